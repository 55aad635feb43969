package nodejs

import (
	"path"
	"slices"
	"strings"
)

// maxCommands bounds what a script expands to.
const maxCommands = 50

// command is one program of a script with its arguments, and where it runs.
type command struct {
	dir  string
	env  map[string]string
	tool string
	args []string
}

// commands are what a script runs, with the scripts that it calls in their place.
// known is false where something of it is not told: a variable, a program that
// runs others.
func (f *folder) commands(script string, depth int) (all []command, known bool) {
	known = true
	dir := f.dir
	for _, words := range split(script) {
		if len(words) == 2 && words[0] == "cd" {
			dir = path.Join(dir, words[1])
			continue
		}
		env, words := f.unwrap(words)
		if len(words) == 0 {
			continue
		}
		called, isCall := f.calls(words)
		if !isCall {
			all = append(all, command{dir, env, program(words[0]), words[1:]})
			continue
		}
		for _, name := range called {
			inner, ok := f.m.scripts[name]
			if checks(name) {
				continue
			}
			if !ok || depth > 5 || len(all) > maxCommands {
				known = false
				continue
			}
			below, ok := f.commands(inner, depth+1)
			all, known = append(all, below...), known && ok
		}
	}
	return all, known && len(all) <= maxCommands
}

// checks names the scripts that only look at the code.
func checks(name string) bool {
	head, _, _ := strings.Cut(name, ":")
	return slices.Contains([]string{"lint", "test", "typecheck", "type-check", "types", "check", "format", "clean", "prebuild-check"}, head)
}

// unwrap takes away what stands before a program: assignments, and the programs
// that set variables or look others up.
func (f *folder) unwrap(words []string) (env map[string]string, rest []string) {
	env = map[string]string{}
	for len(words) > 0 {
		switch name, value, set := strings.Cut(words[0], "="); {
		case set && !strings.HasPrefix(name, "-"):
			env[name] = value
		case slices.Contains([]string{"cross-env", "cross-env-shell", "env", "exec", "npx", "bunx", "pnpx", "dotenv", "--", "--yes", "-y", "--no-install", "--bun"}, words[0]):
		case len(words) > 1 && words[0] == "node" && strings.Contains(words[1], "node_modules/"):
		case len(words) > 2 && slices.Contains([]string{"npm", "yarn", "pnpm", "bun"}, words[0]) && slices.Contains([]string{"exec", "dlx", "x"}, words[1]):
			words = words[1:]
		default:
			return env, words
		}
		words = words[1:]
	}
	return env, nil
}

// program is the name of a program without its folder and version:
// "node_modules/.bin/vite", "tailwindcss@3".
func program(word string) string {
	scope := ""
	if strings.HasPrefix(word, "@") {
		scope, word, _ = strings.Cut(word, "/")
		scope += "/"
	}
	word, _, _ = strings.Cut(path.Base(word), "@")
	return scope + word
}

// calls are the scripts of package.json that a command runs.
func (f *folder) calls(words []string) (names []string, ok bool) {
	switch words[0] {
	case "npm", "pnpm", "yarn", "bun":
		if len(words) > 2 && (words[1] == "run" || words[1] == "run-script") {
			return words[2:3], true
		}
		if len(words) > 1 && words[0] != "npm" && f.m.scripts[words[1]] != "" {
			return words[1:2], true
		}
	case "run-s", "run-p", "npm-run-all", "npm-run-all2":
		for _, word := range words[1:] {
			if word == "--" {
				break
			}
			if name, _, _ := strings.Cut(word, " "); !strings.HasPrefix(name, "-") {
				names = append(names, f.matching(name)...)
			}
		}
		return names, true
	case "concurrently", "wireit", "turbo", "nx", "lerna":
		return []string{"\x00"}, true // others decide what is run
	}
	// `yarn vite build` runs the program of a dependency.
	return nil, false
}

// matching are the scripts that a pattern of npm-run-all names: "build:*".
func (f *folder) matching(pattern string) []string {
	if !strings.Contains(pattern, "*") {
		return []string{pattern}
	}
	var out []string
	for name := range f.m.scripts {
		if ok, err := path.Match(strings.ReplaceAll(pattern, ":", "/"), strings.ReplaceAll(name, ":", "/")); ok && err == nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// split parts a shell line into the words of its simple commands.
func split(line string) [][]string {
	var all [][]string
	var words []string
	var word strings.Builder
	inWord := false
	end := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	var quote byte
	for i := 0; i < len(line) && i < maxText; i++ {
		c := line[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && i+1 < len(line) && quote != '\'':
			i++
			word.WriteByte(line[i])
			inWord = true
		case quote != 0:
			word.WriteByte(c)
		case c == '"' || c == '\'':
			quote, inWord = c, true
		case c == '&' || c == '|' || c == ';' || c == '\n' || c == '(' || c == ')':
			end()
			if len(words) > 0 {
				all = append(all, words)
			}
			words = nil
		case c == ' ' || c == '\t':
			end()
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	end()
	if len(words) > 0 {
		all = append(all, words)
	}
	return all
}

// flag is the value of an option, in any of its spellings: "--outDir x",
// "--outDir=x".
func (c command) flag(names ...string) (value string, ok bool) {
	for i, a := range c.args {
		name, v, joined := strings.Cut(a, "=")
		if !slices.Contains(names, name) {
			continue
		}
		switch {
		case joined:
			return v, true
		case i+1 < len(c.args):
			return c.args[i+1], true
		}
	}
	return "", false
}

// plain are the arguments that are no options, where each option is either
// joined with its value or has none.
func (c command) plain() []string {
	return slices.DeleteFunc(slices.Clone(c.args), func(a string) bool { return strings.HasPrefix(a, "-") })
}
