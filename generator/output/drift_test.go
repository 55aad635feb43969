package output

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

func TestState(t *testing.T) {
	body := "# syntax=docker/dockerfile:1\n\nFROM scratch\n"
	sealed := string(Seal([]byte(body), "1", inputs("a", "1")))
	for _, c := range []struct {
		name string
		data []byte
		want Status
	}{
		{"none", nil, Missing},
		{"empty", []byte{}, Foreign},
		{"ours", []byte(sealed), Ours},
		{"checked out with CRLF", []byte(strings.ReplaceAll(sealed, "\n", "\r\n")), Ours},
		{"with a byte order mark", []byte("\xef\xbb\xbf" + sealed), Ours},
		{"a line more", []byte(sealed + "RUN x\n"), Edited},
		{"a space more", []byte(strings.Replace(sealed, "FROM ", "FROM  ", 1)), Edited},
		{"final newline gone", []byte(strings.TrimSuffix(sealed, "\n")), Edited},
		{"directive changed", []byte(strings.Replace(sealed, "dockerfile:1", "dockerfile:2", 1)), Edited},
		{"intro removed", []byte(strings.Replace(sealed, introStart, "# by ", 1)), Edited},
		{"record removed", []byte(strings.Replace(sealed, recordStart, "# ", 1)), Foreign},
		{"another's", []byte("FROM python\n"), Foreign},
	} {
		if got := State(c.data); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	was := inputs("pyproject.toml", "p", "uv.lock", "u")
	now := inputs("pyproject.toml", "p", "uv.lock", "u2")
	body := "FROM scratch\n"
	sealed := string(Seal([]byte(body), "0.1.0", was))
	for _, c := range []struct {
		name     string
		existing string
		want     string // the body that would be written
		version  string
		inputs   []facts.Input
		inSync   bool
		kinds    []Kind
		messages string
	}{
		{"in sync", sealed, body, "0.1.0", was, true, nil, ""},
		{"in sync with CRLF", strings.ReplaceAll(sealed, "\n", "\r\n"), body, "0.1.0", was, true, nil, ""},
		{"lock changed, file still true", sealed, body, "0.1.0", now, true, []Kind{KindInputs}, "uv.lock has changed"},
		{"newer dockwright, file still true", sealed, body, "0.2.0", was, true, []Kind{KindVersion}, "dockwright 0.1.0 wrote it"},
		{"lock changed", sealed, "FROM x\n", "0.1.0", now, false, []Kind{KindInputs}, "uv.lock has changed"},
		{"input came and went", sealed, "FROM x\n", "0.1.0", inputs("pyproject.toml", "p", "poetry.lock", "u"), false, []Kind{KindInputs}, "poetry.lock is new|uv.lock is gone"},
		{"inputs gone", sealed, "FROM x\n", "0.1.0", nil, false, []Kind{KindInputs}, "pyproject.toml, uv.lock are gone"},
		{"newer dockwright", sealed, "FROM x\n", "0.2.0", was, false, []Kind{KindVersion}, "dockwright 0.1.0 wrote it"},
		{"other flags", sealed, "FROM x\n", "0.1.0", was, false, []Kind{KindOutdated}, "the configuration or a flag has changed"},
		{"edited", sealed + "RUN x\n", body, "0.1.0", was, false, []Kind{KindEdited}, "it was edited by hand"},
		{"edited and other flags", sealed + "RUN x\n", "FROM x\n", "0.1.0", was, false, []Kind{KindEdited, KindOutdated}, "it was edited by hand|the configuration or a flag has changed"},
		{"everything at once", sealed + "RUN x\n", "FROM x\n", "0.2.0", now, false, []Kind{KindEdited, KindInputs, KindVersion}, "it was edited by hand|uv.lock has changed|dockwright 0.1.0 wrote it"},
		{"edited into what would be written", sealed + "RUN x\n", body + "RUN x\n", "0.1.0", now, true, []Kind{KindEdited, KindInputs}, "it was edited by hand|uv.lock has changed"},
		{"somebody's", "FROM python\n", body, "0.1.0", was, false, []Kind{KindForeign}, "dockwright did not write it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, want := range []File{
				{Path: "Dockerfile", Body: []byte(c.want)},
				{Path: "Dockerfile", Body: Seal([]byte(c.want), c.version, c.inputs)},
			} {
				d := Check([]byte(c.existing), true, want, c.version, c.inputs)
				if d.InSync != c.inSync || !slices.Equal(d.Kinds, c.kinds) {
					t.Errorf("got %+v", d)
				}
				if got := strings.Join(d.Messages(), "|"); got != c.messages {
					t.Errorf("says %q, want %q", got, c.messages)
				}
			}
		})
	}
	if d := Check(nil, false, File{Path: "Dockerfile"}, "1", nil); d.InSync || !slices.Equal(d.Kinds, []Kind{KindMissing}) {
		t.Errorf("missing: %+v", d)
	}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new []byte
		want     string
	}{
		{"same", []byte("a\n"), []byte("a\n"), ""},
		{"line ends only", []byte("a\r\n"), []byte("a\n"), ""},
		{"a line", []byte("a\nb\n"), []byte("a\nc\n"), "--- a/x%20y\n+++ b/x%20y\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"},
		{"new file", nil, []byte("a\n"), "--- /dev/null\n+++ b/x%20y\n@@ -0,0 +1 @@\n+a\n"},
		{"newline added", []byte("a"), []byte("a\n"), "--- a/x%20y\n+++ b/x%20y\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
	} {
		if got := Diff("x y", c.old, c.new); got != c.want {
			t.Errorf("%s:\n%s", c.name, got)
		}
	}
}

func ExampleSeal() {
	in := []facts.Input{facts.NewInput("uv.lock", "uv.lock", []byte("version = 1\n"))}
	fmt.Print(string(Seal([]byte("# syntax=docker/dockerfile:1\nFROM scratch\n"), "0.1.0", in)))
	// Output:
	// # syntax=docker/dockerfile:1
	// # Generated by dockwright 0.1.0 from uv.lock. `dockwright generate` writes it anew.
	// # dockwright: version=0.1.0 body=628c2c0c73bdbb7a inputs=03646b82d8dbcb8a uv.lock@dbab1266
	// FROM scratch
}
