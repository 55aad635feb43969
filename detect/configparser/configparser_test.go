package configparser

import (
	"errors"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// What Python itself reads is held in package setupcfg (testdata/ini) and, for
// pip's configuration, in package index.

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"a = 1\n":                 "x.cfg:1: a line stands before the first section",
		"[s]\nsecret\n":           "x.cfg:2: the line is neither a section nor a key with a value",
		"[s]\n= 1\n":              `x.cfg:2: the key "" is empty or there twice in "s"`,
		"[s]\nA = 1\na = 2\n":     `x.cfg:3: the key "a" is empty or there twice in "s"`,
		"[s]\n[t]\n[s]\n":         `x.cfg:3: the section "s" is there twice`,
		"[s]\na = \xff\n":         "x.cfg: it is not in UTF-8",
		"[s\x1b]\n[t]\n[s\x1b]\n": `x.cfg:3: the section "s\x1b" is there twice`,
	} {
		_, err := Parse("x.cfg", []byte(text), strings.ToLower, "correct it")
		var e *facts.Error
		if !errors.As(err, &e) || e.Remedy == "" || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"[global]\nindex-url = x\n", "[DEFAULT]\na=1\n[install]\n b : 2\n", "  [x]\n", "[g]\na=\n 1\n\n 2\n# c\n 3", "[]\n=", "\xef\xbb\xbf[a]\rb=c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("x.cfg", []byte(text), strings.ToLower, "correct it")
		if err != nil && file != nil {
			t.Fatal("a half answer")
		}
		for _, s := range file {
			for _, o := range s.Options {
				if o.Key == "" || strings.ContainsAny(o.Value(), "\r") || o.Line <= s.Line {
					t.Errorf("%q: %+v", text, o)
				}
			}
		}
	})
}
