package source_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/classifier/row"
	"purpose/internal/source"
)

func TestUnderPolicy(t *testing.T) {
	const notString = `the "policy" is no string: write a policy's id, in quotes`
	mismatch := func(named string) string {
		return `the row names the policy ` + named + ` and is judged under "deca-2021": ask for its own policy, or take "policy" out of the row`
	}
	tests := []struct{ name, policy, want string }{
		{"None", "", ""},
		{"Null", `,"policy":null`, ""},
		{"Empty", `,"policy":""`, ""},
		{"Same", `,"policy":"deca-2021"`, ""},
		{"SameEscaped", `,"policy":"deca\u002d2021"`, ""},
		{"ErrOther", `,"policy":"drones"`, mismatch(`"drones"`)},
		{"ErrOtherCase", `,"policy":"DECA-2021"`, mismatch(`"DECA-2021"`)},
		{"ErrLong", `,"policy":"` + strings.Repeat("é", 5000) + `"`, mismatch(`"` + strings.Repeat("é", 60) + `…"`)},
		{"ErrNumber", `,"policy":2021`, notString},
		{"ErrList", `,"policy":["deca-2021"]`, notString},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			next, err := row.NewReader(strings.NewReader("\n" + `{"id":"a","text":"x"` + test.policy + `}`)).Next()
			if err != nil {
				t.Fatal(err)
			}
			err = source.UnderPolicy(next, "deca-2021")
			var bad *row.Error
			if test.want == "" && err != nil || test.want != "" && !errors.As(err, &bad) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if bad == nil {
				return
			}
			if diff := cmp.Diff(row.Error{Line: 2, ID: "a", Message: test.want}, *bad); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReaderKeepsThePolicyOfARow(t *testing.T) {
	write(t, map[string]string{"rows.jsonl": `{"id":"a","text":"x","policy":"drones"}` + "\n" + `{"id":"b","text":"x"}` + "\n" + `{"id":"c","text":"x","policy":1}`})
	reader := source.NewReader([]string{"rows.jsonl"}, nil, nil)
	for _, want := range []string{"drones", ""} {
		document, err := reader.Next()
		if err != nil {
			t.Fatal(err)
		}
		if document.Policy != want {
			t.Errorf("%s: got policy %q, want %q", document.Name(), document.Policy, want)
		}
	}
	if diff := cmp.Diff([]string{`! rows.jsonl:3: the "policy" is no string: write a policy's id, in quotes`}, readAll(t, reader)); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}
