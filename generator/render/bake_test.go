package render

import (
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	hashicorp "github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// baked are the blocks of a bake file by "target web" and the like, each attribute as
// HCL evaluates it with the variables that are given.
func baked(t *testing.T, body []byte, given map[string]cty.Value) map[string]map[string]cty.Value {
	t.Helper()
	f, diags := hclsyntax.ParseConfig(body, BakeFile, start)
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, body)
	}
	values := map[string]cty.Value{}
	ctx := &hashicorp.EvalContext{Variables: values, Functions: map[string]function.Function{"compact": stdlib.CompactFunc}}
	out := map[string]map[string]cty.Value{}
	for _, b := range f.Body.(*hclsyntax.Body).Blocks {
		attributes := map[string]cty.Value{}
		for _, name := range slices.Sorted(maps.Keys(b.Body.Attributes)) {
			v, diags := b.Body.Attributes[name].Expr.Value(ctx)
			if diags.HasErrors() {
				t.Fatalf("%s: %v\n%s", name, diags, body)
			}
			attributes[name] = v
		}
		key := b.Type + " " + strings.Join(b.Labels, " ")
		if out[key] != nil {
			t.Errorf("%s is there twice\n%s", key, body)
		}
		out[key] = attributes
		if b.Type == "variable" {
			values[b.Labels[0]] = attributes["default"]
			if v, ok := given[b.Labels[0]]; ok {
				values[b.Labels[0]] = v
			}
		}
	}
	return out
}

var start = hashicorp.Pos{Line: 1, Column: 1}

// listOf are the strings of a list.
func listOf(v cty.Value) (out []string) {
	for _, e := range v.AsValueSlice() {
		out = append(out, e.AsString())
	}
	return out
}

