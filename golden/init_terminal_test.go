package golden

import (
	"os"
	"path/filepath"
	"testing"
)

// caseDir copies the input of a case.
func caseDir(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("cases", name, "input"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestInitTerminal(t *testing.T) {
	x := onTerminal(t, caseDir(t, "django"), 100, 50, nil, "init")
	t.Log(x.wait("Python version"))
	x.press(enter)
	t.Log(x.wait("Base image"))
	x.press(enter)
	t.Log(x.wait("Port"))
	x.press(enter)
	t.Log(x.wait("Health"))
	x.press(enter)
	t.Log(x.wait("Further files"))
	x.press(enter)
	t.Log(x.wait("Write these files"))
	x.press(enter)
	x.ends(0)
	t.Log(x.shows())
}
