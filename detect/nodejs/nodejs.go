// Package nodejs reads a folder with a package.json as far as building it takes:
// the package manager and its lock, the version of Node, and which files its
// build script writes. Text is read, no JavaScript is run, and only literals
// count.
//
// References: https://docs.npmjs.com/cli/v11/configuring-npm/package-json,
// https://nodejs.org/api/packages.html#packagemanager, and the tools' own pages
// where their outputs are read (outputs.go).
package nodejs

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// maxText bounds what is read of one file, in bytes.
const maxText = 1 << 20

// Open gives the content of a file of the build context; false where there is none.
type Open func(name string) (data []byte, ok bool)

// manifest is what counts of a package.json. Fields of any type are tolerated,
// since npm tolerates them.
type manifest struct {
	scripts        map[string]string
	packageManager string
	engines        map[string]string
	volta          string
	dependencies   map[string]string
	workspaces     bool
	patched        bool
}

// folder is a package.json with the means to read beside it.
type folder struct {
	dir  string
	open Open
	m    manifest
	out  facts.Frontend
}

// Read reads the package.json of a folder. It is false where there is none, and
// where it is no JSON object. One without a build script has an empty Script.
func Read(dir string, open Open) (facts.Frontend, bool) {
	name := path.Join(dir, "package.json")
	data, ok := open(name)
	if !ok || len(data) > maxText {
		return facts.Frontend{}, false
	}
	m, ok := parse(data)
	if !ok {
		return facts.Frontend{}, false
	}
	f := &folder{dir: dir, open: open, m: m}
	f.out = facts.Frontend{Dir: dir, Manifest: name, Script: m.scripts["build"], Reads: []string{name}}
	f.manager()
	f.early()
	f.node(data)
	if f.out.Script != "" {
		f.out.Line = lineOf(data, `"build"`)
		f.outputs()
	}
	slices.Sort(f.out.Reads)
	return f.out, true
}

func parse(data []byte) (manifest, bool) {
	var raw map[string]json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return manifest{}, false
	}
	m := manifest{scripts: texts(raw["scripts"]), engines: texts(raw["engines"]), dependencies: texts(raw["dependencies"])}
	for name, version := range texts(raw["devDependencies"]) {
		m.dependencies[name] = version
	}
	m.packageManager = text(raw["packageManager"])
	m.volta = texts(raw["volta"])["node"]
	m.workspaces = len(raw["workspaces"]) > 0 && string(raw["workspaces"]) != "null"
	var pnpm map[string]json.RawMessage
	_ = json.Unmarshal(raw["pnpm"], &pnpm)
	m.patched = len(pnpm["patchedDependencies"]) > 0
	return m, true
}

// texts are the entries of an object that are strings.
func texts(raw json.RawMessage) map[string]string {
	out := map[string]string{}
	var entries map[string]json.RawMessage
	if json.Unmarshal(raw, &entries) != nil {
		return out
	}
	for name, v := range entries {
		if s := text(v); s != "" {
			out[name] = s
		}
	}
	return out
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// lineOf is the line on which a text stands first, 0 for nowhere.
func lineOf(data []byte, text string) int {
	i := bytes.Index(data, []byte(text))
	if i < 0 {
		return 0
	}
	return bytes.Count(data[:i], []byte("\n")) + 1
}

// has tells whether a file lies in the folder.
func (f *folder) has(name string) bool {
	_, ok := f.open(path.Join(f.dir, name))
	return ok
}

// early tells whether an installation needs more than manifest and lock: npm and
// the others run the project's own scripts when they install, and packages that
// lie in the folder are part of it.
// https://docs.npmjs.com/cli/v11/using-npm/scripts#npm-install
func (f *folder) early() {
	for _, name := range []string{"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"} {
		// Husky sets up git hooks, and only-allow looks at the manager's name.
		if script := f.m.scripts[name]; script != "" && !strings.HasPrefix(script, "husky") && !strings.HasPrefix(script, "npx only-allow ") {
			f.out.Early = "its script " + name
			return
		}
	}
	for _, name := range []string{"link:", "file:", "workspace:", "portal:", "patch:"} {
		for _, version := range f.m.dependencies {
			if strings.HasPrefix(version, name) {
				f.out.Early = "packages that lie in it"
			}
		}
	}
	if f.m.workspaces {
		f.out.Early = "its workspaces"
	}
	if data, ok := f.open(path.Join(f.dir, "pnpm-workspace.yaml")); ok && (hasKey(data, "packages") || hasKey(data, "patchedDependencies")) || f.m.patched {
		f.out.Early = "its workspace file"
	}
}

// hasKey tells whether a YAML document has a key at its top level.
func hasKey(data []byte, key string) bool {
	for line := range bytes.Lines(data) {
		if bytes.HasPrefix(line, []byte(key+":")) {
			return true
		}
	}
	return false
}
