package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// compared decides with the alternatives.
func compared(t *testing.T, p facts.Project, c config.Config) Plan {
	t.Helper()
	plan, _, err := decide(p, c, Options{Alternatives: true}, releases())
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// wheels are tags of a Python for both C libraries and CPUs.
func wheels(python string) []string {
	return slices.Concat(both(python+"-"+python+"-manylinux_2_28"), both(python+"-"+python+"-musllinux_1_2"))
}

// TestAlternatives holds the table of Pythons: each that is allowed, newest
// first, with its classes counted on both C libraries and CPUs.
func TestAlternatives(t *testing.T) {
	a := tagged("a", "1", append(wheels("cp313"), "cp312-cp312-manylinux_2_28_x86_64", "sdist")...)
	b := tagged("b", "1", append(wheels("cp313"), wheels("cp311")...)...)
	own := pkg("member", "1")
	own.Source = facts.Source{Kind: facts.SourceEditable, URL: "member"}
	p := compared(t, app(with(a, b, own, pure("p", "1"), pkg("u", "1")), requires(">=3.11,<3.15")), config.Config{})
	none := []string{}
	on := func(python, libc string, x86, arm Tally) []Tally {
		x86.Target, arm.Target = "cp"+strings.ReplaceAll(python, ".", "")+"-"+libc+"-x86_64", "cp"+strings.ReplaceAll(python, ".", "")+"-"+libc+"-aarch64"
		return []Tally{x86, arm}
	}
	everywhere := func(python string, t Tally) []Tally {
		return slices.Concat(on(python, "glibc2.41", t, t), on(python, "musl1.2", t, t))
	}
	built := Tally{Wheel: 1, Sdist: 1, None: 1, Unknown: 1, Built: []string{"a"}, Lacking: []string{"b"}}
	onOne := built
	onOne.Wheel, onOne.Sdist, onOne.Built = 2, 0, none
	want := []Alternative{
		{"3.14", false, "no file for b", everywhere("3.14", built)},
		{"3.13", true, "", everywhere("3.13", Tally{Wheel: 3, Unknown: 1, Built: none, Lacking: none})},
		{"3.12", false, "no file for b", slices.Concat(on("3.12", "glibc2.41", onOne, built), on("3.12", "musl1.2", built, built))},
		{"3.11", false, "would compile a too", everywhere("3.11", Tally{Wheel: 2, Sdist: 1, Unknown: 1, Built: []string{"a"}, Lacking: none})},
	}
	if diff := cmp.Diff(want, p.Pythons); diff != "" {
		t.Error(diff)
	}
	if p, _ := decided(t, app(with(a, b)), config.Config{}); p.Pythons != nil || p.Alpine.Image != "" {
		t.Errorf("unasked: %+v, %+v", p.Pythons, p.Alpine)
	}
}

// TestAgainst holds what is said of each Python that was not chosen.
func TestAgainst(t *testing.T) {
	unnamed := with(pkg("flask", "3.0"))
	own := pkg("member", "1")
	own.Source = facts.Source{Kind: facts.SourceEditable, URL: "member"}
	for _, c := range []struct {
		name   string
		p      facts.Project
		config config.Config
		want   []string
	}{
		{"nothing to install", app(requires(">=3.12")), config.Config{},
			[]string{"3.15: a fresh .0", "3.14", "3.13: older, and nothing is gained by it", "3.12: older, and nothing is gained by it"}},
		{"compiled everywhere", app(requires(">=3.13,<3.15"), with(tagged("docopt", "1", "sdist"))), config.Config{},
			[]string{"3.14", "3.13: older, and no fewer are compiled"}},
		{"a folder of one's own is no compiling", app(requires(">=3.13,<3.15"), with(own)), config.Config{},
			[]string{"3.14", "3.13: older, and nothing is gained by it"}},
		{"files that are older", app(requires(">=3.12,<3.15"), with(pure("p", "1"), tagged("w", "1", "cp312-cp312-win_amd64", "cp313-cp313-win_amd64", "py3-none-any"))), config.Config{},
			[]string{"3.14: the files of the dependencies are for Python 3.13 at the newest", "3.13", "3.12: older, and nothing is gained by it"}},
		{"tried", app(on(facts.Pip, "requirements"), unnamed, requires(">=3.11,<3.14"), manifest(func(m *facts.Manifest) { m.TriedOn = []string{"3.12"} })), config.Config{},
			[]string{"3.13: not among those that pyproject.toml names as tried", "3.12", "3.11: not among those that pyproject.toml names as tried"}},
		{"not known", app(on(facts.Pip, "requirements"), unnamed, requires(">=3.12,<3.15")), config.Config{},
			[]string{"3.14: whether the pinned versions have wheels for it is not known, so the version before is taken", "3.13", "3.12: older, and nothing is gained by it"}},
		{"a choice leaves no other", app(), config.Config{Python: "3.12"}, []string{"3.12"}},
		{"ended ones are none", app(requires("<3.12")), config.Config{}, []string{"3.11"}},
		{"ended ones, if all are", app(requires("<3.11")), config.Config{}, []string{"3.10", "3.9: older, and nothing is gained by it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, a := range compared(t, c.p, c.config).Pythons {
				text := a.Python
				if a.Against != "" {
					text += ": " + a.Against
				}
				if a.Chosen != (a.Against == "") {
					t.Errorf("chosen: %v, and yet %q", a.Chosen, a.Against)
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTalliesOfRequest holds that the table is of the images that are asked for:
// a Debian where the Python has an image on it, and the CPUs of the lock.
func TestTalliesOfRequest(t *testing.T) {
	targets := func(p Plan) string {
		var out []string
		for _, a := range p.Pythons {
			for _, t := range a.Tallies {
				out = append(out, t.Target)
			}
		}
		return strings.Join(out, " ")
	}
	intel := func(p *facts.Project) { p.Lock.Environments = []string{"platform_machine == 'x86_64'"} }
	if got := targets(compared(t, app(requires("==3.13.*"), intel), config.Config{Debian: "bookworm"})); got != "cp313-glibc2.36-x86_64 cp313-musl1.2-x86_64" {
		t.Error(got)
	}
	// An image of an old patch is on the Debian of its time.
	if got := targets(compared(t, app(requires("==3.13.2"), intel), config.Config{})); got != "cp313-glibc2.36-x86_64 cp313-musl1.2-x86_64" {
		t.Error(got)
	}
}

// TestDebianWeighs holds that the Python is chosen by what the Debian that is
// asked for takes.
func TestDebianWeighs(t *testing.T) {
	a := tagged("a", "1", slices.Concat(both("cp314-cp314-manylinux_2_39"), both("cp313-cp313-manylinux_2_28"), []string{"sdist"})...)
	p, _ := decided(t, app(with(a)), config.Config{})
	q, _ := decided(t, app(with(a)), config.Config{Debian: "bookworm"})
	if p.Python.Minor != "3.14" || q.Python.Minor != "3.13" {
		t.Errorf("%s on trixie, %s on bookworm", p.Python.Minor, q.Python.Minor)
	}
}

// TestInstallSummary holds that the sentence tells the CPUs apart where they
// differ, and counts the image's own targets whatever inspect classifies for.
func TestInstallSummary(t *testing.T) {
	a := tagged("a", "1", "cp314-cp314-manylinux_2_28_x86_64", "sdist")
	b := tagged("b", "1", both("cp314-cp314-manylinux_2_28")...)
	c := tagged("c", "1", "cp314-cp314-manylinux_2_28_x86_64")
	for _, x := range []struct {
		packages []facts.Package
		want     string
	}{
		{nil, "no dependencies"},
		{[]facts.Package{b}, "1 dependency: 1 from wheels"},
		{[]facts.Package{b, tagged("s", "1", "sdist"), pkg("u", "1")}, "3 dependencies: 1 from wheels, 1 built from source (s), 1 not known, since nothing names their files"},
		{[]facts.Package{a, b}, "on x86_64 2 dependencies: 2 from wheels; on aarch64 2 dependencies: 1 from wheels, 1 built from source (a)"},
		{[]facts.Package{b, c}, "on x86_64 2 dependencies: 2 from wheels; on aarch64 2 dependencies: 1 from wheels, 1 that cannot be installed (c)"},
	} {
		p, _ := decided(t, app(with(x.packages...), requires("==3.14.*")), config.Config{})
		if got := p.InstallSummary(); got != x.want {
			t.Errorf("%q, not %q", got, x.want)
		}
	}
	p, _, err := decide(app(with(b), requires("==3.14.*")), config.Config{}, Options{Libcs: []string{"musl:1.2"}, Pythons: []string{"3.11"}}, releases())
	if got := p.InstallSummary(); err != nil || got != "1 dependency: 1 from wheels" {
		t.Errorf("%q, %v", got, err)
	}
}
