package pyast

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBroken tells what is read around things that do not parse.
func TestBroken(t *testing.T) {
	for _, c := range []struct {
		name, text string
		broken     int
		want       []string
	}{
		{"a line of Python 2", "import a\nprint 'x'\nimport b\n", 2, []string{
			"0 Import@1 a", "0 Bad@2", "0 Import@3 b"}},
		{"the statements before it on its line", "a; print 'x'; b\nc", 1, []string{
			"0 ExprStmt@1 Name@1(a)", "0 Bad@1", "0 ExprStmt@2 Name@2(c)"}},
		{"in a block", "if a:\n  print 'x'\n  b\nelse:\n  c\n", 2, []string{
			"0 If@1 Name@1(a)", "1 Bad@2", "1 ExprStmt@3 Name@3(b)", "1 else", "2 ExprStmt@5 Name@5(c)"}},
		{"the head of a block", "if a <> b:\n  c\nd\n", 1, []string{
			"0 Bad@1", "0 ExprStmt@3 Name@3(d)"}},
		{"a clause", "if a:\n  b\nelif a <> b:\n  c\nelse:\n  d\n", 3, []string{
			"0 If@1 Name@1(a)", "1 ExprStmt@2 Name@2(b)", "1 else", "2 If@3 Opaque@3(bad)", "3 Bad@3", "3 else", "4 ExprStmt@6 Name@6(d)"}},
		{"a bracket left open", "x = f(\ny = 1\ndef g(): pass\n", 1, []string{
			"0 Bad@1", "0 Assign@2 [Name@2(y)] - Number@2(1)", "0 Function@3 g [] - []", "1 Other@3 pass"}},
		{"a bracket left open to the end", "a\nx = [\nb\nc\n", 2, []string{
			"0 ExprStmt@1 Name@1(a)", "0 Bad@2", "0 ExprStmt@3 Name@3(b)", "0 ExprStmt@4 Name@4(c)"}},
		{"a bracket too many", "x = (1))\ny\n", 1, []string{"0 Bad@1", "0 ExprStmt@2 Name@2(y)"}},
		{"a string left open", "f('abc\nb\n", 1, []string{"0 Bad@1", "0 ExprStmt@2 Name@2(b)"}},
		{"a long string left open", "a\n\"\"\"b\nc\nd e\n", 2, []string{
			"0 ExprStmt@1 Name@1(a)", "0 Bad@2", "0 ExprStmt@3 Name@3(c)", "0 Bad@4"}},
		{"an f-string left open", "f'{a\nb\nc\n", 1, []string{
			"0 Bad@1", "0 ExprStmt@2 Name@2(b)", "0 ExprStmt@3 Name@3(c)"}},
		{"a bracket left open in an f-string", "f'{a(}'\nf'{a)}'\nb: c\n", 1, []string{
			"0 Bad@1", "0 Bad@2", "0 Assign@3 [Name@3(b)] Name@3(c) -"}},
		{"an indentation from nowhere", "a\n  b\n  c\nd\n", 2, []string{
			"0 ExprStmt@1 Name@1(a)", "0 Bad@2", "0 ExprStmt@4 Name@4(d)"}},
		{"a dedentation to nowhere", "if a:\n    b\n  c\nd\n", 3, []string{
			"0 If@1 Name@1(a)", "1 ExprStmt@2 Name@2(b)", "1 ExprStmt@3 Name@3(c)", "0 ExprStmt@4 Name@4(d)"}},
		{"no block", "if a:\nb\n", 1, []string{"0 If@1 Name@1(a)", "1 Bad@1", "0 ExprStmt@2 Name@2(b)"}},
		{"a decorator of nothing", "@a\nb = 1\n", 1, []string{
			"0 Bad@1", "0 Assign@2 [Name@2(b)] - Number@2(1)"}},
		{"a handler of Python 2", "try:\n  a\nexcept A, e:\n  print e\n  b\n", 4, []string{
			"0 Try@1", "1 ExprStmt@2 Name@2(a)", "1 except@3 Tuple@3[Name@3(A) Name@3(e)]", "2 Bad@4", "2 ExprStmt@5 Name@5(b)"}},
		{"merge marks", "a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\nd\n", 2, []string{
			"0 ExprStmt@1 Name@1(a)", "0 Bad@2", "0 ExprStmt@3 Name@3(b)", "0 Bad@4", "0 ExprStmt@5 Name@5(c)", "0 Bad@6", "0 ExprStmt@7 Name@7(d)"}},
		{"a template", "import {{ a }}\nb = '{{ c }}'\n{% if d %}\ne\n", 1, []string{
			"0 Bad@1", `0 Assign@2 [Name@2(b)] - String@2"{{ c }}"`, "0 Bad@3", "0 ExprStmt@4 Name@4(e)"}},
		{"no text at all", "\x00\x01\xff\n", 1, []string{"0 Bad@1"}},
		{"Latin-1 that is not declared", "a\nb = '\xe9'\n", 2, []string{
			"0 ExprStmt@1 Name@1(a)", `0 Assign@2 [Name@2(b)] - String@2"\u{e9}"`}},
	} {
		m := Parse([]byte(c.text))
		if m.Broken != c.broken {
			t.Errorf("%s: broken at line %d, want %d", c.name, m.Broken, c.broken)
		}
		var d dumper
		d.block(m.Body, 0, "")
		if got, want := strings.Join(d.out, "\n"), strings.Join(c.want, "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// TestHostile reads a lot of each pattern that a careless parser is quadratic
// in, or deep.
func TestHostile(t *testing.T) {
	for _, pattern := range []string{
		"(", "[", "{", "(\n", "x = (\n", "x = [1,\nimport a\n", "(*", "[*", "{**", "{a:", "f(", "a[", "a.", "a()", "a[0]",
		"-", "not ", "await ", "lambda:", "lambda x=", "a if b else ", "a if ", "a**", "1+", "a and ", "a<", "a or b and ", "x=", "x:",
		"'", "'''", "\"\"\"a\n", "f'", "f'{", "f'''{", "f\"{f'{", "f'{a:{", "f'{a!r:", "f'{a:", "f'}", "f'\\N{", "t'''{x}", "'\\", "'\\N{", "'''\\'", "'a' ", "f'{a}' ",
		"\\\n", "\\", "#", "\n", " ", "\t\n", "\f", "\r", "\x00", "\xff", "é", "@a\n", "@", ";", ":", "if a:", "if a:\n", "if a: b\nelif ", "if a: b\nelse: ",
		"elif a: b\n", "try:\n", "except:\n", "class A:\n ", "def f(", "def f(a,\n", "with (", "with (a as ", "match ", "match (", "match a:\n case ", "match a:\n case (", "case ", "case [",
		"type x[", "import a.", "from .", "from . import (a,", "for (", "for x in ", "[a for a in ", "global a,", "del (", "x[a:b,", "yield ", "(yield ", "0", "0_", "1e", ".", "...", "1.", "async ", "async def f():\n",
		"coding:", "# coding: coding:", "!", "$", "=", ")", "}", "]", "x = 1\n\ty\n", "if a:\n\t", "\"\"\"\n'''\n",
	} {
		text := strings.Repeat(pattern, 1+(1<<17)/len(pattern))
		Parse([]byte(text))
		Parse([]byte("if x:\n " + text))
	}
	var deep strings.Builder
	for i := range 1000 {
		deep.WriteString(strings.Repeat(" ", i) + "if x:\n")
	}
	if m := Parse([]byte(deep.String())); m.Broken == 0 {
		t.Error("a thousand blocks in each other are read")
	}
	if m := Parse([]byte(strings.Repeat("(", 150) + strings.Repeat(")", 150))); m.Broken != 0 {
		t.Error("150 brackets are not read")
	}
	if m := Parse([]byte("if a: b\n" + strings.Repeat("elif a: b\n", 1e5))); m.Broken != 0 {
		t.Error("a long row of elif is not read")
	}
	if m := Parse([]byte("a" + strings.Repeat(" + a", 1e5))); m.Broken != 0 {
		t.Error("a long sum is not read")
	}
}

// TestPrefixes reads every beginning of the hard files.
func TestPrefixes(t *testing.T) {
	files, _ := filepath.Glob("testdata/hard/*.py")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n := range data {
			sound(t, Parse(data[:n]), data[:n])
		}
	}
}

// sound holds for every tree: it can be dumped, lines lie in the file and grow from
// statement to statement, and what is Bad is told.
func sound(t *testing.T, m *Module, data []byte) {
	new(dumper).block(m.Body, 0, "")
	lines := 1 + strings.Count(string(data), "\n") + strings.Count(string(data), "\r")
	last, bad := 1, false
	Walk(m.Body, func(s Stmt) bool {
		if s == nil {
			t.Fatalf("a nil statement in %q", data)
		}
		if s.Pos() < last || s.Pos() > lines {
			t.Fatalf("line %d after %d of %d in %q", s.Pos(), last, lines, data)
		}
		last = s.Pos()
		_, isBad := s.(*Bad)
		bad = bad || isBad
		return true
	})
	if bad && m.Broken == 0 || m.Broken > lines {
		t.Fatalf("broken at line %d of %d in %q", m.Broken, lines, data)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/hard/*.py")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	snippets, err := os.ReadFile("testdata/snippets.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(snippets), "\n") {
		f.Add([]byte(strings.NewReplacer("⏎", "\n", "→", "\t").Replace(line)))
	}
	f.Fuzz(func(t *testing.T, data []byte) { sound(t, Parse(data), data) })
}

func TestWalk(t *testing.T) {
	m := Parse([]byte("if a:\n  b\nelif c:\n  d\nelse:\n  e\ntry: f\nexcept: g\nelse: h\nfinally: i\n" +
		"for x in y: j\nelse: k\nwhile 1: l\nelse: m\nwith n: o\nmatch p:\n  case 1: q\ndef r(): s\nclass t: u\n"))
	var names []string
	Walk(m.Body, func(s Stmt) bool {
		if e, ok := s.(*ExprStmt); ok {
			name, _ := Dotted(e.Value)
			names = append(names, name)
		}
		_, isClass := s.(*Class)
		return !isClass
	})
	if got := strings.Join(names, ""); got != "bdefghijklmoqs" {
		t.Error(got)
	}
}

func TestDotted(t *testing.T) {
	for text, want := range map[string]string{"a": "a", "a.b . c": "a.b.c", "(a.b).c": "a.b.c", "a().b": "", "a[0].b": "", "'a'.b": "", "1": ""} {
		got, ok := Dotted(Parse([]byte(text)).Body[0].(*ExprStmt).Value)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
