package output

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// text makes lines of words.
func text(words string) string {
	return strings.Join(strings.Fields(words), "\n") + "\n"
}

// between is a conflict as a merged text shows it.
func between(ours, base, theirs string) string {
	return markOurs + "\n" + ours + markBase + "\n" + base + markMiddle + "\n" + theirs + markTheirs + "\n"
}

func TestMerge(t *testing.T) {
	for _, c := range []struct {
		name               string
		base, ours, theirs string
		want               string
		conflicts          []Lines
	}{
		{"nothing changed", text("a b c"), text("a b c"), text("a b c"), text("a b c"), nil},
		{"mine alone", text("a b c"), text("a x c"), text("a b c"), text("a x c"), nil},
		{"theirs alone", text("a b c"), text("a b c"), text("a x c"), text("a x c"), nil},
		{"apart", text("a b c"), text("x b c"), text("a b y"), text("x b y"), nil},
		{"lines added at both ends", text("a b"), text("x a b"), text("a b y"), text("x a b y"), nil},
		{"the same change", text("a b c"), text("a x c"), text("a x c"), text("a x c"), nil},
		{"the same line added", text("a b"), text("a x b"), text("a x b"), text("a x b"), nil},
		{"the same line removed", text("a b c"), text("a c"), text("a c"), text("a c"), nil},
		{"same, then apart", text("a b c d e"), text("a x c d y"), text("a x c d e"), text("a x c d y"), nil},
		{"removed here, changed far off", text("a b c d"), text("a c d"), text("a b c x"), text("a c x"), nil},
		{"from nothing, one side", "", text("a"), "", text("a"), nil},
		{"all removed by one side", text("a b"), text("a b"), "", "", nil},

		{"one line, two ways", text("a b c"), text("a x c"), text("a y c"), "a\n" + between("x\n", "b\n", "y\n") + "c\n", []Lines{{2, 2}}},
		{"neighbours", text("a b c d"), text("a x c d"), text("a b y d"), "a\n" + between("x\nc\n", "b\nc\n", "b\ny\n") + "d\n", []Lines{{2, 3}}},
		{"two additions at one place", text("a b"), text("a x b"), text("a y b"), "a\n" + between("x\n", "", "y\n") + "b\n", []Lines{{2, 2}}},
		{"added beside what is removed", text("a b c"), text("a b x c"), text("a c"), "a\n" + between("b\nx\n", "b\n", "") + "c\n", []Lines{{2, 3}}},
		{"removed and changed", text("a b c"), text("a c"), text("a x c"), "a\n" + between("", "b\n", "x\n") + "c\n", []Lines{{2, 1}}},
		{"two conflicts, and one change apart", text("a b c d e f g"), text("x b c D e f y"), text("1 b c d e f 2"),
			between("x\n", "a\n", "1\n") + "b\nc\nD\ne\nf\n" + between("y\n", "g\n", "2\n"), []Lines{{1, 1}, {7, 7}}},
		{"a change that spans two", text("a b c d e"), text("a x d e"), text("a B c D e"), "a\n" + between("x\nd\n", "b\nc\nd\n", "B\nc\nD\n") + "e\n", []Lines{{2, 3}}},
		{"from nothing, both", "", text("a"), text("b"), between("a\n", "", "b\n"), []Lines{{1, 1}}},

		{"no final newline anywhere", "a\nb", "x\nb", "a\nb", "x\nb", nil},
		{"final newline added by one side", "a\nb", "a\nb", "a\nb\n", "a\nb\n", nil},
		{"final newline and another line", "a\nb\nc", "x\nb\nc", "a\nb\nc\n", "x\nb\nc\n", nil},
		{"conflict in a last line without newline", "a\nb", "a\nx", "a\ny", "a\n" + between("x\n", "b\n", "y\n"), []Lines{{2, 2}}},
		{"appended below a line without newline", "a\nb", "a\nc", "a\nb\nd\n", "a\n" + between("c\n", "b\n", "b\nd\n"), []Lines{{2, 2}}},

		{"an instruction over several lines", "RUN apt-get install \\\n    a \\\n    c\nUSER app\n", "RUN apt-get install \\\n    a \\\n    b \\\n    c\nUSER app\n",
			"RUN apt-get install \\\n    a \\\n    c\nUSER 10001\n", "RUN apt-get install \\\n    a \\\n    b \\\n    c\nUSER 10001\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, conflicts := join(compare([]byte(c.base), []byte(c.ours), []byte(c.theirs)))
			if string(got) != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if !slices.Equal(conflicts, c.conflicts) {
				t.Errorf("conflicts in %v, want %v", conflicts, c.conflicts)
			}
			if left := markers(got); len(left) != 4*len(c.conflicts) {
				t.Errorf("markers in lines %v", left)
			}
		})
	}
}

