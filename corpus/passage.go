package corpus

import "context"

// Embedder turns texts into vectors. The built-in encoder and adapters of outside models satisfy it; its method set
// is that of langchaingo's embeddings.Embedder. Implementations return one vector a text, in order, all of one
// dimension, and may be called concurrently.
type Embedder interface {
	EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error)
	EmbedQuery(ctx context.Context, text string) ([]float32, error)
}

// PassageKind says where a passage comes from.
type PassageKind string

// The kinds of passage a policy yields.
const (
	ClauseText    PassageKind = "text"
	SanctionText  PassageKind = "sanction-text" // the text of a sanction, which no use matches
	Exemplar      PassageKind = "exemplar"
	NearMiss      PassageKind = "near-miss"      // looks like Clause's and is not
	VagueExemplar PassageKind = "vague-exemplar" // Clause is empty
)

// Passage is what is embedded and indexed.
type Passage struct {
	ID     string // unique in its policy and stable under reordering of other clauses, e.g. "serious-crime/exemplar/3"
	Kind   PassageKind
	Clause string // clause id; empty for vague exemplars
	Text   string
}

// Match is a passage found by similarity.
type Match struct {
	Passage
	Similarity float64 // cosine, in [-1, 1]
}
