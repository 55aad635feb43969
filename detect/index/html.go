package index

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// htmlPage is what is taken from a page while its tokens go by.
type htmlPage struct {
	base    string // of <base href>, the first that has one
	hasBase bool
	anchors []anchor
	// What tells a project's page without files from something else.
	elements  int
	form      bool
	title     string
	api       string // content of <meta name="pypi:repository-version"> (PEP 629)
	truncated bool   // it breaks off within a tag
}

type anchor struct {
	href, requiresPython, reason string
	yanked                       bool
}

func parseHTML(p Page, charset string) ([]File, error) {
	text, err := decode(p, charset)
	if err != nil {
		return nil, err
	}
	page := readHTML(text)
	if page.truncated {
		return nil, p.errorf("its page breaks off in the middle of a tag").Fix(outOfOrder)
	}
	if major, _, _ := strings.Cut(page.api, "."); major != "" && major != "1" {
		return nil, p.errorf("it speaks version %s of the simple API, of which only 1.x is known", printable(page.api)).
			Fix("use a newer dockwright")
	}
	base := p.URL
	if page.hasBase {
		base = resolve(p.URL, page.base).String()
	}
	var files []File
	for _, a := range page.anchors {
		if a.href == "" {
			continue
		}
		f := fileAt(resolve(base, a.href))
		f.RequiresPython, f.Yanked, f.YankedReason = strings.TrimSpace(a.requiresPython), a.yanked, a.reason
		files = append(files, f)
	}
	return files, page.plausible(p, files)
}

// fileAt is what a link says of a file by itself.
func fileAt(l link) File {
	f := File{Name: l.fileName(), URL: l.withoutFragment()}
	if h := l.digest(); h != "" {
		f.Hashes = []string{h}
	}
	return f
}

// plausible refuses what holds no distribution and was not made as a list of
// them either: sign-in pages, error pages, a company's portal.
func (h *htmlPage) plausible(p Page, files []File) error {
	for _, f := range files {
		if isDistribution(f.Name) {
			return nil
		}
	}
	switch {
	case h.elements == 0:
		return p.errorf("its answer is no HTML, though it says so").Fix(outOfOrder)
	case h.api != "" || strings.Contains(strings.ToLower(h.title), "links for"):
		return nil
	case h.form:
		return p.errorf("it answered with a page to sign in or search on, not with a list of files").Fix(wrongAddress)
	}
	return nil
}

func readHTML(text []byte) *htmlPage {
	h := &htmlPage{}
	z := html.NewTokenizer(bytes.NewReader(text))
	read, inTitle := 0, false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			h.truncated = read < len(text)
			return h
		}
		read += len(z.Raw())
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			h.elements++
			inTitle = string(name) == "title"
			h.tag(string(name), more, z)
		case html.TextToken:
			if inTitle && len(h.title) < 200 {
				h.title += string(z.Text())
			}
		case html.EndTagToken:
			inTitle = false
		}
	}
}

func (h *htmlPage) tag(name string, more bool, z *html.Tokenizer) {
	switch name {
	case "a":
		var a anchor
		attributes(z, more, func(key, value string) {
			switch key {
			case "href":
				a.href = value
			case "data-requires-python":
				a.requiresPython = value
			case "data-yanked":
				a.yanked, a.reason = true, value
			}
		})
		h.anchors = append(h.anchors, a)
	case "base":
		attributes(z, more, func(key, value string) {
			if key == "href" && !h.hasBase {
				h.base, h.hasBase = value, true
			}
		})
	case "meta":
		var metaName, content string
		attributes(z, more, func(key, value string) {
			switch key {
			case "name":
				metaName = value
			case "content":
				content = value
			}
		})
		if metaName == "pypi:repository-version" {
			h.api = strings.TrimSpace(content)
		}
	case "form", "input", "script":
		h.form = true
	}
}

func attributes(z *html.Tokenizer, more bool, take func(key, value string)) {
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		take(string(key), string(value))
	}
}

// decode makes UTF-8 of a page. The encodings are those that indexes use; pip
// knows more.
func decode(p Page, charset string) ([]byte, error) {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		if !utf8.Valid(p.Body) {
			return nil, p.errorf("its page is not in UTF-8, though it says so").Fix(outOfOrder)
		}
		return p.Body, nil
	case "iso-8859-1", "latin-1", "latin1", "windows-1252":
		// They differ in punctuation, which no name of a file holds.
		text := make([]rune, len(p.Body))
		for i, b := range p.Body {
			text[i] = rune(b)
		}
		return []byte(string(text)), nil
	}
	return nil, p.errorf("its page is written in %s", printable(charset)).Fix("have the index answer in UTF-8")
}
