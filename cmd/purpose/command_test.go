package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"purpose/classifier"
	"purpose/corpus"
)

// write puts a file into a folder of the test's own and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestHelp holds that every command explains itself, with an example that the command exists for.
func TestHelp(t *testing.T) {
	p := &program{stdout: &output{}}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())
		t.Run(strings.Join(path, "-"), func(t *testing.T) {
			if cmd.Short == "" || cmd.Long == "" || !strings.Contains(cmd.Example, cmd.CommandPath()) {
				t.Error("no summary, description or example of itself")
			}
			cmd.Flags().VisitAll(func(flag *pflag.Flag) {
				if flag.Usage == "" {
					t.Errorf("--%s is not explained", flag.Name)
				}
			})
			args := path[1:]
			asked := runWith(t, nil, append(args, "--help")...)
			if asked.code != 0 || asked.stderr != "" || !strings.Contains(asked.stdout, cmd.Long) || !strings.Contains(asked.stdout, cmd.Example) {
				t.Errorf("--help: exit %d, stderr %q, stdout:\n%s", asked.code, asked.stderr, asked.stdout)
			}
			if diff := cmp.Diff(asked, runWith(t, nil, append([]string{"help"}, args...)...), cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("--help and help differ (-flag +command):\n%s", diff)
			}
			for line := range strings.Lines(cmd.Long) {
				if len([]rune(line)) > 81 {
					t.Errorf("wider than a terminal: %q", line)
				}
			}
		})
		for _, below := range cmd.Commands() {
			visit(below)
		}
	}
	visit(p.rootCommand())
}

