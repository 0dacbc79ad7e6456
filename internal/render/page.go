package render

import (
	"bytes"
	"fmt"
	"strings"
)

const (
	defaultWidth = 80
	minWidth     = 40
	indent       = 2
)

// page is text for people: titled sections of paragraphs, wrapped to a width and painted where there are colours.
type page struct {
	bytes.Buffer
	width   int
	colours palette
}

func newPage(width int, colour bool) page {
	if width <= 0 {
		width = defaultWidth
	}
	return page{width: max(width, minWidth), colours: palette(colour)}
}

// section begins a section that has something in it.
func (p *page) section(title string, items int) {
	if items > 0 {
		fmt.Fprintf(p, "\n%s\n", p.colours.paint(bold, title))
	}
}

// paragraph writes a text behind a bullet, its further lines beneath its first. An empty bullet starts at the margin.
func (p *page) paragraph(bullet, text string) {
	margin := ""
	if bullet != "" {
		margin = strings.Repeat(" ", indent)
	}
	for _, line := range wrap(text, p.width-len(margin)-len(bullet)) {
		fmt.Fprintf(p, "%s%s%s\n", margin, bullet, line)
		bullet = strings.Repeat(" ", len(bullet))
	}
}
