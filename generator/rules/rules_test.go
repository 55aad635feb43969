package rules

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

const pages = "../../docs/rules"

var id = regexp.MustCompile(`^DW[1-9][0-9]{2}$`)

func TestIDs(t *testing.T) {
	if len(All) < 20 {
		t.Fatalf("%d rules", len(All))
	}
	last := ""
	for _, r := range All {
		if !id.MatchString(r.ID) {
			t.Errorf("%q is no ID", r.ID)
		}
		if r.ID <= last {
			t.Errorf("%s stands after %s: they are to be sorted, each once", r.ID, last)
		}
		last = r.ID
		if !slices.Contains([]facts.Severity{facts.SeverityError, facts.SeverityWarning, facts.SeverityInfo}, r.Severity) {
			t.Errorf("%s has the severity %q", r.ID, r.Severity)
		}
		if r.Summary == "" || strings.ContainsAny(r.Summary, "\n|") || strings.HasSuffix(r.Summary, ".") {
			t.Errorf("%s: %q is no one-liner", r.ID, r.Summary)
		}
	}
}

// TestPages holds that the rules and their pages are the same set, and that a
// page begins with what the list says of the rule.
func TestPages(t *testing.T) {
	entries, err := os.ReadDir(pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".md")
		if _, ok := Lookup(name); !ok && name != "README" && name != "pages.go" {
			t.Errorf("docs/rules/%s is the page of no rule", e.Name())
		}
	}
	for _, r := range All {
		text, err := os.ReadFile(filepath.Join(pages, r.ID+".md"))
		if err != nil {
			t.Errorf("%s has no page: %v", r.ID, err)
			continue
		}
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		head := fmt.Sprintf("# %s: %s\n\nSeverity: %s\n\n", r.ID, r.Summary, r.Severity)
		if !strings.HasPrefix(string(text), head) {
			t.Errorf("docs/rules/%s.md begins with\n%.200s\nnot with\n%s", r.ID, text, head)
		}
		for _, part := range []string{"It matters", "o settle it", "    "} {
			if part == "o settle it" && strings.Contains(string(text), "Nothing has to be done") {
				continue
			}
			if !strings.Contains(string(text), part) {
				t.Errorf("docs/rules/%s.md has no %q", r.ID, part)
			}
		}
	}
}

// TestIndex holds that docs/rules/README.md lists each rule as the list has it,
// in its order, and that links between the pages lead somewhere.
func TestIndex(t *testing.T) {
	index, err := os.ReadFile(filepath.Join(pages, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for line := range strings.Lines(string(index)) {
		if strings.HasPrefix(line, "| [") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	for _, r := range All {
		want = append(want, fmt.Sprintf("| [%s](%s.md) | %s | %s |", r.ID, r.ID, r.Severity, r.Summary))
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/rules/README.md has\n%s\nthe list has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	links := regexp.MustCompile(`\]\((DW[0-9]+)\.md\)`)
	files, err := filepath.Glob(filepath.Join(pages, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range links.FindAllStringSubmatch(string(text), -1) {
			if _, ok := Lookup(m[1]); !ok {
				t.Errorf("%s links to %s, which is no rule", f, m[1])
			}
		}
	}
}

// TestEmitted walks the sources: every ID that stands there as a literal is a
// rule, and every rule is emitted somewhere.
func TestEmitted(t *testing.T) {
	emitted := map[string]string{}
	for _, dir := range []string{"../../detect", "../../generator", "../../cmd"} {
		err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(p, ".go") || filepath.Base(p) == "rules.go" {
				return err
			}
			for at, literal := range literals(t, p) {
				if _, ok := Lookup(literal); !ok {
					t.Errorf("%s names %s, which is no rule", at, literal)
				}
				if !strings.HasSuffix(p, "_test.go") {
					emitted[literal] = at
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range All {
		if emitted[r.ID] == "" {
			t.Errorf("nothing emits %s (%s)", r.ID, r.Summary)
		}
	}
}

// literals are the string literals of a file that are IDs, by place.
func literals(t *testing.T, path string) map[string]string {
	t.Helper()
	out := map[string]string{}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && id.MatchString(s) {
				out[set.Position(lit.Pos()).String()] = s
			}
		}
		return true
	})
	return out
}

// TestNew holds that a diagnostic has its rule's severity, and that a rule that
// does not exist is a defect which is not passed over.
func TestNew(t *testing.T) {
	want := facts.Diagnostic{Rule: "DW101", Severity: facts.SeverityInfo, Path: "a", Line: 3, Message: "m", Remedy: "r"}
	if got := New("DW101", "a", 3, "m", "r"); got != want {
		t.Errorf("got %+v", got)
	}
	if got := New("DW102", "", 0, "", "").Severity; got != facts.SeverityWarning {
		t.Errorf("DW102 is %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("New made a diagnostic of a rule that does not exist")
		}
	}()
	New("DW", "", 0, "", "")
}
