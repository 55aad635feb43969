package inspection

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/plan"
)

// tallyTable lines the tallies of the Pythons up: a column for each C library and
// CPU, and in it a cell for each Python, nil where it has no image. The version
// of a C library is left out where it is not the same for all.
func tallyTable(list []plan.Alternative) (columns []column, cells [][]*plan.Tally) {
	name := func(c column) string {
		libc, _, _ := strings.Cut(c.libc, " ")
		return libc
	}
	find := func(c column) int {
		return slices.IndexFunc(columns, func(o column) bool { return name(o) == name(c) && o.arch == c.arch })
	}
	for _, a := range list {
		for _, x := range a.Tallies {
			c := columnOf(x.Target)
			if i := find(c); i < 0 {
				columns = append(columns, c)
			} else if columns[i].libc != c.libc {
				columns[i].libc = name(c)
			}
		}
	}
	slices.SortStableFunc(columns, func(a, b column) int { return strings.Compare(name(a), name(b)) })
	for _, a := range list {
		line := make([]*plan.Tally, len(columns))
		for i := range a.Tallies {
			line[find(columnOf(a.Tallies[i].Target))] = &a.Tallies[i]
		}
		cells = append(cells, line)
	}
	return columns, cells
}

// reason is what spoke against some Pythons alike.
type reason struct{ pythons, against string }

// reasons puts the Pythons together that the same spoke against.
func reasons(list []plan.Alternative) []reason {
	var out []reason
	for _, a := range list {
		python, against := Printable(a.Python), Printable(a.Against)
		if against == "" {
			continue
		}
		if i := slices.IndexFunc(out, func(r reason) bool { return r.against == against }); i >= 0 {
			out[i].pythons += ", " + python
		} else {
			out = append(out, reason{python, against})
		}
	}
	return out
}

// tallyText says what is not a wheel: "wheels", "4 build", "1 none, 2 build".
func tallyText(t *plan.Tally) string {
	if t == nil {
		return "no image"
	}
	var parts []string
	for _, x := range []struct {
		n    int
		word string
	}{{t.None, "none"}, {t.Sdist, "build"}, {t.Unknown, "?"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.word))
		}
	}
	if len(parts) == 0 {
		return "wheels"
	}
	return strings.Join(parts, ", ")
}
