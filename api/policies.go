package api

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"purpose/classifier"
	"purpose/corpus"
)

// PolicySummary is a policy in the list of policies.
type PolicySummary struct {
	ID       string           `json:"id" doc:"The policy's id, for a request's policy."`
	Version  int              `json:"version" doc:"The policy's version."`
	Digest   string           `json:"digest" doc:"Digest over the policy's canonical form."`
	Title    string           `json:"title" doc:"The policy's title."`
	Language string           `json:"language" doc:"The language its statements are in, by BCP 47."`
	Default  bool             `json:"default" doc:"Whether requests that name no policy are judged under this one."`
	Model    classifier.Model `json:"model" doc:"The weights that judge under this policy."`
}

// PolicySource is a public text that a policy restates.
type PolicySource struct {
	Title     string `json:"title" doc:"The text's title."`
	Publisher string `json:"publisher" doc:"Who published it."`
	Date      string `json:"date" doc:"When, by ISO 8601."`
	URL       string `json:"url,omitempty" doc:"Where, if it is on the web."`
}

// PolicyDetail is a policy without its clauses.
type PolicyDetail struct {
	PolicySummary
	Summary         string         `json:"summary" doc:"What the policy is about."`
	Adopted         string         `json:"adopted,omitempty" doc:"The day it was adopted, by ISO 8601."`
	Sources         []PolicySource `json:"sources" doc:"The public texts that it restates."`
	Unmatched       corpus.Outcome `json:"unmatched" doc:"The outcome of a concrete use that no clause covers."`
	UnmatchedClause string         `json:"unmatched_clause,omitempty" doc:"The clause named for such a use."`
	ClauseCount     int            `json:"clause_count" doc:"How many clauses it has."`
}

// PolicyClause is a clause of a policy.
type PolicyClause struct {
	ID             string       `json:"id" doc:"The clause's id."`
	Kind           corpus.Kind  `json:"kind" doc:"What the clause does to the uses it covers."`
	Title          string       `json:"title,omitempty" doc:"The clause's title."`
	Text           string       `json:"text" doc:"The clause, restated in the policy author's words."`
	Basis          corpus.Basis `json:"basis" doc:"Who states it: the declaration, or a guide that interprets it."`
	Quoted         string       `json:"quoted,omitempty" doc:"The official wording, where the policy has it."`
	ThresholdYears float64      `json:"threshold_years,omitempty" doc:"The penalty, in years, from which an offence counts."`
	Grounds        []string     `json:"grounds,omitempty" doc:"The grounds that the clause names."`
	Grave          []string     `json:"grave,omitempty" doc:"Offences that meet the threshold with no penalty stated."`
	Varying        []string     `json:"varying,omitempty" doc:"Offences that do not."`
	Protected      []string     `json:"protected,omitempty" doc:"Callings that the clause protects."`
	Overrides      []string     `json:"overrides,omitempty" doc:"Clauses that this one wins over."`
	Exemplars      []string     `json:"exemplars" doc:"Uses that the clause ties or rules out."`
	NearMisses     []string     `json:"near_misses" doc:"Uses that look like the clause's and are not."`
}

// PolicyList is the body of the list of policies.
type PolicyList struct {
	Policies []PolicySummary `json:"policies" doc:"The policies, in the order of their ids."`
}

// ClauseList is the body of a policy's list of clauses.
type ClauseList struct {
	Policy  classifier.PolicyRef `json:"policy" doc:"The policy whose clauses these are."`
	Clauses []PolicyClause       `json:"clauses" doc:"The clauses, in the policy's order."`
}

// ContentType keeps huma from answering in whatever type a request's Accept header makes up.
func (PolicyList) ContentType(string) string   { return "application/json" }
func (PolicyDetail) ContentType(string) string { return "application/json" }
func (ClauseList) ContentType(string) string   { return "application/json" }

type policyInput struct {
	ID string `path:"id" doc:"The policy's id."`
}

type output[Body any] struct{ Body Body }

func (s *Server) listPolicies(context.Context, *struct{}) (*output[PolicyList], error) {
	list := PolicyList{Policies: []PolicySummary{}}
	for _, a := range s.assessors {
		list.Policies = append(list.Policies, s.summary(a))
	}
	slices.SortFunc(list.Policies, func(a, b PolicySummary) int { return cmp.Compare(a.ID, b.ID) })
	return &output[PolicyList]{list}, nil
}

func (s *Server) getPolicy(_ context.Context, in *policyInput) (*output[PolicyDetail], error) {
	assessor, err := s.policy(in.ID)
	if err != nil {
		return nil, err
	}
	p := assessor.Policy()
	detail := PolicyDetail{
		PolicySummary: s.summary(assessor), Summary: p.Summary, Adopted: p.Adopted, Sources: []PolicySource{},
		Unmatched: p.UnmatchedOutcome(), UnmatchedClause: p.UnmatchedClause, ClauseCount: len(p.Clauses),
	}
	for _, source := range p.Sources {
		detail.Sources = append(detail.Sources, PolicySource(source))
	}
	return &output[PolicyDetail]{detail}, nil
}

func (s *Server) listClauses(_ context.Context, in *policyInput) (*output[ClauseList], error) {
	assessor, err := s.policy(in.ID)
	if err != nil {
		return nil, err
	}
	p := assessor.Policy()
	list := ClauseList{Policy: classifier.NewPolicyRef(p), Clauses: []PolicyClause{}}
	for i := range p.Clauses {
		c := PolicyClause(p.Clauses[i])
		c.Basis = cmp.Or(c.Basis, corpus.FromDeclaration)
		c.Exemplars, c.NearMisses = notNil(c.Exemplars), notNil(c.NearMisses)
		list.Clauses = append(list.Clauses, c)
	}
	return &output[ClauseList]{list}, nil
}

// notNil makes sure that a list is never null in JSON.
func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// policy finds the assessor of a policy that a path names. Echo leaves percent-encoded paths as they are.
func (s *Server) policy(id string) (classifier.Assessor, error) {
	if decoded, err := url.PathUnescape(id); err == nil {
		if assessor, known := s.assessors[decoded]; known {
			return assessor, nil
		}
	}
	return nil, newProblem(NotFound, "the policy is not known here: /v1/policies lists those that are")
}

func (s *Server) summary(a classifier.Assessor) PolicySummary {
	p := a.Policy()
	return PolicySummary{
		ID: p.ID, Version: p.Version, Digest: p.Digest(), Title: p.Title, Language: p.Language,
		Default: p.ID == s.options.DefaultPolicy, Model: a.Model(),
	}
}
