package output

import "github.com/aymanbagabas/go-udiff"

// Diff is the unified diff that makes new of old, "" when they say the same.
// Line ends are normalized first, or a CRLF checkout would show every line. nil
// stands for no file, as /dev/null does in git's diffs.
func Diff(path string, old, new []byte) string {
	label := func(side string, data []byte) string {
		if data == nil {
			return "/dev/null"
		}
		return side + "/" + escape(path)
	}
	return udiff.Unified(label("a", old), label("b", new), string(normalize(old)), string(normalize(new)))
}
