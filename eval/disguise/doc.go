// Package disguise changes a statement's shape and leaves what it says: typing errors, letters that look alike, mark-up,
// padding, an order to the reader. A judgement that reads what is said gives the same outcome. It judges drawn statements as
// given and disguised, and reports how many flagged ones turned clear and how many clear ones stayed so.
package disguise
