package facts

// App is an application object, a function that makes one, or a script, as the
// source states it.
type App struct {
	Path string // of the file, relative to the build context
	Line int
	// Framework is a name of package framework ("fastapi", "celery", …), "" for a
	// plain script.
	Framework string
	// Object is "app" in `app = FastAPI()`, and the function's name for a factory;
	// "" for a script. What is run by a name of its own has that (a Scrapy spider).
	Object string
	// Factory tells that Object is a function that returns the application.
	Factory bool
	// Required are the parameters of the factory that have no default, so that no
	// server can call it.
	Required []string
	Module   string // import path as seen from Root
	// Root is the folder that the file's imports are written for, relative to the
	// build context: the project's folder, its src/, or the file's own folder.
	Root string
	// Script tells that the file has an `if __name__ == "__main__":` block, or that
	// it does its work as soon as it is run.
	Script bool
	// Runs tells that the file, run as a program, starts the application itself.
	Runs bool
	// Listen is where it listens then, and what else of the source names a port.
	Listen Listen
	// Health is the path of a route that answers a probe ("/healthz"), "" for none
	// found; HealthPath and HealthLine say where it stands.
	Health     string
	HealthPath string
	HealthLine int
	// HandlesTERM tells that the program handles SIGTERM itself.
	HandlesTERM bool
	// Signs are what a framework's matcher found besides: "schedule" where Celery
	// has something for its beat, "script:NAME" for what the console script NAME
	// starts (Object is "" then, Line that of its function).
	Signs []string
}

// Listen is where a program listens, as its source says it.
type Listen struct {
	Port int // 0 if not said
	// Variable is the environment variable that the port is read from; Port is its
	// default then.
	Variable string
	// Host is the address that it binds to; "" if not said.
	Host string
	Path string
	Line int
}

// Django is what the files of a Django project say of how it runs.
type Django struct {
	Manage string // path of manage.py, "" for none
	// Root is the folder that its modules are imported from.
	Root string
	// Settings is the module that production runs with ("shop.settings.production"),
	// Path its file, "" where it isn't the project's; Why is the file that names it.
	Settings, Path, Why string
	// ManageSettings is the module that manage.py sets, "" if it computes it.
	ManageSettings string
	// WSGI and ASGI are "shop.wsgi:application", "" where the project has none.
	WSGI, ASGI string
	// Apps and Middleware are INSTALLED_APPS and MIDDLEWARE with what the settings
	// import, as far as they are literal.
	Apps, Middleware []string
	// StaticRoot is where collectstatic writes, relative to the build context; ""
	// where it is not set, or not known, or outside of it. StaticSet tells that it is
	// set, StaticStorage the class that stores them, "" for Django's own.
	StaticRoot    string
	StaticSet     bool
	StaticStorage string
	StaticLine    int
	// Required are environment variables without which the settings don't load.
	Required []EnvVar
	// Gis is where django.contrib.gis is named, nil for nowhere.
	Gis *Evidence
}

// EnvVar is an environment variable that the source asks for and has no default
// for. Kind is "str", "int", "bool", "float", "url", "list" or "json".
type EnvVar struct {
	Name, Kind string
	Path       string
	Line       int
}

// Told is a process that a file of the project states outright: a line of a
// Procfile, a service of docker-compose.yml, the CMD of a Dockerfile.
type Told struct {
	// Kind is the format: "Procfile", "compose", "Dockerfile", "fly.toml",
	// "app.json", "Makefile", "gunicorn", "render.yaml", "railway.json".
	Kind string
	Path string
	Line int
	// Name is what the file calls it ("web", "worker", "release"), "" where the file
	// has only one.
	Name string
	// Argv are the words of the command where no shell is needed to run it, without
	// `exec` and without what merely opens the environment (`uv run`, `poetry run`).
	Argv []string
	// Env are the assignments before the command, "NAME=value".
	Env []string
	// Before are commands that the line runs first (`python manage.py migrate &&`),
	// each as words.
	Before [][]string
	// Shell is the line where it takes a shell: pipes, variables other than the
	// port's, loops. Argv is empty then. It begins with `exec` where one program can
	// take the shell's place. Both are empty where a file only says where a process
	// listens (fly.toml's services, gunicorn.conf.py).
	Shell string
	// Dir is the folder that it runs in, relative to the build context; "" if not said.
	Dir string
	// Port is where it listens, 0 if not said. PortVariable is the variable that
	// the command takes the port from ("PORT"): the word that holds it has "$PORT".
	Port         int
	PortVariable string
	// Health is the path that the file's health check asks for, "" for none.
	Health string
	// Skip says why this is no process of production ("it has --reload"); "" for
	// those of Project.Told.
	Skip string `json:",omitempty"`
}
