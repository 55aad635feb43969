package pyast

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// decode gives the text of a file with newlines alone, and a newline and a NUL at
// its end, and the first line that CPython could not decode, or 0. Bytes that are
// no UTF-8 are read as Latin-1, which is right where the encoding line says so, and
// loses nothing else.
//
// Reference: https://peps.python.org/pep-0263/
func decode(data []byte) (text string, broken int) {
	data, bom := bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	encoding := declared(data)
	isUTF8 := utf8.Valid(data)
	switch {
	// With a byte order mark CPython takes the one spelling.
	case bom && encoding != "" && encoding != "utf-8", !isEncoding(encoding):
		broken = 1
	case !isUTF8 && (encoding == "" || encoding == "utf-8" || encoding == "utf8"):
		broken = 1 + bytes.Count(data[:invalid(data)], []byte("\n"))
	}
	if i := bytes.IndexByte(data, 0); i >= 0 && broken == 0 {
		broken = 1 + bytes.Count(data[:i], []byte("\n"))
	}
	if !isUTF8 || encoding == "latin-1" {
		data = fromLatin1(data)
	}
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	var b strings.Builder
	b.Grow(len(data) + 2)
	b.Write(data)
	if len(data) == 0 || data[len(data)-1] != '\n' {
		b.WriteByte('\n')
	}
	b.WriteByte(0)
	return b.String(), broken
}

func invalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(data)
}

func fromLatin1(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/8)
	for _, c := range data {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}

// declared is the encoding that a comment in the first two lines names, with
// utf-8 and latin-1 under these names alone, or "".
func declared(data []byte) string {
	for range 2 {
		end := bytes.IndexAny(data, "\r\n")
		line := data
		if end >= 0 {
			line, data = data[:end], data[end+1:]
			if line := data; len(line) > 0 && line[0] == '\n' {
				data = data[1:]
			}
		} else {
			data = nil
		}
		line = bytes.TrimLeft(line, " \t\f")
		if len(line) == 0 {
			continue
		}
		if line[0] != '#' {
			return ""
		}
		if name := coding(line); name != "" {
			return name
		}
	}
	return ""
}

// coding reads `coding: NAME` or `coding=NAME` out of a comment.
func coding(comment []byte) string {
	for {
		_, rest, found := bytes.Cut(comment, []byte("coding"))
		if !found {
			return ""
		}
		comment = rest
		if len(rest) == 0 || rest[0] != ':' && rest[0] != '=' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t")
		end := 0
		for end < len(rest) && (nameByte[rest[end]] == 1 || rest[end] == '-' || rest[end] == '.') {
			end++
		}
		if end > 0 {
			return normal(string(rest[:end]))
		}
	}
}

// normal gives the names that CPython's tokenizer knows their one spelling.
func normal(name string) string {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if strings.HasPrefix(name, "utf-8-") {
		return "utf-8"
	}
	for _, latin := range []string{"latin-1", "iso-8859-1", "iso-latin-1"} {
		if name == latin || strings.HasPrefix(name, latin+"-") {
			return "latin-1"
		}
	}
	return name
}

// isEncoding holds for the names that begin like one of Python's codecs:
// https://docs.python.org/3/library/codecs.html#standard-encodings.
func isEncoding(name string) bool {
	if name == "" || isDigit(name[0]) {
		return true
	}
	for _, family := range strings.Fields("utf u8 u16 u32 u7 latin l1 l2 iso 8859 cp windows win koi8 mac big5 " +
		"gb hz euc ujis u-jis shift sjis s-jis jis ascii us- ks ptcp tis ibm kz rk1048 johab csascii " +
		"cyrillic greek hebrew arabic chinese korean jisx johab hkscs idna punycode raw-unicode unicode") {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}
