package pylock

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/golden/reference"
)

func golden(t *testing.T, name string) map[string]recorded {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	var file struct{ Cases map[string]recorded }
	if err == nil {
		err = json.Unmarshal(data, &file)
	}
	if err != nil || len(file.Cases) == 0 {
		t.Fatal("no cases: ", err)
	}
	return file.Cases
}

// TestPackaging holds the reader to packaging: what it refuses, and what it
// reads. A file name that does not fit its package is told of, not refused.
func TestPackaging(t *testing.T) {
	cases := golden(t, "packaging.json")
	files, err := filepath.Glob("testdata/cases/*.toml")
	if err != nil || len(files) != len(cases) {
		t.Fatalf("%d files, %d recorded: run testdata/record.py", len(files), len(cases))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want := cases[filepath.Base(file)]
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lock, diagnostics, err := Parse("pylock.toml", data)
			refused := err != nil || slices.ContainsFunc(diagnostics, func(d facts.Diagnostic) bool {
				return d.Rule == "DW109" && strings.Contains(d.Message, "pip refuses")
			})
			if refused != (want.Error != "") {
				t.Fatalf("error %v, diagnostics %v; packaging says %q", err, diagnostics, want.Error)
			}
			if want.Error == "" && !reflect.DeepEqual(read(lock), want.Packages) {
				t.Errorf("got %+v\nwant %+v", read(lock), want.Packages)
			}
		})
	}
}

// read brings a lock to the form of record.py.
func read(lock *facts.Lock) []recordedPackage {
	out := []recordedPackage{}
	for i, p := range lock.Packages {
		r := recordedPackage{Name: p.Name, Version: p.Version, Marker: lock.Roots[0].Edges[i].Marker, Files: []string{}}
		switch p.Source.Kind {
		case facts.SourceRegistry:
			r.Kind = "registry"
			for _, f := range p.Files {
				r.Files = append(r.Files, f.Name)
			}
		case facts.SourceGit:
			r.Kind = "vcs"
		case facts.SourceURL, facts.SourcePath:
			r.Kind = "archive"
		default:
			r.Kind = "directory"
		}
		out = append(out, r)
	}
	return out
}

func TestPackagingCorpus(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder of real projects")
	}
	for name, want := range golden(t, "corpus.json") {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(corpus, name))
			if err != nil {
				t.Fatal(err)
			}
			lock, _, err := Parse("pylock.toml", data)
			if (err != nil) != (want.Error != "") {
				t.Fatalf("error %v; packaging says %q", err, want.Error)
			}
			if err != nil {
				return
			}
			var b strings.Builder
			for _, p := range read(lock) {
				b.WriteString(strings.Join(append([]string{p.Name, p.Version, p.Marker, p.Kind}, p.Files...), "\t") + "\n")
			}
			sum := sha256.Sum256([]byte(b.String()))
			if got := hex.EncodeToString(sum[:]); got != want.SHA256 || len(lock.Packages) != want.Count {
				t.Errorf("%d packages, packaging has %d, or they differ:\n%s", len(lock.Packages), want.Count, b.String())
			}
		})
	}
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/record.py")
}
