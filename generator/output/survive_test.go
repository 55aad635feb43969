package output

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

// scenario is a Write between two states of a folder.
type scenario struct {
	name   string
	before map[string]string
	files  []File
	opt    Options
	// conflict: the Write refuses, and leaves a file that shows why.
	conflict bool
}

// keeping is the file that a Write of these bodies leaves about itself.
func keeping(files ...File) string {
	data, err := Last{Version: "1", Files: files}.Format(nil)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// scenarios have every kind of file that a Write touches.
func scenarios() []scenario {
	const old, new = "a\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n"
	was := []File{{Path: "Dockerfile", Body: []byte(old)}, {Path: ".dockerignore", Body: []byte("old\n")}}
	files := []File{{Path: "Dockerfile", Body: seal(new)}, {Path: ".dockerignore", Body: seal("new\n")}, {Path: "ci/build.yml", Body: seal("ci\n")}, {Path: "dockwright.lock", Body: []byte("{}\n"), Record: true}}
	opt := func(o Options) Options { o.Last = &Last{Version: "1", Files: files[:3]}; return o }
	edited := strings.Replace(string(seal(old)), "\nb\n", "\nmine\n", 1)
	clash := strings.Replace(string(seal(old)), "\ne\n", "\nmine\n", 1)
	tree := func(dockerfile string) map[string]string {
		return map[string]string{"Dockerfile": dockerfile, ".dockerignore": string(seal("old\n")), "dockwright.lock": "{ }\n", LastPath("Dockerfile"): keeping(was...)}
	}
	settled := tree(clash)
	theirs := Body(files[0].Body)
	chunks, _ := join(compare([]byte(old), Body([]byte(clash)), theirs))
	settled["Dockerfile.merge"] = string(withHeader([]byte("a\nb\nc\nd\nboth\n"), headerWith(files[0].Body, "conflict="+BodyDigest(chunks)+" ours="+BodyDigest(Body([]byte(clash))))))
	gone := tree(string(seal(old)))
	delete(gone, ".dockerignore")
	return []scenario{
		{"from nothing", map[string]string{}, files, opt(Options{}), false},
		{"update", tree(string(seal(old))), files, opt(Options{}), false},
		{"nothing kept", map[string]string{"Dockerfile": string(seal(old)), ".dockerignore": string(seal("old\n"))}, files, Options{}, false},
		{"merge", tree(edited), files, opt(Options{Merge: true}), false},
		{"conflict", tree(clash), files, opt(Options{Merge: true}), true},
		{"settled", settled, files, opt(Options{Merge: true}), false},
		{"deleted", gone, files, opt(Options{}), false},
	}
}

// run does the Write with a hook, in a folder.
func (s scenario) run(dir string, at func(string) error) error {
	w, err := newWriter(dir, 0)
	if err != nil {
		return err
	}
	defer w.root.Close()
	w.at = at
	_, err = w.write(s.files, s.opt)
	return err
}

// outcome is what the folder holds when nothing gets in the way, without folders,
// and how many steps that takes.
func (s scenario) outcome(t *testing.T) (map[string]string, int) {
	t.Helper()
	dir := lay(t, s.before)
	steps := 0
	if err := s.run(dir, func(string) error { steps++; return nil }); (err != nil) != s.conflict {
		t.Fatal(err)
	}
	return regular(t, dir), steps
}

func regular(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := tree(t, dir)
	for name := range found {
		if strings.HasSuffix(name, "/") {
			delete(found, name)
		}
	}
	return found
}

// whole holds that each file has its old or its new bytes, and that what was kept of
// the render is new only when all else is.
func (s scenario) whole(t *testing.T, dir string, after map[string]string) {
	t.Helper()
	found := regular(t, dir)
	for name, data := range found {
		if isTemp(filepath.Base(name)) {
			continue
		}
		old, had := s.before[name]
		if new, has := after[name]; !(had && data == old) && !(has && data == new) {
			t.Errorf("%s holds %q", name, data)
		}
	}
	for name := range s.before {
		_, there := found[name]
		if _, stays := after[name]; !there && stays {
			t.Errorf("%s is gone", name)
		}
	}
	kept := LastPath("Dockerfile")
	if s.opt.Last == nil || s.before[kept] == after[kept] || found[kept] != after[kept] {
		return
	}
	for name, want := range after {
		if found[name] != want {
			t.Errorf("what was rendered is kept, and %s does not hold it", name)
		}
	}
}

func TestScenarios(t *testing.T) {
	for _, s := range scenarios() {
		after, steps := s.outcome(t)
		if steps < 4 {
			t.Errorf("%s: only %d steps", s.name, steps)
		}
		state := State([]byte(after["Dockerfile"]))
		last, err := ReadLast([]byte(after[LastPath("Dockerfile")]))
		switch s.name {
		case "from nothing", "update", "deleted":
			if state != Ours || err != nil || len(last.Files) != 3 || (len(last.Deleted) == 1) != (s.name == "deleted") {
				t.Errorf("%s: %s, %+v, %v", s.name, state, last, err)
			}
		case "merge":
			if state != Adopted || string(Body([]byte(after["Dockerfile"]))) != "a\nmine\nc\nd\nE\n" {
				t.Errorf("merge: %s, %q", state, after["Dockerfile"])
			}
		case "conflict":
			if after["Dockerfile"] != s.before["Dockerfile"] || !strings.Contains(after["Dockerfile.merge"], "d\n"+between("mine\n", "e\n", "E\n")) {
				t.Errorf("conflict: %q", after["Dockerfile.merge"])
			}
		case "settled":
			if _, there := after["Dockerfile.merge"]; there || state != Adopted || string(Body([]byte(after["Dockerfile"]))) != "a\nb\nc\nd\nboth\n" {
				t.Errorf("settled: %s, %q", state, after["Dockerfile"])
			}
		}
	}
}

// A failure at any step leaves the folder as it was, or all is done and only a file
// that is of no use any more could not be removed.
func TestFailureAtEveryStep(t *testing.T) {
	for _, s := range scenarios() {
		after, steps := s.outcome(t)
		for n := range steps {
			dir := lay(t, s.before)
			i, failed := 0, ""
			err := s.run(dir, func(step string) error {
				if i++; i == n+1 {
					failed = step
					return &fs.PathError{Op: step, Path: "x", Err: syscall.ENOSPC}
				}
				return nil
			})
			if failed == "remove" {
				delete(after, "Dockerfile.merge")
				if got := regular(t, dir); err != nil || got["Dockerfile"] != after["Dockerfile"] {
					t.Errorf("%s, step %d: %v", s.name, n, err)
				}
				continue
			}
			var e *facts.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), "cannot be written: "+syscall.ENOSPC.Error()) {
				t.Errorf("%s, step %d: %v", s.name, n, err)
			}
			got := tree(t, dir)
			for name := range s.before {
				if folder := filepath.ToSlash(filepath.Dir(name)); folder != "." {
					delete(got, folder+"/")
				}
			}
			for name, data := range got {
				if s.before[name] != data || strings.HasSuffix(name, "/") {
					t.Errorf("%s, step %d: %s holds %q", s.name, n, name, data)
				}
			}
			if len(got) != len(s.before) {
				t.Errorf("%s, step %d: %d files, not %d", s.name, n, len(got), len(s.before))
			}
		}
	}
}

