package config

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/generator/hooks"
)

// Check holds each value to what it may be, whether a file or a flag says it.
// The error begins with the key.
func (c Config) Check() error {
	if err := c.checkValues(); err != nil {
		return err
	}
	if !pythonVersion(c.Python) {
		return fmt.Errorf("python %q is no version of CPython by minor, such as 3.13", c.Python)
	}
	if err := checkPlatforms(c.Platforms); err != nil {
		return err
	}
	if err := c.checkProcesses(); err != nil {
		return err
	}
	if err := c.checkPackages(); err != nil {
		return err
	}
	if err := c.Frontend.check(); err != nil {
		return err
	}
	if err := c.checkHooks(); err != nil {
		return err
	}
	for _, l := range c.OptionalLibraries {
		if !strings.Contains(l, ".so") || !packageName(strings.ToLower(l)) || strings.ContainsAny(l, "=~:") {
			return fmt.Errorf("optional-libraries names %q, which is no name of a shared library, such as libtbb.so.12", l)
		}
	}
	if err := image.CheckMirrors(c.ImagePrefixes); err != nil {
		return fmt.Errorf("image-prefixes %w", err)
	}
	if err := image.CheckMirrors(c.RegistryMirrors); err != nil {
		return fmt.Errorf("registry-mirrors %w", err)
	}
	for _, line := range c.Ignore {
		if facts.OwnComment(line) {
			return fmt.Errorf("ignore holds %q, which is a comment of dockwright's own", line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) }) {
			return fmt.Errorf("ignore holds a pattern with a line break or another character that is not seen: %q", line)
		}
	}
	if _, err := pep440.ParseSpecifiers(c.RequiredVersion); err != nil {
		return fmt.Errorf("required-version %q is no version specifier, such as >=0.1,<0.3", c.RequiredVersion)
	}
	return nil
}

// checkProcesses holds what is said of processes to what a Dockerfile can say.
func (c Config) checkProcesses() error {
	if c.PortVariable != "" && !variableName(c.PortVariable) {
		return fmt.Errorf("port-variable %q is no name of an environment variable, such as PORT", c.PortVariable)
	}
	if c.Workers < 0 || c.Workers > 1000 {
		return fmt.Errorf("workers %d is no number of processes", c.Workers)
	}
	if c.StopTimeout < 0 || c.StopTimeout > 86400 {
		return fmt.Errorf("stop-timeout %d is no number of seconds", c.StopTimeout)
	}
	if err := (Process{c.Command, c.Port, c.Health}).check(""); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(c.Processes)) {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || name == "" || name[0] < 'a' || len(name) > 40 || hooks.Taken(name) {
			return fmt.Errorf("processes.%s is no name for a stage: use lower-case letters, digits and dashes, and none of %s", name, strings.Join(hooks.Reserved, ", "))
		}
		p := c.Processes[name]
		if p.Command == nil {
			return fmt.Errorf("processes.%s has no command", name)
		}
		if err := p.check("processes." + name + "."); err != nil {
			return err
		}
	}
	return nil
}

func (p Process) check(prefix string) error {
	if p.Port < 0 || p.Port > 65535 {
		return fmt.Errorf("%sport %d is no TCP port", prefix, p.Port)
	}
	if p.Command != nil && (len(p.Command) == 0 || p.Command[0] == "") {
		return fmt.Errorf("%scommand is empty: give the program and its arguments, or leave the key out", prefix)
	}
	// A file may have such a name; a line that was meant for a shell is what it mostly is.
	if words := strings.Fields(strings.Join(p.Command[:min(1, len(p.Command))], "")); len(words) > 1 && !strings.HasPrefix(words[0], "/") {
		return fmt.Errorf("%scommand names the program %q: give each word by itself, as in %s", prefix, p.Command[0], strings.ReplaceAll(fmt.Sprintf("%q", words), `" "`, `", "`))
	}
	path := strings.HasPrefix(p.Health, "/") && strings.Trim(p.Health, letters+"-._~/=&?%") == ""
	if p.Health != "" && p.Health != "tcp" && p.Health != "none" && !path {
		return fmt.Errorf("%shealth %q is neither a path such as /healthz nor one of tcp, none", prefix, p.Health)
	}
	return nil
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func variableName(s string) bool {
	return strings.Trim(s, letters+"_") == "" && (s[0] < '0' || s[0] > '9')
}

// check holds the paths to what lies in the project, and the version to a number.
func (f Frontend) check() error {
	for _, p := range []struct{ key, name string }{{"frontend.dir", f.Dir}, {"frontend.output", f.Output}} {
		if path.IsAbs(p.name) {
			return fmt.Errorf("%s %q is no path relative to the project", p.key, p.name)
		}
	}
	if f.Command != nil && (len(f.Command) == 0 || f.Command[0] == "" || f.Command[0][0] == '-') {
		return fmt.Errorf("frontend.command names no program: give the program and its arguments, or leave the key out")
	}
	if f.Node != "" && !nodeVersion(f.Node) {
		return fmt.Errorf("frontend.node %q is no version of Node, such as 24", f.Node)
	}
	return nil
}

// nodeVersion takes "24", "24.1" and "24.1.0".
func nodeVersion(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) <= 3 && !slices.ContainsFunc(parts, func(p string) bool { return p == "" || len(p) > 5 || strings.Trim(p, "0123456789") != "" })
}

// checkPackages holds the names of system packages to what a distribution allows.
func (c Config) checkPackages() error {
	type list struct {
		key   string
		names []string
	}
	lists := []list{{"system-packages.build", c.Packages.Build}, {"system-packages.runtime", c.Packages.Runtime}, {"system-packages.exclude", c.Packages.Exclude}}
	for _, name := range slices.Sorted(maps.Keys(c.Needs)) {
		if name != pep508.NormalizeName(name) {
			return fmt.Errorf("needs.%s names a dependency by another name than its normalized one, %s", name, pep508.NormalizeName(name))
		}
		lists = append(lists, list{"needs." + name + ".build", c.Needs[name].Build}, list{"needs." + name + ".runtime", c.Needs[name].Runtime})
	}
	for _, l := range lists {
		for _, p := range l.names {
			if !packageName(p) {
				return fmt.Errorf("%s names %q, which is no package name", l.key, p)
			}
		}
	}
	return nil
}

// pythonVersion takes "", "3.13" and, for one patch release, "3.13.2".
func pythonVersion(s string) bool {
	if s == "" {
		return true
	}
	parts := strings.Split(s, ".")
	for _, p := range parts {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || strconv.FormatUint(n, 10) != p {
			return false
		}
	}
	return len(parts) == 2 || len(parts) == 3
}

// packageName holds a name, with an optional version after "=", to the
// characters that Debian and Alpine allow, so that it can stand in a shell line.
func packageName(s string) bool {
	if s == "" || strings.IndexByte("abcdefghijklmnopqrstuvwxyz0123456789", s[0]) < 0 {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._=:~") == ""
}
