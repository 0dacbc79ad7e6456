package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"purpose/classifier"
)

// APIVersion is the version of the HTTP contract. A change of the OpenAPI document has to raise it.
const APIVersion = "1.1.0"

// Server answers HTTP requests. Make one with New.
type Server struct {
	options   Options
	assessors map[string]classifier.Assessor // by policy id
	queue     *queue
	batches   chan struct{} // one per batch that is served
	metrics   *metrics
	handler   http.Handler
	openAPI   []byte
	routes    map[string]string // Echo's path → the route as people write it

	served   atomic.Bool
	draining context.Context // ends when the server starts to shut down
	drain    context.CancelFunc
	halfway  context.Context // ends when batches have to stop reading
	hurry    context.CancelFunc
}

// New returns a server, or an error that joins everything that is wrong with the options.
func New(o Options) (*Server, error) {
	if err := o.Validate(); err != nil {
		return nil, fmt.Errorf("server options: %w", err)
	}
	o = o.withDefaults()
	s := &Server{options: o, assessors: make(map[string]classifier.Assessor), metrics: newMetrics(o.Version), batches: make(chan struct{}, o.Batches), routes: make(map[string]string)}
	for _, a := range o.Assessors {
		s.assessors[a.Policy().ID] = a
	}
	s.draining, s.drain = context.WithCancel(context.Background())
	s.halfway, s.hurry = context.WithCancel(context.Background())
	s.queue = newQueue(o.Workers, o.QueueLength, o.Now, s.metrics.waited)
	s.metrics.watch(s.queue)

	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if !c.Response().Committed {
			s.send(c.Response(), s.fail(c.Request().Context(), err))
		}
	}
	e.Use(s.observe, secure, checkHost, checkQuery)
	if err := s.describe(s.register(e)); err != nil {
		return nil, err
	}
	if err := s.registerPages(e); err != nil {
		return nil, err
	}
	s.handler = s.begin(e)
	return s, nil
}

// Handler answers every request of the API.
func (s *Server) Handler() http.Handler { return s.handler }

// OpenAPI is the document that describes the API: OpenAPI 3.1, indented, with a final newline.
func (s *Server) OpenAPI() []byte { return slices.Clone(s.openAPI) }

// register adds the routes that the OpenAPI document describes.
func (s *Server) register(e *echo.Echo) huma.API {
	routes := newHumaAPI(s, e)
	post := func(path, id, summary, description string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, Description: description, Tags: []string{"assessments"}, Errors: errors}
	}
	get := func(path, id, summary, tag string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{tag}, Errors: errors}
	}
	add(s, routes, post("/v1/assessments", "assess", "Judge one statement",
		"Sends the assessment of a statement, the same bytes as the command line. What cannot be judged any more after the statement is accepted (another language, an unsure model, a fault) is an assessment too: its outcome is vague, and its abstention says why.",
		400, 408, 413, 415, 421, 422, 500, 503), s.assess)
	add(s, routes, post("/v1/assessments:batch", "assess-batch", "Judge a stream of statements",
		"Reads JSON Lines and answers each row with a line, in order and as soon as it is judged: an assessment, or the row's id, line and error. Send and read at the same time: the server does not read far ahead of what the client takes. Fields of labelled rows are accepted and ignored. An error before the first row is a problem document; one that ends the stream later is its last line.",
		400, 408, 413, 415, 421, 422, 500, 503), s.assessBatch)
	add(s, routes, get("/v1/policies", "list-policies", "List the policies", "policies", 400, 421, 500), s.listPolicies)
	add(s, routes, get("/v1/policies/{id}", "get-policy", "Show a policy", "policies", 400, 404, 421, 500), s.getPolicy)
	add(s, routes, get("/v1/policies/{id}/clauses", "list-clauses", "List the clauses of a policy", "policies", 400, 404, 421, 500), s.listClauses)
	add(s, routes, get("/healthz", "health", "Tell whether the server runs", "operation", 400, 421, 500), s.health)
	add(s, routes, get("/readyz", "readiness", "Tell whether the server takes requests", "operation", 400, 421, 500, 503), s.readiness)
	return routes
}

// add registers a route whose handler returns any error; what is sent of it is decided in fail.
func add[In, Out any](s *Server, routes huma.API, operation huma.Operation, handle func(context.Context, *In) (*Out, error)) {
	declared := operation.Errors
	huma.Register(routes, operation, func(ctx context.Context, in *In) (*Out, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return out, nil
	})
	// huma declares a 422 for every route with parameters; here a bad parameter is a 400.
	if !slices.Contains(declared, http.StatusUnprocessableEntity) {
		item := routes.OpenAPI().Paths[operation.Path]
		delete(item.Get.Responses, "422")
	}
}

// send writes a problem where neither huma nor Echo does. What cannot be sent any more is lost: the client is gone.
func (s *Server) send(w http.ResponseWriter, problem *Problem) {
	encoded, err := json.Marshal(problem)
	if err != nil { // of strings and an int
		panic(err)
	}
	maps.Copy(w.Header(), problem.header)
	w.Header().Set("Content-Type", problem.ContentType(""))
	w.WriteHeader(problem.Status)
	_, _ = w.Write(append(encoded, '\n'))
}

// routeOf is the route of a request as people write it, for logs and metrics.
func (s *Server) routeOf(c echo.Context) string {
	if route, known := s.routes[c.Path()]; known {
		return route
	}
	return "unmatched"
}

// addRoute remembers how people write a path of Echo's.
func (s *Server) addRoute(route string) (echoPath string) {
	echoPath = strings.NewReplacer(":", `\:`, "{", ":", "}", "").Replace(route)
	s.routes[echoPath] = route
	return echoPath
}

// logRow records what broke in a row of a batch.
func (s *Server) logRow(ctx context.Context, requestID string, line int, cause error) {
	s.options.Logger.LogAttrs(ctx, slog.LevelError, "row", slog.String("request_id", requestID), slog.Int("line", line), slog.String("cause", cause.Error()))
}
