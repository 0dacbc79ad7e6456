// Package corpus holds policies as data: a declaration's clauses with their exemplars and near misses, decoded
// strictly from YAML, and the passages that are embedded and searched. It knows no driver and no model: what embeds
// is an Embedder that the caller brings.
package corpus
