package commandline

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// shell runs a line in a real shell within dir.
func shell(t *testing.T, dir, line string) (string, error) {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	cmd := exec.Command(sh, "-c", line)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "PORT=4711", "LOG=" + filepath.Join(dir, "log")}
	out, err := cmd.Output()
	return string(out), err
}

// TestWords holds the words against those that sh makes of a line.
func TestWords(t *testing.T) {
	dir := t.TempDir()
	for _, line := range []string{
		`a b  c`, `'a b' "c d" e\ f`, `a'b'"c"d`, `"a\"b" 'a\b' "a\b" a\\b`, `"" '' x`, `"a	b"`, `'$x' \$x "\$x" $`, `a"b c"d#e '#' #f`, "a\\\nb \\\n c", `"a
b"`, `--x='y z' --w="a 'b' c"`, `~x`[1:], `a=b c=d`, "\"a\\`b\" 'a`b'", `{a,b} a{1} }`, `%h:%p @x +y ^z`, `é "ü" 'ß'`,
	} {
		got, ok := Words(line)
		if !ok {
			t.Errorf("%s has no words", line)
			continue
		}
		want, err := shell(t, dir, `printf '%s\0' `+line)
		if err != nil {
			t.Fatal(err)
		}
		if joined := strings.Join(got, "\x00") + "\x00"; joined != want {
			t.Errorf("%s\ngot  %q\nsh   %q", line, joined, want)
		}
		if again, err := shell(t, dir, `printf '%s\0' `+Join(got)); err != nil || again != want {
			t.Errorf("%s, quoted: %q %v", line, again, err)
		}
	}
	for _, line := range []string{"a $b", "a `b`", "a; b", "a | b", "a > b", "'a", "(a)"} {
		if w, ok := Words(line); ok {
			t.Errorf("%s has the words %q", line, w)
		}
	}
}

// stub is a program that notes what it was called with.
const stub = `#!/bin/sh
{ printf '%s' "${0##*/}"; for a; do printf ' <%s>' "$a"; done; printf ' A=%s\n' "$A"; } >> "$LOG"
`

// TestRuns holds what is made of a line against what sh does with it: the same
// programs run with the same arguments, in the same order.
func TestRuns(t *testing.T) {
	lines := []string{
		"gunicorn -b 0.0.0.0:$PORT a:b",
		"gunicorn -b 0.0.0.0:${PORT:-8000} 'a:create(\"x y\")'",
		"flask db upgrade; flask compile && exec gunicorn a:b",
		"A=1 gunicorn a:b",
		"export A='x y'; gunicorn a:b",
		"flask x || true; gunicorn a:b",
		"flask x || exit 1; gunicorn a:b",
		"sh -c 'flask a && gunicorn \"$0\" \"$@\"' 1 '2 3' 4",
		"env A=2 nice gunicorn a:b",
		"X=${X:-5}; gunicorn -w $X a:b",
		"gunicorn -w ${X:-5} -b :$PORT a:b",
		"W='-w 5'; gunicorn $W \"$W\" a:b",
		"f() { flask \"$@\"; }; f 1 '2 3'; gunicorn a:b",
		"if [ x = y ]; then flask no; else flask yes; fi; gunicorn a:b",
		"case $PORT in 1) gunicorn no;; *) gunicorn a:b;; esac",
		"gunicorn a:b 2>&1",
		"gunicorn a:b > out",
		"until flask x; do sleep 1; done; gunicorn a:b",
		"A=$PORT gunicorn a:b",
		"set -e; [ -n \"x\" ] && gunicorn a:b",
		"bash -ec 'gunicorn a:b'",
		"gunicorn $(echo a:b)",
	}
	for _, line := range lines {
		want := ran(t, line)
		c := Context{}.Parse(line)
		if c.Empty() || c.Skip != "" {
			t.Errorf("%s: %+v", line, c)
			continue
		}
		var parts []string
		for _, e := range c.Env {
			name, value, _ := strings.Cut(e, "=")
			parts = append(parts, "export "+name+"="+Quote(value))
		}
		for _, b := range c.Before {
			parts = append(parts, Join(b))
		}
		last := c.Shell
		if last == "" {
			last = "exec " + strings.ReplaceAll(Join(c.Argv), "$PORT", "'$PORT'")
			last = strings.NewReplacer("'0.0.0.0:'$PORT''", `"0.0.0.0:$PORT"`, "':'$PORT''", `":$PORT"`).Replace(last)
		}
		if got := ran(t, strings.Join(append(parts, last), "\n")); got != want || want == "" {
			t.Errorf("%s became %+v, which ran\n%swhere sh ran\n%s", line, c, got, want)
		}
	}
}

// ran is what a line makes the stubs note.
func ran(t *testing.T, line string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"gunicorn", "flask"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(stub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := shell(t, dir, line); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	return string(log)
}
