// Package commandline reads the lines that start programs: of a Procfile, a
// compose file, a Dockerfile. It takes them apart as a POSIX shell does, takes
// off what merely opens an environment or waits, and tells whether a shell is
// needed to run what is left. Nothing is run.
//
// The grammar is that of
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html.
package commandline

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

// Command is what a line starts. Argv, Env, Before, Shell, PortVariable and Port
// are those of facts.Told.
type Command struct {
	Argv   []string
	Env    []string
	Before [][]string
	// Shell begins with `exec` where a single program can take the shell's place.
	Shell        string
	PortVariable string
	Port         int
	// Dir is the folder that `cd` goes to, as it is written, "" for none.
	Dir string
	// Skip says why this is no production command, "" if it may be one.
	Skip string
	// Script is the path of the script that Argv or Shell was read from, "" for
	// none, as Context.Open gives it.
	Script string
}

// Empty tells that nothing is started.
func (c Command) Empty() bool { return len(c.Argv) == 0 && c.Shell == "" }

// Fill gives a Told what the command says, but for Dir, which the caller has to
// resolve.
func (c Command) Fill(t facts.Told) facts.Told {
	t.Argv, t.Env, t.Before, t.Shell, t.PortVariable, t.Skip = c.Argv, c.Env, c.Before, c.Shell, c.PortVariable, c.Skip
	if c.Port != 0 {
		t.Port = c.Port
	}
	return t
}

// Folder is the folder that the command runs in if it begins in base, both
// relative to the build context. A folder outside of it is base: what lies there
// is not the project's.
func (c Command) Folder(base string) string {
	dir := c.Dir
	for _, root := range []string{"/app", "/code", "/workspace", "/opt/render/project/src"} {
		if dir == root || strings.HasPrefix(dir, root+"/") {
			dir = strings.TrimPrefix(strings.TrimPrefix(dir, root), "/")
			break
		}
	}
	if dir == "" || path.IsAbs(dir) {
		return base
	}
	if dir = path.Join(base, dir); dir == ".." || strings.HasPrefix(dir, "../") {
		return base
	}
	return dir
}

// Context is what is known where a line is read.
type Context struct {
	// Vars are variables whose value the file itself sets.
	Vars map[string]string
	// Open gives the text of a script that a command starts, with its path in the
	// build context; ok is false where there is none. Nil for no scripts.
	Open func(name string) (text, at string, ok bool)

	// Alias gives the command that a manager has under a name (`pdm run start`); ok is
	// false where it has none. Nil for none at all.
	Alias func(manager, name string) (line string, ok bool)

	args  []string // $1 and on
	zero  string   // $0
	given bool     // args are known
	// functions are those that the text defines: their bodies.
	functions map[string]string
	// own are the variables that the text itself sets: they are no part of the
	// environment that another shell would see.
	own []string
	// fuel is how many statements may still be read, functions and scripts included.
	fuel  *int
	depth int // scripts and shells that are being read
}

const (
	maxText    = 64 << 10 // of a script
	maxCommand = 8 << 10  // of all words of a command
	maxWords   = 500
	maxDepth   = 4
)

// Parse reads a line, or several, as a shell does.
func (x Context) Parse(line string) Command {
	if line = strings.TrimSpace(strings.ReplaceAll(line, "\r\n", "\n")); len(line) > maxText {
		return Command{Skip: "it is too long"}
	}
	c, ok := x.lines(line)
	if ok {
		return bounded(c)
	}
	if _, parsed := parse(line); !parsed {
		return Command{Skip: "its shell line is not understood"}
	}
	if strings.Contains(line, "\n") {
		return Command{Skip: "it is a script of several lines"}
	}
	return bounded(Command{Shell: line})
}

func (x Context) fueled() Context {
	if x.fuel == nil {
		x.fuel = new(4 * maxStatements)
	}
	return x
}

