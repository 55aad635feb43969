package golden

import (
	"bytes"
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
	"github.com/dockwright/dockwright/generator/inspection"
)

var sgr = regexp.MustCompile(`\x1b\[\d*m`)

// TestInspectText holds the text of the sample, and of a few cases with their
// flags, against goldens that were read. No line of a sentence is longer than
// asked for, and colour changes nothing but itself.
func TestInspectText(t *testing.T) {
	for name, o := range map[string]inspection.TextOptions{"sample": {}, "sample-all": {All: true, Width: 100}} {
		var b, colour bytes.Buffer
		if err := sample().Text(&b, o); err != nil {
			t.Fatal(err)
		}
		Equal(t, filepath.Join("inspect", name+".txt"), b.Bytes())
		o.Color = true
		if err := sample().Text(&colour, o); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(colour.String(), "\x1b[31mnone") {
			t.Error("no colour")
		}
		if d := Diff(name, b.Bytes(), sgr.ReplaceAll(colour.Bytes(), nil)); d != "" {
			t.Errorf("with colour, the text is another: %s", d)
		}
	}
	for name, args := range map[string][]string{
		"uv-excluded": nil, "pip-ranges": nil, "sdist-only": {"--python=3.12,3.13", "--arch=x86_64"}, "alpine": {"--all"},
	} {
		t.Run(name, func(t *testing.T) {
			golden, err := filepath.Abs(filepath.Join("inspect", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			args := append(append([]string{"inspect", "--quiet"}, args...), readFlags(t, filepath.Join("cases", name, "flags"))...)
			t.Chdir(filepath.Join("cases", name, "input"))
			var out, said bytes.Buffer
			if code := cmd.Main(context.Background(), args, cmd.Streams{Out: &out, Err: &said}); code != 0 || said.Len() > 0 {
				t.Fatalf("exit code %d: %s", code, said.String())
			}
			Equal(t, golden, out.Bytes())
		})
	}
}

// TestInspectPage holds the page of the sample against its golden, and that it
// is the same every time.
func TestInspectPage(t *testing.T) {
	var a, b bytes.Buffer
	if err := sample().Page(&a, ""); err != nil {
		t.Fatal(err)
	}
	if err := sample().Page(&b, ""); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the page is not the same twice")
	}
	Equal(t, filepath.Join("inspect", "sample.html"), a.Bytes())
}
