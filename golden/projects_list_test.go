package golden

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// realProject is an entry of projects/list.toml, which says what the keys mean.
type realProject struct {
	Set          int           `toml:"set"`
	Repository   string        `toml:"repository"`
	Commit       string        `toml:"commit"`
	Folder       string        `toml:"folder"`
	Framework    string        `toml:"framework"`
	Kind         string        `toml:"kind"`
	Root         string        `toml:"root"`
	Unpackaged   bool          `toml:"unpackaged"`
	Port         int           `toml:"port"`
	Health       string        `toml:"health"`
	HealthFrom   string        `toml:"health-from"`
	Manager      string        `toml:"manager"`
	Python       string        `toml:"python"`
	Extras       []string      `toml:"extras"`
	Requirements []string      `toml:"requirements"`
	Installs     []string      `toml:"installs"`
	Hidden       []string      `toml:"hidden"`
	Processes    []realProcess `toml:"process"`
}

// realProcess is what a project's own files start.
type realProcess struct {
	Role    string              `toml:"role"`
	File    string              `toml:"file"`
	Line    int                 `toml:"line"`
	Also    string              `toml:"also"`
	Command string              `toml:"command"`
	Want    []string            `toml:"want"`
	Needs   map[string][]string `toml:"needs"`
}

// dir is the project's folder below the one that DOCKWRIGHT_PROJECTS names.
func (r realProject) dir() string { return strings.Replace(r.Repository, "/", "__", 1) }

func readRealProjects(t *testing.T) []realProject {
	t.Helper()
	var list struct {
		Projects []realProject `toml:"project"`
	}
	readTOML(t, "projects/list.toml", &list)
	for _, r := range list.Projects {
		if len(r.Commit) != 40 || r.Framework == "" || len(r.Processes) == 0 || !slices.Contains(projectSets, r.Set) {
			t.Errorf("list.toml: %s has no set, commit, framework or process", r.Repository)
		}
		for _, p := range r.Processes {
			if len(p.Want) == 0 || p.Command == "" || p.File == "" || p.Line == 0 {
				t.Errorf("list.toml: %s, %s: not all is said", r.Repository, p.Role)
			}
		}
	}
	return list.Projects
}

