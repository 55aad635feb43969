package plan

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/locktoml/locktomltest"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

var (
	day   = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	month = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])$`)
)

// TestDataKeys holds that no key of the file is misspelt, which would leave its
// field empty.
func TestDataKeys(t *testing.T) {
	var r Releases
	d := toml.NewDecoder(strings.NewReader(string(releasesFile)))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatal(err)
	}
	if !locktomltest.Same[Releases](t, "releases.toml", releasesFile) {
		t.Error("releases.toml is left to go-toml, which costs time at each start")
	}
	if len(r.Pythons) < 5 || len(r.Debians) < 2 || len(r.Alpines) < 2 || len(r.Managers) < 10 {
		t.Errorf("%d Pythons, %d Debians, %d Alpines, %d managers", len(r.Pythons), len(r.Debians), len(r.Alpines), len(r.Managers))
	}
}

// dated holds that an entry says when and where it was read.
func dated(t *testing.T, what, read, source, asOf string) {
	t.Helper()
	if !day.MatchString(read) || read > asOf {
		t.Errorf("%s: read on %q, and the data is of %s", what, read, asOf)
	}
	if !strings.HasPrefix(source, "https://") {
		t.Errorf("%s: no source, but %q", what, source)
	}
}

// newer fails unless b, which stands after a, is an older version.
func newer(t *testing.T, what, a, b string) {
	t.Helper()
	x, err1 := pep440.Parse(a)
	y, err2 := pep440.Parse(b)
	if err1 != nil || err2 != nil || x.Compare(y) <= 0 {
		t.Errorf("%s: %s stands before %s (%v, %v)", what, a, b, err1, err2)
	}
}

func TestPythonData(t *testing.T) {
	r := Known()
	if !day.MatchString(r.AsOf) {
		t.Errorf("as-of is %q", r.AsOf)
	}
	supported := 0
	for i, p := range r.Pythons {
		dated(t, p.Version, p.Read, p.Source, r.AsOf)
		if i > 0 {
			newer(t, "Python", r.Pythons[i-1].Version, p.Version)
		}
		if p.Version != fmt.Sprintf("3.%d", p.minor()) || p.Patch < 0 {
			t.Errorf("%+v", p)
		}
		if !day.MatchString(p.First) || !month.MatchString(p.End) || p.First > r.AsOf || p.First >= p.End {
			t.Errorf("%s: from %q to %q", p.Version, p.First, p.End)
		}
		if !p.ended(r.AsOf) {
			supported++
		}
		last := 0
		for j, s := range p.Suites {
			d, ok := r.debian(s)
			if !ok || j > 0 && d.Number >= last {
				t.Errorf("%s: suite %s is unknown or not older than the one before", p.Version, s)
			}
			last = d.Number
		}
		for s, patch := range p.Since {
			if !slices.Contains(p.Suites, s) || patch < 0 || patch > p.Patch {
				t.Errorf("%s: since %s = %d", p.Version, s, patch)
			}
		}
		// Every patch release that somebody may demand has an image somewhere,
		// and the newest one is on the newest suite.
		for patch := 0; patch <= p.Patch; patch++ {
			if len(p.suitesFor(patch)) == 0 {
				t.Errorf("there is no image of %s.%d", p.Version, patch)
			}
		}
		if len(p.Suites) == 0 || p.suitesFor(p.Patch)[0] != p.Suites[0] {
			t.Errorf("%s.%d is not on %v", p.Version, p.Patch, p.Suites)
		}
		if len(p.Alpine) == 0 {
			t.Errorf("%s has no Alpine", p.Version)
		}
		for j, v := range p.Alpine {
			if !slices.ContainsFunc(r.Alpines, func(a AlpineRelease) bool { return a.Version == v }) {
				t.Errorf("%s: Alpine %s is unknown", p.Version, v)
			}
			if j > 0 {
				newer(t, p.Version+"'s Alpine", p.Alpine[j-1], v)
			}
		}
	}
	// CPython supports five minor versions, for some weeks in October six.
	if supported < 4 || supported > 6 {
		t.Errorf("%d supported versions on %s", supported, r.AsOf)
	}
	if s := r.supported(); !regexp.MustCompile(`^3\.\d+ to 3\.\d+$`).MatchString(s) {
		t.Errorf("%q", s)
	}
}

func TestDistributionData(t *testing.T) {
	r := Known()
	for i, d := range r.Debians {
		dated(t, d.Suite, d.Read, d.Source, r.AsOf)
		if d.Suite == "" || d.Number == 0 || !day.MatchString(d.SecurityEnd) || !day.MatchString(d.End) || d.SecurityEnd > d.End {
			t.Errorf("%+v", d)
		}
		if a, b := twoParts(d.Glibc); d.Glibc != fmt.Sprintf("%d.%d", a, b) {
			t.Errorf("%s: glibc %q", d.Suite, d.Glibc)
		}
		if i > 0 && r.Debians[i-1].Number <= d.Number {
			t.Errorf("Debian %d stands before %d", r.Debians[i-1].Number, d.Number)
		}
		if i > 0 { // chooseBase relies on it: the newest release satisfies every floor
			newer(t, "glibc", r.Debians[i-1].Glibc, d.Glibc)
		}
	}
	for i, a := range r.Alpines {
		dated(t, "Alpine "+a.Version, a.Read, a.Source, r.AsOf)
		if !month.MatchString(a.End) || !strings.HasPrefix(a.Musl, "1.2.") {
			t.Errorf("%+v", a)
		}
		if i > 0 {
			newer(t, "Alpine", r.Alpines[i-1].Version, a.Version)
		}
	}
}

func TestManagerData(t *testing.T) {
	r := Known()
	last := map[facts.Manager]string{}
	for i, m := range r.Managers {
		what := fmt.Sprintf("%s %s", m.Name, m.Version)
		dated(t, what, m.Read, m.Source, r.AsOf)
		if before, ok := last[m.Name]; ok {
			newer(t, string(m.Name), before, m.Version)
			if r.Managers[i-1].Name != m.Name {
				t.Errorf("%s stands apart from the others", what)
			}
		}
		last[m.Name] = m.Version
		for _, s := range []string{m.Python, m.Reads} {
			if _, err := pep440.ContainsAny(s, pep440.Version{}, true); s == "" || err != nil {
				t.Errorf("%s: %q is no specifier: %v", what, s, err)
			}
		}
		pins(t, what, m, r)
	}
	for _, name := range []facts.Manager{facts.UV, facts.Poetry, facts.PDM, facts.Pipenv} {
		if last[name] == "" {
			t.Errorf("no release of %s", name)
		}
	}
}

// pinnedExactly is what a pin looks like, apart from its marker.
var pinnedExactly = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.!+]*$`)

