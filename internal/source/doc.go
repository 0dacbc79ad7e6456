// Package source finds statements in files, folders and standard input: a text file is one statement, a JSON Lines
// file one a row. It keeps where each statement stands, so that a span of it can be shown as a place in a file.
package source
