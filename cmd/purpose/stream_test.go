package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"purpose/api"
	"purpose/classifier"
)

// TestMain lets the test binary be the program, with real standard streams and the signals that main sets up.
func TestMain(m *testing.M) {
	if os.Getenv("PURPOSE_TEST_AS_PROGRAM") != "" {
		os.Args = append(os.Args[:1], strings.Fields(os.Getenv("PURPOSE_TEST_AS_PROGRAM"))...)
		main()
	}
	os.Exit(m.Run())
}

// rowsOf writes rows whose texts are given.
func rowsOf(texts ...string) string {
	var rows strings.Builder
	for i, text := range texts {
		fmt.Fprintf(&rows, "{\"id\":\"r%d\",\"text\":%q}\n", i, text)
	}
	return rows.String()
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

func TestResultsThatCannotBeWritten(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
	pipe := &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
	commands := map[string][]string{
		"Check": {"check", "--output", "line"}, "CheckText": {"check"}, "CheckJSON": {"check", "--output", "json"}, "Batch": {"batch", "-"},
		"Help": {"--help"}, "CommandHelp": {"check", "--help"}, "Version": {"version"}, "PolicyList": {"policy", "list"}, "Completion": {"completion", "bash"},
	}
	tests := []struct {
		name string
		err  error
		want result
	}{
		{"FullDiskIsReported", full, result{code: 2, stderr: "purpose: write the results: no space left on device\n"}},
		{"ClosedPipeIsQuiet", pipe, result{code: 2}},
		{"ClosedPipeInProcessIsQuiet", io.ErrClosedPipe, result{code: 2}},
	}
	for _, test := range tests {
		for name, args := range commands {
			t.Run(test.name+"/"+name, func(t *testing.T) {
				got := runWith(t, func(p *program) {
					p.stdin = strings.NewReader(rowsOf("whatever"))
					p.stdout = &output{w: failingWriter{test.err}}
				}, args...)
				if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(result{})); diff != "" {
					t.Errorf("result (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestProgramOnRealStreams(t *testing.T) {
	start := func(t *testing.T, stdout *os.File) result {
		t.Helper()
		program := exec.CommandContext(t.Context(), os.Args[0])
		program.Env = append(os.Environ(), "PURPOSE_TEST_AS_PROGRAM=policy schema")
		var stderr strings.Builder
		program.Stdout, program.Stderr = stdout, &stderr
		err := program.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return result{code: program.ProcessState.ExitCode(), stderr: stderr.String()}
	}
	t.Run("ClosedPipe", func(t *testing.T) {
		reading, writing, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := reading.Close(); err != nil {
			t.Fatal(err)
		}
		defer writing.Close()
		if diff := cmp.Diff(result{code: 2}, start(t, writing), cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
	})
	t.Run("FullDisk", func(t *testing.T) {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("this system has no /dev/full")
		}
		defer full.Close()
		want := result{code: 2, stderr: "purpose: write the results: no space left on device\n"}
		if diff := cmp.Diff(want, start(t, full), cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
	})
	t.Run("File", func(t *testing.T) {
		file, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if diff := cmp.Diff(result{code: 0}, start(t, file), cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
	})
}

func TestInterruptEndsAReadOfStandardInput(t *testing.T) {
	for _, args := range [][]string{{"check"}, {"batch", "-"}} {
		t.Run(args[0], func(t *testing.T) {
			reading, writing := io.Pipe() // nothing comes on it
			defer writing.Close()
			ctx, cancel := context.WithCancel(t.Context())
			var stdout, stderr strings.Builder
			p := &program{stdin: readStarts{reading, cancel}, stdout: &output{w: &stdout}, stderr: &stderr, terminal: func(any) (int, bool) { return 0, false }, loadPolicy: loadSmallPolicy, newAssessor: newWordAssessor}
			got := result{p.run(ctx, args), stdout.String(), stderr.String()}
			if diff := cmp.Diff(result{code: 2, stderr: "purpose: interrupted\n"}, got, cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

// readStarts is a reader that tells when it is first read.
type readStarts struct {
	io.Reader
	tell func()
}

func (r readStarts) Read(b []byte) (int, error) {
	r.tell()
	return r.Reader.Read(b)
}

func TestTerminal(t *testing.T) {
	// terminals makes the named streams terminals of 50 columns.
	terminals := func(names ...string) func(*program) {
		return func(p *program) {
			p.stdin = strings.NewReader("For the bombing and whatever else comes up in the service.")
			p.terminal = func(stream any) (int, bool) {
				for _, name := range names {
					if stream == map[string]any{"stdin": p.stdin, "stdout": p.stdout.w, "stderr": p.stderr}[name] {
						return 50, true
					}
				}
				return 0, false
			}
		}
	}
	hint := "Write the statement, then press Enter and Ctrl-D. To judge a file: purpose check FILE\n"
	const red, plain = "\x1b[33m", "For the bombing and whatever else comes up in the service.\n"
	t.Run("HintWhenSomebodyIsToWrite", func(t *testing.T) {
		if got := runWith(t, terminals("stdin"), "check").stderr; got != hint {
			t.Errorf("got %q, want %q", got, hint)
		}
	})
	t.Run("NoHintFromAPipe", func(t *testing.T) {
		if got := runWith(t, terminals(), "check").stderr; got != "" {
			t.Errorf("got %q, want nothing", got)
		}
	})
	t.Run("NoHintWithADash", func(t *testing.T) {
		if got := runWith(t, terminals("stdin"), "check", "-").stderr; got != "" {
			t.Errorf("got %q, want nothing", got)
		}
	})
	t.Run("ColourAndWidthOfATerminal", func(t *testing.T) {
		got := runWith(t, terminals("stdout"), "check").stdout
		if !strings.Contains(got, red) || strings.Contains(got, plain) {
			t.Errorf("no colour, or not wrapped to 50 columns:\n%s", got)
		}
	})
	t.Run("PlainElsewhere", func(t *testing.T) {
		got := runWith(t, terminals("stderr"), "check").stdout
		if strings.Contains(got, "\x1b") || !strings.Contains(got, plain) {
			t.Errorf("colour in a file, or not 80 columns wide:\n%s", got)
		}
	})
	for variable, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb"} {
		t.Run("NoColourFor"+variable, func(t *testing.T) {
			got := runWith(t, func(p *program) {
				terminals("stdout")(p)
				p.getenv = func(name string) string { return map[string]string{variable: value}[name] }
			}, "check").stdout
			if strings.Contains(got, "\x1b") || strings.Contains(got, plain) {
				t.Errorf("colour in spite of %s, or not wrapped to 50 columns:\n%s", variable, got)
			}
		})
	}
	rows := filepath.Join(t.TempDir(), "rows.jsonl")
	if err := os.WriteFile(rows, []byte(rowsOf("whatever", "bombing")), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Run("ProgressOfABatch", func(t *testing.T) {
		for name, args := range map[string][]string{"File": {"batch", rows}, "Stdin": {"batch", "-"}} {
			got := runWith(t, func(p *program) {
				terminals("stderr")(p)
				p.stdin = strings.NewReader(rowsOf("whatever", "bombing"))
			}, args...)
			if !strings.Contains(got.stderr, "1 rows") || strings.Contains(got.stdout, "rows") {
				t.Errorf("%s: stderr %q does not tell how many rows are done, or stdout does", name, got.stderr)
			}
		}
	})
	t.Run("NoProgressAmongResults", func(t *testing.T) {
		for _, streams := range [][]string{{"stderr", "stdout"}, {"stdout"}, {}} {
			if got := runWith(t, terminals(streams...), "batch", rows); got.stderr != "" {
				t.Errorf("terminals %v: stderr %q, want nothing", streams, got.stderr)
			}
		}
	})
}

func TestBatchKeepsOrder(t *testing.T) {
	texts := make([]string, 300)
	for i := range texts {
		texts[i] = []string{"bombing", "", "whatever"}[i%3]
	}
	got := runWith(t, func(p *program) { p.stdin = strings.NewReader(rowsOf(texts...)) }, "batch", "-")
	lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
	if len(lines) != len(texts) {
		t.Fatalf("%d lines, want %d", len(lines), len(texts))
	}
	for i, line := range lines {
		want := fmt.Sprintf(`{"id":"r%d","outcome":`, i)
		if texts[i] == "" {
			want = fmt.Sprintf(`{"id":"r%d","line":%d,"error":`, i, i+1)
		}
		if !strings.HasPrefix(line, want) {
			t.Fatalf("line %d is %s, want it to begin with %s", i+1, line, want)
		}
	}
	if got.code != 2 {
		t.Errorf("exit %d, want 2", got.code)
	}
}

// TestSameBytes holds that check, batch and the API write the same assessment of a row.
func TestSameBytes(t *testing.T) {
	rows, lines := filepath.Join(t.TempDir(), "rows.jsonl"), rowsOf("bombing", "whatever <&> é", "reporters")
	if err := os.WriteFile(rows, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	check, batch := runWith(t, nil, "check", "--output", "json", rows), runWith(t, nil, "batch", rows)
	if diff := cmp.Diff(check, batch, cmp.AllowUnexported(result{})); diff != "" {
		t.Errorf("check and batch differ (-check +batch):\n%s", diff)
	}
	policy, err := loadSmallPolicy(defaultPolicy)
	if err != nil {
		t.Fatal(err)
	}
	assessor := wordAssessor{policy}
	server, err := api.New(api.Options{Assessors: []classifier.Assessor{assessor}, DefaultPolicy: assessor.Policy().ID, Version: "test", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server.Handler())
	defer listener.Close()
	post := func(path, contentType, body string) string {
		response, err := http.Post(listener.URL+path, contentType, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d, %v: %s", path, response.StatusCode, err, answer)
		}
		return string(answer)
	}
	if diff := cmp.Diff(batch.stdout, post("/v1/assessments:batch", "application/x-ndjson", lines)); diff != "" {
		t.Errorf("batch and the API's batch differ (-command +API):\n%s", diff)
	}
	var single strings.Builder
	for line := range strings.Lines(lines) {
		single.WriteString(post("/v1/assessments", "application/json", line))
	}
	if diff := cmp.Diff(check.stdout, single.String()); diff != "" {
		t.Errorf("check and the API differ (-command +API):\n%s", diff)
	}
}
