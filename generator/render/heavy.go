package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// heavy are two stages: one that cuts the lock in two, and one that installs the heavy
// part. A step that mounts a file of another stage is cached by the file's content, so
// an edit elsewhere in the lock leaves the heavy layer as it is.
// https://docs.docker.com/build/cache/invalidation/
type heavy struct {
	// Slice writes heavy.txt, and light.txt where Light is set.
	Slice, WhySlice string
	// Binds are the files that Slice reads, and Targets where it sees them.
	Binds, Targets []string
	Step, WhyStep  string
	// Light tells that light.txt is what the dependencies are installed from.
	Light bool
	// UV is the version of uv that installs what Poetry has locked; "" for none.
	UV string
	// Check is the command that holds both parts together against each other.
	Check string
}

const (
	exported  = "/tmp/lock.txt"
	heavyPart = "/heavy.txt"
	lightPart = "/light.txt"
)

// heavy words the steps of those stages, and changes the step for the dependencies to
// install the rest.
func (v *view) heavy(p plan.Plan) {
	h := &heavy{UV: p.Layers.UV,
		WhySlice: "The heavy part of the lock by itself: whatever else changes in the lock, its layer stays.",
		WhyStep:  "What weighs 5 MB and more. Every file must match its hash."}
	uv := "uv venv && uv pip install --no-deps --require-hashes " + indexFlags(p.Layers.Indexes) + "--requirements=" + heavyPart
	switch p.Manager.Name {
	case facts.UV:
		export := words("uv export --frozen --quiet", uvSelection(p.Install), "--output-file="+exported)
		h.Slice, h.Step = export+" \\\n    && "+split(exact(p.Layers.Heavy), false, exported), uv
		v.DependencyStep += " \\\n      " + strings.Join(wrapFlags("--no-install-package=", p.Layers.Heavy), " \\\n      ")
	case facts.Poetry:
		h.Light = true
		export := words("poetry export", "--only="+shell(strings.Join(append([]string{"main"}, p.Install.Groups...), ",")), each("--extras=", p.Install.Extras), "--output="+exported)
		h.Slice, h.Step = export+" \\\n    && "+split(exact(p.Layers.Heavy), true, exported), uv
		h.WhySlice += " Poetry fails when the lock no longer fits pyproject.toml."
		v.WhyDependencies = "The rest of the lock. uv installs what Poetry exports, in a fraction of the time."
		v.CacheDirs, v.DependencyStep = []string{"/root/.cache/uv"}, "uv venv && uv pip install --no-deps --requirements="+lightPart
	default:
		h.Light = true
		h.Slice = split(asWritten(p.Layers.Heavy), true, p.Install.Requirements...)
		h.Step = "pip --python=.venv install --no-compile --require-hashes --no-deps --requirement=" + heavyPart
		h.Check = "pip --python=" + v.Venv + " check"
		v.WhyDependencies = "The rest of the requirements. Every file must match its hash."
		v.DependencyStep = "pip --python=.venv install --no-compile --require-hashes --no-deps --requirement=" + lightPart
	}
	if p.Layers.Export != "" {
		v.Pins = wrap(append(slices.Clone(p.Manager.Pins), p.Layers.Export), 140)
	}
	// Unlike uv sync, uv export wants to see the members of a workspace.
	h.Binds = slices.Concat(p.Install.Files, p.Install.Manifests)
	slices.Sort(h.Binds)
	h.Binds = slices.Compact(h.Binds)
	for _, b := range h.Binds {
		h.Targets = append(h.Targets, seen(p, b))
	}
	v.Heavy = h
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
	return "tolower($0) ~ /^(" + strings.ReplaceAll(strings.Join(names, "|"), "-", "[-_.]+") + ")[^a-z0-9._-]/"
}

// split is the command that writes the requirements which the condition is for to
// heavyPart, and with light the others to lightPart. A requirement goes on as long as
// its lines end in a backslash. Both files exist, be it empty, when the lock no longer
// has what this Dockerfile knows.
func split(condition string, light bool, files ...string) string {
	var quoted []string
	for _, f := range files {
		quoted = append(quoted, shell(f))
	}
	to := `heavy { print > "` + heavyPart + `" }`
	if light {
		to = fmt.Sprintf(`{ print > (heavy ? "%s" : "%s") }`, heavyPart, lightPart)
	}
	return fmt.Sprintf(`touch `+heavyPart+when(light, " "+lightPart)+` && awk '!more { heavy = %s } { more = /\\\r?$/ } %s' %s`, condition, to, strings.Join(quoted, " "))
}

// wrapFlags are flags for names, some on each line.
func wrapFlags(flag string, names []string) []string {
	var flags []string
	for _, n := range names {
		flags = append(flags, flag+n)
	}
	return wrap(flags, 130)
}
