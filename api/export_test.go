package api

// For tests of what needs a name server, and of tables that a document repeats.
var (
	LoopbackOnly = loopbackOnly
	ProblemTypes = problemTypes
)
