package requirements

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/golden/reference"
)

// What pip makes of a file, as testdata/record.py writes it down.
type (
	pipResult struct {
		Error           string
		Requirements    []pipRow
		IndexURLs       []string `json:"index_urls"`
		NoIndex         bool     `json:"no_index"`
		FindLinks       []string `json:"find_links"`
		NoBinary        []string `json:"no_binary"`
		OnlyBinary      []string `json:"only_binary"`
		RequireHashes   bool     `json:"require_hashes"`
		NoRequireHashes bool     `json:"no_require_hashes"`
	}
	pipRow struct {
		Error                                 string
		Requirement, File, Line, Name, Marker string
		Editable, Constraint                  bool
		Hashes, Settings, Extras, Specifier   []string
		LinkHash                              string
		Source                                pipSource
	}
	pipSource struct{ Kind, URL, Rev, Subdirectory string }
)

const defaultIndex = "https://pypi.org/simple"

// TestPip holds the reader to what pip itself read.
func TestPip(t *testing.T) {
	var golden struct{ Cases map[string]pipResult }
	readJSON(t, "testdata/pip.json", &golden)
	folders, err := os.ReadDir("testdata/cases")
	if err != nil || len(folders) == 0 {
		t.Fatal("no cases:", err)
	}
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			want, ok := golden.Cases[folder.Name()]
			if !ok {
				t.Fatal("not recorded: run testdata/record.py")
			}
			root := filepath.Join("testdata/cases", folder.Name())
			r, err := readTree(root, "requirements.txt")
			if (err != nil) != (want.Error != "") {
				t.Fatalf("error %v, pip's is %q", err, want.Error)
			}
			if err != nil {
				return
			}
			compareOptions(t, r, want)
			if len(r.statements) != len(want.Requirements) {
				t.Fatalf("%d requirements, pip has %d", len(r.statements), len(want.Requirements))
			}
			for i, s := range r.statements {
				compareRow(t, r, s, want.Requirements[i])
			}
		})
	}
}

func readTree(root, name string) (*reader, error) {
	r := &reader{open: func(p string) ([]byte, error) {
		return os.ReadFile(filepath.Join(root, filepath.FromSlash(p)))
	}}
	data, err := r.open(name)
	if err != nil {
		return nil, err
	}
	return r, r.file([]string{name}, data, false)
}

func compareOptions(t *testing.T, r *reader, want pipResult) {
	t.Helper()
	urls := []string{}
	if !r.noIndex && !slices.ContainsFunc(r.indexes, func(i facts.Index) bool { return i.Default }) {
		urls = append(urls, defaultIndex)
	}
	for _, i := range r.indexes {
		urls = append(urls, i.URL)
	}
	r.formats.noBinary, r.formats.onlyBinary = sorted(r.formats.noBinary), sorted(r.formats.onlyBinary)
	got := []any{urls, r.noIndex, sorted(r.findLinks), r.formats.noBinary, r.formats.onlyBinary, r.requireHashes, r.noHashes}
	expected := []any{want.IndexURLs, want.NoIndex, sorted(want.FindLinks), want.NoBinary, want.OnlyBinary, want.RequireHashes, want.NoRequireHashes}
	if a, b := fmt.Sprint(got...), fmt.Sprint(expected...); a != b {
		t.Errorf("options %s, pip has %s", a, b)
	}
}

func compareRow(t *testing.T, r *reader, s statement, want pipRow) {
	t.Helper()
	line := strconv.Itoa(s.line)
	if s.text != want.Requirement || s.path != want.File || line != want.Line || s.editable != want.Editable || s.constraint != want.Constraint {
		t.Errorf("%+v, pip has %+v", s, want)
	}
	if !slices.Equal(sorted(s.hashes), want.Hashes) || !slices.Equal(sorted(s.settings), want.Settings) {
		t.Errorf("%s: hashes %q, settings %q, pip has %q, %q", s.text, s.hashes, s.settings, want.Hashes, want.Settings)
	}
	told := len(r.diagnostics)
	e, err := r.entry("requirements.txt", s)
	if err == nil && slices.ContainsFunc(r.diagnostics[told:], func(d facts.Diagnostic) bool { return d.Rule == "DW208" }) {
		err = fmt.Errorf("told of as missing") // what a reader of some files only can say
	}
	if (err != nil) != (want.Error != "") {
		t.Errorf("%s: error %v, pip's is %q", s.text, err, want.Error)
		return
	}
	if err != nil {
		return
	}
	if a, b := describe(e), describePip(want, e); a != b {
		t.Errorf("%s:\n got %s\nwant %s", s.text, a, b)
	}
}

