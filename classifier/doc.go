// Package classifier is the judgement: a statement and a policy go in, an Assessment comes out. It reads the statement
// with an encoder, takes its uses apart, matches them against the policy's passages and decides, with reasons that lead
// back to a clause, a span and a number. It knows no database, no HTTP and no model client.
package classifier
