package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"purpose/classifier"
	"purpose/classifier/row"
)

// AssessmentRequest is the body that asks for one assessment. It is what row.DecodeRequest reads, for the OpenAPI
// document.
type AssessmentRequest struct {
	_       struct{}            `additionalProperties:"false"`
	ID      string              `json:"id,omitempty" maxLength:"256" doc:"The statement's own id, repeated in the assessment, of at most 256 bytes in UTF-8 (maxLength counts characters); derived from the text when absent."`
	Text    string              `json:"text" minLength:"1" doc:"The statement: what the system is intended for, in free text."`
	Context *classifier.Context `json:"context,omitempty" doc:"What the application says beside the statement. Only end_user is judged: it adds notes, can raise an outcome and never lowers one. country and system are for the record."`
	Policy  string              `json:"policy,omitempty" minLength:"1" doc:"Id of the policy to judge under; the server's default when absent."`
}

// request gives a handler the request as net/http has it: the body is read here and not by huma, which would accept
// duplicate keys and send the text back in its errors.
type request struct{ ctx huma.Context }

// Resolve is called by huma before the handler.
func (r *request) Resolve(ctx huma.Context) []error {
	r.ctx = ctx
	return nil
}

func (r *request) http() (http.ResponseWriter, *http.Request) {
	c := humaecho.Unwrap(r.ctx)
	return c.Response(), c.Request()
}

type assessOutput struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Body        []byte
}

// assess answers POST /v1/assessments.
func (s *Server) assess(ctx context.Context, in *request) (*assessOutput, error) {
	w, r := in.http()
	if err := checkType(r, "application/json"); err != nil {
		return nil, err
	}
	if s.draining.Err() != nil {
		return nil, newProblem(ShuttingDown, "the server takes no more requests: send the request again")
	}
	if !s.queue.enter() {
		return nil, newProblem(QueueFull, "as many requests wait as may: send the request again later")
	}
	defer s.queue.leave()
	encoded, err := s.assessBody(ctx, w, r)
	if err != nil {
		s.metrics.refusals.WithLabelValues(string(problemOf(err).kind)).Inc()
		return nil, err
	}
	return &assessOutput{ContentType: "application/json", Body: encoded}, nil
}

func (s *Server) assessBody(ctx context.Context, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := readBody(w, r, s.options.BodyBytes)
	if err != nil {
		return nil, err
	}
	asked, err := row.DecodeRequest(body)
	if err != nil {
		return nil, err
	}
	assessor, err := s.assessor(asked.Policy)
	if err != nil {
		return nil, err
	}
	return s.judge(ctx, assessor, asked.Statement)
}

// assessor returns the one for a policy id that a request names, or the default's for none.
func (s *Server) assessor(policy string) (classifier.Assessor, error) {
	if policy == "" {
		policy = s.options.DefaultPolicy
	}
	assessor, known := s.assessors[policy]
	if !known {
		return nil, newProblem(UnknownPolicy, "the policy is not known here: /v1/policies lists those that are")
	}
	return assessor, nil
}

// judge validates a statement, has it judged within the deadline and encodes the assessment.
func (s *Server) judge(ctx context.Context, assessor classifier.Assessor, statement classifier.Statement) ([]byte, error) {
	if err := classifier.Validate(statement.Text); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.RequestDeadline)
	defer cancel()
	assessment, err := s.queue.judge(ctx, func(ctx context.Context) (*classifier.Assessment, error) {
		start := s.options.Now()
		assessment, err := assessor.Assess(ctx, statement)
		if err == nil && assessment != nil {
			s.metrics.assessed(assessment, assessor.Policy().ID, s.options.Now().Sub(start))
		}
		return assessment, err
	})
	if err != nil {
		return nil, err
	}
	return assessment.Encode()
}
