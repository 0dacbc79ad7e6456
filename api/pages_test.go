package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"purpose/api"
)

var reference = regexp.MustCompile(`(?:src|href|data-document)="([^"]*)"`)

// TestPagesAskNothingOutside: every reference of every page leads to this server, and exists.
func TestPagesAskNothingOutside(t *testing.T) {
	handler := newServer(t, options(io.Discard, nil)).Handler()
	paths := []string{"/docs", "/problems"}
	for _, p := range api.ProblemTypes {
		paths = append(paths, "/problems/"+string(p.Kind))
	}
	for _, path := range paths {
		page := ask(handler, http.MethodGet, path, "", "")
		if page.Code != 200 || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
			t.Fatalf("%s got %d %s, want an HTML page", path, page.Code, page.Header().Get("Content-Type"))
		}
		if strings.Contains(page.Body.String(), "://") {
			t.Errorf("%s names an address on the web", path)
		}
		if strings.Contains(page.Body.String(), "<style") || regexp.MustCompile(`(?s)<script[^>]*>[^<]|\son\w+=|style=`).MatchString(page.Body.String()) {
			t.Errorf("%s has scripts or styles in it, which its policy forbids", path)
		}
		policy := page.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s has the policy %q, want one that allows this server alone", path, policy)
		}
		references := reference.FindAllStringSubmatch(page.Body.String(), -1)
		if len(references) < 3 {
			t.Errorf("%s has %d references, want some", path, len(references))
		}
		for _, r := range references {
			if r[1] == "data:," {
				continue
			}
			if got := ask(handler, http.MethodGet, r[1], "", ""); got.Code != 200 {
				t.Errorf("%s refers to %s, which is %d", path, r[1], got.Code)
			}
		}
	}
}

func TestAssetsAreTheSameCompressedOrNot(t *testing.T) {
	handler := newServer(t, options(io.Discard, nil)).Handler()
	get := func(path, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	for path, contentType := range map[string]string{
		"/docs/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
		"/docs/swagger-ui.css":       "text/css; charset=utf-8",
	} {
		plain := get(path, "")
		if plain.Header().Get("Content-Type") != contentType || plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s has %v, want the type %s and no coding", path, plain.Header(), contentType)
		}
		for accept, zipped := range map[string]bool{"gzip": true, "br, gzip;q=0.8": true, "gzip;q=0": false, "gzip; q=0.0": false, "identity": false} {
			w := get(path, accept)
			body := io.Reader(w.Body)
			if (w.Header().Get("Content-Encoding") == "gzip") != zipped {
				t.Errorf("%s for %q is coded %q, want gzip: %v", path, accept, w.Header().Get("Content-Encoding"), zipped)
				continue
			}
			if zipped {
				var err error
				if body, err = gzip.NewReader(w.Body); err != nil {
					t.Fatal(err)
				}
			}
			content, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			if len(content) < 10_000 || !bytes.Equal(content, plain.Body.Bytes()) {
				t.Errorf("%s for %q has %d bytes and differs from the plain file", path, accept, len(content))
			}
		}
	}
}

// TestProblemTypes: each type keeps the status of its table, and docs/api.md lists the table as it is.
func TestProblemTypes(t *testing.T) {
	document, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, p := range api.ProblemTypes {
		row := fmt.Sprintf("| `/problems/%s` | %d %s | %s |", p.Kind, p.Status, http.StatusText(p.Status), p.Meaning)
		if !bytes.Contains(document, []byte(row)) {
			t.Errorf("docs/api.md has no row %s", row)
		}
		if p.Title == "" || p.Meaning == "" || seen[string(p.Kind)] {
			t.Errorf("the type %s lacks words or is there twice", p.Kind)
		}
		seen[string(p.Kind)] = true
	}
	if got, want := bytes.Count(document, []byte("| `/problems/")), len(api.ProblemTypes); got != want {
		t.Errorf("docs/api.md has %d types, want %d", got, want)
	}
}
