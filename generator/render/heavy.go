package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// part is a stage that installs a part of the lock, which the stage lock cuts out. A step
// that mounts a file of another stage is cached by the file's content, so an edit
// elsewhere in the lock leaves the part's layer as it is.
// https://docs.docker.com/build/cache/invalidation/
type part struct {
	// Stage is its name, and File has its requirements.
	Stage, File string
	Step, Why   string
	packages    []string
}

// slice is the stage that cuts parts out of the lock: heavy.txt, medium.txt, light.txt,
// built.txt.
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

// parts words the steps of those stages, and changes the step for the dependencies to
// install the rest.
func (v *view) parts(p plan.Plan) {
	v.Parts = []part{{Stage: "heavy", File: heavyPart, Why: "What weighs 5 MB and more. Every file must match its hash.", packages: p.Layers.Heavy}}
	if len(p.Layers.Medium) > 0 {
		v.Parts = append(v.Parts, part{Stage: "medium", File: "/medium.txt", Why: "What weighs 1 to 5 MB, in the same way.", packages: p.Layers.Medium})
	}
	install := "uv venv && uv pip install --no-deps --require-hashes " + indexFlags(p.Layers.Indexes) + "--requirements="
	switch p.Manager.Name {
	case facts.UV:
		apart := slices.Sorted(slices.Values(slices.Concat(p.Layers.Heavy, p.Layers.Medium)))
		v.DependencyStep += " \\\n      " + strings.Join(wrapFlags("--no-install-package=", apart), " \\\n      ")
	case facts.Poetry, facts.PDM:
		v.Light, v.UVBesides = true, p.Layers.UV
		v.WhyDependencies = "The rest of the lock. uv installs what " + title(p.Manager.Name) + " exports, in a fraction of the time."
		v.CacheDirs, v.DependencyStep = []string{"/root/.cache/uv"}, "uv venv && "+uvWheels(p)+"uv pip install --no-deps --requirements="+lightPart
	default:
		v.Light = true
		install = "pip --python=.venv install --no-compile --require-hashes --no-deps --requirement="
		v.Together = v.together(p)
		v.WhyDependencies = "The rest of the requirements. Every file must match its hash."
		v.DependencyStep = pipWheels(p) + "pip --python=.venv install --no-compile --require-hashes --no-deps --requirement=" + lightPart
	}
	for i := range v.Parts {
		v.Parts[i].Step = install + v.Parts[i].File
	}
}

// together is the command that holds the parts against each other, which see each other
// at folders with the stages' names. It is a step by itself, so that they are installed
// side by side.
func (v *view) together(p plan.Plan) string {
	var folders []string
	for _, part := range v.Parts {
		folders = append(folders, "/"+part.Stage+"/"+strings.TrimPrefix(site(p), ".venv/"))
	}
	return "PYTHONPATH=" + strings.Join(folders, ":") + " pip --python=.venv check"
}

// slice words the stage that cuts the lock for the parts and the stage wheels.
func (v *view) slice(p plan.Plan) {
	export, files, condition := "", []string{exported}, exact
	switch p.Manager.Name {
	case facts.UV:
		export = words("uv export --frozen --quiet", uvSelection(p.Install), "--output-file="+exported)
	case facts.Poetry:
		export = words("poetry export", "--only="+shell(strings.Join(append([]string{"main"}, p.Install.Groups...), ",")), each("--extras=", p.Install.Extras), "--output="+exported)
	case facts.PDM:
		export = when(len(v.Parts) > 0 && !p.Install.OldHash, "pdm lock --check"+then) +
			words("pdm export --format=requirements", pdmSelection(p.Install), "--output="+exported)
	case facts.Pipenv:
		export = words("pipenv requirements --hash", pipenvSelection(p.Install), "> "+exported)
	default:
		files, condition = p.Install.Requirements, asWritten
	}
	var steps []string
	if export != "" {
		steps = append(steps, export)
	}
	if len(v.Parts) > 0 {
		var pieces []piece
		for _, part := range v.Parts {
			pieces = append(pieces, piece{condition(part.packages), part.File})
		}
		steps = append(steps, split(pieces, when(v.Light, lightPart), files))
	}
	if p.Bundle != nil {
		steps = append(steps, split([]piece{{asWritten(p.Bundle.Packages), builtPart}}, "", files))
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
	switch {
	case p.Manager.Name == facts.Poetry:
		why += " Poetry fails when the lock no longer fits pyproject.toml."
	case p.Manager.Name == facts.PDM && len(p.Layers.Heavy) > 0 && !p.Install.OldHash:
		why += " --check fails when the lock no longer fits pyproject.toml."
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

// piece is the file for those requirements that a condition of awk's is for.
type piece struct{ condition, file string }

// split is the command that writes requirements to the files of the first piece that they
// are for, and the others to another one, if there is a name for it. A requirement goes on
// as long as its lines end in a backslash. The files exist, be it empty, when the lock no
// longer has what this Dockerfile knows.
func split(pieces []piece, rest string, files []string) string {
	var made, to, quoted []string
	for _, p := range pieces {
		made, to = append(made, p.file), append(to, fmt.Sprintf(`%s ? "%s" : `, p.condition, p.file))
	}
	for _, f := range files {
		quoted = append(quoted, shell(f))
	}
	return fmt.Sprintf(`touch %s && awk '!more { to = %s"%s" } { more = /\\\r?$/ } { print > to }' %s`,
		words(append(made, rest)...), strings.Join(to, ""), cmp.Or(rest, "/dev/null"), strings.Join(quoted, " "))
}

// wrapFlags are flags for names, some on each line.
func wrapFlags(flag string, names []string) []string {
	var flags []string
	for _, n := range names {
		flags = append(flags, flag+n)
	}
	return wrap(flags, 130)
}
