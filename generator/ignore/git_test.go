package ignore

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/moby/patternmatcher"
)

// gitIgnores asks git which of the paths it ignores. The paths need not exist;
// they count as files.
func gitIgnores(t *testing.T, files []facts.TextFile, paths []string) map[string]bool {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	git := func(stdin string, args ...string) []byte {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "core.excludesFile=", "-c", "core.ignoreCase=false"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		cmd.Stdin = strings.NewReader(stdin)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 1) {
			t.Fatalf("git %v: %v: %s", args, err, stderr.String())
		}
		return out
	}
	git("", "init", "-q", "--template=")
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(f.Text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]bool{}
	for _, p := range strings.Split(string(git(strings.Join(paths, "\x00")+"\x00", "check-ignore", "--no-index", "-z", "--stdin")), "\x00") {
		found[p] = true
	}
	return found
}

// dockerIgnores asks Docker's matcher: about the path, and as BuildKit does while
// it walks the context.
func dockerIgnores(t *testing.T, patterns []string, paths []string) (found, walked map[string]bool) {
	t.Helper()
	m, err := patternmatcher.New(patterns)
	if err != nil {
		t.Fatalf("%v: %q", err, patterns)
	}
	found, walked = map[string]bool{}, map[string]bool{}
	for _, p := range paths {
		if found[p], err = m.MatchesOrParentMatches(p); err != nil {
			t.Fatalf("%v: %s in %q", err, p, patterns)
		}
		walked[p] = walk(t, m, p)
	}
	return found, walked
}

