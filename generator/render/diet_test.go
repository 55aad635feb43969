package render

import (
	"bytes"
	"debug/elf"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/dockwright/dockwright/generator/plan"
)

// cutter is the program that the build stage is given, in a file.
func cutter(t *testing.T) string {
	t.Helper()
	file, err := Dockerfile(plan.Plan{Base: plan.Base{Image: "python:3.13-slim-trixie"}, Diet: &plan.Diet{Level: "safe", Debug: true}, Processes: []plan.Process{{Name: "web"}}})
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(file.Body, []byte("/usr/local/bin/cut-debug-info <<'EOF'\n"))
	script, _, found := bytes.Cut(rest, []byte("\nEOF\n"))
	name := filepath.Join(t.TempDir(), "cut-debug-info")
	if err := os.WriteFile(name, script, 0o600); err != nil || !found {
		t.Fatalf("no script in %s (%v)", file.Body, err)
	}
	return name
}

// TestCutDebugInfo cuts this test itself, which has debug information: it still runs,
// and what the kernel loads is as it was. A file with something appended stays.
func TestCutDebugInfo(t *testing.T) {
	python, err := osexec.LookPath("python3")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("for Linux, with a python3")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cut, packed, text := filepath.Join(dir, "cut.so"), filepath.Join(dir, "packed.so"), filepath.Join(dir, "text.so")
	for name, body := range map[string][]byte{cut: whole, packed: append(bytes.Clone(whole), "payload"...), text: []byte("INPUT(libm.so.6)\n")} {
		if err := os.WriteFile(name, body, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	script := cutter(t)
	for range 2 { // the second time there is nothing left to cut
		if out, err := osexec.Command(python, script, cut, packed, text).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	left, err := os.ReadFile(cut)
	if err != nil || len(left) >= len(whole) {
		t.Fatalf("%d of %d bytes are left (%v)", len(left), len(whole), err)
	}
	before, err1 := elf.NewFile(bytes.NewReader(whole))
	after, err2 := elf.NewFile(bytes.NewReader(left))
	if err1 != nil || err2 != nil || len(after.Sections) != 0 || len(after.Progs) != len(before.Progs) {
		t.Fatalf("%v, %v, %d sections", err1, err2, len(after.Sections))
	}
	for i, p := range before.Progs {
		x, y := make([]byte, p.Filesz), make([]byte, p.Filesz)
		_, err1 := p.ReadAt(x, 0)
		_, err2 := after.Progs[i].ReadAt(y, 0)
		// The ELF header is a part of what is loaded, and tells of no sections any more.
		if p.Off < 64 && p.Filesz >= 64 {
			x, y = x[64-p.Off:], y[64-p.Off:]
		}
		if p.Filesz > 0 && (err1 != nil || err2 != nil || !bytes.Equal(x, y)) {
			t.Errorf("segment %d (%v) is another: %v, %v", i, p.Type, err1, err2)
		}
	}
	if out, err := osexec.Command(cut, "-test.run=^$").CombinedOutput(); err != nil {
		t.Errorf("what is left does not run: %v\n%s", err, out)
	}
	for name, size := range map[string]int{packed: len(whole) + len("payload"), text: len("INPUT(libm.so.6)\n")} {
		if info, err := os.Stat(name); err != nil || info.Size() != int64(size) {
			t.Errorf("%s was cut: %v, %v", name, info.Size(), err)
		}
	}
}
