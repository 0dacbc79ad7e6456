package eval

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Colours that keep their contrast on white, and inverted on black.
var (
	ink    = color.RGBA{0x20, 0x24, 0x2a, 0xff}
	accent = color.RGBA{0x1f, 0x5f, 0xa8, 0xff}
	faint  = color.RGBA{0x9a, 0xa2, 0xad, 0xff}
)

// fifths are the ticks of an axis from 0 to 1.
var fifths = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.2, Label: "0.2"}, {Value: 0.4, Label: "0.4"}, {Value: 0.6, Label: "0.6"}, {Value: 0.8, Label: "0.8"}, {Value: 1, Label: "1"}}

// bar is a figure with its interval, as one line of an interval chart.
type bar struct {
	label            string
	value, low, high float64
}

// intervalBars draws figures between 0 and 1 as dots with their intervals, one under the other.
func intervalBars(bars []bar) (template.HTML, error) {
	p := newPlot()
	p.X.Min, p.X.Max = -0.02, 1.02 // room for dots on the bounds
	p.X.Tick.Marker = fifths
	points, bounds := make(plotter.XYs, len(bars)), make(plotter.XErrors, len(bars))
	labels := make([]string, len(bars))
	for i, b := range bars {
		row := len(bars) - 1 - i // the first on top
		points[row] = plotter.XY{X: b.value, Y: float64(row)}
		bounds[row].Low, bounds[row].High = b.low-b.value, b.high-b.value
		labels[row] = b.label
	}
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return "", err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: accent, Radius: 3, Shape: draw.CircleGlyph{}}
	lines, err := plotter.NewXErrorBars(struct {
		plotter.XYs
		plotter.XErrors
	}{points, bounds})
	if err != nil {
		return "", err
	}
	lines.LineStyle = draw.LineStyle{Color: accent, Width: 1}
	grid := plotter.NewGrid()
	grid.Horizontal.Width = 0
	grid.Vertical.Color = faint
	p.Add(grid, lines, dots)
	p.NominalY(labels...)
	p.Y.Tick.Width, p.Y.Width = 0, 0
	p.Y.Min, p.Y.Max = -0.5, float64(len(bars))-0.5
	return render(p, 560, vg.Length(30+17*len(bars)))
}

// curve draws points joined by lines in the unit square, with the diagonal when diagonal is set.
func curve(points plotter.XYs, xLabel, yLabel string, diagonal bool) (template.HTML, error) {
	p := newPlot()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	p.X.Tick.Marker, p.Y.Tick.Marker = fifths, fifths
	p.X.Label.Text, p.Y.Label.Text = xLabel, yLabel
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = faint, faint
	p.Add(grid)
	if diagonal {
		line, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}})
		if err != nil {
			return "", err
		}
		line.LineStyle = draw.LineStyle{Color: ink, Width: 0.7, Dashes: []vg.Length{4, 3}}
		p.Add(line)
	}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return "", err
	}
	line.LineStyle = draw.LineStyle{Color: accent, Width: 1.5}
	dots.GlyphStyle = draw.GlyphStyle{Color: accent, Radius: 2.5, Shape: draw.CircleGlyph{}}
	p.Add(line, dots)
	return render(p, 380, 280)
}

// newPlot is a plot without background, in one colour and a sans-serif face; the page's style sheet names the face.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	face := font.Font{Typeface: "Liberation", Variant: "Sans", Size: 10}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Tick.Color, axis.Tick.Label.Color, axis.Label.TextStyle.Color = ink, ink, ink, ink
		axis.Tick.Label.Font, axis.Label.TextStyle.Font = face, face
	}
	return p
}

// render returns the plot as an svg element to be set into a page.
func render(p *plot.Plot, width, height vg.Length) (template.HTML, error) {
	canvas := vgsvg.New(width, height)
	p.Draw(draw.New(canvas))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return "", fmt.Errorf("draw a chart: %w", err)
	}
	at := bytes.Index(b.Bytes(), []byte("<svg"))
	if at < 0 {
		return "", errors.New("draw a chart: the library wrote no svg element")
	}
	return template.HTML(b.Bytes()[at:]), nil // the library escapes the texts that it sets
}
