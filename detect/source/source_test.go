package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestScan holds what is said of each tree below testdata. The comment on top of
// a tree says what it is about; its file "want" is written by hand.
func TestScan(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no trees: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys, want, opt := fstest.MapFS{}, "", Options{}
			for _, f := range archive.Files {
				switch f.Name {
				case "want":
					want = string(f.Data)
				case "scripts":
					for line := range strings.Lines(string(f.Data)) {
						name, target, _ := strings.Cut(strings.TrimSpace(line), " = ")
						opt.Scripts = append(opt.Scripts, facts.Script{Name: name, Target: target})
					}
				default:
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			r, err := Scan(fsys, ".", opt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, describe(r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// describe is a result as the trees' wants have it: a line an application, then
// Django's.
func describe(r Result) string {
	var b strings.Builder
	for _, a := range r.Apps {
		fmt.Fprintf(&b, "%s:%d", a.Path, a.Line)
		if a.Framework != "" {
			b.WriteString(" " + a.Framework)
		}
		fmt.Fprintf(&b, " %s", a.Module)
		if a.Object != "" {
			b.WriteString(":" + a.Object)
		}
		if a.Root != "." {
			b.WriteString(" in " + a.Root)
		}
		for _, x := range []struct {
			is   bool
			text string
		}{
			{a.Factory, "factory(" + strings.Join(a.Required, ", ") + ")"}, {a.Script, "script"}, {a.Runs, "runs"}, {a.HandlesTERM, "TERM"},
			{a.Listen.Path != "", "listens " + listens(a.Listen)},
			{a.Health != "", fmt.Sprintf("health %s %s:%d", a.Health, a.HealthPath, a.HealthLine)},
			{len(a.Signs) > 0, fmt.Sprint(a.Signs)},
		} {
			if x.is {
				b.WriteString(" " + x.text)
			}
		}
		b.WriteByte('\n')
	}
	if d := r.Django; d != nil {
		for _, x := range [][2]string{
			{"manage", d.Manage}, {"root", d.Root}, {"settings", strings.TrimSpace(d.Settings + " " + d.Path)}, {"why", d.Why}, {"manage settings", d.ManageSettings},
			{"wsgi", d.WSGI}, {"asgi", d.ASGI}, {"apps", strings.Join(d.Apps, " ")}, {"middleware", strings.Join(d.Middleware, " ")},
			{"static", d.StaticRoot}, {"storage", d.StaticStorage},
		} {
			if x[1] != "" {
				fmt.Fprintf(&b, "django %s: %s\n", x[0], x[1])
			}
		}
		if d.StaticSet && d.StaticRoot == "" {
			b.WriteString("django static: elsewhere\n")
		}
		for _, v := range d.Required {
			fmt.Fprintf(&b, "django wants: %s %s %s:%d\n", v.Name, v.Kind, v.Path, v.Line)
		}
		if d.Gis != nil {
			fmt.Fprintf(&b, "django gis: %s:%d\n", d.Gis.Path, d.Gis.Line)
		}
	}
	return b.String()
}

func listens(l facts.Listen) string {
	text := fmt.Sprintf("%s:%d", l.Host, l.Port)
	if l.Variable != "" {
		text += " $" + l.Variable
	}
	return fmt.Sprintf("%s %s:%d", text, l.Path, l.Line)
}

// TestLinks holds that links are not followed, of files and of folders.
func TestLinks(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	const app = "from fastapi import FastAPI\napp = FastAPI()\n"
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "main.py"), app)
	write(filepath.Join(dir, "real.py"), app)
	for link, to := range map[string]string{"main.py": filepath.Join(outside, "main.py"), "away": outside, "again": dir, "same.py": "real.py"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	r, err := Scan(os.DirFS(dir), ".", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("real.py:2 fastapi real:app\n", describe(r)); diff != "" {
		t.Error(diff)
	}
}

// TestBounds holds that a large file and a deep folder are as if they were not
// there.
func TestBounds(t *testing.T) {
	const app = "from fastapi import FastAPI\napp = FastAPI()\n"
	deep := strings.Repeat("a/", maxDepth+1)
	r, err := Scan(fstest.MapFS{
		"large.py":        {Data: []byte(app + strings.Repeat("x = 1\n", 2<<20/6))},
		"small.py":        {Data: []byte(app)},
		deep + "main.py":  {Data: []byte(app)},
		deep[2:] + "m.py": {Data: []byte(app)},
	}, ".", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{deep[2:] + "m.py", "small.py"}
	if !slices.Equal(r.Files, want) {
		t.Errorf("%q, want %q", r.Files, want)
	}
}

// TestForeign holds that a project below is not this one's, unless it ships it.
func TestForeign(t *testing.T) {
	const app = "from fastapi import FastAPI\napp = FastAPI()\n"
	fsys := fstest.MapFS{"lib/setup.py": {}, "lib/a.py": {Data: []byte(app)}, "mine/pyproject.toml": {}, "mine/b.py": {Data: []byte(app)}, "tools/c.py": {Data: []byte(app)}}
	foreign := func(dir string) bool { return dir != "." }
	for _, c := range []struct {
		ships, want []string
	}{
		{nil, nil},
		{[]string{"mine", "tools"}, []string{"mine/b.py", "tools/c.py"}},
	} {
		r, err := Scan(fsys, ".", Options{Foreign: foreign, Ships: c.ships})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(r.Files, c.want) {
			t.Errorf("ships %q: %q, want %q", c.ships, r.Files, c.want)
		}
	}
}

// TestOrder holds that the outcome does not hang on what is read first.
func TestOrder(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range 300 {
		fsys[fmt.Sprintf("p%d/main.py", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "from fastapi import FastAPI\nfrom p%d.main import app as other\napp = FastAPI()\n@app.get('/health')\ndef f(): ...\n", (i+1)%300)}
	}
	first, err := Scan(fsys, ".", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		r, _ := Scan(fsys, ".", Options{})
		if diff := cmp.Diff(first, r); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestIsIdentifier(t *testing.T) {
	for name, want := range map[string]bool{"a": true, "_b1": true, "": false, "1a": false, "a-b": false, "a.b": false} {
		if got := IsIdentifier(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// FuzzScan holds that nothing that stands in files stops a scan.
func FuzzScan(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for i := range len(archive.Files) - 1 {
			f.Add(archive.Files[i].Data, archive.Files[i+1].Data)
		}
	}
	f.Add([]byte("from shop import *\nfrom shop import b\napp = b(app)\n"), []byte("from main import *\ndef b(x): return b(b(app))\n"))
	f.Add([]byte("x = y\ny = x\napp = x.a(y.b)(x)\n"), []byte("class A(A): pass\nclass B(C): pass\nclass C(B): pass\napp = B().x\n"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		fsys := fstest.MapFS{"main.py": {Data: a}, "shop/__init__.py": {Data: b}, "shop/settings.py": {Data: a}, "shop/wsgi.py": {Data: b},
			"manage.py": {Data: []byte("import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'\n")}}
		if _, err := Scan(fsys, ".", Options{Scripts: []facts.Script{{Name: "x", Target: "shop:b"}}}); err != nil {
			t.Error(err)
		}
	})
}
