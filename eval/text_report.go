package eval

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"purpose/classifier"
)

// Widths of what a failed item shows of a text.
const (
	shownStatement = 220
	shownPassage   = 100
)

// writeText writes a report for a terminal: the figures first, every failed item, and the figures that matter most
// once more in the last line, where a terminal ends up.
func writeText(w io.Writer, report *Report) error {
	var b bytes.Buffer
	writeHead(&b, report)
	writeMetrics(&b, report.Metrics)
	writeConfusion(&b, report.Confusion)
	writeSlices(&b, report.Slices)
	writeRivals(&b, report)
	writeConcord(&b, report.Agreement)
	writeComparison(&b, report.Comparison)
	writeSteering(&b, report.Steering)
	writeFailed(&b, report)
	writeGates(&b, report.Gates)
	writeLastLine(&b, report)
	_, err := w.Write(b.Bytes())
	return err
}

func writeHead(b *bytes.Buffer, r *Report) {
	c, pairs := r.Counts, 0
	for _, file := range r.Files {
		pairs += file.Pairs
	}
	fmt.Fprintf(b, "%d rows (%d minimal pairs) under %s version %d (%s)\n", c.Rows, pairs, r.Policy.ID, r.Policy.Version, r.Policy.Digest)
	fmt.Fprintf(b, "model %s (%s), ruleset %s\n", r.Model.ID, r.Model.Digest, r.Ruleset)
	for _, file := range r.Files {
		fmt.Fprintf(b, "  %s  %d rows  %s\n", file.Path, file.Rows, file.Digest)
	}
	fmt.Fprintf(b, "PASS %d   FAIL %d   ERROR %d\n", c.Pass, c.Fail, c.Error)
	fmt.Fprintln(b, abstentionLine(c))
	if c.Error > 0 {
		fmt.Fprintf(b, "the %d row(s) with an ERROR are in no figure below\n", c.Error)
	}
}

func abstentionLine(c Counts) string {
	if c.Abstained == 0 {
		return "abstained on none"
	}
	return fmt.Sprintf("abstained on %d (%s): an abstention counts as vague, and %d of the passed pass for that reason alone",
		c.Abstained, abstentionCodes(c.Abstentions), c.PassedAbstaining)
}

func writeMetrics(b *bytes.Buffer, metrics []Metric) {
	fmt.Fprintf(b, "\n%-25s %6s  %-17s %8s\n", "metric (↓ less is better)", "value", "95 % interval", "n")
	for _, m := range metrics {
		fmt.Fprintf(b, "%s %6s  %-17s %8d %s\n", pad(named(m.Name, m.LowerIsBetter), 25), figureText(m.Value), intervalText(m.Low, m.High), m.N, m.Unit)
	}
	fmt.Fprintf(b, "intervals: %d bootstrap resamples of whole pairs; Wilson by pairs where the value is 0 or 1\n", draws)
}

func writeConfusion(b *bytes.Buffer, rows []ConfusionRow) {
	fmt.Fprintf(b, "\n%-20s %6s %6s %11s %10s %6s\n", "expected ╲ found", "clear", "vague", "prohibited", "abstained", "ERROR")
	for _, row := range rows {
		fmt.Fprintf(b, "%-20s %6d %6d %11d %10d %6d\n", row.Expected, row.Clear, row.Vague, row.Prohibited, row.Abstained, row.Error)
	}
}

func writeSlices(b *bytes.Buffer, sliced []Slice) {
	width := 24
	for _, s := range sliced {
		width = max(width, utf8.RuneCountInString(s.label()))
	}
	fmt.Fprintf(b, "\n%s %6s  %-26s %s\n", pad("part", width), "rows", "accuracy", "flagged called clear ↓")
	for _, s := range sliced {
		accuracy, _ := findMetric(s.Metrics, "accuracy")
		missed, _ := findMetric(s.Metrics, "flagged-called-clear")
		line := fmt.Sprintf("%s %6d  %-26s %s", pad(s.label(), width), s.Rows, withInterval(accuracy), withInterval(missed))
		if missed.N > 0 {
			line += fmt.Sprintf(" of %d", missed.N)
		}
		if s.Errors > 0 {
			line += fmt.Sprintf("  (%d ERROR)", s.Errors)
		}
		fmt.Fprintln(b, line)
	}
}

