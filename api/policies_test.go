package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPolicies(t *testing.T) {
	digests := map[string]string{"deca-2021": policy("deca-2021").Digest(), "another": policy("another").Digest()}
	summary := func(id string, isDefault bool) string {
		d, _ := json.Marshal(isDefault)
		return `"id":"` + id + `","version":2,"digest":"` + digests[id] + `","title":"Title of ` + id + `","language":"en","default":` + string(d) + `,"model":{"id":"m","digest":"sha256:m"}`
	}
	tests := []struct{ name, path, want string }{
		{"List", "/v1/policies", `{"policies":[{` + summary("another", false) + `},{` + summary("deca-2021", true) + `}]}`},
		{"One", "/v1/policies/deca-2021", `{` + summary("deca-2021", true) + `,"summary":"Summary.","adopted":"2021-05-01","sources":[{"title":"Source","publisher":"Ministry","date":"2021-05-01"}],"unmatched":"prohibited","unmatched_clause":"only-these","clause_count":2}`},
		{"PercentEncoded", "/v1/policies/deca%2D2021", `{` + summary("deca-2021", true) + `,"summary":"Summary.","adopted":"2021-05-01","sources":[{"title":"Source","publisher":"Ministry","date":"2021-05-01"}],"unmatched":"prohibited","unmatched_clause":"only-these","clause_count":2}`},
		{"Clauses", "/v1/policies/another/clauses", `{"policy":{"id":"another","version":2,"digest":"` + digests["another"] + `"},"clauses":[` +
			`{"id":"crime","kind":"definition","text":"Serious crime.","basis":"declaration","threshold_years":6,"exemplars":["Tracing kidnappers."],"near_misses":[]},` +
			`{"id":"only-these","kind":"condition","text":"Nothing else.","basis":"interpretation","exemplars":[],"near_misses":["Something else."]}]}`},
	}
	handler := newServer(t, options(io.Discard, nil)).Handler()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := ask(handler, http.MethodGet, test.path, "", "")
			if diff := cmp.Diff(test.want+"\n", w.Body.String()); diff != "" || w.Code != 200 {
				t.Errorf("status %d, body (-want +got):\n%s", w.Code, diff)
			}
			if got := w.Header().Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type %q, want application/json", got)
			}
		})
	}
}

func TestHealth(t *testing.T) {
	handler := newServer(t, options(io.Discard, nil)).Handler()
	for path, want := range map[string]string{
		"/healthz": `{"status":"ok","version":"v1.2.3","api_version":"1.1.0"}` + "\n",
		"/readyz":  `{"status":"ready","version":"v1.2.3","api_version":"1.1.0"}` + "\n",
	} {
		if diff := cmp.Diff(want, ask(handler, http.MethodGet, path, "", "").Body.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}
