package detect

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// TestFormats holds what docs/new-format.md asks of every format.
func TestFormats(t *testing.T) {
	managers := []facts.Manager{facts.UV, facts.Poetry, facts.PDM, facts.Pipenv, facts.Pip}
	for i, f := range Formats {
		t.Run(f.Kind, func(t *testing.T) {
			if !f.Match(f.Kind) {
				t.Error("does not match a file of its own name")
			}
			for j, other := range Formats {
				if j != i && (other.Match(f.Kind) || other.Kind == f.Kind) {
					t.Errorf("%s is of the format %s too", f.Kind, other.Kind)
				}
			}
			for _, base := range []string{"", "pyproject.toml", "requirements.txt", "x" + f.Kind, f.Kind + ".bak", strings.ToUpper(f.Kind)} {
				if f.Match(base) {
					t.Errorf("matches %q", base)
				}
			}
			if !slices.Contains(managers, f.Manager) {
				t.Errorf("%q is no manager", f.Manager)
			}
			if f.Stale != nil && f.Manifest == "" {
				t.Error("Stale is never asked without a Manifest")
			}
			for _, text := range []string{"", "\x00", "{", "<<<<<<< HEAD\n", "[[[", "x = " + strings.Repeat("[", 1<<16), strings.Repeat(`{"a":`, 1<<16), "\xff\xfe", "[]", "\"x\"", "null"} {
				lock, _, err := f.Parse("dir/"+f.Kind, []byte(text))
				if lock != nil || err == nil {
					t.Errorf("%.20q gives %+v, %v", text, lock, err)
					continue
				}
				var e *facts.Error
				if !errors.As(err, &e) || e.Path != "dir/"+f.Kind || e.Fact == "" || e.Remedy == "" {
					t.Errorf("%.20q: %#v is no *facts.Error with path, fact and remedy", text, err)
				}
			}
		})
	}
}