func writeRivals(b *bytes.Buffer, r *Report) {
	for _, rival := range r.Baselines {
		fmt.Fprintf(b, "\nbaseline %s: %s (%d ERROR; exact McNemar %s)\n", rival.Model.ID, rival.About, rival.Counts.Error, pText(rival.McNemar))
		fmt.Fprintf(b, "  %-23s %-23s  %-23s  %s\n", "metric", "baseline", "this run", "difference")
		for _, duel := range rival.Duels {
			mine, _ := findMetric(r.Metrics, duel.Metric)
			theirs, _ := findMetric(rival.Metrics, duel.Metric)
			fmt.Fprintf(b, "  %s %s  %s  %s (%s): %s, intervals %s\n", pad(named(duel.Metric, mine.LowerIsBetter), 23), pad(withInterval(theirs), 23), pad(withInterval(mine), 23),
				signed(duel.Difference), intervalText(duel.Low, duel.High), duel.Verdict, apart(duel))
		}
	}
	if len(r.LeftOut) > 0 {
		fmt.Fprintln(b)
	}
	for _, reason := range r.LeftOut {
		fmt.Fprintf(b, "left out: %s\n", reason)
	}
}

func apart(d Duel) string {
	if d.Apart {
		return "do not touch"
	}
	return "touch"
}

// named marks a metric of which less is better.
func named(metric string, lowerIsBetter bool) string {
	if lowerIsBetter {
		return metric + " ↓"
	}
	return metric
}

func writeConcord(b *bytes.Buffer, c *Concord) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\nagreement of two labelings: kappa %s (%s), same outcome on %d of %d rows\n", figureText(c.Kappa), intervalText(c.Low, c.High), c.Same, c.Rows)
	for _, file := range c.ByFiles {
		fmt.Fprintf(b, "  %s: kappa %s, %d of %d\n", file.Path, figureText(file.Kappa), file.Same, file.Rows)
	}
	for _, d := range c.Differ {
		fmt.Fprintf(b, "  %s:%d: %s: first %s, second %s\n", d.File, d.Line, d.ID, d.First, d.Second)
	}
}

func writeComparison(b *bytes.Buffer, c *Comparison) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\ncompared with %s (%s), ruleset %s, on %d rows (%d left out for an ERROR)\n", c.Baseline.Model.ID, c.Baseline.Model.Digest, c.Baseline.Ruleset, c.Rows, c.Excluded)
	fmt.Fprintf(b, "right in both %d, only before %d, only now %d, in neither %d; exact McNemar %s\n", c.BothRight, c.OnlyBaseline, c.OnlyRun, c.BothWrong, pText(c.McNemar))
	fmt.Fprintf(b, "%-25s %6s %7s %9s  %s\n", "metric (↓ less is better)", "before", "now", "change", "95 % interval")
	for _, d := range c.Differences {
		fmt.Fprintf(b, "%s %6s %7s %9s  %s\n", pad(named(d.Name, d.LowerIsBetter), 25), figureText(d.Baseline), figureText(d.Run), signed(d.Difference), intervalText(d.Low, d.High))
	}
	writeChanges(b, "fixed", c.Fixed)
	writeChanges(b, "broken", c.Broken)
	writeChanges(b, "changed and still wrong", c.Changed)
}

func writeChanges(b *bytes.Buffer, what string, changes []Change) {
	fmt.Fprintf(b, "%s: %d\n", what, len(changes))
	for _, c := range changes {
		fmt.Fprintf(b, "  %s:%d: %s: expected %s, before %s, now %s: %s\n", c.File, c.Line, c.ID, c.Expected, c.Before, c.After, shorten(c.Text, shownPassage))
	}
}

func writeSteering(b *bytes.Buffer, s *Steering) {
	if s == nil {
		return
	}
	fmt.Fprintf(b, "\nfrom policy %s version %d to %s version %d (%d statements left out)\n", s.From.ID, s.From.Version, s.To.ID, s.To.Version, s.Excluded)
	for _, line := range []struct {
		about string
		share Share
	}{
		{"labels that change: judged otherwise too (steerability)", s.Followed},
		{"labels that change: judged right under both", s.Right},
		{"labels that stay: judged as before", s.Steady},
	} {
		fmt.Fprintf(b, "  %s %s  %s  %d of %d\n", pad(line.about, 56), figureText(line.share.Value), intervalText(line.share.Low, line.share.High), line.share.Hits, line.share.N)
	}
	for _, c := range s.Stuck {
		fmt.Fprintf(b, "  stuck %s:%d: %s: expected %s, found %s as before: %s\n", c.File, c.Line, c.ID, c.Expected, c.After, shorten(c.Text, shownPassage))
	}
}

