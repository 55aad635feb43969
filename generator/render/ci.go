package render

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/templates"
)

// Place says where a project lies in its repository, and how its files came about.
// Paths are slash-separated.
type Place struct {
	// Context is the build context below the root of the repository, "." for the root.
	Context string
	// Dockerfile is its path below the context.
	Dockerfile string
	// GivenContext and GivenOutput tell that generate was given --context and -o.
	GivenContext, GivenOutput bool
	// Version is that of the dockwright that writes.
	Version string
}

// Emit renders a file of a kind. Its path is relative to the build context, so that of
// one below the repository's root may begin with "../".
func Emit(kind config.Emitted, p plan.Plan, at Place) (output.File, error) {
	if kind.Kind == "compose" {
		return Compose(p, at.Dockerfile)
	}
	if kind.Kind == "bake" {
		return Bake(p, EmitPath(kind, p, at), at.Dockerfile)
	}
	v, err := newCI(kind, p, at)
	if err != nil {
		return output.File{}, err
	}
	t, err := template.New(path.Base(kind.Template)).Delims("[[", "]]").Option("missingkey=error").Funcs(template.FuncMap{
		"comment": comment, "key": yamlKey, "value": yamlValue, "word": unexpanded,
		"join": func(list []string) string { return strings.Join(list, ",") },
	}).ParseFS(templates.FS, kind.Template)
	if err != nil {
		return output.File{}, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, v); err != nil {
		return output.File{}, unwrap(err)
	}
	return output.File{Path: EmitPath(kind, p, at), Body: b.Bytes()}, nil
}

// EmitPath is where a file of a kind lies, relative to the build context.
func EmitPath(kind config.Emitted, p plan.Plan, at Place) string {
	if kind.Context {
		at.Context = "."
	}
	if kind.Top || kind.Context {
		return path.Join(up(at.Context), belowTop(kind, p, at))
	}
	return path.Join(p.Dir, kind.Path)
}

// belowTop is the same relative to the root of the repository.
func belowTop(kind config.Emitted, p plan.Plan, at Place) string {
	id := placeID(p, at)
	if id == "" {
		return kind.Path
	}
	ext := path.Ext(kind.Path)
	return strings.TrimSuffix(kind.Path, ext) + "-" + id + ext
}

// up leads from a folder to the one that it is named from.
func up(dir string) string {
	if dir == "." {
		return "."
	}
	return strings.Repeat("../", strings.Count(dir, "/")) + ".."
}

// placeID tells one project of a repository from the others by its folder, which is
// its own, as no name need be. It is "" for a project that is the whole repository
// and has its Dockerfile in the usual place.
func placeID(p plan.Plan, at Place) string {
	id := path.Join(at.Context, p.Dir)
	if name := relative(at.Dockerfile, p.Dir); name != "Dockerfile" {
		id = path.Join(id, name)
	}
	id = strings.Trim(notID.ReplaceAllString(strings.ToLower(id), "-"), "-")
	return id
}

// notID is what stands neither in an image's name nor in a job's.
var notID = regexp.MustCompile(`[^a-z0-9]+`)

// relative is a path below a folder that holds it.
func relative(name, dir string) string {
	if dir == "." {
		return name
	}
	return strings.TrimPrefix(name, dir+"/")
}

// ci is what the templates of ci/ are given.
type ci struct {
	ID, Name, Path string
	Install        string // the module and version that `go install` takes
	Check          string // a line for a shell
	Context        string
	Dockerfile     string
	Platforms      []string
	Runner         string // of GitHub
	Emulated       string // the CPU that the runner is not, by Docker's name; "" for none
	Compiled       string // what is compiled for it, "" for nothing
	Scope          string // of the cache
	Targets        []string
	Secrets        []plan.Secret
}

// Netrc tells that one of the secrets is a netrc file.
func (v *ci) Netrc() bool {
	return slices.ContainsFunc(v.Secrets, func(s plan.Secret) bool { return s.Env == "" })
}

// Job names a job, which no other project of the repository has.
func (v *ci) Job(what string) string {
	if v.ID != "" {
		what += "-" + v.ID
	}
	return "dockwright-" + what
}