func TestMarkers(t *testing.T) {
	for _, c := range []struct {
		text, other string
		want        []int
	}{
		{"FROM x\n", "", nil},
		{"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> branch\n", "", []int{1, 3, 5}},
		{"a\n||||||| 0123abc\n", "", []int{2}},
		{"<<<<<<<\n>>>>>>>", "", []int{1, 2}},
		{"<<<<<<<< no\n======== no\n ======= no\n<<<<<<no\n", "", nil},
		{"Title\n=======\n", "other\n=======\n", nil}, // a heading in a heredoc
		{"Title\n=======\n>>>>>>> x\n", "=======\n", []int{3}},
	} {
		if got := markers([]byte(c.text), []byte(c.other)); !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
}

// descendant changes, removes and adds lines. Fresh is where new
// lines come from.
func descendant(r *rand.Rand, base []string, fresh func() string) []string {
	var out []string
	for i := 0; i < len(base); i++ {
		switch r.IntN(25) {
		case 0: // changed
			out = append(out, fresh())
		case 1: // removed
		case 2: // added
			out = append(out, base[i], fresh())
		case 3: // several gone, something in their place
			i += r.IntN(3)
			out = append(out, fresh(), fresh())
		default:
			out = append(out, base[i])
		}
	}
	return out
}

// gitMerge is what `git merge-file` makes of three texts; see its manual for the
// exit code, which is the number of conflicts.
func gitMerge(t *testing.T, base, ours, theirs string) (string, int) {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string]string{"base": base, "ours": ours, "theirs": theirs} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "merge-file", "-p", "--diff3", "-L", markOurs[8:], "-L", markBase[8:], "-L", markTheirs[8:], "ours", "base", "theirs")
	cmd.Dir = dir
	out, err := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code < 0 || code > 127 {
		t.Fatalf("git merge-file: %v", err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// TestMergeAsGit holds the merge against git's. Where no line stands twice there
// is one way only to see what was changed, and the results are the same to the
// byte.
func TestMergeAsGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	r := rand.New(rand.NewPCG(7, 7))
	clean := 0
	for n := range 200 {
		made := 0
		fresh := func() string { made++; return fmt.Sprintf("new %d\n", made) }
		var base []string
		for i := range 1 + r.IntN(30) {
			base = append(base, fmt.Sprintf("line %d\n", i))
		}
		ours, theirs := descendant(r, base, fresh), descendant(r, base, fresh)
		if r.IntN(3) == 0 { // a change that both made
			i := r.IntN(len(base))
			both := slices.Insert(slices.Clone(base), i, "both\n")
			ours, theirs = descendant(r, both, fresh), descendant(r, both, fresh)
		}
		b, o, th := strings.Join(base, ""), strings.Join(ours, ""), strings.Join(theirs, "")
		if r.IntN(8) == 0 {
			b, o, th = strings.TrimSuffix(b, "\n"), strings.TrimSuffix(o, "\n"), strings.TrimSuffix(th, "\n")
		}
		got, conflicts := join(compare([]byte(b), []byte(o), []byte(th)))
		want, count := gitMerge(t, b, o, th)
		if string(got) != want || len(conflicts) != count {
			t.Fatalf("case %d: base %q, ours %q, theirs %q\ngot\n%s\ngit has\n%s", n, b, o, th, got, want)
		}
		if count == 0 {
			clean++
		}
	}
	if clean < 20 || clean > 180 {
		t.Errorf("%d of 200 cases without conflict: the cases test little", clean)
	}
}

// TestMergeWithRepeatedLines does the same with lines that stand often, as empty
// ones do. Then a change can be seen in several ways, all of them right: of "a a"
// the first or the second line was removed. The merge is git's wherever git sees
// the two sides' changes at the same lines.
func TestMergeWithRepeatedLines(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	r := rand.New(rand.NewPCG(8, 8))
	comparable := 0
	for n := range 150 {
		fresh := func() string { return strconv.Itoa(r.IntN(4+n/4)) + "\n" }
		var base []string
		for range 1 + r.IntN(25) {
			base = append(base, fresh())
		}
		b, o, th := strings.Join(base, ""), strings.Join(descendant(r, base, fresh), ""), strings.Join(descendant(r, base, fresh), "")
		if !sameHunks(t, b, o) || !sameHunks(t, b, th) {
			continue
		}
		comparable++
		got, conflicts := join(compare([]byte(b), []byte(o), []byte(th)))
		if want, count := gitMerge(t, b, o, th); string(got) != want || len(conflicts) != count {
			t.Fatalf("case %d: base %q, ours %q, theirs %q\ngot\n%s\ngit has\n%s", n, b, o, th, got, want)
		}
	}
	if comparable < 50 {
		t.Errorf("only %d of 150 cases can be compared", comparable)
	}
}

var hunkLine = regexp.MustCompile(`(?m)^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@`)

// sameHunks tells whether git sees a change at the same lines as hunks does.
func sameHunks(t *testing.T, from, to string) bool {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string]string{"from": from, "to": to} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "-c", "diff.indentHeuristic=false", "diff", "--no-index", "--no-color", "--no-ext-diff", "-U0", "from", "to")
	cmd.Dir = dir
	out, _ := cmd.Output() // exits with 1 when there is a difference
	count := func(s string) int {
		if n, err := strconv.Atoi(s); err == nil {
			return n
		}
		return 1 // which git leaves out
	}
	var mine, theirs [][3]int // where, how many lines before, how many after
	for _, m := range hunkLine.FindAllStringSubmatch(string(out), -1) {
		start, before := count(m[1]), count(m[2])
		if before > 0 {
			start-- // of an addition, the line before it is named
		}
		theirs = append(theirs, [3]int{start, before, count(m[3])})
	}
	for _, h := range hunks(splitLines([]byte(from)), []byte(from), []byte(to)) {
		mine = append(mine, [3]int{h.start, h.end - h.start, len(h.lines)})
	}
	return slices.Equal(mine, theirs)
}

