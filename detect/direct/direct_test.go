package direct

import (
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

func TestReference(t *testing.T) {
	for _, tt := range []struct {
		ref, dir string
		want     facts.Source
	}{
		{"git+https://github.com/a/b.git@v1.2#egg=b&subdirectory=x%20y", ".", facts.Source{Kind: facts.SourceGit, URL: "https://github.com/a/b.git", Ref: "v1.2", Subdirectory: "x y"}},
		{"git+ssh://git@github.com/a/b.git", ".", facts.Source{Kind: facts.SourceGit, URL: "ssh://git@github.com/a/b.git"}},
		{"git+git@github.com:a/b.git@main", ".", facts.Source{Kind: facts.SourceGit, URL: "git@github.com:a/b.git", Ref: "main"}},
		{"git+https://user:pw@example.org/b@feature/x", ".", facts.Source{Kind: facts.SourceGit, URL: "https://example.org/b", Ref: "feature/x"}},
		{"hg+https://example.org/b@tip", ".", facts.Source{Kind: facts.SourceGit, URL: "hg+https://example.org/b", Ref: "tip"}},
		{"https://example.org/b-1.zip#sha256=00", ".", facts.Source{Kind: facts.SourceURL, URL: "https://example.org/b-1.zip"}},
		{"file:///${PROJECT_ROOT}/libs/core", "app", facts.Source{Kind: facts.SourceDirectory, URL: "app/libs/core"}},
		{"{root:uri}/../core", "app", facts.Source{Kind: facts.SourceDirectory, URL: "core"}},
		{"file:///srv/x.whl", "app", facts.Source{Kind: facts.SourcePath, URL: "/srv/x.whl"}},
		{"file:vendor/x.tar.gz", "app", facts.Source{Kind: facts.SourcePath, URL: "app/vendor/x.tar.gz"}},
		{"../outside", ".", facts.Source{Kind: facts.SourceDirectory, URL: "../outside"}},
	} {
		got, err := Reference(tt.ref, tt.dir)
		if err != nil || got != tt.want {
			t.Errorf("%s: got %+v %v, want %+v", tt.ref, got, err, tt.want)
		}
	}
	for _, ref := range []string{"", " ", "a\x00b", "a\nb"} {
		if got, err := Reference(ref, "."); err == nil {
			t.Errorf("%q: got %+v, want an error", ref, got)
		}
	}
}

func TestRequirement(t *testing.T) {
	got, err := Requirement("My_Lib[Fast_Path] @ file:./lib ; os_name == 'posix'", "app", 7)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "my-lib" || len(got.Extras) != 1 || got.Extras[0] != "fast-path" || got.Marker != `os_name == "posix"` ||
		got.Line != 7 || got.Source != (facts.Source{Kind: facts.SourceDirectory, URL: "app/lib"}) {
		t.Errorf("got %+v", got)
	}
	if _, err := Requirement("a=>1", ".", 1); err == nil {
		t.Error("a=>1 was accepted")
	}
	if got := Egg("git+https://example.org/x@1#subdirectory=y&egg=Name"); got != "Name" {
		t.Errorf("egg %q", got)
	}
}
