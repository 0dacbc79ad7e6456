package baseline

import (
	"context"
	"fmt"

	"purpose/classifier"
	"purpose/corpus"
)

// mostClauses bounds the clauses that an assessment names, as its contract says.
const mostClauses = 8

// Nearest answers with the nearest exemplar of the policy: clear when it is a definition's, vague when it belongs to no
// clause, prohibited otherwise. With an encoder that was not trained on labelled rows it shows what similarity alone
// is worth.
type Nearest struct {
	base
	embedder corpus.Embedder
	index    *corpus.Index
}

// NewNearest embeds the policy's exemplars and vague exemplars; name says whose vectors they are.
func NewNearest(ctx context.Context, policy *corpus.Policy, embedder corpus.Embedder, name string) (*Nearest, error) {
	var passages []corpus.Passage
	var texts []string
	for _, passage := range policy.Passages() {
		if passage.Kind == corpus.Exemplar || passage.Kind == corpus.VagueExemplar {
			passages, texts = append(passages, passage), append(texts, passage.Text)
		}
	}
	vectors, err := embedder.EmbedDocuments(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("embed the exemplars of %s: %w", policy.ID, err)
	}
	index, err := corpus.NewIndex(passages, vectors)
	if err != nil {
		return nil, fmt.Errorf("index the exemplars of %s: %w", policy.ID, err)
	}
	name = "nearest-exemplar " + name
	return &Nearest{base{policy, classifier.Model{ID: name, Digest: name}}, embedder, index}, nil
}

// Assess embeds the whole statement and looks its nearest exemplars up.
func (n *Nearest) Assess(ctx context.Context, s classifier.Statement) (*classifier.Assessment, error) {
	if err := classifier.Validate(s.Text); err != nil {
		return nil, err
	}
	vector, err := n.embedder.EmbedQuery(ctx, s.Text)
	if err != nil {
		return nil, fmt.Errorf("embed the statement: %w", err)
	}
	matches, err := n.index.Search(vector, n.index.Len())
	if err != nil {
		return nil, fmt.Errorf("search the nearest exemplar: %w", err)
	}
	if len(matches) == 0 {
		return nil, fmt.Errorf("search the nearest exemplar: %w", corpus.ErrNoPassage)
	}
	assessment := n.answer(s, n.outcome(matches[0]))
	seen := map[string]bool{"": true} // vague exemplars name no clause
	for _, match := range matches {
		if seen[match.Clause] || len(assessment.Clauses) == mostClauses {
			continue
		}
		seen[match.Clause] = true
		assessment.Clauses = append(assessment.Clauses, classifier.ClauseMatch{
			ID: match.Clause, Kind: n.policy.Clause(match.Clause).Kind,
			Score: classifier.Number(max(0, match.Similarity)), Similarity: classifier.Number(match.Similarity), Passage: match.Text,
		})
	}
	return assessment, nil
}

func (n *Nearest) outcome(match corpus.Match) corpus.Outcome {
	if match.Clause == "" {
		return corpus.Vague
	}
	if n.policy.Clause(match.Clause).Kind == corpus.Definition {
		return corpus.Clear
	}
	return corpus.Prohibited
}
