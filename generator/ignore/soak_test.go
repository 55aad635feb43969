package ignore
import ("math/rand/v2";"strings";"testing";"github.com/dockwright/dockwright/detect/facts")
func TestSoak(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for range 600 {
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
