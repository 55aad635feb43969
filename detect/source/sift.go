package source

import (
	"bytes"
	"strings"

	"github.com/dockwright/dockwright/detect/framework"
)

// knowledge is the registry of frameworks by what the source names them with.
type knowledge struct {
	frameworks []*framework.Framework
	makes      map[string]*framework.Framework
	classes    map[string]bool                   // last names of makes
	starts     map[string][]*framework.Framework // by qualified calls that run them
	script     map[string]*framework.Framework   // modules
	// scriptFirst are their first names.
	scriptFirst map[string]bool
	first       map[string]bool // first names of modules that are of interest
	matchers    []*framework.Framework
	// configures are the calls that take a framework's settings, settingsOf the
	// modules that have them as attributes.
	configures, settingsOf map[string]*framework.Framework
}

func newKnowledge(list []*framework.Framework) *knowledge {
	k := &knowledge{
		frameworks: list, makes: map[string]*framework.Framework{}, classes: map[string]bool{}, starts: map[string][]*framework.Framework{},
		script: map[string]*framework.Framework{}, scriptFirst: map[string]bool{}, first: map[string]bool{},
		configures: map[string]*framework.Framework{}, settingsOf: map[string]*framework.Framework{},
	}
	of := func(name string) string { first, _, _ := strings.Cut(name, "."); return first }
	for _, f := range list {
		for _, m := range f.Makes {
			if k.makes[m] == nil {
				k.makes[m] = f
			}
			k.classes[m[strings.LastIndexByte(m, '.')+1:]] = true
			k.first[of(m)] = true
		}
		for _, m := range f.Script {
			if k.script[m] == nil {
				k.script[m] = f
			}
			k.scriptFirst[of(m)] = true
			k.first[of(m)] = true
		}
		for _, m := range f.Runs {
			if strings.HasPrefix(m, ".") {
				continue
			}
			k.starts[m] = append(k.starts[m], f)
			k.first[of(m)] = true
		}
		for _, m := range f.Listens.Calls {
			k.configures[m] = f
		}
		if m := f.Listens.Module; m != "" {
			k.settingsOf[m] = f
		}
		for _, m := range f.Modules {
			k.first[m] = true
		}
		for _, p := range f.Packages {
			k.first[strings.ReplaceAll(p, "-", "_")] = true
			for part := range strings.SplitSeq(p, "-") { // apache-airflow
				k.first[part] = true
			}
		}
		if f.Match != nil {
			k.matchers = append(k.matchers, f)
		}
	}
	for _, part := range []string{"", "python", "core", "server", "client"} { // of names that say nothing
		delete(k.first, part)
	}
	return k
}

var (
	mainWord     = []byte("__main__")
	settingsWord = []byte(settingsVariable)
	lambdaWord   = []byte("lambda_handler")
	routeWord    = []byte(".route(")
	getWord      = []byte(".get(")
	beatWord     = []byte("BEAT_SCHEDULE")
)

const settingsVariable = "DJANGO_SETTINGS_MODULE"

// sift tells whether a file may say something about what runs: it imports a
// module of a framework, has a block for being run, names Django's settings, or
// assigns a name that applications have. It looks at the beginnings of lines
// only; what it lets through in vain is parsed in vain.
func (k *knowledge) sift(data []byte) bool {
	if bytes.Contains(data, mainWord) || bytes.Contains(data, settingsWord) || bytes.Contains(data, lambdaWord) || bytes.Contains(data, beatWord) {
		return true
	}
	for len(data) > 0 {
		line := data
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			line, data = data[:i], data[i+1:]
		} else {
			data = nil
		}
		if len(line) < 7 {
			continue
		}
		switch c := line[0]; {
		case c == ' ' || c == '\t':
			line = bytes.TrimLeft(line, " \t")
			if len(line) < 7 || line[0] != 'i' && line[0] != 'f' {
				continue
			}
		case c == 'a' || c == 's' || c == 'b' || c == 'w' || c == 'u':
			if assignsApp(line) {
				return true
			}
			continue
		case c == '@':
			if bytes.Contains(line, routeWord) || bytes.Contains(line, getWord) {
				return true
			}
			continue
		case c != 'i' && c != 'f':
			continue
		}
		switch {
		case bytes.HasPrefix(line, []byte("from ")):
			if k.first[string(firstName(line[5:]))] {
				return true
			}
		case bytes.HasPrefix(line, []byte("import ")):
			for rest := line[7:]; ; {
				if k.first[string(firstName(rest))] {
					return true
				}
				i := bytes.IndexByte(rest, ',')
				if i < 0 {
					break
				}
				rest = rest[i+1:]
			}
		}
	}
	return false
}

// firstName is the identifier that a text begins with, after blanks.
func firstName(b []byte) []byte {
	b = bytes.TrimLeft(b, " \t")
	n := 0
	for n < len(b) && (b[n] == '_' || b[n] >= 'a' && b[n] <= 'z' || b[n] >= 'A' && b[n] <= 'Z' || b[n] >= '0' && b[n] <= '9') {
		n++
	}
	return b[:n]
}

// assignsApp tells whether a line assigns one of the names that applications
// mostly have.
func assignsApp(line []byte) bool {
	n := 0
	for n < len(line) && (line[n] == '_' || line[n] >= 'a' && line[n] <= 'z') {
		n++
	}
	switch string(line[:n]) {
	case "app", "application", "api", "server", "asgi", "wsgi", "asgi_app", "wsgi_app", "bot", "worker", "urlpatterns":
	default:
		return false
	}
	rest := bytes.TrimLeft(line[n:], " \t")
	return len(rest) > 0 && (rest[0] == '=' || rest[0] == ':' || rest[0] == ',')
}
