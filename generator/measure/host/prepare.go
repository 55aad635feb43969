package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/measure"
)

// Request is what is to be measured.
type Request struct {
	// Dockerfiles are files, which are built from Context, or folders with a Dockerfile,
	// which are their own context.
	Dockerfiles []string
	Context     string
	Touch       string // a source file of the context; "" for one that is chosen
	Change      string // a command that changes a dependency; "" for the manager's own
}

const maxDockerfile = 4 << 20

// Prepare copies the contexts and Dockerfiles below a folder. The error is a *facts.Error.
func Prepare(ctx context.Context, scratch string, r Request) ([]*measure.Subject, error) {
	if name := r.twice(); name != "" {
		return nil, facts.Errorf(filepath.ToSlash(name), 0, "it is named twice").Fix("name each Dockerfile once")
	}
	var found []*source
	for _, name := range r.Dockerfiles {
		s, err := newSource(name, r.Context)
		if err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	copies := map[string]string{}
	var out []*measure.Subject
	for i, s := range found {
		dir, ok := copies[s.root]
		if !ok {
			dir = filepath.Join(scratch, fmt.Sprintf("context-%d", i))
			if err := copyTree(ctx, s.root, dir, ignoresOf(found, s.root)); err != nil {
				return nil, notCopied(s.root, err)
			}
			copies[s.root] = dir
		}
		subject, err := s.subject(filepath.Join(scratch, fmt.Sprintf("dockerfile-%d", i)))
		if err != nil {
			return nil, err
		}
		subject.Touch = r.Touch
		subject.Tree = &Tree{dir: dir, depend: dependency{dockerfile: s.text, command: r.Change, scratch: scratch}}
		out = append(out, subject)
	}
	return out, nil
}

func notCopied(dir string, err error) error {
	var e *facts.Error
	if errors.As(err, &e) || errors.Is(err, context.Canceled) {
		return err
	}
	return facts.Errorf(dir, 0, "the build context cannot be copied: %v", err).
		Fix("make its files readable and leave what no build needs to .dockerignore; TMPDIR names the folder that it is copied to")
}

// source is a Dockerfile of the user's.
type source struct {
	name    string // as it was given
	context string // as a person would name it
	root    string // the context's absolute path
	file    string
	text    string
	own     string // the text of its own ignore file
	hasOwn  bool
	ignore  string // the text of the ignore file that counts
}

func newSource(name, contextDir string) (*source, error) {
	s := &source{name: name, context: contextDir, file: name}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		s.context, s.file = name, filepath.Join(name, "Dockerfile")
	}
	info, err := os.Stat(s.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, facts.Errorf(filepath.ToSlash(s.file), 0, "there is no such Dockerfile").
			Fix("`dockwright generate` writes one; or name the file")
	case err != nil:
		return nil, facts.Errorf(filepath.ToSlash(s.file), 0, "it cannot be read: %v", err).Fix("make it readable")
	case !info.Mode().IsRegular() || info.Size() > maxDockerfile:
		return nil, facts.Errorf(filepath.ToSlash(s.file), 0, "this is no Dockerfile").Fix("name a Dockerfile")
	}
	text, err := os.ReadFile(s.file)
	if err != nil {
		return nil, facts.Errorf(filepath.ToSlash(s.file), 0, "it cannot be read: %v", err).Fix("make it readable")
	}
	s.text = string(text)
	root, err := filepath.Abs(s.context)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	if info, is := os.Stat(root); err != nil || is != nil || !info.IsDir() {
		return nil, facts.Errorf("--context", 0, "%s is no folder", s.context).Fix("name the folder that the Dockerfiles are built from")
	}
	s.root = root
	own, err := os.ReadFile(s.file + ".dockerignore")
	if s.hasOwn = err == nil; s.hasOwn {
		s.own, s.ignore = string(own), string(own)
	} else if general, err := os.ReadFile(filepath.Join(root, ".dockerignore")); err == nil {
		s.ignore = string(general)
	}
	return s, nil
}

// ignoresOf are the ignore files of the Dockerfiles of a context; none if one has none.
func ignoresOf(all []*source, root string) []string {
	var out []string
	for _, s := range all {
		if s.root != root {
			continue
		}
		if s.ignore == "" {
			return nil
		}
		out = append(out, s.ignore)
	}
	return out
}

// subject puts the Dockerfile, its ignore file and the one that brings its base images into
// a folder of their own.
func (s *source) subject(dir string) (*measure.Subject, error) {
	out := &measure.Subject{Name: filepath.ToSlash(s.name), Context: filepath.ToSlash(s.context), Dockerfile: filepath.Join(dir, "Dockerfile")}
	err := os.MkdirAll(dir, 0o755)
	write := func(name, text string) {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)
		}
	}
	write("Dockerfile", s.text)
	if s.hasOwn {
		write("Dockerfile.dockerignore", s.own)
	}
	if bases := measure.Bases(s.text); bases != "" {
		out.Bases = filepath.Join(dir, "bases.Dockerfile")
		write("bases.Dockerfile", bases)
		write("bases.Dockerfile.dockerignore", "*\n")
	}
	return out, err
}

// Scratch makes a folder for copies, and returns what removes it.
func Scratch() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "dockwright-measure-")
	if err != nil {
		return "", nil, facts.Errorf("", 0, "no temporary folder: %v", err).Fix("name one that can be written with TMPDIR")
	}
	return dir, func() { removeAll(dir) }, nil
}

// removeAll removes folders too that a copy made unwritable.
func removeAll(dir string) {
	if os.RemoveAll(dir) == nil {
		return
	}
	filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			os.Chmod(name, 0o700)
		}
		return nil
	})
	os.RemoveAll(dir)
}

// twice is a Dockerfile that is named twice, "" for none.
func (r Request) twice() string {
	seen := map[string]bool{}
	for _, d := range r.Dockerfiles {
		if d = filepath.Clean(d); seen[d] {
			return d
		}
		seen[d] = true
	}
	return ""
}
