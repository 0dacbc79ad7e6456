package eval

import (
	"slices"
	"strings"
)

// The lengths of a statement, in words, by which results are told apart (the authoring guide's thirds).
const (
	shortWords  = 14
	mediumWords = 35
)

// lengths in the order of a report.
var lengths = []string{"short", "medium", "long"}

func length(text string) string {
	switch n := len(strings.Fields(text)); {
	case n <= shortWords:
		return lengths[0]
	case n <= mediumWords:
		return lengths[1]
	}
	return lengths[2]
}

// label names a slice for people.
func (s Slice) label() string {
	label := s.By + " " + s.Value
	if s.By == "length" {
		label += map[string]string{"short": " (up to 14 words)", "medium": " (15 to 35)", "long": " (36 or more)"}[s.Value]
	}
	return label
}

// slices computes the figures by file, length and tag. Slices without rows are left out.
func (run *Run) slices() []Slice {
	var sliced []Slice
	add := func(by, value string, meant func(*Row) bool) {
		var part []Result
		for _, r := range run.Results {
			if meant(&r.Row) {
				part = append(part, r)
			}
		}
		if len(part) == 0 {
			return
		}
		list := slices.DeleteFunc(measures(), func(m measure) bool { return m.name != "accuracy" && m.name != "flagged-called-clear" })
		sliced = append(sliced, Slice{by, value, len(part), count(part).Error, measureAll(newSample(part), list, run.resampling())})
	}
	for _, file := range run.Files {
		add("file", file.Path, func(r *Row) bool { return r.File == file.Path })
	}
	for _, name := range lengths {
		add("length", name, func(r *Row) bool { return length(r.Text) == name })
	}
	for _, tag := range tags {
		add("tag", tag, func(r *Row) bool { return slices.Contains(r.Tags, tag) })
	}
	return sliced
}