// When nothing works any more, not even putting back, the error says so and each
// file is whole.
func TestFailureForGood(t *testing.T) {
	for _, s := range scenarios() {
		after, steps := s.outcome(t)
		for n := range steps {
			dir := lay(t, s.before)
			i, failed := 0, ""
			err := s.run(dir, func(step string) error {
				if i++; i > n {
					failed = step
					return syscall.EIO
				}
				return nil
			})
			if err == nil && failed != "remove" {
				t.Errorf("%s, step %d: no error", s.name, n)
			}
			s.whole(t, dir, after)
		}
	}
}

const (
	testDir      = "OUTPUT_TEST_DIR"
	testStep     = "OUTPUT_TEST_STEP"
	testScenario = "OUTPUT_TEST_SCENARIO"
)

// TestKillAtEveryStep kills processes that write, at each step. Files are whole
// then, the next run does what this one was to do, and once they are old enough
// nothing is left of what the killed one was writing.
func TestKillAtEveryStep(t *testing.T) {
	if dir := os.Getenv(testDir); dir != "" {
		n, _ := strconv.Atoi(os.Getenv(testStep))
		s, _ := strconv.Atoi(os.Getenv(testScenario))
		i := 0
		scenarios()[s].run(dir, func(string) error {
			if i++; i > n {
				self, _ := os.FindProcess(os.Getpid())
				self.Kill()
				select {} // until the signal is here
			}
			return nil
		})
		os.Exit(0)
	}
	for k, s := range scenarios() {
		t.Run(s.name, func(t *testing.T) {
			after, steps := s.outcome(t)
			for n := range steps {
				dir := lay(t, s.before)
				cmd := exec.Command(os.Args[0], "-test.run=^TestKillAtEveryStep$")
				cmd.Env = append(os.Environ(), testDir+"="+dir, testStep+"="+strconv.Itoa(n), testScenario+"="+strconv.Itoa(k))
				if err := cmd.Run(); err == nil {
					t.Fatalf("step %d: not killed", n)
				}
				s.whole(t, dir, after)
				if _, err := Write(dir, s.files, s.opt); (err != nil) != s.conflict {
					t.Errorf("step %d: the next run: %v", n, err)
				}
				long := time.Now().Add(-2 * leftover)
				for name := range regular(t, dir) {
					if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := Write(dir, s.files, s.opt); (err != nil) != s.conflict {
					t.Errorf("step %d: the run after the next: %v", n, err)
				}
				found := regular(t, dir)
				for name, data := range found {
					if after[name] != data {
						t.Errorf("step %d: in the end, %s holds %q, not %q", n, name, data, after[name])
					}
				}
				if len(found) != len(after) {
					t.Errorf("step %d: in the end, %d files, not %d", n, len(found), len(after))
				}
			}
		})
	}
}

// TestSweep holds that nothing but our own old temporary files goes.
func TestSweep(t *testing.T) {
	const old = ".dockwright-0123abcd.tmp"
	names := []string{old, ".dockwright/" + old, "ci/" + old,
		".dockwright-0123abcde.tmp", ".dockwright-0123abc.tmp", ".dockwright-0123ABCD.tmp", ".dockwright-0123abcd.tmp2", "dockwright-0123abcd.tmp",
		".dockwright-.tmp", "elsewhere/" + old, "young/" + old}
	before := map[string]string{}
	for _, n := range names {
		before[n] = "x"
	}
	dir := lay(t, before)
	long := time.Now().Add(-2 * leftover)
	for _, n := range names {
		if n != "young/"+old {
			if err := os.Chtimes(filepath.Join(dir, n), long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".dockwright-00000000.tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, []File{{Path: "Dockerfile", Body: seal("d\n")}, {Path: "ci/x", Body: seal("x\n")}, {Path: "young/x", Body: seal("x\n")}}, Options{}); err != nil {
		t.Fatal(err)
	}
	found := tree(t, dir)
	for i, n := range names {
		if _, there := found[n]; there != (i > 2) {
			t.Errorf("%s is there: %v", n, there)
		}
	}
	if _, there := found[".dockwright-00000000.tmp/"]; !there {
		t.Error("a folder is gone")
	}
}

// An editor that saves while the files are written wins.
func TestChangedMeanwhile(t *testing.T) {
	s := scenarios()[1]
	for _, name := range []string{"Dockerfile", ".dockerignore", "ci/build.yml", LastPath("Dockerfile")} {
		dir := lay(t, s.before)
		renames := 0
		err := s.run(dir, func(step string) error {
			if step != "rename" {
				return nil
			}
			renames++
			if renames == 1 {
				return os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte("saved\n"), 0o644)
			}
			return nil
		})
		var e *facts.Error
		if !errors.As(err, &e) || e.Path != name || !strings.Contains(e.Fact, "it was changed meanwhile") {
			t.Errorf("%s: %v", name, err)
		}
		want := map[string]string{}
		for n, data := range s.before {
			want[n] = data
		}
		want[name] = "saved\n"
		got := regular(t, dir)
		for n, data := range want {
			if got[n] != data {
				t.Errorf("%s was saved, and %s holds %q", name, n, got[n])
			}
		}
		if slices.ContainsFunc([]string{"Dockerfile", ".dockerignore"}, func(n string) bool { return got[n] == "" }) || len(got) != len(want) {
			t.Errorf("%s was saved, and there are %d files, not %d", name, len(got), len(want))
		}
	}
}
