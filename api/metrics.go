package api

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"purpose/classifier"
)

// metrics are the server's, in a registry of its own. Labels are routes, statuses, policies, outcomes and codes: few,
// and none that a client can make up.
type metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec
	latency     *prometheus.HistogramVec
	inFlight    *prometheus.GaugeVec
	outcomes    *prometheus.CounterVec
	abstentions *prometheus.CounterVec
	refusals    *prometheus.CounterVec
	judging     *prometheus.HistogramVec
	queueWait   prometheus.Histogram
}

func newMetrics(version string) *metrics {
	// From a millisecond, over the 30 ms a statement may take, to the deadline and the minutes of a batch.
	buckets := []float64{.001, .0025, .005, .01, .02, .03, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120, 600}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "purpose_http_requests_total", Help: "Requests answered, by route, method and status (499: the client left)."}, []string{"route", "method", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "purpose_http_request_duration_seconds", Help: "Time from a request's header to the end of its answer.", Buckets: buckets}, []string{"route"}),
		inFlight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "purpose_http_requests_in_flight", Help: "Requests being answered."}, []string{"route"}),
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "purpose_assessments_total", Help: "Assessments made, by policy and outcome; abstentions count as vague here."}, []string{"policy", "outcome"}),
		abstentions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "purpose_abstentions_total", Help: "Assessments that abstain, by policy and code."}, []string{"policy", "code"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "purpose_statements_refused_total", Help: "Statements and rows without an assessment, by kind of problem."}, []string{"problem"}),
		judging: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "purpose_assessment_duration_seconds", Help: "Time a worker took for a statement, without waiting.", Buckets: buckets}, []string{"policy"}),
		queueWait: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "purpose_queue_wait_seconds", Help: "Time a statement waited for a worker.", Buckets: buckets}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "purpose_build_info", Help: "Always 1; the labels tell the versions.",
		ConstLabels: prometheus.Labels{"version": version, "api_version": APIVersion}}, func() float64 { return 1 })
	m.registry.MustRegister(m.requests, m.latency, m.inFlight, m.outcomes, m.abstentions, m.refusals, m.judging, m.queueWait, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watch adds the gauges of a queue.
func (m *metrics) watch(q *queue) {
	gauge := func(name, help string, value func() int) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) }))
	}
	gauge("purpose_queue_depth", "Requests for one assessment that have a place and no worker yet.", q.waiting)
	gauge("purpose_workers_busy", "Statements being judged.", func() int { return len(q.workers) })
	gauge("purpose_workers", "Statements that can be judged at once.", func() int { return cap(q.workers) })
}

// begin counts a request in; the function it returns counts it out.
func (m *metrics) begin(route string) func(method string, status int, elapsed time.Duration) {
	m.inFlight.WithLabelValues(route).Inc()
	return func(method string, status int, elapsed time.Duration) {
		m.inFlight.WithLabelValues(route).Dec()
		m.requests.WithLabelValues(route, methodLabel(method), strconv.Itoa(status)).Inc()
		m.latency.WithLabelValues(route).Observe(elapsed.Seconds())
	}
}

// methodLabel keeps methods that clients invent out of labels and logs.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// waited records how long a statement waited for a worker.
func (m *metrics) waited(d time.Duration) { m.queueWait.Observe(d.Seconds()) }

// assessed counts an assessment by what is said in it.
func (m *metrics) assessed(a *classifier.Assessment, policy string, elapsed time.Duration) {
	m.judging.WithLabelValues(policy).Observe(elapsed.Seconds())
	m.outcomes.WithLabelValues(policy, string(a.Outcome)).Inc()
	if a.Abstention != nil {
		m.abstentions.WithLabelValues(policy, string(a.Abstention.Code)).Inc()
	}
}

// handler serves the metrics in Prometheus' text format.
func (m *metrics) handler(logger *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelError), Registry: m.registry})
}
