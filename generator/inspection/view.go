package inspection

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// matrix is the table of dependencies and targets as people are shown it: what
// needs a look comes first, and what is as it should be last.
type matrix struct {
	columns []column
	odd     []row // not a wheel on some target
	unknown []row // nothing is known on any target
	own     []row // folders and files of the project itself
	plain   []row // a wheel on every target
}

// column is a target in words.
type column struct {
	target string // "cp313-glibc2.41-x86_64"
	python string // "3.13"
	libc   string // "glibc 2.41"
	arch   string // "x86_64"
	image  bool   // whether it is one of the image's
}

// row is a dependency with what is shown of it, made printable.
type row struct {
	dep           plan.Dependency
	at            int // in the plan's list
	name, version string
	note          string // where it comes from and what asks for it, when that is out of the ordinary
}

// words are the classes as the matrix has them. Each says by itself what
// happens, so that nothing depends on colour.
var words = map[facts.Class]string{
	facts.Wheel: "wheel", facts.Sdist: "build", facts.None: "none", facts.Unknown: "?", facts.Excluded: "–",
}

// weights say how much a class asks for attention.
var weights = map[facts.Class]int{
	facts.None: 4, facts.Sdist: 3, facts.Unknown: 2, facts.Excluded: 1, facts.Wheel: 0,
}

func newMatrix(p plan.Plan) matrix {
	var m matrix
	own := slices.ContainsFunc(p.Targets, func(t facts.Target) bool { return columnOf(t.String()).python == p.Python.Minor })
	for _, t := range p.Targets {
		c := columnOf(t.String())
		c.image = t.Libc == p.Base.Libc && (c.python == p.Python.Minor || !own)
		m.columns = append(m.columns, c)
	}
	for at, d := range p.Dependencies {
		r := row{dep: d, at: at, name: cmp.Or(Printable(d.Name), "(unnamed)"), version: Printable(d.Version), note: note(d, p.Compiled)}
		everywhere, same := m.class(d, 0), true
		for i := range m.columns {
			same = same && m.class(d, i) == everywhere
		}
		switch {
		case facts.Source{Kind: d.Source}.Local():
			m.own = append(m.own, r)
		case same && everywhere == facts.Wheel:
			m.plain = append(m.plain, r)
		case same && everywhere == facts.Unknown:
			m.unknown = append(m.unknown, r)
		default:
			m.odd = append(m.odd, r)
		}
	}
	slices.SortStableFunc(m.odd, func(a, b row) int {
		return cmp.Or(cmp.Compare(m.weight(b, true), m.weight(a, true)), cmp.Compare(m.weight(b, false), m.weight(a, false)))
	})
	return m
}

func (m matrix) class(d plan.Dependency, column int) facts.Class {
	if column >= len(m.columns) {
		return facts.Wheel
	}
	return d.Targets[m.columns[column].target].Class
}

// weight is that of the row's worst class: of the image's own targets, or of all.
func (m matrix) weight(r row, image bool) int {
	worst := 0
	for i, c := range m.columns {
		if c.image || !image {
			worst = max(worst, weights[m.class(r.dep, i)])
		}
	}
	return worst
}

// columnOf reads a target's name. One that is none keeps it as its CPU.
func columnOf(target string) column {
	parts := strings.SplitN(target, "-", 3)
	if len(parts) != 3 || len(parts[0]) < 4 {
		return column{target: target, arch: target}
	}
	c := column{target: target, python: parts[0][2:3] + "." + parts[0][3:], libc: parts[1], arch: parts[2]}
	if i := strings.IndexAny(c.libc, "0123456789"); i > 0 {
		c.libc = c.libc[:i] + " " + c.libc[i:]
	}
	return c
}

// origins are the sources that are told; a registry is the ordinary one.
var origins = map[facts.SourceKind]string{
	facts.SourceGit: "from a repository", facts.SourceURL: "from a URL", facts.SourcePath: "file of the project",
	facts.SourceDirectory: "folder of the project", facts.SourceEditable: "folder of the project, editable",
}

// note says where a dependency comes from, that the image needs a compiler for
// it, and what asks for it, as far as that is out of the ordinary.
func note(d plan.Dependency, compiled []plan.Compiled) string {
	var parts []string
	if o := origins[d.Source]; o != "" {
		parts = append(parts, o)
	}
	if slices.ContainsFunc(compiled, func(c plan.Compiled) bool { return c.Native && c.Name == d.Name && c.Version == d.Version }) {
		parts = append(parts, "needs a compiler")
	}
	if len(d.Groups) > 0 && !slices.Contains(d.Groups, "main") {
		parts = append(parts, "for "+Printable(strings.Join(d.Groups, ", ")))
	}
	return strings.Join(parts, ", ")
}

// Printable keeps text from a project's files from steering a terminal or the
// direction of a line, and on one line.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// steers tells what is not seen and does something.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// count is "1 dependency" or "2 dependencies".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// bytesText is a weight as people read it.
func bytesText(n int64) string { return plan.Bytes(n) }

// duration of a compilation: an estimate, so no more exact than it can be.
func durationText(seconds int) string {
	switch {
	case seconds >= 2*3600:
		return fmt.Sprintf("%d h", (seconds+1800)/3600)
	case seconds >= 90:
		return fmt.Sprintf("%d min", (seconds+30)/60)
	}
	return fmt.Sprintf("%d s", seconds)
}

// Bytes is a size as people read it, in the units of IEC 80000-13.
func Bytes(n int64) string { return bytesText(n) }