func bakedFor(t *testing.T, p plan.Plan, given map[string]cty.Value) map[string]map[string]cty.Value {
	t.Helper()
	f, err := Bake(p, BakeFile, "Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	return baked(t, f.Body, given)
}

func workers() plan.Plan {
	p := simple()
	p.Name = "shop"
	p.Processes = append(p.Processes, plan.Process{Name: "worker", Command: []string{"work"}})
	return p
}

// TestBakeVariables holds what the variables come to: nothing of theirs is there as long
// as they are not given, and the cache is written by one target of a Dockerfile only.
func TestBakeVariables(t *testing.T) {
	b := bakedFor(t, workers(), nil)
	if got := listOf(b["target web"]["tags"]); !slices.Equal(got, []string{"shop:latest"}) {
		t.Errorf("tags %q", got)
	}
	if got := listOf(b["target worker"]["tags"]); !slices.Equal(got, []string{"shop:worker"}) {
		t.Errorf("tags %q", got)
	}
	for _, label := range b["target _web"]["labels"].AsValueMap() {
		if !label.IsNull() {
			t.Errorf("label %#v", label)
		}
	}
	if n := b["target _web"]["cache-from"].LengthInt() + b["target web"]["cache-to"].LengthInt(); n != 0 {
		t.Errorf("%d caches", n)
	}
	given := map[string]cty.Value{"IMAGE": cty.StringVal("ghcr.io/o/n"), "REVISION": cty.StringVal("1234"), "SOURCE": cty.StringVal("https://x"), "CACHE": cty.StringVal("ghcr.io/o/n/cache"), "CACHE_WRITE": cty.True}
	b = bakedFor(t, workers(), given)
	if got := listOf(b["target worker"]["tags"]); !slices.Equal(got, []string{"ghcr.io/o/n:worker", "ghcr.io/o/n:worker-1234"}) {
		t.Errorf("tags %q", got)
	}
	if got := listOf(b["target web"]["cache-to"]); !slices.Equal(got, []string{"type=registry,ref=ghcr.io/o/n/cache:main,mode=max"}) {
		t.Errorf("cache-to %q", got)
	}
	if got := listOf(b["target _web"]["cache-from"]); !slices.Equal(got, []string{"type=registry,ref=ghcr.io/o/n/cache:main"}) {
		t.Errorf("cache-from %q", got)
	}
	if _, there := b["target worker"]["cache-to"]; there {
		t.Error("the worker writes the cache, too")
	}
	if got := b["target _web"]["labels"].AsValueMap()["org.opencontainers.image.revision"].AsString(); got != "1234" {
		t.Errorf("revision %q", got)
	}
	given["CACHE_WRITE"] = cty.False
	if n := bakedFor(t, workers(), given)["target web"]["cache-to"].LengthInt(); n != 0 {
		t.Errorf("%d caches are written without being asked", n)
	}
}

// TestBakeSecrets holds that a login is taken from the environment, by its ID.
func TestBakeSecrets(t *testing.T) {
	p := simple()
	p.Secrets = []plan.Secret{{ID: "netrc"}, {ID: "UV_INDEX_PRIVATE_PASSWORD", Env: "UV_INDEX_PRIVATE_PASSWORD"}}
	got := listOf(bakedFor(t, p, nil)["target web"]["secret"])
	if want := []string{"type=env,id=netrc,env=NETRC", "type=env,id=UV_INDEX_PRIVATE_PASSWORD,env=UV_INDEX_PRIVATE_PASSWORD"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestBakeOfHostileFolders holds that a folder's name is a path of the build, whatever
// stands in it, and no address, option or expression.
func TestBakeOfHostileFolders(t *testing.T) {
	for _, name := range append(hostileFolders, "%{ if true }", "%%{x}", "$${x}", "${IMAGE}", "github.com", "target:web", "docker-image:x") {
		f, err := BakeAll([]Member{{simple(), name, "Dockerfile"}, {simple(), ".", name}})
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		var found []string
		blocks := baked(t, f.Body, nil)
		for _, key := range slices.Sorted(maps.Keys(blocks)) {
			if kind, _, _ := strings.Cut(key, " "); kind == "target" {
				found = append(found, blocks[key]["context"].AsString()+" "+blocks[key]["dockerfile"].AsString())
			}
		}
		slices.Sort(found)
		dockerfile := name
		if name[0] == '-' {
			dockerfile = "./" + name
		}
		want := []string{"./" + name + " Dockerfile", ". " + dockerfile}
		slices.Sort(want)
		if !slices.Equal(found, want) {
			t.Errorf("%q: %q, not %q", name, found, want)
		}
	}
}

// TestBakeOfUnseen holds that what no quoting helps against is refused, with a remedy.
func TestBakeOfUnseen(t *testing.T) {
	for _, name := range []string{"a\nb", "a\x00b", "a\u202eb", "a\u2028b", "\xff", "a "} {
		for _, m := range []Member{{simple(), name, "Dockerfile"}, {simple(), ".", name}} {
			f, err := BakeAll([]Member{m})
			var e *facts.Error
			if !errors.As(err, &e) || e.Remedy == "" {
				t.Errorf("%q: %v\n%s", name, err, f.Body)
			}
		}
	}
}

// TestBakeNames holds that each target has a name of its own that bake takes, whatever
// the folders are called, and that the default group has those that are images.
func TestBakeNames(t *testing.T) {
	var members []Member
	for _, dir := range []string{".", "default", "a/b", "a-b", "a b", "A_B", "a-b/worker", "語", "é"} {
		p := workers()
		p.Dir = "."
		members = append(members, Member{p, dir, "Dockerfile"})
	}
	f, err := BakeAll(members)
	if err != nil {
		t.Fatal(err)
	}
	blocks := baked(t, f.Body, nil)
	group := listOf(blocks["group default"]["targets"])
	var targets []string
	for key := range blocks {
		name, ok := strings.CutPrefix(key, "target ")
		if ok && name[0] != '_' {
			targets = append(targets, name)
		}
		if ok && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" || name == "default" {
			t.Errorf("%q is no name of a target", name)
		}
	}
	slices.Sort(targets)
	if sorted := slices.Sorted(slices.Values(group)); !slices.Equal(sorted, targets) || len(targets) != 2*len(members) {
		t.Errorf("the group has %q, of %q", group, targets)
	}
	var tags []string
	for _, name := range targets {
		tags = append(tags, listOf(blocks["target "+name]["tags"])...)
	}
	slices.Sort(tags)
	if once := slices.Compact(slices.Clone(tags)); len(once) != len(tags) {
		t.Errorf("two images have one tag: %q", tags)
	}
}

// TestBakeShared holds that what images of one workspace share is a target of its own,
// which they take in the place of the stage, and those of another one have another.
func TestBakeShared(t *testing.T) {
	member := func(context, dir string, shared ...string) Member {
		p := simple()
		p.Dir = dir
		for _, name := range shared {
			p.Shared = append(p.Shared, plan.SharedPackage{Name: name})
		}
		return Member{p, context, dir + "/Dockerfile"}
	}
	f, err := BakeAll([]Member{member("shop", "api", "numpy"), member("shop", "jobs", "numpy"), member("shop", "web"), member("lab", "a", "numpy"), member("lab", "base", "numpy")})
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]cty.Value{"CACHE": cty.StringVal("cache")}
	blocks := baked(t, f.Body, given)
	for target, want := range map[string]string{"shop-api": "target:base", "shop-jobs": "target:base", "shop-web": "", "lab-a": "target:base-2", "lab-base": "target:base-2"} {
		got := ""
		if c := blocks["target "+target]["contexts"]; c != cty.NilVal {
			got = c.AsValueMap()["shared"].AsString()
		}
		if got != want {
			t.Errorf("%s: %q, not %q", target, got, want)
		}
	}
	base := blocks["target base-2"]
	if base["context"].AsString() != "./lab" || base["dockerfile"].AsString() != "a/Dockerfile" || base["target"].AsString() != "shared" {
		t.Errorf("base-2: %#v", base)
	}
	if got := listOf(blocks["target lab-base"]["cache-from"]); !slices.Equal(got, []string{"type=registry,ref=cache:lab-base", "type=registry,ref=cache:base-2"}) {
		t.Errorf("cache-from %q", got)
	}
	if slices.Contains(listOf(blocks["group default"]["targets"]), "base") {
		t.Error("the base is an image by itself")
	}
	if want := hclwrite.Format(f.Body); string(want) != string(f.Body) {
		t.Errorf("formatted:\n%s\nnot\n%s", want, f.Body)
	}
}

// TestBakeIsFormatted holds the text to HCL's own formatter.
func TestBakeIsFormatted(t *testing.T) {
	several := workers()
	several.Secrets = []plan.Secret{{ID: "netrc"}}
	several.Compiled = []plan.Compiled{{Name: "fast", Native: true, Arches: []string{"aarch64"}}}
	f1, err1 := Bake(simple(), BakeFile, "Dockerfile")
	f2, err2 := Bake(several, BakeFile, "docker/Dockerfile")
	f3, err3 := BakeAll([]Member{{several, ".", "Dockerfile"}, {simple(), "apps/api", "Dockerfile"}})
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	for _, body := range [][]byte{f1.Body, f2.Body, f3.Body} {
		if want := hclwrite.Format(body); string(want) != string(body) {
			t.Errorf("formatted:\n%s\nnot\n%s", want, body)
		}
		if !strings.HasSuffix(string(body), "}\n") || strings.Contains(string(body), "\n\n\n") {
			t.Errorf("%q", body)
		}
	}
	if IsBakeAll(f1.Body) || IsBakeAll(f2.Body) || !IsBakeAll(f3.Body) {
		t.Error("a file of one project is taken for one of several, or the other way round")
	}
}

// FuzzBake holds that no name of a folder breaks out of its string.
func FuzzBake(f *testing.F) {
	for _, name := range hostileFolders {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		name = path.Clean(name)
		file, err := BakeAll([]Member{{simple(), name, name}})
		if err != nil {
			return
		}
		if n := len(baked(t, file.Body, nil)); n != len(bakeBlocks) {
			t.Errorf("%d blocks:\n%s", n, file.Body)
		}
	})
}

// bakeBlocks are those of a file with one target.
var bakeBlocks = []string{"IMAGE", "REVISION", "SOURCE", "CACHE", "CACHE_WRITE", "default", "the target"}
