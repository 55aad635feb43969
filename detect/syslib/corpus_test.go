package syslib

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What real projects' own Dockerfiles install to compile their production
// dependencies, against what For says; a difference has its reason in apart.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS is unset")
	}
	// apart names what For adds to a project's own list, and why it does.
	apart := map[string]string{
		"FabioLeitao__data-boar libmariadb-dev": "default-libmysqlclient-dev depends on it",
		// The lock has no wheel for that image's 3.14, and setup.py always compiles an
		// extension: how the image gets by without a compiler is not known.
		"developmentseed__titiler gcc":        "color-operations is compiled",
		"developmentseed__titiler libc6-dev":  "color-operations is compiled",
		"getredash__redash libyaml-dev":       "PyYAML builds without it, and then lacks the fast loader",
		"infiniflow__ragflow libopenblas-dev": "numpy builds without it, and is then slow",
		"infiniflow__ragflow pkgconf":         "finds OpenBLAS",
	}
	unused := maps.Clone(apart)
	// What the meta-packages and other names of a list stand for.
	means := map[string][]string{
		"build-essential": {"g++", "gcc", "libc6-dev", "make"},
		"g++":             {"gcc", "libc6-dev"},
		"gcc":             {"libc6-dev"},
		"pkg-config":      {"pkgconf"},
		"cmake":           {"make"},
	}
	// https://github.com/docker-library/buildpack-deps: Debian's part, as far as For names it.
	full := []string{"g++", "gcc", "git", "libc6-dev", "libffi-dev", "libmagickwand-dev", "libpq-dev", "libssl-dev", "libyaml-dev", "make", "zlib1g-dev"}
	projects, _ := filepath.Glob(filepath.Join(corpus, "*", "facts.json"))
	compared := 0
	for _, path := range projects {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var facts struct {
			BaseImage string   `json:"base_image"`
			BuildApt  []string `json:"build_apt"`
			Derived   struct {
				NeedsBuild []string `json:"production_needs_build"`
			}
		}
		if err := json.Unmarshal(text, &facts); err != nil {
			t.Fatal(err)
		}
		if len(facts.BuildApt) == 0 {
			continue
		}
		theirs := slices.Clone(facts.BuildApt)
		for _, p := range facts.BuildApt {
			theirs = append(theirs, means[p]...)
		}
		if strings.HasPrefix(facts.BaseImage, "python:") && !strings.Contains(facts.BaseImage, "slim") {
			theirs = append(theirs, full...) // a full image has the compilers and these headers
		}
		project := filepath.Base(filepath.Dir(path))
		for _, name := range facts.Derived.NeedsBuild {
			for _, p := range For(Query{Name: name, Version: "", Built: true, Image: Image{Debian, "trixie"}}).Build {
				compared++
				if slices.Contains(theirs, p) {
					continue
				}
				delete(unused, project+" "+p)
				if apart[project+" "+p] == "" {
					t.Errorf("%s: %s wants %s, which the project does not install", project, name, p)
				}
			}
		}
	}
	for what := range unused {
		t.Errorf("%s: no difference any more", what)
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
	t.Logf("%d compared", compared)
}
