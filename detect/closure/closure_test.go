package closure_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

var linux313 = pep508.Linux(facts.Target{Major: 3, Minor: 13, Patch: 9, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"})

// edges reads edges in short: "name[extra,…] ==version @source (specifier) ; marker".
func edges(texts ...string) []facts.Edge {
	var out []facts.Edge
	for _, text := range texts {
		var e facts.Edge
		text, e.Marker, _ = strings.Cut(text, " ; ")
		for i, word := range strings.Fields(text) {
			switch {
			case i == 0:
				name, extras, _ := strings.Cut(word, "[")
				e.Name = name
				if extras != "" {
					e.Extras = strings.Split(strings.TrimSuffix(extras, "]"), ",")
				}
			case word[0] == '@':
				e.Source = word[1:]
			case word[0] == '(':
				e.Specifier = strings.Trim(word, "()")
			default:
				e.Version = strings.TrimPrefix(word, "==")
			}
		}
		out = append(out, e)
	}
	return out
}

func pkg(name, version string, dependencies ...string) facts.Package {
	return facts.Package{Name: name, Version: version, Dependencies: edges(dependencies...)}
}

func (c change) apply(p facts.Package) facts.Package { c(&p); return p }

type change func(*facts.Package)

func with(p facts.Package, changes ...change) facts.Package {
	for _, c := range changes {
		p = c.apply(p)
	}
	return p
}

func extra(name string, dependencies ...string) change {
	return func(p *facts.Package) {
		p.Extras = append(p.Extras, facts.ExtraEdges{Name: name, Edges: edges(dependencies...)})
	}
}
func marker(m string) change { return func(p *facts.Package) { p.Marker = m } }
func python(s string) change { return func(p *facts.Package) { p.RequiresPython = s } }
func source(id string) change {
	return func(p *facts.Package) { p.Source = facts.Source{Kind: facts.SourceRegistry, ID: id, URL: id} }
}

func root(kind facts.RootKind, member, name string, dependencies ...string) facts.Root {
	return facts.Root{Kind: kind, Member: member, Name: name, Edges: edges(dependencies...)}
}
func main_(dependencies ...string) facts.Root {
	return root(facts.RootMain, "", "", dependencies...)
}
func group(name string, dependencies ...string) facts.Root {
	return root(facts.RootGroup, "", name, dependencies...)
}
func optional(name string, dependencies ...string) facts.Root {
	return root(facts.RootExtra, "", name, dependencies...)
}

// describe is what a walk found, a line for each: "name==version[extras] <by> path".
func describe(lock *facts.Lock, r closure.Result) []string {
	var out []string
	for i, reached := range r.Packages {
		p := lock.Packages[reached.Package]
		line := p.Name + "==" + p.Version
		if len(reached.Extras) > 0 {
			line += "[" + strings.Join(reached.Extras, ",") + "]"
		}
		out = append(out, fmt.Sprintf("%s <%s> %s", line, strings.Join(reached.By, " "), strings.Join(r.Path(i), "/")))
	}
	for _, m := range r.Missing {
		out = append(out, fmt.Sprintf("missing %s from %s", m.Name, m.From))
	}
	for _, a := range r.Ambiguous {
		line := fmt.Sprintf("ambiguous %s from %s: %s, not", a.Name, a.From, lock.Packages[a.Chosen].Version)
		for _, o := range a.Others {
			line += " " + lock.Packages[o].Version
		}
		out = append(out, line)
	}
	for _, u := range r.Unknown {
		out = append(out, "unknown "+u)
	}
	for _, c := range r.Clashes {
		out = append(out, fmt.Sprintf("clash %v", c))
	}
	return out
}

func TestWalk(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lock  facts.Lock
		roots []facts.Root // the lock's if nil
		sel   facts.Selection
		want  []string
	}{
		{name: "nothing"},
		{
			name: "a graph with a cycle, in the order of the lock",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("c", "1", "a"), pkg("b", "1", "c"), pkg("a", "1", "b"), pkg("alone", "1")},
				Roots:    []facts.Root{main_("a")},
			},
			want: []string{"c==1 <main> a/b/c", "b==1 <main> a/b", "a==1 <main> a"},
		},
		{
			name: "the shortest path, and all that ask",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", "1", "b"), pkg("b", "1", "c"), pkg("c", "1"), pkg("d", "1", "c")},
				Roots:    []facts.Root{main_("a"), group("dev", "d"), group("docs", "c"), optional("x", "d")},
			},
			sel:  facts.Selection{Groups: []string{"dev"}, Extras: []string{"x"}},
			want: []string{"a==1 <main> a", "b==1 <main> a/b", "c==1 <dev extra:x main> d/c", "d==1 <dev extra:x> d"},
		},
		{
			name: "only a group, and names that nobody has",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", "1"), pkg("b", "1")},
				Roots:    []facts.Root{main_("a"), group("dev", "b")},
			},
			sel:  facts.Selection{NoMain: true, Groups: []string{"dev", "lint"}, Extras: []string{"y"}},
			want: []string{"b==1 <dev> b", "unknown lint", "unknown extra:y"},
		},
		{
			name: "markers on edges, on an ancestor, and on packages",
			lock: facts.Lock{
				Packages: []facts.Package{
					pkg("win", "1", "below"), pkg("below", "1"), pkg("never", "1"),
					with(pkg("conditional", "1"), marker("python_version < '3.0'")), pkg("ok", "1"),
				},
				Roots: []facts.Root{main_("win ; sys_platform == 'win32'", "never ; sys_platform == 'never'", "conditional", "ok ; python_full_version >= '3.13.9'")},
			},
			want: []string{"ok==1 <main> ok"},
		},
		{
			name: "what leads nowhere",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", "1", "gone", "gone[x]", "b ==2"), pkg("b", "1")},
				Roots:    []facts.Root{main_("a", "gone", "absent ; os_name == 'nt'"), group("dev", "gone")},
			},
			sel:  facts.Selection{Groups: []string{"dev"}},
			want: []string{"a==1 <main> a", "missing gone from main", "missing gone from dev", "missing gone from a", "missing b from a"},
		},
		{
			name: "extras of dependencies, of extras, and one that isn't there",
			lock: facts.Lock{
				Packages: []facts.Package{
					with(pkg("a", "1", "b"), extra("x", "a[y]", "c"), extra("y", "d[none]")), pkg("b", "1"), pkg("c", "1"), pkg("d", "1"),
				},
				Roots: []facts.Root{main_("a"), group("dev", "a[x]")},
			},
			sel:  facts.Selection{Groups: []string{"dev"}},
			want: []string{"a==1[x,y] <dev main> a", "b==1 <dev main> a/b", "c==1 <dev> a/c", "d==1[none] <dev> a/d"},
		},
		{
			name: "extra in a package's own markers is what the package was asked for",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", "1", "b ; extra == 'x'", "c ; extra == 'sel'"), pkg("b", "1"), pkg("c", "1"), pkg("top", "1", "a[x]")},
				Roots:    []facts.Root{main_("a", "top"), optional("sel")},
			},
			sel:  facts.Selection{Extras: []string{"sel"}},
			want: []string{"a==1[x] <main> a", "b==1 <main> top/a/b", "top==1 <main> top"},
		},
		{
			name: "extras and groups in markers of a flat lock are the selected ones",
			lock: facts.Lock{
				Flat: true,
				Packages: []facts.Package{
					with(pkg("a", "1"), marker(`"x" in extras`)), with(pkg("b", "1"), marker(`"dev" in dependency_groups`)),
					with(pkg("c", "1"), marker(`"y" in extras or "docs" in dependency_groups`)), pkg("d", "1"),
				},
				Roots: []facts.Root{main_("a", "b", "c", "d ; extra == 'x'")},
			},
			sel:  facts.Selection{Extras: []string{"x"}, Groups: []string{"dev"}},
			want: []string{"a==1 <main> a", "b==1 <main> b", "d==1 <main> d", "unknown dev", "unknown extra:x"},
		},
		{
			name: "versions and sources tell forks apart",
			lock: facts.Lock{
				Packages: []facts.Package{
					with(pkg("t", "2.8.0"), source("pypi")), with(pkg("t", "2.8.0"), source("cpu")), with(pkg("t", "2.8.0+cpu"), source("cpu")),
				},
				Roots: []facts.Root{main_("t ==2.8.0 @cpu"), group("dev", "t ==2.8.0+cpu @cpu"), group("odd", "t ==2.8 @pypi")},
			},
			sel:  facts.Selection{Groups: []string{"dev", "odd"}},
			want: []string{"t==2.8.0 <odd> t", "t==2.8.0 <main> t", "t==2.8.0+cpu <dev> t"},
		},
		{
			name: "specifiers tell forks apart, local and pre-release versions among them",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", "1.0+local"), pkg("a", "2.0rc1"), pkg("b", "1"), pkg("b", "2"), pkg("b", "3")},
				Roots:    []facts.Root{main_("a (==1.0)"), group("rc", "a (>=2.0rc1)"), group("or", "b (<1.5||>=3)"), group("two", "b (==2)")},
			},
			sel: facts.Selection{Groups: []string{"rc", "or", "two"}},
			want: []string{"a==1.0+local <main> a", "a==2.0rc1 <rc> a", "b==2 <two> b", "b==3 <or> b",
				"ambiguous b from or: 3, not 1"},
		},
		{
			name: "an override: the specifier fits nothing that is locked",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", "3"), pkg("b", "1"), pkg("b", "2")},
				Roots:    []facts.Root{main_("a (<2)", "b (>=7)")},
			},
			want: []string{"a==3 <main> a", "b==2 <main> b", "ambiguous b from main: 2, not 1"},
		},
		{
			name: "conditions of the packages tell forks apart",
			lock: facts.Lock{
				Packages: []facts.Package{
					with(pkg("a", "1"), marker("python_version < '3.13'")), with(pkg("a", "2"), marker("python_version >= '3.13'")),
					with(pkg("b", "1"), python("<3.13")), with(pkg("b", "2"), python(">=3.13")),
					with(pkg("c", "1"), python("<3")), // alone: an installer tries it
					with(pkg("d", "1"), marker("os_name == 'nt'")), with(pkg("d", "2"), marker("os_name == 'java'")),
				},
				Roots: []facts.Root{main_("a", "b", "c", "d")},
			},
			want: []string{"a==2 <main> a", "b==2 <main> b", "c==1 <main> c"},
		},
		{
			name: "the newest of equals, whatever their order, and no version last",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", ""), pkg("a", "1.9"), pkg("a", "1.10"), pkg("a", "nonsense")},
				Roots:    []facts.Root{main_("a")},
			},
			want: []string{"a==1.10 <main> a", "ambiguous a from main: 1.10, not 1.9 nonsense "},
		},
		{
			name: "a requirement without a name",
			lock: facts.Lock{
				Packages: []facts.Package{with(pkg("a", ""), source("https://example.org/a.zip"))},
				Roots:    []facts.Root{{Kind: facts.RootMain, Edges: []facts.Edge{{Source: "https://example.org/a.zip"}, {Source: "https://example.org/b.zip"}, {}}}},
			},
			want: []string{"a== <main> a", "missing https://example.org/b.zip from main", "missing  from main"},
		},
		{
			name: "members of a workspace",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("a", "1", "b"), pkg("b", "1", "x"), pkg("x", "1"), pkg("y", "1")},
				Roots: []facts.Root{
					root(facts.RootMain, "a", "", "b"), root(facts.RootGroup, "a", "dev", "y"),
					root(facts.RootMain, "b", "", "x"), root(facts.RootGroup, "b", "dev", "x"),
				},
			},
			sel:  facts.Selection{Members: []string{"a"}, Groups: []string{"dev"}},
			want: []string{"b==1 <main> b", "x==1 <main> b/x", "y==1 <dev> y"},
		},
		{
			name: "several members and nobody chosen",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("x", "1"), pkg("y", "1")},
				Roots:    []facts.Root{root(facts.RootMain, "a", "", "x"), root(facts.RootMain, "b", "", "y"), group("dev", "y")},
			},
			sel:  facts.Selection{Groups: []string{"dev"}},
			want: []string{"y==1 <dev> y"},
		},
		{
			name: "the only member needn't be named",
			lock: facts.Lock{
				Packages: []facts.Package{pkg("x", "1"), pkg("y", "1")},
				Roots:    []facts.Root{root(facts.RootMain, "a", "", "x"), root(facts.RootGroup, "a", "dev", "y")},
			},
			sel:  facts.Selection{Groups: []string{"dev"}},
			want: []string{"x==1 <main> x", "y==1 <dev> y"},
		},
		{
			name: "a project that asks for itself, though the lock doesn't list it",
			lock: facts.Lock{Packages: []facts.Package{pkg("m", "1"), pkg("a", "1"), pkg("b", "1"), pkg("d", "1")}},
			roots: closure.Roots(facts.Manifest{
				Name:         "app",
				Dependencies: []facts.Requirement{{Name: "m"}},
				Extras: []facts.Group{
					{Name: "a", Requirements: []facts.Requirement{{Name: "a"}, {Name: "app", Extras: []string{"all"}}}},
					{Name: "b", Requirements: []facts.Requirement{{Name: "b", Marker: "os_name == 'posix'"}}},
					{Name: "all", Requirements: []facts.Requirement{{Name: "app", Extras: []string{"a", "b"}}}},
				},
				Groups: []facts.Group{{Name: "dev", Requirements: []facts.Requirement{{Name: "app", Extras: []string{"b"}}, {Name: "d"}}}},
			}, ""),
			sel:  facts.Selection{NoMain: true, Groups: []string{"dev"}, Extras: []string{"all"}},
			want: []string{"m==1 <dev extra:all> m", "a==1 <extra:all> a", "b==1 <dev extra:all> b", "d==1 <dev> d"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			roots := tt.roots
			if roots == nil {
				roots = tt.lock.Roots
			}
			walker := closure.New(&tt.lock)
			for range 2 { // a walk leaves nothing behind
				r, err := walker.Walk(roots, tt.sel, linux313)
				if err != nil {
					t.Fatal(err)
				}
				if got := describe(&tt.lock, r); !reflect.DeepEqual(got, tt.want) {
					t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
				}
			}
		})
	}
}

