package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/render"
)

// report tells what was found, decided and written, and what to type next.
func (l *loaded) report(s Streams, o generateOptions, r output.Report, files []output.File) error {
	o.row.wrote(r)
	if o.format == "json" {
		o.documents.add(struct {
			inspection.Document
			Files []output.Result `json:"files"`
		}{inspection.New(l.project, l.plan, l.diags), append([]output.Result{}, r.Files...)})
		return nil
	}
	if o.quiet {
		return nil
	}
	for _, remark := range r.Remarks {
		fmt.Fprintf(s.Err, "%s: %s\n", s.pen(s.Err).severity(facts.SeverityWarning), printable(remark))
	}
	if o.row != nil { // a line of the table
		return nil
	}
	text := l.summary(r, files)
	if len(r.Files) > 0 {
		text += l.next(r)
	}
	if lines := o.asConfig(o.python); len(lines) > 0 && len(r.Files) > 0 {
		text += fmt.Sprintf("\nSo that `dockwright check` decides the same, keep your choices in [tool.dockwright] of pyproject.toml (or in dockwright.toml):\n  %s\n", strings.Join(lines, "\n  "))
	}
	_, err := fmt.Fprint(s.Err, text)
	return err
}

// maxShown is how many further processes and variables the summary names.
const maxShown = 8

// summary is what a person reads after generate.
func (l *loaded) summary(r output.Report, files []output.File) string {
	if len(r.Files) == 0 {
		return l.found() + "Nothing was written (--dry-run).\n"
	}
	return l.found() + l.wrote(r, files) + "\nNext:\n" + l.commands(files)
}

// found tells what the project is and what was decided.
func (l *loaded) found() string {
	var b strings.Builder
	p := l.plan
	name := p.Name
	if name == "" {
		name = "project without a name"
	}
	fmt.Fprintf(&b, "Found     %s, installed by %s (%s)\n", printable(name), p.Manager.Name, printable(l.project.ManagerWhy))
	fmt.Fprintf(&b, "Base      %s: %s\n", p.Base.Image, printable(p.Reason("base")))
	fmt.Fprintf(&b, "Python    %s: %s\n", p.Python.Tag, printable(p.Reason("python")))
	fmt.Fprintf(&b, "Installs  %s\n", printable(p.InstallSummary()))
	if text := sharedSummary(p); text != "" {
		fmt.Fprintf(&b, "Shared    %s\n", printable(text))
	}
	for i, x := range p.Processes {
		if i > maxShown {
			fmt.Fprintf(&b, "%-10sand %d more\n", "", len(p.Processes)-i)
			break
		}
		label := "Runs      "
		if i > 0 {
			label = fmt.Sprintf("%-10s", "--target") + x.Name + ": "
		}
		if len(x.Command) > 0 {
			fmt.Fprintf(&b, "%s%s (%s)\n", label, printable(strings.Join(x.Command, " ")), printable(x.Why))
		}
	}
	return b.String()
}

// wrote tells what became of each file.
func (l *loaded) wrote(r output.Report, files []output.File) string {
	var b strings.Builder
	for _, f := range r.Files {
		action := f.Action
		if action == output.Overwritten {
			action = "replaced" // as wide as the other words
		}
		hint := ""
		switch {
		case action == output.Merged:
			hint = " (with your edits)"
		case action == output.LeftOut:
			hint = " (you deleted it; --force writes it again)"
		case action != output.Created:
		case f.Path == output.LastPath(files[0].Path):
			hint = " (commit it: the next merge needs it)"
		case l.repinned && f.Path == l.plan.Images.Path:
			hint = " (commit it: the digests of the images)"
		case f.Path == l.recordPath:
			hint = " (commit it: what the package index has)"
		case f.Path == l.sdistPath:
			hint = " (commit it: what an sdist takes to build)"
		}
		fmt.Fprintf(&b, "%-9s %s%s\n", title(string(action)), printable(f.Path), hint)
	}
	return b.String()
}

// commands are those to type, by a Dockerfile that is the first of the files.
func (l *loaded) commands(files []output.File) string {
	p := l.plan
	tag := render.ImageName(p.Name)
	at := "."
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, l.root); err == nil {
			at = rel
		}
	}
	dockerfile := ""
	if files[0].Path != "Dockerfile" {
		dockerfile = " -f " + render.Shell(printable(filepath.Join(at, files[0].Path)))
	}
	platform := ""
	if len(p.Platforms) == 1 { // whatever this machine is
		platform = " --platform " + p.Platforms[0]
	}
	options := platform
	if n := p.Default().Port; n != 0 {
		options = fmt.Sprintf(" -p %d:%d", n, n)
	}
	if p.GPU != nil && p.GPU.NVIDIA {
		options = " --gpus all" + options
	}
	for _, e := range p.Environment[:min(len(p.Environment), maxShown)] { // taken from the shell's own
		options += " --env " + e.Name
	}
	build := platform
	for _, s := range p.Secrets {
		build += " " + s.Option()
	}
	return fmt.Sprintf("  docker build%s -t %s%s %s\n  docker run --rm%s %s\n", build, tag, dockerfile, render.Shell(printable(at)), options, tag)
}

func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
