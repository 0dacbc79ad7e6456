package eval

import (
	"errors"
	"fmt"
	"slices"

	"purpose/classifier"
)

// Steering sets a run beside one on the same statements under the policy as it was before it was changed: whether the
// judgement follows the policy that it is given.
type Steering struct {
	From     classifier.PolicyRef `json:"from"`
	To       classifier.PolicyRef `json:"to"`
	Followed Share                `json:"followed"` // of the statements whose labelled outcome changes with the policy, those whose judged outcome changes
	Right    Share                `json:"right"`    // of the same, those judged right under both
	Steady   Share                `json:"steady"`   // of the statements whose labelled outcome stays, those whose judged outcome stays
	Excluded int                  `json:"excluded"` // statements that are in one of the runs only, or errored in either
	Stuck    []Change             `json:"stuck"`    // labelled otherwise under the changed policy, and judged as before
}

// Steer compares two runs by the texts of their rows, whose ids may differ. It is an error when the two were judged under
// the same policy, or have no statement in common.
func Steer(before, after *Run) (*Steering, error) {
	if err := steerable(before, after.Policy, after.Results); err != nil {
		return nil, err
	}
	earlier := make(map[string]*Result, len(before.Results))
	for i := range before.Results {
		earlier[before.Results[i].Row.Text] = &before.Results[i]
	}
	s := &Steering{From: before.Policy, To: after.Policy, Stuck: []Change{}}
	var followed, right, steady tally
	for i := range after.Results {
		now := &after.Results[i]
		then, known := earlier[now.Row.Text]
		if !known {
			s.Excluded++
			continue
		}
		delete(earlier, now.Row.Text)
		if then.Status == Errored || now.Status == Errored {
			s.Excluded++
			continue
		}
		moved := then.Found.Outcome != now.Found.Outcome
		if then.Row.Outcome == now.Row.Outcome {
			steady.count(!moved)
			continue
		}
		followed.count(moved)
		right.count(then.Status == Pass && now.Status == Pass)
		if !moved {
			s.Stuck = append(s.Stuck, Change{now.Row.ID, now.Row.File, now.Row.Line, now.Row.Text, now.Row.Outcome, then.Found.Outcome, now.Found.Outcome})
		}
	}
	s.Excluded += len(earlier)
	s.Followed, s.Right, s.Steady = followed.share(), right.share(), steady.share()
	return s, nil
}

// steerable says why results under a policy cannot be set beside a run; they need not be judged yet.
func steerable(before *Run, policy classifier.PolicyRef, results []Result) error {
	if before.Policy == policy {
		return errors.New("both runs are under the same policy: judge the rows of one of them under its changed version")
	}
	texts := make(map[string]bool, len(before.Results))
	for i := range before.Results {
		texts[before.Results[i].Row.Text] = true
	}
	if !slices.ContainsFunc(results, func(r Result) bool { return texts[r.Row.Text] }) {
		return fmt.Errorf("no statement is in both runs: judge the same texts under %s and under %s", before.Policy.ID, policy.ID)
	}
	return nil
}

// tally counts trials.
type tally struct{ hits, n int }

func (t *tally) count(hit bool) {
	t.n++
	if hit {
		t.hits++
	}
}

func (t tally) share() Share { return NewShare(t.hits, t.n) }
