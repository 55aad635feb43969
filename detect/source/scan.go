// Package source reads what the Python files of a project say about what it
// runs: application objects and the functions that make them, scripts, where
// they listen, routes that answer a probe, and the settings of Django. It never
// runs anything. Names are followed through the project's own imports, so that
// `app = create_app()` is known for what the function returns.
package source

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// Options say what is known of the project besides its files.
type Options struct {
	// Scripts are the console scripts of the manifest.
	Scripts []facts.Script
	// Ships are folders below the project's that are its own although they hold a
	// manifest, or have a name that is passed over; relative to the root of the file
	// system, since the manifest names them.
	Ships []string
	// Foreign tells that a folder below the project's is a project of its own; nil
	// for none.
	Foreign func(dir string) bool
	// Frameworks are what is looked for; nil for all that are known.
	Frameworks []*framework.Framework
	// See is shown each file that is read, once, on several goroutines: its text,
	// which is overwritten afterwards, and what gives its syntax tree. So whoever asks
	// something else of the source needs no read of its own. nil for nobody.
	See func(name string, text []byte, parse func() *pyast.Module)
}

// Result is what the source says.
type Result struct {
	// Apps are by path and line.
	Apps []facts.App
	// Django is nil where nothing of Django is found.
	Django *facts.Django
	// Files are the files whose statements are in Apps and Django, sorted.
	Files []string
}

// Factory is the framework of an object that a function makes which is not
// found, and that is named as such functions are: `app = create_app()`.
const Factory = "factory"

// Scan reads the source in the folder dir of a file system whose root is the
// build context. An error is one of the file system.
func Scan(fsys fs.FS, dir string, opt Options) (Result, error) {
	if opt.Frameworks == nil {
		opt.Frameworks = framework.All()
	}
	t, err := walk(fsys, dir, opt)
	if err != nil {
		return Result{}, err
	}
	know := newKnowledge(opt.Frameworks)
	t.readAll(know, opt)
	r := &resolver{tree: t, know: know, opt: opt, budget: maxSteps}
	a := &collector{resolver: r}
	a.collect()
	django := a.django()
	a.health(django)
	return a.result(django), nil
}

// result puts what was found in order.
func (c *collector) result(django *facts.Django) Result {
	out := Result{Django: django}
	for _, e := range c.entries {
		out.Apps = append(out.Apps, e.App)
		out.Files = append(out.Files, e.Path, e.HealthPath, e.Listen.Path)
	}
	slices.SortStableFunc(out.Apps, func(a, b facts.App) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	out.Files = append(out.Files, c.used...)
	slices.Sort(out.Files)
	out.Files = slices.DeleteFunc(slices.Compact(out.Files), func(f string) bool { return f == "" })
	return out
}

// IsIdentifier tells whether a name can stand in an import, of those in ASCII.
func IsIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
