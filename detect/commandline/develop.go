package commandline

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// Development says why a command is none of production: it serves developers,
// keeps a container open, or runs what the image has no part in. "" if it may be
// one of production.
func Development(c Command) string {
	for _, e := range c.Env {
		switch name, value, _ := strings.Cut(e, "="); name {
		case "DEBUG", "FLASK_DEBUG", "DJANGO_DEBUG":
			if slices.Contains([]string{"1", "true", "yes", "on"}, strings.ToLower(value)) {
				return "it sets " + e
			}
		case "FLASK_ENV", "APP_ENV", "ENVIRONMENT", "ENV":
			if strings.HasPrefix(strings.ToLower(value), "dev") {
				return "it sets " + e
			}
		}
	}
	words := c.Argv
	if len(words) == 0 {
		words = shellWords(c.Shell)
	}
	if len(words) == 0 {
		return ""
	}
	return development(words)
}

// shellWords are the words of a line that takes a shell, as far as they are plain.
func shellWords(line string) []string {
	var out []string
	for _, w := range strings.Fields(line) {
		if w != "exec" {
			out = append(out, strings.Trim(w, `"'`))
		}
	}
	return out
}

// others are programs that are no process of a Python project.
var others = map[string]string{
	"npm": "it runs Node", "npx": "it runs Node", "yarn": "it runs Node", "pnpm": "it runs Node", "bun": "it runs Node", "node": "it runs Node", "vite": "it runs Node",
	"nginx": "it runs nginx", "caddy": "it runs Caddy", "supervisord": "it runs a supervisor of several programs", "/init": "it runs a supervisor of several programs", "s6-svscan": "it runs a supervisor of several programs",
	"cron": "it runs cron", "crond": "it runs cron", "honcho": "it runs the processes of a Procfile", "foreman": "it runs the processes of a Procfile", "forego": "it runs the processes of a Procfile",
	"docker": "it runs Docker", "docker-compose": "it runs Docker", "podman": "it runs Podman", "heroku": "it runs Heroku's tool", "ssh": "it opens a connection",
	"make": "it runs make", "just": "it runs just", "task": "it runs task", "invoke": "it runs invoke", "tilt": "it serves development",
	"sleep": "it only keeps the container open", "tail": "it only keeps the container open", "cat": "it only keeps the container open", "true": "it does nothing", "false": "it does nothing",
	"bash": "it opens a shell", "sh": "it opens a shell", "zsh": "it opens a shell", "ipython": "it opens a shell", "echo": "it only prints", "printf": "it only prints",
	"pytest": "it tests", "py.test": "it tests", "tox": "it tests", "nox": "it tests", "coverage": "it tests", "behave": "it tests", "locust": "it tests", "playwright": "it tests",
	"ruff": "it checks source", "mypy": "it checks source", "black": "it checks source", "flake8": "it checks source", "pylint": "it checks source", "pre-commit": "it checks source", "isort": "it checks source",
	"watchfiles": "it watches for changes", "watchmedo": "it watches for changes", "nodemon": "it watches for changes", "entr": "it watches for changes", "hupper": "it watches for changes", "ptw": "it watches for changes", "jurigged": "it watches for changes",
	"pip": "it installs", "pip3": "it installs", "apt-get": "it installs", "mkdocs": "it serves documentation", "sphinx-autobuild": "it serves documentation", "open": "it opens a page", "curl": "it asks for a page",
	"git": "it runs git", "debugpy": "it waits for a debugger",
}

var forDevelopers = lazyregexp.New(`(?i)(^|[-_.])(dev|devel|develop|development|debug|tests?)([-_.]|$)`)

func development(words []string) string {
	name := path.Base(words[0])
	if (name == "sh" || name == "bash") && len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		if forDevelopers.MatchString(path.Base(words[1])) {
			return "the script's name is one for developers"
		}
		words = words[1:]
		name = path.Base(words[0])
	}
	if why, ok := others[words[0]]; ok {
		return shellRuns(words, why)
	}
	if why, ok := others[name]; ok && name != "init" {
		return shellRuns(words, why)
	}
	if name == "python" {
		if len(words) == 1 {
			return "it opens a shell"
		}
		for i, w := range words[1:] {
			if w == "-m" && i+2 < len(words) {
				if why, ok := others[words[i+2]]; ok {
					return why
				}
				if words[i+2] == "unittest" || words[i+2] == "http.server" {
					return "it serves development"
				}
			}
		}
	}
	for i, w := range words {
		switch w {
		case "--reload", "--autoreload", "--auto-reload", "--reload=true", "--use-reloader", "--reload-dir", "--watch":
			return "it has " + w
		case "--debug", "--debugger", "--dev", "--debug=true":
			return "it has " + w
		case "runserver", "runserver_plus":
			return "it runs Django's development server"
		case "shell", "shell_plus", "createsuperuser", "makemigrations", "test", "dbshell":
			if i > 0 && (path.Base(words[i-1]) == "manage.py" || path.Base(words[i-1]) == "django-admin" || words[i-1] == "flask") {
				return "it runs " + w
			}
		case "run":
			if slices.ContainsFunc(words[:i], func(w string) bool { return w == "flask" }) {
				return "it runs Flask's development server"
			}
		case "dev":
			if i > 0 && (words[i-1] == "fastapi" || words[i-1] == "langgraph") {
				return "it runs a development server"
			}
		case "--help", "-h", "help", "--version":
			if i == len(words)-1 && i > 0 {
				return "it only prints its help"
			}
		}
	}
	return ""
}

// shellRuns lets a shell pass that runs a script.
func shellRuns(words []string, why string) string {
	if why == "it opens a shell" && slices.ContainsFunc(words[1:], func(w string) bool { return !strings.HasPrefix(w, "-") }) {
		return ""
	}
	return why
}
