package golden

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/wizard"
)

// session begins a conversation about a case, with more in its configuration.
func session(t *testing.T, name string, change func(*config.Config)) *wizard.Session {
	t.Helper()
	dir := filepath.Join("cases", name, "input")
	root, member, err := locate(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := configured(root, member)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&c)
	}
	var project facts.Project
	if project, _, err = detect.Detect(context.Background(), os.DirFS(root), detect.Options{Dir: member, Manager: c.Manager, Package: c.Package, Requirements: c.Requirements}); err != nil {
		t.Fatal(err)
	}
	s, err := wizard.New(project, wizard.Place{}, c, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestQuestions holds which questions projects raise, with which candidates, in
// which order, and what they say, to questions/NAME.txt.
func TestQuestions(t *testing.T) {
	for _, name := range []string{"alpine-configured", "alpine-refused", "django", "flask-no-server", "gpu-torch", "pdm", "pip-record", "poetry-2.1-groups", "platforms-amd64",
		"python-pins", "python-wheels-decide", "uv", "uv-two-indexes", "uv-conflicts", "uv-default-groups", "uv-group-compiles", "uv-workspace-member"} {
		t.Run(name, func(t *testing.T) {
			s := session(t, name, nil)
			var b strings.Builder
			for _, f := range s.Findings() {
				fmt.Fprintf(&b, "%s: %s\n", f.Topic, f.Says)
			}
			for _, q := range s.Open() {
				fmt.Fprintf(&b, "\n%s? (%s, %s, %s)\n  %s\n", q.Message, q.Key, q.Flag, q.Kind, q.Why)
				for _, c := range q.Choices {
					mark := " "
					if slices.Contains(q.Present, c.Value) {
						mark = "*"
					}
					fmt.Fprintf(&b, "%s %s: %s\n", mark, c.Value, c.Note)
				}
				if q.Kind == wizard.Text {
					fmt.Fprintf(&b, "* %s\n", strings.Join(q.Present, " "))
				}
			}
			Equal(t, filepath.Join("questions", name+".txt"), []byte(strings.TrimPrefix(b.String(), "\n")))
		})
	}
}

// TestDefaultsChangeNothing holds of every case that whoever takes all defaults
// configures nothing, but for a choice that the lock leaves to the user, and that
// no question is asked twice.
func TestDefaultsChangeNothing(t *testing.T) {
	folders, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, f := range folders {
		if _, err := os.Stat(filepath.Join("cases", f.Name(), "files")); err != nil || strings.HasPrefix(f.Name(), "path-outside") {
			continue // refused, or no project at its top
		}
		if _, err := os.Stat(filepath.Join("cases", f.Name(), "flags")); err == nil {
			continue // which say what the project is
		}
		tried++
		s := session(t, f.Name(), nil)
		for n := 0; ; n++ {
			q, ok := s.Next()
			if !ok {
				break
			}
			if n > 20 {
				t.Fatalf("%s: %s is asked again", f.Name(), q.Key)
			}
			if len(q.Present) == 0 && q.Kind != wizard.Multi {
				s.Skip(q)
			} else if err := s.Answer(q, q.Present); err != nil {
				t.Fatalf("%s: %s: %v", f.Name(), q.Key, err)
			}
		}
		var want []config.Change
		if f.Name() == "uv-conflicts" || f.Name() == "uv-two-indexes" {
			want = []config.Change{{Key: []string{"extras"}, Value: []string{"cpu"}}}
		}
		if diff := cmp.Diff(want, s.Changes()); diff != "" {
			t.Errorf("%s: all defaults change the configuration:\n%s", f.Name(), diff)
		}
	}
	if tried < 60 {
		t.Errorf("%d cases: is this the right folder?", tried)
	}
}

// answer gives an answer to the question with a key, and the defaults to those
// before.
func answer(t *testing.T, s *wizard.Session, key string, values ...string) {
	t.Helper()
	for {
		q, ok := s.Next()
		if !ok {
			t.Fatalf("%s is not asked", key)
		}
		if q.Key == key {
			if err := s.Answer(q, values); err != nil {
				t.Fatal(err)
			}
			return
		}
		if err := s.Answer(q, q.Present); err != nil {
			t.Fatal(err)
		}
	}
}

// TestChanges holds what answers write, and what they take out.
func TestChanges(t *testing.T) {
	change := func(key string, value any) []config.Change {
		return []config.Change{{Key: []string{key}, Value: value}}
	}
	for _, c := range []struct {
		name, project string
		config        func(*config.Config)
		key           string
		values        []string
		want          []config.Change
	}{
		{"another Python", "django", nil, "python", []string{"3.13"}, change("python", "3.13")},
		{"the default in place of a configured Python", "django", func(c *config.Config) { c.Python = "3.13" }, "python", []string{"3.14"}, change("python", nil)},
		{"the configured Python", "django", func(c *config.Config) { c.Python = "3.14" }, "python", []string{"3.14"}, nil},
		{"slim in place of alpine", "alpine-configured", nil, "base", []string{"slim"}, change("base", nil)},
		{"alpine", "django", nil, "base", []string{"alpine"}, change("base", "alpine")},
		{"an extra", "pdm", nil, "extras", []string{"server"}, change("extras", []string{"server"})},
		{"no extra any more", "pdm", func(c *config.Config) { c.Extras = []string{"server"} }, "extras", nil, change("extras", nil)},
		{"an extra by another spelling", "pdm", func(c *config.Config) { c.Extras = []string{"Server"} }, "extras", []string{"server"}, nil},
		{"none of those that exclude each other", "uv-conflicts", nil, "extras", []string{"none"}, nil},
		{"a default group left out", "uv-default-groups", nil, "groups", []string{"none"}, change("groups", []string{})},
		{"a port", "django", nil, "port", []string{"9000"}, change("port", 9000)},
		{"no probe", "django", nil, "health", []string{"none"}, change("health", "none")},
		{"compose", "django", nil, "emit", []string{"compose"}, change("emit", []string{"compose"})},
		{"for the CPU alone", "gpu-torch", nil, "gpu", []string{"false"}, change("gpu", false)},
		{"hosts not settled any more", "gpu-torch", nil, "gpu", []string{"none"}, change("gpu", nil)},
		{"for hosts with GPUs", "gpu-torch", func(c *config.Config) { c.GPU = nil }, "gpu", []string{"true"}, change("gpu", true)},
		{"a command", "flask-no-server", nil, "command", []string{`flask run --host "0.0.0.0"`}, change("command", []string{"flask", "run", "--host", "0.0.0.0"})},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := session(t, c.project, c.config)
			answer(t, s, c.key, c.values...)
			if diff := cmp.Diff(c.want, s.Changes()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRefusedAnswers holds that an answer which the project or the configuration
// doesn't allow changes nothing.
func TestRefusedAnswers(t *testing.T) {
	for _, c := range []struct{ key, value, why string }{
		{"python", "3.9", `"3.9" is none of 3.14, 3.15, 3.13, 3.12`}, {"base", "debian", "none of slim, alpine"}, {"port", "0", "is no TCP port"}, {"port", "http", "is no TCP port"},
		{"health", "healthz", "neither a path"}, {"health", "", "say a path"}, {"emit", "helm", "none of compose"},
	} {
		s := session(t, "django", nil)
		for q, ok := s.Next(); ok; q, ok = s.Next() {
			if q.Key != c.key {
				if err := s.Answer(q, q.Present); err != nil {
					t.Fatal(err)
				}
				continue
			}
			err := s.Answer(q, []string{c.value})
			if err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("%s %q: %v, not %s", c.key, c.value, err, c.why)
			}
			break
		}
		if q, ok := s.Next(); !ok || q.Key != c.key {
			t.Errorf("%s is not asked again", c.key)
		}
	}
}
