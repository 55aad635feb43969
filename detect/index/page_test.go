package index

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

const hex64 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func pageOf(contentType, body string) Page {
	return Page{URL: "https://index.example/simple/foo/", Shown: "https://index.example/simple/foo/", ContentType: contentType, Body: []byte(body), Project: "foo"}
}

// TestJSON reads what HTML cannot say.
func TestJSON(t *testing.T) {
	files, err := ParsePage(pageOf("application/vnd.pypi.simple.v1+json; charset=utf-8", `{"meta": {"api-version": "1.4", "_last-serial": 7}, "name": "Foo",
		"versions": ["1.0"], "files": [
		{"filename": "foo-1.0.tar.gz", "url": "../../p/foo-1.0.tar.gz", "hashes": {"md5": "x", "sha256": "`+strings.ToUpper(hex64)+`"},
		 "requires-python": ">=3.8", "size": 1234, "upload-time": "2024-05-06T07:08:09.5Z", "yanked": "bad"},
		{"filename": "foo-1.0-py3-none-any.whl", "url": "https://files.example/d/8a3f", "hashes": {}, "yanked": false},
		{"filename": "notes.txt", "url": "notes.txt", "hashes": {}}]}`))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	f := files[0]
	if f.Name != "foo-1.0.tar.gz" || f.URL != "https://index.example/p/foo-1.0.tar.gz" || f.Size != 1234 || f.RequiresPython != ">=3.8" ||
		!f.Yanked || f.YankedReason != "bad" || !slices.Equal(f.Hashes, []string{"sha256:" + hex64}) || f.Uploaded.Unix() != 1714979289 {
		t.Errorf("%+v", f)
	}
	if files[1].Name != "foo-1.0-py3-none-any.whl" || files[1].Yanked {
		t.Errorf("%+v", files[1])
	}
}

// TestYankedAttribute: PEP 592 asks for its presence. pip takes one without a
// value for absent, which no index writes.
func TestYankedAttribute(t *testing.T) {
	files, err := ParsePage(pageOf("text/html", `<a href="foo-1.0.tar.gz" data-yanked>x</a><a href="foo-1.1.tar.gz">y</a>`))
	if err != nil || len(files) != 2 || !files[0].Yanked || files[1].Yanked {
		t.Error(files, err)
	}
}

// TestEmptyProject: a project without files is none of the faults below.
func TestEmptyProject(t *testing.T) {
	for _, p := range []Page{
		pageOf("text/html", "<!DOCTYPE html><html><head><title>Links for foo</title></head><body><h1>Links for foo</h1></body></html>"),
		pageOf("text/html", `<html><head><meta name="pypi:repository-version" content="1.3"></head><body><script>x</script></body></html>`),
		pageOf("application/vnd.pypi.simple.v1+html", `<html><body><a href="../">up</a></body></html>`),
		pageOf("application/vnd.pypi.simple.v1+json", `{"meta":{"api-version":"1.0"},"name":"foo","files":[]}`),
	} {
		if files, err := ParsePage(p); err != nil || len(files) != 0 {
			t.Errorf("%s: %v %v", p.Body, files, err)
		}
	}
}

// TestOldProject: files that no installer takes are a project's all the same.
func TestOldProject(t *testing.T) {
	files, err := ParsePage(pageOf("text/html", `<a href="Foo-0.1dev-r5.tar.gz">x</a><a href="foo-0.1.win32.exe">y</a><a href="foo-0.1-py2.5.egg">z</a>`))
	if err != nil || len(files) != 3 {
		t.Error(files, err)
	}
}