// walk asks folder by folder.
func walk(t *testing.T, m *patternmatcher.PatternMatcher, p string) bool {
	t.Helper()
	var info patternmatcher.MatchInfo
	out := false
	for i := range len(p) + 1 {
		if i < len(p) && p[i] != '/' {
			continue
		}
		var err error
		if out, info, err = m.MatchesUsingParentResults(p[:i], info); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func texts(patterns []Pattern) []string {
	var out []string
	for _, p := range patterns {
		out = append(out, p.Text)
	}
	return out
}

// examples are paths on both sides of what the rules match, made of the rules.
func examples(all []rule, files []facts.TextFile) []string {
	set := map[string]bool{"src/app/main.py": true, ".gitignore": true}
	add := func(p string) {
		for _, name := range strings.Split(p, "/") {
			if name == "" || name == "." || name == ".." || name == ".git" {
				return
			}
		}
		for _, f := range files { // these folders are there, and a path is to be a file
			if strings.HasPrefix(f.Path, p+"/") {
				return
			}
		}
		set[p] = true
	}
	var words []string
	for _, r := range all {
		for _, w := range spell(r.glob) {
			words = append(words, w)
			for _, p := range []string{w, w + "/f", w + "/d/f.txt", w + "x", "x" + w, "d/" + w, "d/" + w + "/f"} {
				add(p)
			}
			if r.base != "" {
				tail := strings.TrimPrefix(w, r.base+"/")
				add(tail)
				add(r.base + "/d/" + tail)
			}
		}
	}
	for i, w := range words { // one below another, where rules meet
		for _, v := range words[max(0, i-4):i] {
			add(v + "/" + w)
			add(w + "/" + v)
		}
	}
	var out []string
	for p := range set {
		out = append(out, p)
	}
	sort.Strings(out)
	return out
}

// spell gives a few paths that a glob matches.
func spell(g glob) []string {
	var out []string
	for variant := range 3 {
		w := ""
		for _, e := range g {
			switch e.kind {
			case star:
				w += []string{"", "x", "y.z"}[variant]
			case name:
				w += []string{"q", "x", "y.z"}[variant]
			case dirs:
				w += []string{"", "m/", "m/n/"}[variant]
			case rest:
				w += []string{"x", "m/x", "m/n/x"}[variant]
			case one:
				var members []byte
				for b := byte(' '); b < 0x7f; b++ {
					if e.set.has(b) {
						members = append(members, b)
					}
				}
				if b, ok := e.set.single(); ok {
					members = []byte{b}
				}
				if len(members) == 0 {
					continue
				}
				w += string([]byte{members[variant*(len(members)-1)/2]})
			}
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// compare holds a translation to git on the examples and returns the paths that
// git ignores and Docker doesn't: those at or below what a "!" speaks of, any
// other is an error. So is a path the other way about, but for a file that has
// the plain name of an ignored folder.
func compare(t *testing.T, files []facts.TextFile) (kept []string) {
	t.Helper()
	patterns, _ := Translate(files)
	rules := parse(files)
	reIncluded := func(p string) bool {
		return slices.ContainsFunc(rules, func(r rule) bool { return r.negated && r.glob.compile(true).matches(p) })
	}
	paths := examples(rules, files)
	asFolders := make([]string, len(paths))
	for i, p := range paths {
		asFolders[i] = p + "/Qz9"
	}
	git := gitIgnores(t, files, append(asFolders, paths...))
	docker, walked := dockerIgnores(t, texts(patterns), paths)
	for i, p := range paths {
		switch {
		case git[p] && !docker[p] && reIncluded(p):
			kept = append(kept, p)
		case git[p] && !docker[p]:
			t.Errorf("%q: git leaves it out, Docker doesn't; patterns %q", p, texts(patterns))
		case (docker[p] || walked[p]) && !git[p] && !git[asFolders[i]]:
			t.Errorf("%q: Docker leaves it out, git doesn't; patterns %q", p, texts(patterns))
		}
	}
	return kept
}

func TestAgreesWithGit(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		// loose: around a "!", Docker keeps some files that git ignores.
		loose bool
	}{
		{"everywhere", "*.pyc\nfoo\n", false},
		{"anchored", "/foo\na/b\na/*.c\n", false},
		{"folders", "build/\n/out/\na/b/\n", false},
		{"folders with a wildcard", "data*/\n*/\nx/*/\n?/\n", false},
		{"stars", "**/foo\na/**\nb/**/c\n**/d/**\na**b\n**x\ny**\n", false},
		{"every folder", "**/\n", false},
		{"folders below", "a/**/\n", false},
		{"all", "*\n", false},
		{"all, anchored", "/*\n", false},
		{"all, two stars", "**\n", false},
		{"all, two stars anchored", "/**\n", false},
		{"classes", "[abc]\nx[!a-c]y\nz[^/]z\n[]a]\n[]-]q\n[a-]r\n[[:digit:]]s\n[[:space:][:upper:]]t\nf[+-9]b\nm[\\]x]n\n[!]]\n[\\-x]k\n", false},
		{"classes with characters of expressions", "[*]a\n[?]b\n[.]c\n[|]d\n[$^]e\n[(+)]f\n[{}]g\n[[]h\n[a[]i\n", false},
		{"broken classes match nothing", "[a\nx[\n[[:nope:]]\n[z-a]\n[]\n[/]\n", false},
		{"characters of expressions", "a|b*\nfoo{2}*\nx^y*\n*.$z\n(a)*\nq+*\n*a.b\n{a,b}?\n^\n|\nu^\n", false},
		{"escapes", "\\#a\n\\!b\n\\*c\nd\\?\ne\\[f\n\\g\n\\\\h\n", false},
		{"nothing follows a backslash", "a\\\nb/c\\\n", false},
		{"comments and blanks", "# a\n#b\n\n   \n", false},
		{"spaces", "a  \nb\\ \n c\nd e\nf\\  \n", false},
		{"CRLF and a byte order mark", "\ufeffa\r\nb/\r\n!c\r\n", false},
		{"no final newline", "a\nb", false},
		{"beyond ASCII", "café\nüb*\n", false},
		{"slashes only", "/\n//\na//b\nb//\n./c\nd/./e\nf/../g\n.\n..\n", false},
		{"re-included file", "*.log\n!keep.log\n", true},
		{"re-included folder", "lib/\n!/web/lib/\n", false},
		{"below an excluded folder", "data/\n!data/.gitkeep\n", false},
		{"below the files of a folder", "data/*\n!data/.gitkeep\n", false},
		{"below an excluded folder, everywhere", "logs/\n!*.txt\n*.tmp\n!a.tmp\n", true},
		{"a later rule wins in a re-included folder", "/*\n!/src/\n*.pyc\n", true},
		{"and an earlier one does too", "*.pyc\n/*\n!/src\n", false},
		{"excluded again", "*.a\n!x.a\nx.a\n", false},
		{"white list", "*\n!*/\n!*.py\n", true},
		{"white list of a folder", "/*\n!/foo\n/foo/*\n!/foo/bar\n", false},
		{"all but one name", "*\n!.gitignore\n", true},
		{"a double no", "!!a\na\n!\\!b\n\\!b\n", false},
		{"editor", ".vscode/*\n!.vscode/settings.json\n!.vscode/*.code-snippets\n", false},
		{"dead and alive", "a/\n!a/b\nc/*\n!c/d\n!a/\n", true},
		// What git hides in a folder that is re-included beside others stays in.
		{"everything in a folder whose name is kept", "*\n!src\n", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			kept := compare(t, []facts.TextFile{{Path: ".gitignore", Text: c.text}})
			if c.loose != (kept != nil) {
				patterns, _ := Translate([]facts.TextFile{{Path: ".gitignore", Text: c.text}})
				t.Errorf("git ignores %q, Docker doesn't; patterns %q", kept, texts(patterns))
			}
		})
	}
}

func TestNestedAgreesWithGit(t *testing.T) {
	loose := map[string]bool{"nested": true}
	for name, files := range map[string][]facts.TextFile{
		"nested":                     {{Path: ".gitignore", Text: "*.log\n"}, {Path: "a/.gitignore", Text: "/x\ny\nz/w\n!keep.log\n"}, {Path: "a/b/.gitignore", Text: "*\n!.gitignore\n"}},
		"in an ignored folder":       {{Path: ".gitignore", Text: "venv/\n"}, {Path: "venv/.gitignore", Text: "!*\n"}},
		"odd folder names":           {{Path: "-a/.gitignore", Text: "!x\n"}, {Path: ".gitignore", Text: "x\n"}, {Path: "#b c/.gitignore", Text: "*.a\n"}, {Path: "d*[e]/.gitignore", Text: "f\n"}, {Path: " g/.gitignore", Text: "h\n"}},
		"inner one has the last say": {{Path: ".gitignore", Text: "!x\n"}, {Path: "a/.gitignore", Text: "x\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			if kept := compare(t, files); loose[name] != (kept != nil) {
				patterns, _ := Translate(files)
				t.Errorf("git ignores %q, Docker doesn't; patterns %q", kept, texts(patterns))
			}
		})
	}
}

// TestRandomAgreesWithGit holds the proof of arrange to git: whatever rules meet,
// nothing is left out that git keeps.
func TestRandomAgreesWithGit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for range 60 {
		var text strings.Builder
		for range 2 + r.IntN(5) {
			text.WriteString(pick("", "", "!") + pick("", "", "/", "**/") + pick("a", "b", "*", "a*", "*.b", "[ab]", "?") +
				pick("", "", "/a", "/*", "/**", "/**/b", "/*.b") + pick("", "", "/") + "\n")
		}
		files := []facts.TextFile{{Path: ".gitignore", Text: text.String()}}
		if r.IntN(3) == 0 {
			files = append(files, facts.TextFile{Path: "a/.gitignore", Text: pick("*\n!b\n", "!*.b\n", "/a\n", "!a/\nb\n")})
		}
		compare(t, files)
		if t.Failed() {
			t.Fatalf("%q", files)
		}
	}
}

func TestCorpusAgreesWithGit(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder")
	}
	// What Docker keeps and git ignores is all near a "!" (see compare); how much
	// that may be.
	for _, p := range corpusProjects(t, corpus) {
		kept := compare(t, p.files)
		if len(kept) > 0 {
			t.Logf("%s: around a \"!\", Docker keeps %d that git ignores, such as %q", p.name, len(kept), kept[0])
		}
	}
}

type project struct {
	name  string
	files []facts.TextFile
}

// corpusProjects are the projects that have a .gitignore.
func corpusProjects(t testing.TB, corpus string) []project {
	t.Helper()
	dirs, err := os.ReadDir(corpus)
	if err != nil {
		t.Fatal(err)
	}
	var out []project
	for _, d := range dirs {
		p := project{name: d.Name()}
		root := filepath.Join(corpus, d.Name())
		err := filepath.WalkDir(root, func(name string, e os.DirEntry, err error) error {
			if err != nil || e.Name() != ".gitignore" {
				return err
			}
			data, err := os.ReadFile(name)
			rel, _ := filepath.Rel(root, name)
			p.files = append(p.files, facts.TextFile{Path: filepath.ToSlash(rel), Text: string(data)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if p.files != nil {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		t.Fatal("no .gitignore in the corpus")
	}
	return out
}
