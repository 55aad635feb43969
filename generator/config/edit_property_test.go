package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// added are changes of all kinds, for documents that configure nothing.
var added = []Change{to("python", "3.13"), to("extras", []string{}), to("command", strs("gunicorn", "--bind", "0.0.0.0:8000", "--access-logfile", "-", "--worker-tmp-dir", "/dev/shm", "shop.wsgi:application")),
	to("port", 8000), to("processes.worker.command", strs("celery", "it's \"quoted\" \\ # \u202e")), to("init", false), to("system-packages.runtime", strs("ffmpeg", "libpq5")),
	{[]string{"needs", "ta-lib"}, EmptyTable{}}, to("system-packages.exclude", strs("git"))}

// TestEditProjects edits the pyproject.toml of real projects and of the golden cases:
// what is there stays byte for byte around one piece that is new, another library reads
// what was asked for, and the removals give the file back.
func TestEditProjects(t *testing.T) {
	roots := []string{"../../golden/cases"}
	if root := os.Getenv("DOCKWRIGHT_CORPUS"); root != "" {
		roots = append(roots, root)
	}
	count := 0
	for _, root := range roots {
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() != "pyproject.toml" {
				return err
			}
			data, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			count++
			t.Run(strings.TrimPrefix(p, root+"/"), func(t *testing.T) { editProject(t, string(data)) })
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if count < 50 {
		t.Errorf("only %d files were found", count)
	}
}

func editProject(t *testing.T, before string) {
	c, err := Parse("pyproject.toml", []byte(before))
	if err != nil {
		t.Skip(err) // a case of broken configuration
	}
	now := before
	var back []Change
	for _, change := range added {
		next, err := Edit("pyproject.toml", []byte(now), []Change{change})
		if err != nil {
			t.Fatal(err)
		}
		if c.Path == "" && !grown(now, string(next)) {
			t.Errorf("%v changed more than one place:\n%s", change.Key, next)
		}
		if !judge(t, "pyproject.toml", now, string(next), []Change{change}) {
			t.Error("the other library doesn't read it")
		}
		now = string(next)
		back = append([]Change{{change.Key, nil}}, back...)
	}
	if again, err := Edit("pyproject.toml", []byte(now), added); err != nil || string(again) != now {
		t.Errorf("made again: %v\n%s", err, again)
	}
	if c.Path != "" {
		return // some of it was there
	}
	if gone, err := Edit("pyproject.toml", []byte(now), back); err != nil || string(gone) != before {
		t.Errorf("taken back: %v\n%s", err, gone)
	}
}

// grown tells whether b is a with one piece put in.
func grown(a, b string) bool {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return len(b) > len(a) && strings.HasSuffix(b, a[n:])
}

// kept tells whether all bytes of a are in b, in their order.
func kept(a, b string) bool {
	for i := range len(b) {
		if a != "" && a[0] == b[i] {
			a = a[1:]
		}
	}
	return a == ""
}

// fuzzed are changes whose values Check takes: %s is the text that the fuzzer gives.
func fuzzed(text string, n int) []Change {
	all := []Change{to("python", "3.13"), to("process", text), to("groups", strs(text, "b")), to("extras", strs("b", text)), to("port", n&0xffff),
		to("needs.x.build", strs("gcc")), {[]string{"needs", "y"}, EmptyTable{}}, to("processes.w.command", strs("a", text)), to("proxy-headers", n%2 == 0),
		to("frontend.dir", "ui"), to("frontend", false), to("system-packages.runtime", []string{})}
	return all[max(0, n%len(all)):]
}

// FuzzEdit holds for any document: an error with its file and remedy, or the change and
// nothing else, as another library reads it; the same when it is made again; and gone,
// but for blank lines, when it is taken back.
func FuzzEdit(f *testing.F) {
	for i, c := range editCases {
		f.Add(c.before, "x\"'\n#]", i, c.file != "")
	}
	f.Fuzz(func(t *testing.T, before, text string, n int, own bool) {
		name := "pyproject.toml"
		if own {
			name = FileName
		}
		change := fuzzed(text, n)[:1]
		out, err := Edit(name, []byte(before), change)
		if err != nil {
			var e *facts.Error
			if out != nil || !errors.As(err, &e) || e.Path != name || e.Fact == "" || e.Remedy == "" || e.Line < 0 {
				t.Fatalf("%q and %#v", out, err)
			}
			if strings.Contains(e.Fact, "without changing more") {
				t.Fatal(err) // there is a way to write it: no document is known that has none
			}
			return
		}
		after := string(out)
		judge(t, name, before, after, change)
		again, err := Edit(name, out, change)
		if err != nil || string(again) != after {
			t.Fatalf("made again: %v\n%q\n%q", err, after, again)
		}
		doc, err := decode(name, []byte(strings.TrimPrefix(before, "\ufeff")))
		if err != nil {
			t.Fatal(err)
		}
		for i := range change[0].Key {
			full := slices.Concat(prefixOf(name), change[0].Key[:i+1])
			if v := lookup(doc, full); v != nil && (i == len(change[0].Key)-1 || v == false) {
				return // there was a value
			}
		}
		if !kept(before, after) {
			t.Fatalf("bytes are lost:\n%q\n%q", before, after)
		}
		gone, err := Edit(name, out, []Change{{change[0].Key, nil}})
		if err != nil {
			t.Fatalf("taken back: %v\n%q", err, after)
		}
		if !strings.Contains(before, "dockwright") && !own && words(string(gone)) != words(before) {
			t.Fatalf("taken back:\n%q\n%q", before, gone)
		}
	})
}

// words is a text without its white space.
func words(s string) string { return strings.Join(strings.Fields(s), "") }
