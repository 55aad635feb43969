package render

import (
	"bytes"
	"io/fs"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/plan"
)

// packers are the two programs that a packed image is made with, made to work below a
// folder in place of the root.
func packers(t *testing.T, root string) (pack, unpack string) {
	t.Helper()
	file, err := Dockerfile(plan.Plan{Base: plan.Base{Image: "python:3.13-slim-trixie"}, Pack: &plan.Pack{Format: "xz"}, Processes: []plan.Process{{Name: "web"}}})
	if err != nil {
		t.Fatal(err)
	}
	script := func(name string) string {
		_, rest, _ := bytes.Cut(file.Body, []byte(name+"\n"))
		text, _, found := bytes.Cut(rest, []byte("\nEOF\n"))
		for _, place := range []string{"/packed", "/opt/packed", "/app/.venv"} {
			text = bytes.ReplaceAll(text, []byte(`"`+place+`"`), []byte(`"`+root+place+`"`))
		}
		path := filepath.Join(root, filepath.Base(name))
		if err := os.WriteFile(path, text, 0o600); err != nil || !found {
			t.Fatalf("no %s in %s (%v)", name, file.Body, err)
		}
		return path
	}
	return script("COPY <<'EOF' /pack.py"), script("COPY <<'EOF' /image/opt/packed/unpack.py")
}

// tree is what lies below a folder, links followed: contents by path, with a sign for
// what can be run.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var walk func(string)
	walk = func(below string) {
		entries, err := os.ReadDir(filepath.Join(dir, below))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			path := filepath.Join(below, e.Name())
			info, err := os.Stat(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			if info.IsDir() {
				walk(path)
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			out[path] = map[bool]string{true: "x ", false: "- "}[info.Mode()&0o100 != 0] + string(data)
		}
	}
	walk("")
	return out
}

func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := fs.FileMode(0o644)
		if strings.HasPrefix(text, "x ") {
			mode = 0o755
		}
		if err := os.WriteFile(path, []byte(text[2:]), mode); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPackAndUnpack packs two environments and lays a project over them, as the stages
