// Package row reads statements from JSON Lines: one object a line with "id", "text" and an optional "context". It is
// strict, so that nothing a sender wrote is dropped unseen: unknown and duplicate keys, text after the object, bytes
// that are not UTF-8 and lone surrogates are errors that name the line and what to do. The command line and the HTTP
// API read rows through it alone, so that a row means the same everywhere.
package row
