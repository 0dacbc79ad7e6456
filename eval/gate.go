package eval

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Gate is a demand on a metric: its estimate, or a bound of its interval, against a number.
type Gate struct {
	Metric   string  `json:"metric"`
	Bound    string  `json:"bound,omitempty"` // "low", "high", or empty for the estimate
	Operator string  `json:"operator"`        // ">=", "<=", ">" or "<"
	Limit    float64 `json:"limit"`
}

func (g Gate) String() string {
	name := g.Metric
	if g.Bound != "" {
		name += "." + g.Bound
	}
	return name + g.Operator + strconv.FormatFloat(g.Limit, 'g', -1, 64)
}

// GateResult is a gate held against a run.
type GateResult struct {
	Gate
	Value  *float64 `json:"value"` // what was compared; nil where it is undefined
	Passed bool     `json:"passed"`
	Reason string   `json:"reason,omitempty"` // why it was missed, when not for its value
}

var gatePattern = regexp.MustCompile(`^([a-z0-9@-]+)(?:\.([a-z]+))?\s*(>=|<=|>|<)\s*(\S+)$`)

// ParseGates reads gates such as "accuracy>=0.8, flagged-called-clear<=0.07, pairs.low>=0.5", separated by commas, on metrics
// of the names given, or of MetricNames when none is. An empty list is no gates. All faults are reported at once.
func ParseGates(list string, names ...string) ([]Gate, error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	var gates []Gate
	var faults []string
	if len(names) == 0 {
		names = MetricNames()
	}
	unknown := false
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		found := gatePattern.FindStringSubmatch(part)
		if found == nil {
			faults = append(faults, fmt.Sprintf("%q is not of the form metric>=0.8 or metric.low>=0.8", part))
			continue
		}
		limit, err := strconv.ParseFloat(found[4], 64)
		if err != nil || limit != limit {
			faults = append(faults, fmt.Sprintf("%q: %q is not a number", part, found[4]))
		}
		if found[2] != "" && found[2] != "low" && found[2] != "high" {
			faults = append(faults, fmt.Sprintf("%q: the bound %q is neither low nor high", part, found[2]))
		}
		if !slices.Contains(names, found[1]) {
			faults = append(faults, fmt.Sprintf("%q: unknown metric %q", part, found[1]))
			unknown = true
		}
		gates = append(gates, Gate{found[1], found[2], found[3], limit})
	}
	if unknown {
		faults = append(faults, "the metrics are "+strings.Join(names, ", "))
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("gates: %s", strings.Join(faults, "; "))
	}
	return gates, nil
}

// Check holds gates against a run. A gate is missed when its metric is undefined, and when any row errored: a figure
// over the rows that happened to be judged proves nothing.
func (run *Run) Check(gates []Gate) []GateResult {
	results := CheckGates(gates, run.Metrics)
	for i := range results {
		if run.Counts.Error > 0 {
			results[i].Passed, results[i].Reason = false, fmt.Sprintf("%d row(s) could not be judged", run.Counts.Error)
		}
	}
	return results
}

// CheckGates holds gates against metrics. A gate is missed when its metric is undefined.
func CheckGates(gates []Gate, metrics []Metric) []GateResult {
	results := make([]GateResult, 0, len(gates))
	for _, gate := range gates {
		result := GateResult{Gate: gate}
		metric, _ := findMetric(metrics, gate.Metric)
		value := metric.Value
		switch gate.Bound {
		case "low":
			value = metric.Low
		case "high":
			value = metric.High
		}
		if value != nil {
			v := float64(*value)
			result.Value = &v
			result.Passed = holds(v, gate.Operator, gate.Limit)
		}
		if value == nil {
			result.Reason = "undefined on these rows"
		}
		results = append(results, result)
	}
	return results
}

func holds(value float64, operator string, limit float64) bool {
	switch operator {
	case ">=":
		return value >= limit
	case "<=":
		return value <= limit
	case ">":
		return value > limit
	}
	return value < limit
}
