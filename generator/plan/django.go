package plan

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// django is what a Django project's files say; nil where there is none, or Django
// is not installed.
func (d *decider) django() *facts.Django {
	if dj := d.project.Tree.Django; dj != nil && d.installs("django") {
		return dj
	}
	return nil
}

// manage is Django's manage.py, "" for none.
func (d *decider) manage() string {
	if dj := d.django(); dj != nil {
		return dj.Manage
	}
	return ""
}

// fromDjango serves the project that manage.py belongs to, its wsgi module or
// its asgi module, with a server that is installed. One with channels needs ASGI,
// and one that names ASGI_APPLICATION alone too.
func (d *decider) fromDjango() []Process {
	dj := d.django()
	if dj == nil || dj.Manage != "" && d.partOfProgram(dj.Manage) {
		return nil
	}
	type way struct{ iface, app string }
	wsgi := dj.WSGI
	if wsgi == "" && dj.ASGI == "" { // one that is wrapped in something of the project's own
		wsgi = d.nearestModule(dj.Root, "wsgi.py")
	}
	ways := []way{{"wsgi", wsgi}, {"asgi", dj.ASGI}}
	if dj.ASGI != "" && (d.installs("channels") || !d.any("wsgi") || slices.Contains(dj.Apps, "daphne")) {
		slices.Reverse(ways)
	}
	for _, w := range ways {
		if w.app == "" {
			continue
		}
		module, object, _ := strings.Cut(w.app, ":")
		if command, by := d.command(w.iface, module, object, "", false, d.portOf(8000)); command != nil {
			return []Process{{Name: "web", Role: framework.Web, Command: command, Port: d.portOf(8000), Framework: "django", Root: dj.Root,
				Why: strings.TrimPrefix(cmp.Or(dj.Manage, dj.Path)+" and ", " and ") + module, handlesTERM: by.HandlesTERM, health: d.djangoHealth(), from: d.djangoFiles(module)}}
		}
	}
	return nil
}

// djangoFiles are the files that a Django project and what serves it are told by.
func (d *decider) djangoFiles(module string) []Evidence {
	dj := d.django()
	var out []Evidence
	if dj.Manage != "" {
		out = append(out, Evidence{Path: dj.Manage, Says: "is Django's"})
	}
	file := path.Join(dj.Root, strings.ReplaceAll(module, ".", "/")+".py")
	if slices.Contains(d.project.Tree.Files, file) {
		out = append(out, Evidence{Path: file, Says: "is the module that a server is given"})
	}
	if dj.Settings != "" && dj.Why != "" {
		out = append(out, Evidence{Path: dj.Why, Says: "names the settings " + dj.Settings})
	}
	return out
}

// nearestModule is the application of the only file of a name that lies nearest
// below a folder; "" for none, or several.
func (d *decider) nearestModule(root, name string) string {
	best, depth := "", 99
	for _, f := range d.project.Tree.Files {
		rel := strings.TrimPrefix(f, root+"/")
		if root == "" || root == "." {
			rel = f
		} else if rel == f {
			continue
		}
		if path.Base(f) != name {
			continue
		}
		switch n := strings.Count(rel, "/"); {
		case n < depth:
			best, depth = strings.ReplaceAll(strings.TrimSuffix(rel, ".py"), "/", ".")+":application", n
		case n == depth:
			best = ""
		}
	}
	return best
}

// any tells whether a server for an interface is installed.
func (d *decider) any(iface string) bool { return len(d.servers(iface)) > 0 }

// djangoHealth is a route of the project's that answers a probe.
func (d *decider) djangoHealth() string {
	for _, a := range d.project.Tree.Apps {
		if a.Framework == "django" && a.Health != "" {
			return a.Health
		}
	}
	return ""
}

// partOfProgram tells that manage.py lies inside of a package whose project has
// a console script of its own name: that one is the whole, Django a part.
func (d *decider) partOfProgram(manage string) bool {
	return d.plan.Install.Project && d.inPackage(manage) &&
		slices.ContainsFunc(d.project.Manifest.Scripts, func(s facts.Script) bool { return normalize(s.Name) == d.project.Name })
}

