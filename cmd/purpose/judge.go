package main

import (
	"context"
	"sync"

	"purpose/classifier"
	"purpose/classifier/encoder/kernel"
	"purpose/classifier/weights"
	"purpose/corpus"
)

// embeddedEncoder loads the encoder once: the judges of several policies share it.
var embeddedEncoder = sync.OnceValues(weights.Encoder)

// newAssessor makes the judgement under a policy.
func newAssessor(ctx context.Context, policy *corpus.Policy) (classifier.Assessor, error) {
	e, err := embeddedEncoder()
	if err != nil {
		return nil, err
	}
	judge, err := weights.Judge(ctx, e, policy)
	if err != nil {
		return nil, err
	}
	return judge, nil
}

// kernelName names the encoder's arithmetic on this processor.
func kernelName() (string, error) {
	set, err := kernel.Choose()
	if err != nil {
		return "", err
	}
	return set.Name(), nil
}
