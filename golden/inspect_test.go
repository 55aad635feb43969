package golden

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// shape is what a place of inspect's JSON may hold: others script against it,
// so a key that comes, goes or changes its type is a new format version.
type shape struct {
	kind     string // "object", "list", "map", "string", "number", "bool"
	match    string // of a string: a regular expression for the whole
	keys     map[string]shape
	optional []string // keys that may be missing
	of       *shape   // of a list or map
}

func object(keys map[string]shape, optional ...string) shape {
	return shape{kind: "object", keys: keys, optional: optional}
}
func listOf(of shape) shape   { return shape{kind: "list", of: &of} }
func mapOf(of shape) shape    { return shape{kind: "map", of: &of} }
func text(match string) shape { return shape{kind: "string", match: match} }

const targetPattern = `cp3\d+-(glibc|musl)\d+\.\d+-(x86_64|aarch64)`

var (
	anyText = text(`(?s).*`)
	some    = text(`(?s).+`)
	number  = shape{kind: "number"}
	boolean = shape{kind: "bool"}
)

// inspection is format version 1.
var inspection = object(map[string]shape{
	"format": number,
	"project": object(map[string]shape{
		"name": anyText, "dir": some, "manager": text(`uv|poetry|pdm|pipenv|pip`), "requires_python": anyText,
		"python": text(`3\.\d+`), "build_backend": anyText,
	}),
	"inputs":  listOf(object(map[string]shape{"path": some, "kind": some, "sha256": text(`[0-9a-f]{64}`)})),
	"targets": listOf(text(targetPattern)),
	"dependencies": listOf(object(map[string]shape{
		"name": anyText, "version": anyText, "source": text(`registry|git|url|path|directory|editable|virtual`), "groups": listOf(some),
		"pure": boolean, "glibc_floor": text(`\d+\.\d+`), "size": number,
		"targets": mapOf(object(map[string]shape{"class": text(`wheel|sdist|none|unknown|excluded`), "file": some}, "file")),
	}, "glibc_floor")),
	"app": object(map[string]shape{
		"framework": anyText,
		"processes": listOf(object(map[string]shape{"name": some, "command": listOf(anyText), "port": number, "health": some}, "port", "health")),
	}),
	"plan": object(map[string]shape{
		"base": text(`python:3\.\d+(\.\d+)?-.+`), "build_packages": listOf(some), "runtime_packages": listOf(some),
		"pythons": listOf(object(map[string]shape{
			"python": text(`3\.\d+`), "chosen": boolean, "against": some,
			"tallies": listOf(object(map[string]shape{
				"target": text(targetPattern), "wheel": number, "sdist": number, "none": number, "unknown": number,
				"built": listOf(some), "lacking": listOf(some),
			})),
		}, "against")),
		"alpine": object(map[string]shape{
			"image": anyText, "possible": boolean, "seconds": number,
			"blockers": listOf(object(map[string]shape{
				"name": some, "version": anyText, "class": text(`sdist|none`), "arches": listOf(some), "file": some, "size": number,
				"wheel_size": number, "packages": listOf(some), "seconds": number, "because": some,
			}, "file", "size", "wheel_size", "seconds")),
		}, "seconds"),
		"decisions": listOf(object(map[string]shape{"what": some, "chose": some, "because": some})),
	}),
	"diagnostics": listOf(object(map[string]shape{
		"rule": text(`DW\d{3}`), "severity": text(`error|warning|info`), "path": some, "line": number, "message": some, "remedy": some,
	}, "path", "line", "remedy")),
})

// TestInspectContract holds inspect's JSON on every case to the contract.
func TestInspectContract(t *testing.T) {
	folders, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
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
			holds(t, "", inspection, doc)
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
	var doc any
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return doc
}

// holds compares a value with its shape; at is the way to it.
func holds(t *testing.T, at string, want shape, got any) {
	t.Helper()
	switch v := got.(type) {
	case map[string]any:
		if want.kind == "map" {
			for _, key := range sortedKeys(v) {
				holds(t, at+"."+key, *want.of, v[key])
			}
			return
		}
		if want.kind != "object" {
			t.Errorf("%s is an object, not a %s", at, want.kind)
			return
		}
		for _, key := range sortedKeys(v) {
			if s, ok := want.keys[key]; ok {
				holds(t, at+"."+key, s, v[key])
			} else {
				t.Errorf("%s has %q, which the contract doesn't know", at, key)
			}
		}
		for key := range want.keys {
			if _, ok := v[key]; !ok && !slices.Contains(want.optional, key) {
				t.Errorf("%s has no %q", at, key)
			}
		}
	case []any:
		if want.kind != "list" {
			t.Errorf("%s is a list, not a %s", at, want.kind)
			return
		}
		for i, x := range v {
			holds(t, fmt.Sprintf("%s[%d]", at, i), *want.of, x)
		}
	case string:
		if want.kind != "string" || !regexp.MustCompile(`^(?:`+want.match+`)$`).MatchString(v) {
			t.Errorf("%s is %q, not a %s like %s", at, v, want.kind, want.match)
		}
	case float64:
		if want.kind != "number" || v < 0 || v != float64(int64(v)) {
			t.Errorf("%s is %v, not a %s", at, v, want.kind)
		}
	case bool:
		if want.kind != "bool" {
			t.Errorf("%s is %v, not a %s", at, v, want.kind)
		}
	default:
		t.Errorf("%s is %v, not a %s", at, got, want.kind)
	}
}

func sortedKeys(m map[string]any) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// consistent holds what the parts say of each other: format 1, each dependency
// on each target, a file just where one is installed, inputs and dependencies
// in order, and nothing that no target installs.
func consistent(t *testing.T, doc any) {
	t.Helper()
	d := doc.(map[string]any)
	if d["format"] != 1.0 {
		t.Errorf("format is %v", d["format"])
	}
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
			class, file := v["class"], v["file"]
			if class == "excluded" {
				excluded++
			}
			if (class == "wheel") != (file != nil && strings.HasSuffix(file.(string), ".whl")) && class != "sdist" {
				t.Errorf("%s on %s is %s, with the file %v", dep["name"], target, class, file)
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
