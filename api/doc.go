// Package api speaks HTTP for the judgement: one statement, a stream of statements, the policies, and what runs the
// service (health, metrics, documentation). It is Echo with huma on it; the OpenAPI document comes from the Go types.
// It decides nothing itself: what it sends for a statement is what classifier.Assessment.Encode writes, the same
// bytes as the command line's.
//
// # Errors
//
// Every error is a problem document (RFC 9457). One table, problemTypes, ties kinds of error to a status; each kind has
// a page under /problems/. Which status an input error gets follows RFC 9110:
//
//	bytes that are no JSON, or not UTF-8, unknown or duplicate keys   400, the syntax is malformed (15.5.1)
//	a statement or a body over its limit                             413 (15.5.14)
//	another content type, or a content coding                        415 (15.5.16)
//	a JSON string that is empty, or holds NUL bytes or a document    422, well formed but not to be judged (15.5.21)
//	a policy that the body names and the server has not               422; in the path it is 404
//
// After the statement is accepted, whatever keeps the judgement from judging is an assessment with an abstention, with
// status 200. Only where the judgement gives none (it does not answer in time, or fails) is there a 503 or 500. In a
// batch the status is sent with the first row, so a row's error stands in its line.
//
// # Load
//
// A fixed number of statements is judged at once and a fixed number of requests waits; past that, and before the body
// is read, the answer is 503 with Retry-After. A batch takes no place in that queue: its rows wait for a judge in turn
// with the queue's, and the client is not read from meanwhile. So memory is bounded by the limits in Options.
//
// # Privacy
//
// Statement text, ids and contexts are in no log line, no metric and no error document. Answers say Cache-Control:
// no-store.
package api