func readTOML(t *testing.T, name string, to any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := toml.Unmarshal(data, to); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// projectOutcome is what dockwright started for a project: an entry of
// projects/record.toml.
type projectOutcome struct {
	Project string `toml:"project"`
	Commit  string `toml:"commit"`
	// From is "source" where the files that say it outright were hidden, and "all".
	From    string `toml:"from"`
	Command string `toml:"command"`
	Starts  string `toml:"starts"`
	Why     string `toml:"why"`
	Agrees  bool   `toml:"agrees"`
	// First is Agrees as it was when the project was recorded for the first time;
	// -update leaves it.
	First bool `toml:"first"`
	// Others are the further processes of theirs that ours has too, Missing the
	// others, by role.
	Others  []string `toml:"others"`
	Missing []string `toml:"missing"`
	Port    int      `toml:"port"`
	Health  string   `toml:"health"`
}

func (o projectOutcome) of(r realProject, from string) bool {
	return o.Project == r.Repository && o.From == from
}

func readProjectRecord(t *testing.T) []projectOutcome {
	t.Helper()
	var record struct {
		Outcomes []projectOutcome `toml:"outcome"`
	}
	readTOML(t, "projects/record.toml", &record)
	return record.Outcomes
}

// recordText is projects/record.toml.
func recordText(record []projectOutcome) string {
	var b strings.Builder
	b.WriteString("# What dockwright starts for the projects of list.toml, written by\n" +
		"# DOCKWRIGHT_PROJECTS=DIR go test ./golden -run 'TestProjects$' -update.\n" +
		"# `first` is how the project came out when it was recorded for the first time.\n")
	for _, o := range record {
		fmt.Fprintf(&b, "\n[[outcome]]\nproject = %q\ncommit = %q\nfrom = %q\ncommand = %q\nstarts = %q\nwhy = %q\nagrees = %v\nfirst = %v\n",
			o.Project, o.Commit, o.From, o.Command, o.Starts, o.Why, o.Agrees, o.First)
		fmt.Fprintf(&b, "others = %s\nmissing = %s\nport = %d\nhealth = %q\n", tomlList(o.Others), tomlList(o.Missing), o.Port, o.Health)
	}
	return b.String()
}

func tomlList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// projectReason says why a project doesn't agree; projects/reasons.toml has them.
type projectReason struct {
	Project string `toml:"project"`
	From    string `toml:"from"` // "source", "all" or "both"
	Reason  string `toml:"reason"`
}

func (x projectReason) of(o projectOutcome) bool {
	return x.Project == o.Project && (x.From == o.From || x.From == "both")
}

func readProjectReasons(t *testing.T) []projectReason {
	t.Helper()
	var list struct {
		Reasons []projectReason `toml:"reason"`
	}
	readTOML(t, "projects/reasons.toml", &list)
	return list.Reasons
}

// projectSets are the sets of list.toml, in the order of the table.
var projectSets = []int{1, 2}

// ofSet are a set's projects.
func ofSet(list []realProject, set int) []realProject {
	return slices.DeleteFunc(slices.Clone(list), func(r realProject) bool { return r.Set != set })
}

// recordOf are the outcomes of a set, none when it was not run yet.
func recordOf(list []realProject, record []projectOutcome, set int) []projectOutcome {
	return slices.DeleteFunc(slices.Clone(record), func(o projectOutcome) bool {
		return !slices.ContainsFunc(list, func(r realProject) bool { return r.Set == set && r.Repository == o.Project })
	})
}

// TestProjectsRecord holds the record to the list, each miss to a reason, and
// the table of docs/processes.md to both. A set is recorded whole or not at all.
func TestProjectsRecord(t *testing.T) {
	list, record, reasons := readRealProjects(t), readProjectRecord(t), readProjectReasons(t)
	want := 0
	for _, r := range list {
		if len(recordOf(list, record, r.Set)) == 0 {
			continue
		}
		for _, from := range projectRuns {
			want++
			i := slices.IndexFunc(record, func(o projectOutcome) bool { return o.of(r, from) })
			switch {
			case i < 0:
				t.Errorf("%s is not recorded with %s", r.Repository, from)
			case record[i].Commit != r.Commit:
				t.Errorf("%s was recorded at commit %s", r.Repository, record[i].Commit)
			case record[i].Agrees != slices.Contains(r.Processes[0].Want, record[i].Starts):
				t.Errorf("%s with %s: starts %q, which is recorded as agreeing: %v", r.Repository, from, record[i].Starts, record[i].Agrees)
			}
		}
	}
	if len(record) != want {
		t.Errorf("%d outcomes are recorded, %d are of listed projects", len(record), want)
	}
	for _, o := range record {
		explained := slices.ContainsFunc(reasons, func(x projectReason) bool { return x.of(o) && len(x.Reason) > 20 })
		if !o.Agrees && !explained {
			t.Errorf("%s with %s is a miss, and reasons.toml says nothing of it", o.Project, o.From)
		}
	}
	for _, x := range reasons {
		if !slices.ContainsFunc(record, func(o projectOutcome) bool { return x.of(o) && !o.Agrees }) {
			t.Errorf("reasons.toml has a reason for %s (%s), which agrees or is not listed", x.Project, x.From)
		}
	}
	const page = "../docs/processes.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(LF(text)), "<!-- projects -->\n")
	_, foot, ok := strings.Cut(rest, "<!-- end of projects -->")
	if !ok {
		t.Fatalf("%s has no table of projects", page)
	}
	var tables strings.Builder
	for i, name := range []string{"The first set", "The second set"} {
		fmt.Fprintf(&tables, "### %s\n\n%s\n", name, projectTable(ofSet(list, projectSets[i]), recordOf(list, record, projectSets[i]), reasons))
	}
	Equal(t, page, []byte(head+"<!-- projects -->\n"+tables.String()+"<!-- end of projects -->"+foot))
}

// projectTable is the table of a set in docs/processes.md.
func projectTable(list []realProject, record []projectOutcome, reasons []projectReason) string {
	var b strings.Builder
	agree, first := map[string]int{}, map[string]int{}
	for _, o := range record {
		if o.Agrees {
			agree[o.From]++
		}
		if o.First {
			first[o.From]++
		}
	}
	n := len(list)
	if len(record) == 0 {
		b.WriteString("What these start is written down; dockwright was not run on them yet.\n\n| project | framework | theirs starts |\n|---|---|---|\n")
		for _, r := range list {
			fmt.Fprintf(&b, "| %s | %s, %s | %s |\n", projectLink(r), r.Framework, r.Kind, theirs(r))
		}
		return b.String()
	}
	fmt.Fprintf(&b, "From the source alone %d of %d agree, with all files %d. At the first try it was %d and %d.\n\n",
		agree["source"], n, agree["all"], first["source"], first["all"])
	b.WriteString("| project | framework | theirs starts | ours, from the source alone | ours, with all files | agrees | further processes |\n|---|---|---|---|---|---|---|\n")
	var misses strings.Builder
	for _, r := range list {
		var of [2]projectOutcome
		for i, from := range projectRuns {
			if at := slices.IndexFunc(record, func(o projectOutcome) bool { return o.of(r, from) }); at >= 0 {
				of[i] = record[at]
			}
		}
		fmt.Fprintf(&b, "| %s | %s, %s | %s | %s | %s | %s | %s |\n", projectLink(r), r.Framework, r.Kind,
			theirs(r), code(of[0].Command), code(of[1].Command), verdict(of), further(r, of[1]))
		for _, x := range reasons {
			if x.Project == r.Repository {
				said := map[string]string{"source": "from the source alone", "all": "with all files", "both": "both ways"}[x.From]
				fmt.Fprintf(&misses, "- **%s**, %s: %s\n", r.Repository, said, x.Reason)
			}
		}
	}
	if misses.Len() > 0 {
		b.WriteString("\nThe misses:\n\n" + misses.String())
	}
	return b.String()
}

// theirs is the main process of a project and where it is said.
func theirs(r realProject) string {
	main := r.Processes[0]
	where := fmt.Sprintf("%s:%d", main.File, main.Line)
	if main.Also != "" {
		where += ", " + main.Also
	}
	return fmt.Sprintf("%s (%s)", code(main.Command), where)
}

func projectLink(r realProject) string {
	at := "https://github.com/" + r.Repository + "/tree/" + r.Commit
	name := r.Repository
	if r.Folder != "" {
		at, name = at+"/"+r.Folder, name+", "+r.Folder
	}
	return fmt.Sprintf("[%s](%s) %s", name, at, r.Commit[:7])
}

func code(s string) string {
	if s == "" {
		return "nothing"
	}
	s = strings.ReplaceAll(s, "|", `\|`)
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}

func verdict(of [2]projectOutcome) string {
	switch {
	case of[0].Agrees && of[1].Agrees:
		return "yes"
	case of[0].Agrees:
		return "from the source alone"
	case of[1].Agrees:
		return "with all files"
	}
	return "no"
}

// further says which of their other processes ours has.
func further(r realProject, o projectOutcome) string {
	if len(r.Processes) == 1 {
		return "none"
	}
	return cmp.Or(strings.Join(append(slices.Clone(o.Others), prefixed("not ", o.Missing)...), ", "), "none")
}

func prefixed(prefix string, list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, prefix+s)
	}
	return out
}