// pins holds that a manager stays as it was: it is one binary (uv), it pins
// itself by an extra, or all of its dependencies are exact, each once on every
// Python that it runs on.
func pins(t *testing.T, what string, m ManagerRelease, r Releases) {
	t.Helper()
	switch {
	case m.Name == facts.UV:
		if m.Install != "" || len(m.Pins) > 0 {
			t.Errorf("%s: uv is one binary", what)
		}
		return
	case m.Install != "":
		if m.Install != fmt.Sprintf("%s[locked]==%s", m.Name, m.Version) || len(m.Pins) > 0 {
			t.Errorf("%s: installed as %q with %d pins", what, m.Install, len(m.Pins))
		}
		return
	case len(m.Pins) < 3:
		t.Errorf("%s: %d pins", what, len(m.Pins))
	}
	for _, p := range r.Pythons {
		if !within(m.Python, p.Version+".1") {
			continue
		}
		env := pep508.Linux(target(p, 1, facts.Glibc, "2.41", "x86_64"))
		seen := map[string]bool{}
		for _, pin := range m.Pins {
			requirement, marker, _ := strings.Cut(pin, " ; ")
			if !pinnedExactly.MatchString(requirement) {
				t.Errorf("%s: %q is not exact", what, pin)
			}
			parsed, err := pep508.ParseMarker(marker)
			if err != nil {
				t.Errorf("%s: %q: %v", what, pin, err)
				continue
			}
			name, _, _ := strings.Cut(requirement, "==")
			if parsed.Evaluate(env) && seen[name] {
				t.Errorf("%s: %s is pinned twice on Python %s", what, name, p.Version)
			}
			seen[name] = seen[name] || parsed.Evaluate(env)
		}
		if len(seen) == 0 {
			t.Errorf("%s: nothing is pinned on Python %s", what, p.Version)
		}
	}
}

// TestEveryPython holds that each manager has a release for each supported
// Python: else that Python could not be chosen.
func TestEveryPython(t *testing.T) {
	r := Known()
	for _, p := range r.Pythons {
		if p.ended(r.AsOf) {
			continue
		}
		for _, name := range []facts.Manager{facts.UV, facts.Poetry, facts.PDM, facts.Pipenv} {
			version := fmt.Sprintf("%s.%d", p.Version, p.Patch)
			if !slices.ContainsFunc(r.Managers, func(m ManagerRelease) bool { return m.Name == name && within(m.Python, version) }) {
				t.Errorf("no release of %s runs on Python %s", name, version)
			}
		}
	}
}

// TestGuess holds the guess to what was measured and reported: within a factor
// of three for three in four, and of six for all.
func TestGuess(t *testing.T) {
	near, all := 0, 0
	for _, name := range slices.Sorted(maps.Keys(builds())) {
		b := builds()[name]
		if b.Wheel == 0 || b.Seconds == 0 || b.Needs != "" {
			continue
		}
		all++
		seconds, _ := guess(0, b.Wheel, b.Toolchain)
		ratio := float64(seconds) / float64(b.Seconds)
		if ratio > 1.0/3 && ratio < 3 {
			near++
		}
		if ratio < 1.0/6 || ratio > 6 {
			t.Errorf("%s took %d s, the guess is %d", name, b.Seconds, seconds)
		}
	}
	if all < 10 || near*4 < all*3 {
		t.Errorf("%d of %d are near", near, all)
	}
}
