package encoder_test

import (
	"fmt"
	"testing"

	"purpose/classifier/encoder"
	"purpose/classifier/encoder/kernel"
)

// mpnetBase has the size of mpnet-base, and no heads.
func mpnetBase() encoder.Header {
	h := sample()
	h.Width, h.Layers, h.Heads, h.FFN, h.Vocabulary, h.Positions, h.Window, h.Overlap = 768, 12, 12, 3072, 30527, 514, 256, 64
	h.PositionBias = &encoder.PositionBias{Buckets: 32, MaxDistance: 128}
	h.Outcomes, h.Clauses, h.Tags, h.Notes, h.Relations, h.Projection = nil, nil, nil, nil, nil, 0
	return h
}

// miniLM has the size of all-MiniLM-L6-v2, and no heads.
func miniLM() encoder.Header {
	h := plainBERT()
	h.Width, h.Layers, h.Heads, h.FFN, h.Vocabulary, h.Positions, h.Window, h.Overlap = 384, 6, 12, 1536, 30522, 512, 256, 64
	h.Outcomes, h.Clauses, h.Tags, h.Notes, h.Relations, h.Projection = nil, nil, nil, nil, nil, 0
	return h
}

// BenchmarkEncode runs the bare network on sequences of several lengths, with every set of kernels. Read the least of
// several runs on a core of its own: taskset -c 0 go test -run xxx -bench Encode/768/26 -count 5 ./classifier/encoder
func BenchmarkEncode(b *testing.B) {
	for name, h := range map[string]encoder.Header{"12x768": mpnetBase(), "6x384": miniLM()} {
		b.Run(name, func(b *testing.B) {
			parts := write(b, h, 1<<30)
			for _, s := range kernel.Available() {
				e, err := encoder.LoadWith(s, parts...)
				if err != nil {
					b.Fatal(err)
				}
				for _, n := range []int{8, 26, 64, 256} {
					ids := make([]int32, n)
					for i := range ids {
						ids[i] = int32(i*997) % int32(h.Vocabulary)
					}
					b.Run(fmt.Sprintf("%d/%s", n, s.Name()), func(b *testing.B) {
						for b.Loop() {
							if _, err := e.Vectors(ids); err != nil {
								b.Fatal(err)
							}
						}
					})
				}
			}
		})
	}
}

// BenchmarkLoad checks and opens weights of the size of mpnet-base.
func BenchmarkLoad(b *testing.B) {
	parts := write(b, mpnetBase(), 64_000_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := encoder.Load(parts...); err != nil {
			b.Fatal(err)
		}
	}
}
