package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"purpose/classifier"
	"purpose/corpus"
)

// textWriter writes for people: the statement with its marks, how it stands, why, and what is missing.
type textWriter struct {
	page
	w        io.Writer
	policies int
	counts   map[corpus.Outcome]int
	failed   int
	added    int
}

func newTextWriter(w io.Writer, o Options) *textWriter {
	return &textWriter{page: newPage(o.Width, o.Colour), w: w, policies: len(o.Policies), counts: make(map[corpus.Outcome]int)}
}

func (t *textWriter) Add(r Result) error {
	if r.Err != nil {
		t.failed++ // the diagnostics say what is wrong
		return nil
	}
	t.Reset()
	if t.added++; t.added > 1 {
		t.WriteString("\n")
	}
	t.counts[r.Assessment.Outcome]++
	t.header(r)
	t.statement(r)
	t.verdict(r)
	t.reasons(r.Assessment)
	t.uses(r)
	t.clauses(r)
	t.messages("Missing", r.Assessment.Suggestions)
	t.safeguards(r.Assessment)
	t.sanctions(r)
	t.messages("Notes", r.Assessment.Notes)
	t.readings(r.Assessment)
	t.origin(r.Assessment)
	_, err := t.w.Write(t.Bytes())
	return err
}

// Close sums up when there was more than one result.
func (t *textWriter) Close() error {
	if t.added+t.failed < 2 {
		return nil
	}
	summary := fmt.Sprintf("%d judged: %d with nothing flagged, %d vague, %d prohibited", t.added, t.counts[corpus.Clear], t.counts[corpus.Vague], t.counts[corpus.Prohibited])
	if t.failed > 0 {
		summary += fmt.Sprintf("; %d could not be judged", t.failed)
	}
	if t.added > 0 {
		summary = "\n" + summary
	}
	_, err := fmt.Fprintln(t.w, summary+".")
	return err
}

func (t *textWriter) header(r Result) {
	name := oneLine(r.Document.Name())
	if t.policies > 1 {
		name += ", under " + r.Policy.ID
	}
	fmt.Fprintf(t, "%s\n\n", t.colours.paint(bold, name))
}

func (t *textWriter) statement(r Result) {
	all := marks(r.Assessment)
	blank := 0 // blank lines that wait: those at the end are not shown
	for _, line := range lines(cells(r.Document.Statement.Text), t.width-indent) {
		if len(line) == 0 {
			blank++
			continue
		}
		t.WriteString(strings.Repeat("\n", blank))
		blank = 0
		text, beneath := marked(line, all, t.colours)
		fmt.Fprintf(t, "  %s\n", text)
		if beneath != "" {
			fmt.Fprintf(t, "  %s\n", beneath)
		}
	}
	if len(all) > 0 {
		fmt.Fprintf(t, "\n  %s\n", legend(all, t.colours))
	}
	t.WriteString("\n")
}

func (t *textWriter) verdict(r Result) {
	colour := map[corpus.Outcome]style{corpus.Clear: green, corpus.Vague: yellow, corpus.Prohibited: red}[r.Assessment.Outcome]
	for _, line := range wrap(verdict(r), t.width) {
		fmt.Fprintln(t, t.colours.paint(bold+";"+colour, line))
	}
	p := r.Assessment.Probabilities
	if p == nil {
		return
	}
	calibrated := ""
	if !r.Assessment.Calibrated {
		calibrated = " (not calibrated for this policy)"
	}
	t.paragraph("", fmt.Sprintf("Probabilities: clear %s, vague %s, prohibited %s%s.", number(p.Clear), number(p.Vague), number(p.Prohibited), calibrated))
}

func (t *textWriter) reasons(a *classifier.Assessment) {
	t.section("Why", len(a.Reasons))
	for _, reason := range a.Reasons {
		about := reason.Code
		if reason.Clause != nil {
			about += ", " + *reason.Clause
		}
		if reason.End > reason.Start {
			about += fmt.Sprintf(", characters %d to %d", reason.Start+1, reason.End)
		}
		t.paragraph("- ", fmt.Sprintf("%s (%s)", reason.Text, about))
	}
}

