package config

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
)

// Type is what a value of the configuration is, in the words of its documentation.
type Type string

// The types of values.
const (
	String  Type = "string"
	Integer Type = "integer"
	Boolean Type = "boolean"
	Strings Type = "array of strings"
)

// Key is a key of the configuration. The command line's flags and completion, the
// JSON Schema and docs/configuration.md follow from it, or are held to it.
type Key struct {
	// Name has dots between tables. NAME in it stands for a name of the user's.
	Name string
	Type Type
	// Flag is the flag that wins over the key, without its dashes; "" for none.
	Flag string
	// Values are all that a string, or an entry of an array, may be; nil for any.
	Values []string
	// Usual are values that completion offers where there may be others.
	Usual []string
	// Pattern is what a string, or each entry of an array, matches; "" for anything.
	// It is a regular expression both of Go and of JSON Schema.
	Pattern string
	// Min and Max bound an integer, and the number of entries of an array.
	Min, Max int
	// Help is one line for a person.
	Help string
}

const (
	anyNumber = math.MaxInt32

	packagePattern = `^[a-z0-9][a-zA-Z0-9+\-._=:~]*$`
	healthPattern  = `^(tcp|none|/[a-zA-Z0-9\-._~/=&?%]*)?$`
)

// Table are the keys of the configuration in the order of the documentation, which is
// that of the fields of Config. They are not to be changed.
var Table = sync.OnceValue(func() []Key {
	return slices.Concat(choices(), processKeys(), packageKeys(), otherKeys(), hookKeys(), imageKeys(), lastKeys())
})

func choices() []Key {
	return []Key{
		{Name: "manager", Type: String, Flag: "manager", Values: managers(), Help: "install with uv, poetry, pdm, pipenv or pip when several have left files"},
		{Name: "package", Type: String, Flag: "package", Help: "workspace member that the image is for"},
		{Name: "python", Type: String, Flag: "python", Pattern: `^((0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){1,2})?$`, Help: "Python version, such as 3.13 (default: from the project)"},
		{Name: "base", Type: String, Flag: "base", Values: []string{"slim", "alpine", "distroless"}, Help: "slim (Debian, the default), alpine or distroless (Debian without a shell)"},
		{Name: "debian", Type: String, Flag: "debian", Usual: []string{"trixie", "bookworm"}, Help: "Debian release: trixie or bookworm (default: the newest that fits)"},
		{Name: "platforms", Type: Strings, Flag: "platform", Values: platformNames(), Min: 1, Max: anyNumber, Help: "platform that the image is for (default: both)"},
		{Name: "groups", Type: Strings, Flag: "group", Max: anyNumber, Help: "dependency group to install besides the main dependencies"},
		{Name: "extras", Type: Strings, Flag: "extra", Max: anyNumber, Help: "extra to install"},
		{Name: "requirements", Type: Strings, Flag: "requirements", Max: anyNumber, Help: "requirements file that production installs from"},
	}
}

func processKeys() []Key {
	return []Key{
		{Name: "command", Type: Strings, Flag: "command", Min: 1, Max: anyNumber, Help: "what the container runs: the program, then its arguments"},
		{Name: "port", Type: Integer, Flag: "port", Max: 65535, Help: "port that the process listens on"},
		{Name: "port-variable", Type: String, Pattern: `^([a-zA-Z_][a-zA-Z0-9_]*)?$`, Help: "environment variable that the command takes its port from"},
		{Name: "health", Type: String, Usual: []string{"tcp", "none"}, Pattern: healthPattern, Help: "how the process is probed: a path, tcp or none"},
		{Name: "process", Type: String, Help: "the process that the image runs by itself, of several"},
		{Name: "processes.NAME.command", Type: Strings, Min: 1, Max: anyNumber, Help: "what a further process runs: the program, then its arguments"},
		{Name: "processes.NAME.port", Type: Integer, Max: 65535, Help: "port that the further process listens on"},
		{Name: "processes.NAME.health", Type: String, Usual: []string{"tcp", "none"}, Pattern: healthPattern, Help: "how the further process is probed: a path, tcp or none"},
		{Name: "workers", Type: Integer, Max: 1000, Help: "how many processes the server starts"},
		{Name: "proxy-headers", Type: Boolean, Help: "let the server believe the X-Forwarded- headers of whoever connects"},
		{Name: "stop-timeout", Type: Integer, Max: 86400, Help: "seconds that the server gives requests when it is told to stop"},
		{Name: "init", Type: Boolean, Help: "put tini before the process, or do not (default: where it is needed)"},
		{Name: "static-files", Type: Boolean, Help: "collect Django's static files, or do not (default: where the application serves them)"},
		{Name: "gpu", Type: Boolean, Flag: "gpu", Help: "the image is for hosts with NVIDIA's GPUs, or for the CPU alone (default: not settled)"},
		{Name: "index-secrets", Type: Boolean, Flag: "index-secrets", Help: "give the build the logins of private package indexes as secrets, or do not (default: where the project's files show the need)"},
	}
}

