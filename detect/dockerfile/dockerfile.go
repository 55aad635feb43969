// Package dockerfile reads what an existing Dockerfile runs: CMD and ENTRYPOINT
// of the stage that is for production, with the ports, the health check and the
// folder, and where in the build context the files of the image come from.
//
// The format is settled by https://docs.docker.com/reference/dockerfile/.
package dockerfile

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// File is a Dockerfile.
type File struct {
	Path   string
	stages []*stage
}

// Run is what a CMD or ENTRYPOINT says, or a compose file in its place.
type Run struct {
	// Words are those of the exec form.
	Words []string
	// Line is the shell form, "" for the exec form.
	Line string
	// At is its line in the file.
	At int
	// Set tells that it is there, even if it is empty.
	Set bool
}

type stage struct {
	name, from string
	base       *stage
	cmd, entry Run
	env        map[string]string
	workdir    string
	ports      []int
	health     []string
	copies     []copied
	line       int
}

// copied is a COPY: sources below the build context, or in another stage.
type copied struct {
	from    string
	sources []string
	to      string // absolute
	folder  bool   // the target ends with a slash, or there are several sources
}

// Parse reads the file. The error is a *facts.Error: no stage.
func Parse(name string, data []byte) (*File, error) {
	f := &File{Path: name}
	args := map[string]string{}
	var s *stage
	for _, in := range instructions(string(data)) {
		switch {
		case in.name == "FROM":
			s = f.from(in, args)
		case s != nil:
			s.add(in)
		case in.name == "ARG":
			argument(in.args, args, args)
		}
	}
	if len(f.stages) == 0 {
		return nil, facts.Errorf(name, 0, "no FROM: this is no Dockerfile").Fix("correct the file, or rename it")
	}
	return f, nil
}

func argument(args string, from, to map[string]string) {
	for _, w := range fields(args) {
		if name, value, ok := strings.Cut(w, "="); ok {
			to[name] = replace(value, from)
		}
	}
}

// from begins a stage; one that continues another has what that has.
func (f *File) from(in instruction, args map[string]string) *stage {
	_, rest := flags(in.args)
	words := strings.Fields(rest)
	s := &stage{workdir: "/", line: in.line, env: map[string]string{}}
	if len(words) > 0 {
		s.from = replace(words[0], args)
	}
	if len(words) > 2 && strings.EqualFold(words[1], "as") {
		s.name = words[2]
	}
	if base := f.stage(s.from); base != nil {
		s.base = base
		s.cmd, s.entry, s.workdir, s.health = base.cmd, base.entry, base.workdir, base.health
		s.ports = slices.Clone(base.ports)
		for k, v := range base.env {
			s.env[k] = v
		}
	}
	for k, v := range args {
		if _, ok := s.env[k]; !ok {
			s.env[k] = v
		}
	}
	f.stages = append(f.stages, s)
	return s
}

