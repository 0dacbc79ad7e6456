package classifier

import "purpose/classifier/encoder"

// signal is what the network says of one statement, merged over its windows, in probabilities. Offsets are bytes into
// the normalised text.
type signal struct {
	outcome [3]float64 // of the statement as a whole, uncalibrated, by corpus.Outcome rank
	clause  []float64  // by label: the clause decides
	note    []float64  // by label; the largest over the windows
	least   []float64  // the same, the smallest
	tokens  []tokenSignal
	span    func(start, end int) (encoder.SpanReading, bool)
}

// tokenSignal is one token: the probability of each tag, and that a use begins here.
type tokenSignal struct {
	start, end int
	tag        []float64
	begins     float64
}

// newSignal merges a reading's windows. Over several windows the statement is as clear as its least clear window and as
// prohibited as its most prohibited one: a flag anywhere is a flag.
func newSignal(reading *encoder.Reading) signal {
	s := signal{span: reading.Span}
	for i := range reading.Windows {
		w := &reading.Windows[i]
		p := softmax(w.Outcome)
		clause, note := sigmoids(w.Clause), sigmoids(w.Note)
		if i == 0 {
			s.outcome = [3]float64(p)
			s.clause, s.note, s.least = clause, note, append([]float64(nil), note...)
			continue
		}
		s.outcome[0] = min(s.outcome[0], p[0])
		s.outcome[2] = max(s.outcome[2], p[2])
		s.outcome[1] = max(1-s.outcome[0]-s.outcome[2], 0)
		for c := range clause {
			s.clause[c] = max(s.clause[c], clause[c])
		}
		for n := range note {
			s.note[n] = max(s.note[n], note[n])
			s.least[n] = min(s.least[n], note[n])
		}
	}
	for _, t := range reading.Tokens() {
		s.tokens = append(s.tokens, tokenSignal{t.Start, t.End, softmax(t.Tag), sigmoid(float64(t.Begin))})
	}
	return s
}

func sigmoids(logits []float32) []float64 {
	out := make([]float64, len(logits))
	for i, z := range logits {
		out[i] = sigmoid(float64(z))
	}
	return out
}
