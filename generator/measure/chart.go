package measure

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"io"
	"strings"

	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/templates"
)

// panel is a figure of all Dockerfiles, as bars.
type panel struct {
	title string
	value func(*Result) (n float64, ok bool)
	text  func(n float64) string
	ratio func(*Ratios) *float64
}

func panels() []panel {
	size := func(of func(*Size) int64) func(*Result) (float64, bool) {
		return func(r *Result) (float64, bool) {
			if r.Size == nil {
				return 0, false
			}
			return float64(of(r.Size)), true
		}
	}
	took := func(k Kind) func(*Result) (float64, bool) {
		return func(r *Result) (float64, bool) {
			if b := r.Build(k); b != nil {
				return b.Seconds.Median, true
			}
			return 0, false
		}
	}
	news := func(k Kind) func(*Result) (float64, bool) {
		return func(r *Result) (float64, bool) {
			if b := r.Build(k); b != nil && b.New != nil {
				return float64(b.New.Compressed), true
			}
			return 0, false
		}
	}
	weight := func(n float64) string { return plan.Bytes(int64(n)) }
	return []panel{
		{"Image, unpacked", size(func(s *Size) int64 { return s.Unpacked }), weight, func(r *Ratios) *float64 { return r.Unpacked }},
		{"Image, compressed", size(func(s *Size) int64 { return s.Compressed }), weight, func(r *Ratios) *float64 { return r.Compressed }},
		{"Cold build", took(Cold), secondsText, func(r *Ratios) *float64 { return r.Cold }},
		{"Build after a change of the code", took(Code), secondsText, func(r *Ratios) *float64 { return r.Code }},
		{"Build after a change of a dependency", took(Dependency), secondsText, func(r *Ratios) *float64 { return r.Dependency }},
		{"New bytes after a change of the code", news(Code), weight, func(r *Ratios) *float64 { return r.NewCode }},
		{"New bytes after a change of a dependency", news(Dependency), weight, func(r *Ratios) *float64 { return r.NewDependency }},
	}
}

// Sizes of the chart, in pixels.
const (
	chartWidth = 760
	barsAt     = 230
	barsWidth  = 370
	rowHeight  = 22
	barHeight  = 14
	panelGap   = 20
	labelRunes = 30
)

// SVG writes the figures as a chart, a file of its own.
func (r *Report) SVG(w io.Writer) error {
	style, err := templates.FS.ReadFile("measure/chart.css")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, r.svg(string(style))+"\n")
	return err
}

// svg is the chart; without a style it is part of a page that has one.
func (r *Report) svg(style string) string {
	var body strings.Builder
	y := panelGap
	for _, p := range panels() {
		most, known := 0.0, false
		for _, i := range r.Images {
			n, ok := p.value(i)
			most, known = max(most, n), known || ok
		}
		if !known {
			continue
		}
		fmt.Fprintf(&body, "<text class=\"title\" x=\"12\" y=\"%d\">%s</text>\n", y+4, p.title)
		y += 12
		for _, i := range r.Images {
			body.WriteString(r.bar(p, i, most, y))
			y += rowHeight
		}
		y += panelGap
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n<title>What the images cost</title>\n", chartWidth, y, chartWidth, y)
	if style != "" {
		fmt.Fprintf(&b, "<style>%s</style>\n<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", style, chartWidth, y)
	}
	b.WriteString(body.String() + "</svg>")
	return b.String()
}

// bar is a Dockerfile's row of a panel.
func (r *Report) bar(p panel, i *Result, most float64, y int) string {
	name := escaped(short(i.Name, labelRunes))
	n, ok := p.value(i)
	if !ok {
		return fmt.Sprintf("<text x=\"12\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\">not measured</text>\n", y+barHeight-2, name, barsAt, y+barHeight-2)
	}
	width := 0.0
	if most > 0 {
		width = barsWidth * n / most
	}
	class := "bar"
	if i.Name == r.Baseline && len(r.Images) > 1 {
		class = "base"
	}
	text := p.text(n)
	if i.Ratios != nil && len(r.Images) > 1 {
		text = with(text, p.ratio(i.Ratios))
	}
	return fmt.Sprintf("<text x=\"12\" y=\"%d\">%s</text><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/><text x=\"%.1f\" y=\"%d\">%s</text>\n",
		y+barHeight-2, name, class, barsAt, y, max(width, 1), barHeight, barsAt+max(width, 1)+6, y+barHeight-2, escaped(text))
}

// escaped has a text be seen as it is.
func escaped(text string) string { return html.EscapeString(inspection.Printable(text)) }

// page is what the template of the page shows.
type page struct {
	Policy  string
	Style   template.CSS
	Head    string
	Chart   template.HTML
	Tables  []pageTable
	Remarks []string
}

type pageTable struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Page writes the figures as one HTML file that asks the network for nothing and runs no
// script.
func (r *Report) Page(w io.Writer) error {
	t, err := template.ParseFS(templates.FS, "measure/page.html.tmpl")
	if err != nil {
		return err
	}
	var style string
	for _, name := range []string{"measure/chart.css", "measure/page.css"} {
		text, err := templates.FS.ReadFile(name)
		if err != nil {
			return err
		}
		style += string(text)
	}
	sum := sha256.Sum256([]byte(style))
	p := page{
		Policy: fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", base64.StdEncoding.EncodeToString(sum[:])),
		Style:  template.CSS(style),
		Head:   r.head(),
	}
	if r.timed() {
		p.Chart, p.Remarks = template.HTML(r.svg("")), r.remarks()
		p.add("", r.tables())
	}
	for _, i := range r.Images {
		if i.Contents != nil {
			p.add(inspection.Printable(i.Name)+": ", i.Contents.tables())
		}
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

func (p *page) add(before string, list []table) {
	for _, t := range list {
		if len(t.rows) > 0 {
			p.Tables = append(p.Tables, pageTable{before + t.title, t.head, t.rows})
		}
	}
}
