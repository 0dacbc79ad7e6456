// Package baseline holds simple judges that the shipped one must beat on the same rows: one outcome for everything,
// the nearest exemplar of the policy, and n-grams with a linear model. Each is a classifier.Assessor, so that the
// harness measures it with the code that measures the shipped one. None of them is calibrated and none is used to
// judge outside the harness.
package baseline
