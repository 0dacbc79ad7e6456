package eval

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"purpose/classifier"
	"purpose/corpus"
)

// longWords is the length in words from which a row carries the tag "long" (labelling guide, rule 29).
const longWords = 80

// checkRow holds one row against the labelling guide and finds where its uses stand in the text. A nil policy leaves the
// checks of clauses out.
func checkRow(row *Row, policy *corpus.Policy) (complaints []string) {
	complain := func(format string, arguments ...any) {
		complaints = append(complaints, fmt.Sprintf(format, arguments...))
	}
	if strings.TrimSpace(row.ID) == "" {
		complain(`the "id" is empty: give each row a string that occurs once`)
	}
	if err := classifier.Validate(row.Text); err != nil {
		if bad, ok := errors.AsType[*classifier.InputError](err); ok {
			complain("%s", bad.Message)
		} else {
			complain("%v", err)
		}
	}
	if !validOutcome(row.Outcome) {
		complain("unknown outcome %q: write clear, vague or prohibited", row.Outcome)
	}
	if row.Guide < 1 {
		complain(`"guide" is %d: write the version of the labelling guide`, row.Guide)
	}
	if row.Source == "" {
		complain(`the "source" is empty: write "written", or where the text was published`)
	}
	checkNames(complain, "tag", row.Tags, tags)
	checkNames(complain, "note", row.Notes, noteCodes)
	for i, span := range row.Evidence {
		if span == "" || !strings.Contains(row.Text, span) {
			complain("evidence[%d] is not in the text: copy it exactly", i)
		}
	}
	if row.Outcome == corpus.Prohibited && len(row.Evidence) == 0 {
		complain("prohibited without evidence: name the substring that is ruled out")
	}
	if len(strings.Fields(row.Text)) >= longWords && !slices.Contains(row.Tags, "long") {
		complain(`%d words or more: add the tag "long"`, longWords)
	}
	if row.Uses != nil {
		checkUses(complain, row)
	}
	if policy != nil {
		if row.PolicyID() == policy.ID {
			checkClauses(complain, row, policy)
		} else {
			complain("labelled under the policy %q and judged under %q: give its own policy, or take the row out", row.PolicyID(), policy.ID)
		}
	}
	return complaints
}

func checkNames(complain func(string, ...any), what string, names, known []string) {
	for i, name := range names {
		if !slices.Contains(known, name) {
			complain("unknown %s %q: the labelling guide has %s", what, name, strings.Join(known, ", "))
		} else if slices.Contains(names[:i], name) {
			complain("%s %q twice: keep one", what, name)
		}
	}
}

// checkUses finds each use behind the one before it, and holds the outcome against the worst counted use (rule 57).
func checkUses(complain func(string, ...any), row *Row) {
	end, implied, counted := 0, corpus.Clear, false
	for i := range row.Uses {
		use := &row.Uses[i]
		at := -1
		if use.Text != "" {
			at = strings.Index(row.Text[end:], use.Text)
		}
		if at < 0 {
			complain("uses[%d] is not in the text, or out of order: copy it exactly, and list uses as they come", i)
		} else {
			use.Start = utf8.RuneCountInString(row.Text[:end+at])
			use.End = use.Start + utf8.RuneCountInString(use.Text)
			end += at + len(use.Text)
		}
		if !validPolarity(use.Polarity) {
			complain("uses[%d]: unknown polarity %q: write stated, denied, excepted or background", i, use.Polarity)
		}
		if !validOutcome(use.Outcome) {
			complain("uses[%d]: unknown outcome %q: write clear, vague or prohibited", i, use.Outcome)
		}
		if use.Polarity.Counts() {
			implied, counted = corpus.Worse(implied, use.Outcome), true
		}
	}
	if !counted {
		implied = corpus.Vague
	}
	if implied != row.Outcome {
		complain("the uses imply %s, the row says %s: one of them is wrong", implied, row.Outcome)
	}
}

// checkClauses holds the clauses against the policy that the row is labelled under.
func checkClauses(complain func(string, ...any), row *Row, policy *corpus.Policy) {
	kind := func(id string) corpus.Kind {
		if clause := policy.Clause(id); clause != nil {
			return clause.Kind
		}
		return ""
	}
	isDefinition := func(id string) bool { return kind(id) == corpus.Definition }
	known := func(where string, clauses []string) {
		for i, id := range clauses {
			switch {
			case kind(id) == "":
				complain("%sunknown clause %q: the policy %s has %s", where, id, policy.ID, strings.Join(clauseIDs(policy), ", "))
			case kind(id) == corpus.Sanction:
				complain("%sclause %q: a sanction decides nothing; take it out", where, id)
			case slices.Contains(clauses[:i], id):
				complain("%sclause %q twice: keep one", where, id)
			}
		}
	}
	known("", row.Clauses)
	// What a concrete use without a clause is, the policy says itself.
	if row.Outcome == corpus.Clear && policy.UnmatchedOutcome() != corpus.Clear && !slices.ContainsFunc(row.Clauses, isDefinition) {
		complain("clear without a definition among the clauses: name the one that ties it")
	}
	if row.Outcome == corpus.Prohibited {
		if len(row.Clauses) == 0 && (policy.UnmatchedOutcome() != corpus.Prohibited || policy.UnmatchedClause != "") ||
			len(row.Clauses) > 0 && isDefinition(row.Clauses[0]) {
			complain("prohibited: the first clause must be the breached one")
		}
	}
	for i, use := range row.Uses {
		known(fmt.Sprintf("uses[%d]: ", i), use.Clauses)
		if use.Polarity.Counts() && use.Outcome == corpus.Clear && policy.UnmatchedOutcome() != corpus.Clear && !slices.ContainsFunc(use.Clauses, isDefinition) {
			complain("uses[%d]: a counted clear use names a definition: name the one that ties it", i)
		}
	}
}

func clauseIDs(policy *corpus.Policy) []string {
	ids := make([]string, 0, len(policy.Clauses))
	for _, clause := range policy.Clauses {
		ids = append(ids, clause.ID)
	}
	return ids
}
