package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

// Image is the stage that is for production: the one that is asked for, else the
// last one, or if that is named for developers, the last that is named otherwise.
func (f *File) Image(target string) Image {
	if s := f.stage(target); target != "" && s != nil {
		return Image{f, s}
	}
	last := f.stages[len(f.stages)-1]
	if !develops.MatchString(last.name) {
		return Image{f, last}
	}
	for _, wanted := range []func(*stage) bool{
		func(s *stage) bool { return produces.MatchString(s.name) && !develops.MatchString(s.name) },
		func(s *stage) bool { return !develops.MatchString(s.name) },
	} {
		for i := len(f.stages) - 1; i >= 0; i-- {
			if s := f.stages[i]; wanted(s) && (s.cmd.Set || s.entry.Set) {
				return Image{f, s}
			}
		}
	}
	return Image{f, last}
}

// Image is what a stage runs.
type Image struct {
	file  *File
	stage *stage
}

// Context is the build context that an image is made from.
type Context struct {
	// Dir is its folder below the root of the project's own context.
	Dir string
	// Script gives the text of a script, Has tells whether a file or folder is there,
	// and IsDir whether that is a folder. All take paths relative to that root.
	Script func(name string) (text string, ok bool)
	Has    func(name string) bool
	IsDir  func(name string) bool
	// Vars are variables that a compose file sets, WorkingDir the folder that it
	// changes to; both may be empty.
	Vars       map[string]string
	WorkingDir string
	// Alias is that of commandline.Context.
	Alias func(manager, name string) (line string, ok bool)
}

// Fits counts the sources that the file copies from the context: those that are
// there, and all of them.
func (f *File) Fits(x Context) (there, all int) {
	for _, s := range f.stages {
		for _, c := range s.copies {
			for _, src := range c.sources {
				if c.from != "" || strings.ContainsAny(src, "*?[") || strings.Contains(src, "://") {
					continue
				}
				all++
				if x.Has(path.Join(x.Dir, strings.TrimPrefix(src, "/"))) {
					there++
				}
			}
		}
	}
	return there, all
}

// Told is what a container of the image runs. entry and cmd are those of a
// compose file; where they are not set, the image's own are taken.
func (i Image) Told(x Context, entry, cmd Run) facts.Told {
	s := i.stage
	own, replaced := s.cmd, entry.Set || cmd.Set
	if !entry.Set {
		entry = s.entry
	} else if !cmd.Set {
		own = Run{} // an entry point that is replaced takes the command away
	}
	if !cmd.Set {
		cmd = own
	}
	t := facts.Told{Kind: "Dockerfile", Path: i.file.Path, Line: max(cmd.At, entry.At), Dir: x.Dir}
	if t.Line == 0 {
		t.Line = s.line
	}
	if x.WorkingDir != "" {
		moved := *s
		moved.workdir = s.abs(x.WorkingDir)
		s = &moved
		i.stage = s
	}
	dir, _ := i.folder(x, s.workdir)
	c := i.command(x, entry, cmd)
	t = c.Fill(t)
	t.Dir = dir
	if c.Dir != "" {
		if at, ok := i.folder(x, s.abs(c.Dir)); ok {
			t.Dir = at
		}
	}
	t.Argv = i.relative(x, t.Argv, t.Dir)
	for n := range t.Before {
		t.Before[n] = i.relative(x, t.Before[n], t.Dir)
	}
	// What the image exposes and checks is said of its own command.
	if !replaced {
		if t.Port == 0 && len(s.ports) > 0 {
			t.Port = s.ports[0]
		}
		t.Health, _ = commandline.Probe(s.health)
	}
	return t
}

// folder is where a folder of the image comes from; the context's own folder, and
// false, where no COPY says it.
func (i Image) folder(x Context, abs string) (string, bool) {
	folders := x
	folders.Has = x.IsDir
	if at, ok := i.locate(folders, i.stage, abs, new(maxLookups)); ok {
		return at, true
	}
	return x.Dir, false
}

// command joins entry point and command as Docker does.
// https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
func (i Image) command(x Context, entry, cmd Run) commandline.Command {
	words := slices.Clone(cmd.Words)
	if cmd.Line != "" {
		words = []string{"sh", "-c", cmd.Line}
	}
	switch {
	case entry.Line != "":
		words = append([]string{"sh", "-c", entry.Line}, words...)
	default:
		words = append(slices.Clone(entry.Words), words...)
	}
	if len(words) == 0 {
		return commandline.Command{}
	}
	vars := map[string]string{}
	for k, v := range i.stage.env {
		if k != "PATH" && v != "" {
			vars[k] = v
		}
	}
	for k, v := range x.Vars {
		vars[k] = v
	}
	return commandline.Context{Vars: vars, Alias: x.Alias, Open: func(name string) (string, string, bool) { return i.open(x, name) }}.Exec(words)
}

// open finds a script of the image in the build context. A name without a folder
// is looked for on the PATH, which is where it was copied to.
func (i Image) open(x Context, name string) (text, at string, ok bool) {
	try := []string{i.stage.abs(name)}
	if !strings.Contains(name, "/") {
		if !strings.HasSuffix(name, ".sh") && !strings.Contains(name, "entrypoint") {
			return "", "", false
		}
		try = append(try, "/usr/local/bin/"+name, "/usr/bin/"+name, "/bin/"+name)
	}
	for _, p := range try {
		if at, ok := i.locate(x, i.stage, p, new(maxLookups)); ok {
			if text, ok := x.Script(at); ok {
				dir, _ := i.folder(x, i.stage.workdir)
				return text, commandline.Relative(dir, at), true
			}
		}
	}
	return "", "", false
}

// relative rewrites paths of the image into paths seen from dir, where they are
// files of the build context.
func (i Image) relative(x Context, words []string, dir string) []string {
	out := slices.Clone(words)
	for n, w := range out {
		name, value, joined := strings.Cut(w, "=")
		if !joined {
			name, value = "", w
		}
		if !path.IsAbs(value) {
			continue
		}
		at, ok := i.locate(x, i.stage, path.Clean(value), new(maxLookups))
		if !ok {
			continue
		}
		rel := commandline.Relative(dir, at)
		if n == 0 && !strings.Contains(rel, "/") {
			rel = "./" + rel
		}
		if out[n] = rel; joined {
			out[n] = name + "=" + rel
		}
	}
	return out
}

// below is the way from dir to a path in it.
func below(dir, at string) (string, bool) {
	if dir == "." || dir == "" {
		return at, true
	}
	if at == dir {
		return ".", true
	}
	rel, ok := strings.CutPrefix(at, dir+"/")
	return rel, ok
}
