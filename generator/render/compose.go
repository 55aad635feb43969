package render

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
	"text/template"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/templates"
)

// ComposeFile is the name of the compose file, in the project's folder.
// https://github.com/compose-spec/compose-spec/blob/main/spec.md
const ComposeFile = "compose.yaml"

// service is a process as compose runs it.
type service struct {
	Name, Why string
	Target    string // the stage, "" for the last one
	Port      int
	After     string // the service that has to end first
	Ends      bool   // by itself
	GPU       bool   // it gets the host's
}

// Compose renders a compose file with a service for each process, all of them
// from the Dockerfile at the given path.
func Compose(p plan.Plan, dockerfile string) (output.File, error) {
	f, _, err := MarkedCompose(p, dockerfile)
	return f, err
}

// MarkedCompose renders the compose file, and tells which decision each line comes from.
func MarkedCompose(p plan.Plan, dockerfile string) (output.File, []Mark, error) {
	if len(p.Default().Command) == 0 {
		return output.File{}, nil, facts.Errorf(path.Join(p.Dir, ComposeFile), 0, "cannot be written, since it is not known what the container runs").Fix("%s", p.Default().Remedy)
	}
	var v struct {
		Context, Dockerfile, Platform string
		Packed                        bool // what is unpacked into /tmp is loaded from there
		Environment                   []string
		Services                      []service
		Secrets                       []plan.Secret
	}
	v.Context, v.Packed = ".", p.Pack != nil
	if p.Dir != "." {
		v.Context = strings.Repeat("../", strings.Count(p.Dir, "/")) + ".."
	}
	if dockerfile != "Dockerfile" {
		v.Dockerfile = dockerfile
	}
	if len(p.Platforms) == 1 { // of several, compose takes the host's
		v.Platform = p.Platforms[0]
	}
	if err := checkSecrets(p); err != nil {
		return output.File{}, nil, err
	}
	v.Secrets = p.Secrets
	for _, e := range p.Environment {
		v.Environment = append(v.Environment, e.Name)
	}
	release := ""
	for _, x := range p.Processes {
		if x.Role == framework.Release {
			release = x.Name
		}
	}
	for i, x := range p.Processes {
		s := service{Name: x.Name, Why: "From " + x.Why + ".", Port: x.Port}
		if i > 0 {
			s.Target = x.Name
		}
		if x.Role != framework.Release {
			s.After = release
			s.GPU = p.GPU != nil && p.GPU.NVIDIA
		}
		s.Ends = x.Role == framework.Release || x.Role == framework.Job || x.Role == framework.Tool
		v.Services = append(v.Services, s)
	}
	x := newPlacer(plan.Plan{})
	t, err := template.New("").Option("missingkey=error").Funcs(template.FuncMap{"comment": comment, "yaml": yaml, "key": yamlKey, "mark": mark, "place": x.place}).ParseFS(templates.FS, "compose/*.tmpl")
	if err != nil {
		return output.File{}, nil, err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "compose.yaml.tmpl", v); err != nil {
		return output.File{}, nil, unwrap(err)
	}
	f, marks, err := x.file(path.Join(p.Dir, ComposeFile), b.Bytes())
	f.Places = append(f.Places, end(f.Body))
	return f, marks, err
}

// yamlKey quotes the names that YAML takes for something else than text, in any of
// its versions. https://yaml.org/type/bool.html
func yamlKey(name string) (string, error) {
	switch strings.ToLower(name) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return yaml(name)
	}
	return name, nil
}

// yaml writes a text as YAML's double-quoted scalar, which every JSON string is; a
// dollar is doubled, since compose puts variables in.
func yaml(s string) (string, error) {
	out, err := json.Marshal(strings.ReplaceAll(s, "$", "$$"))
	return string(out), err
}
