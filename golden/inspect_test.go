package golden

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dockwright/dockwright/cmd"
)

// schema is docs/inspect.schema.json, which others hold the JSON against. With
// strict, it refuses keys that it doesn't name: readers are to pass over them,
// but none is to come out undescribed.
func schema(t *testing.T, strict bool) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "docs", "inspect.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	if strict {
		closeObjects(doc)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("inspect.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("inspect.schema.json") // holds it against the metaschema too
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// closeObjects forbids further keys wherever a schema lists those of an object.
func closeObjects(v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			closeObjects(x)
		}
	case map[string]any:
		if _, open := v["additionalProperties"]; v["type"] == "object" && !open {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			closeObjects(x)
		}
	}
}

// TestInspectContract holds inspect's JSON on every case to the schema.
func TestInspectContract(t *testing.T) {
	folders, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	contract := schema(t, true)
	held := 0
	for _, f := range folders {
		if _, err := os.Stat(filepath.Join("cases", f.Name(), "plan.json")); err != nil {
			continue // refused
		}
		held++
		t.Run(f.Name(), func(t *testing.T) {
			args := readFlags(t, filepath.Join("cases", f.Name(), "flags"))
			dir := filepath.Join("cases", f.Name(), "input")
			t.Chdir(dir)
			doc := inspectJSON(t, args...)
			if err := contract.Validate(doc); err != nil {
				t.Errorf("%#v", err)
			}
			consistent(t, doc)
		})
	}
	if held < 40 {
		t.Errorf("%d cases: is this the right folder?", held)
	}
}

// TestInspectTargets holds that flags set the targets, and that they are all
// that each dependency is told for.
func TestInspectTargets(t *testing.T) {
	t.Chdir(filepath.Join("cases", "uv", "input"))
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "cp313-glibc2.41-x86_64 cp313-glibc2.41-aarch64 cp313-musl1.2-x86_64 cp313-musl1.2-aarch64"},
		{[]string{"--python=3.12"}, "cp312-glibc2.41-x86_64 cp312-glibc2.41-aarch64 cp312-musl1.2-x86_64 cp312-musl1.2-aarch64"},
		{[]string{"--libc=glibc:2.36"}, "cp313-glibc2.36-x86_64 cp313-glibc2.36-aarch64"},
		{[]string{"--arch=aarch64"}, "cp313-glibc2.41-aarch64 cp313-musl1.2-aarch64"},
		{[]string{"--python=3.13,3.14", "--libc=musl:1.2", "--arch=x86_64"}, "cp313-musl1.2-x86_64 cp314-musl1.2-x86_64"},
		{[]string{"--python=3.14t", "--libc=glibc:2.36", "--arch=armv7l,i686"}, "cp314t-glibc2.36-armv7l cp314t-glibc2.36-i686"},
	} {
		doc := inspectJSON(t, c.args...).(map[string]any)
		var got []string
		for _, x := range doc["targets"].([]any) {
			got = append(got, x.(string))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: targets %q, not %q", c.args, got, c.want)
		}
		consistent(t, doc)
	}
}

func inspectJSON(t *testing.T, args ...string) any {
	t.Helper()
	var out, said bytes.Buffer
	code := cmd.Main(context.Background(), append([]string{"inspect", "--output-format", "json"}, args...), cmd.Streams{Out: &out, Err: &said})
	if code != 0 || said.Len() > 0 {
		t.Fatalf("exit code %d, stderr %s", code, said.String())
	}
	return readJSON(t, out.Bytes())
}

// readJSON reads a document as the validator wants it.
func readJSON(t *testing.T, data []byte) any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return doc
}

// TestInspectCorpus holds inspect's JSON on every project of the corpus to the schema.
func TestInspectCorpus(t *testing.T) {
	contract := schema(t, true)
	eachOfCorpus(t, func(t *testing.T, dir string, theirs theirFacts) {
		var out, said bytes.Buffer
		args := []string{"inspect", "--output-format", "json", filepath.Join(dir, filepath.FromSlash(theirs.AppDir))}
		if code := cmd.Main(context.Background(), args, cmd.Streams{Out: &out, Err: &said}); code != 0 {
			t.Skipf("refused: %s", said.String()) // TestCorpus knows which are
		}
		doc := readJSON(t, out.Bytes())
		if err := contract.Validate(doc); err != nil {
			t.Errorf("%#v", err)
		}
		consistent(t, doc)
	})
}

