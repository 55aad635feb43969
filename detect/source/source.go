// Package source reads what a Python file says about what it runs: the
// application object that it assigns, and whether it is a script. It reads the
// text and never runs it. Only assignments at the left margin count, outside
// of strings and brackets: that is where an application object stands that a
// server can import.
package source

import (
	"slices"
	"strings"
)

// App is an application object: `app = FastAPI()` is {"fastapi", "app"}.
type App struct {
	Line      int
	Framework string // "fastapi", "flask", …
	Object    string
}

// File is what one file says.
type File struct {
	Apps []App
	// Imports are the first names of what is imported at the module level, without
	// relative imports, in the order of the file.
	Imports []string
	// Script tells that the file has an `if __name__ == "__main__":` block.
	Script bool
	// ScriptLine is the line of that block.
	ScriptLine int
	// Settings is the module that the file sets as DJANGO_SETTINGS_MODULE.
	Settings string
}

// frameworks maps the module and class of an application to the framework.
var frameworks = map[string]string{
	"fastapi.FastAPI":                  "fastapi",
	"fastapi.applications.FastAPI":     "fastapi",
	"starlette.applications.Starlette": "starlette",
	"litestar.Litestar":                "litestar",
	"quart.Quart":                      "quart",
	"flask.Flask":                      "flask",
	"dash.Dash":                        "dash",
	"falcon.App":                       "falcon",
	"falcon.asgi.App":                  "falcon-asgi",
	"bottle.Bottle":                    "bottle",
	"sanic.Sanic":                      "sanic",
	"aiohttp.web.Application":          "aiohttp",
}

// Read reads a file's text.
func Read(data []byte) File {
	var f File
	names := map[string]string{} // what a name at module level was imported as
	for _, s := range statements(string(data)) {
		switch {
		case strings.HasPrefix(s.text, "from "):
			f.imports(readFrom(s.text, names))
		case strings.HasPrefix(s.text, "import "):
			f.imports(readImport(s.text, names)...)
		case isMainGuard(s.text):
			f.Script, f.ScriptLine = true, s.line
		case strings.Contains(s.text, settingsVariable):
			f.Settings = settingsModule(s.text)
		default:
			if object, framework := assignment(s.text, names); framework != "" {
				f.Apps = append(f.Apps, App{Line: s.line, Framework: framework, Object: object})
			}
		}
	}
	return f
}

const settingsVariable = "DJANGO_SETTINGS_MODULE"

// settingsModule reads `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")`
// and `os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"`; "" for a value
// that is computed. https://docs.djangoproject.com/en/stable/howto/deployment/wsgi/
func settingsModule(s string) string {
	_, rest, _ := strings.Cut(s, settingsVariable)
	if len(rest) > 0 {
		rest = strings.TrimLeft(rest[1:], "], =")
	}
	if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	module, _, _ := strings.Cut(rest[1:], rest[:1])
	for part := range strings.SplitSeq(module, ".") {
		if !IsIdentifier(part) {
			return ""
		}
	}
	return module
}

// Holds returns the line of the first statement at the module level that has text
// in it, such as a name in a list of strings; 0 for none. Comments don't count,
// nor does a statement that is a string and nothing else.
func Holds(data []byte, text string) int {
	for _, s := range statements(string(data)) {
		if strings.Contains(s.text, text) && !strings.ContainsRune("\"'", rune(s.text[0])) {
			return s.line
		}
	}
	return 0
}

// imports notes the first names of modules, each once.
func (f *File) imports(modules ...string) {
	for _, m := range modules {
		first, _, _ := strings.Cut(m, ".")
		if first != "" && !slices.Contains(f.Imports, first) {
			f.Imports = append(f.Imports, first)
		}
	}
}

// readFrom takes `from a.b import c, d as e` into names, and returns "a.b".
func readFrom(s string, names map[string]string) (module string) {
	var list string
	var ok bool
	module, list, ok = strings.Cut(strings.TrimPrefix(s, "from "), " import ")
	if !ok {
		return ""
	}
	module = strings.TrimSpace(module)
	for _, part := range strings.Split(strings.Trim(strings.TrimSpace(list), "()"), ",") {
		name, alias, ok := strings.Cut(strings.TrimSpace(part), " as ")
		if !ok {
			alias = name
		}
		if name = strings.TrimSpace(name); name != "" {
			names[strings.TrimSpace(alias)] = module + "." + name
		}
	}
	return module
}

// readImport takes `import a.b as c, d` into names, and returns the modules.
func readImport(s string, names map[string]string) (modules []string) {
	for _, part := range strings.Split(strings.TrimPrefix(s, "import "), ",") {
		name, alias, ok := strings.Cut(strings.TrimSpace(part), " as ")
		name = strings.TrimSpace(name)
		modules = append(modules, name)
		if !ok {
			name, _, _ = strings.Cut(name, ".")
			alias = name
		}
		names[strings.TrimSpace(alias)] = name
	}
	return modules
}

// assignment reads `app = FastAPI(…)` and `app: FastAPI = fastapi.FastAPI(…)`.
func assignment(s string, names map[string]string) (object, framework string) {
	left, right, ok := strings.Cut(s, "=")
	if !ok || strings.HasPrefix(right, "=") {
		return "", ""
	}
	object, _, _ = strings.Cut(left, ":")
	object = strings.TrimSpace(object)
	callee, _, ok := strings.Cut(strings.TrimSpace(right), "(")
	if !ok || !IsIdentifier(object) {
		return "", ""
	}
	if isFactory(strings.TrimSpace(callee)) {
		return object, Factory
	}
	first, rest, dotted := strings.Cut(strings.TrimSpace(callee), ".")
	full, known := names[first]
	if !known {
		return "", ""
	}
	if dotted {
		full += "." + rest
	}
	return object, frameworks[full]
}

// Factory stands for the framework of an object that a function of the project
// makes: `app = create_app()`.
const Factory = "factory"

func isFactory(callee string) bool {
	name := callee[strings.LastIndexByte(callee, '.')+1:]
	verb, what, ok := strings.Cut(name, "_")
	return ok && slices.Contains([]string{"create", "make", "build", "get", "init", "load"}, verb) && slices.Contains([]string{"app", "application", "asgi_app", "wsgi_app"}, what)
}

// IsIdentifier tells whether a name can stand in an import, of those in ASCII.
func IsIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

func isMainGuard(s string) bool {
	if !strings.HasPrefix(s, "if") {
		return false
	}
	squeezed := strings.NewReplacer(" ", "", "'", `"`, "(", "", ")", "").Replace(s)
	return strings.HasPrefix(squeezed, `if__name__=="__main__":`)
}
