package corpus

import "slices"

// Outcome is what is said of a use, a statement or a policy's unmatched uses. No outcome grants or refuses
// anything; all but Clear ask a person to look.
type Outcome string

// The three outcomes, from the least to the most cautious.
const (
	Clear      Outcome = "clear"
	Vague      Outcome = "vague"
	Prohibited Outcome = "prohibited"
)

var outcomes = [...]Outcome{Clear, Vague, Prohibited}

// Outcomes returns the three outcomes from the least to the most cautious.
func Outcomes() []Outcome { return slices.Clone(outcomes[:]) }

// Rank is 0 for Clear, 1 for Vague, 2 for Prohibited, and -1 for anything else.
func (o Outcome) Rank() int {
	for i, known := range outcomes {
		if o == known {
			return i
		}
	}
	return -1
}

// Worse returns the more cautious of two outcomes.
func Worse(a, b Outcome) Outcome {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}

// Kind says what a clause does to the uses it covers.
type Kind string

// The five kinds of clause.
const (
	Definition  Kind = "definition"  // ties a use: clear
	CarveOut    Kind = "carve-out"   // takes a use out of the definitions: prohibited
	Prohibition Kind = "prohibition" // bars a use: prohibited
	Condition   Kind = "condition"   // a breach of it is prohibited; kept, it is a safeguard
	Sanction    Kind = "sanction"    // says what a breach leads to; decides nothing
)

var kinds = [...]Kind{Definition, CarveOut, Prohibition, Condition, Sanction}

// Kinds returns the five kinds of clause.
func Kinds() []Kind { return slices.Clone(kinds[:]) }

// Basis says who states a clause: the declaration itself, or a guide that interprets it.
type Basis string

// The two bases of a clause.
const (
	FromDeclaration    Basis = "declaration"
	FromInterpretation Basis = "interpretation"
)

// Bases returns the two bases of a clause, the default first.
func Bases() []Basis { return []Basis{FromDeclaration, FromInterpretation} }

// Policy is one version of one declaration. It is data: everything the judgement knows of a declaration comes
// from here. Values are made by Decode or Load and are not changed afterwards.
type Policy struct {
	ID              string   `yaml:"id" json:"id"`
	Version         int      `yaml:"version" json:"version"`
	Language        string   `yaml:"language" json:"language"` // BCP 47
	Title           string   `yaml:"title" json:"title"`
	Summary         string   `yaml:"summary" json:"summary"`
	Adopted         string   `yaml:"adopted,omitempty" json:"adopted,omitempty"` // ISO 8601 date
	Sources         []Source `yaml:"sources,omitempty" json:"sources,omitempty"`
	Unmatched       Outcome  `yaml:"unmatched,omitempty" json:"unmatched,omitempty"`               // of a concrete use that no clause covers; Vague when absent
	UnmatchedClause string   `yaml:"unmatched_clause,omitempty" json:"unmatched_clause,omitempty"` // the clause named for such a use
	Clauses         []Clause `yaml:"clauses" json:"clauses"`
	VagueExemplars  []string `yaml:"vague_exemplars,omitempty" json:"vague_exemplars,omitempty"`

	digest string // of the content, filled by Decode; Digest computes it when empty
	origin origin // where the values stand in their file; empty when Decode did not make the policy
}

// Source is a public text that a policy restates.
type Source struct {
	Title     string `yaml:"title" json:"title"`
	Publisher string `yaml:"publisher" json:"publisher"`
	Date      string `yaml:"date" json:"date"` // ISO 8601
	URL       string `yaml:"url,omitempty" json:"url,omitempty"`
}

// Clause is one clause of a policy.
type Clause struct {
	ID             string   `yaml:"id" json:"id"`
	Kind           Kind     `yaml:"kind" json:"kind"`
	Title          string   `yaml:"title,omitempty" json:"title,omitempty"`
	Text           string   `yaml:"text" json:"text"` // restated in the project's own words
	Basis          Basis    `yaml:"basis,omitempty" json:"basis,omitempty"`
	Quoted         string   `yaml:"quoted,omitempty" json:"quoted,omitempty"` // official wording that a user may add
	ThresholdYears float64  `yaml:"threshold_years,omitempty" json:"threshold_years,omitempty"`
	Grounds        []string `yaml:"grounds,omitempty" json:"grounds,omitempty"`
	Grave          []string `yaml:"grave,omitempty" json:"grave,omitempty"`     // offences that meet the threshold with no penalty stated
	Varying        []string `yaml:"varying,omitempty" json:"varying,omitempty"` // offences that do not
	Protected      []string `yaml:"protected,omitempty" json:"protected,omitempty"`
	Overrides      []string `yaml:"overrides,omitempty" json:"overrides,omitempty"` // clause ids this one wins over
	Exemplars      []string `yaml:"exemplars,omitempty" json:"exemplars,omitempty"`
	NearMisses     []string `yaml:"near_misses,omitempty" json:"near_misses,omitempty"`
}

// Clause returns the clause with the given id, or nil.
func (p *Policy) Clause(id string) *Clause {
	for i := range p.Clauses {
		if p.Clauses[i].ID == id {
			return &p.Clauses[i]
		}
	}
	return nil
}

// UnmatchedOutcome is the outcome of a concrete use that no clause covers.
func (p *Policy) UnmatchedOutcome() Outcome {
	if p.Unmatched == "" {
		return Vague
	}
	return p.Unmatched
}

// ThresholdYears is the largest penalty threshold that a clause of the policy states, in years; 0 when none does.
func (p *Policy) ThresholdYears() float64 {
	var threshold float64
	for i := range p.Clauses {
		threshold = max(threshold, p.Clauses[i].ThresholdYears)
	}
	return threshold
}
