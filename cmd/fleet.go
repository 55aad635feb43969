package cmd

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/render"
)

// row is what became of one project of `generate --recursive`, a line of its table. Its
// methods do nothing on nil, where one folder was named.
type row struct {
	target
	fresh  bool // it had no Dockerfile of ours
	result string
	note   string // why nothing was written
	base   string
	runs   string
	root   string // the build context, absolute
	member render.Member
	inputs []facts.Input
}

// The results of a row, besides the actions of package output.
const (
	leftOut    = "left out"
	failedRow  = "failed"
	notWritten = "not written"
)

// generateAll writes the files of every project below the folders, those that can be
// written in spite of those that cannot: of each project all or none.
func generateAll(ctx context.Context, s Streams, o generateOptions) error {
	if err := o.fits(); err != nil {
		return err
	}
	rows, err := o.rows(ctx)
	if err != nil {
		return err
	}
	bake := slices.Contains(o.emit, "bake")
	o.emit = slices.DeleteFunc(slices.Clone(o.emit), func(kind string) bool { return kind == "bake" })
	for _, r := range rows {
		if r.result == "" {
			err = o.generateRow(ctx, s, r, err)
		} else {
			o.documents.add(leftOutOf{filepath.ToSlash(r.dir), r.note})
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for _, dir := range o.dirs {
		if bad := o.bakeAll(s, dir, rows, bake); bad != nil {
			reportError(s, bad)
			o.documents.add(failedIn{filepath.ToSlash(dir), newFailed(bad)})
			err = errTold
		}
	}
	if !o.quiet && !o.diff && o.format == "text" {
		fmt.Fprint(s.Err, table(rows))
	}
	if bad := o.documents.print(s, o.format); bad != nil {
		return bad
	}
	return err
}

// leftOutOf is a project that nothing was written for, as an entry of an array.
type leftOutOf struct {
	Dir     string `json:"dir"`
	LeftOut string `json:"left_out"`
}

// fits refuses flags that do not go together with --recursive, or with each other.
func (o generateOptions) fits() error {
	if o.output == "-" {
		return facts.Errorf("", 0, "-o - writes one Dockerfile, and --recursive many").Fix("leave one of them out")
	}
	for _, p := range o.exclude {
		if _, err := filepath.Match(p, ""); err != nil {
			return facts.Errorf("", 0, "--exclude %q is no pattern", p).Fix("write a folder, such as examples or services/old, or a pattern such as examples/*")
		}
	}
	if slices.Contains(o.emit, "bake") && len(o.dirs) > 1 {
		return facts.Errorf("", 0, "a bake file lies in one folder, and %d are named", len(o.dirs)).Fix("name the folder that holds them all")
	}
	return nil
}

// rows are the projects below the folders, by path: those that have a Dockerfile of
// ours, and those that are to get one.
func (o generateOptions) rows(ctx context.Context) (rows []*row, err error) {
	ours, found, err := below(ctx, o.dirs, o.output)
	if err != nil {
		return nil, err
	}
	has := func(dir string) bool {
		return slices.ContainsFunc(ours, func(t target) bool { return filepath.Clean(t.dir) == filepath.Clean(dir) })
	}
	for _, t := range ours {
		rows = append(rows, &row{target: t})
	}
	for _, c := range projects(found) {
		if has(c.dir) || slices.ContainsFunc(rows, func(r *row) bool { return r.dir == c.dir }) {
			continue
		}
		r := &row{target: target{c.dir, o.output}, fresh: true}
		switch {
		case c.excluded(o.exclude):
			r.result, r.note = leftOut, "--exclude"
		case c.hasForeign(o.output):
			r.result, r.note = leftOut, "it has a Dockerfile that dockwright did not write"
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return nil, facts.Errorf(filepath.ToSlash(o.dirs[0]), 0, "holds no project: no folder with a pyproject.toml, lock, requirements, setup.py or Pipfile").Fix("name another folder")
	}
	slices.SortStableFunc(rows, func(a, b *row) int { return strings.Compare(filepath.ToSlash(a.dir), filepath.ToSlash(b.dir)) })
	return rows, nil
}

// generateRow writes the files of one project. The error is errTold where it or one
// before it could not be written.
func (o generateOptions) generateRow(ctx context.Context, s Streams, r *row, before error) error {
	o.output, o.row = r.output, r
	bad := generateOne(ctx, s, r.dir, o)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case r.fresh && detect.NoProject(bad): // a list of development's tools, say
		r.result, r.note = leftOut, "it holds no project"
	case bad != nil:
		fmt.Fprintf(s.Err, "%s: could not be written\n", printable(filepath.ToSlash(r.dir)))
		reportError(s, bad)
		o.documents.add(failedIn{filepath.ToSlash(r.dir), newFailed(bad)})
		r.result, r.note = failedRow, firstFact(bad)
		return errTold
	}
	if r.result == leftOut {
		o.documents.add(leftOutOf{filepath.ToSlash(r.dir), r.note})
	}
	return before
}

// firstFact is what an error says, without its place and remedy.
func firstFact(err error) string {
	e := each(err)[0]
	if e.Path == "" {
		return e.Fact
	}
	return e.Path + ": " + e.Fact
}

// leave tells that a project gets no Dockerfile: it has none yet, and nothing in it says
// what a container would run. Libraries are like that.
func (r *row) leave(l *loaded) bool {
	if r == nil || !r.fresh || len(l.plan.Default().Command) > 0 {
		return false
	}
	r.result, r.note = leftOut, "nothing in it says what a container would run"
	return true
}

// found keeps what the table and the bake file take from a project.
func (r *row) found(l *loaded, files []output.File) {
	if r == nil {
		return
	}
	r.base, r.runs, r.result = l.plan.Base.Image, strings.Join(l.plan.Default().Command, " "), notWritten
	r.root, r.inputs = l.root, l.plan.Inputs
	r.member = render.Member{Plan: l.plan, Dockerfile: files[0].Path}
}

// wrote sums up what became of the files.
func (r *row) wrote(report output.Report) {
	if r == nil || len(report.Files) == 0 {
		return
	}
	r.result = string(output.Unchanged)
	for i, f := range report.Files {
		switch {
		case i == 0 && f.Action == output.Created:
			r.result = string(output.Created)
			return
		case f.Action != output.Unchanged && f.Action != output.LeftOut:
			r.result = string(output.Updated)
		}
	}
}

// printDiagnostics says what is worth saying of a project, below its folder's name where
// there are many.
func (o generateOptions) printDiagnostics(s Streams, diags []facts.Diagnostic) {
	if o.quiet || o.format != "text" || len(diags) == 0 {
		return
	}
	if o.row != nil {
		fmt.Fprintf(s.Err, "%s:\n", printable(filepath.ToSlash(o.row.dir)))
	}
	printDiagnostics(s, diags)
}

// table tells what became of each project, and counts them.
func table(rows []*row) string {
	lines := [][]string{{"Project", "Result", "Base", "Runs"}}
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.result]++
		name := filepath.ToSlash(filepath.Join(r.dir, r.output))
		cells := []string{name, r.result, r.base, shortened(r.runs)}
		if r.note != "" {
			cells = []string{name, r.result, shortened(r.note)}
		}
		for i, c := range cells {
			cells[i] = printable(c)
		}
		lines = append(lines, cells)
	}
	var b strings.Builder
	for _, cells := range lines {
		text := ""
		for i, c := range cells {
			if i == len(cells)-1 {
				text += c
				break
			}
			text += c + strings.Repeat(" ", column(lines, i)-utf8.RuneCountInString(c)+2)
		}
		fmt.Fprintln(&b, strings.TrimRight(text, " "))
	}
	var parts []string
	for _, result := range []string{string(output.Created), string(output.Updated), string(output.Unchanged), notWritten, leftOut, failedRow} {
		if n := counts[result]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, result))
		}
	}
	fmt.Fprintf(&b, "%s: %s\n", counted(len(rows), "project"), strings.Join(parts, ", "))
	b.WriteString(sharedIn(rows))
	return b.String()
}

// column is how wide a column is. A note is in none: nothing stands behind it.
func column(lines [][]string, i int) (width int) {
	for _, cells := range lines {
		if i < len(cells)-1 {
			width = max(width, utf8.RuneCountInString(cells[i]))
		}
	}
	return width
}