func newCI(kind config.Emitted, p plan.Plan, at Place) (*ci, error) {
	v := &ci{ID: placeID(p, at), Name: "Image", Path: belowTop(kind, p, at), Install: "github.com/dockwright/dockwright/cmd/dockwright@" + installable(at.Version),
		Context: at.Context, Dockerfile: path.Join(at.Context, at.Dockerfile), Platforms: p.Platforms, Runner: "ubuntu-latest", Scope: "dockwright", Targets: []string{""}, Secrets: p.Secrets}
	if v.ID != "" {
		v.Name, v.Scope = "Image of "+v.ID, v.Scope+"-"+v.ID
	}
	project := path.Join(at.Context, p.Dir)
	v.Check = "dockwright check"
	if kind.Kind == "github" {
		v.Check += " --output-format github"
	}
	if at.GivenContext {
		v.Check += " --context " + unexpanded(dashless(at.Context))
	}
	if at.GivenOutput {
		v.Check += " --output " + unexpanded(dashless(relative(at.Dockerfile, p.Dir)))
	}
	if project != "." {
		v.Check += " " + unexpanded(dashless(project))
	}
	for _, name := range []string{v.Context, v.Dockerfile, project} {
		if err := checkPlace(name); err != nil {
			return nil, err
		}
	}
	if kind.Kind == "github" && strings.Contains(v.Context, "{{") {
		return nil, facts.Errorf(comment(v.Context), 0, "cannot be named in a workflow: docker/build-push-action takes {{ in the path of a context for a template").Fix("rename the folder")
	}
	v.Context, v.Dockerfile = dashless(v.Context), dashless(v.Dockerfile)
	for _, x := range p.Processes[min(1, len(p.Processes)):] {
		v.Targets = append(v.Targets, x.Name)
	}
	v.Emulated, v.Compiled = emulated(kind, p)
	if kind.Kind == "github" && v.Emulated == "" && len(p.Platforms) == 1 && p.Platforms[0] == "linux/arm64" {
		v.Runner = "ubuntu-24.04-arm"
	}
	if err := checkSecrets(p); err != nil {
		return nil, err
	}
	return v, checkNames(p)
}

// Emulated is what is compiled under emulation by what a kind of file runs, and for
// which platform; "" for nothing.
func Emulated(kind config.Emitted, p plan.Plan) (platform, compiled string) {
	if !kind.Top {
		return "", ""
	}
	_, compiled = emulated(kind, p)
	return "linux/arm64", compiled
}

// emulated is the CPU that the runners are not. GitHub has runners of both, and a job
// that builds for one platform takes one of those; what runners there are for GitLab
// is not known, but those of x86_64.
// https://docs.github.com/en/actions/reference/runners/github-hosted-runners
func emulated(kind config.Emitted, p plan.Plan) (cpu, compiled string) {
	arm := false
	for _, name := range p.Platforms {
		arm = arm || name == "linux/arm64"
	}
	if !arm || kind.Kind == "github" && len(p.Platforms) == 1 {
		return "", ""
	}
	return "arm64", some(p.CompiledFor("linux/arm64"), 6)
}

// installable is the version as the Go module's tag has it. One that is no release is
// no tag either.
func installable(version string) string {
	if release.MatchString(version) {
		return "v" + version
	}
	return "latest"
}

var release = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$`)

// checkPlace refuses a path that no quoting helps: GitHub takes spaces off the ends.
func checkPlace(name string) error {
	if checkWord(name) != nil || strings.TrimSpace(name) != name {
		return facts.Errorf(comment(name), 0, "cannot be named in a workflow: the path holds a character that is not seen, or a space at an end").Fix("rename the file or folder")
	}
	return nil
}

// dashless keeps a path from being taken for an option.
func dashless(name string) string {
	if strings.HasPrefix(name, "-") {
		return "./" + name
	}
	return name
}

// unexpanded quotes a word for a shell whose line GitHub or GitLab looks through for
// expressions first: ${{ }} and $[[ ]]. Their beginnings are taken apart by quotes.
// https://docs.github.com/en/actions/concepts/workflows-and-actions/expressions
// https://docs.gitlab.com/ci/inputs/
func unexpanded(word string) string {
	return strings.NewReplacer("${{", "$''{{", "$[[", "$''[[").Replace(shell(word))
}

// yamlValue writes a text as YAML's plain scalar where that is read as text by every
// version of YAML, else in double quotes. An expression of GitHub's in it is no
// expression afterwards.
func yamlValue(s string) (string, error) {
	if plainScalar.MatchString(s) {
		return yamlKey(s)
	}
	s = strings.ReplaceAll(s, "${{", "${{ '${{' }}")
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(s)
	return strings.TrimSpace(b.String()), err
}

// plainScalar is narrower than YAML's own: no indicator stands where it counts, and
// the first character is none of a number's. https://yaml.org/spec/1.2.2/#733-plain-style
var plainScalar = regexp.MustCompile(`^(\.|(\./)?[A-Za-z_][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+=-]+)*)$`)