func packageKeys() []Key {
	return []Key{
		{Name: "system-packages.build", Type: Strings, Max: anyNumber, Pattern: packagePattern, Help: "system packages to build with, added to the inferred ones"},
		{Name: "system-packages.runtime", Type: Strings, Max: anyNumber, Pattern: packagePattern, Help: "system packages of the image that runs, added to the inferred ones"},
		{Name: "system-packages.exclude", Type: Strings, Max: anyNumber, Pattern: packagePattern, Help: "inferred system packages to leave out"},
		{Name: "needs.NAME.build", Type: Strings, Max: anyNumber, Pattern: packagePattern, Help: "system packages that one dependency is built with"},
		{Name: "needs.NAME.runtime", Type: Strings, Max: anyNumber, Pattern: packagePattern, Help: "system packages that one dependency runs with"},
	}
}

func otherKeys() []Key {
	return []Key{
		{Name: "diet", Type: String, Flag: "diet", Values: []string{"none", "safe", "hard"}, Help: "what to leave out of installed packages: none (the default), safe or hard"},
		{Name: "bundle", Type: String, Values: []string{"none", "auditwheel"}, Help: "auditwheel puts system libraries into wheels that are built, in place of the image: none (the default) or auditwheel"},
		{Name: "pack", Type: String, Flag: "pack", Values: []string{"none", "xz", "zstd"}, Help: "keep the packages packed in the image and unpack them when it starts: none (the default), xz, or zstd from Python 3.14 on"},
		{Name: "stdlib-bytecode", Type: Boolean, Help: "compile the standard library in the image, whose base has no bytecode of it"},
		{Name: "check-stage", Type: Boolean, Flag: "check-stage", Help: "end the Dockerfile with a stage that loads every compiled module"},
		{Name: "optional-libraries", Type: Strings, Max: anyNumber, Pattern: `^[a-zA-Z0-9][a-zA-Z0-9+\-._]*\.so[a-zA-Z0-9+\-._]*$`, Help: "shared libraries that the check stage does not ask for"},
		{Name: "layers", Type: String, Values: []string{"auto", "one"}, Help: "auto (heavy dependencies in a layer of their own, and the project apart from its sources, where it pays) or one"},
		{Name: "emit", Type: Strings, Flag: "emit", Values: emitNames(), Max: anyNumber, Help: "files to write besides: " + strings.Join(emitNames(), ", ")},
		{Name: "shared-base", Type: Boolean, Help: "share a base with the images of the workspace's other members that say so: heavy dependencies that all of them have"},
		{Name: "frontend.dir", Type: String, Pattern: `^([^/]|$)`, Help: "folder that Node builds, relative to the project's"},
		{Name: "frontend.output", Type: String, Pattern: `^([^/]|$)`, Help: "what Node's build writes, relative to frontend.dir"},
		{Name: "frontend.command", Type: Strings, Min: 1, Max: anyNumber, Help: "Node's build: the program, then its arguments"},
		{Name: "frontend.node", Type: String, Pattern: `^([0-9]{1,5}(\.[0-9]{1,5}){0,2})?$`, Help: "version of Node by its major number"},
	}
}

