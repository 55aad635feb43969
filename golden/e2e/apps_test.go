package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAppsAgree: an application has the same versions in all forms, before and after the
// light dependency. Else its images could not be compared.
func TestAppsAgree(t *testing.T) {
	for _, a := range apps {
		var before, after []string
		for _, form := range forms {
			dir := t.TempDir()
			if err := a.lay(dir, form); err != nil {
				t.Fatal(err)
			}
			versions := func() []string {
				doc, err := inspect(t.Context(), dir, []string{"--offline"})
				if err != nil {
					t.Fatal(err)
				}
				var out []string
				for _, d := range doc.Dependencies {
					out = append(out, d.key())
				}
				slices.Sort(out)
				return out
			}
			got := versions()
			if err := a.more(t.Context(), dir, form); err != nil {
				t.Fatal(err)
			}
			more := versions()
			if before == nil {
				before, after = got, more
			}
			if len(got) < 10 || !slices.Equal(got, before) {
				t.Errorf("%s: %s has\n%q, %s has\n%q", a.name, form, got, forms[0], before)
			}
			if len(more) != len(got)+1 || !slices.Equal(more, after) {
				t.Errorf("%s: after the change %s has\n%q, %s has\n%q", a.name, form, more, forms[0], after)
			}
		}
	}
}

// TestAppsAreHeld: each folder of apps/ is in the table, with each form and the file that is
// changed.
func TestAppsAreHeld(t *testing.T) {
	entries, err := os.ReadDir("apps")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() != "ladder" && !slices.ContainsFunc(apps, func(a app) bool { return a.name == e.Name() }) {
			t.Errorf("apps/%s is in no test", e.Name())
		}
	}
	for _, a := range apps {
		for _, form := range forms {
			dir := t.TempDir()
			if err := a.lay(dir, form); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(dir, a.source)); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestLadderLint: BuildKit's checks find nothing in the ladder's Dockerfiles.
func TestLadderLint(t *testing.T) {
	ctx, b := needBuilder(t)
	names, err := rungs()
	if err != nil || len(names) < 7 {
		t.Fatalf("the ladder has the rungs %q (%v)", names, err)
	}
	for _, a := range apps {
		dir := t.TempDir()
		if err := a.lay(dir, "pip"); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := a.rung(name)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(text, []byte("\n\n\n")) || bytes.Contains(text, []byte("<no value>")) {
				t.Errorf("%s, %s is not written in order:\n%s", a.name, name, text)
			}
			if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), text, 0o644); err != nil {
				t.Fatal(err)
			}
			if found, err := buildChecks(ctx, b, linted{context: dir, path: "Dockerfile", text: string(text)}); err != nil || len(found) > 0 {
				t.Errorf("%s, %s: %v %v\n%s", a.name, name, err, found, text)
			}
		}
	}
}

// runs holds that an image does what the application is for.
func (a app) runs(t *testing.T, r runner, image, name string) {
	t.Helper()
	if a.port == 0 {
		out, err := r.once(t.Context(), image, name)
		if err != nil || !strings.Contains(out, a.says) {
			t.Errorf("%s ended with %v and said %q, want %q", name, err, out, a.says)
		}
		return
	}
	release, err := takePort(a.port)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	c, err := r.start(t.Context(), image, name, a.port)
	if err != nil {
		t.Fatal(err)
	}
	body, err := c.get(a.port, a.path)
	if err != nil || !strings.Contains(body, a.says) {
		t.Errorf("%s answers %.200q (%v), want %q\n%s", name, body, err, a.says, c.log.String())
	}
	if code, err := c.stop(10e9); err != nil || code == 137 {
		t.Logf("%s had to be killed: %d, %v", name, code, err)
	}
}