// hidingFS is a project without the files that say outright what is started.
type hidingFS struct {
	fs.ReadLinkFS
	hides func(name string) bool
}

// yardsticks are the names of such files, in any folder and case.
var yardsticks = []string{"dockerfile*", "*.dockerfile", "containerfile*", "docker-compose*", "compose*.y*ml", "procfile*",
	"fly.toml", "app.json", "render.yaml", "railway.*", "nixpacks.toml", "makefile", "*.sh", "docker-entrypoint*", "entrypoint*"}

func hideYardsticks(fsys fs.FS, prefix string, more []string) fs.FS {
	return hidingFS{fsys.(fs.ReadLinkFS), func(name string) bool {
		base := strings.ToLower(path.Base(name))
		named := func(pattern string) bool { ok, _ := path.Match(pattern, base); return ok }
		own := func(pattern string) bool { ok, _ := path.Match(pattern, path.Join(prefix, name)); return ok }
		return path.Ext(base) != ".py" && slices.ContainsFunc(yardsticks, named) || slices.ContainsFunc(more, own)
	}}
}

func (h hidingFS) absent(op, name string) error {
	if h.hides(name) {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return nil
}

func (h hidingFS) Open(name string) (fs.File, error) {
	if err := h.absent("open", name); err != nil {
		return nil, err
	}
	return h.ReadLinkFS.Open(name)
}

func (h hidingFS) Stat(name string) (fs.FileInfo, error) {
	if err := h.absent("stat", name); err != nil {
		return nil, err
	}
	return fs.Stat(h.ReadLinkFS, name)
}

func (h hidingFS) Lstat(name string) (fs.FileInfo, error) {
	if err := h.absent("lstat", name); err != nil {
		return nil, err
	}
	return h.ReadLinkFS.Lstat(name)
}

func (h hidingFS) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(h.ReadLinkFS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() && h.hides(path.Join(name, e.Name())) }), err
}

// TestHideYardsticks holds that what is hidden can't be come by in any way, and
// that Python files stay.
func TestHideYardsticks(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Dockerfile", "docker/api.Dockerfile", "Procfile", "entrypoint", "entrypoint.py", "run.sh", "app.py", "conf/start.ini", "compose.yaml"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fsys := hideYardsticks(os.DirFS(dir), "member", []string{"member/conf/*.ini"})
	var got []string
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			got = append(got, name)
		}
		return err
	})
	if want := "app.py entrypoint.py"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("left are %v (%v), want %s", got, err, want)
	}
	for _, name := range []string{"Dockerfile", "conf/start.ini"} {
		if _, err := fs.Stat(fsys, name); err == nil {
			t.Errorf("%s has a state", name)
		}
		if _, err := fs.ReadFile(fsys, name); err == nil {
			t.Errorf("%s can be read", name)
		}
	}
}
