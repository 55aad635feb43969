package requirements

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// declaration is PEP 263's, which counts in the first two lines.
var declaration = lazyregexp.New(`coding[:=]\s*([-\w.]+)`)

// byteOrderMarks are asked in this order: UTF-16's little-endian mark begins
// UTF-32's.
var byteOrderMarks = []struct {
	mark   string
	decode func([]byte) (string, error)
}{
	{"\xef\xbb\xbf", decodeUTF8},
	{"\xff\xfe\x00\x00", func(b []byte) (string, error) { return decodeUTF32(b, binary.LittleEndian) }},
	{"\x00\x00\xfe\xff", func(b []byte) (string, error) { return decodeUTF32(b, binary.BigEndian) }},
	{"\xff\xfe", func(b []byte) (string, error) { return decodeUTF16(b, binary.LittleEndian) }},
	{"\xfe\xff", func(b []byte) (string, error) { return decodeUTF16(b, binary.BigEndian) }},
}

// decode makes text of a file as pip does: by its byte order mark, else by its
// PEP 263 declaration, else as UTF-8. Where pip would then try the encoding of
// the machine's locale there is an error: in an image that is UTF-8 again.
func decode(data []byte) (string, error) {
	for _, b := range byteOrderMarks {
		if rest, ok := bytes.CutPrefix(data, []byte(b.mark)); ok {
			return b.decode(rest)
		}
	}
	name, err := declared(data), error(nil)
	text := ""
	switch strings.ReplaceAll(strings.ToLower(name), "_", "-") {
	case "", "utf-8", "utf8", "u8", "utf-8-sig":
		text, err = decodeUTF8(data)
	case "ascii", "us-ascii", "646":
		text, err = decodeASCII(data)
	case "latin-1", "latin1", "latin", "l1", "iso-8859-1", "iso8859-1", "8859", "cp819":
		text = decodeBytes(data, nil)
	case "iso-8859-15", "iso8859-15", "latin-9", "latin9", "l9":
		text = decodeBytes(data, latin9)
	case "cp1252", "windows-1252", "1252":
		text = decodeBytes(data, cp1252)
	default:
		err = fmt.Errorf("it declares the encoding %q, which is not read", name)
	}
	return text, err
}

func declared(data []byte) string {
	for range 2 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		if bytes.HasPrefix(line, []byte("#")) {
			if m := declaration.FindSubmatch(line); m != nil {
				return string(m[1])
			}
		}
		data = rest
	}
	return ""
}

func decodeUTF8(data []byte) (string, error) {
	if !utf8.Valid(data) {
		return "", fmt.Errorf("it is not UTF-8 and declares no other encoding")
	}
	return string(data), nil
}

func decodeASCII(data []byte) (string, error) {
	for _, b := range data {
		if b >= utf8.RuneSelf {
			return "", fmt.Errorf("it declares ASCII and holds byte 0x%02x", b)
		}
	}
	return string(data), nil
}

func decodeUTF16(data []byte, order binary.ByteOrder) (string, error) {
	if len(data)%2 != 0 {
		return "", fmt.Errorf("it is UTF-16 by its mark and ends within a character")
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units)), nil
}

func decodeUTF32(data []byte, order binary.ByteOrder) (string, error) {
	if len(data)%4 != 0 {
		return "", fmt.Errorf("it is UTF-32 by its mark and ends within a character")
	}
	var b strings.Builder
	for i := 0; i < len(data); i += 4 {
		b.WriteRune(rune(order.Uint32(data[i:])))
	}
	return b.String(), nil
}

// decodeBytes reads an encoding of one byte a character: Latin-1 but for what
// the table says otherwise.
func decodeBytes(data []byte, other map[byte]rune) string {
	var b strings.Builder
	for _, c := range data {
		r, ok := other[c]
		if !ok {
			r = rune(c)
		}
		b.WriteRune(r)
	}
	return b.String()
}

var (
	latin9 = map[byte]rune{
		0xa4: '€', 0xa6: 'Š', 0xa8: 'š', 0xb4: 'Ž', 0xb8: 'ž', 0xbc: 'Œ', 0xbd: 'œ', 0xbe: 'Ÿ',
	}
	cp1252 = map[byte]rune{
		0x80: '€', 0x82: '‚', 0x83: 'ƒ', 0x84: '„', 0x85: '…', 0x86: '†', 0x87: '‡', 0x88: 'ˆ', 0x89: '‰',
		0x8a: 'Š', 0x8b: '‹', 0x8c: 'Œ', 0x8e: 'Ž', 0x91: '‘', 0x92: '’', 0x93: '“', 0x94: '”', 0x95: '•',
		0x96: '–', 0x97: '—', 0x98: '˜', 0x99: '™', 0x9a: 'š', 0x9b: '›', 0x9c: 'œ', 0x9e: 'ž', 0x9f: 'Ÿ',
	}
)
