package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"purpose/classifier/encoder"
	"purpose/eval"
	"purpose/eval/disguise"
)

func (p *program) evalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval DATA.jsonl…",
		Short: "Measure the judgement on labelled rows",
		Long: `Eval judges the labelled rows of files and reports how good the judgement is,
each figure with its 95 % interval, and the rows it got wrong. Standard input is
not read. --save keeps the run: a file is replaced, a pipe or a device is
written to. --baseline compares with an earlier run on the same rows,
--changed-from with one on the same statements under the policy before it was
changed: of those whose label changes with the policy, how many are judged
otherwise. --require fails when a figure is missed: the estimate with
'accuracy>=0.8', the bound of its interval with 'accuracy.low>=0.78'.

It exits with 1 when a gate is missed, and with 2 when rows are bad or could
not be judged.`,
		Example: "  purpose eval --require 'accuracy>=0.8' --save run.json rows.jsonl",
		Args:    arguments(1, -1, "name the files of labelled rows"),
	}
	policy := policyFlag(cmd)
	output := outputFlag(cmd, "text", "json", "html")
	var o eval.Options
	var require []string
	flags := cmd.Flags()
	flags.StringVar(&o.Baseline, "baseline", "", "saved `RUN.json` to compare with")
	flags.StringVar(&o.ChangedFrom, "changed-from", "", "saved `RUN.json` on the same statements under the policy before it was changed: whether the judgement follows is reported")
	flags.StringArrayVar(&require, "require", nil, "`GATE` that must hold, such as 'accuracy>=0.8'; may be repeated")
	flags.StringVar(&o.SaveRun, "save", "", "`RUN.json` to save the run to")
	flags.BoolVar(&o.Baselines, "baselines", false, "also judge the rows with the simple methods that the judgement has to beat")
	flags.StringArrayVar(&o.Second, "second", nil, "`FILE.jsonl` with a second labelling of the same rows: their agreement is reported; may be repeated")
	base := flags.String("base", "", "`FOLDER` with a packed encoder as it was before fine-tuning, for the baseline of the nearest exemplar")
	flags.Uint64Var(&o.Seed, "seed", 1, "seed of the intervals' resampling and of the draws")
	draws := flags.Int("disguise", 0, "instead, judge `N` flagged and N clear statements in disguise: misspelt, in look-alike letters, padded, marked up")
	for _, other := range []string{"baseline", "changed-from", "save", "baselines", "second", "base"} {
		cmd.MarkFlagsMutuallyExclusive("disguise", other)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("disguise") {
			return p.disguise(cmd.Context(), *policy, args, output.value, strings.Join(require, ","), disguise.Options{Draws: *draws, Seed: o.Seed})
		}
		o.Files, o.Output, o.Require = args, output.value, strings.Join(require, ",")
		if *base != "" {
			encoder, err := encoder.LoadFolder(*base)
			if err != nil {
				return fmt.Errorf("the base encoder: %w", err)
			}
			o.Baselines, o.Embedder, o.EmbedderName = true, encoder, encoder.Header().ID()
		}
		return p.eval(cmd.Context(), *policy, o)
	}
	return cmd
}

func (p *program) disguise(ctx context.Context, policyRef string, files []string, output, require string, o disguise.Options) error {
	assessor, err := p.assessor(ctx, policyRef)
	if err != nil {
		return err
	}
	passed, err := disguise.Execute(ctx, files, assessor, output, require, o, p.stdout, p.stderr)
	if err != nil {
		return err
	}
	if !passed {
		return errFound
	}
	return nil
}

func (p *program) eval(ctx context.Context, policyRef string, o eval.Options) error {
	assessor, err := p.assessor(ctx, policyRef)
	if err != nil {
		return err
	}
	o.Assessor = assessor
	passed, err := eval.Execute(ctx, o, p.stdout, p.stderr)
	if err != nil {
		return err
	}
	if !passed {
		return errFound
	}
	return nil
}
