// Package config reads what the user decided: the [tool.dockwright] table of
// pyproject.toml, or a dockwright.toml beside it. A flag of the command line
// wins over both. Everything is optional; the zero Config is the default.
package config

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/dockwright/dockwright/detect/facts"
)

// FileName is the configuration file for projects that want it apart from
// pyproject.toml, or that have none.
const FileName = "dockwright.toml"

// Config is what the user decided. The toml names are the keys that a user
// writes; docs/configuration.md lists them.
type Config struct {
	// Manager overrides which tool installs the dependencies.
	Manager facts.Manager `toml:"manager"`
	// Package is the workspace member that the image is for.
	Package string `toml:"package"`
	// Python is the version by minor, "3.13".
	Python string `toml:"python"`
	// Base is "slim" (Debian, the default) or "alpine".
	Base string `toml:"base"`
	// Debian is the release to use, "bookworm" or "trixie"; "" for the newest that fits.
	Debian string `toml:"debian"`
	// Groups and Extras are installed besides the main dependencies. Nil leaves
	// the manager's own default for groups, less the development ones.
	Groups []string `toml:"groups"`
	Extras []string `toml:"extras"`
	// Requirements are the files that pip installs from, where the choice among
	// several is not the right one.
	Requirements []string `toml:"requirements"`
	// Command is the exec form of what the container runs.
	Command []string `toml:"command"`
	// Port is where the process listens; 0 for none known.
	Port int `toml:"port"`
	// Packages are system packages that are added to the inferred ones.
	Packages Packages `toml:"system-packages"`
	// Ignore are further lines for .dockerignore.
	Ignore []string `toml:"ignore"`
	// Path is the file that was read, "" for none.
	Path string `toml:"-"`
}

// Packages are system packages by stage, by the names of the base's distribution.
type Packages struct {
	Build   []string `toml:"build"`
	Runtime []string `toml:"runtime"`
}

// Parse reads a configuration: the whole file for dockwright.toml, the
// [tool.dockwright] table for pyproject.toml. A key that does not exist is an
// error that names the nearest one that does.
func Parse(path string, data []byte) (Config, error) {
	var doc struct {
		Tool struct{ Dockwright Config }
	}
	var target any = &doc
	var prefix toml.Key = []string{"tool", "dockwright"}
	if strings.HasSuffix(path, FileName) {
		target, prefix = &doc.Tool.Dockwright, nil
	} else if !bytes.Contains(data, []byte("dockwright")) {
		return Config{}, nil
	}
	meta, err := toml.Decode(string(data), target)
	if err != nil {
		return Config{}, syntaxError(path, err)
	}
	if err := unknown(path, data, meta.Undecoded(), prefix); err != nil {
		return Config{}, err
	}
	if prefix != nil && !meta.IsDefined(prefix...) {
		return Config{}, nil
	}
	c := doc.Tool.Dockwright
	c.Path = path
	if err := c.Check(); err != nil {
		key, _, _ := strings.Cut(err.Error(), " ")
		return Config{}, facts.Errorf(path, lineOf(data, key), "%s", err.Error()).Fix("see docs/configuration.md")
	}
	return c, nil
}

func syntaxError(path string, err error) error {
	if pe, ok := err.(toml.ParseError); ok {
		return facts.Errorf(path, pe.Position.Line, "%s", pe.Message).Fix("mend the TOML")
	}
	return facts.Errorf(path, 0, "%s", strings.TrimPrefix(err.Error(), "toml: ")).Fix("see docs/configuration.md for the types")
}

// unknown turns the first key below prefix that nothing decoded into an error.
func unknown(path string, data []byte, keys []toml.Key, prefix toml.Key) error {
	for _, key := range keys {
		if len(key) <= len(prefix) || !slices.Equal(key[:len(prefix)], prefix) {
			continue
		}
		name := key[len(prefix):].String()
		e := facts.Errorf(path, lineOf(data, key[len(key)-1]), "unknown key %q", name)
		if near := nearest(name, Keys()); near != "" {
			return e.Fix("did you mean %q?", near)
		}
		return e.Fix("the keys are %s", strings.Join(Keys(), ", "))
	}
	return nil
}

// Keys are the keys of the configuration in the order of the documentation.
func Keys() []string {
	return []string{"manager", "package", "python", "base", "debian", "groups", "extras", "requirements", "command", "port",
		"system-packages.build", "system-packages.runtime", "ignore"}
}

// Check holds each value to what it may be, whether a file or a flag says it.
// The error begins with the key.
func (c Config) Check() error {
	switch c.Manager {
	case "", facts.UV, facts.Poetry, facts.PDM, facts.Pipenv, facts.Pip:
	default:
		return fmt.Errorf("manager %q is not one of uv, poetry, pdm, pipenv, pip", c.Manager)
	}
	if c.Base != "" && c.Base != "slim" && c.Base != "alpine" {
		return fmt.Errorf("base %q is not one of slim, alpine", c.Base)
	}
	if c.Port < 0 || c.Port > 65535 {
		return fmt.Errorf("port %d is no TCP port", c.Port)
	}
	if c.Command != nil && len(c.Command) == 0 {
		return fmt.Errorf("command is empty: give the program and its arguments, or leave the key out")
	}
	for _, p := range append(append([]string{}, c.Packages.Build...), c.Packages.Runtime...) {
		if !packageName(p) {
			return fmt.Errorf("system-packages names %q, which is no package name", p)
		}
	}
	for _, line := range c.Ignore {
		if strings.ContainsAny(line, "\n\r") {
			return fmt.Errorf("ignore holds a pattern with a line break: %q", line)
		}
	}
	return nil
}

// packageName holds a name, with an optional version after "=", to the
// characters that Debian and Alpine allow, so that it can stand in a shell line.
func packageName(s string) bool {
	if s == "" || strings.IndexByte("abcdefghijklmnopqrstuvwxyz0123456789", s[0]) < 0 {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._=:~") == ""
}

// lineOf finds the line on which a key stands, 0 if it can't be told.
func lineOf(data []byte, key string) int {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		trimmed := strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(trimmed, key); ok && strings.HasPrefix(strings.TrimSpace(rest), "=") {
			return n
		}
	}
	return 0
}

// nearest is the candidate within two edits of name, "" for none.
func nearest(name string, candidates []string) string {
	best, at := "", 3
	for _, c := range candidates {
		if d := distance(name, c); d < at {
			best, at = c, d
		}
	}
	return best
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
