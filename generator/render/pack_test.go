package render

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
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

// packing are environments in a folder, as stages leave them, and the programs that pack
// and unpack them.
type packing struct {
	root, python, pack, unpack string
	// want is what is there in the end, and project what the image has of it unpacked.
	want, project map[string]string
}

const atSite = "lib/python3.13/site-atSite/"

func newPacking(t *testing.T) *packing {
	t.Helper()
	python, err := osexec.LookPath("python3")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("for Linux, with a python3")
	}
	p := &packing{root: t.TempDir(), python: python, want: map[string]string{}}
	p.pack, p.unpack = packers(t, p.root)
	large := strings.Repeat("0123456789abcdef", 3<<20) // three archives and a bit of machine code
	heavy := map[string]string{
		"pyvenv.cfg": "- home = /usr/local/bin\n", "bin/tool": "x #!/app/.venv/bin/python\n", "bin/binary": "x \x7fELF" + large[:1<<17],
		atSite + "numbers/__init__.py": "- import core\n", atSite + "numbers/core.so": "x \x7fELF" + large, atSite + "numbers/empty.py": "- ",
		atSite + "shop/common.py": "- common\n", atSite + "shop/both.py": "- of the dependency\n", atSite + "numbers/bare.pyc": "- bytecode without a source",
		atSite + "numbers-1.dist-info/METADATA": "- Name: numbers\n", atSite + "numbers-1.dist-info/RECORD": "- numbers/core.so,,\n",
	}
	light := map[string]string{"pyvenv.cfg": "- home = /usr/local/bin\n", atSite + "six.py": "- six\n", atSite + "shop/light é.py": "- light\n"}
	p.project = map[string]string{atSite + "shop/both.py": "- of the project\n", atSite + "shop/web/app.py": "- app\n", atSite + "own/__init__.py": "- own\n"}
	for _, m := range []map[string]string{heavy, light, p.project} {
		maps.Copy(p.want, m)
	}
	heavy[atSite+"numbers/__pycache__/core.cpython-313.pyc"] = "- left out"
	lay(t, filepath.Join(p.root, "heavy"), heavy)
	lay(t, filepath.Join(p.root, "light"), light)
	if err := os.Symlink("lib", filepath.Join(p.root, "heavy", "lib64")); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *packing) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := osexec.Command(p.python, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
	return string(out)
}

// packed are the files that packing makes, by their paths.
func (p *packing) packed(t *testing.T) map[string]string {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(p.root, "packed")); err != nil {
		t.Fatal(err)
	}
	p.run(t, p.pack, filepath.Join(p.root, "heavy"), "heavy")
	p.run(t, p.pack, filepath.Join(p.root, "light"), "light")
	return tree(t, filepath.Join(p.root, "packed"))
}

// install puts what was packed and the project to where the last stage has them, and
// returns the environment, which leads to where they will be unpacked.
func (p *packing) install(t *testing.T) string {
	t.Helper()
	env := filepath.Join(p.root, "app/.venv")
	for _, err := range []error{
		os.MkdirAll(filepath.Join(p.root, "opt"), 0o755),
		os.Rename(filepath.Join(p.root, "packed"), filepath.Join(p.root, "opt/packed")),
		os.MkdirAll(filepath.Dir(env), 0o755),
		os.Symlink(filepath.Join(p.root, "shop.venv"), env),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	lay(t, filepath.Join(p.root, "opt/packed/venv"), p.project)
	return env
}

// unpacks starts a command through what unpacks, and holds what is there then.
func (p *packing) unpacks(t *testing.T, env string) {
	t.Helper()
	if out := p.run(t, "-IS", p.unpack, "echo", "a  b", "*"); out != "a  b *\n" {
		t.Errorf("the command says %q", out)
	}
	got := tree(t, env)
	delete(got, ".packed")
	for name := range got {
		if strings.HasPrefix(name, "lib64") {
			delete(got, name)
		} else if p.want[name] != got[name] {
			t.Errorf("%s has %.40q, want %.40q", name, got[name], p.want[name])
		}
	}
	if len(got) != len(p.want) {
		t.Errorf("there are %d files, want %d", len(got), len(p.want))
	}
}

// TestPack holds that packing gives the same each time, and what stays as it is.
func TestPack(t *testing.T) {
	p := newPacking(t)
	once, again := p.packed(t), p.packed(t)
	if !maps.Equal(once, again) {
		t.Error("packed twice, the files differ")
	}
	archives := 0
	for name, text := range once {
		if strings.HasSuffix(name, ".pack") {
			archives++
		}
		if rest, stays := strings.CutPrefix(name, "venv/"); stays && !strings.HasPrefix(rest, "lib64") && p.want[rest] != text && !strings.HasSuffix(rest, "both.py") {
			t.Errorf("%s is not what was installed", name)
		}
	}
	if archives < 5 || once["venv/"+atSite+"numbers-1.dist-info/METADATA"] == "" || once["venv/"+atSite+"numbers/core.so"] != "" {
		t.Errorf("%d archives, of %q", archives, slices.Sorted(maps.Keys(once)))
	}
}

// TestUnpack packs two environments and lays a project over them, as the stages do: what
// is there after unpacking is what the three would be laid over each other.
func TestUnpack(t *testing.T) {
	p := newPacking(t)
	p.packed(t)
	env := p.install(t)
	p.unpacks(t, env)
	before, err := os.Stat(env + "/.packed")
	if err != nil {
		t.Fatal(err)
	}
	p.unpacks(t, env)
	if after, err := os.Stat(env + "/.packed"); err != nil || !os.SameFile(before, after) {
		t.Errorf("unpacked a second time (%v)", err)
	}
	// Another image, on a /tmp that outlived the container.
	p.project[atSite+"new/__init__.py"] = "- new\n"
	p.want[atSite+"new/__init__.py"] = "- new\n"
	lay(t, filepath.Join(p.root, "opt/packed/venv"), p.project)
	p.unpacks(t, env)
}

// TestUnpackTerminated ends what unpacks as soon as it can be seen to have begun, as an
// orchestrator may: it says so by its exit code and leaves nothing.
func TestUnpackTerminated(t *testing.T) {
	p := newPacking(t)
	p.packed(t)
	place, err := os.Readlink(p.install(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		cmd := osexec.Command(p.python, "-IS", p.unpack, "sleep", "60")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for begun := false; !begun; {
			_, err := os.Lstat(place + ".new")
			begun = err == nil
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 143 {
			t.Fatalf("ended with %v, want 143", err)
		}
		for _, rest := range []string{place, place + ".new"} {
			if _, err := os.Lstat(rest); err == nil {
				t.Fatalf("%s is left", filepath.Base(rest))
			}
		}
	}
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
