package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/internal/ordered"
	"purpose/internal/render"
	"purpose/internal/source"
)

func (p *program) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [FILE|DIR|-]…",
		Short: "Judge statements in files, folders or standard input",
		Long: `Check judges statements and says why. A text file is one statement; a .jsonl
or .ndjson file is one statement a row, with "id", "text" and an optional
"context"; a folder is searched for .txt, .md, .jsonl and .ndjson files, but not
through links to other folders. "-", or no argument, is standard input, read as
one statement.

A context has "country", "end_user" and "system". Only "end_user" is judged;
"country" and "system" are carried for the record and change no answer.

A row with a "policy" is judged under that one alone, and is an error when
--policy does not name it.

Outputs: text for people; json, the assessment, one line a statement; line,
one line a finding, file:line:column: severity: clause: message; sarif, for
code-scanning viewers; junit, for build servers. Colour is used on a terminal,
unless NO_COLOR is set.

It exits with 1 when something is flagged, and with 2 when a statement could
not be judged.`,
		Example: `  purpose check statement.txt
  echo "For fighting crime and whatever else comes up." | purpose check --output line`,
	}
	policies := policiesFlag(cmd)
	contextFile := cmd.Flags().String("context", "", "YAML or JSON `FILE` with country, end_user (the only one that is judged) and system, for statements that bring none")
	output := outputFlag(cmd, render.Formats()...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return p.check(cmd.Context(), *policies, *contextFile, render.Format(output.value), args)
	}
	return cmd
}

func (p *program) check(ctx context.Context, policyRefs []string, contextFile string, format render.Format, args []string) error {
	if len(args) == 0 {
		args = []string{source.Stdin}
		p.hint()
	}
	files, err := source.Find(args)
	if err != nil {
		return err
	}
	about, err := readContext(contextFile)
	if err != nil {
		return err
	}
	assessors, err := p.newAssessors(ctx, policyRefs)
	if err != nil {
		return err
	}
	options := render.Options{Format: format, Version: version()}
	for _, assessor := range assessors {
		options.Policies = append(options.Policies, assessor.Policy())
	}
	options.Width, options.Colour = p.page()
	writer, err := render.New(p.stdout, options)
	if err != nil {
		return err
	}
	reader := source.NewReader(files, p.input(ctx), about)
	var end error // errFound or errFailed
	err = ordered.Map(ctx, runtime.GOMAXPROCS(0),
		func() (render.Result, error) { return nextDocument(ctx, reader) },
		func(ctx context.Context, found render.Result) []render.Result {
			if found.Err != nil {
				return []render.Result{found}
			}
			return assess(ctx, assessors, found.Document)
		},
		func(results []render.Result) error {
			for _, r := range results {
				switch {
				case r.Err != nil:
					p.complain(r.Err)
					end = errFailed
				case end == nil && (r.Assessment.Review || r.Assessment.Outcome != corpus.Clear):
					end = errFound
				}
				if err := writer.Add(r); err != nil {
					return err
				}
			}
			return nil
		})
	if err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	return end
}

// nextDocument reads the next statement. One that cannot be read is a result too: the others are judged all the same.
func nextDocument(ctx context.Context, reader *source.Reader) (render.Result, error) {
	document, err := reader.Next()
	if ctx.Err() != nil {
		return render.Result{}, ctx.Err() // an interrupted read is no statement
	}
	var problem *source.Problem
	if errors.As(err, &problem) {
		place := source.Document{File: problem.File, Line: problem.Line, Statement: classifier.Statement{ID: problem.ID}}
		return render.Result{Document: place, Err: err}, nil
	}
	return render.Result{Document: document}, err
}

// assess judges a statement under every policy; a row that names a policy is judged under that one alone.
func assess(ctx context.Context, assessors []classifier.Assessor, document source.Document) []render.Result {
	if document.Policy != "" {
		named := slices.IndexFunc(assessors, func(a classifier.Assessor) bool { return a.Policy().ID == document.Policy })
		if named < 0 {
			return []render.Result{{Document: document, Err: &source.Problem{
				File: document.File, Line: document.Line, ID: document.Statement.ID, Message: source.OtherPolicy(document.Policy, ids(assessors)...),
			}}}
		}
		assessors = assessors[named : named+1]
	}
	var results []render.Result
	for _, assessor := range assessors {
		r := render.Result{Document: document, Policy: assessor.Policy()}
		if r.Assessment, r.Err = assessor.Assess(ctx, document.Statement); r.Err != nil {
			r.Err = &source.Problem{File: document.File, Line: document.Line, ID: document.Statement.ID, Message: r.Err.Error()}
		}
		results = append(results, r)
		if r.Err != nil {
			break // what is wrong with a text is wrong under every policy
		}
	}
	return results
}

// assessor makes the judgement under one policy.
func (p *program) assessor(ctx context.Context, policyRef string) (classifier.Assessor, error) {
	policy, err := p.loadPolicy(policyRef)
	if err != nil {
		return nil, err
	}
	return p.newAssessor(ctx, policy)
}

// newAssessors makes a judgement for each policy, each once. Results are told apart by the policy's id, so two policies
// of one id are refused, before anything is embedded.
func (p *program) newAssessors(ctx context.Context, policyRefs []string) ([]classifier.Assessor, error) {
	var policies []*corpus.Policy
	refs := make(map[string]string) // by id
	for i, ref := range policyRefs {
		if slices.Contains(policyRefs[:i], ref) {
			continue
		}
		policy, err := p.loadPolicy(ref)
		if err != nil {
			return nil, err
		}
		if first, used := refs[policy.ID]; used {
			return nil, fmt.Errorf("the policies %q and %q both have the id %q: leave one out, or give one of them another id", first, ref, policy.ID)
		}
		refs[policy.ID] = ref
		policies = append(policies, policy)
	}
	if len(policies) == 0 {
		return nil, fmt.Errorf("no policy is named: use --policy with one of %v or a file", corpus.Builtin())
	}
	var assessors []classifier.Assessor
	for _, policy := range policies {
		assessor, err := p.newAssessor(ctx, policy)
		if err != nil {
			return nil, err
		}
		assessors = append(assessors, assessor)
	}
	return assessors, nil
}

// hint tells somebody at a terminal that the program waits for them.
func (p *program) hint() {
	if _, ok := p.terminal(p.stdin); ok {
		fmt.Fprintln(p.stderr, "Write the statement, then press Enter and Ctrl-D. To judge a file: purpose check FILE")
	}
}

// page is how text is laid out on standard output.
func (p *program) page() (width int, colour bool) {
	width, ok := p.terminal(p.stdout.w)
	return width, ok && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
}