// fromManage starts Django's own server, which is for development, and says so.
func (d *decider) fromManage() []Process {
	manage := d.manage()
	if manage == "" {
		return nil
	}
	// Without a module for a server, and with workers, it is those that manage.py is for.
	if dj := d.django(); dj.WSGI == "" && dj.ASGI == "" && len(d.workers()) > 0 {
		return nil
	}
	if runs(d.scripts) { // they know better than to start a server for development
		return d.fromShellScripts()
	}
	d.say("DW403", manage, 0, "a Django project, but no server for it is among the dependencies: its development server is started",
		d.addServer("gunicorn"))
	return []Process{{Name: "web", Role: framework.Web, Framework: "django", Root: path.Dir(manage), Port: d.portOf(8000), health: d.djangoHealth(),
		Command: []string{"python", d.inProject(manage), "runserver", "0.0.0.0:" + strconv.Itoa(d.portOf(8000)), "--noreload"}, Why: manage + "; no server is installed",
		from: []Evidence{{Path: manage, Says: "is Django's"}}}}
}

// inProject is a path as it is seen from the project's folder.
func (d *decider) inProject(file string) string { return strings.TrimPrefix(file, d.project.Dir+"/") }

// Static is how Django's static files get into the image.
type Static struct {
	// Command collects them. Env are assignments that it runs under: what the
	// settings want, with values that mean nothing.
	Command []string `json:"command"`
	Env     []string `json:"env,omitempty"`
	Why     string   `json:"why"`
}

// collectStatic has the static files collected into the image where the
// application itself serves them, as WhiteNoise does.
// https://docs.djangoproject.com/en/stable/howto/static-files/deployment/
func (d *decider) collectStatic() {
	dj := d.django()
	if dj == nil {
		return
	}
	d.plan.Environment = dj.Required
	if dj.Manage == "" || !dj.StaticSet || !slices.Contains(dj.Apps, "django.contrib.staticfiles") || d.config.StaticFiles != nil && !*d.config.StaticFiles {
		return
	}
	local := dj.StaticStorage == "" || strings.HasPrefix(dj.StaticStorage, "whitenoise.") || strings.HasPrefix(dj.StaticStorage, "django.contrib.staticfiles.") || strings.HasPrefix(dj.StaticStorage, "servestatic.")
	serves := func(name string) bool {
		first, _, _ := strings.Cut(name, ".")
		return slices.Contains([]string{"whitenoise", "servestatic", "dj_static"}, first)
	}
	forced := d.config.StaticFiles != nil
	switch {
	case !local && !forced: // they are uploaded to somewhere when a release is made
		return
	case !forced && !slices.ContainsFunc(dj.Middleware, serves) && !slices.ContainsFunc(dj.Apps, serves) && !serves(dj.StaticStorage):
		d.say("DW407", cmp.Or(dj.Path, dj.Manage), dj.StaticLine, "the image does not serve Django's static files: nothing in it does, and they are not collected",
			"add whitenoise, or set static-files = true in "+d.configPlace()+" to have them collected for a server in front")
		return
	}
	s := Static{Command: []string{"python", d.inProject(dj.Manage), "collectstatic", "--noinput"}, Why: cmp.Or(dj.Path, dj.Manage)}
	for _, v := range dj.Required {
		s.Env = append(s.Env, v.Name+"="+meaningless(v))
	}
	if dj.Settings != "" && dj.Settings != dj.ManageSettings {
		s.Env = append(s.Env, "DJANGO_SETTINGS_MODULE="+dj.Settings)
	}
	d.plan.Static = &s
	d.plan.decide("static files", strings.Join(s.Command, " "), s.Why+" sets STATIC_ROOT, and the application serves them")
}

// meaningless is a value of a variable's kind with which settings load.
func meaningless(v facts.EnvVar) string {
	switch v.Kind {
	case "int", "float":
		return "1"
	case "bool":
		return "false"
	case "url":
		name := strings.ToLower(v.Name)
		switch {
		case strings.Contains(name, "redis") || strings.Contains(name, "cache") || strings.Contains(name, "broker") || strings.Contains(name, "celery"):
			return "redis://localhost:6379/0"
		case strings.Contains(name, "database") || strings.Contains(name, "db"):
			return "sqlite:///:memory:"
		}
		return "http://localhost"
	case "json":
		return "{}"
	case "list":
		return "localhost"
	}
	return "build"
}
