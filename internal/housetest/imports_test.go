package housetest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath   string
	Name         string
	Doc          string
	Deps         []string
	TestImports  []string
	XTestImports []string
}

// list returns the module's packages.
func list(t *testing.T) map[string]goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Name,Doc,Deps,TestImports,XTestImports", "purpose/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := map[string]goPackage{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages: the test looks at the wrong module", len(packages))
	}
	return packages
}

// transitive is everything a package and its tests are built from.
func transitive(p goPackage, all map[string]goPackage) map[string]bool {
	deps := map[string]bool{}
	for _, d := range p.Deps {
		deps[d] = true
	}
	for _, d := range append(p.TestImports, p.XTestImports...) {
		deps[d] = true
		for _, dd := range all[d].Deps {
			deps[dd] = true
		}
	}
	delete(deps, p.ImportPath)
	return deps
}

func under(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

// rooms lists, for each room, the rooms of the house that it may be built from.
var rooms = map[string][]string{
	"purpose/internal/stats":     {},
	"purpose/internal/ordered":   {},
	"purpose/internal/source":    {"purpose/classifier", "purpose/corpus", "purpose/internal"},
	"purpose/internal/render":    {"purpose/classifier", "purpose/corpus", "purpose/internal"},
	"purpose/internal/provider":  {"purpose/classifier/encoder", "purpose/corpus"},
	"purpose/internal/housetest": {"purpose/classifier", "purpose/corpus", "purpose/eval", "purpose/internal"},
	"purpose/corpus":             {"purpose/corpus"},
	"purpose/classifier":         {"purpose/classifier", "purpose/corpus", "purpose/internal/ordered"},
	"purpose/eval":               {"purpose/eval", "purpose/classifier", "purpose/corpus", "purpose/internal"},
	"purpose/api":                {"purpose/api", "purpose/classifier", "purpose/corpus", "purpose/internal"},
	"purpose/cmd":                {"purpose"},
	"purpose/examples":           {},
}

func TestImportsKeepTheirDirection(t *testing.T) {
	t.Parallel()
	all := list(t)
	for path, p := range all {
		room := ""
		for r := range rooms {
			if under(path, r) && len(r) > len(room) {
				room = r
			}
		}
		if room == "" {
			t.Errorf("%s is in no room that this test knows: add it to rooms with what it may import", path)
			continue
		}
		for d := range transitive(p, all) {
			if !under(d, "purpose") || under(d, room) {
				continue
			}
			allowed := false
			for _, r := range rooms[room] {
				allowed = allowed || under(d, r)
			}
			if !allowed {
				t.Errorf("%s is built from %s, which its room may not use", path, d)
			}
		}
	}
}

// confined lists modules that only some rooms may be built from.
var confined = []struct {
	module string
	rooms  []string
}{
	{"github.com/labstack/echo", []string{"purpose/api", "purpose/cmd"}},
	{"github.com/danielgtaylor/huma", []string{"purpose/api", "purpose/cmd"}},
	{"github.com/tmc/langchaingo", []string{"purpose/internal/provider", "purpose/cmd"}},
	{"github.com/spf13/cobra", []string{"purpose/cmd"}},
	{"net/http", []string{"purpose/api", "purpose/cmd", "purpose/internal/provider", "purpose/eval", "purpose/internal/render"}}, // render: the SARIF library can fetch schemas; we never ask it to
}

func TestFrameworksStayInTheirRooms(t *testing.T) {
	t.Parallel()
	all := list(t)
	for _, c := range confined {
		used := false
		for path, p := range all {
			for d := range transitive(p, all) {
				if !under(d, c.module) {
					continue
				}
				used = true
				allowed := false
				for _, r := range c.rooms {
					allowed = allowed || under(path, r)
				}
				if !allowed {
					t.Errorf("%s is built from %s, which belongs in %v", path, d, c.rooms)
				}
			}
		}
		if !used {
			t.Errorf("nothing uses %s any more: take it out of this test", c.module)
		}
	}
}

// TestWeightsAreOnlyWhereJudged holds that no other test binary carries a hundred megabytes.
func TestWeightsAreOnlyWhereJudged(t *testing.T) {
	t.Parallel()
	all := list(t)
	for path, p := range all {
		if transitive(p, all)["purpose/classifier/weights"] && !under(path, "purpose/cmd") && !under(path, "purpose/classifier/weights") && !under(path, "purpose/classifier/training") {
			t.Errorf("%s is built from the embedded weights", path)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for path, p := range list(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", path)
		}
	}
}
