package inspection

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

// TextOptions are what a person may choose of the text.
type TextOptions struct {
	// Title stands for a project that has no name: its folder's.
	Title string
	// All lists each dependency, also those that install from wheels everywhere.
	All bool
	// Width is where sentences are broken, in characters; 0 stands for 80. Tables
	// are as wide as what stands in them.
	Width int
	// Color sets off what needs a look. Nothing is told by colour alone.
	Color bool
}

// Text writes the document for a terminal or a log.
func (d Document) Text(w io.Writer, o TextOptions) error {
	if o.Width <= 0 {
		o.Width = 80
	}
	t := &text{w: bufio.NewWriter(w), TextOptions: o, doc: d, matrix: newMatrix(d.decided)}
	for _, section := range []func(){t.head, t.decisions, t.pythons, t.alpine, t.gpu, t.dependencies, t.sizes} {
		section()
	}
	return t.w.Flush()
}

type text struct {
	TextOptions
	w      *bufio.Writer
	doc    Document
	matrix matrix
}

// The colours of terminals, ECMA-48 (SGR).
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

// in colours a piece of text.
func (t *text) in(color, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

// classColor colours a word of the matrix, or a tally.
func (t *text) classColor(cell string) string {
	switch {
	case strings.HasSuffix(cell, words[facts.None]) || strings.Contains(cell, words[facts.None]+","):
		return t.in(red, cell)
	case strings.HasSuffix(cell, words[facts.Sdist]):
		return t.in(yellow, cell)
	}
	return t.in(dim, cell)
}

// heading writes the first lines of a table.
func (t *text) heading(lines ...string) {
	for _, l := range lines {
		t.lines(t.in(bold, l))
	}
}

func (t *text) lines(list ...string) {
	for _, l := range list {
		fmt.Fprintln(t.w, strings.TrimRight(l, " "))
	}
}

// paragraph writes a sentence below an indent.
func (t *text) paragraph(before, sentence string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(before))
	t.lines(wrapped(before, sentence, indent, t.Width)...)
}

func (t *text) head() {
	p := t.doc.decided
	title := t.doc.title(t.Title)
	if p.Dir != "." {
		title += " in " + Printable(p.Dir)
	}
	t.paragraph("", fmt.Sprintf("%s: Python %s, installed by %s on %s", title, p.Python.Minor, p.Manager.Name, Printable(p.Base.Image)))
	t.paragraph("", Printable(p.InstallSummary()))
}

// title is what the project is called.
func (d Document) title(folder string) string {
	if d.Project.Name != "" {
		return Printable(d.Project.Name)
	}
	return Printable(folder)
}

func (t *text) decisions() {
	width := 0
	for _, d := range t.doc.Plan.Decisions {
		width = max(width, utf8.RuneCountInString(d.What))
	}
	t.lines("")
	t.heading("DECISIONS")
	for _, d := range t.doc.Plan.Decisions {
		before := "  " + d.What + strings.Repeat(" ", width-utf8.RuneCountInString(d.What)+gap)
		indent := strings.Repeat(" ", utf8.RuneCountInString(before)+2)
		t.lines(wrapped(before, Printable(d.Chose)+" – "+Printable(d.Because), indent, t.Width)...)
	}
}

// pythons is the table of what the dependencies come to on each Python.
func (t *text) pythons() {
	list := t.doc.Plan.Pythons
	if len(list) == 0 {
		return
	}
	heads, cells := tallyTable(list)
	libcs, arches := []string{""}, []string{"PYTHON"}
	for _, c := range heads {
		libcs, arches = append(libcs, c.libc), append(arches, c.arch)
	}
	g := grid{groups: [][]string{libcs}, header: arches}
	for i, a := range list {
		r := []string{Printable(a.Python)}
		if a.Chosen {
			r[0] += chosen
		}
		for _, x := range cells[i] {
			r = append(r, tallyText(x))
		}
		g.rows = append(g.rows, r)
	}
	g.paint = func(column int, cell string) string {
		if column > 0 {
			return t.classColor(cell)
		}
		if strings.HasSuffix(cell, chosen) {
			return t.in(green, cell)
		}
		return cell
	}
	lines := g.lines()
	t.lines("")
	t.heading(lines[:2]...)
	t.lines(lines[2:]...)
	for _, r := range reasons(list) {
		t.lines(wrapped("  "+r.pythons+": ", r.against, "      ", t.Width)...)
	}
}

const chosen = " chosen"