// TestNoPage holds that each kind of rubbish is an error that names the address,
// the fact and what to do.
func TestNoPage(t *testing.T) {
	const v1 = "application/vnd.pypi.simple.v1+json"
	other := `{"filename":"bar-1.0.tar.gz","url":"https://files.example/bar-1.0.tar.gz","hashes":{}}`
	for _, tt := range []struct{ about, contentType, body, fact string }{
		{"no type", "", "x", "no content type"},
		{"broken type", ";;", "x", "no content type"},
		{"PDF", "application/pdf", "%PDF", "application/pdf"},
		{"plain JSON", "application/json", "{}", "application/json"},
		{"version 2 by type", "application/vnd.pypi.simple.v2+json", "{}", "simple.v2+json"},
		{"empty JSON", v1, "", "cannot be read"},
		{"cut JSON", v1, `{"meta":{"api-version":"1.0"},"files":[{"file`, "cannot be read"},
		{"JSON and more", v1, `{"meta":{"api-version":"1.0"},"files":[]}{}`, "cannot be read"},
		{"another JSON", v1, `{"message":"please sign in"}`, "lacks meta.api-version"},
		{"no files", v1, `{"meta":{"api-version":"1.0"},"name":"foo"}`, "lacks meta.api-version or files"},
		{"version 2", v1, `{"meta":{"api-version":"2.0"},"name":"foo","files":[]}`, "version 2.0"},
		{"version 10", v1, `{"meta":{"api-version":"10.0"},"name":"foo","files":[]}`, "version 10.0"},
		{"another name", v1, `{"meta":{"api-version":"1.0"},"name":"bar","files":[]}`, "the page of bar"},
		{"another's files", v1, `{"meta":{"api-version":"1.0"},"name":"foo","files":[` + other + `]}`, "other projects only"},
		{"size as text", v1, `{"meta":{"api-version":"1.0"},"name":"foo","files":[{"filename":"a","url":"a","hashes":{},"size":"1"}]}`, "size"},
		{"files as an object", v1, `{"meta":{"api-version":"1.0"},"name":"foo","files":{}}`, "files"},
		{"yanked as a list", v1, `{"meta":{"api-version":"1.0"},"name":"foo","files":[{"url":"a","yanked":[]}]}`, "yanked"},
		{"deep JSON", v1, strings.Repeat(`{"a":`, 100_000), "cannot be read"},
		{"list", v1, "[]", "cannot be read"},
		{"no HTML", "text/html", "upstream connect error", "no HTML"},
		{"nothing", "text/html", "", "no HTML"},
		{"sign-in page", "text/html; charset=utf-8", `<html><title>Log in</title><form action="/login"><input type="password"></form></html>`, "sign in"},
		{"portal", "text/html", `<html><head><script src="app.js"></script></head><body><div id="root"></div></body></html>`, "sign in"},
		{"not UTF-8", "text/html", "<a href='foo-1.0.tar.gz'>\xff</a>", "UTF-8"},
		{"odd charset", "text/html; charset=utf-16", "<a>", "utf-16"},
		{"cut within a tag", "text/html", `<html><a href="foo-1.0.tar.gz">x</a><a href="foo-1.`, "breaks off"},
		{"HTML, another's files", "text/html", `<a href="bar-1.0.tar.gz">x</a>`, "other projects only"},
		{"HTML, version 2", "text/html", `<meta name="pypi:repository-version" content="2.0"><a href="foo-1.0.tar.gz">x</a>`, "version 2.0"},
	} {
		t.Run(tt.about, func(t *testing.T) {
			files, err := ParsePage(pageOf(tt.contentType, tt.body))
			var e *facts.Error
			if !errors.As(err, &e) || files != nil && err == nil {
				t.Fatalf("%v %v", files, err)
			}
			if e.Path != "https://index.example/simple/foo/" || !strings.Contains(e.Fact, tt.fact) || e.Remedy == "" {
				t.Errorf("%#v does not say %q", e, tt.fact)
			}
		})
	}
}

