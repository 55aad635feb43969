package output

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWriteAbove holds that files may lie as many folders above root as is said, and
// no further, and that all are written or none.
func TestWriteAbove(t *testing.T) {
	files := []File{{Path: "Dockerfile", Body: seal("FROM x\n")}, {Path: "../../.github/workflows/a.yml", Body: seal("on: push\n")}}
	written := map[string]string{"a/": "", "a/b/": "", "a/b/Dockerfile": string(files[0].Body), ".github/": "", ".github/workflows/": "", ".github/workflows/a.yml": string(files[1].Body), "keep": "x"}
	for _, c := range []struct {
		name  string
		files []File
		above int
		laid  map[string]string
		want  map[string]string // nil for what was there
	}{
		{"two above", files, 2, nil, written},
		{"one above only is allowed", files, 1, nil, nil},
		{"none is allowed", files, 0, nil, nil},
		{"above what is allowed", []File{{Path: "../../../x", Body: seal("x\n")}}, 2, nil, nil},
		{"an absolute path", []File{{Path: "/x", Body: seal("x\n")}}, 2, nil, nil},
		{"up and down again", []File{{Path: "../b/x", Body: seal("x\n")}, {Path: "x", Body: seal("x\n")}}, 2, nil, nil},
		{"not clean", []File{{Path: "../../x/../y", Body: seal("x\n")}}, 2, nil, nil},
		{"a file of the user's above", files, 2, map[string]string{".github/workflows/a.yml": "mine\n"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.laid == nil {
				c.laid = map[string]string{}
			}
			c.laid["keep"] = "x"
			top := lay(t, c.laid)
			root := filepath.Join(top, "a", "b")
			if err := os.MkdirAll(root, 0o755); err != nil {
				t.Fatal(err)
			}
			before := tree(t, top)
			r, err := Write(root, c.files, Options{Above: c.above})
			if c.want == nil {
				if err == nil {
					t.Error("written")
				}
				c.want = before
			} else if err != nil {
				t.Fatal(err)
			} else if r.Files[1] != (Result{c.files[1].Path, Created}) {
				t.Errorf("%+v", r.Files)
			}
			if diff := cmp.Diff(c.want, tree(t, top)); diff != "" {
				t.Errorf("the files differ:\n%s", diff)
			}
		})
	}
}

func TestAbove(t *testing.T) {
	for _, c := range []struct{ name, top, below string }{
		{"x/y", "/a/b", "x/y"}, {"../x", "/a", "x"}, {"../../.github/x", "/", ".github/x"}, {"..x", "/a/b", "..x"},
	} {
		if top, below := Above(filepath.FromSlash("/a/b"), c.name); filepath.ToSlash(top) != c.top || below != c.below {
			t.Errorf("%s: %s and %s, not %s and %s", c.name, top, below, c.top, c.below)
		}
	}
}
