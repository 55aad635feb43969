// Package compose reads docker-compose.yml: the services, with what they are
// built from and what they run.
//
// The format is settled by the Compose Specification,
// https://github.com/compose-spec/compose-spec/blob/main/spec.md.
package compose

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/yamltree"
)

// Service is a service with what several files say of it.
type Service struct {
	Name string
	// Path and Line are where its command stands, else where the service does.
	Path string
	Line int
	// Builds tells that it is built; Context is the folder then, Dockerfile the file,
	// both relative to the root of the build context, and Target its stage.
	Builds                      bool
	Context, Dockerfile, Target string
	// Image is the image's name, without its tag.
	Image string
	// Entrypoint and Command replace the image's own, where they are set.
	Entrypoint, Command Command
	// Port is the first one of the container that is published, 0 for none.
	Port int
	// Variable is the PORT that the environment sets, "" for none.
	Variable string
	Env      map[string]string
	Health   string
	// WorkingDir is the folder in the container, "" for the image's.
	WorkingDir string
	Profiles   []string
}

// Command is a command as words; of a value that the environment of the machine
// fills in, Line holds the whole for a shell.
type Command struct {
	Words []string
	Line  string
	At    int // where it stands
	Set   bool
}

// Open gives another file's bytes, by its path relative to the build context.
type Open func(name string) ([]byte, bool)

const (
	maxServices = 200
	maxExtends  = 10
)

// reader reads one file, and those that its services extend.
type reader struct {
	open Open
	docs map[string]yamltree.Node
}

// Parse reads the services of files, of which a later one adds to or replaces
// what an earlier one says of a service. The error is a *facts.Error: broken YAML,
// no services.
func Parse(names []string, open Open) ([]Service, error) {
	r := reader{open: open, docs: map[string]yamltree.Node{}}
	var out []Service
	for _, name := range names {
		doc, err := r.document(name)
		if err != nil {
			return nil, err
		}
		services := doc.Get("services")
		if !services.Is() && len(names) == 1 {
			return nil, facts.Errorf(name, doc.Line(), "the file has no services").Fix("correct the file; `docker compose config` checks it")
		}
		for _, e := range services.Entries() {
			if commandline.Name(e.Key) == "" || len(out) >= maxServices {
				continue
			}
			at := index(out, e.Key)
			if at < 0 {
				out = append(out, Service{Name: e.Key, Path: name, Line: e.Line})
				at = len(out) - 1
			}
			r.service(&out[at], name, e.Value, 0)
		}
	}
	return out, nil
}

func index(list []Service, name string) int {
	for i := range list {
		if list[i].Name == name {
			return i
		}
	}
	return -1
}

func (r *reader) document(name string) (yamltree.Node, error) {
	if doc, ok := r.docs[name]; ok {
		return doc, nil
	}
	data, ok := r.open(name)
	if !ok {
		return yamltree.Node{}, facts.Errorf(name, 0, "is not there").Fix("correct its name, or remove it")
	}
	doc, err := yamltree.Parse(name, data)
	if err == nil {
		r.docs[name] = doc
	}
	return doc, err
}

// service takes over what one file says of a service, what it extends first.
func (r *reader) service(s *Service, name string, n yamltree.Node, depth int) {
	if ext := n.Get("extends"); ext.Is() && depth < maxExtends {
		file, base := name, ext.Text()
		if base == "" {
			base = ext.Get("service").Text()
			if f := ext.Get("file").Text(); f != "" {
				file = path.Join(path.Dir(name), f)
			}
		}
		if doc, err := r.document(file); err == nil {
			if from := doc.Get("services").Get(base); from.Is() {
				r.service(s, file, from, depth+1)
			}
		}
	}
	s.build(name, n.Get("build"))
	if v := n.Get("image"); v.Is() {
		s.Image = imageName(interpolate(v.Text()))
	}
	if c := command(n.Get("entrypoint")); c.Set {
		s.Entrypoint = c
	}
	if c := command(n.Get("command")); c.Set {
		s.Command, s.Path, s.Line = c, name, c.At
	}
	if v := n.Get("working_dir"); v.Is() {
		s.WorkingDir = interpolate(v.Text())
	}
	if v := n.Get("profiles"); v.Is() {
		s.Profiles = v.Texts()
	}
	s.environment(n.Get("environment"))
	s.ports(n)
	s.healthcheck(n.Get("healthcheck"))
}

func (s *Service) build(name string, b yamltree.Node) {
	if !b.Is() {
		return
	}
	s.Builds = true
	context := b.Text()
	if context == "" {
		context = b.Get("context").Text()
		if v := b.Get("target"); v.Is() {
			s.Target = interpolate(v.Text())
		}
		if v := b.Get("dockerfile"); v.Is() {
			s.Dockerfile = interpolate(v.Text())
		}
	}
	if context != "" || s.Context == "" {
		s.Context = path.Join(path.Dir(name), interpolate(context))
	}
}

// Recipe is the path of the Dockerfile, "" where it lies outside.
func (s *Service) Recipe() string {
	file := s.Dockerfile
	if file == "" {
		file = "Dockerfile"
	}
	if file = path.Join(s.Context, file); strings.HasPrefix(file, "../") {
		return ""
	}
	return file
}

// imageName is an image's name without tag and digest.
func imageName(s string) string {
	s, _, _ = strings.Cut(s, "@")
	if i := strings.LastIndexByte(s, ':'); i > strings.LastIndexByte(s, '/') {
		s = s[:i]
	}
	return s
}

// command reads a command: a list is words, a text is parted into words as a
// shell does, but no shell runs it.
// https://github.com/compose-spec/compose-spec/blob/main/spec.md#command
func command(n yamltree.Node) Command {
	if !n.Is() {
		return Command{}
	}
	c := Command{Set: true, At: n.Line()}
	if n.IsList() {
		for _, w := range n.Texts() {
			c.Words = append(c.Words, interpolate(w))
		}
		if open(n.Texts()) {
			c.Line = joined(n.Texts())
		}
		return c
	}
	text := n.Text()
	if strings.TrimSpace(text) == "" {
		return c
	}
	// Variables without a default are set where compose runs: only a shell in the
	// container could put them in.
	words, ok := commandline.Words(interpolate(text))
	if c.Words = words; !ok || open([]string{text}) {
		c.Line = interpolate(text)
	}
	return c
}

// open tells text with a variable of the machine that has no default.
func open(texts []string) bool {
	for _, t := range texts {
		for _, m := range variable.FindAllStringSubmatch(t, -1) {
			if m[0] != "$$" && !hasDefault(m) {
				return true
			}
		}
	}
	return false
}

// joined is a line for a shell of words of which some hold variables.
func joined(words []string) string {
	var out []string
	for _, w := range words {
		text := interpolate(w)
		if open([]string{w}) {
			out = append(out, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(text)+`"`)
		} else {
			out = append(out, commandline.Quote(text))
		}
	}
	return strings.Join(out, " ")
}