func TestBadMarker(t *testing.T) {
	bad := facts.Lock{Path: "x.lock", Packages: []facts.Package{{Name: "a", Line: 7, Dependencies: edges("b ; no marker")}}}
	_, err := closure.Walk(&bad, nil, facts.Selection{}, linux313)
	var e *facts.Error
	if !errors.As(err, &e) || e.Path != "x.lock" || e.Line != 7 || !strings.Contains(e.Fact, `"no marker"`) || e.Remedy == "" {
		t.Errorf("got %v", err)
	}
	good := facts.Lock{Path: "x.lock"}
	if _, err = closure.Walk(&good, []facts.Root{main_("a ; ((")}, facts.Selection{}, linux313); !errors.As(err, &e) {
		t.Errorf("in a root: got %v", err)
	}
}

func TestRoots(t *testing.T) {
	m := facts.Manifest{
		Name: "app",
		Dependencies: []facts.Requirement{
			{Name: "a", Specifier: ">=1 || <0.5", Marker: "os_name == 'nt'", Extras: []string{"x"}},
			{Source: facts.Source{Kind: facts.SourceURL, URL: "https://example.org/b.zip"}},
		},
		Groups: []facts.Group{{Name: "g"}},
		Extras: []facts.Group{{Name: "e", Requirements: []facts.Requirement{{Name: "c"}}}},
	}
	want := []facts.Root{
		{Member: "m", Project: "app", Kind: facts.RootMain, Edges: []facts.Edge{
			{Name: "a", Specifier: ">=1 || <0.5", Marker: "os_name == 'nt'", Extras: []string{"x"}}, {Source: "https://example.org/b.zip"}}},
		{Member: "m", Project: "app", Kind: facts.RootGroup, Name: "g"},
		{Member: "m", Project: "app", Kind: facts.RootExtra, Name: "e", Edges: []facts.Edge{{Name: "c"}}},
	}
	if got := closure.Roots(m, "m"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// TestManyLabels: more than 64 groups ask for one package.
func TestManyLabels(t *testing.T) {
	lock := facts.Lock{Packages: []facts.Package{pkg("a", "1")}}
	var sel facts.Selection
	for i := range 150 {
		name := fmt.Sprintf("g%03d", i)
		lock.Roots = append(lock.Roots, group(name, "a"))
		sel.Groups = append(sel.Groups, name)
	}
	r, err := closure.Walk(&lock, lock.Roots, sel, linux313)
	if err != nil || len(r.Packages) != 1 || !reflect.DeepEqual(r.Packages[0].By, sel.Groups) {
		t.Errorf("got %+v, %v", r, err)
	}
}
