package plan

import (
	"slices"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

func distroless(c config.Config) config.Config {
	c.Base = "distroless"
	return c
}

// stating has a file state what runs.
func stating(t facts.Told) func(*facts.Project) {
	t.Kind, t.Path, t.Line, t.Name = "Procfile", "Procfile", 3, "web"
	return func(p *facts.Project) { p.Told = append(p.Told, t) }
}

// TestDistroless holds that all but the last stage is as on slim: Python, base, packages.
func TestDistroless(t *testing.T) {
	p := app(object("main.py", "fastapi"), packages("uvicorn"))
	slim, _ := decided(t, p, config.Config{})
	plan, diags := decided(t, p, distroless(config.Config{}))
	if plan.Distroless != "gcr.io/distroless/cc-debian13:nonroot" || plan.Base != slim.Base || plan.Python != slim.Python || contains(diags, "DW307") {
		t.Errorf("%q on %+v, %s", plan.Distroless, plan.Base, ruleIDs(diags))
	}
	holds(t, plan.Reason("distroless"), slim.Base.Image)
	if slim.Distroless != "" {
		t.Error("slim has it, too")
	}
}

func TestDistrolessDebian(t *testing.T) {
	e := refused(t, app(), distroless(config.Config{Debian: "bookworm", Path: "pyproject.toml"}))
	holds(t, e.Fact, "no distroless image on Debian bookworm")
	holds(t, e.Remedy, "trixie", "slim")
	e = refused(t, app(requires("==3.13.2")), distroless(config.Config{})) // whose images are older than trixie
	holds(t, e.Fact, "no image on trixie")
	holds(t, e.Remedy, "newer Python")
}

// TestDistrolessShell holds what wants a shell to its line, and lets other signs count
// where what is stated is a script.
func TestDistrolessShell(t *testing.T) {
	served := []func(*facts.Project){object("main.py", "fastapi"), packages("uvicorn", "gunicorn")}
	e := refused(t, app(append(served, stating(facts.Told{Shell: "gunicorn main:app | tee log"}))...), distroless(config.Config{}))
	if e.Path != "Procfile" || e.Line != 3 {
		t.Errorf("at %s:%d", e.Path, e.Line)
	}
	holds(t, e.Fact, "the process web is started by one", "tee log")
	holds(t, e.Remedy, "set command in", "gunicorn", "slim")

	e = refused(t, app(), distroless(config.Config{Command: []string{"/bin/bash", "run"}}))
	holds(t, e.Fact, "/bin/bash run")
	e = refused(t, app(), distroless(config.Config{Command: []string{"./entrypoint.sh"}}))
	holds(t, e.Fact, "./entrypoint.sh")
	e = refused(t, app(), distroless(config.Config{Command: []string{"python", "a.py"}, Processes: map[string]config.Process{"worker": {Command: []string{"sh", "-c", "x"}}}}))
	holds(t, e.Fact, "the process worker")
	holds(t, e.Remedy, "processes.worker.command")

	plan, diags := decided(t, app(append(served, tree("run.sh"), stating(facts.Told{Argv: []string{"sh", "run.sh"}}))...), distroless(config.Config{}))
	if d := said(t, diags, "DW406"); plan.Default().Command[0] != "uvicorn" {
		t.Errorf("%q, after %s", plan.Default().Command, d.Message)
	}
}

func TestDistrolessPackages(t *testing.T) {
	plain := config.Packages{Runtime: []string{"libpq5", "fonts-dejavu-core", "tini", "tesseract-ocr-eng", "proj-data"}}
	if _, diags := decided(t, app(), distroless(config.Config{Packages: plain})); contains(diags, "DW307") {
		t.Errorf("%s", said(t, diags, "DW307").Message)
	}
	_, diags := decided(t, app(), distroless(config.Config{Packages: config.Packages{Runtime: []string{"libpq5", "ghostscript", "graphviz=2.*"}}}))
	d := said(t, diags, "DW307")
	holds(t, d.Message, "ghostscript, graphviz hold programs")
	if d.Remedy == "" {
		t.Error("no remedy")
	}
	for _, name := range []string{"chromium", "make"} {
		e := refused(t, app(), distroless(config.Config{Packages: config.Packages{Runtime: []string{name}}}))
		holds(t, e.Fact, name+" cannot do without")
		if _, diags := decided(t, app(), config.Config{Packages: config.Packages{Runtime: []string{name}}}); slices.ContainsFunc(diags, func(d facts.Diagnostic) bool { return d.Rule == "DW307" }) {
			t.Error("slim has a shell")
		}
	}
}
