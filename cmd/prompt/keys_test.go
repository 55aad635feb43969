package prompt

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
)

// piped are keys that come from a pipe.
func piped(t *testing.T, ctx context.Context, again bool) (*keys, *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return &keys{ctx: ctx, file: r, chunks: make(chan chunk, 1), again: again}, w
}

// TestKeysEnd holds that every end reads as Ctrl-C behind what was typed before.
func TestKeysEnd(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"ab\x03cd", "ab\x03"}, {"ab\x04", "ab\x03"}, {"\x03", "\x03"}, {"ab", "ab\x03"}, {"", "\x03"}, {"\x1b[A\x04", "\x1b[A\x03"},
	} {
		k, w := piped(t, t.Context(), false)
		io.WriteString(w, c.typed)
		w.Close()
		got, err := io.ReadAll(k)
		if err != nil || string(got) != c.want {
			t.Errorf("%q reads as %q (%v), not %q", c.typed, got, err, c.want)
		}
		if !k.over() {
			t.Errorf("%q: it is not over", c.typed)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	k, _ := piped(t, ctx, false)
	cancel()
	if got, err := io.ReadAll(k); err != nil || string(got) != "\x03" {
		t.Errorf("an ended context reads as %q (%v)", got, err)
	}
}

// TestKeysAgain holds that for survey Ctrl-C goes on for as long as it reads.
func TestKeysAgain(t *testing.T) {
	k, w := piped(t, t.Context(), true)
	io.WriteString(w, "a\x03")
	got := make([]byte, 5)
	if _, err := io.ReadFull(k, got); err != nil || !bytes.Equal(got, []byte("a\x03\x03\x03\x03")) {
		t.Errorf("%q, %v", got, err)
	}
}

// TestKeysReplies holds that what the terminal says of its cursor comes apart from
// the keys behind it.
func TestKeysReplies(t *testing.T) {
	k, w := piped(t, t.Context(), true)
	io.WriteString(w, "x\x1b[12;40R\x1b[A\x1b[3;1Ry")
	var got []string
	for len(strings.Join(got, "")) < 19 {
		p := make([]byte, 64)
		n, err := k.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(p[:n]))
	}
	if want := "x\x1b[12;40R|\x1b[A\x1b[3;1R|y"; strings.Join(got, "|") != want {
		t.Errorf("%q", got)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{
		{"", 10, ""}, {"a  b\nc", 10, "a b c"}, {"aaaa bbbb cccc", 9, "aaaa bbbb|  cccc"}, {"aaaa bbbb", 8, "aaaa|  bbbb"}, {"aaaaaaaaaaaa b", 5, "aaaaaaaaaaaa|  b"}, {"日本 語", 5, "日本|  語"}, {"日本 語", 7, "日本 語"},
	} {
		if got := strings.Join(Wrap(c.text, "  ", c.columns), "|"); got != c.want {
			t.Errorf("%q on %d columns is %q, not %q", c.text, c.columns, got, c.want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"ab cd", 4, "ab…"}, {"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}, {"", 3, ""}} {
		if got := Shorten(c.text, c.columns); got != c.want {
			t.Errorf("%q in %d columns is %q, not %q", c.text, c.columns, got, c.want)
		}
	}
}

// TestNoTerminal holds that a pipe, a file and /dev/null are asked nothing.
func TestNoTerminal(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for _, in := range []io.Reader{nil, strings.NewReader(""), null, r, (*os.File)(nil)} {
		if p := New(t.Context(), in, w, false); p != nil {
			t.Errorf("%T is asked", in)
		}
	}
}
