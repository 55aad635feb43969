package golden

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/render"
)

// TestCorpus reads each project of the development corpus: it yields a plan
// whose Dockerfile BuildKit parses, or an error that is expected, and what its
// facts.json tells of its own production image agrees with the plan. Where it
// doesn't, corpus/disagreements.toml says why; what stands there and is no
// disagreement any more fails too.
func TestCorpus(t *testing.T) {
	known := readDisagreements(t)
	eachOfCorpus(t, func(t *testing.T, dir string, theirs theirFacts) {
		known.settle(t, filepath.Base(dir), compareProject(t, dir, theirs))
	})
	for _, d := range known.Disagreements {
		if !d.seen && !t.Failed() {
			t.Errorf("disagreements.toml has %s of %s, which is no project of the corpus or no field", d.Field, d.Project)
		}
	}
}

// eachOfCorpus runs a test on each project's folder.
func eachOfCorpus(t *testing.T, test func(t *testing.T, dir string, theirs theirFacts)) {
	t.Helper()
	root := os.Getenv("DOCKWRIGHT_CORPUS")
	if root == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder: the development corpus is not part of the repository")
	}
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	projects := 0
	for _, f := range folders {
		data, err := os.ReadFile(filepath.Join(root, f.Name(), "facts.json"))
		if err != nil {
			continue // no project
		}
		projects++
		var theirs theirFacts
		if err := json.Unmarshal(data, &theirs); err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		t.Run(f.Name(), func(t *testing.T) {
			test(t, filepath.Join(root, f.Name()), theirs)
		})
	}
	if projects < 40 {
		t.Errorf("%d projects: is this the corpus?", projects)
	}
}

// theirFacts is facts.json as far as it is compared.
type theirFacts struct {
	AppDir  string   `json:"app_dir"`
	Manager string   `json:"manager"`
	Python  string   `json:"python"`
	Inputs  []string `json:"inputs"`
	Derived struct {
		Lock      string `json:"lock"`
		Python    string `json:"python"`
		Libc      string `json:"libc"`
		Selection *struct {
			Root   string   `json:"root"`
			Extras []string `json:"extras"`
			Groups []string `json:"groups"`
		} `json:"production_selection"`
		Packages int      `json:"production_packages"`
		Build    []string `json:"production_needs_build"`
	} `json:"derived"`
}

// disagreement is where their Dockerfile and our plan are apart, and why.
type disagreement struct {
	Project string `toml:"project"`
	// Field is "error", "python", "manager", "inputs", "packages" or "build".
	Field  string `toml:"field"`
	Theirs string `toml:"theirs"`
	Ours   string `toml:"ours"`
	Reason string `toml:"reason"`
	seen   bool
}

type disagreements struct {
	Disagreements []disagreement `toml:"disagreement"`
}

func readDisagreements(t *testing.T) *disagreements {
	t.Helper()
	data, err := os.ReadFile("corpus/disagreements.toml")
	if err != nil {
		t.Fatal(err)
	}
	var d disagreements
	if err := toml.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	for _, x := range d.Disagreements {
		if len(x.Reason) < 20 || x.Theirs == x.Ours {
			t.Errorf("disagreements.toml: %s of %s has no reason, or is none", x.Field, x.Project)
		}
	}
	return &d
}

// settle holds what is apart now against what is written down.
func (d *disagreements) settle(t *testing.T, project string, found []disagreement) {
	t.Helper()
	for i := range d.Disagreements {
		x := &d.Disagreements[i]
		if x.Project != project {
			continue
		}
		x.seen = true
		if !slices.ContainsFunc(found, func(f disagreement) bool { return f.Field == x.Field }) {
			t.Errorf("disagreements.toml has %s (theirs %q, ours %q), which agrees now or is not compared", x.Field, x.Theirs, x.Ours)
		}
	}
	for _, f := range found {
		i := slices.IndexFunc(d.Disagreements, func(x disagreement) bool { return x.Project == project && x.Field == f.Field })
		switch {
		case i < 0:
			t.Errorf("%s: theirs %q, ours %q, and disagreements.toml says nothing of it", f.Field, f.Theirs, f.Ours)
		case d.Disagreements[i].Theirs != f.Theirs || d.Disagreements[i].Ours != f.Ours:
			t.Errorf("%s: disagreements.toml has theirs %q, ours %q; it is theirs %q, ours %q",
				f.Field, d.Disagreements[i].Theirs, d.Disagreements[i].Ours, f.Theirs, f.Ours)
		}
	}
}

