package golden

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// expectation is the part `want` of a case below processes/, which a person
// wrote: see processes/README.md.
type expectation struct {
	dir       string // the project's folder in the build context
	processes []wantedProcess
	rules     []string // diagnostics of what runs (DW4..), sorted
}

type wantedProcess struct {
	name       string
	commands   []string // any of them; the first one is the best
	port       int
	health     string
	root       string
	env        []string
	entrypoint bool
}

// processCase is one file below processes/.
type processCase struct {
	name  string
	files fstest.MapFS
	want  expectation
}

// processCases reads them all. What is no case fails: it would test nothing.
func processCases(t *testing.T) []processCase {
	t.Helper()
	entries, err := os.ReadDir("processes")
	if err != nil {
		t.Fatal(err)
	}
	var out []processCase
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".txtar")
		switch {
		case e.Name() == "README.md":
			continue
		case !ok || !e.Type().IsRegular():
			t.Errorf("processes/%s is no case", e.Name())
			continue
		}
		data, err := os.ReadFile(filepath.Join("processes", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		c, err := readProcessCase(LF(data))
		if err != nil {
			t.Errorf("processes/%s: %v", e.Name(), err)
			continue
		}
		c.name = name
		out = append(out, c)
	}
	return out
}

// readProcessCase takes a case apart: the project's files, and last `want`.
func readProcessCase(data []byte) (c processCase, err error) {
	archive := txtar.Parse(data)
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		return c, errors.New("the comment on top does not say what the trap is")
	}
	if len(archive.Files) < 2 || archive.Files[len(archive.Files)-1].Name != "want" {
		return c, errors.New("it has no files, or `want` is not the last one")
	}
	c.files = fstest.MapFS{}
	for _, f := range archive.Files[:len(archive.Files)-1] {
		if c.files[f.Name] != nil {
			return c, fmt.Errorf("%s is there twice", f.Name)
		}
		c.files[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	c.want, err = readExpectation(string(archive.Files[len(archive.Files)-1].Data))
	return c, err
}

// readExpectation reads lines `name: command`, with what else is known of the
// process indented below.
func readExpectation(text string) (expectation, error) {
	e := expectation{dir: "."}
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		field, indented := strings.CutPrefix(key, "  ")
		switch {
		case !ok || strings.TrimSpace(value) != value:
			return e, fmt.Errorf("%q is no `key: value`", line)
		case key == "dir":
			e.dir = value
		case key == "rules":
			e.rules = strings.Split(value, ", ")
		case !indented:
			e.processes = append(e.processes, wantedProcess{name: key, commands: []string{value}})
		case len(e.processes) == 0:
			return e, fmt.Errorf("%q belongs to no process", line)
		default:
			if err := e.processes[len(e.processes)-1].set(field, value); err != nil {
				return e, err
			}
		}
	}
	return e, e.check()
}

func (p *wantedProcess) set(field, value string) (err error) {
	switch field {
	case "or":
		p.commands = append(p.commands, value)
	case "port":
		p.port, err = strconv.Atoi(value)
	case "health":
		p.health = value
	case "root":
		p.root = value
	case "env":
		p.env = strings.Split(value, ", ")
	case "entrypoint":
		if p.entrypoint = value == "yes"; !p.entrypoint {
			err = errors.New("entrypoint is yes, or not there")
		}
	default:
		err = fmt.Errorf("a process has no %q", field)
	}
	return err
}

// check finds what a slip of the pen would leave out.
func (e *expectation) check() error {
	if len(e.processes) == 0 && len(e.rules) == 0 {
		return errors.New("nothing runs, and no rule says so")
	}
	var names []string
	for _, p := range e.processes {
		path, http := strings.CutPrefix(p.health, "GET ")
		switch {
		case http && !strings.HasPrefix(path, "/"), !http && p.health != "tcp" && p.health != "none":
			return fmt.Errorf("%s: health is GET /path, tcp or none, not %q", p.name, p.health)
		case (p.port == 0) != (p.health == "none"):
			return fmt.Errorf("%s: what listens has a port and is asked there", p.name)
		case p.entrypoint && p.port != 0:
			return fmt.Errorf("%s: a tool does not listen", p.name)
		case slices.Contains(names, p.name):
			return fmt.Errorf("%s is there twice", p.name)
		}
		names = append(names, p.name)
	}
	if !slices.IsSorted(e.rules) {
		return errors.New("the rules are not sorted")
	}
	return nil
}

// detectIn reads a project that lies in memory, with its configuration, as the
// command does for one on the disk.
func detectIn(files fstest.MapFS, dir string) (facts.Project, config.Config, []facts.Diagnostic, error) {
	var c config.Config
	for _, name := range []string{config.FileName, "pyproject.toml"} {
		f := files[path.Join(dir, name)]
		if f == nil {
			continue
		}
		var err error
		if c, err = config.Parse(path.Join(dir, name), f.Data); err != nil {
			return facts.Project{}, c, nil, err
		}
		if c.Path != "" {
			break
		}
	}
	project, diags, err := detect.Detect(context.Background(), files,
		detect.Options{Dir: dir, Manager: c.Manager, Package: c.Package, Requirements: c.Requirements})
	return project, c, diags, err
}

// TestProcessCases holds that the cases are sound, whatever is made of them: each
// is a project that can be read, and README.md names each and no other.
func TestProcessCases(t *testing.T) {
	cases := processCases(t)
	if len(cases) < 65 {
		t.Errorf("%d cases: is this the right folder?", len(cases))
	}
	var have []string
	for _, c := range cases {
		have = append(have, c.name)
		if _, _, _, err := detectIn(c.files, c.want.dir); err != nil {
			t.Errorf("%s: the project cannot be read: %v", c.name, err)
		}
	}
	slices.Sort(have)
	data, err := os.ReadFile("processes/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ := strings.Cut(rest, "`")
			named = append(named, name)
		}
	}
	if !slices.Equal(named, have) {
		t.Errorf("README.md has the cases\n%q, the folder\n%q", named, have)
	}
}

// TestReadExpectation holds that a slip of the pen in a case is found.
func TestReadExpectation(t *testing.T) {
	for _, wrong := range []string{
		"",
		"web uvicorn\n",
		"web: uvicorn a:b\n", // without health
		"web: uvicorn a:b\n  port: 8000\n  health: none\n",       // listens, and is not asked
		"web: uvicorn a:b\n  health: tcp\n",                      // asked where it does not listen
		"web: uvicorn a:b\n  port: 8000\n  health: /healthz\n",   // no method
		"web: a\n  port: 80\n  health: tcp\n  entrypoint: yes\n", // a tool that listens
		"web: a\n  health: none\n  entrypoint: no\n",
		"web: a\n  health: none\n  prot: 80\n",
		"web: a\n  health: none\nweb: b\n  health: none\n",
		"  port: 8000\n",
		"rules: DW403, DW401\n",
	} {
		if e, err := readExpectation(wrong); err == nil {
			t.Errorf("%q was taken: %+v", wrong, e)
		}
	}
}