func imageKeys() []Key {
	return []Key{
		{Name: "image-prefixes", Type: Strings, Max: anyNumber, Pattern: image.MirrorPattern, Help: "what the Dockerfile names images by: REGISTRY=PLACE, such as docker.io=registry.example/docker-hub"},
		{Name: "registry-mirrors", Type: Strings, Max: anyNumber, Pattern: image.MirrorPattern, Help: "where pin asks in place of a registry: REGISTRY=PLACE; the Dockerfile names no mirror"},
		{Name: "check-pins", Type: String, Values: PinChecks(), Help: "have check ask the registries whether the pinned digests are fresh: off (the default), warn or fail"},
	}
}

// PinChecks are the values of check-pins.
func PinChecks() []string { return []string{"off", "warn", "fail"} }

func lastKeys() []Key {
	return []Key{
		{Name: "ignore", Type: Strings, Max: anyNumber, Pattern: `^[^\x00-\x1f\x7f]*$`, Help: "further lines for .dockerignore"},
		{Name: "required-version", Type: String, Help: "versions of dockwright that may generate and check, such as >=0.1,<0.3"},
	}
}

func hookKeys() []Key {
	const line = `^[^\x00-\x08\x0a-\x1f\x7f]*$`
	return []Key{
		{Name: "hooks.NAME.args", Type: Strings, Max: anyNumber, Pattern: line, Help: "lines of the Dockerfile before all stages: ARG only"},
		{Name: "hooks.NAME.before", Type: Strings, Max: anyNumber, Pattern: line, Help: "first lines of a stage"},
		{Name: "hooks.NAME.dependencies", Type: Strings, Max: anyNumber, Pattern: line, Help: "lines just before the dependencies are installed"},
		{Name: "hooks.NAME.project", Type: Strings, Max: anyNumber, Pattern: line, Help: "lines between the dependencies and the project"},
		{Name: "hooks.NAME.source", Type: Strings, Max: anyNumber, Pattern: line, Help: "lines between the virtual environment and the source"},
		{Name: "hooks.NAME.after", Type: Strings, Max: anyNumber, Pattern: line, Help: "last lines of a stage"},
		{Name: "stages.NAME.after", Type: String, Help: "the stage that one of your own stands behind"},
		{Name: "stages.NAME.lines", Type: Strings, Max: anyNumber, Pattern: line, Help: "a stage of your own, from its FROM on"},
	}
}

func managers() []string {
	var out []string
	for _, m := range []facts.Manager{facts.UV, facts.Poetry, facts.PDM, facts.Pipenv, facts.Pip} {
		out = append(out, string(m))
	}
	return out
}

// Keys are the names of the keys in the order of the documentation.
func Keys() []string {
	var out []string
	for _, k := range Table() {
		out = append(out, k.Name)
	}
	return out
}

// Lookup is the key of a name, such as "needs.ta-lib.build".
func Lookup(name string) (Key, bool) {
	parts := strings.Split(name, ".")
	if len(parts) == 3 {
		parts[1] = "NAME"
	}
	all := Table()
	i := slices.IndexFunc(all, func(k Key) bool { return k.Name == strings.Join(parts, ".") })
	if i < 0 {
		return Key{}, false
	}
	return all[i], true
}

// NotOneOf is a value that is none of those that a key may have.
type NotOneOf struct {
	Key, Value string
	Values     []string
}

func (e *NotOneOf) Error() string {
	return e.Key + " " + strconv.Quote(e.Value) + " is not one of " + strings.Join(e.Values, ", ")
}

// Remedy is what to do about an error of Check.
func Remedy(err error) string {
	const page = "`dockwright help configuration` lists the keys, docs/configuration.md explains them"
	var e *NotOneOf
	if !errors.As(err, &e) {
		return page
	}
	if near := Nearest(e.Value, e.Values); near != "" {
		return "did you mean " + strconv.Quote(near) + "?"
	}
	return "give one of them, or leave it out"
}

// checkValues holds the strings of a closed set to it.
func (c Config) checkValues() error {
	has := map[string][]string{"manager": {string(c.Manager)}, "base": {c.Base}, "diet": {c.Diet}, "bundle": {c.Bundle}, "pack": {c.Pack}, "layers": {c.Layers}, "emit": c.Emit, "check-pins": {c.CheckPins}}
	for _, k := range Table() {
		for _, v := range has[k.Name] {
			if k.Values != nil && !slices.Contains(k.Values, v) && (v != "" || k.Type == Strings) {
				return &NotOneOf{k.Name, v, k.Values}
			}
		}
	}
	return nil
}
