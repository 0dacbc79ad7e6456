package eval

import (
	"errors"
	"fmt"

	"purpose/classifier"
	"purpose/internal/stats"
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

// Share is a share of statements with its Wilson interval; nil where there are none.
type Share struct {
	Hits  int                `json:"hits"`
	N     int                `json:"n"`
	Value *classifier.Number `json:"value"`
	Low   *classifier.Number `json:"low"`
	High  *classifier.Number `json:"high"`
}

func (s *Share) count(hit bool) {
	s.N++
	if hit {
		s.Hits++
	}
}

func (s *Share) estimate() {
	if s.N == 0 {
		return
	}
	interval := stats.Wilson(s.Hits, s.N, level)
	s.Value, s.Low, s.High = number(float64(s.Hits)/float64(s.N)), number(interval.Low), number(interval.High)
}

// Steer compares two runs by the texts of their rows, whose ids may differ. It is an error when the two were judged under
// the same policy, or have no statement in common.
func Steer(before, after *Run) (*Steering, error) {
	if before.Policy == after.Policy {
		return nil, errors.New("both runs are under the same policy: judge the rows of one of them under its changed version")
	}
	earlier := make(map[string]*Result, len(before.Results))
	for i := range before.Results {
		earlier[before.Results[i].Row.Text] = &before.Results[i]
	}
	s := &Steering{From: before.Policy, To: after.Policy, Stuck: []Change{}}
	shared := 0
	for i := range after.Results {
		now := &after.Results[i]
		then, known := earlier[now.Row.Text]
		if !known {
			s.Excluded++
			continue
		}
		shared++
		delete(earlier, now.Row.Text)
		if then.Status == Errored || now.Status == Errored {
			s.Excluded++
			continue
		}
		moved := then.Found.Outcome != now.Found.Outcome
		if then.Row.Outcome == now.Row.Outcome {
			s.Steady.count(!moved)
			continue
		}
		s.Followed.count(moved)
		s.Right.count(then.Status == Pass && now.Status == Pass)
		if !moved {
			s.Stuck = append(s.Stuck, Change{now.Row.ID, now.Row.File, now.Row.Line, now.Row.Text, now.Row.Outcome, then.Found.Outcome, now.Found.Outcome})
		}
	}
	if shared == 0 {
		return nil, fmt.Errorf("no statement is in both runs: judge the same texts under %s and under %s", before.Policy.ID, after.Policy.ID)
	}
	s.Excluded += len(earlier)
	for _, share := range []*Share{&s.Followed, &s.Right, &s.Steady} {
		share.estimate()
	}
	return s, nil
}
