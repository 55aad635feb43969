package golden

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/generator/plan"
)

// TestCorpusPackages holds the system packages that the corpus' projects install
// in their own Dockerfiles against what the plan installs, in the stage that
// builds and in the image. corpus/packages.toml has the reason of each
// difference; one without a reason fails, and a reason without a difference.
// docs/system-packages-corpus.md shows both.
func TestCorpusPackages(t *testing.T) {
	known := readPackageReasons(t)
	var page packagePage
	eachOfCorpus(t, func(t *testing.T, dir string, theirs theirFacts) {
		if c := known.compare(t, dir, theirs); c != nil {
			page.add(c)
			t.Logf("theirs %d, %d agree; ours %d, %d agree", c.theirs, c.theirsAgree, c.ours, c.oursAgree)
			known.settle(t, c)
		}
	})
	if t.Failed() || len(page.rows) < 30 {
		return // some projects only
	}
	for project := range known.Flags {
		if !slices.ContainsFunc(page.rows, func(c *packageComparison) bool { return c.project == project }) {
			t.Errorf("packages.toml has flags for %s, which is not compared", project)
		}
	}
	for _, r := range known.Apart {
		if !slices.ContainsFunc(page.rows, func(c *packageComparison) bool { return c.project == r.Project }) {
			t.Errorf("packages.toml has a reason for %s, which is not compared", r.Project)
		}
	}
	Equal(t, "../docs/system-packages-corpus.md", []byte(page.text(known)))
}

// theirPackages is facts.json as far as it names system packages.
type theirPackages struct {
	Dockerfile string   `json:"dockerfile"`
	BaseImage  string   `json:"base_image"`
	MultiStage bool     `json:"multi_stage"`
	BuildApt   []string `json:"build_apt"`
	BuildApk   []string `json:"build_apk"`
	BuildDnf   []string `json:"build_dnf"`
	RuntimeApt []string `json:"runtime_apt"`
	RuntimeApk []string `json:"runtime_apk"`
	RuntimeDnf []string `json:"runtime_dnf"`
}

// packageReasons is corpus/packages.toml.
type packageReasons struct {
	Class []struct {
		Name string `toml:"name"`
		Text string `toml:"text"`
	} `toml:"class"`
	Means map[string][]string `toml:"means"`
	Full  struct {
		Packages  []string `toml:"packages"`
		BuildOnly []string `toml:"build-only"`
	} `toml:"full"`
	Flags map[string][]string `toml:"flags"`
	Apart []packageReason     `toml:"apart"`
}

// packageReason says why some packages are installed by one side only.
type packageReason struct {
	Project  string   `toml:"project"`
	Side     string   `toml:"side"` // "theirs" or "ours"
	Packages []string `toml:"packages"`
	Class    string   `toml:"class"`
	Reason   string   `toml:"reason"`
}

func readPackageReasons(t *testing.T) *packageReasons {
	t.Helper()
	data, err := os.ReadFile("corpus/packages.toml")
	if err != nil {
		t.Fatal(err)
	}
	var k packageReasons
	if err := toml.Unmarshal(data, &k); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range k.Apart {
		if len(r.Reason) < 20 || len(r.Packages) == 0 || r.Side != "theirs" && r.Side != "ours" || k.class(r.Class) < 0 {
			t.Errorf("packages.toml: %s, %s %v: no reason, class or package", r.Project, r.Side, r.Packages)
		}
		for _, p := range r.Packages {
			if key := r.Project + " " + r.Side + " " + p; seen[key] {
				t.Errorf("packages.toml: two reasons for %s", key)
			} else {
				seen[key] = true
			}
		}
	}
	return &k
}