// FuzzMerge holds what every merge has to: each of the three texts can be put
// together again from the chunks, so nothing is lost or made up; a side that
// changed nothing takes over the other; the sides can change places.
func FuzzMerge(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nx\nc\n", "a\nb\n")
	f.Add("", "a", "\n\n")
	f.Add("a\n\nb\n\nc", "\n\na\nb\n", "c\n\n\nb\na\n")
	f.Add("\xff\n", "\x00\n\xff\n", "\xff")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		chunks := compare([]byte(base), []byte(ours), []byte(theirs))
		var b, o, th strings.Builder
		for _, c := range chunks {
			b.WriteString(strings.Join(c.base, ""))
			o.WriteString(strings.Join(c.ours, ""))
			th.WriteString(strings.Join(c.theirs, ""))
		}
		if b.String() != base || o.String() != ours || th.String() != theirs {
			t.Fatalf("the chunks have %q, %q, %q", b.String(), o.String(), th.String())
		}
		merged, conflicts := join(chunks)
		other, swapped := join(compare([]byte(base), []byte(theirs), []byte(ours)))
		if len(conflicts) != len(swapped) || len(conflicts) == 0 && string(merged) != string(other) {
			t.Fatalf("%q one way, %q the other", merged, other)
		}
		lines := len(splitLines([]byte(ours)))
		for _, s := range conflicts {
			if s.First < 1 || s.Last < s.First-1 || s.Last > lines {
				t.Fatalf("a conflict in %v of %d lines", s, lines)
			}
		}
		for _, c := range [][2]string{{base, theirs}, {theirs, base}, {theirs, theirs}} {
			if got, conflicts := join(compare([]byte(base), []byte(c[0]), []byte(c[1]))); string(got) != theirs || conflicts != nil {
				t.Fatalf("of %q and %q: %q, %v", c[0], c[1], got, conflicts)
			}
		}
	})
}
