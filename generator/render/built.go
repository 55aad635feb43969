package render

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/generator/plan"
)

// translationsStage is the stage that compiles translations.
const translationsStage = "translations"

// built is what the template is given of the stages for front ends and
// translations.
type built struct {
	Frontends []frontend
	// Translations is the command that compiles them, "" for none; Babel tells that
	// it needs what the build stage installed.
	Translations, WhyTranslations, TranslationImage string
	Babel                                           bool
	Gettext                                         packages
	Catalogs                                        []string
	// Packaged and Copies are "STAGE SOURCE TARGET", for the stage that builds the
	// package and for the one that runs.
	Packaged, Copies []string
}

// frontend is a stage in which Node builds.
type frontend struct {
	Stage, Image, Why, WhyInstall string
	Setup                         string // brings the package manager
	Folder                        string
	// Install is a step of its own, with the files in Binds and before the source is
	// there; "" where Build does it.
	Install, Cache string
	Binds          []string
	Copy           string
	Build          string
	BuildCache     bool // of Build, which reads it
}

// caches are where the package managers keep what they download.
var caches = map[string]string{"npm": "/root/.npm", "yarn": "/usr/local/share/.cache/yarn", "pnpm": "/pnpm/store", "bun": "/root/.bun/install/cache"}

// checkBuilt holds what the project says of them to what can stand in an instruction.
func checkBuilt(p plan.Plan) error {
	var paths, words []string
	for _, f := range p.Frontends {
		paths = slices.Concat(paths, []string{f.Dir, f.Lock, f.Image, f.Setup}, f.Reads, f.Outputs)
		words = append(words, f.Command...)
	}
	if t := p.Translations; t != nil {
		for _, c := range t.Catalogs {
			paths = append(paths, c.Dir)
			words = append(words, c.Domains...)
		}
	}
	for _, name := range paths {
		if name == "" {
			continue
		}
		if err := checkPath(name); err != nil {
			return err
		}
	}
	for _, w := range words {
		if err := checkWord(w); err != nil {
			return err
		}
	}
	return nil
}

func newBuilt(p plan.Plan, v *view) built {
	var b built
	for i, f := range p.Frontends {
		one := newFrontend(f)
		if i > 0 {
			one.Stage += strconv.Itoa(i + 1)
		}
		b.Frontends = append(b.Frontends, one)
		for _, out := range f.Outputs {
			b.place(f.Packaged, f.InImage, one.Stage+" /app/"+out+" /app/"+out)
		}
	}
	if t := p.Translations; t != nil {
		b.translate(p, *t, v)
	}
	return b
}

func (b *built) place(packaged, inImage bool, line string) {
	if packaged {
		b.Packaged = append(b.Packaged, line)
	}
	if inImage {
		b.Copies = append(b.Copies, line)
	}
}

// Seen is a file of a front end as seen from its folder.
func (b built) Seen(name string) string {
	for _, f := range b.Frontends {
		if rel, ok := strings.CutPrefix("/app/"+name, f.Folder+"/"); ok {
			return rel
		}
	}
	return name
}

// newFrontend words a stage. Packages come first, unless installing them takes
// the whole folder.
func newFrontend(f plan.Frontend) frontend {
	v := frontend{Stage: "assets", Image: f.Image, Folder: path.Join("/app", f.Dir), Cache: caches[f.Manager], Copy: f.Dir + " ."}
	v.Why = "The front end: " + f.Why + ". It is built once for all CPUs."
	if f.Dir == "." {
		v.Copy = ". ."
	} else if f.Wide {
		v.Copy = ". /app"
	}
	if f.Berry {
		v.Cache, v.BuildCache = "/root/.yarn/berry/cache", true // Plug'n'Play runs from it
	}
	if f.Setup != "" {
		v.Setup = words("npm install --global", when(f.Force, "--force"), shell(f.Setup))
	}
	install := installCommand(f)
	v.Build = f.Manager + " run build"
	if f.Command != nil {
		quoted := make([]string, len(f.Command))
		for i, w := range f.Command {
			quoted[i] = shell(w)
		}
		v.Build = strings.Join(quoted, " ")
	}
	if f.Early != "" {
		v.WhyInstall = "Installing takes the whole folder, for " + f.Early + "."
		v.BuildCache, v.Build = true, install+" \\\n    && "+v.Build
		return v
	}
	v.Install = install
	v.WhyInstall = "Packages first: this layer changes only with the lock."
	if v.Binds = f.Reads; f.Lock != "" {
		v.Binds = append(slices.Clone(f.Reads), f.Lock)
		slices.Sort(v.Binds)
	} else {
		v.WhyInstall = "Packages first. Nothing locks them, so each build takes the newest that fit."
	}
	return v
}

// installCommand installs what the lock names, and fails where it doesn't fit
// package.json.
func installCommand(f plan.Frontend) string {
	locked := f.Lock != ""
	switch {
	case f.Manager == "npm" && locked:
		return "npm ci"
	case f.Manager == "yarn" && f.Berry:
		return words("yarn install", when(locked, "--immutable"))
	case f.Manager == "pnpm":
		return words("pnpm install --store-dir=/pnpm/store", when(locked, "--frozen-lockfile"))
	}
	return words(f.Manager+" install", when(locked, "--frozen-lockfile"))
}

// translate words the stage in which translations are compiled.
func (b *built) translate(p plan.Plan, t plan.Translations, v *view) {
	b.Babel, b.TranslationImage = t.Babel, v.Image
	b.WhyTranslations = "Translations are compiled here, since the repository has only their sources."
	for _, c := range t.Catalogs {
		b.Catalogs = append(b.Catalogs, c.Dir)
	}
	if t.Babel {
		var steps []string
		for _, c := range t.Catalogs {
			for _, domain := range c.Domains {
				steps = append(steps, words(v.Venv+"/bin/pybabel compile --directory="+shell(c.Dir), when(domain != "messages", "--domain="+shell(domain))))
			}
		}
		b.Translations = strings.Join(steps, " \\\n    && ")
	} else {
		b.Gettext = packages{Alpine: p.Base.Family == plan.Alpine, Names: []string{t.Package}}
		b.Translations = `find . -name '*.po' -exec sh -ec 'for po; do msgfmt --output-file="${po%.po}.mo" "$po"; rm "$po"; done' - {} +`
	}
	b.place(t.Packaged, t.InImage, translationsStage+" /translations /app")
}