// TestHostileNames: no name that gets through could be taken for a path, break a
// line or be longer than a file system allows.
func TestHostileNames(t *testing.T) {
	for _, href := range []string{"..%2F..%2Fetc%2Ffoo-1.0.tar.gz", "foo-1.0%0A.tar.gz", "foo-1.0%00.tar.gz", "foo-1.0.tar.gz%2F..", "%2e%2e",
		strings.Repeat("a", 300) + ".tar.gz", "foo-1.0.tar.gz%20", "%20.whl", "foo-1.0%1b[31m.whl", "c:\\foo-1.0.tar.gz"} {
		files, err := parseHTML(pageOf("text/html", fmt.Sprintf(`<a href=%q>x</a>`, href)), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if isDistribution(f.Name) && (strings.ContainsAny(f.Name, "/\n\x00\x1b") || len(f.Name) > 255) {
				t.Errorf("%s gives %q", href, f.Name)
			}
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, c := range vectors[linkCase](f, "links.json")[:120] {
		f.Add(c.Type, []byte(c.Body))
	}
	f.Add("text/html; charset=latin-1", []byte("<a href=\xff>"))
	f.Add("text/html", []byte(`<a href="foo-1.0.tar.gz"`))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		p := pageOf(contentType, string(body))
		p.Project = ""
		files, err := ParsePage(p)
		if err != nil {
			var e *facts.Error
			if !errors.As(err, &e) || strings.ContainsAny(e.Error(), "\n\r\x1b") {
				t.Errorf("%q", err)
			}
			return
		}
		record := Record{Packages: []RecordedPackage{{Name: "foo", Version: "1.0", Index: "https://index.example/simple"}}}
		seen := map[string]bool{}
		for _, file := range files {
			if strings.Contains(file.Name, "/") || !isDistribution(file.Name) {
				t.Errorf("%q", file.Name)
			}
			for _, h := range file.Hashes {
				if name, value, _ := strings.Cut(h, ":"); digest(name, value) != h {
					t.Errorf("%q", h)
				}
			}
			if !seen[file.Name] && !strings.Contains(file.Name, `\`) {
				seen[file.Name] = true
				record.Packages[0].Files = append(record.Packages[0].Files, recorded(file))
			}
		}
		// What can be listed can be recorded and read again.
		if len(record.Packages[0].Files) == 0 {
			return
		}
		text := record.Format()
		again, err := ParseRecord(RecordName, text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if string(again.Format()) != string(text) {
			t.Errorf("%s\nbecomes\n%s", text, again.Format())
		}
	})
}

func BenchmarkPage(b *testing.B) {
	var html, json strings.Builder
	html.WriteString("<!DOCTYPE html><html><head><title>Links for foo</title></head><body><h1>Links for foo</h1>\n")
	json.WriteString(`{"meta":{"api-version":"1.1"},"name":"foo","files":[`)
	for i := range 5000 {
		name := fmt.Sprintf("foo-%d.%d-cp3%d-cp3%d-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", i/40, i%40/10, i%10+8, i%10+8)
		fmt.Fprintf(&html, `<a href="https://files.pythonhosted.org/packages/5f/1e/%s/%s#sha256=%s" data-requires-python="&gt;=3.8" data-core-metadata="sha256=%s">%s</a><br />`+"\n", hex64, name, hex64, hex64, name)
		if i > 0 {
			json.WriteByte(',')
		}
		fmt.Fprintf(&json, `{"filename":%q,"url":"https://files.pythonhosted.org/packages/5f/1e/%s/%s","hashes":{"sha256":"%s"},"requires-python":">=3.8","size":%d,"upload-time":"2024-05-06T07:08:09.5Z","yanked":false,"core-metadata":{"sha256":"%s"}}`,
			name, hex64, name, hex64, i, hex64)
	}
	html.WriteString("</body></html>")
	json.WriteString("]}")
	for _, p := range []Page{pageOf("text/html", html.String()), pageOf(typeJSON, json.String())} {
		b.Run(p.ContentType, func(b *testing.B) {
			b.SetBytes(int64(len(p.Body)))
			b.ReportAllocs()
			for b.Loop() {
				if files, err := ParsePage(p); err != nil || len(files) != 5000 {
					b.Fatal(len(files), err)
				}
			}
		})
	}
}
