package render

import (
	"bytes"
	"encoding/json"
	"errors"
	osexec "os/exec"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dockwright/dockwright/detect/facts"
)

// hostile are texts that a project's files could hold.
var hostile = []string{
	"", " ", "plain", "two words", "it's", `"quoted"`, "$HOME", "${HOME}", "$(id)", "`id`", "a;b", "a&&b", "a|b", "a>b", "a<b", "<<EOF", "<<-EOF",
	"~", "~root", "--x=~", "a=~root:~", "*", "?", "[a-z]", "{a,b}", "!x", "#x", "a#b", `\`, `a\`, `a\\`, `a\n`, `\'`, `'\''`, "a'b'c", "-n", "--", "%s", "%%", "=", "a=b",
	"é", "日本", "\u202eevil", "\u200b", "\u2028", "\ufeff", "a\u00a0b", "`", "a\\ ", "^", "(", ")", "&", "a\x7fb", "[\"x\"]", "<script>&",
}

// TestShell asks /bin/sh what it makes of each quoted word.
func TestShell(t *testing.T) {
	sh, err := osexec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	// A word stands alone, or behind a flag, as `each` writes it.
	for _, prefix := range []string{"", "--group="} {
		for _, word := range hostile {
			out, err := osexec.Command(sh, "-c", "printf %s "+prefix+shell(word)).Output()
			if err != nil {
				t.Errorf("%q: %v", word, err)
			}
			if string(out) != prefix+word {
				t.Errorf("sh reads %s as %q, not %q", prefix+shell(word), out, prefix+word)
			}
		}
	}
	// All at once: no word runs into the next one.
	var line strings.Builder
	var want string
	for _, word := range hostile {
		line.WriteString(" " + shell(word))
		want += word + "|"
	}
	out, err := osexec.Command(sh, "-c", "printf '%s|'"+line.String()).Output()
	if err != nil || string(out) != want {
		t.Errorf("sh reads %q, not %q (%v)", out, want, err)
	}
}

// TestShellReadable holds that usual words are not quoted: the file is read by people.
func TestShellReadable(t *testing.T) {
	for _, word := range []string{"uv", "poetry==2.1.3", "a/b.txt", "--group=dev", "a_b-c", "x@1", "gunicorn:app", "C++"} {
		if got := shell(word); got != word {
			t.Errorf("%q became %q", word, got)
		}
	}
}

// instructions parses a Dockerfile as BuildKit does.
func instructions(t *testing.T, text string) []*parser.Node {
	t.Helper()
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return result.AST.Children
}

// TestShellInDockerfile holds that no word ends its RUN, begins a here document
// or changes what BuildKit hands to the shell.
func TestShellInDockerfile(t *testing.T) {
	for _, word := range hostile {
		if checkWord(word) != nil {
			continue
		}
		run := "printf %s " + shell(word)
		nodes := instructions(t, "FROM x\nRUN "+run+"\nUSER 1\n")
		if len(nodes) != 3 || len(nodes[1].Heredocs) > 0 || nodes[1].Next.Value != run {
			t.Errorf("%q: BuildKit reads %d instructions, %q", word, len(nodes), nodes[1].Next.Value)
		}
		flag := "uv sync --extra=" + shell(word) + " --no-editable"
		nodes = instructions(t, "FROM x\nRUN --mount=type=cache,target=/c \\\n    "+flag+"\nUSER 1\n")
		if len(nodes) != 3 || len(nodes[1].Heredocs) > 0 || !strings.HasSuffix(nodes[1].Next.Value, flag) {
			t.Errorf("%q: BuildKit reads %d instructions, %q", word, len(nodes), nodes[1].Next.Value)
		}
	}
}

func TestComment(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"as it is: é, 日本 (pyproject.toml:3)", "as it is: é, 日本 (pyproject.toml:3)"},
		{"one\nRUN evil", "one RUN evil"},
		{"one\r\nRUN evil", "one  RUN evil"},
		{"a\tb", "a b"},
		{"a\u2028b\u2029c", "a b c"},
		{"a\x00\x1b[31mb\x7f\u0085c", "a[31mbc"},
		{"a\u202eb\u2066c\u200bd\ufeff", "abcd"}, // direction and width: CVE-2021-42574
		{"ends in a backslash \\", "ends in a backslash"},
		{`\\ \ \`, ""},
		{"not \\ here", "not \\ here"},
		{"bad \xff byte", "bad  byte"},
	} {
		if got := comment(c.in); got != c.want {
			t.Errorf("%q became %q, not %q", c.in, got, c.want)
		}
	}
}

// TestCommentInDockerfile holds that a comment is never anything else.
func TestCommentInDockerfile(t *testing.T) {
	for _, text := range append([]string{"x\nRUN evil", "x \\", "x \\\n", "x\rRUN evil", "escape=`", "syntax=evil"}, hostile...) {
		nodes := instructions(t, "# syntax=docker/dockerfile:1\n\n# "+comment(text)+"\nFROM x\n# "+comment(text)+"\nRUN true \\\n# "+comment(text)+"\n  && false\n")
		if len(nodes) != 2 || nodes[1].Next.Value != "true   && false" {
			t.Errorf("%q: BuildKit reads %d instructions, the last %q", text, len(nodes), nodes[len(nodes)-1].Original)
		}
	}
}