// Exec reads words that are run as they are, without a shell.
func (x Context) Exec(words []string) Command {
	if len(words) > maxWords {
		return Command{Skip: "it has too many words"}
	}
	if strings.Contains(strings.Join(words, ""), "\x00") {
		return Command{Skip: "it holds control characters"}
	}
	var s statement
	for _, w := range words {
		s.words = append(s.words, word{parts: []part{{text: w, quoted: true}}, raw: Quote(w), quoted: true})
	}
	f := folder{x: x.fueled()}
	if !f.last(s) {
		return Command{Skip: "its shell line is not understood"}
	}
	return bounded(f.c)
}

// Words takes a line apart into words as a shell does, without running or
// replacing anything. ok is false where it is more than one command, or holds
// variables.
func Words(line string) (words []string, ok bool) {
	if len(line) > maxText {
		return nil, false
	}
	list, ok := parse(line)
	if !ok || len(list) != 1 || list[0].kind != simple || list[0].redirected {
		return nil, false
	}
	for _, w := range slices.Concat(list[0].assigns, list[0].words) {
		text, ok := w.literal()
		if !ok {
			return nil, false
		}
		words = append(words, text)
	}
	return words, true
}

// Quote writes a word so that a shell reads it as it is.
func Quote(w string) string {
	if w != "" && strings.Trim(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+") == "" {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// Join writes words as a shell reads them.
func Join(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, Quote(w))
	}
	return strings.Join(out, " ")
}

// bounded keeps out what no command of a project is: endless ones, and text that
// a terminal or a file would read otherwise than a person.
func bounded(c Command) Command {
	size := len(c.Shell)
	for _, w := range slices.Concat(append(slices.Clone(c.Before), c.Argv, c.Env, []string{c.Shell, c.Dir})...) {
		size += len(w)
		if !Printable(w) {
			return Command{Skip: "it holds control characters"}
		}
	}
	if size > maxCommand || len(c.Argv) > maxWords || len(c.Before) > 50 {
		return Command{Skip: "it is too long"}
	}
	if c.Skip == "" {
		c.Skip = Development(c)
	}
	return c
}

// Printable tells text that shows what it is: no control characters, none that
// turn the direction of writing, and valid UTF-8.
func Printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// Relative is the way from one folder to a path, both below the same root.
func Relative(dir, to string) string {
	up := ""
	for dir = path.Clean(dir); dir != "."; dir, up = path.Dir(dir), up+"../" {
		if rest, ok := strings.CutPrefix(to, dir+"/"); ok {
			return up + rest
		}
	}
	return up + to
}

// lines reads a text of statements; false where it takes a shell as a whole.
func (x Context) lines(text string) (Command, bool) {
	if len(text) > maxText || x.depth > maxDepth || strings.Contains(text, "\x00") {
		return Command{}, false
	}
	list, ok := parse(text)
	if !ok {
		return Command{}, false
	}
	f := folder{x: x.fueled()}
	if *f.x.fuel -= 1 + len(list); *f.x.fuel < 0 {
		return Command{}, false
	}
	list = f.trim(list)
	if len(list) == 0 {
		return f.c, true
	}
	for i := 0; i < len(list)-1; i++ {
		if list[i].sep == "&&" && isTest(list[i]) {
			holds, known := f.test(list[i])
			if known && holds {
				continue
			}
			if !known && !(i+1 < len(list)-1 && f.harmless(list[i+1])) {
				return Command{}, false
			}
			for i+1 < len(list) && list[i].sep == "&&" {
				i++
			}
			if i == len(list)-1 {
				return Command{}, false
			}
			continue
		}
		if !f.before(list[i]) {
			return Command{}, false
		}
	}
	return f.c, f.last(list[len(list)-1])
}

// joinDir is the folder that `cd to` leads to from dir.
func joinDir(dir, to string) string {
	if dir == "" || path.IsAbs(to) {
		return path.Clean(to)
	}
	return path.Join(dir, to)
}
