package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// distrolessSuites are the Debian releases, of some, that there is an image of without a
// shell. The C library has to be that of the stages before: what is copied was linked there.
func (d *decider) distrolessSuites(suites []string) ([]string, error) {
	var has []string
	for _, r := range d.releases.Debians {
		if r.Distroless != "" {
			has = append(has, r.Suite)
		}
	}
	out := slices.DeleteFunc(slices.Clone(suites), func(s string) bool { return !slices.Contains(has, s) })
	switch {
	case len(out) > 0:
		return out, nil
	case d.config.Debian != "":
		return nil, facts.Errorf(d.configSource("--debian"), d.config.Line("debian"), "there is no distroless image on Debian %s that still gets fixes", d.config.Debian).
			Fix("take %s, or leave `base` at slim", strings.Join(has, ", "))
	}
	r := d.python.release
	return nil, facts.Errorf(d.configSource("--base"), d.config.Line("base"), "Python %s has no image on %s, the Debian that there is a distroless image of", r.Version, strings.Join(has, ", ")).
		Fix("allow a newer Python, or leave `base` at slim")
}

// shellPrograms are system packages whose program is a script for a shell, or asks for
// one, and what does without.
var shellPrograms = map[string]string{
	// https://sources.debian.org/src/chromium/latest/debian/scripts/chromium/
	"chromium": "its program is a script for a shell",
	"make":     "it has a shell run each line",
}

// distroless refuses what cannot run without a shell, and says what may not.
func (d *decider) distroless() error {
	if d.plan.Distroless == "" {
		return nil
	}
	for _, p := range d.plan.Processes {
		if len(p.Command) == 0 || !ofShell(p.Command) {
			continue
		}
		at := Evidence{Path: d.configSource("--command"), Line: d.config.Line("command")}
		if len(p.from) > 0 {
			at = p.from[0]
		} else if name := p.Name; d.config.Processes[name].Command != nil {
			at.Line = d.config.Line("processes", name, "command")
		}
		key := "command"
		if p.Name != d.plan.Processes[0].Name {
			key = "processes." + p.Name + ".command"
		}
		return facts.Errorf(at.Path, at.Line, "a distroless image has no shell, and the process %s is started by one: %s", p.Name, strings.Join(p.Command, " ")).
			Fix("set %s in %s to the program and its arguments, as in [\"gunicorn\", \"--bind=0.0.0.0:8000\", \"app:app\"], or leave `base` at slim", key, d.configPlace())
	}
	var programs []string
	for _, s := range d.plan.RuntimePackages {
		name, _, _ := strings.Cut(s.Name, "=")
		if why := shellPrograms[name]; why != "" {
			return facts.Errorf(d.configSource("--base"), d.config.Line("base"), "a distroless image has no shell, and %s cannot do without: %s (wanted for %s)", name, why, nameSome(slices.Concat(s.For, s.Maybe), 3)).
				Fix("leave `base` at slim, or name %s in system-packages.exclude of %s if what you use of it does without", name, d.configPlace())
		}
		if !plainPackage(name) {
			programs = append(programs, name)
		}
	}
	if len(programs) > 0 {
		d.say("DW307", d.configSource("--base"), d.config.Line("base"), "a distroless image has no shell, and "+nameSome(programs, 4)+verb(len(programs), " holds", " hold")+" programs: what of them is a script does not run",
			"try what your application calls of them, or leave `base` at slim")
	}
	return nil
}

// ofShell tells a command that a shell runs, or a program of the distribution's that
// comes with one.
func ofShell(command []string) bool {
	name := path.Base(command[0])
	return slices.Contains([]string{"sh", "bash", "dash", "env"}, name) || strings.HasSuffix(name, ".sh")
}

// plainPackage tells a package that holds libraries or data, by Debian's rules for
// their names, or a program that is known to need nothing else.
// https://www.debian.org/doc/debian-policy/ch-sharedlibs.html#run-time-shared-libraries
func plainPackage(name string) bool {
	for _, prefix := range []string{"lib", "fonts-", "gir1.2-", "tini"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	for _, suffix := range []string{"-data", "-common", "-base", "-eng", "-osd"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, "tesseract-ocr-") || name == "tzdata" || name == "ca-certificates"
}
