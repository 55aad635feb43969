// Package makefile reads what a Makefile's targets for running the program do:
// run, serve, start and the like. Only recipes of plain commands are read.
//
// The format is settled by https://www.gnu.org/software/make/manual/make.html.
package makefile

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// targets are the names in the order in which they count.
var targets = []string{"prod", "production", "run-prod", "run-production", "serve-prod", "start", "serve", "server", "run", "run-server", "runserver", "run-api", "api", "web", "app", "worker", "run-worker", "celery", "beat"}

var (
	rule       = lazyregexp.New(`^([A-Za-z0-9_.-]+(?:\s+[A-Za-z0-9_.-]+)*)\s*::?(?:[^=]|$)`)
	assignment = lazyregexp.New(`^(?:export\s+|override\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*(\?=|::?:?=|\+=|=)\s*(.*)$`)
	reference  = lazyregexp.New(`\$(?:\(([^()$]*)\)|\{([^{}$]*)\}|(.))`)
)

const (
	maxLines  = 5000
	maxRecipe = 40
)

type recipe struct {
	line  int
	lines []string
}

// Parse reads the targets. It never fails: what is no plain recipe is passed over.
func Parse(name string, data []byte, x commandline.Context) []facts.Told {
	vars, recipes := scan(string(data))
	var out []facts.Told
	for _, target := range targets {
		r, ok := recipes[target]
		if !ok || len(r.lines) == 0 {
			continue
		}
		text, ok := expand(strings.Join(r.lines, " && "), vars)
		if !ok {
			continue
		}
		c := x.Parse(text)
		if c.Empty() && c.Skip == "" {
			continue
		}
		out = append(out, c.Fill(facts.Told{Kind: "Makefile", Path: name, Line: r.line, Name: target, Dir: c.Folder(path.Dir(name))}))
	}
	return out
}

// scan collects the variables and the recipes of the targets.
func scan(text string) (vars map[string]string, recipes map[string]recipe) {
	vars, recipes = map[string]string{}, map[string]recipe{}
	var current []string
	number := 0
	for _, l := range logical(text) {
		number = l.number
		if strings.HasPrefix(l.text, "\t") {
			for _, t := range current {
				r := recipes[t]
				if line := strings.TrimLeft(strings.TrimSpace(l.text), "@-+ "); line != "" && !strings.HasPrefix(line, "#") && len(r.lines) < maxRecipe {
					r.lines = append(r.lines, line)
					recipes[t] = r
				}
			}
			continue
		}
		if strings.TrimSpace(l.text) == "" || strings.HasPrefix(l.text, "#") {
			continue
		}
		current = nil
		if m := assignment.FindStringSubmatch(l.text); m != nil {
			if _, set := vars[m[1]]; !(m[2] == "?=" && set) && m[2] != "+=" && len(vars) < 500 {
				vars[m[1]] = strings.TrimSpace(m[3])
			}
			continue
		}
		if m := rule.FindStringSubmatch(l.text); m != nil {
			for _, t := range strings.Fields(m[1]) {
				if slices.Contains(targets, t) {
					current = append(current, t)
					recipes[t] = recipe{line: number}
				}
			}
		}
	}
	return vars, recipes
}

type line struct {
	text   string
	number int
}

// logical joins lines that end with a backslash.
func logical(text string) []line {
	var out []line
	var open *line
	for i, l := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if i >= maxLines {
			break
		}
		body, more := strings.CutSuffix(l, "\\")
		if open != nil {
			open.text += " " + strings.TrimSpace(body)
		} else {
			out = append(out, line{body, i + 1})
			open = &out[len(out)-1]
		}
		if !more {
			open = nil
		}
	}
	return out
}

const maxText = 8 << 10

// expand puts variables in; false where one is not known or a function is called.
// `$$` is a dollar.
func expand(text string, vars map[string]string) (string, bool) {
	if len(text) > maxText {
		return "", false
	}
	for range 8 {
		m := reference.FindAllStringSubmatch(text, -1)
		if m == nil {
			return strings.ReplaceAll(text, "\x00", "$"), true
		}
		for _, r := range m {
			value, known := vars[r[1]+r[2]]
			switch {
			case r[3] == "$":
				value = "\x00"
			case r[3] != "":
				return "", false
			case !known && r[1]+r[2] == "MAKE":
				value = "make"
			case !known:
				return "", false
			}
			if text = strings.Replace(text, r[0], value, 1); len(text) > maxText {
				return "", false
			}
		}
	}
	return "", false
}
