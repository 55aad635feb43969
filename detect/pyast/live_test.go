package pyast

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// A reading is what dump.py says of a file.
type reading struct {
	noLines bool
	names   map[string]string
	chars   []string // \N{NAME} and its character by turns, as they are dumped
	lines   []string
}

func (r *reading) add(line string) {
	switch {
	case strings.HasPrefix(line, "~name\t"):
		parts := strings.Split(line, "\t")
		if r.names == nil {
			r.names = map[string]string{}
		}
		r.names[parts[1]] = parts[2]
	case strings.HasPrefix(line, "~char\t"):
		parts := strings.Split(line, "\t")
		r.chars = append(r.chars, `\u{5c}N{`+parts[1]+`}`, strings.Trim(parts[2], `"`))
	default:
		r.lines = append(r.lines, line)
	}
}

// differs compares Parse with CPython: the first line that is not the same, "" for
// none.
func differs(data []byte, want reading) string {
	m := Parse(data)
	if len(want.lines) == 1 && want.lines[0] == "refused" {
		if m.Broken == 0 {
			return "CPython refuses it, Parse does not"
		}
		return ""
	}
	if m.Broken != 0 {
		return "line " + strconv.Itoa(m.Broken) + " does not parse"
	}
	d := &dumper{noLines: want.noLines, names: want.names}
	d.block(m.Body, 0, "")
	// Parse leaves \N{NAME}, and so do raw strings in CPython.
	chars := strings.NewReplacer(want.chars...)
	for i, got := range d.out {
		if i >= len(want.lines) {
			return "too much: " + got
		}
		if want := want.lines[i]; got != want && chars.Replace(got) != chars.Replace(want) {
			return "got  " + got + "\nwant " + want
		}
	}
	if len(d.out) < len(want.lines) {
		return "missing: " + want.lines[len(d.out)]
	}
	return ""
}

// python is the interpreter to compare with.
func python(t testing.TB) string {
	name := os.Getenv("DOCKWRIGHT_PYTHON")
	if name == "" {
		name = "python3"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip("no python3")
	}
	if exec.Command(path, "-c", "import sys; sys.exit(sys.version_info < (3, 9))").Run() != nil {
		t.Skip("python3 is older than 3.9")
	}
	return path
}

// libraries are the files of the interpreter's standard library and site-packages.
func libraries(t testing.TB, python string) []string {
	out, err := exec.Command(python, "testdata/dump.py", "--libraries").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestCPython compares with CPython's own ast: a sample of the interpreter's
// libraries, and with DOCKWRIGHT_PYAST=all every file of them. DOCKWRIGHT_PYAST may
// also be a file that names others, a line each.
func TestCPython(t *testing.T) {
	python := python(t)
	var files []string
	switch which := os.Getenv("DOCKWRIGHT_PYAST"); which {
	case "all":
		files = libraries(t, python)
	case "":
		for i, file := range libraries(t, python) {
			if i%100 == 0 {
				files = append(files, file)
			}
		}
	default:
		list, err := os.ReadFile(which)
		if err != nil {
			t.Fatal(err)
		}
		files = strings.Fields(string(list))
	}
	compare(t, python, files)
}

func compare(t *testing.T, python string, files []string) {
	cmd := exec.Command(python, "testdata/dump.py", "-")
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	same, refused, skipped, size := 0, 0, 0, 0
	var path string
	var now reading
	noLines := false
	check := func() {
		if path == "" {
			return
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			return
		}
		if len(now.lines) == 1 && strings.HasPrefix(now.lines[0], "skipped") {
			skipped++
			return
		}
		if diff := differs(data, now); diff != "" {
			t.Errorf("%s: %.2000s", path, diff)
			return
		}
		if len(now.lines) == 1 && now.lines[0] == "refused" {
			refused++
			t.Logf("refused: %s", path)
		}
		same++
		size += len(data)
	}
	lines := bufio.NewReaderSize(out, 1<<20)
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		line = strings.TrimSuffix(line, "\n")
		next, isPath := strings.CutPrefix(line, "== ")
		switch {
		case first:
			noLines = line == "no lines"
		case isPath:
			check()
			path, now = next, reading{noLines: noLines}
		case err == nil:
			now.add(line)
		}
		if err != nil {
			break
		}
	}
	check()
	if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
		t.Fatalf("dump.py: %v\n%s", err, stderr.String())
	}
	t.Logf("%d files (%d kB) are the same, %d of them refused by both; %d skipped", same, size>>10, refused, skipped)
}