func (t *text) alpine() {
	if t.doc.Plan.Alpine.Image == "" {
		return
	}
	t.lines("")
	t.heading("ALPINE")
	t.paragraph("  ", t.doc.alpineSummary())
	for _, b := range alike(t.doc.Plan.Alpine.Blockers) {
		t.paragraph("  ", b.names)
		t.paragraph("      ", b.because)
	}
}

func (t *text) gpu() {
	g := t.doc.Plan.GPU
	if g == nil || len(g.Builds) == 0 {
		return
	}
	t.lines("")
	t.heading("GPU")
	t.paragraph("  ", Printable(g.Says()))
	if g.CPU != "" {
		t.paragraph("  ", "For the CPU alone: "+Printable(g.CPU))
	}
}

// dependencies is the matrix, the odd ones first.
func (t *text) dependencies() {
	m := t.matrix
	rows := m.odd
	if t.All {
		rows = slices.Concat(m.odd, m.unknown, m.own, m.plain)
	}
	if len(t.doc.Dependencies) > 0 {
		t.lines("")
	}
	if len(rows) > 0 {
		g := t.grid(rows)
		lines := g.lines()
		t.heading(lines[:len(g.groups)+1]...)
		t.lines(lines[len(g.groups)+1:]...)
	}
	if t.All {
		return
	}
	if n := len(m.unknown); n > 0 {
		t.paragraph("", fmt.Sprintf("? on each target, since nothing names the files of %s: %s", them(n), some(m.unknown, 8)))
	}
	if n := len(m.own); n > 0 {
		t.paragraph("", fmt.Sprintf("built from %s of the project: %s", plural(n, "a folder or file", "folders or files"), some(m.own, 8)))
	}
	switch n := len(m.plain); {
	case n == 0:
	case len(rows)+len(m.unknown) == 0:
		t.paragraph("", fmt.Sprintf("%s from wheels on each target (--all lists them)", count(n, "dependency installs", "dependencies install")))
	default:
		t.paragraph("", fmt.Sprintf("and %s from wheels on each target (--all lists them)", count(n, "other installs", "others install")))
	}
}

func them(n int) string { return plural(n, "it", fmt.Sprintf("these %d", n)) }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// some names the first few rows.
func some(rows []row, most int) string {
	var names []string
	for _, r := range rows[:min(len(rows), most)] {
		names = append(names, r.name)
	}
	if n := len(rows) - most; n > 0 {
		return strings.Join(names, ", ") + fmt.Sprintf(" and %d more (--all lists them)", n)
	}
	return strings.Join(names, ", ")
}

// grid lays the rows out: name, version, a word for each target, a note. The
// Python stands above where it is not just the one that was chosen.
func (t *text) grid(rows []row) grid {
	m := t.matrix
	pythons, libcs, header := []string{"", ""}, []string{"", ""}, []string{"DEPENDENCY", "VERSION"}
	for _, c := range m.columns {
		pythons, libcs, header = append(pythons, "Python "+c.python), append(libcs, c.libc), append(header, c.arch)
	}
	g := grid{groups: [][]string{pythons, libcs}, header: header}
	noted := slices.ContainsFunc(rows, func(r row) bool { return r.note != "" })
	if noted {
		g.groups[0], g.groups[1], g.header = append(pythons, ""), append(libcs, ""), append(header, "")
	}
	g.paint = func(column int, cell string) string {
		if column < 2 || column >= 2+len(m.columns) {
			return cell
		}
		return t.classColor(cell)
	}
	if !slices.ContainsFunc(m.columns, func(c column) bool { return c.python != t.doc.Project.Python }) {
		g.groups = g.groups[1:]
	}
	for _, r := range rows {
		cells := []string{r.name, r.version}
		for i := range m.columns {
			cells = append(cells, words[m.class(r.dep, i)])
		}
		if noted {
			cells = append(cells, r.note)
		}
		g.rows = append(g.rows, cells)
	}
	return g
}

// sizes lists the heaviest.
func (t *text) sizes() {
	w := weigh(t.doc.Dependencies)
	if !w.tell() {
		return
	}
	g := grid{header: []string{"HEAVIEST", "SIZE", "SHARE", ""}, right: []int{1, 2}}
	for i, d := range w.known[:min(len(w.known), 8)] {
		share := float64(d.Size) / float64(w.total)
		if i > 0 && share < 0.005 {
			break
		}
		g.rows = append(g.rows, []string{Printable(d.Name), bytesText(d.Size), fmt.Sprintf("%.0f%%", 100*share), strings.Repeat("█", int(share*30+0.5))})
	}
	lines := g.lines()
	t.lines("")
	t.heading(lines[0])
	t.lines(lines[1:]...)
	t.paragraph("", w.sentence())
}