func (k *packageReasons) class(name string) int {
	for i, c := range k.Class {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// packageComparison is what came out for a project: how many names each side
// has, in both stages, how many of them agree, and the others.
type packageComparison struct {
	project                              string
	theirs, theirsAgree, ours, oursAgree int
	apart                                map[string][]string // by side
}

// compare is nil for a project without a Dockerfile of its own.
func (k *packageReasons) compare(t *testing.T, dir string, theirs theirFacts) *packageComparison {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var their theirPackages
	if err := json.Unmarshal(data, &their); err != nil {
		t.Fatal(err)
	}
	if their.Dockerfile == "" {
		return nil
	}
	c := &packageComparison{project: filepath.Base(dir), apart: map[string][]string{}}
	args := slices.Clone(k.Flags[c.project])
	if v := minor(theirs.Python); v != "" {
		args = append(args, "--python="+v)
	}
	_, p, err := decideFor(filepath.Join(dir, filepath.FromSlash(theirs.AppDir)), args, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lists := [][]string{slices.Concat(their.BuildApt, their.BuildApk, their.BuildDnf), slices.Concat(their.RuntimeApt, their.RuntimeApk, their.RuntimeDnf)}
	ours := [][]string{packageNames(p.BuildPackages), packageNames(p.RuntimePackages)}
	if !their.MultiStage || slices.ContainsFunc(lists[1], func(s string) bool { return strings.HasPrefix(s, "(same ") }) {
		lists, ours = [][]string{slices.Concat(lists...)}, [][]string{slices.Concat(ours...)}
	}
	full := strings.HasPrefix(their.BaseImage, "python:") && !strings.Contains(their.BaseImage, "slim") && !strings.Contains(their.BaseImage, "alpine")
	for i := range lists {
		var base []string
		if full || i == 0 && slices.Contains(k.Full.BuildOnly, c.project) {
			base = k.Full.Packages
		}
		c.stage(k, lists[i], ours[i], base)
	}
	return c
}

func packageNames(list []plan.SystemPackage) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}

// stage compares the lists of one stage; base is what theirs starts with.
func (c *packageComparison) stage(k *packageReasons, theirs, ours, base []string) {
	has := slices.Clone(base)
	for _, name := range cleaned(theirs) {
		stands := append([]string{name}, k.Means[name]...)
		has = append(has, stands...)
		c.theirs++
		if slices.ContainsFunc(stands, func(s string) bool { return slices.Contains(ours, s) }) {
			c.theirsAgree++
		} else {
			c.apart["theirs"] = append(c.apart["theirs"], name)
		}
	}
	for _, name := range cleaned(ours) {
		c.ours++
		if slices.Contains(has, name) {
			c.oursAgree++
		} else {
			c.apart["ours"] = append(c.apart["ours"], name)
		}
	}
}

// cleaned leaves the names of facts.json's lists, sorted and each once: "(same
// stage)" is none, and "name (amd64 only)" holds one.
func cleaned(list []string) []string {
	var out []string
	for _, s := range list {
		if name := strings.Fields(s)[0]; !strings.HasPrefix(name, "(") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// settle holds what is apart now against the reasons.
func (k *packageReasons) settle(t *testing.T, c *packageComparison) {
	t.Helper()
	for _, side := range []string{"theirs", "ours"} {
		var explained []string
		for _, r := range k.Apart {
			if r.Project == c.project && r.Side == side {
				explained = append(explained, r.Packages...)
			}
		}
		for _, p := range cleaned(c.apart[side]) {
			if !slices.Contains(explained, p) {
				t.Errorf("%s only: %s, and packages.toml has no reason", side, p)
			}
		}
		for _, p := range explained {
			if !slices.Contains(c.apart[side], p) {
				t.Errorf("packages.toml has a reason for %s (%s only), which agrees now or is not installed", p, side)
			}
		}
	}
}

// packagePage is docs/system-packages-corpus.md.
type packagePage struct{ rows []*packageComparison }

func (p *packagePage) add(c *packageComparison) { p.rows = append(p.rows, c) }

func (p *packagePage) text(k *packageReasons) string {
	var b strings.Builder
	b.WriteString("# System packages: held against what real projects install\n\n" +
		"Written by `golden/corpus_packages_test.go` (`-update`) from `golden/corpus/packages.toml`.\n\n" +
		"Each project's own Dockerfile installs system packages. dockwright decides for the same Python, groups and\n" +
		"extras, and the names are compared: those of the stage that builds and those of the image, or all of them\n" +
		"where the project has one stage. Names of other distributions are translated. *agree* is how many names of a\n" +
		"side the other side has too.\n\n" +
		"| project | theirs | agree | ours | agree |\n|---|---:|---:|---:|---:|\n")
	var sum packageComparison
	for _, c := range p.rows {
		if c.theirs+c.ours > 0 {
			fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", slash(c.project), c.theirs, c.theirsAgree, c.ours, c.oursAgree)
		}
		sum.theirs, sum.theirsAgree = sum.theirs+c.theirs, sum.theirsAgree+c.theirsAgree
		sum.ours, sum.oursAgree = sum.ours+c.ours, sum.oursAgree+c.oursAgree
	}
	fmt.Fprintf(&b, "| **all %d** | %d | %d | %d | %d |\n", len(p.rows), sum.theirs, sum.theirsAgree, sum.ours, sum.oursAgree)
	b.WriteString("\n## Why they differ\n")
	for _, class := range k.Class {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n| project | only | packages | reason |\n|---|---|---|---|\n", class.Name, class.Text)
		for _, r := range k.Apart {
			if r.Class == class.Name {
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", slash(r.Project), r.Side, strings.Join(r.Packages, ", "), r.Reason)
			}
		}
	}
	return b.String()
}

// slash is a project's name as its host has it.
func slash(folder string) string { return strings.Replace(folder, "__", "/", 1) }
