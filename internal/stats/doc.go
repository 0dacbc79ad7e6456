// Package stats holds the small measures that the evaluation harness and the review room share: intervals (Wilson,
// clustered bootstrap), paired tests, agreement of raters, calibration and selective prediction. It knows nothing of
// statements or policies. Every random draw comes from a seed that the caller gives, so that a figure can be computed
// again. A measure that is undefined for its input (nothing to divide by) is NaN, never 0.
package stats