// do: what is there after unpacking is what the three would be laid over each other.
func TestPackAndUnpack(t *testing.T) {
	python, err := osexec.LookPath("python3")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("for Linux, with a python3")
	}
	root := t.TempDir()
	pack, unpack := packers(t, root)
	site := "lib/python3.13/site-packages/"
	large := strings.Repeat("0123456789abcdef", 3<<20) // three archives and a bit of machine code
	heavy := map[string]string{
		"pyvenv.cfg": "- home = /usr/local/bin\n", "bin/tool": "x #!/app/.venv/bin/python\n", "bin/binary": "x \x7fELF" + large[:1<<17],
		site + "numbers/__init__.py": "- import core\n", site + "numbers/core.so": "x \x7fELF" + large, site + "numbers/empty.py": "- ",
		site + "shop/common.py": "- common\n", site + "shop/both.py": "- of the dependency\n", site + "numbers/bare.pyc": "- bytecode without a source",
		site + "numbers-1.dist-info/METADATA": "- Name: numbers\n", site + "numbers-1.dist-info/RECORD": "- numbers/core.so,,\n",
	}
	light := map[string]string{"pyvenv.cfg": "- home = /usr/local/bin\n", site + "six.py": "- six\n", site + "shop/light é.py": "- light\n"}
	project := map[string]string{site + "shop/both.py": "- of the project\n", site + "shop/web/app.py": "- app\n", site + "own/__init__.py": "- own\n"}
	want := map[string]string{}
	for _, m := range []map[string]string{heavy, light, project} {
		for name, text := range m {
			want[name] = text
		}
	}
	heavy[site+"numbers/__pycache__/core.cpython-313.pyc"] = "- left out"
	lay(t, filepath.Join(root, "heavy"), heavy)
	lay(t, filepath.Join(root, "light"), light)
	if err := os.Symlink("lib", filepath.Join(root, "heavy", "lib64")); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		out, err := osexec.Command(python, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	var packed []map[string]string
	for range 2 {
		if err := os.RemoveAll(filepath.Join(root, "packed")); err != nil {
			t.Fatal(err)
		}
		run(pack, filepath.Join(root, "heavy"), "heavy")
		run(pack, filepath.Join(root, "light"), "light")
		packed = append(packed, tree(t, filepath.Join(root, "packed")))
	}
	if len(packed[0]) != len(packed[1]) {
		t.Errorf("packed twice, there are %d and %d files", len(packed[0]), len(packed[1]))
	}
	archives := 0
	for name, text := range packed[0] {
		if packed[1][name] != text {
			t.Errorf("%s is another one the second time", name)
		}
		if strings.HasSuffix(name, ".pack") {
			archives++
		}
		if rest, stays := strings.CutPrefix(name, "venv/"); stays && !strings.HasPrefix(rest, "lib64") && want[rest] != text && !strings.HasSuffix(rest, "both.py") {
			t.Errorf("%s is not what was installed", name)
		}
	}
	if archives < 5 || packed[0]["venv/"+site+"numbers-1.dist-info/METADATA"] == "" || packed[0]["venv/"+site+"numbers/core.so"] != "" {
		t.Errorf("%d archives, of %q", archives, slices.Sorted(func(yield func(string) bool) {
			for name := range packed[0] {
				if !yield(name) {
					return
				}
			}
		}))
	}

	if err := os.MkdirAll(filepath.Join(root, "opt"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(root, "packed"), filepath.Join(root, "opt/packed")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "app"), 0o755); err != nil {
		t.Fatal(err)
	}
	env := filepath.Join(root, "app/.venv")
	if err := os.Symlink(filepath.Join(root, "shop.venv"), env); err != nil {
		t.Fatal(err)
	}
	lay(t, filepath.Join(root, "opt/packed/venv"), project)
	check := func() {
		t.Helper()
		if out := run("-IS", unpack, "echo", "a  b", "*"); out != "a  b *\n" {
			t.Errorf("the command says %q", out)
		}
		got := tree(t, env)
		delete(got, ".packed")
		for name := range got {
			if strings.HasPrefix(name, "lib64") {
				delete(got, name)
			} else if want[name] != got[name] {
				t.Errorf("%s has %.40q, want %.40q", name, got[name], want[name])
			}
		}
		if len(got) != len(want) {
			t.Errorf("there are %d files, want %d", len(got), len(want))
		}
	}
	check()
	before, err := os.Stat(env + "/.packed")
	if err != nil {
		t.Fatal(err)
	}
	check()
	if after, err := os.Stat(env + "/.packed"); err != nil || !os.SameFile(before, after) {
		t.Errorf("unpacked a second time (%v)", err)
	}
	// Another image, on a /tmp that outlived the container.
	project[site+"new/__init__.py"] = "- new\n"
	want[site+"new/__init__.py"] = "- new\n"
	lay(t, filepath.Join(root, "opt/packed/venv"), project)
	check()
}

// TestPackStages holds which environments are packed, and what the folder is named after.
func TestPackStages(t *testing.T) {
	p := plan.Plan{Name: `Shop "; rm -rf /`, Base: plan.Base{Image: "python:3.14-slim-trixie"}, Pack: &plan.Pack{Format: "zstd"}, Shared: []plan.SharedPackage{{Name: "numpy"}},
		Manager: plan.Manager{Name: "uv", Version: "0.13.9"}, Install: plan.Install{Kind: "uv.lock", Root: ".", Apart: []string{"."}, Again: true},
		Processes: []plan.Process{{Name: "web", Command: []string{"web"}}, {Name: "worker", Command: []string{"worker"}, Init: true}}}
	file, err := Dockerfile(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"ln -s /tmp/shop----rm--rf.venv /image/app/.venv\n",
		"FROM packer AS packed-shared\nRUN --mount=type=bind,from=shared,", "FROM packer AS packed\nRUN --mount=type=bind,from=dependencies,",
		"COPY --link --from=packed-shared /packed /opt/packed\nCOPY --link --from=packed /packed /opt/packed\nCOPY --link --from=unpacker /image /\n",
		"COPY --link --from=project /app/.venv /opt/packed/venv\n",
		"ENTRYPOINT [\"/usr/local/bin/python3\", \"-IS\", \"/opt/packed/unpack.py\"]\nCMD [\"web\"]",
		"ENTRYPOINT [\"tini\", \"--\", \"/usr/local/bin/python3\", \"-IS\", \"/opt/packed/unpack.py\"]\nCMD [\"worker\"]",
		"import compression.zstd as zstd\n", "import compression.zstd as library\n",
	} {
		if !strings.Contains(string(file.Body), want) {
			t.Errorf("no %q in\n%s", want, file.Body)
		}
	}
	if strings.Contains(string(file.Body), "lzma") {
		t.Error("zstd, and lzma is named")
	}
}
