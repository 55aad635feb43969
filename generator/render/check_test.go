package render

import (
	"os"
	programs "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/syslib"
	"github.com/dockwright/dockwright/generator/plan"
)

// checkScript is the script of the check stage as an image of Debian gets it.
func checkScript(t *testing.T) string {
	t.Helper()
	f, err := Dockerfile(plan.Plan{
		Dir: ".", Base: plan.Base{Image: "python:3.14-slim-trixie", Family: plan.Debian, Suite: "trixie"},
		CheckStage: &plan.CheckStage{Libraries: []syslib.Library{{Name: "libpng16.so.16", Package: "libpng16-16t64"}}, Optional: []string{"libtbb.so.12"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, script, ok := strings.Cut(string(f.Body), "<<'EOF'\n")
	script, _, end := strings.Cut(script, "\nEOF\n")
	if !ok || !end {
		t.Fatalf("no script:\n%s", f.Body)
	}
	return script
}

// The script runs in an environment whose compiled files are heads of ELF files,
// and beside an ldd that says what a file's own text says: that shows what it
// makes of the answers. The builds of golden/e2e run it on real libraries.
func TestCheckScript(t *testing.T) {
	python, err := programs.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	root := t.TempDir()
	if out, err := programs.Command(python, "-m", "venv", "--without-pip", root).CombinedOutput(); err != nil {
		t.Skipf("no environment: %s", out)
	}
	sites, _ := filepath.Glob(filepath.Join(root, "lib", "python3*", "site-packages"))
	magic, err := os.ReadFile(filepath.Join(root, "bin", "python"))
	if err != nil || len(sites) != 1 || string(magic[:4]) != "\x7fELF" {
		t.Skip("its programs are no ELF files")
	}
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(root, "bin", "ldd"), "#!/bin/sh\ngrep -a 'not found' \"$1\"\n", 0o755)
	run := func() (string, error) {
		c := programs.Command(filepath.Join(root, "bin", "python"), "-B", "-")
		c.Stdin = strings.NewReader(checkScript(t))
		c.Env = append(os.Environ(), "PATH="+filepath.Join(root, "bin")+":"+os.Getenv("PATH"))
		out, err := c.CombinedOutput()
		return string(out), err
	}
	head := string(magic[:20])
	foreign := head[:18] + "\xff\xff" // of a CPU that there is not
	lacks := func(library string) string { return "\n\t" + library + " => not found\n" }

	write(filepath.Join(sites[0], "one", "other.so"), foreign+"PyInit_other"+lacks("libnone.so.1"), 0o644)
	write(filepath.Join(sites[0], "one.libs", "libown-0123abcd.so.1"), head, 0o644)
	write(filepath.Join(sites[0], "one", ".hidden", "libuser.so"), head+lacks("libown-0123abcd.so.1")+lacks("libtbb.so.12")+lacks("libcuda.so.1"), 0o644)
	if out, err := run(); err != nil || out != "2 compiled files have their libraries, and 0 modules load.\n" {
		t.Errorf("%v: %s", err, out)
	}

	write(filepath.Join(sites[0], "two", "_lib.so"), head+lacks("libGL.so.1")+lacks("libpng16.so.16")+lacks("libgfortran-0123abcd.so.5")+lacks("libplain.so"), 0o644)
	write(filepath.Join(sites[0], "three", "_cut.so"), head+"PyInit__cut", 0o644)
	write(filepath.Join(sites[0], "four", "__init__.py"), "import os; os._exit(0)", 0o644)
	write(filepath.Join(sites[0], "four", "_gone.so"), head+"PyInit__gone", 0o644)
	write(filepath.Join(sites[0], "five", "__init__.py"), "raise ImportError('libown-5555abcd.so: cannot open shared object file: No such file or directory')", 0o644)
	write(filepath.Join(sites[0], "five", "_own.so"), head+"PyInit__own", 0o644)
	write(filepath.Join(sites[0], "five.libs", "libown-5555abcd.so"), head, 0o644)
	out, err := run()
	if err == nil {
		t.Error("it passes")
	}
	for _, want := range []string{
		"two/_lib.so needs libGL.so.1, which the image lacks. Debian's rule names its package libgl1.\n",
		"two/_lib.so needs libpng16.so.16, which the image lacks. The package libpng16-16t64 has it.\n",
		"two/_lib.so needs libgfortran-0123abcd.so.5, which the image lacks. Its wheel should hold it.\n",
		"two/_lib.so needs libplain.so, which the image lacks. \n",
		"three._cut does not load: ",
		"four crashes when its modules are loaded\n",
		"five/_own.so needs libown-5555abcd.so, which the image lacks. Its wheel should hold it.\n",
		"Name the packages in system-packages.runtime of [tool.dockwright].\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%s\ndoes not say: %s", out, want)
		}
	}
}
