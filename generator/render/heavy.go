package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// heavy is the stage that installs the heavy part of the lock, which the stage lock
// cuts out. A step that mounts a file of another stage is cached by the file's content,
// so an edit elsewhere in the lock leaves the heavy layer as it is.
// https://docs.docker.com/build/cache/invalidation/
type heavy struct {
	Step, WhyStep string
	// Light tells that light.txt is what the dependencies are installed from.
	Light bool
	// Check is the command that holds both parts against each other. It is a step by itself,
	// so that the parts are installed side by side.
	Check string
}

// slice is the stage that cuts parts out of the lock: heavy.txt, light.txt, built.txt.
type slice struct {
	Why, Step string
	// Binds are the files that Step reads, and Targets where it sees them.
	Binds, Targets []string
}

const (
	exported  = "/tmp/lock.txt"
	heavyPart = "/heavy.txt"
	lightPart = "/light.txt"
	builtPart = "/built.txt"
)

// heavy words the step of that stage, and changes the step for the dependencies to
// install the rest.
func (v *view) heavy(p plan.Plan) {
	h := &heavy{WhyStep: "What weighs 5 MB and more. Every file must match its hash."}
	uv := "uv venv && uv pip install --no-deps --require-hashes " + indexFlags(p.Layers.Indexes) + "--requirements=" + heavyPart
	switch p.Manager.Name {
	case facts.UV:
		h.Step = uv
		v.DependencyStep += " \\\n      " + strings.Join(wrapFlags("--no-install-package=", p.Layers.Heavy), " \\\n      ")
	case facts.Poetry:
		h.Light, h.Step = true, uv
		v.UVBesides = p.Layers.UV
		v.WhyDependencies = "The rest of the lock. uv installs what Poetry exports, in a fraction of the time."
		v.CacheDirs, v.DependencyStep = []string{"/root/.cache/uv"}, "uv venv && "+uvWheels(p)+"uv pip install --no-deps --requirements="+lightPart
	default:
		h.Light = true
		h.Step = "pip --python=.venv install --no-compile --require-hashes --no-deps --requirement=" + heavyPart
		h.Check = "PYTHONPATH=/heavy/" + strings.TrimPrefix(site(p), ".venv/") + " pip --python=.venv check"
		v.WhyDependencies = "The rest of the requirements. Every file must match its hash."
		v.DependencyStep = pipWheels(p) + "pip --python=.venv install --no-compile --require-hashes --no-deps --requirement=" + lightPart
	}
	v.Heavy = h
}

// slice words the stage that cuts the lock for the stages heavy and wheels.
func (v *view) slice(p plan.Plan) {
	export, files, condition := "", []string{exported}, exact(p.Layers.Heavy)
	switch p.Manager.Name {
	case facts.UV:
		export = words("uv export --frozen --quiet", uvSelection(p.Install), "--output-file="+exported)
	case facts.Poetry:
		export = words("poetry export", "--only="+shell(strings.Join(append([]string{"main"}, p.Install.Groups...), ",")), each("--extras=", p.Install.Extras), "--output="+exported)
	case facts.PDM:
		export = words("pdm export --format=requirements", pdmSelection(p.Install), "--output="+exported)
	case facts.Pipenv:
		export = words("pipenv requirements --hash", pipenvSelection(p.Install), "> "+exported)
	default:
		files, condition = p.Install.Requirements, asWritten(p.Layers.Heavy)
	}
	var steps []string
	if export != "" {
		steps = append(steps, export)
	}
	if v.Heavy != nil {
		steps = append(steps, split(condition, heavyPart, when(v.Heavy.Light, lightPart), files))
	}
	if p.Bundle != nil {
		steps = append(steps, split(asWritten(p.Bundle.Packages), builtPart, "", files))
	}
	s := &slice{Step: strings.Join(steps, then), Why: whySlice(p)}
	if plugin := cmp.Or(p.Layers.Export, bundleExport(p)); plugin != "" {
		v.Pins = wrap(append(slices.Clone(p.Manager.Pins), plugin), 140)
	}
	// Unlike uv sync, uv export wants to see the members of a workspace.
	s.Binds = slices.Concat(p.Install.Files, p.Install.Manifests)
	slices.Sort(s.Binds)
	s.Binds = slices.Compact(s.Binds)
	for _, b := range s.Binds {
		s.Targets = append(s.Targets, seen(p, b))
	}
	v.Lock = s
}

func whySlice(p plan.Plan) string {
	why := "The heavy part of the lock by itself: whatever else changes in the lock, its layer stays."
	switch {
	case p.Bundle != nil && len(p.Layers.Heavy) > 0:
		why = "The heavy part of the lock, and what is built of it, by themselves: whatever else changes in the lock, their stages stay."
	case p.Bundle != nil:
		why = "What is built of the lock by itself: whatever else changes in the lock, its stage stays."
	}
	if p.Manager.Name == facts.Poetry {
		why += " Poetry fails when the lock no longer fits pyproject.toml."
	}
	return why
}

// indexFlags name indexes besides the default one. All are asked for each name, since
// an index of one project's may hold others' packages too; the hashes decide.
func indexFlags(urls []string) string {
	if len(urls) == 0 {
		return ""
	}
	return each("--index=", urls) + " --index-strategy=unsafe-best-match "
}

// exact is the condition of awk's for requirements that a manager exports.
func exact(names []string) string { return "/^(" + strings.Join(names, "|") + ")==/" }

// asWritten is the same for requirements in which names stand as PEP 503 allows.
func asWritten(names []string) string {
	return "tolower($0) ~ /^(" + strings.ReplaceAll(strings.Join(names, "|"), "-", "[-_.]+") + ")([^a-z0-9._-]|$)/"
}

// split is the command that writes the requirements which the condition is for to one
// file, and the others to another one, if there is a name for it. A requirement goes on
// as long as its lines end in a backslash. The files exist, be it empty, when the lock no
// longer has what this Dockerfile knows.
func split(condition, part, rest string, files []string) string {
	var quoted []string
	for _, f := range files {
		quoted = append(quoted, shell(f))
	}
	word := strings.TrimSuffix(strings.TrimPrefix(part, "/"), ".txt")
	to := fmt.Sprintf(`%s { print > "%s" }`, word, part)
	if rest != "" {
		to = fmt.Sprintf(`{ print > (%s ? "%s" : "%s") }`, word, part, rest)
	}
	return fmt.Sprintf(`touch %s && awk '!more { %s = %s } { more = /\\\r?$/ } %s' %s`, words(part, rest), word, condition, to, strings.Join(quoted, " "))
}

// wrapFlags are flags for names, some on each line.
func wrapFlags(flag string, names []string) []string {
	var flags []string
	for _, n := range names {
		flags = append(flags, flag+n)
	}
	return wrap(flags, 130)
}
