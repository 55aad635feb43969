package index

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/wheel"
)

type pickFile struct {
	Name, Python string
	Yanked       bool
	Digest       int
}

// TestPicks holds the whole way, from the pages of several indexes to the file
// that is installed, against pip. The vectors are made by testdata/picks.py.
func TestPicks(t *testing.T) {
	type pickCase struct {
		A, B, Links []pickFile
		Locked      []int
		Picks       []string
	}
	targets := []facts.Target{
		{Major: 3, Minor: 13, Patch: 1, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"},
		{Major: 3, Minor: 12, Libc: facts.Musl, LibcMajor: 1, LibcMinor: 2, Arch: "aarch64"},
	}
	cases := vectors[pickCase](t, "picks.json")
	if len(cases) < 300 {
		t.Fatalf("%d vectors", len(cases))
	}
	for i, c := range cases {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			page := map[string][]pickFile{"/a/foo/": c.A, "/b/foo/": c.B, "/links": c.Links}[r.URL.Path]
			if page == nil {
				w.WriteHeader(404)
				return
			}
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<title>Links for foo</title>"+anchors(page))
		})
		text := "-i " + url + "/a\n--extra-index-url " + url + "/b\n"
		if c.Links != nil {
			text += "-f " + url + "/links\n"
		}
		text += "foo==1.0"
		for _, n := range c.Locked {
			text += " --hash=" + sum(n)
		}
		lock := lockOf(t, text+"\n")
		if _, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil)); err != nil {
			t.Errorf("%d: %v", i, err)
			continue
		}
		p := lock.Packages[0]
		for j, target := range targets {
			file := wheel.Choose(p.Files, p.Source, p.Name, target, lock.Builds).File
			got := ""
			for _, f := range p.Files {
				if f.Name == file && file != "" {
					// Of several by one name any may be meant.
					digest := 0
					fmt.Sscanf(strings.TrimPrefix(f.Hash, "sha256:"), "%x", &digest)
					if got = fmt.Sprintf("%s %d", file, digest); got == c.Picks[j] {
						break
					}
				}
			}
			if got != c.Picks[j] {
				t.Errorf("%d on %v: %q, pip takes %q\n%+v", i, target, got, c.Picks[j], c)
			}
		}
	}
}

func anchors(page []pickFile) string {
	var b strings.Builder
	for _, f := range page {
		fmt.Fprintf(&b, `<a href="/files/%s`, strings.ReplaceAll(f.Name, "+", "%2B"))
		if f.Digest > 0 {
			b.WriteString("#" + strings.Replace(sum(f.Digest), ":", "=", 1))
		}
		b.WriteByte('"')
		if f.Python != "" {
			b.WriteString(` data-requires-python="` + html.EscapeString(f.Python) + `"`)
		}
		if f.Yanked {
			b.WriteString(` data-yanked="x"`)
		}
		b.WriteString(">x</a>\n")
	}
	return b.String()
}
