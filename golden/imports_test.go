package golden

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dockwright/dockwright"

// layers are the packages in the order in which data goes through them. A
// package may import those of its own line and of the lines above, less what
// forbidden says. "x/..." stands for all packages below x.
var layers = [][]string{
	{"detect/facts"},
	{"generator/rules"},
	{"detect/..."}, // readers and standards: see TestReaders
	{"detect"},
	{"generator/hooks"},
	{"generator/config", "generator/ignore", "generator/output"},
	{"generator/plan"},
	{"templates"},
	{"docs/rules"},
	{"generator/render", "generator/inspection", "generator/wizard"},
	{"generator/explain", "generator/measure"},
	{"generator/measure/host"},
	{"cmd/prompt"},
	{"cmd"},
	{"cmd/..."},
	{"golden/..."},
}

// only are packages that may import nothing of the module but what stands here.
var only = map[string][]string{
	"detect/facts":           {},
	"generator/rules":        {"detect/facts"},
	"generator/output":       {"detect/facts"},
	"generator/hooks":        {"detect/facts"},
	"templates":              {},
	"docs/rules":             {},
	"cmd/dockwright":         {"cmd"},
	"generator/measure/host": {"detect/facts", "generator/measure"},
	"cmd/prompt":             {"generator/inspection"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// TestImports holds that imports go one way.
func TestImports(t *testing.T) {
	packages := list(t, module+"/...")
	if len(packages) < 20 {
		t.Fatalf("go list found %d packages", len(packages))
	}
	for _, p := range packages {
		from, ok := inModule(p.ImportPath)
		if !ok || strings.HasPrefix(from, "golden") {
			continue
		}
		layer := layerOf(from)
		if layer < 0 {
			t.Errorf("%s stands in no layer: say where it belongs", from)
			continue
		}
		for _, path := range p.Imports {
			to, ok := inModule(path)
			if !ok {
				continue
			}
			if allowed, limited := only[from]; limited && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s, and may import %q only", from, to, allowed)
			}
			if at := layerOf(to); at > layer {
				t.Errorf("%s imports %s, which comes after it", from, to)
			}
		}
	}
}

// TestReaders holds that a reader knows no other reader and nothing of the
// orchestration, and opens nothing: it is given bytes. The index and the registry alone
// ask the network, and the index keeps its answers; of the project they open nothing
// either.
func TestReaders(t *testing.T) {
	files := []string{"os", "io/ioutil", "net", "net/http", "os/exec", "path/filepath"}
	for _, p := range list(t, module+"/detect/...") {
		from, _ := inModule(p.ImportPath)
		if from == "detect" {
			continue
		}
		for _, i := range p.Imports {
			if slices.Contains(files, i) && !slices.Contains([]string{"detect/index", "detect/registry", "detect/retry"}, from) {
				t.Errorf("%s imports %s: a reader opens nothing itself", from, i)
			}
			if to, ok := inModule(i); ok && to == "detect" {
				t.Errorf("%s imports detect, which comes after it", from)
			}
		}
	}
	for _, p := range list(t, module+"/generator/...") {
		from, _ := inModule(p.ImportPath)
		for _, i := range p.Imports {
			if slices.Contains(files[:5], i) && from != "generator/output" && from != "generator/measure/host" {
				t.Errorf("%s imports %s: files are read in detect and written in generator/output; programs run in generator/measure/host", from, i)
			}
		}
	}
}

// TestOneKnows holds that one package alone knows each of these libraries.
func TestOneKnows(t *testing.T) {
	packages := list(t, module+"/...")
	for _, c := range []struct{ library, knows, says string }{
		{"github.com/AlecAivazis/survey", "cmd/prompt", "questions are asked by cmd/prompt"},
		{"github.com/google/go-containerregistry", "detect/registry", "registries are asked by detect/registry"},
	} {
		found := false
		for _, p := range packages {
			from, _ := inModule(p.ImportPath)
			for _, i := range p.Imports {
				if !strings.HasPrefix(i, c.library) {
					continue
				}
				if found = true; from != c.knows {
					t.Errorf("%s imports %s: %s", from, i, c.says)
				}
			}
		}
		if !found {
			t.Errorf("nothing imports %s", c.library)
		}
	}
}

// TestBinary holds that what only tests need is not in the binary.
func TestBinary(t *testing.T) {
	found := 0
	for _, p := range list(t, "-deps", module+"/cmd/dockwright") {
		found++
		for _, bad := range []string{"testing", "net/http/httptest", "github.com/moby/buildkit", "github.com/docker/docker", "github.com/klauspost", "github.com/google/go-containerregistry/pkg/v1/tarball", "github.com/rogpeppe/go-internal", "github.com/google/go-cmp", "github.com/creack/pty", "github.com/hinshun/vt10x", "github.com/santhosh-tekuri/jsonschema", module + "/golden"} {
			if p.ImportPath == bad || strings.HasPrefix(p.ImportPath, bad+"/") {
				t.Errorf("the binary holds %s", p.ImportPath)
			}
		}
	}
	if found < 50 {
		t.Errorf("go list -deps found %d packages", found)
	}
}

func inModule(path string) (string, bool) {
	return strings.CutPrefix(path, module+"/")
}

// layerOf is the line that a package stands on, -1 for none. The exact name
// comes before "x/...".
func layerOf(name string) int {
	for i, line := range layers {
		if slices.Contains(line, name) {
			return i
		}
	}
	for i, line := range layers {
		for _, l := range line {
			if prefix, ok := strings.CutSuffix(l, "..."); ok && strings.HasPrefix(name+"/", prefix) {
				return i
			}
		}
	}
	return -1
}

func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command to list packages with")
	}
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Standard"}, args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
