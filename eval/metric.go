package eval

import (
	"math"
	"sync"

	"purpose/classifier"
	"purpose/internal/stats"
)

// Metric is one figure of a report. Value, Low and High are nil where it is undefined: nothing was concerned, or, of
// the interval, too few resamples gave a value, or all gave the same.
type Metric struct {
	Name          string             `json:"name"`
	About         string             `json:"about"`
	Value         *classifier.Number `json:"value"`
	Low           *classifier.Number `json:"low"`
	High          *classifier.Number `json:"high"`
	N             int                `json:"n"`
	Unit          string             `json:"unit"` // what N counts: rows or pairs
	LowerIsBetter bool               `json:"lower_is_better,omitempty"`
	Method        Method             `json:"method"` // of the interval
}

// Method says how an interval came about.
type Method string

// The two methods of an interval.
const (
	Bootstrap Method = "bootstrap" // percentiles over resampled pairs
	Wilson    Method = "wilson"    // for a share of 0 or 1, where every resample gives the same; n is the number of pairs
)

// measureAll computes metrics over a sample.
func measureAll(s *sample, list []measure, r stats.Resampling) []Metric {
	metrics := make([]Metric, len(list))
	var group sync.WaitGroup
	for i, m := range list {
		group.Go(func() { metrics[i] = m.metric(s, r) })
	}
	group.Wait()
	return metrics
}

func (m measure) metric(s *sample, r stats.Resampling) Metric {
	f := m.figure(s)
	metric := Metric{Name: m.name, About: m.about, N: f.n, Unit: m.unit, LowerIsBetter: m.lowerIsBetter, Method: Bootstrap}
	value := math.NaN()
	if f.n > 0 {
		value = f.statistic(nil)
	}
	if math.IsNaN(value) {
		return metric
	}
	interval := stats.Interval{}
	switch {
	case m.bounded && value == 0:
		interval, metric.Method = stats.Wilson(0, f.groups, r.Level), Wilson
	case m.bounded && value == 1:
		interval, metric.Method = stats.Wilson(f.groups, f.groups, r.Level), Wilson
	default:
		interval = r.Interval(s.groups(), f.statistic)
		if interval.Low == interval.High { // all rows are one pair: nothing is known of how far others lie
			interval = stats.Interval{Low: math.NaN(), High: math.NaN()}
		}
	}
	metric.Value, metric.Low, metric.High = number(value), number(interval.Low), number(interval.High)
	return metric
}

// number is nil for a value that is undefined.
func number(value float64) *classifier.Number {
	if math.IsNaN(value) {
		return nil
	}
	n := classifier.Number(value)
	return &n
}

// interval is the metric's, with NaN bounds where it is undefined.
func (m Metric) interval() stats.Interval {
	return stats.Interval{Low: float(m.Low), High: float(m.High)}
}

func float(n *classifier.Number) float64 {
	if n == nil {
		return math.NaN()
	}
	return float64(*n)
}

func findMetric(metrics []Metric, name string) (Metric, bool) {
	for _, m := range metrics {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}
