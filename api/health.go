package api

import "context"

// Health is what /healthz and /readyz say of a server that is well.
type Health struct {
	Status     string `json:"status" enum:"ok,ready" doc:"ok: the server runs; ready: it takes requests."`
	Version    string `json:"version" doc:"The program's version."`
	APIVersion string `json:"api_version" doc:"The version of this API."`
}

// ContentType keeps huma from answering in whatever type a request's Accept header makes up.
func (Health) ContentType(string) string { return "application/json" }

func (s *Server) health(context.Context, *struct{}) (*output[Health], error) {
	return &output[Health]{Health{Status: "ok", Version: s.options.Version, APIVersion: APIVersion}}, nil
}

func (s *Server) readiness(context.Context, *struct{}) (*output[Health], error) {
	if s.draining.Err() != nil {
		return nil, newProblem(ShuttingDown, "the server finishes what it took and takes nothing more")
	}
	return &output[Health]{Health{Status: "ready", Version: s.options.Version, APIVersion: APIVersion}}, nil
}
