package pyversion

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	const none = "none"
	for _, tt := range []struct {
		path, text string
		raw        string // none: no pin
		specifier  string
		line       int
		says       string // part of the diagnostic, "" for none
	}{
		{".python-version", "", none, "", 0, ""},
		{".python-version", "\n# 3.9\n\n", none, "", 0, ""},
		{".python-version", "3.12\n", "3.12", "==3.12.*", 1, ""},
		{".python-version", "3.10.8", "3.10.8", "==3.10.*", 1, ""},
		{".python-version", "\ufeff3.12\r\n", "3.12", "==3.12.*", 1, ""},
		{".python-version", "# why\n  3.13.1  # not 3.14\n3.12\n3.11", "3.13.1", "==3.13.*", 2, ""},
		{".python-version", "3.12.1 3.11.4", "3.12.1", "==3.12.*", 1, ""},
		{".python-version", "3", "3", "==3.*", 1, ""},
		{".python-version", "2.7.18", "2.7.18", "==2.7.*", 1, ""},
		{".python-version", "cpython-3.12", "cpython-3.12", "==3.12.*", 1, ""},
		{".python-version", "cpython@3.12.4", "cpython@3.12.4", "==3.12.*", 1, ""},
		{".python-version", "cpython3.12", "cpython3.12", "==3.12.*", 1, ""},
		{".python-version", "cp312", "cp312", "==3.12.*", 1, ""},
		{".python-version", "cpython-3.12.3-linux-x86_64-gnu", "cpython-3.12.3-linux-x86_64-gnu", "==3.12.*", 1, ""},
		{".python-version", "3.11.2/envs/my-env", "3.11.2/envs/my-env", "==3.11.*", 1, ""},
		{".python-version", "3.14-dev", "3.14-dev", "==3.14.*", 1, ""},
		{".python-version", "3.15.0rc1", "3.15.0rc1", "==3.15.*", 1, ""},
		{".python-version", "3.13t", "3.13t", "==3.13.*", 1, "official images don't have"},
		{".python-version", "3.14+freethreaded", "3.14+freethreaded", "==3.14.*", 1, "official images don't have"},
		{".python-version", ">=3.11, <3.13", ">=3.11,<3.13", ">=3.11,<3.13", 1, ""},
		{".python-version", "==3.12.4", "==3.12.4", "==3.12.*", 1, ""},
		{".python-version", ">=three", none, "", 0, "no version specifier"},
		{".python-version", "system", "system", "", 1, ""},
		{".python-version", "pypy3.10-7.3.17", "pypy3.10-7.3.17", "", 1, "no CPython"},
		{".python-version", "pypy@3.10", "pypy@3.10", "", 1, "no CPython"},
		{".python-version", "my-virtualenv", none, "", 0, "no Python version"},
		{".python-version", "3.12.4.5", none, "", 0, "no Python version"},
		{".python-version", strings.Repeat("é", 1000), none, "", 0, "…"},
		{".python-version", strings.Repeat("\xaf", 1000), none, "", 0, "no Python version"},
		{".python-version", "\x00\x01", none, "", 0, "no Python version"},
		{"app/.tool-versions", "nodejs 24\n# python 3.8\npython 3.11.9 3.10\n", "3.11.9", "==3.11.*", 3, ""},
		{".tool-versions", "python-build 3.11\nnodejs 24\n", none, "", 0, ""},
		{".tool-versions", "python latest:3.12", "latest:3.12", "==3.12.*", 1, ""},
		{".tool-versions", "python system", "system", "", 1, ""},
		{".tool-versions", "python\n", none, "", 0, ""},
		{"runtime.txt", "python-3.11.9", "python-3.11.9", "==3.11.*", 1, ""},
		{"runtime.txt", "python-3.11\n", "python-3.11", "==3.11.*", 1, ""},
		{"runtime.txt", "3.14.x\n", "3.14.x", "==3.14.*", 1, ""},
		{"runtime.txt", "python-3.x", "python-3.x", "==3.*", 1, ""},
		{"runtime.txt", "ruby-3.3", none, "", 0, "no Python version"},
	} {
		pins, diags := Parse(tt.path, []byte(tt.text))
		if tt.raw == none {
			if len(pins) > 0 {
				t.Errorf("%s %q: got %+v, want no pin", tt.path, tt.text, pins)
			}
		} else if len(pins) != 1 || pins[0].Raw != tt.raw || pins[0].Specifier != tt.specifier ||
			pins[0].Line != tt.line || pins[0].Path != tt.path {
			t.Errorf("%s %q: got %+v, want %q %q at line %d", tt.path, tt.text, pins, tt.raw, tt.specifier, tt.line)
		}
		if tt.says == "" && len(diags) > 0 || tt.says != "" && (len(diags) != 1 || !strings.Contains(diags[0].Message, tt.says)) {
			t.Errorf("%s %q: got %+v, want %q", tt.path, tt.text, diags, tt.says)
		}
	}
}

func TestCorpus(t *testing.T) {
	root := os.Getenv("DOCKWRIGHT_CORPUS")
	if root == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no corpus")
	}
	got := map[string]string{}
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch d.Name() {
		case ".python-version", ".tool-versions", "runtime.txt":
			data, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			pins, diags := Parse(d.Name(), data)
			if len(pins) != 1 || len(diags) > 0 {
				t.Errorf("%s: %v %v", p, pins, diags)
				return nil
			}
			rel, _ := filepath.Rel(root, p)
			got[filepath.ToSlash(rel)] = pins[0].Specifier
		}
		return nil
	})
	want := map[string]string{
		"FabioLeitao__data-boar/.python-version":                      "==3.13.*",
		"babybuddy__babybuddy/.tool-versions":                         "==3.11.*",
		"babybuddy__babybuddy/runtime.txt":                            "==3.11.*",
		"cisagov__manage.get.gov/src/runtime.txt":                     "==3.14.*",
		"dgtlmoon__changedetection.io/runtime.txt":                    "==3.11.*",
		"docling-project__docling-serve/.python-version":              "==3.12.*",
		"fastapi__full-stack-fastapi-template/.python-version":        "==3.14.*",
		"hypothesis__h/.python-version":                               "==3.11.*",
		"mozilla__pontoon/.python-version":                            "==3.13.*",
		"polarsource__polar/server/.python-version":                   "==3.14.*",
		"pypi__warehouse/.python-version":                             "==3.14.*",
		"remsky__Kokoro-FastAPI/.python-version":                      "==3.12.*",
		"speaches-ai__speaches/.python-version":                       "==3.12.*",
		"speaches-ai__speaches/packages/speaches-cli/.python-version": "==3.12.*",
		"zenodo__zenodo-rdm/.python-version":                          "==3.9.*",
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"3.12\n", ">=3.11,<4", "python 3.11.9 3.10", "cpython-3.12.3-linux-x86_64-gnu", "pypy3.10"} {
		f.Add(".python-version", []byte(text))
		f.Add(".tool-versions", []byte(text))
	}
	f.Fuzz(func(t *testing.T, path string, data []byte) {
		pins, _ := Parse(path, data)
		for _, pin := range pins {
			if _, err := pep440.ParseSpecifiers(pin.Specifier); err != nil || pin.Line < 1 || pin.Raw == "" {
				t.Errorf("%+v: %v", pin, err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		Parse(".python-version", []byte("# comment\n3.12.4\n"))
	}
}
