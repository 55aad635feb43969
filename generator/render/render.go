// Package render turns a plan into files. The plan says what is to be; the
// templates say how it is written; this package puts the one into the other and
// escapes what came from the project.
package render

import (
	"bytes"
	"path"
	"strings"
	"text/template"

	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/templates"
)

// Dockerfile renders the plan's Dockerfile, without the header.
func Dockerfile(p plan.Plan) (output.File, error) {
	f, _, err := Marked(p)
	return f, err
}

// Marked renders the Dockerfile, and tells which decision each line comes from.
func Marked(p plan.Plan) (output.File, []Mark, error) {
	return marked(p, &namer{images: p.Images})
}

func marked(p plan.Plan, n *namer) (output.File, []Mark, error) {
	v, err := newView(p)
	if err != nil {
		return output.File{}, nil, err
	}
	x := newPlacer(p)
	t, err := template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"place": x.place, "own": x.stages,
		"comment": comment, "sh": shell, "exec": exec, "mark": mark, "made": made, "image": n.image,
		"path": func(p string) (string, error) { return p, checkPath(p) },
		"join": func(words []string) string { return strings.Join(words, " ") },
	}).ParseFS(templates.FS, "dockerfile/*.tmpl")
	if err != nil {
		return output.File{}, nil, err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "Dockerfile.tmpl", v); err != nil {
		return output.File{}, nil, unwrap(err)
	}
	return x.file(path.Join(p.Dir, "Dockerfile"), b.Bytes())
}

// unwrap takes our own error out of the template engine's, which adds places in
// templates that mean nothing to a user.
func unwrap(err error) error {
	for e := err; e != nil; {
		if u, ok := e.(interface{ Unwrap() error }); ok {
			if e = u.Unwrap(); e != nil {
				err = e
			}
			continue
		}
		break
	}
	return err
}
