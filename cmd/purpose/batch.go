package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"purpose/classifier"
	"purpose/classifier/row"
	"purpose/corpus"
	"purpose/internal/ordered"
	"purpose/internal/source"
)

func (p *program) batchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "batch IN.jsonl|-",
		Short: "Judge a file of any size, one statement a row",
		Long: `Batch reads JSON Lines, one row with "id", "text" and an optional "context" a
line, and writes one line a row, in the same order: the assessment, or {"id",
"line", "error"} for a row that could not be judged. A row whose "policy" is
not the one judged under is such a row; the other fields of labelled rows are
accepted and not looked at. Of the context only "end_user" is judged. "-" is
standard input. All cores work, and memory stays bounded but for a few bytes a
row, by which duplicate ids are found.

It exits with 1 when something is flagged, and with 2 when a row could not be
judged.`,
		Example: "  purpose batch statements.jsonl > assessments.jsonl",
		Args:    arguments(1, 1, "name one file of rows, or - for standard input"),
	}
	policy := policyFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return p.batch(cmd.Context(), *policy, args[0]) }
	return cmd
}

// judged is one row's line of the answer, and how it ends the run.
type judged struct {
	line []byte
	end  error // nil, errFound or errFailed
	read int64 // bytes of the input up to the row's end
}

func (p *program) batch(ctx context.Context, policyRef, file string) error {
	in, size, err := p.open(ctx, file)
	if err != nil {
		return err
	}
	defer in.Close()
	assessor, err := p.assessor(ctx, policyRef)
	if err != nil {
		return err
	}
	progress := p.progress(size)
	reader := row.NewReader(in)
	rows := 0
	var end error
	err = ordered.Map(ctx, runtime.GOMAXPROCS(0),
		func() (item, error) { return nextRow(reader, assessor.Policy().ID) },
		func(ctx context.Context, i item) judged {
			j := judge(ctx, assessor, i)
			j.read = i.read
			return j
		},
		func(j judged) error {
			if end != errFailed && j.end != nil {
				end = j.end
			}
			if _, err := p.stdout.Write(j.line); err != nil {
				return err
			}
			rows++
			progress(rows, j.read)
			return nil
		})
	progress(-1, 0)
	switch {
	case err != nil:
		return err
	case rows == 0:
		return &source.Problem{File: source.Name(file), Message: source.NoRows}
	}
	return end
}

// item is a row that was read, or why it could not be, and the bytes of the input up to its end.
type item struct {
	row  row.Row
	bad  *row.Error
	read int64
}

func nextRow(reader *row.Reader, policy string) (item, error) {
	next, err := reader.Next()
	if err == nil {
		err = source.UnderPolicy(next, policy)
	}
	next.Raw = nil // the reader's own
	i := item{row: next, read: reader.Offset()}
	if errors.As(err, &i.bad) {
		return i, nil
	}
	return i, err
}

// judge makes a row's line of the answer.
func judge(ctx context.Context, assessor classifier.Assessor, i item) judged {
	if i.bad != nil {
		return failure(i.bad.ID, i.bad.Line, i.bad.Message)
	}
	assessment, err := assessor.Assess(ctx, i.row.Statement)
	if err != nil {
		return failure(i.row.Statement.ID, i.row.Line, err.Error())
	}
	line, err := assessment.Encode()
	if err != nil {
		return failure(i.row.Statement.ID, i.row.Line, fmt.Sprintf("encode the assessment: %v", err))
	}
	if assessment.Review || assessment.Outcome != corpus.Clear {
		return judged{line: line, end: errFound}
	}
	return judged{line: line}
}

func failure(id string, line int, message string) judged {
	encoded, err := row.NewFailure(id, line, message).Encode()
	if err != nil {
		panic(err) // two strings and a number are always JSON
	}
	return judged{line: encoded, end: errFailed}
}

// open opens a file, or standard input for "-". The size is -1 where it is not known beforehand.
func (p *program) open(ctx context.Context, file string) (in io.ReadCloser, size int64, err error) {
	if file == source.Stdin {
		return io.NopCloser(p.input(ctx)), -1, nil
	}
	opened, err := os.Open(file)
	if err != nil {
		return nil, 0, &source.Problem{File: file, Message: reason(err).Error()}
	}
	info, err := opened.Stat()
	if err != nil {
		return nil, 0, errors.Join(&source.Problem{File: file, Message: reason(err).Error()}, opened.Close())
	}
	if info.IsDir() {
		return nil, 0, errors.Join(&source.Problem{File: file, Message: "a folder is no file of rows: use 'purpose check' for folders"}, opened.Close())
	}
	if !info.Mode().IsRegular() {
		return opened, -1, nil
	}
	return opened, info.Size(), nil
}

// progress shows on standard error how far a run is, if that is a terminal and the results go elsewhere. The function
// that it returns takes the rows done and the bytes read; a negative number of rows is the end.
func (p *program) progress(size int64) func(rows int, read int64) {
	width, watched := p.terminal(p.stderr)
	if _, busy := p.terminal(p.stdout.w); busy || !watched {
		return func(int, int64) {}
	}
	bar := progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(p.stderr),
		progressbar.OptionSetDescription("0 rows"),
		progressbar.OptionSetWidth(max(10, min(40, width-50))),
		progressbar.OptionShowBytes(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // none turns by itself: a run that stands still looks so
		progressbar.OptionClearOnFinish(),
	)
	return func(rows int, read int64) {
		if rows < 0 {
			_ = bar.Exit() // what the bar cannot write to a terminal is no failure of the run
			_ = bar.Clear()
			return
		}
		bar.Describe(fmt.Sprintf("%d rows", rows))
		_ = bar.Set64(read)
	}
}