// describe and describePip bring both sides to one text.
func describe(e entry) string {
	s := e.source
	kind, url := string(s.Kind), s.URL
	switch s.Kind {
	case facts.SourceGit:
		if system, rest, ok := strings.Cut(url, "+"); ok {
			kind, url = system, rest
		}
	case facts.SourceDirectory, facts.SourceEditable, facts.SourcePath:
		kind = "local"
	}
	name := e.name
	specifier := strings.Split(e.specifier, ",")
	if s.Kind != facts.SourceRegistry {
		specifier = nil
	}
	slices.Sort(specifier)
	return fmt.Sprintf("%s %q %q %q %s %s %s %s", name, e.extras, strings.Join(specifier, ","), e.marker, kind, url, s.Ref, s.Subdirectory)
}

func describePip(r pipRow, e entry) string {
	name := pep508.NormalizeName(r.Name)
	if name == "" {
		name = e.name // pip learns it only from a build
	}
	var extras []string
	for _, x := range r.Extras {
		extras = append(extras, pep508.NormalizeName(x))
	}
	specifier := r.Specifier
	if r.Source.Kind != "registry" {
		specifier = nil // a wheel's: see TestParse
	}
	url, _ := credentials.Strip(r.Source.URL)
	return fmt.Sprintf("%s %q %q %q %s %s %s %s", name, extras, strings.Join(specifier, ","), r.Marker, r.Source.Kind, url, r.Source.Rev, r.Source.Subdirectory)
}

// TestPipCorpus does the same for real files, of which a digest is recorded.
func TestPipCorpus(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder of real projects")
	}
	var golden struct {
		Files map[string]struct {
			Requirements int
			SHA256       string
		}
	}
	readJSON(t, "testdata/corpus.json", &golden)
	if len(golden.Files) == 0 {
		t.Fatal("nothing is recorded")
	}
	for name, want := range golden.Files {
		t.Run(name, func(t *testing.T) {
			project, file, _ := strings.Cut(name, "/")
			text := canonicalText(filepath.Join(corpus, project), file)
			sum := sha256.Sum256([]byte(text))
			if got := hex.EncodeToString(sum[:]); got != want.SHA256 {
				t.Errorf("differs from what pip reads; compare with record.py --print %s:\n%s", name, text)
			}
		})
	}
}

// canonicalText is what canonical in testdata/record.py writes.
func canonicalText(root, file string) string {
	r, err := readTree(root, file)
	if err != nil {
		return "error\n"
	}
	var b bytes.Buffer
	for _, s := range r.statements {
		fields := []string{s.path, strconv.Itoa(s.line), s.text, title(s.editable), title(s.constraint),
			strings.Join(sorted(s.hashes), " "), strings.Join(sorted(s.settings), " ")}
		e, err := r.entry(file, s)
		if err != nil {
			fields = append(fields, "error")
		} else {
			fields = append(fields, canonicalEntry(e)...)
		}
		b.WriteString(strings.Join(fields, "\t") + "\n")
	}
	return b.String()
}

func canonicalEntry(e entry) []string {
	name := ""
	if req, err := pep508.ParseRequirement(strings.Split(e.statement.text, ";")[0]); err == nil && !e.statement.editable {
		name = req.Name // as written
	}
	kind, url, ref := string(e.source.Kind), e.source.URL, e.source.Ref
	specifier := strings.Split(e.specifier, ",")
	slices.Sort(specifier)
	switch {
	case e.source.Local():
		kind = "local"
	case e.source.Kind == facts.SourceRegistry:
		url = ""
	}
	linkhash := ""
	if own := len(e.statement.hashes); len(e.hashes) > own {
		linkhash = e.hashes[own]
	}
	return []string{name, strings.Join(e.extras, " "), strings.Join(specifier, " "), e.marker,
		kind, url, ref, e.source.Subdirectory, linkhash}
}

func title(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	sort.Strings(out)
	return out
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/record.py")
}
