package inspection

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/templates"
)

// Page writes the document as one HTML file that asks the network for nothing;
// its Content-Security-Policy allows no more than its own style and script, by
// their hashes. Without scripts it is complete: they filter and sort. folder is
// what a project without a name is called.
func (d Document) Page(w io.Writer, folder string) error {
	t, err := template.New("page.html.tmpl").Funcs(pageFuncs).ParseFS(templates.FS, "inspect/page.html.tmpl")
	if err != nil {
		return err
	}
	data, err := newPage(d, folder)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return err
	}
	_, err = w.Write(bytes.Map(func(r rune) rune {
		if r != '\n' && steers(r) {
			return '\uFFFD' // nothing of the project's turns the direction of a line
		}
		return r
	}, b.Bytes()))
	return err
}

var pageFuncs = template.FuncMap{"size": bytesText, "join": strings.Join}

// page is what the template shows.
type page struct {
	Policy  string
	Style   template.CSS
	Script  template.JS
	Title   string
	Summary string
	Stats   []stat
	Doc     Document
	Pythons *pythonTable
	Alpine  string
	Blocked []pageBlockers
	Map     *pageMap
	Sizes   string
	Heads   [][]pageHead
	Bodies  []pageBody
	Many    bool // more targets than fit beside each other
	Columns int  // of the matrix, all in all
}

// stat is a number worth a large font.
type stat struct{ Number, Of string }

func newPage(d Document, folder string) (page, error) {
	m, s := newMatrix(d.decided), weigh(d.Dependencies)
	p := page{Title: cmp.Or(d.Project.Name, folder), Summary: d.decided.InstallSummary(), Doc: d, Many: len(m.columns) > 4, Columns: len(m.columns) + 2}
	style, err := templates.FS.ReadFile("inspect/page.css")
	if err != nil {
		return p, err
	}
	script, err := templates.FS.ReadFile("inspect/page.js")
	if err != nil {
		return p, err
	}
	if len(d.Plan.Pythons) > 0 {
		p.Pythons = newPythonTable(d.Plan.Pythons)
	}
	if d.Plan.Alpine.Image != "" {
		p.Alpine = d.alpineSummary()
	}
	for _, b := range alike(d.Plan.Alpine.Blockers) {
		p.Blocked = append(p.Blocked, pageBlockers{b.class, words[b.class], b.names, b.because})
	}
	p.Heads, p.Bodies = m.heads(), m.bodies()
	rules := ""
	if s.tell() {
		p.Map, rules = newPageMap(newTreemap(s))
	}
	if len(d.Dependencies) > 0 {
		p.Sizes = s.sentence()
	}
	p.Stats = stats(d.decided, s)
	p.Style, p.Script = template.CSS(string(style)+rules), template.JS(script)
	p.Policy = fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", digest(string(p.Style)), digest(string(p.Script)))
	return p, nil
}

// digest is how a Content-Security-Policy names what it allows.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// stats counts the dependencies of the image, as the summary does.
func stats(p plan.Plan, s sizes) []stat {
	t := p.Count()
	list := []stat{{fmt.Sprint(t.Total()), plural(t.Total(), "dependency", "dependencies")}}
	for _, x := range []struct {
		n  int
		of string
	}{{t.Wheel, "from wheels"}, {t.Sdist, "built from source"}, {t.None, "cannot be installed"}, {t.Unknown, "not known"}} {
		if x.n > 0 {
			list = append(list, stat{fmt.Sprint(x.n), x.of})
		}
	}
	if s.tell() {
		list = append(list, stat{bytesText(s.total), "to download at most"})
	}
	return list
}

// pageBlockers are dependencies that keep the project from Alpine alike.
type pageBlockers struct {
	Class          facts.Class
	Word           string
	Names, Because string
}

// pythonTable is the table of the Pythons that the project allows.
type pythonTable struct {
	Libcs, Heads []pageHead
	Rows         []pythonRow
}

type pythonRow struct {
	plan.Alternative
	Cells []*plan.Tally
}

func newPythonTable(list []plan.Alternative) *pythonTable {
	t := &pythonTable{}
	columns, cells := tallyTable(list)
	var libcs []string
	for _, c := range columns {
		libcs = append(libcs, c.libc)
		t.Heads = append(t.Heads, pageHead{Label: c.arch, Span: 1})
	}
	for _, s := range (grid{groups: [][]string{libcs}}).spans()[0] {
		t.Libcs = append(t.Libcs, pageHead{s.label, s.to - s.from})
	}
	for i, a := range list {
		t.Rows = append(t.Rows, pythonRow{a, cells[i]})
	}
	return t
}

// pageHead is a heading over one column or several.
type pageHead struct {
	Label string
	Span  int
}

// heads are the headings of the targets: Pythons, C libraries, CPUs.
func (m matrix) heads() [][]pageHead {
	var g grid
	var pythons, libcs, arches []string
	for _, c := range m.columns {
		pythons, libcs, arches = append(pythons, "Python "+c.python), append(libcs, c.libc), append(arches, c.arch)
	}
	g.groups = [][]string{pythons, libcs, arches}
	var out [][]pageHead
	for _, line := range g.spans() {
		var heads []pageHead
		for _, s := range line {
			heads = append(heads, pageHead{s.label, s.to - s.from})
		}
		out = append(out, heads)
	}
	return out
}

// pageBody is a part of the matrix under a heading of its own.
type pageBody struct {
	Label string
	Rows  []pageRow
}

type pageRow struct {
	ID            int // place in the document's list, which is by name
	Name, Version string
	Note          string
	Size          int64
	Cells         []pageCell
}

type pageCell struct {
	Class  facts.Class
	Word   string
	File   string
	Weight int
}

// bodies are the parts of the matrix, the odd ones first.
func (m matrix) bodies() []pageBody {
	var out []pageBody
	for _, part := range []struct {
		rows  []row
		label string
	}{
		{m.odd, plural(len(m.odd), "does not install from a wheel on each target", "do not install from wheels on each target")},
		{m.unknown, "not known, since nothing names their files"},
		{m.own, plural(len(m.own), "folder or file of the project itself", "folders or files of the project itself")},
		{m.plain, plural(len(m.plain), "installs from wheels on each target", "install from wheels on each target")},
	} {
		if len(part.rows) == 0 {
			continue
		}
		body := pageBody{Label: fmt.Sprintf("%d %s", len(part.rows), part.label)}
		for _, r := range part.rows {
			body.Rows = append(body.Rows, m.pageRow(r))
		}
		out = append(out, body)
	}
	return out
}

func (m matrix) pageRow(r row) pageRow {
	out := pageRow{ID: r.at, Name: r.name, Version: r.version, Note: r.note, Size: r.dep.Size}
	for i, c := range m.columns {
		class := m.class(r.dep, i)
		out.Cells = append(out.Cells, pageCell{class, words[class], r.dep.Targets[c.target].File, weights[class]})
	}
	return out
}
