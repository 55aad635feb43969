package config

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dockwright/dockwright/detect/facts"
)

// TestChanges has two configurations and the changes between them, written by hand.
func TestChanges(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name     string
		from, to Config
		want     []Change
	}{
		{"nothing", Config{Path: "a", Port: 1}, Config{Path: "b", Port: 1, Needs: map[string]Needs{}}, nil},
		{"what is not default", Config{}, Config{Manager: facts.UV, Python: "3.13", Groups: []string{}, Port: 80, Init: &no, StaticFiles: &yes, CheckStage: true},
			[]Change{to("manager", "uv"), to("python", "3.13"), to("groups", []string{}), to("port", 80), to("init", false), to("static-files", true), to("check-stage", true)}},
		{"back to the defaults", Config{Python: "3.13", Groups: []string{}, Port: 80, Init: &no, CheckStage: true}, Config{},
			[]Change{to("python", nil), to("groups", nil), to("port", nil), to("init", nil), to("check-stage", nil)}},
		{"tables", Config{Packages: Packages{Build: []string{"gcc"}, Exclude: []string{"git"}}}, Config{Packages: Packages{Build: []string{"g++"}, Runtime: []string{"x"}}},
			[]Change{to("system-packages.build", strs("g++")), to("system-packages.runtime", strs("x")), to("system-packages.exclude", nil)}},
		{"names", Config{Processes: map[string]Process{"a": {Command: strs("a"), Port: 1}, "c": {Command: strs("c")}}},
			Config{Processes: map[string]Process{"b": {Command: strs("b")}, "a": {Command: strs("a"), Health: "tcp"}}},
			[]Change{to("processes.a.port", nil), to("processes.a.health", "tcp"), to("processes.b.command", strs("b")), to("processes.c", nil)}},
		{"empty tables", Config{Needs: map[string]Needs{"a": {Build: strs("gcc")}, "c": {}}}, Config{Needs: map[string]Needs{"a": {}, "b": {}, "c": {Build: strs("x")}}},
			[]Change{to("needs.a", nil), to("needs.a", EmptyTable{}), to("needs.b", EmptyTable{}), to("needs.c.build", strs("x"))}},
		{"no front end", Config{Frontend: Frontend{Dir: "ui"}}, Config{Frontend: Frontend{None: true}}, []Change{to("frontend", false)}},
		{"a front end", Config{Frontend: Frontend{None: true}}, Config{Frontend: Frontend{Dir: "ui"}}, []Change{to("frontend", nil), to("frontend.dir", "ui")}},
	} {
		if diff := cmp.Diff(c.want, c.to.Changes(c.from)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// TestChangesReach holds for every key that the struct has: changes from any
// configuration to any other make that other one of it, as the reader fills it.
func TestChangesReach(t *testing.T) {
	all := []Config{{}}
	for n := range 4 {
		var c Config
		distinct(reflect.ValueOf(&c).Elem(), n)
		all = append(all, c)
	}
	all = append(all, Config{Frontend: Frontend{None: true}})
	for i, from := range all {
		for j, want := range all {
			doc := map[string]any{}
			for _, c := range append(from.Changes(Config{}), want.Changes(from)...) {
				assign(doc, c.Key, c.Value)
			}
			var got Config
			if err := (reader{}).fill(reflect.ValueOf(&got).Elem(), doc, nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%d to %d:\n%s", i, j, diff)
			}
		}
	}
}

// distinct sets each field that a file can set; even and odd numbers have other
// fields in common, and other names in their maps.
func distinct(v reflect.Value, n int) {
	for i := range v.NumField() {
		f := v.Field(i)
		if tag := v.Type().Field(i).Tag.Get("toml"); tag == "" || tag == "-" {
			continue
		}
		if f.Kind() == reflect.Pointer {
			f.Set(reflect.New(f.Type().Elem()))
			f = f.Elem()
		}
		switch f.Kind() {
		case reflect.String:
			f.SetString(fmt.Sprintf("s%d", n%3))
		case reflect.Int:
			f.SetInt(int64(n % 3))
		case reflect.Bool:
			f.SetBool(n%2 == 0)
		case reflect.Slice:
			f.Set(reflect.ValueOf([]string{"a", fmt.Sprint(n % 3)}))
		case reflect.Struct:
			distinct(f, n)
		case reflect.Map:
			f.Set(reflect.MakeMap(f.Type()))
			for k := range 3 {
				one := reflect.New(f.Type().Elem()).Elem()
				if k != n {
					distinct(one, n)
				}
				f.SetMapIndex(reflect.ValueOf(fmt.Sprintf("n%d", n%2+k)), one)
			}
		}
	}
}

// TestChangesWritten goes the wizard's whole way: a configuration that was read, another
// one, and the text that is read again as that.
func TestChangesWritten(t *testing.T) {
	before := "[tool.dockwright]\npython = \"3.12\" # as in production\nport = 80\n\n[tool.dockwright.needs.x]\nbuild = [\"gcc\"]\n"
	from, err := Parse("pyproject.toml", []byte(before))
	if err != nil {
		t.Fatal(err)
	}
	want := from
	want.Python, want.Port, want.Needs = "3.13", 0, map[string]Needs{"x": {}}
	want.Processes = map[string]Process{"worker": {Command: strs("celery", "worker")}}
	text, err := Edit("pyproject.toml", []byte(before), want.Changes(from))
	if err != nil {
		t.Fatal(err)
	}
	if after := "[tool.dockwright]\npython = \"3.13\" # as in production\n\n[tool.dockwright.processes.worker]\ncommand = [\"celery\", \"worker\"]\n\n[tool.dockwright.needs]\nx = {}\n"; string(text) != after {
		t.Errorf("\n%s", text)
	}
	got, err := Parse("pyproject.toml", text)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}
