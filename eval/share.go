package eval

import (
	"purpose/classifier"
	"purpose/internal/stats"
)

// Share is hits among n independent trials with its 95 % interval (Wilson). Value, Low and High are nil where n is 0.
type Share struct {
	Hits  int                `json:"hits"`
	N     int                `json:"n"`
	Value *classifier.Number `json:"value"`
	Low   *classifier.Number `json:"low"`
	High  *classifier.Number `json:"high"`
}

// NewShare is the share with its interval.
func NewShare(hits, n int) Share {
	s := Share{Hits: hits, N: n}
	if n > 0 {
		interval := stats.Wilson(hits, n, level)
		s.Value, s.Low, s.High = number(stats.Ratio(float64(hits), float64(n))), number(interval.Low), number(interval.High)
	}
	return s
}
