package eval

import (
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"

	"purpose/corpus"
)

//go:embed report/page.html
var pageHTML string

//go:embed report/page.css
var pageCSS string

//go:embed report/page.js
var pageJS string

// page is what the HTML report is made from.
type page struct {
	*Report
	CSS        template.CSS
	JS         template.JS
	ScriptHash template.HTMLAttr // content attribute of the policy that forbids every outside request
	Pairs      int
	Failed     []*Result
	Tags       []string
	Charts     charts
}

// charts are svg elements, empty where there is nothing to draw.
type charts struct{ Metrics, Slices, Baselines, Calibration, Coverage template.HTML }

// writeHTML writes one self-contained page: no outside request, charts as inline SVG beside their tables.
func writeHTML(w io.Writer, report *Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"figure": figureText, "apart": apart, "gateValue": gateValue, "pText": pText, "signed": signed, "interval": intervalText, "withInterval": withInterval,
		"abstentions": abstentionLine, "describeFound": describeFound, "describeMatch": describeMatch, "listOr": listOr,
		"metric": func(list []Metric, name string) Metric { m, _ := findMetric(list, name); return m },
		"useDifference": func(r *Result) any {
			missing, extra := useDifference(r)
			return map[string]any{"Missing": missing, "Extra": extra}
		},
		"changes":   func(title string, list []Change) any { return map[string]any{"Title": title, "List": list} },
		"partLabel": Slice.label, "outcomes": corpus.Outcomes,
	}).Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("parse the page: %w", err)
	}
	p := page{Report: report, CSS: template.CSS(pageCSS), JS: template.JS(pageJS), Failed: report.Failed()}
	sum := sha256.Sum256([]byte(pageJS))
	p.ScriptHash = template.HTMLAttr(fmt.Sprintf(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'"`,
		base64.StdEncoding.EncodeToString(sum[:])))
	for _, file := range report.Files {
		p.Pairs += file.Pairs
	}
	for _, r := range p.Failed {
		for _, tag := range r.Row.Tags {
			if !slices.Contains(p.Tags, tag) {
				p.Tags = append(p.Tags, tag)
			}
		}
	}
	slices.Sort(p.Tags)
	if p.Charts, err = drawCharts(report); err != nil {
		return err
	}
	return t.Execute(w, p)
}

func drawCharts(r *Report) (c charts, err error) {
	if c.Metrics, err = barsOf(r.Metrics, func(m Metric) string { return m.Name }); err != nil {
		return c, err
	}
	var parts []Metric
	for _, s := range r.Slices {
		m, _ := findMetric(s.Metrics, "accuracy")
		m.Name = s.label()
		parts = append(parts, m)
	}
	if c.Slices, err = barsOf(parts, func(m Metric) string { return shorten(m.Name, 40) }); err != nil {
		return c, err
	}
	var rivals []Metric
	if len(r.Baselines) > 0 {
		for _, name := range duelled {
			m, _ := findMetric(r.Metrics, name)
			m.Name = name + ": this run"
			rivals = append(rivals, m)
			for _, rival := range r.Baselines {
				m, _ := findMetric(rival.Metrics, name)
				m.Name = name + ": " + rival.Model.ID
				rivals = append(rivals, m)
			}
		}
	}
	if c.Baselines, err = barsOf(rivals, func(m Metric) string { return shorten(m.Name, 48) }); err != nil {
		return c, err
	}
	var reliability, risk plotter.XYs
	for _, bin := range r.Calibration {
		reliability = append(reliability, plotter.XY{X: float64(bin.Confidence), Y: float64(bin.Accuracy)})
	}
	for _, point := range r.Selective {
		risk = append(risk, plotter.XY{X: float64(point.Coverage), Y: float64(point.Risk)})
	}
	if len(reliability) > 0 {
		if c.Calibration, err = curve(reliability, "probability of the likeliest outcome", "share in which it is right", true); err != nil {
			return c, err
		}
	}
	if len(risk) > 0 {
		c.Coverage, err = curve(risk, "share of rows kept, the surest first", "share of wrong ones among them", false)
	}
	return c, err
}

// barsOf draws the metrics that lie between 0 and 1 and have an interval.
func barsOf(metrics []Metric, label func(Metric) string) (template.HTML, error) {
	var bars []bar
	for _, m := range metrics {
		value, interval := float(m.Value), m.interval()
		if math.IsNaN(value) || math.IsNaN(interval.Low) || interval.High > 1 {
			continue
		}
		// A percentile interval of a biased figure may not hold the figure itself.
		bars = append(bars, bar{label(m), value, min(interval.Low, value), max(interval.High, value)})
	}
	if len(bars) == 0 {
		return "", nil
	}
	return intervalBars(bars)
}
