package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// BodyDigest is the digest of a body as a header has it: the first 16 hex digits
// of the SHA-256, line ends normalized. What stands in keep regions is the user's
// and has no part in it, nor have the lines that begin and end them.
func BodyDigest(body []byte) string { return Digest(strip(normalize(body)))[:fileDigits] }

// Digest is the SHA-256, in hexadecimal, of a text whose CRLF line ends are read
// as LF, since git changes them between checkouts.
func Digest(data []byte) string {
	sum := sha256.Sum256(normalize(data))
	return hex.EncodeToString(sum[:])
}

// inputsDigest is over the path and full digest of each input, by path.
func inputsDigest(inputs []facts.Input) string {
	h := sha256.New()
	for _, in := range byPath(inputs) {
		fmt.Fprintf(h, "%d:%s=", len(in.Path), in.Path) // a length can't be forged by a file's name
		io.WriteString(h, inputDigest(in)+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))[:fileDigits]
}

// nameInputs are the inputs as a header names them, by path, each once.
func nameInputs(inputs []facts.Input) []HeaderInput {
	var named []HeaderInput
	for _, in := range byPath(inputs) {
		named = append(named, HeaderInput{Path: in.Path, Digest: inputDigest(in)[:inputDigits]})
	}
	return named
}

func byPath(inputs []facts.Input) []facts.Input {
	sorted := slices.Clone(inputs)
	slices.SortStableFunc(sorted, func(a, b facts.Input) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(sorted, func(a, b facts.Input) bool { return a.Path == b.Path })
}

// inputDigest is the digest that doesn't depend on line ends.
func inputDigest(in facts.Input) string {
	digest := in.TextSHA256
	if digest == "" {
		digest = in.SHA256
	}
	if !isHex(digest, sha256.Size*2) {
		return Digest([]byte(digest))
	}
	return digest
}

// normalize makes line ends LF and drops byte order marks: what an editor or git
// may do to a file without changing what it says. What it gives stays the same
// when it is normalized again.
func normalize(data []byte) []byte {
	mark := []byte("\xef\xbb\xbf")
	for bytes.HasPrefix(data, mark) {
		data = data[len(mark):]
	}
	if !bytes.Contains(data, []byte("\r\n")) {
		return data
	}
	out := make([]byte, 0, len(data))
	for line := range bytes.Lines(data) {
		text, ended := bytes.CutSuffix(line, []byte("\n"))
		if !ended {
			out = append(out, line...)
			break
		}
		out = append(out, bytes.TrimRight(text, "\r")...)
		out = append(out, '\n')
	}
	return out
}

// cutLine takes the first line off, without its newline.
func cutLine(data []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(data, []byte("\n"))
	return line, rest
}

func isHex(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdef") == ""
}

// escape percent-encodes what could end a field, a sentence's line or a comment:
// everything but the characters that ordinary paths and versions have.
func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("._-/+~()[]{}", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// unescape undoes escape; what is no escape stays as it is.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				b.Write(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
