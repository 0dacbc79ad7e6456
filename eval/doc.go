// Package eval measures how good a judgement is. It reads labelled rows strictly, has an Assessor judge each of them,
// and reports figures with their number of rows and a 95 % interval, beside baselines on the same rows, with every item
// that failed. Two runs on the same rows can be compared, and gates turn a report into an exit status.
//
// Three things are never merged: PASS (the outcome is the row's), FAIL (it is another) and ERROR (there is no judgement).
// An ERROR is in no figure and misses every gate. An abstention is neither: its outcome is vague, as the assessment's
// contract says, and every report says how many there are and how many of them passed for that reason alone.
//
// The unit of resampling is the minimal pair: its members are one group, since they are not independent.
package eval