// TestInspectSchema holds that the schema takes the sample, which has everything,
// and refuses it with anything missing that is always there, with a null
// anywhere, and with what is out of a range or of no class.
func TestInspectSchema(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of documents")
	}
	open, strict := schema(t, false), schema(t, true)
	original, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*jsonschema.Schema{open, strict} {
		if err := s.Validate(readJSON(t, original)); err != nil {
			t.Fatalf("%#v", err)
		}
	}
	mayMiss := regexp.MustCompile(`^/(dependencies/\d+/(glibc_floor|targets/[^/]+(/file)?)|app/processes/\d+/port|diagnostics/\d+/(path|line|remedy)|` +
		`plan/alpine/(seconds|blockers/\d+/(file|size|wheel_size|seconds)))$`)
	broken := 0
	refuses := func(what string, doc any) {
		broken++
		if open.Validate(doc) == nil {
			t.Errorf("the schema takes a document with %s", what)
		}
	}
	for i := range placesIn(readJSON(t, original)) {
		at := func() spot { return placesIn(readJSON(t, original))[i] }
		p := at()
		p.set(nil)
		refuses(p.path+" null", p.root)
		if p = at(); p.remove != nil {
			p.remove()
			if !mayMiss.MatchString(p.path) {
				refuses("no "+p.path, p.root)
			}
			p = at()
			p.set(map[string]any{"x": "y"})
			refuses("an object of its own as "+p.path, p.root)
		}
	}
	if broken < 500 {
		t.Errorf("%d broken documents: is the sample all there?", broken)
	}
	for path, bad := range map[string]any{
		"/format": 2, "/project/manager": "conda", "/project/python": "2.7", "/inputs/0/sha256": "abc", "/targets/0": "cp313-glibc2.41-sparc",
		"/dependencies/0/source": "ftp", "/dependencies/0/size": -1, "/dependencies/0/size ": 1.5, "/dependencies/0/groups": "main",
		"/dependencies/0/targets/cp313-glibc2.41-x86_64/class": "egg", "/dependencies/0/targets/cp313-glibc2.41-x86_64/file": "x.tar.gz",
		"/dependencies/0/targets/cp313-glibc2.41-x86_64": map[string]any{"class": "none", "file": "x.whl"},
		"/dependencies/1/targets/cp313-glibc2.41-x86_64": map[string]any{"class": "wheel"},
		"/app/processes/0/port":                          0, "/app/processes/0/command": []any{}, "/plan/pythons/1/against": "it was chosen",
		"/plan/alpine/blockers/0/class": "wheel", "/plan/alpine/blockers/0/arches": []any{}, "/diagnostics/0/rule": "W1", "/diagnostics/0/severity": "fatal", "/diagnostics/0/line": 0,
	} {
		all := placesIn(readJSON(t, original))
		key := strings.TrimSpace(path)
		if i := slices.IndexFunc(all, func(p spot) bool { return p.path == key }); i >= 0 {
			all[i].set(bad)
			refuses(fmt.Sprintf("%s %v", path, bad), all[i].root)
		} else if parent := slices.IndexFunc(all, func(p spot) bool { return p.path == key[:strings.LastIndex(key, "/")] }); parent >= 0 {
			all[parent].value.(map[string]any)[key[strings.LastIndex(key, "/")+1:]] = bad
			refuses(fmt.Sprintf("%s %v", path, bad), all[parent].root)
		} else {
			t.Errorf("the sample has no %s", path)
		}
	}
	more := readJSON(t, original)
	more.(map[string]any)["further"] = 1
	if err := open.Validate(more); err != nil {
		t.Errorf("a key that a later release adds is refused: %v", err)
	}
	if strict.Validate(more) == nil {
		t.Error("a key that is not described goes unseen")
	}
}

// spot is a value within a document, and how to change it.
type spot struct {
	root   any
	path   string // a JSON pointer
	value  any
	set    func(any)
	remove func() // nil for the items of a list
}

// placesIn are all values of a document below its root, parents first.
func placesIn(root any) []spot {
	var out []spot
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				out = append(out, spot{root, path + "/" + key, v[key], func(x any) { v[key] = x }, func() { delete(v, key) }})
				walk(path+"/"+key, v[key])
			}
		case []any:
			for i := range v {
				at := fmt.Sprintf("%s/%d", path, i)
				out = append(out, spot{root, at, v[i], func(x any) { v[i] = x }, nil})
				walk(at, v[i])
			}
		}
	}
	walk("", root)
	return out
}

// consistent holds what a schema cannot say: each dependency on each target,
// inputs and dependencies in order, and nothing that no target installs.
func consistent(t *testing.T, doc any) {
	t.Helper()
	d := doc.(map[string]any)
	var inputs, names []string
	for _, in := range d["inputs"].([]any) {
		inputs = append(inputs, in.(map[string]any)["path"].(string))
	}
	if !slices.IsSorted(inputs) {
		t.Errorf("inputs are not in order: %q", inputs)
	}
	targets := d["targets"].([]any)
	for _, x := range d["dependencies"].([]any) {
		dep := x.(map[string]any)
		names = append(names, dep["name"].(string))
		if dep["name"] == "" && dep["source"] != "editable" && dep["source"] != "directory" && dep["source"] != "path" {
			t.Errorf("a %s dependency has no name; only folders and files that nobody named may have none", dep["source"])
		}
		on := dep["targets"].(map[string]any)
		if len(on) != len(targets) {
			t.Errorf("%s has %d of %d targets", dep["name"], len(on), len(targets))
		}
		excluded := 0
		for _, target := range targets {
			v, ok := on[target.(string)].(map[string]any)
			if !ok {
				t.Errorf("%s says nothing of %s", dep["name"], target)
				continue
			}
			if v["class"] == "excluded" {
				excluded++
			}
		}
		if excluded == len(targets) {
			t.Errorf("%s is excluded everywhere, and yet listed", dep["name"])
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("dependencies are not in order: %q", names)
	}
}