func TestHelpOfNoCommand(t *testing.T) {
	tests := []struct {
		name, stderr string
		args         []string
	}{
		{"Unknown", "purpose: unknown command \"nope\" (see 'purpose --help')\n", []string{"help", "nope"}},
		{"Misspelt", "purpose: unknown command \"chek\"; did you mean \"check\"? (see 'purpose --help')\n", []string{"help", "chek"}},
		{"UnknownBelow", "purpose: unknown command \"shwo\"; did you mean \"show\"? (see 'purpose policy --help')\n", []string{"help", "policy", "shwo"}},
		{"BelowOneThatHasNone", "purpose: unknown command \"x\" (see 'purpose check --help')\n", []string{"help", "check", "x"}},
		{"VersionAsFlag", "purpose: unknown flag: --version; did you mean 'purpose version'? (see 'purpose --help')\n", []string{"--version"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(result{code: 2, stderr: test.stderr}, runWith(t, nil, test.args...), cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
	if got := runWith(t, nil, "help", "help"); got.code != 0 || !strings.Contains(got.stdout, "purpose help policy lint") {
		t.Errorf("help of help: %+v", got)
	}
}

// TestOnlyTheEndUserIsJudged holds that the commands which take a context say what becomes of it.
func TestOnlyTheEndUserIsJudged(t *testing.T) {
	for _, command := range []string{"check", "batch"} {
		help := strings.Join(strings.Fields(runWith(t, nil, command, "--help").stdout), " ")
		if !strings.Contains(help, `nly "end_user" is judged`) {
			t.Errorf("the help of %s does not say that only the end user is judged", command)
		}
	}
}

// TestPoliciesOfOneID holds that they are refused before any is embedded.
func TestPoliciesOfOneID(t *testing.T) {
	again := write(t, "again.yaml", string(smallPolicy))
	statement := write(t, "a.txt", "For the bombing.")
	for _, args := range [][]string{{"check", statement}, {"serve", "--listen", "127.0.0.1:0"}} {
		got := runWith(t, func(p *program) {
			p.newAssessor = func(context.Context, *corpus.Policy) (classifier.Assessor, error) {
				t.Error("a judgement was made")
				return nil, errors.New("too early")
			}
		}, append(args, "--policy", "deca-2021,"+again)...)
		want := fmt.Sprintf("purpose: the policies \"deca-2021\" and %q both have the id \"sample\": leave one out, or give one of them another id\n", again)
		if diff := cmp.Diff(result{code: 2, stderr: want}, got, cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", args[0], diff)
		}
	}
}

// TestRowForAPolicy holds that a row which names a policy is judged under that one or not at all.
func TestRowForAPolicy(t *testing.T) {
	other := write(t, "other.yaml", strings.Replace(string(smallPolicy), "id: sample", "id: second", 1))
	const mismatch = `the row names the policy "second" and is judged under "sample": ask for its own policy, or take "policy" out of the row`
	rows := write(t, "rows.jsonl", `{"id":"a","text":"bombing","policy":"second"}`+"\n"+`{"id":"b","text":"bombing","policy":"sample"}`+"\n")
	t.Run("ErrInABatch", func(t *testing.T) {
		encoded, err := json.Marshal(mismatch)
		if err != nil {
			t.Fatal(err)
		}
		got := runWith(t, nil, "batch", rows)
		if want := `{"id":"a","line":1,"error":` + string(encoded) + "}\n" + `{"id":"b","outcome":"clear"`; got.code != 2 || !strings.HasPrefix(got.stdout, want) {
			t.Errorf("got %+v, want exit 2 and stdout that begins with %s", got, want)
		}
	})
	t.Run("ErrInACheck", func(t *testing.T) {
		got := runWith(t, nil, "check", "--output", "json", rows)
		if got.code != 2 || got.stderr != rows+":1: "+mismatch+"\n" || !strings.HasPrefix(got.stdout, `{"id":"b","outcome":"clear"`) {
			t.Errorf("got %+v, want exit 2, the mismatch on stderr and the other row", got)
		}
	})
	t.Run("EachUnderItsOwn", func(t *testing.T) {
		got := runWith(t, nil, "check", "--output", "json", "--policy", "deca-2021,"+other, rows)
		if got.code != 0 || strings.Count(got.stdout, "\n") != 2 || !strings.Contains(got.stdout, `"id":"second"`) || !strings.Contains(got.stdout, `"id":"sample"`) {
			t.Errorf("got %+v, want two clear assessments, one under each policy", got)
		}
	})
}

func TestCommandsWithoutOneBelowShowHelp(t *testing.T) {
	for _, args := range [][]string{{}, {"policy"}} {
		got, want := runWith(t, nil, args...), runWith(t, nil, append(args, "--help")...)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("%v (-want +got):\n%s", args, diff)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := runWith(t, nil, "completion", shell); got.code != 0 || !strings.Contains(got.stdout, "purpose") {
			t.Errorf("%s: exit %d, %d bytes", shell, got.code, len(got.stdout))
		}
	}
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"Command", []string{"ba"}, "batch"},
		{"Output", []string{"check", "--output", "s"}, "sarif"},
		{"PolicyFlag", []string{"batch", "--policy", "deca"}, "deca-2021"},
		{"PolicyArgument", []string{"policy", "show", ""}, "deca-2021"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := runWith(t, nil, append([]string{cobra.ShellCompRequestCmd}, test.args...)...)
			if got.code != 0 || !strings.Contains("\n"+got.stdout, "\n"+test.want) {
				t.Errorf("exit %d, offered %q, want %s", got.code, got.stdout, test.want)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	var v versions
	got := runWith(t, nil, "version", "--output", "json")
	decoder := json.NewDecoder(strings.NewReader(got.stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if v.Version == "" || v.Go == "" || v.Kernel != "words" || v.Model.ID != "words-1" || len(v.Policies) != len(corpus.Builtin()) {
		t.Errorf("got %+v", v)
	}
	text := runWith(t, nil, "version").stdout
	for _, what := range []string{v.Version, v.Go, v.Platform, v.Kernel, v.Model.ID, v.Model.Digest, v.Policies[0].ID, v.Policies[0].Digest} {
		if !strings.Contains(text, what) {
			t.Errorf("text %q lacks %q", text, what)
		}
	}
}

func TestPolicyList(t *testing.T) {
	text := runWith(t, nil, "policy", "list")
	var all []listed
	if err := json.Unmarshal([]byte(runWith(t, nil, "policy", "list", "--output", "json").stdout), &all); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, l := range all {
		ids = append(ids, l.ID)
		if !strings.Contains(text.stdout, l.ID) || !strings.Contains(text.stdout, l.Title) {
			t.Errorf("text %q lacks %s, %s", text.stdout, l.ID, l.Title)
		}
	}
	if diff := cmp.Diff(corpus.Builtin(), ids); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestPolicyShow(t *testing.T) {
	mine := write(t, "mine.yaml", string(smallPolicy))
	shipped, err := corpus.BuiltinFile("deca-2021")
	if err != nil {
		t.Fatal(err)
	}
	if got := runWith(t, nil, "policy", "show", "deca-2021", "--output", "yaml"); got.stdout != string(shipped) {
		t.Error("a built-in policy is not written as it was shipped")
	}
	again, err := corpus.Decode("shown.yaml", []byte(runWith(t, nil, "policy", "show", mine, "--output", "yaml").stdout))
	if err != nil {
		t.Fatal(err)
	}
	policy, err := corpus.Load(mine)
	if err != nil {
		t.Fatal(err)
	}
	if again.Digest() != policy.Digest() {
		t.Error("the YAML of a policy file is another policy")
	}
	var decoded corpus.Policy
	if err := json.Unmarshal([]byte(runWith(t, nil, "policy", "show", mine, "--output", "json").stdout), &decoded); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(policy.Clauses, decoded.Clauses); diff != "" {
		t.Errorf("clauses as JSON (-want +got):\n%s", diff)
	}
	text := runWith(t, nil, "policy", "show", mine)
	for _, clause := range policy.Clauses {
		if !strings.Contains(text.stdout, clause.ID) || !strings.Contains(text.stdout, clause.Text) {
			t.Errorf("the text lacks %s", clause.ID)
		}
	}
	if got := runWith(t, nil, "policy", "show", "deca-2022"); got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, "deca-2021") {
		t.Errorf("unknown policy: %+v, want exit 2 and the known ones on stderr", got)
	}
}

func TestPolicyLint(t *testing.T) {
	bad := write(t, "bad.yaml", strings.Replace(string(smallPolicy), "version: 3", "version: three", 1))
	got := runWith(t, nil, "policy", "lint", bad)
	if got.code != 1 || !strings.HasPrefix(got.stdout, bad+":2:") || got.stderr != "" {
		t.Errorf("a file with an error: %+v, want exit 1 and the place on stdout", got)
	}
	var all []map[string]any
	if err := json.Unmarshal([]byte(runWith(t, nil, "policy", "lint", "--output", "json", bad).stdout), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0]["severity"] != "error" || all[0]["code"] != "invalid" || all[0]["file"] != bad || all[0]["line"] != 2.0 {
		t.Errorf("as JSON: %v", all)
	}
	policy, err := corpus.Load(write(t, "small.yaml", string(smallPolicy)))
	if err != nil {
		t.Fatal(err)
	}
	warnings := corpus.Lint(policy)
	small := runWith(t, nil, "policy", "lint", warnings[0].File)
	if small.code != 1 || strings.Count(small.stdout, "\n") != len(warnings) || !strings.Contains(small.stdout, warnings[0].Code) {
		t.Errorf("a file with %d likely mistakes: %+v, want exit 1 and a line each", len(warnings), small)
	}
	if got := runWith(t, nil, "policy", "lint", "deca-2021"); got != (result{stdout: "no problem found\n"}) {
		t.Errorf("the built-in policy: %+v", got)
	}
	if got := runWith(t, nil, "policy", "lint", "gone.yaml"); got.code != 2 || got.stdout != "" {
		t.Errorf("a missing file: %+v, want exit 2", got)
	}
	if got := runWith(t, nil, "policy", "lint", bad, "gone.yaml", "lost.yaml", "deca-2021"); got.code != 2 || !strings.HasPrefix(got.stdout, bad+":2:") || !strings.Contains(got.stderr, "gone.yaml") || !strings.Contains(got.stderr, "lost.yaml") {
		t.Errorf("two missing files beside one with an error: %+v, want exit 2, the error on stdout and both on stderr", got)
	}
	got = runWith(t, nil, "policy", "lint", "--output", "json", bad, "gone.yaml")
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil || got.code != 2 || len(all) != 1 {
		t.Errorf("the same as JSON: %+v, %v, want exit 2 and one finding", got, err)
	}
}

func TestPolicyDiff(t *testing.T) {
	one := write(t, "one.yaml", string(smallPolicy))
	other := write(t, "other.yaml", strings.Replace(string(smallPolicy), "Attacks on a person's life", "An attack on somebody's life", 1))
	if got := runWith(t, nil, "policy", "diff", one, one); got != (result{stdout: "no difference\n"}) {
		t.Errorf("the same policy: %+v", got)
	}
	if got := runWith(t, nil, "policy", "diff", one, other); got.code != 1 || !strings.Contains(got.stdout, "terrorist-act.life") {
		t.Errorf("a reworded clause: %+v, want exit 1 and the clause", got)
	}
	var difference map[string]any
	got := runWith(t, nil, "policy", "diff", "--output", "json", one, other)
	if err := json.Unmarshal([]byte(got.stdout), &difference); err != nil || got.code != 1 {
		t.Errorf("as JSON: exit %d, %v", got.code, err)
	}
	if got := runWith(t, nil, "policy", "diff", one, "gone.yaml"); got.code != 2 {
		t.Errorf("a missing file: exit %d, want 2", got.code)
	}
	if got := runWith(t, nil, "policy", "diff", one); got.code != 2 || got.stderr != "purpose: name two policies: ids or files (see 'purpose policy diff --help')\n" {
		t.Errorf("one policy: %+v", got)
	}
}

func TestPolicySchema(t *testing.T) {
	if got := runWith(t, nil, "policy", "schema"); got != (result{stdout: string(corpus.Schema())}) || !json.Valid([]byte(got.stdout)) {
		t.Errorf("got %+v", got)
	}
}

func TestServeRefuses(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	tests := []struct{ name, address, want string }{
		{"EveryInterface", "0.0.0.0:0", "loopback"},
		{"NoHost", ":0", "loopback"},
		{"OtherAddress", "192.0.2.1:0", "loopback"},
		{"NoPort", "127.0.0.1", "port"},
		{"PortInUse", busy.Addr().String(), "in use"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := runWith(t, nil, "serve", "--listen", test.address)
			if got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, test.want) {
				t.Errorf("got %+v, want exit 2 and %q on stderr", got, test.want)
			}
		})
	}
	if got := runWith(t, nil, "serve", "--policy", "deca-2022", "--listen", "127.0.0.1:0"); got.code != 2 {
		t.Errorf("an unknown policy: %+v, want exit 2", got)
	}
}
