package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// match asks the frameworks that look at a file themselves.
func (c *collector) match(f *file) {
	seen := code{c.resolver, f, map[string]string{}}
	imported := importedNames(f)
	for _, fw := range c.know.matchers {
		if !c.know.concerns(fw, imported) {
			continue
		}
		for _, a := range fw.Match(seen) {
			if a.Framework == "" {
				a.Framework = fw.Name
			}
			if a.Object == "" && !a.Script && !a.Runs && len(a.Signs) > 0 {
				c.signs = append(c.signs, sign{f, a})
				continue
			}
			i := slices.IndexFunc(c.entries, func(e *entry) bool { return e.file == f && e.Framework == a.Framework && e.Object == a.Object })
			if i < 0 {
				c.add(f, fw, a, nil)
				continue
			}
			e := c.entries[i]
			e.Script, e.Runs, e.HandlesTERM = e.Script || a.Script, e.Runs || a.Runs, e.HandlesTERM || a.HandlesTERM
			if e.Listen == (facts.Listen{}) {
				e.Listen = a.Listen
			}
			e.sign(a.Signs)
		}
	}
}

// sign is what a file has for all applications of a framework.
type sign struct {
	file *file
	app  facts.App
}

func (e *entry) sign(signs []string) {
	for _, s := range signs {
		if !slices.Contains(e.Signs, s) {
			e.Signs = append(e.Signs, s)
		}
	}
}

// spreadSigns gives the applications of a framework the signs that other files
// have for them.
func (c *collector) spreadSigns() {
	for _, s := range c.signs {
		for _, e := range c.entries {
			if e.Framework == s.app.Framework {
				e.sign(s.app.Signs)
				c.used = append(c.used, s.file.path)
			}
		}
	}
}

// importedNames are the first names of the modules that a file imports anywhere.
func importedNames(f *file) []string {
	var out []string
	pyast.Walk(f.body(), func(s pyast.Stmt) bool {
		switch s := s.(type) {
		case *pyast.Import:
			for _, a := range s.Names {
				out = append(out, firstOf(a.Name))
			}
		case *pyast.ImportFrom:
			if s.Level == 0 {
				out = append(out, firstOf(s.Module))
			}
		}
		return true
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// byName are the frameworks whose matchers go by names that need no import: a
// Lambda handler, Celery's schedule in the settings.
var byName = map[string]bool{"celery": true, "lambda": true}

// concerns tells whether a file that imports these may be of the framework. A
// package's name holds that of its module, as a rule: grpcio, apache-airflow.
func (k *knowledge) concerns(fw *framework.Framework, imported []string) bool {
	return byName[fw.Name] || slices.ContainsFunc(imported, func(name string) bool {
		if len(name) < 2 {
			return false
		}
		for _, list := range [][]string{fw.Makes, fw.Script, fw.Runs} {
			if slices.ContainsFunc(list, func(full string) bool { return firstOf(full) == name }) {
				return true
			}
		}
		name = strings.ReplaceAll(name, "_", "-")
		return slices.ContainsFunc(fw.Packages, func(p string) bool { return strings.Contains(p, name) })
	})
}

// code is a file as a matcher sees it.
type code struct {
	r *resolver
	f *file
	// known holds what names have been asked for: each matcher asks for all of them.
	known map[string]string
}

func (c code) Path() string       { return c.f.path }
func (c code) Body() []pyast.Stmt { return c.f.body() }
func (c code) Qualify(e pyast.Expr) string {
	text := dotted(e)
	if text == "" {
		return c.qualify(e)
	}
	full, ok := c.known[text]
	if !ok {
		full = c.qualify(e)
		c.known[text] = full
	}
	return full
}

func (c code) qualify(e pyast.Expr) string {
	switch v := c.r.resolve(c.f.top(), e); v.kind {
	case external:
		return v.name
	case app, router:
		return v.name
	case member:
		return v.base.name + "." + v.name
	}
	return ""
}

func (c code) Text(e pyast.Expr) (string, bool) {
	text, ok := plain(c.r.eval(c.f.top(), e)).(string)
	return text, ok
}
