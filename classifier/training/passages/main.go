// Passages embeds the trained policy's passages with the embedded weights and writes classifier/weights/passages.bin, so
// that the binary need not do it at every start. Run it from the top of the checkout whenever the policy or the weights
// changed; a test says when:
//
//	go run ./classifier/training/passages
package main

import (
	"context"
	"fmt"
	"os"

	"purpose/classifier/weights"
	"purpose/corpus"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "passages:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context) error {
	e, err := weights.Encoder()
	if err != nil {
		return err
	}
	policy, err := corpus.Load(weights.TrainedPolicy)
	if err != nil {
		return err
	}
	var texts []string
	for _, p := range policy.Passages() {
		texts = append(texts, p.Text)
	}
	vectors, err := e.EmbedDocuments(ctx, texts)
	if err != nil {
		return err
	}
	data, err := weights.EncodePassages(policy.Digest(), e.Digest(), vectors)
	if err != nil {
		return err
	}
	return os.WriteFile("classifier/weights/passages.bin", data, 0o644)
}