func (f *File) stage(name string) *stage {
	for i := len(f.stages) - 1; i >= 0; i-- {
		if f.stages[i].name != "" && strings.EqualFold(f.stages[i].name, name) {
			return f.stages[i]
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(f.stages) {
		return f.stages[n]
	}
	return nil
}

const maxEnv = 400

func (s *stage) add(in instruction) {
	switch in.name {
	case "CMD":
		s.cmd = run(in)
	case "ENTRYPOINT":
		// One that is set here takes an inherited CMD away.
		if s.base != nil && s.cmd.At == s.base.cmd.At {
			s.cmd = Run{}
		}
		s.entry = run(in)
	case "ENV":
		s.setEnv(in.args)
	case "ARG":
		argument(in.args, s.env, s.env)
	case "WORKDIR":
		s.workdir = s.abs(replace(strings.Trim(in.args, `"'`), s.env))
	case "EXPOSE":
		for _, w := range strings.Fields(replace(in.args, s.env)) {
			number, kind, _ := strings.Cut(w, "/")
			if n, err := strconv.Atoi(number); err == nil && n > 0 && n < 65536 && kind != "udp" && len(s.ports) < 50 {
				s.ports = append(s.ports, n)
			}
		}
	case "HEALTHCHECK":
		_, rest := flags(in.args)
		if test, ok := strings.CutPrefix(rest, "CMD"); ok {
			s.health = []string{test}
			if words, ok := jsonWords(strings.TrimSpace(test)); ok {
				s.health = words
			}
		} else {
			s.health = nil
		}
	case "COPY", "ADD":
		s.addCopy(in)
	}
}

func run(in instruction) Run {
	if words, ok := jsonWords(in.args); ok {
		return Run{Words: words, At: in.line, Set: true}
	}
	return Run{Line: in.args, At: in.line, Set: true}
}

func (s *stage) setEnv(args string) {
	if len(s.env) > maxEnv {
		return
	}
	first, rest := split(args)
	if !strings.Contains(first, "=") { // ENV NAME the whole rest
		s.env[first] = replace(rest, s.env)
		return
	}
	before := map[string]string{}
	for k, v := range s.env {
		before[k] = v
	}
	argument(args, before, s.env)
}

// abs is a path of the image, seen from the working directory.
func (s *stage) abs(p string) string {
	if !path.IsAbs(p) {
		p = path.Join(s.workdir, p)
	}
	return path.Clean(p)
}

func (s *stage) addCopy(in instruction) {
	flag, rest := flags(in.args)
	words, ok := jsonWords(rest)
	if !ok {
		words = fields(rest)
	}
	if len(words) < 2 || len(s.copies) > 200 || strings.Contains(rest, "<<") {
		return
	}
	for i := range words {
		words[i] = replace(words[i], s.env)
	}
	to := words[len(words)-1]
	s.copies = append(s.copies, copied{from: flag["from"], sources: words[:len(words)-1], to: s.abs(to), folder: strings.HasSuffix(to, "/") || to == "." || len(words) > 2})
}

var (
	develops = lazyregexp.New(`(?i)^(.*[-_.])?(dev(el(op(ment)?)?)?|debug|tests?(ing)?|ci|lint(er)?|build(er)?|docs|e2e)([-_.].*)?$`)
	produces = lazyregexp.New(`(?i)^(.*[-_.])?(prod(uction)?|release|runtime|final|server|web|api|app(lication)?)([-_.].*)?$`)
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

// Base is the image that the stage is made from, as it is written.
func (i Image) Base() string {
	s := i.stage
	for s.base != nil {
		s = s.base
	}
	return s.from
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

// maxLookups bounds how many stages are looked through for a path.
const maxLookups = 60

// locate is where a path of the image lies in the build context.
func (i Image) locate(x Context, s *stage, abs string, fuel *int) (string, bool) {
	if *fuel--; *fuel < 0 {
		return "", false
	}
	for n := len(s.copies) - 1; n >= 0; n-- {
		c := s.copies[n]
		for _, src := range c.sources {
			for _, p := range c.candidates(src, abs) {
				if c.from != "" {
					if from := i.file.stage(c.from); from != nil && from != s {
						if at, ok := i.locate(x, from, from.abs(p), fuel); ok {
							return at, true
						}
					}
					continue
				}
				at := path.Join(x.Dir, strings.TrimPrefix(path.Clean("/"+p), "/"))
				if x.Has(at) {
					return at, true
				}
			}
		}
	}
	if s.base != nil {
		return i.locate(x, s.base, abs, fuel)
	}
	return "", false
}

// candidates are the sources that a path of the image may have come from by one
// COPY: the file itself, a file put into a folder, a part of a folder's content.
func (c copied) candidates(src, abs string) []string {
	if strings.ContainsAny(src, "*?[") {
		src = path.Dir(src)
	}
	rel, ok := below(c.to, abs)
	if c.to == "/" {
		rel, ok = strings.TrimPrefix(abs, "/"), true
	}
	if !ok {
		return nil
	}
	if rel == "." {
		return []string{src}
	}
	out := []string{path.Join(src, rel)}
	if base, more, _ := strings.Cut(rel, "/"); base == path.Base(src) {
		out = append(out, path.Join(src, more))
	}
	return out
}
