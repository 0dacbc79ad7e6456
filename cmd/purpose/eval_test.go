package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// labelled are rows of which the judgement by words gets three of four right.
const labelled = `{"id":"e1","text":"For the bombing.","outcome":"clear","clauses":["terrorist-act.life"],"evidence":[],"tags":[],"policy":"sample","guide":8,"source":"written"}
{"id":"e2","text":"For whatever comes.","outcome":"vague","clauses":[],"evidence":["whatever"],"tags":[],"policy":"sample","guide":8,"source":"written"}
{"id":"e3","text":"To watch reporters.","outcome":"prohibited","clauses":["carve-out.expression"],"evidence":["reporters"],"tags":[],"policy":"sample","guide":8,"source":"written"}
{"id":"e4","text":"To collect fines for whatever.","outcome":"vague","clauses":[],"evidence":["whatever"],"tags":[],"policy":"sample","guide":8,"source":"written"}
`

func TestEval(t *testing.T) {
	rows := write(t, "rows.jsonl", labelled)
	run := filepath.Join(t.TempDir(), "run.json")
	tests := []struct {
		name string
		args []string
		code int
	}{
		{"NoGate", []string{"--save", run}, 0},
		{"GateHolds", []string{"--require", "accuracy>=0.75"}, 0},
		{"GateMissed", []string{"--require", "accuracy>=0.76"}, 1},
		{"OneOfSeveralGatesMissed", []string{"--require", "accuracy>=0.5", "--require", "accuracy>=0.9"}, 1},
		{"Baseline", []string{"--baseline", run}, 0},
		{"BaselineOfOtherRows", []string{"--baseline", run, write(t, "more.jsonl", strings.ReplaceAll(labelled, `"id":"e`, `"id":"f`))}, 2},
		{"BadRows", []string{write(t, "bad.jsonl", strings.Replace(labelled, `"vague"`, `"unclear"`, 1))}, 2},
		{"BadGate", []string{"--require", "goodness>=0.8"}, 2},
		{"MissingRows", []string{"gone.jsonl"}, 2},
		{"StandardInput", []string{"-"}, 2},
		{"Folder", []string{"."}, 2},
		{"MissingBaseline", []string{"--baseline", "gone.json"}, 2},
		{"UnknownPolicy", []string{"--policy", "deca-2022"}, 2},
		{"JSON", []string{"--output", "json"}, 0},
		{"HTML", []string{"--output", "html"}, 0},
		{"Disguise", []string{"--disguise", "42"}, 0},
		{"DisguiseGateMissed", []string{"--disguise", "42", "--require", "clear-stayed-clear>1"}, 1},
		{"DisguiseWithoutDraws", []string{"--disguise", "0"}, 2},
		{"DisguiseAndBaseline", []string{"--disguise", "42", "--baseline", run}, 2},
		{"DisguiseAsHTML", []string{"--disguise", "42", "--output", "html"}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := runWith(t, nil, append([]string{"eval", rows}, test.args...)...)
			if got.code != test.code {
				t.Errorf("exit %d, want %d; stderr:\n%s", got.code, test.code, got.stderr)
			}
			if written := got.stdout != ""; written != (test.code != 2) {
				t.Errorf("stdout has %d bytes", len(got.stdout))
			}
			if test.code == 2 && strings.TrimSpace(got.stderr) == "" {
				t.Error("nothing on stderr says why")
			}
			switch test.name {
			case "JSON":
				if !json.Valid([]byte(got.stdout)) {
					t.Error("not JSON")
				}
			case "HTML":
				if !strings.HasPrefix(strings.ToLower(got.stdout), "<!doctype html>") {
					t.Errorf("begins with %.40q", got.stdout)
				}
			}
		})
	}
}