func writeFailed(b *bytes.Buffer, r *Report) {
	failed := r.Failed()
	if len(failed) == 0 {
		return
	}
	fmt.Fprintf(b, "\nfailed items (%d)\n", len(failed))
	for _, item := range failed {
		writeItem(b, item)
	}
}

func writeItem(b *bytes.Buffer, r *Result) {
	row := &r.Row
	fmt.Fprintf(b, "\n%s %s:%d: %s", strings.ToUpper(string(r.Status)), row.File, row.Line, row.ID)
	if row.Pair != "" {
		fmt.Fprintf(b, ", pair %s", row.Pair)
	}
	if len(row.Tags) > 0 {
		fmt.Fprintf(b, " [%s]", strings.Join(row.Tags, ", "))
	}
	fmt.Fprintf(b, "\n  %s\n", shorten(row.Text, shownStatement))
	fmt.Fprintf(b, "  expected %s by %s\n", row.Outcome, listOr(row.Clauses, "no clause"))
	if r.Status == Errored {
		fmt.Fprintf(b, "  error    %s\n", r.Error)
		return
	}
	fmt.Fprintf(b, "  found    %s\n", describeFound(r.Found))
	fmt.Fprintf(b, "  matched  %s\n", shortMatch(r.Found))
	missing, extra := useDifference(r)
	for _, use := range missing {
		fmt.Fprintf(b, "  use      labelled %s %s %q\n", use.Polarity, use.Outcome, shorten(use.Text, shownPassage))
	}
	for _, use := range extra {
		fmt.Fprintf(b, "  use      found    %s %s %q\n", use.Polarity, use.Outcome, shorten(use.Text, shownPassage))
	}
}

func shortMatch(a *classifier.Assessment) string {
	if len(a.Clauses) == 0 {
		return describeMatch(a)
	}
	short := *a
	short.Clauses = []classifier.ClauseMatch{a.Clauses[0]}
	short.Clauses[0].Passage = shorten(short.Clauses[0].Passage, shownPassage)
	return describeMatch(&short)
}

func writeGates(b *bytes.Buffer, gates []GateResult) {
	if len(gates) == 0 {
		return
	}
	fmt.Fprintln(b, "\ngates")
	for _, g := range gates {
		verdict := "missed"
		if g.Passed {
			verdict = "met"
		}
		line := fmt.Sprintf("  %-6s %s: %s", verdict, g.Gate, gateValue(g))
		if g.Reason != "" {
			line += " (" + g.Reason + ")"
		}
		fmt.Fprintln(b, line)
	}
}

// pText shows a p-value, which is never zero.
func pText(p float64) string {
	if p < 0.0001 {
		return "p < 0.0001"
	}
	return fmt.Sprintf("p = %.4f", p)
}

// gateValue shows what a gate compared, with enough digits to see on which side of the limit it lies.
func gateValue(g GateResult) string {
	if g.Value == nil {
		return "undefined"
	}
	return fmt.Sprintf("%.4f", *g.Value)
}

func writeLastLine(b *bytes.Buffer, r *Report) {
	accuracy, _ := findMetric(r.Metrics, "accuracy")
	fmt.Fprintf(b, "\naccuracy %s on %d rows: %d passed, %d failed, %d error(s), %d abstained", withInterval(accuracy), accuracy.N, r.Counts.Pass, r.Counts.Fail, r.Counts.Error, r.Counts.Abstained)
	if len(r.Gates) > 0 {
		met := 0
		for _, g := range r.Gates {
			if g.Passed {
				met++
			}
		}
		fmt.Fprintf(b, "; %d of %d gates met", met, len(r.Gates))
	}
	fmt.Fprintln(b)
}

// figureText shows a figure with three decimals, and "–" where it is undefined.
func figureText(n *classifier.Number) string {
	if n == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f", *n)
}

func signed(n *classifier.Number) string {
	if n == nil {
		return "–"
	}
	return fmt.Sprintf("%+.3f", *n)
}

func intervalText(low, high *classifier.Number) string {
	if low == nil || high == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f to %.3f", *low, *high)
}

func withInterval(m Metric) string {
	if m.Value == nil {
		return "–"
	}
	return fmt.Sprintf("%s (%s)", figureText(m.Value), intervalText(m.Low, m.High))
}

// pad fills a text with spaces up to a width in code points.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}
