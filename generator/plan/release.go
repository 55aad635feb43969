package plan

import (
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// release is what prepares a new version: the migrations of the database, which a
// starting container should not run, since several may start at once.
func (d *decider) release() []Process {
	if dj := d.django(); dj != nil && dj.Manage != "" {
		return []Process{{Name: "release", Role: framework.Release, Command: []string{"python", d.inProject(dj.Manage), "migrate", "--noinput"}, Framework: "django",
			Root: dj.Root, Why: dj.Manage + ", whose migrations a new version wants", from: []Evidence{{Path: dj.Manage, Says: "has migrations"}}, Env: d.djangoSettings(dj)}}
	}
	ini := d.alembicFile()
	switch {
	case ini == "" || !d.installs("alembic"):
		return nil
	case path.Base(path.Dir(ini)) == "migrations" && d.installs("flask-migrate"):
		if app := d.flaskApp(); app != "" {
			return []Process{{Name: "release", Role: framework.Release, Command: []string{"flask", "--app", app, "db", "upgrade"}, Why: ini + ", whose migrations a new version wants", from: []Evidence{{Path: ini, Says: "is Alembic's"}}}}
		}
		return nil
	case path.Dir(ini) == d.project.Dir:
		return []Process{{Name: "release", Role: framework.Release, Command: []string{"alembic", "upgrade", "head"}, Why: ini + ", whose migrations a new version wants", from: []Evidence{{Path: ini, Says: "is Alembic's"}}}}
	}
	return []Process{{Name: "release", Role: framework.Release, Command: []string{"alembic", "--config", d.inProject(ini), "upgrade", "head"}, Why: ini + ", whose migrations a new version wants", from: []Evidence{{Path: ini, Says: "is Alembic's"}}}}
}

// djangoSettings names the settings of production to a command that would take
// others by itself.
func (d *decider) djangoSettings(dj *facts.Django) []string {
	if dj.Settings == "" || dj.Settings == dj.ManageSettings {
		return nil
	}
	return []string{"DJANGO_SETTINGS_MODULE=" + dj.Settings}
}

// flaskApp is what the default process serves, as Flask's own command takes it.
func (d *decider) flaskApp() string {
	for _, a := range d.ranked() {
		if a.Framework == "flask" && len(a.Required) == 0 {
			return a.Module + ":" + a.Object
		}
	}
	return ""
}

// alembicFile is where Alembic's settings lie outside of the packages: in the
// project's folder, or with the migrations, where Flask-Migrate puts them.
func (d *decider) alembicFile() string {
	i := slices.IndexFunc(d.project.Tree.Files, func(f string) bool { return path.Base(f) == "alembic.ini" && !d.inPackage(f) })
	if i < 0 {
		return ""
	}
	return d.project.Tree.Files[i]
}
