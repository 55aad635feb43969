package golden

import (
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// sample is a document with something of everything that inspect can tell, more
// than any one project has. The names are real, the rest is made up.
func sample() inspection.Document {
	libcs := []struct {
		libc         facts.Libc
		major, minor int
	}{{facts.Glibc, 2, 41}, {facts.Musl, 1, 2}}
	var targets []facts.Target
	for _, l := range libcs {
		for _, arch := range []string{"x86_64", "aarch64"} {
			targets = append(targets, facts.Target{Major: 3, Minor: 13, Patch: 7, Libc: l.libc, LibcMajor: l.major, LibcMinor: l.minor, Arch: arch})
		}
	}
	p := plan.Plan{
		Name: "shop", Dir: "services/shop",
		Python:    plan.Python{Minor: "3.13", Tag: "3.13"},
		Base:      plan.Base{Image: "python:3.13-slim-trixie", Family: plan.Debian, Suite: "trixie", Libc: facts.Glibc, LibcVersion: "2.41"},
		Manager:   plan.Manager{Name: facts.UV, Version: "0.13.9"},
		Processes: []plan.Process{{Name: "web", Role: "web", Command: []string{"uvicorn", "shop.main:app"}, Port: 8000, Framework: "fastapi", Health: plan.Health{Kind: "tcp"}}},
		Inputs:    []facts.Input{facts.NewInput("pyproject.toml", "pyproject.toml", nil), facts.NewInput("uv.lock", "uv.lock", []byte("1"))},
		Targets:   targets,
		Decisions: []plan.Decision{
			{What: "python", Chose: "3.13", Because: "the newest that pyproject.toml:4 allows (>=3.12) and for which nothing is compiled that has wheels at all"},
			{What: "base", Chose: "python:3.13-slim-trixie", Because: "Debian 13 has glibc 2.41; the highest that a wheel asks for is 2.28 (torch)"},
			{What: "command", Chose: "uvicorn shop.main:app", Because: "the application in src/shop/main.py"},
		},
		BuildPackages:   []plan.SystemPackage{{Name: "gcc", For: []string{"psycopg2"}}, {Name: "libpq-dev", For: []string{"psycopg2"}}},
		RuntimePackages: []plan.SystemPackage{{Name: "libpq5", For: []string{"psycopg2"}}},
		Compiled: []plan.Compiled{{Name: "internal-tools", Source: facts.SourceGit, Arches: []string{"x86_64", "aarch64"}},
			{Name: "psycopg2", Version: "2.9.10", Source: facts.SourceRegistry, Arches: []string{"x86_64", "aarch64"}, Native: true}},
	}
	add := func(name, version string, source facts.SourceKind, size int64, classes ...facts.Class) {
		d := plan.Dependency{Name: name, Version: version, Source: source, Groups: []string{"main"}, Size: size, Targets: map[string]facts.Verdict{}}
		for i, t := range targets {
			c := classes[min(i, len(classes)-1)]
			d.Targets[t.String()] = facts.Verdict{Class: c, File: fileFor(name, version, c, t)}
		}
		p.Dependencies = append(p.Dependencies, d)
	}
	const mib = 1 << 20
	add("anyio", "4.9.0", facts.SourceRegistry, 100_874, facts.Wheel)
	add("fastapi", "0.115.12", facts.SourceRegistry, 95_164, facts.Wheel)
	add("internal-tools", "", facts.SourceGit, 0, facts.Sdist)
	add("mystery", "1.0", facts.SourceRegistry, 0, facts.Unknown)
	add("numpy", "2.2.4", facts.SourceRegistry, 16*mib, facts.Wheel)
	add("nvidia-cublas-cu12", "12.4.5.8", facts.SourceRegistry, 346*mib, facts.Wheel, facts.Excluded, facts.None, facts.Excluded)
	add("nvidia-cudnn-cu12", "9.1.0.70", facts.SourceRegistry, 634*mib, facts.Wheel, facts.Excluded, facts.None, facts.Excluded)
	add("nvidia-nvtx-cu12", "12.4.127", facts.SourceRegistry, 99_144, facts.Wheel, facts.Excluded, facts.None, facts.Excluded)
	add("psycopg2", "2.9.10", facts.SourceRegistry, 385_672, facts.Sdist)
	add("py-spy", "0.4.0", facts.SourceRegistry, 2_700_000, facts.Wheel, facts.Wheel, facts.Wheel, facts.Sdist)
	add("shop-models", "", facts.SourceEditable, 0, facts.Sdist)
	add("starlette", "0.46.1", facts.SourceRegistry, 71_995, facts.Wheel)
	add("torch", "2.6.0", facts.SourceRegistry, 731*mib, facts.Wheel, facts.Wheel, facts.None, facts.None)
	add("uvicorn", "0.34.0", facts.SourceRegistry, 62_315, facts.Wheel)
	p.Dependencies[0].Pure = true
	p.Dependencies[4].GlibcFloor = "2.17"
	p.Dependencies[9].Groups = []string{"profiling"}
	p.Pythons = []plan.Alternative{
		{Python: "3.14", Against: "numpy and torch have no wheel for it", Tallies: tallies("314", 2, 1)},
		{Python: "3.13", Chosen: true, Tallies: tallies("313", 1, 0)},
		{Python: "3.12", Against: "older, and nothing is gained by it", Tallies: tallies("312", 1, 0)[:2]},
	}
	p.Installs = []plan.Tally{
		{Target: targets[0].String(), Wheel: 10, Sdist: 2, Unknown: 1, Built: []string{"internal-tools", "psycopg2"}},
		{Target: targets[1].String(), Wheel: 7, Sdist: 2, Unknown: 1, Built: []string{"internal-tools", "psycopg2"}},
	}
	lacking := "cannot be installed: there is no sdist, and no wheel for musl"
	p.Alpine = plan.OnAlpine{Image: "python:3.13-alpine3.22", Blockers: []plan.Blocker{
		{Name: "nvidia-cublas-cu12", Version: "12.4.5.8", Class: facts.None, Arches: []string{"x86_64"}, WheelSize: 346 * mib, Packages: []string{}, Because: lacking},
		{Name: "py-spy", Version: "0.4.0", Class: facts.Sdist, Arches: []string{"aarch64"}, File: "py_spy-0.4.0.tar.gz", Size: 222_000, WheelSize: 2_700_000,
			Packages: []string{"cargo", "gcc"}, Seconds: 240, Because: "on aarch64 only: 4 minutes to compile (a guess from the 2.7 MB of its wheel for glibc), with cargo, gcc"},
		{Name: "torch", Version: "2.6.0", Class: facts.None, Arches: []string{"x86_64", "aarch64"}, WheelSize: 731 * mib, Packages: []string{}, Because: lacking},
	}}
	project := facts.Project{Name: "shop", Manifest: facts.Manifest{RequiresPython: ">=3.12", BuildBackend: "hatchling.build"}}
	return inspection.New(project, p, []facts.Diagnostic{
		{Rule: "DW102", Severity: facts.SeverityWarning, Path: "uv.lock", Line: 12, Message: "the lock does not fit pyproject.toml: bottle is not in the lock", Remedy: "run uv lock"},
		{Rule: "DW210", Severity: facts.SeverityInfo, Path: "uv.lock", Message: "not installed: extra admin"},
	})
}

// fileFor is a file name as an installer would take it.
func fileFor(name, version string, c facts.Class, t facts.Target) string {
	name = strings.ReplaceAll(name, "-", "_")
	switch {
	case version == "":
		return ""
	case c == facts.Wheel:
		return fmt.Sprintf("%s-%s-cp313-cp313-%slinux_%d_%d_%s.whl", name, version, map[facts.Libc]string{facts.Glibc: "many", facts.Musl: "musl"}[t.Libc], t.LibcMajor, min(t.LibcMinor, 28), t.Arch)
	case c == facts.Sdist:
		return name + "-" + version + ".tar.gz"
	}
	return ""
}

// tallies are those of a Python on the four targets.
func tallies(tag string, sdist, none int) []plan.Tally {
	var out []plan.Tally
	for _, target := range []string{"glibc2.41-x86_64", "glibc2.41-aarch64", "musl1.2-x86_64", "musl1.2-aarch64"} {
		t := plan.Tally{Target: "cp" + tag + "-" + target, Sdist: sdist, None: none, Unknown: 1, Built: []string{}, Lacking: []string{}}
		if strings.HasPrefix(target, "musl") {
			t.None++
		}
		t.Wheel = 13 - t.Sdist - t.None - t.Unknown
		t.Built = append(t.Built, []string{"psycopg2", "numpy"}[:t.Sdist]...)
		t.Lacking = append(t.Lacking, []string{"torch", "nvidia-cudnn-cu12"}[:t.None]...)
		out = append(out, t)
	}
	return out
}
