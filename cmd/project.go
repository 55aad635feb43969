package cmd

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/index"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// loaded is a project with its plan, and where its files belong.
type loaded struct {
	root    string // the build context, absolute
	project facts.Project
	plan    plan.Plan
	diags   []facts.Diagnostic
	fsys    *os.Root
	// givenContext tells that the context was not found, but named.
	givenContext bool
	emit         []string // of the configuration: files that are written besides

	member   string        // the folder below root whose configuration counts
	settings config.Config // that configuration, with the flags
	detected int           // how many of diags were there before the plan

	known      *index.Record // what was learned before, nil for nothing
	repinned   bool          // the plan has other pins than were known
	recordPath string        // of the indexes' answers; "" when the lock needs none
	sdistPath  string        // of the record, where sdists are looked into; "" otherwise
	recorded   bool          // there is a record
	asked      index.Report  // what filling the lock came to
}

// load reads the project in dir and decides. The caller closes it.
func load(ctx context.Context, dir string, o projectOptions, python string, a asking, targets plan.Options) (*loaded, error) {
	root, member, err := o.locate(dir)
	if err != nil {
		return nil, err
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, facts.Errorf(dir, 0, "the folder cannot be opened: %v", cause(err)).Fix("name the project's folder")
	}
	l := &loaded{root: root, givenContext: o.context != "", fsys: r}
	if err := l.decide(ctx, member, o, python, a, targets); err != nil {
		r.Close()
		return l, err
	}
	return l, nil
}

// record is where the record lies that the plan hangs on, "" for none.
func (l *loaded) record() string {
	if l.recordPath == "" {
		return l.sdistPath
	}
	return l.recordPath
}

func (l *loaded) close() { l.fsys.Close() }

func (o projectOptions) locate(dir string) (root, member string, err error) {
	info, err := os.Stat(dir)
	if err != nil {
		return "", "", facts.Errorf(dir, 0, "there is no such folder").Fix("name the project's folder")
	}
	if !info.IsDir() {
		return "", "", facts.Errorf(dir, 0, "is a file").Fix("name the folder that it is in")
	}
	if o.context == "" {
		return detect.Locate(dir)
	}
	root, err1 := filepath.Abs(o.context)
	abs, err2 := filepath.Abs(dir)
	rel, err3 := filepath.Rel(root, abs)
	if err1 != nil || err2 != nil || err3 != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", "", facts.Errorf(o.context, 0, "the context does not hold %s", dir).Fix("name a parent folder of the project")
	}
	return root, filepath.ToSlash(rel), nil
}

func (l *loaded) decide(ctx context.Context, member string, o projectOptions, python string, a asking, targets plan.Options) error {
	c, input, err := l.config(member)
	if refused := c.Refuses(Version); refused != nil && a.bound {
		return refused
	}
	if err != nil {
		return err
	}
	if err := o.override(&c, python); err != nil {
		return err
	}
	l.member, l.emit, l.settings = member, c.Emit, c
	pkg := c.Package
	if pkg != "" {
		pkg = pep508.NormalizeName(pkg)
	}
	l.project, l.diags, err = detect.Detect(ctx, l.fsys.FS(), detect.Options{Dir: member, Manager: c.Manager, Package: pkg, Requirements: c.Requirements})
	if err != nil {
		return err
	}
	if input != nil {
		l.project.Inputs = addInput(l.project.Inputs, *input)
	}
	if err := l.readPins(a); err != nil {
		return err
	}
	if err := l.fill(ctx, a); err != nil {
		return err
	}
	l.detected = len(l.diags)
	if err := l.judge(ctx, c, a, targets); err != nil || !c.SharedBase || o.alone {
		return err
	}
	return l.share(ctx)
}

// readFile reads a file of the build context.
func (l *loaded) readFile(name string) ([]byte, error) { return detect.ReadFile(l.fsys.FS(), name) }

// config reads dockwright.toml, or else [tool.dockwright], of the project's folder.
func (l *loaded) config(member string) (config.Config, *facts.Input, error) {
	for _, name := range []string{config.FileName, "pyproject.toml"} {
		p := filepath.ToSlash(filepath.Join(member, name))
		data, err := l.readFile(p)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return config.Config{}, nil, facts.Errorf(p, 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
		}
		c, err := config.Parse(p, data)
		if err != nil || c.Path != "" {
			in := facts.NewInput(p, name, data)
			return c, &in, err
		}
	}
	return config.Config{}, nil, nil
}

func addInput(list []facts.Input, in facts.Input) []facts.Input {
	for i, old := range list {
		if old.Path == in.Path {
			return list
		}
		if old.Path > in.Path {
			return append(list[:i:i], append([]facts.Input{in}, list[i:]...)...)
		}
	}
	return append(list, in)
}

// printDiagnostics says what is worth saying, two lines each.
func printDiagnostics(s Streams, diags []facts.Diagnostic) {
	p := s.pen(s.Err)
	var b bytes.Buffer
	for _, d := range diags {
		where := d.Path
		if d.Line > 0 {
			where = fmt.Sprintf("%s:%d", d.Path, d.Line)
		}
		if where != "" {
			where += ": "
		}
		fmt.Fprintf(&b, "%s: %s%s [%s]\n", p.severity(d.Severity), printable(where), shortened(printable(d.Message)), d.Rule)
		if d.Remedy != "" {
			fmt.Fprintf(&b, "  %s: %s\n", p.help(), printable(d.Remedy))
		}
	}
	s.Err.Write(b.Bytes())
}

// printable keeps text from a project's files from steering a terminal.
func printable(s string) string { return inspection.Printable(s) }

// shown is a path of the build context as seen from the working directory,
// which is where a person or a CI job would open it.
func (l *loaded) shown(name string) string {
	full := filepath.Join(l.root, filepath.FromSlash(name))
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, full); err == nil && !strings.HasPrefix(rel, "..") {
			return filepath.ToSlash(rel)
		}
	}
	return name
}

// cause is the reason below a path error, whose path is absolute.
func cause(err error) error {
	if pe, ok := err.(*os.PathError); ok {
		return pe.Err
	}
	return err
}
