package closure_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/uvlock"
)

// environments are those that a plan may ask for: Pythons and CPUs.
func environments() []pep508.Environment {
	var out []pep508.Environment
	for minor := 10; minor <= 15; minor++ {
		for _, arch := range []string{"x86_64", "aarch64", "ppc64le", "s390x"} {
			out = append(out, pep508.Linux(facts.Target{Major: 3, Minor: minor, Patch: 3, Libc: facts.Glibc, Arch: arch}))
		}
	}
	return out
}

// BenchmarkWalk prepares a lock and walks it for 24 environments, with all
// groups and extras that don't exclude each other: the corpus' largest locks,
// or a made-up one.
func BenchmarkWalk(b *testing.B) {
	names := []string{"made up"}
	locks := map[string]*facts.Lock{"made up": grid(700)}
	if corpus := os.Getenv("DOCKWRIGHT_CORPUS"); corpus != "" {
		for _, name := range []string{"docling-project__docling-serve", "infiniflow__ragflow", "zenodo__zenodo-rdm"} {
			data, err := os.ReadFile(filepath.Join(corpus, name, "uv.lock"))
			if err != nil {
				b.Fatal(err)
			}
			if locks[name], _, err = uvlock.Parse("uv.lock", data); err != nil {
				b.Fatal(err)
			}
			names = append(names, name)
		}
	}
	for _, name := range names {
		lock := locks[name]
		sel := everything(lock)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				walker := closure.New(lock)
				for _, env := range environments() {
					if _, err := walker.Walk(lock.Roots, sel, env); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func everything(lock *facts.Lock) facts.Selection {
	var sel facts.Selection
	excluded := map[string]bool{}
	for _, set := range lock.Conflicts {
		for _, c := range set[1:] {
			excluded[c.Group+c.Extra] = true
		}
	}
	for _, r := range lock.Roots {
		switch {
		case r.Kind == facts.RootMain:
			sel.Members = append(sel.Members, r.Member)
		case excluded[r.Name]:
		case r.Kind == facts.RootGroup:
			sel.Groups = append(sel.Groups, r.Name)
		case r.Kind == facts.RootExtra:
			sel.Extras = append(sel.Extras, r.Name)
		}
	}
	return sel
}

// grid is a lock of n packages, each with four dependencies and a marker.
func grid(n int) *facts.Lock {
	lock := &facts.Lock{Roots: []facts.Root{main_("p0")}}
	for i := range n {
		var deps []string
		for _, step := range []int{1, 7, 31, 100} {
			dep := fmt.Sprintf("p%d", (i+step)%n)
			if step == 7 {
				dep += " ; python_full_version < '3.13' or sys_platform == 'linux'"
			}
			deps = append(deps, dep)
		}
		lock.Packages = append(lock.Packages, pkg(fmt.Sprintf("p%d", i), "1", deps...))
	}
	return lock
}

// FuzzWalk builds a lock from bytes. Whatever it is, a walk ends, gives the
// same answer twice, and an answer that hangs together.
func FuzzWalk(f *testing.F) {
	f.Add([]byte("abcabcabc"), uint8(3))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 250, 251, 252, 253, 9, 8, 7, 6}, uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		lock := random(data, int(n%12)+1)
		sel := facts.Selection{Groups: []string{"g"}, Extras: []string{"x"}}
		r, err := closure.Walk(lock, lock.Roots, sel, linux313)
		if err != nil {
			t.Fatal(err)
		}
		again, err := closure.Walk(lock, lock.Roots, sel, linux313)
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Fatalf("another answer the second time: %v", err)
		}
		for i, reached := range r.Packages {
			name := lock.Packages[reached.Package].Name
			if i > 0 && reached.Package <= r.Packages[i-1].Package {
				t.Fatal("not in the order of the lock")
			}
			path := r.Path(i)
			if len(reached.By) == 0 || len(path) == 0 || path[len(path)-1] != name {
				t.Fatalf("%s: %+v", name, reached)
			}
		}
	})
}

// random reads edges out of bytes, two for each: where from and to, and how.
func random(data []byte, n int) *facts.Lock {
	items := []string{"", "extra == 'extra-1-a-x'", "extra != 'extra-1-a-x'", "extra == 'group-1-a-g'", "extra != 'extra-1-b-y'", "extra == 'x'", "os_name == 'nt'", "python_version >= '3'"}
	lock := &facts.Lock{Conflicts: [][]facts.Choice{
		{{Member: "a", Extra: "x"}, {Member: "b", Extra: "y"}}, {{Member: "a", Group: "g"}, {Member: "a", Extra: "y"}},
	}}
	name := func(i int) string { return string(rune('a' + i/2)) } // every name in two versions
	for i := range n {
		lock.Packages = append(lock.Packages, with(pkg(name(i), fmt.Sprint(i%2)), extra("x"), extra("y")))
	}
	lock.Roots = []facts.Root{main_(), group("g"), optional("x")}
	for i := 0; i+1 < len(data) && i < 200; i += 2 {
		from, how := int(data[i]), int(data[i+1])
		e := facts.Edge{Name: name(how % (n + 2)), Marker: items[how/16%len(items)]}
		if how%3 == 0 {
			e.Extras = []string{"x"}
		}
		if how%5 == 0 {
			e.Extras = append(e.Extras, "y")
		}
		if how%7 == 0 {
			e.Version = fmt.Sprint(how % 2)
		}
		switch p := &lock.Packages[from%n]; from / 64 {
		case 0:
			lock.Roots[from%3].Edges = append(lock.Roots[from%3].Edges, e)
		case 1, 2:
			p.Dependencies = append(p.Dependencies, e)
		default:
			x := &p.Extras[from%2]
			x.Edges = append(x.Edges, e)
		}
	}
	return lock
}