func TestCheckPath(t *testing.T) {
	for _, p := range []string{"pyproject.toml", "requirements/base.txt", "a-b_c+d/x.y", "app@1/x", "a%20b", "c:x", ".", "./a"} {
		if err := checkPath(p); err != nil {
			t.Errorf("%q is refused: %v", p, err)
		}
	}
	for _, p := range []string{"", "-x", "--from=evil", "two words", "a,b", "a,source=/", "a=b", "~", "$HOME", "${X}", "a*", "a?", "[a]", "a\nRUN evil", "a\tb",
		"a\"b", "a'b", `a\b`, "a#b", "é", "a\x00b", "\xff", "a;b", "<<EOF", "{a}"} {
		err := checkPath(p)
		var e *facts.Error
		if !errors.As(err, &e) || e.Path != p || e.Remedy == "" {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestCheckWord(t *testing.T) {
	for _, w := range []string{"", "two words", "$(id)", "é"} {
		if err := checkWord(w); err != nil {
			t.Errorf("%q is refused: %v", w, err)
		}
	}
	for _, w := range []string{"a\nb", "a\rb", "\x00", "\t", "\x1b", "\x7f", "\u0085", "\xff", "a\xc3"} {
		var e *facts.Error
		if err := checkWord(w); !errors.As(err, &e) || e.Remedy == "" || strings.ContainsFunc(e.Fact, unicode.IsControl) {
			t.Errorf("%q: %v", w, err)
		}
	}
}

// TestExec holds that a command comes out of Docker's own reading of the exec
// form as it went in.
func TestExec(t *testing.T) {
	for _, word := range hostile {
		command := []string{"run", word, word + word}
		text, err := exec(command)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(text, "\n\r") {
			t.Errorf("%q takes more than one line: %q", word, text)
		}
		var back []string
		if err := json.Unmarshal([]byte(text), &back); err != nil || !reflect.DeepEqual(back, command) {
			t.Errorf("%q: JSON reads %q (%v)", word, back, err)
		}
		nodes := instructions(t, "FROM x\nCMD "+text+"\nUSER 1\n")
		if len(nodes) != 3 || !nodes[1].Attributes["json"] {
			t.Errorf("%q: BuildKit reads %d instructions, and %s as a shell's", word, len(nodes), text)
			continue
		}
		var got []string
		for n := nodes[1].Next; n != nil; n = n.Next {
			got = append(got, n.Value)
		}
		if !reflect.DeepEqual(got, command) {
			t.Errorf("BuildKit reads %q, not %q", got, command)
		}
	}
	if got, _ := exec([]string{"a&b", "<c>"}); got != `["a&b", "<c>"]` {
		t.Errorf("escaped for HTML: %s", got)
	}
}

// FuzzEscape holds for any text that a comment is one line, and that what
// passes checkWord stays one instruction in which it is one word.
func FuzzEscape(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c := comment(s); strings.ContainsFunc(c, unicode.IsControl) || !utf8.ValidString(c) || strings.HasSuffix(c, "\\") {
			t.Errorf("comment(%q) = %q", s, c)
		}
		if checkWord(s) != nil {
			return
		}
		command, err := exec([]string{s})
		if err != nil {
			t.Fatal(err)
		}
		text := "FROM x\n# " + comment(s) + "\nRUN a " + shell(s) + "\nCMD " + command + "\n"
		result, err := parser.Parse(bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatalf("%v in\n%q", err, text)
		}
		nodes := result.AST.Children
		if len(nodes) != 3 || nodes[1].Next.Value != "a "+shell(s) || nodes[2].Next.Value != s {
			t.Errorf("%q: BuildKit reads %d instructions", text, len(nodes))
		}
	})
}