func (t *textWriter) uses(r Result) {
	t.section("Uses", len(r.Assessment.Uses))
	for i, use := range r.Assessment.Uses {
		bullet := fmt.Sprintf("%*d ", len(strconv.Itoa(len(r.Assessment.Uses))), i+1)
		t.paragraph(bullet, quote(use.Text))
		t.paragraph(strings.Repeat(" ", len(bullet)), describe(r.Policy, use))
	}
}

// Of the clauses, which come the most decisive first, people are shown the first few, and further ones as long as they
// may well decide; JSON has them all.
const (
	shownClauses  = 3
	minClauseOdds = 0.1
)

func (t *textWriter) clauses(r Result) {
	t.section("Clauses", len(r.Assessment.Clauses))
	for i, match := range r.Assessment.Clauses {
		if i >= shownClauses && match.Score < minClauseOdds {
			break
		}
		title := ""
		if clause := r.Policy.Clause(match.ID); clause != nil && clause.Title != "" {
			title = ", " + clause.Title
		}
		t.paragraph("- ", fmt.Sprintf("%s%s (%s): decides with probability %s, similarity %s", match.ID, title, match.Kind, number(match.Score), number(match.Similarity)))
		if match.Passage != "" {
			t.paragraph("  ", "nearest passage: "+quote(match.Passage))
		}
	}
}

func (t *textWriter) messages(title string, all []classifier.Message) {
	t.section(title, len(all))
	for _, message := range all {
		t.paragraph("- ", fmt.Sprintf("%s (%s)", message.Text, message.Code))
	}
}

func (t *textWriter) safeguards(a *classifier.Assessment) {
	t.section("Safeguards", len(a.Safeguards))
	var silent []string
	for _, safeguard := range a.Safeguards {
		status := string(safeguard.Status)
		if safeguard.Text != "" {
			status += ": " + quote(safeguard.Text)
		}
		if safeguard.Status == classifier.NotMentioned {
			silent = append(silent, safeguard.Clause)
		} else {
			t.paragraph("- ", safeguard.Clause+" "+status)
		}
	}
	if len(silent) > 0 {
		t.paragraph("- ", list(silent)+" not mentioned")
	}
}

func (t *textWriter) sanctions(r Result) {
	t.section("What a breach leads to", len(r.Assessment.Sanctions))
	for _, id := range r.Assessment.Sanctions {
		text := id
		if clause := r.Policy.Clause(id); clause != nil {
			text = fmt.Sprintf("%s (%s)", clause.Text, id)
		}
		t.paragraph("- ", text)
	}
}

func (t *textWriter) readings(a *classifier.Assessment) {
	t.section("Other readings", len(a.Readings))
	for _, reading := range a.Readings {
		clause := ""
		if reading.Clause != nil {
			clause = " by " + *reading.Clause
		}
		t.paragraph("- ", fmt.Sprintf("%s%s, probability %s: %s", reading.Outcome, clause, number(reading.Probability), reading.Because))
	}
}

// origin names what judged, so that the answer can be had again.
func (t *textWriter) origin(a *classifier.Assessment) {
	t.WriteString("\n")
	text := fmt.Sprintf("%s: policy %s version %d, model %s, ruleset %s", a.ID, a.Policy.ID, a.Policy.Version, a.Model.ID, short(a.Ruleset))
	for _, line := range wrap(text, t.width) {
		fmt.Fprintln(t, t.colours.paint(dim, line))
	}
}

func number(n classifier.Number) string { return strconv.FormatFloat(float64(n), 'f', 2, 64) }

func quote(s string) string { return "“" + strings.Join(strings.Fields(s), " ") + "”" }

// short cuts a digest to what people compare.
func short(digest string) string {
	const most = len("sha256:") + 12
	if len(digest) <= most {
		return digest
	}
	return digest[:most] + "…"
}
