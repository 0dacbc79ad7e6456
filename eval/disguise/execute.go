package disguise

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"purpose/classifier"
	"purpose/eval"
)

// shownText is how much of a disguised statement the text report shows, in characters.
const shownText = 160

// Execute reads labelled rows, tries the disguises on them and writes a report, as text or JSON, to stdout. passed is
// false when a gate was missed. The error is eval.Problems when rows are at fault.
func Execute(ctx context.Context, files []string, assessor classifier.Assessor, output, require string, o Options, stdout, stderr io.Writer) (passed bool, err error) {
	if output != "text" && output != "json" {
		return false, fmt.Errorf("the output of a trial in disguise is text or json, not %q", output)
	}
	if o.Draws < 1 {
		return false, fmt.Errorf("%d draws: ask for one at least", o.Draws)
	}
	gates, err := eval.ParseGates(require, FlaggedTurnedClear, ClearStayedClear)
	if err != nil {
		return false, err
	}
	data, err := eval.ReadFiles(files, assessor.Policy())
	if err != nil {
		return false, err
	}
	_, _ = fmt.Fprintf(stderr, "judging %d rows, then %d draws of flagged and as many of clear ones\n", len(data.Rows), o.Draws) // a note that nobody reads is no failure
	r, err := Try(ctx, data, assessor, o)
	if err != nil {
		return false, err
	}
	r.Gates = eval.CheckGates(gates, r.metrics())
	write := writeText
	if output == "json" {
		write = writeJSON
	}
	if err := write(stdout, r); err != nil {
		return false, fmt.Errorf("write the report: %w", err)
	}
	for _, gate := range r.Gates {
		if !gate.Passed {
			return false, nil
		}
	}
	return true, nil
}

func writeJSON(w io.Writer, r *Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

func writeText(w io.Writer, r *Report) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d draws of flagged statements that were flagged as given, %d of clear ones that were clear, seed %d\n", r.FlaggedTurnedClear.N, r.drawnClear(), r.Seed)
	fmt.Fprintf(&b, "policy %s version %d, model %s (%s)\n\n", r.Policy.ID, r.Policy.Version, r.Model.ID, r.Model.Digest)
	fmt.Fprintf(&b, "%-17s %-26s %-26s\n", "transform", "flagged that turned clear", "clear that stayed clear")
	for _, f := range r.Transforms {
		mark := " "
		if f.Harmless {
			mark = "*"
		}
		fmt.Fprintf(&b, "%-16s%s %-26s %-26s\n", f.Transform, mark, shareText(f.FlaggedTurnedClear), shareText(f.ClearStayedClear))
	}
	fmt.Fprintf(&b, "%-17s %-26s\n%-17s %-26s %-26s\n\n", "all", shareText(r.FlaggedTurnedClear), "* harmless", "", shareText(r.ClearStayedClear))
	for _, f := range r.Transforms {
		fmt.Fprintf(&b, "  %s: %s\n", f.Transform, f.About)
	}
	if len(r.Turned) > 0 {
		b.WriteString("\nflagged statements that turned clear:\n")
	}
	for _, t := range r.Turned {
		text := strings.Join(strings.Fields(t.Text), " ")
		if utf8.RuneCountInString(text) > shownText {
			text = string([]rune(text)[:shownText]) + "…"
		}
		fmt.Fprintf(&b, "  %s (%s), %s: %s\n", t.ID, t.Label, t.Transform, text)
	}
	for _, gate := range r.Gates {
		verdict := "missed"
		if gate.Passed {
			verdict = "held"
		}
		fmt.Fprintf(&b, "gate %s %s\n", gate.Gate, verdict)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Report) drawnClear() int {
	n := 0
	for _, f := range r.Transforms {
		n += f.ClearStayedClear.N
	}
	return n
}

// shareText is a share with its interval and counts, as tables show it.
func shareText(s eval.Share) string {
	if s.N == 0 {
		return "none drawn"
	}
	return fmt.Sprintf("%.3f (%.3f–%.3f) %d/%d", *s.Value, *s.Low, *s.High, s.Hits, s.N)
}
