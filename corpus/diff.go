package corpus

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Edition identifies one side of a Difference.
type Edition struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Digest  string `json:"digest"`
}

// Change is one field that differs. Lists say what was added and removed, or that only their order changed; other
// fields say from what to what.
type Change struct {
	Field     string   `json:"field"`
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"`
	Added     []string `json:"added,omitempty"`
	Removed   []string `json:"removed,omitempty"`
	Reordered bool     `json:"reordered,omitempty"`
}

// Reworded is a clause whose text differs.
type Reworded struct {
	Clause string `json:"clause"`
	From   string `json:"from"`
	To     string `json:"to"`
}

// Moved is a clause that stands elsewhere among those that both policies have; places count from 1 in the whole policies.
type Moved struct {
	Clause string `json:"clause"`
	From   int    `json:"from"`
	To     int    `json:"to"`
}

// ClauseChange lists the other fields of a clause that differ.
type ClauseChange struct {
	Clause string   `json:"clause"`
	Fields []Change `json:"fields"`
}

// Difference is what changed from one policy to another.
type Difference struct {
	From     Edition        `json:"from"`
	To       Edition        `json:"to"`
	Fields   []Change       `json:"fields"` // of the policy itself
	Added    []Clause       `json:"added"`
	Removed  []Clause       `json:"removed"`
	Reworded []Reworded     `json:"reworded"`
	Moved    []Moved        `json:"moved"`
	Changed  []ClauseChange `json:"changed"`
}

// Diff compares two policies, clauses by their ids.
func Diff(from, to *Policy) Difference {
	d := Difference{
		From: Edition{from.ID, from.Version, from.Digest()}, To: Edition{to.ID, to.Version, to.Digest()},
		Fields: fieldChanges(*from.withDefaults(), *to.withDefaults(), "clauses"),
		Added:  []Clause{}, Removed: []Clause{}, Reworded: []Reworded{}, Moved: []Moved{}, Changed: []ClauseChange{},
	}
	before, after := from.withDefaults(), to.withDefaults()
	var shared, order []string
	for i := range before.Clauses {
		if id := before.Clauses[i].ID; after.Clause(id) == nil {
			d.Removed = append(d.Removed, before.Clauses[i])
		} else {
			shared = append(shared, id)
		}
	}
	for i := range after.Clauses {
		c := &after.Clauses[i]
		old := before.Clause(c.ID)
		if old == nil {
			d.Added = append(d.Added, *c)
			continue
		}
		order = append(order, c.ID)
		if old.Text != c.Text {
			d.Reworded = append(d.Reworded, Reworded{c.ID, old.Text, c.Text})
		}
		if changes := fieldChanges(*old, *c, "id", "text"); len(changes) > 0 {
			d.Changed = append(d.Changed, ClauseChange{c.ID, changes})
		}
	}
	for _, id := range outOfOrder(shared, order) {
		d.Moved = append(d.Moved, Moved{id, place(before, id), place(after, id)})
	}
	return d
}

func place(p *Policy, id string) int {
	return 1 + slices.IndexFunc(p.Clauses, func(c Clause) bool { return c.ID == id })
}

// outOfOrder is the least set of ids that, taken out, leaves both lists in one order: what a longest common subsequence
// does not hold.
func outOfOrder(from, to []string) []string {
	at := make(map[string]int, len(from))
	for i, id := range from {
		at[id] = i
	}
	length, previous, best := make([]int, len(to)), make([]int, len(to)), -1
	for i := range to {
		length[i], previous[i] = 1, -1
		for k := range i {
			if at[to[k]] < at[to[i]] && length[k]+1 > length[i] {
				length[i], previous[i] = length[k]+1, k
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	keep := map[string]bool{}
	for i := best; i >= 0; i = previous[i] {
		keep[to[i]] = true
	}
	var moved []string
	for _, id := range to {
		if !keep[id] {
			moved = append(moved, id)
		}
	}
	return moved
}

// fieldChanges compares the exported fields of two structs of one type, but those named, by their JSON names.
func fieldChanges[T any](from, to T, but ...string) []Change {
	changes := []Change{}
	a, b := reflect.ValueOf(from), reflect.ValueOf(to)
	for i := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
		if name == "" || slices.Contains(but, name) || reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			continue
		}
		c := Change{Field: name}
		if a.Field(i).Kind() == reflect.Slice {
			old, now := elements(a.Field(i)), elements(b.Field(i))
			c.Added, c.Removed = without(now, old), without(old, now)
			c.Reordered = len(c.Added)+len(c.Removed) == 0
			if len(old)+len(now) == 0 { // absent and empty are the same
				continue
			}
		} else {
			c.From, c.To = shown(a.Field(i)), shown(b.Field(i))
		}
		changes = append(changes, c)
	}
	return changes
}

func shown(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprint(v.Interface())
}

func elements(list reflect.Value) []string {
	var out []string
	for i := range list.Len() {
		if s, ok := list.Index(i).Interface().(string); ok {
			out = append(out, s)
			continue
		}
		encoded, err := json.Marshal(list.Index(i).Interface())
		if err != nil { // structs of strings always encode
			panic(fmt.Sprintf("corpus: %v", err))
		}
		out = append(out, string(encoded))
	}
	return out
}

// without is what list holds beyond other, counting repetitions.
func without(list, other []string) []string {
	count := map[string]int{}
	for _, s := range other {
		count[s]++
	}
	var out []string
	for _, s := range list {
		if count[s]--; count[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

// Empty reports whether the two policies say the same.
func (d Difference) Empty() bool { return d.From.Digest == d.To.Digest }

// Text is the difference for people, a line each, with a final newline.
func (d Difference) Text() string {
	if d.Empty() {
		return "no difference\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s version %d → %s version %d\n", d.From.ID, d.From.Version, d.To.ID, d.To.Version)
	writeChanges(&b, "", d.Fields)
	for _, c := range d.Removed {
		fmt.Fprintf(&b, "removed   %s (%s): %s\n", c.ID, c.Kind, c.Text)
	}
	for _, c := range d.Added {
		fmt.Fprintf(&b, "added     %s (%s): %s\n", c.ID, c.Kind, c.Text)
	}
	for _, r := range d.Reworded {
		fmt.Fprintf(&b, "reworded  %s\n  - %s\n  + %s\n", r.Clause, r.From, r.To)
	}
	for _, m := range d.Moved {
		fmt.Fprintf(&b, "moved     %s from place %d to %d\n", m.Clause, m.From, m.To)
	}
	for _, c := range d.Changed {
		writeChanges(&b, c.Clause+": ", c.Fields)
	}
	return b.String()
}

func writeChanges(b *strings.Builder, of string, changes []Change) {
	for _, c := range changes {
		switch {
		case c.Reordered:
			fmt.Fprintf(b, "changed   %s%s: another order\n", of, c.Field)
		case len(c.Added)+len(c.Removed) > 0:
			fmt.Fprintf(b, "changed   %s%s\n", of, c.Field)
			for _, s := range c.Removed {
				fmt.Fprintf(b, "  - %s\n", s)
			}
			for _, s := range c.Added {
				fmt.Fprintf(b, "  + %s\n", s)
			}
		default:
			fmt.Fprintf(b, "changed   %s%s: %q → %q\n", of, c.Field, c.From, c.To)
		}
	}
}
