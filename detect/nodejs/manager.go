package nodejs

import (
	"bytes"
	"path"
	"strings"
)

// locks are the managers' locks, in the order in which they count where several
// lie side by side and packageManager doesn't say.
var locks = []struct{ file, manager string }{
	{"pnpm-lock.yaml", "pnpm"},
	{"bun.lock", "bun"},
	{"bun.lockb", "bun"},
	{"yarn.lock", "yarn"},
	{"npm-shrinkwrap.json", "npm"},
	{"package-lock.json", "npm"},
}

// manager settles which one installs, at which version, from which lock.
func (f *folder) manager() {
	name, version, _ := strings.Cut(f.m.packageManager, "@")
	version, _, _ = strings.Cut(version, "+") // its hash
	if !exact(version) || name != "npm" && name != "yarn" && name != "pnpm" && name != "bun" {
		name, version = "", ""
	}
	f.out.Manager, f.out.ManagerVersion = name, version
	for _, l := range locks {
		if (name == "" || name == l.manager) && f.has(l.file) {
			f.out.Manager, f.out.Lock = l.manager, path.Join(f.dir, l.file)
			break
		}
	}
	config := ""
	switch f.out.Manager {
	case "":
		f.out.Manager, config = "npm", ".npmrc"
	case "npm":
		f.out.ManagerVersion, config = "", ".npmrc" // Node brings one
	case "pnpm":
		config = ".npmrc"
		f.reads("pnpm-workspace.yaml")
		if version == "" {
			f.out.ManagerVersion = f.pnpmMajor()
		}
	case "yarn":
		config = ".yarnrc"
		f.yarn()
	case "bun":
		config = "bunfig.toml"
	}
	f.reads(config)
}

// reads notes a file that an installation reads, if it is there.
func (f *folder) reads(name string) {
	if f.has(name) {
		f.out.Reads = append(f.out.Reads, path.Join(f.dir, name))
	}
}

// yarn tells Yarn 2 and newer from Yarn 1, whose lock names itself "v1".
// https://yarnpkg.com/configuration/yarnrc#yarnPath
func (f *folder) yarn() {
	lock, _ := f.open(f.out.Lock)
	f.out.Berry = bytes.Contains(lock, []byte("\n__metadata:")) || lock == nil && f.out.ManagerVersion != "" && f.out.ManagerVersion[:2] != "1."
	if !f.out.Berry {
		return
	}
	f.reads(".yarnrc.yml")
	config, _ := f.open(path.Join(f.dir, ".yarnrc.yml"))
	for line := range strings.Lines(string(config)) {
		if value, ok := strings.CutPrefix(line, "yarnPath:"); ok {
			name := path.Clean(strings.Trim(strings.TrimSpace(value), `"'`))
			if f.has(name) {
				f.out.Bundled = true
				f.reads(name)
			}
		}
	}
	if f.out.ManagerVersion == "" && !f.out.Bundled {
		f.out.ManagerVersion = "4"
	}
}

// pnpmMajor is the major version of pnpm that wrote the lock, or that the engines
// ask for. https://github.com/pnpm/spec/tree/master/lockfile
func (f *folder) pnpmMajor() string {
	if v := strings.TrimLeft(f.m.engines["pnpm"], "^~>=v "); v != "" {
		if major, _, _ := strings.Cut(v, "."); len(major) < 3 && digits(major) {
			return major
		}
	}
	lock, _ := f.open(f.out.Lock)
	for line := range strings.Lines(string(lock[:min(len(lock), 400)])) {
		if value, ok := strings.CutPrefix(line, "lockfileVersion:"); ok {
			switch strings.Trim(strings.TrimSpace(value), `'"`) {
			case "5.3", "5.4":
				return "7"
			case "6.0", "6.1":
				return "8"
			}
		}
	}
	return "10"
}

// exact takes "1.2.3", and what follows a hyphen.
func exact(version string) bool {
	version, after, hyphen := strings.Cut(version, "-")
	parts := strings.Split(version, ".")
	if len(parts) != 3 || hyphen && strings.Trim(after, "abcdefghijklmnopqrstuvwxyz0123456789.") != "" {
		return false
	}
	for _, p := range parts {
		if !digits(p) {
			return false
		}
	}
	return true
}

func digits(s string) bool { return s != "" && len(s) < 6 && strings.Trim(s, "0123456789") == "" }
