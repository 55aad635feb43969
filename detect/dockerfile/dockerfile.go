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

var (
	develops = lazyregexp.New(`(?i)^(.*[-_.])?(dev(el(op(ment)?)?)?|debug|tests?(ing)?|ci|lint(er)?|build(er)?|docs|e2e)([-_.].*)?$`)
	produces = lazyregexp.New(`(?i)^(.*[-_.])?(prod(uction)?|release|runtime|final|server|web|api|app(lication)?)([-_.].*)?$`)
)