// compareProject lists where their image and our plan are apart.
func compareProject(t *testing.T, dir string, theirs theirFacts) []disagreement {
	t.Helper()
	app := filepath.Join(dir, filepath.FromSlash(theirs.AppDir))
	project, p, err := decide(app, nil)
	if err != nil {
		return []disagreement{{Field: "error", Theirs: "builds", Ours: plainError(t, err)}}
	}
	f, err := render.Dockerfile(p)
	if err != nil {
		t.Fatal(err)
	}
	instructionsOf(t, output.Seal(f.Body, version, p.Inputs))
	var out []disagreement
	differ := func(field, theirs, ours string) {
		if theirs != ours {
			out = append(out, disagreement{Field: field, Theirs: theirs, Ours: ours})
		}
	}
	if v := minor(theirs.Python); v != "" {
		differ("python", v, p.Python.Minor)
	}
	differ("manager", manager(theirs.Manager), string(p.Manager.Name))
	included := func(in string) bool { // by -r, so that pip is not given it
		return project.Lock != nil && slices.Contains(project.Lock.Includes, in) && !slices.Contains(p.Install.Requirements, in)
	}
	differ("inputs", strings.Join(source(slices.DeleteFunc(theirs.Inputs, included)), " "), strings.Join(source(installedFrom(t, dir, app, p)), " "))
	if theirs.Derived.Selection == nil || p.Install.Kind != "uv.lock" {
		return out
	}
	packages, build, err := selected(app, theirs, len(project.Members) > 0)
	if err != nil {
		return append(out, disagreement{Field: "packages", Theirs: fmt.Sprint(theirs.Derived.Packages), Ours: plainError(t, err)})
	}
	differ("packages", fmt.Sprint(theirs.Derived.Packages), fmt.Sprint(packages))
	differ("build", strings.Join(theirs.Derived.Build, " "), strings.Join(build, " "))
	return out
}

// plainError holds that an error is one for users.
func plainError(t *testing.T, err error) string {
	t.Helper()
	fe, ok := err.(*facts.Error)
	if !ok {
		t.Fatalf("an error without file and remedy: %v", err)
	}
	return fe.Error()
}

// minor takes the Python version out of their words; "" where they choose none
// ("3.8+", "unpinned …").
func minor(text string) string {
	m := regexp.MustCompile(`^(3\.\d+)([^+]|$)`).FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1]
}

// manager takes the manager out of their words: whose files are installed from,
// whichever program does it in the end. uv's pip and pip-sync install what pip
// does, and an export is of the manager's own lock.
func manager(text string) string {
	if text == "uv pip" || strings.HasPrefix(text, "pip") && !strings.HasPrefix(text, "pipenv") {
		return "pip"
	}
	first, _, _ := strings.Cut(text, " ")
	return first
}

// installedFrom are the files that the plan installs from, relative to the project.
func installedFrom(t *testing.T, dir, app string, p plan.Plan) []string {
	t.Helper()
	context, _, err := detect.Locate(app)
	if err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(dir, context)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	files := append(slices.Clone(p.Install.Requirements), p.Install.Lock)
	if p.Install.Kind == "manifest" {
		files = append(files, p.Install.Manifest)
	}
	for _, f := range files {
		if f != "" {
			out = append(out, path.Join(filepath.ToSlash(rel), f))
		}
	}
	return out
}

// source leaves the manifests out where there is a lock or a requirements file:
// they are read beside it, and which of them are mounted is the Dockerfile's matter.
func source(inputs []string) []string {
	var locks, manifests []string
	for _, in := range inputs {
		switch path.Base(in) {
		case "pyproject.toml", "Pipfile", "setup.cfg", "setup.py":
			manifests = append(manifests, in)
		default:
			locks = append(locks, in)
		}
	}
	if len(locks) == 0 {
		locks = manifests
	}
	slices.Sort(locks)
	return slices.Compact(locks)
}

// selected counts what is installed with their groups and extras on their
// Python, and names what of it is built. Packages are told apart by name,
// version and source, as facts.json does.
func selected(app string, theirs theirFacts, workspace bool) (packages int, build []string, err error) {
	d := theirs.Derived
	args := []string{"--group=" + strings.Join(d.Selection.Groups, ","), "--extra=" + strings.Join(d.Selection.Extras, ",")}
	if workspace {
		args = append(args, "--package="+d.Selection.Root)
	}
	libc := "glibc:2.41"
	if d.Libc == "musl" {
		libc = "musl:1.2"
	}
	_, p, err := decideFor(app, args, plan.Options{Pythons: []string{d.Python}, Libcs: []string{libc}, Arches: []string{"x86_64"}})
	if err != nil {
		return 0, nil, err
	}
	target := p.Targets[0].String()
	for _, dep := range p.Dependencies {
		v := dep.Targets[target]
		if v.Class == facts.Excluded {
			continue
		}
		packages++
		name := dep.Name
		if dep.Source == facts.SourceGit {
			name += " (git)"
		}
		if v.Class == facts.Sdist && !(facts.Source{Kind: dep.Source}).Local() {
			build = append(build, name)
		}
	}
	slices.Sort(build)
	return packages, slices.Compact(build), nil
}
