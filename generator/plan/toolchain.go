package plan

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/syslib"
)

// setVariable notes an environment variable of the build. Flags of several
// dependencies are put together; of any other variable the first value stays.
func (d *decider) setVariable(v syslib.Variable, reason string) {
	i := slices.IndexFunc(d.plan.BuildEnv, func(o Variable) bool { return o.Name == v.Name })
	if i < 0 {
		d.plan.BuildEnv = append(d.plan.BuildEnv, Variable{Name: v.Name, Value: v.Value, For: []string{reason}})
		slices.SortFunc(d.plan.BuildEnv, func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
		return
	}
	one := &d.plan.BuildEnv[i]
	if !slices.Contains(one.For, reason) {
		one.For = append(one.For, reason)
	}
	if strings.HasSuffix(v.Name, "FLAGS") {
		for _, flag := range strings.Fields(v.Value) {
			if !slices.Contains(strings.Fields(one.Value), flag) {
				one.Value += " " + flag
			}
		}
	}
}

// wantRust notes that a dependency is compiled with a release of Rust that the
// suite has not got, so that Rust's own image has to bring it.
func (d *decider) wantRust(release, reason string) {
	r := &d.plan.Rust
	if !slices.Contains(r.For, reason) {
		r.For = append(r.For, reason)
	}
	if r.Release == "" || newerRelease(release, r.Release) {
		r.Release = release
	}
	tag := d.releases.Rust.Version
	if newerRelease(release, tag) {
		tag = release
	}
	r.Image = "rust:" + tag + "-slim-" + d.releases.Rust.Suite
}

func newerRelease(a, b string) bool {
	x, y := twoParts(a)
	return !atLeast(b, x, y)
}

// oneRust leaves one toolchain of Rust where several are wanted: Debian's
// rustc-web conflicts with its rustc, and Rust's own image makes both needless.
func (d *decider) oneRust() {
	for _, tool := range []string{"cargo", "rustc"} {
		newer := tool + "-web"
		switch {
		case d.plan.Rust.Image != "":
			for _, p := range append(d.drop(tool), d.drop(newer)...) {
				d.plan.Rust.For = unique(slices.Concat(d.plan.Rust.For, p.For, p.Maybe))
			}
		case slices.ContainsFunc(d.plan.BuildPackages, func(p SystemPackage) bool { return p.Name == newer }):
			for _, p := range d.drop(tool) {
				for _, name := range p.For {
					d.want(need{name: newer, reason: name})
				}
				for _, name := range p.Maybe {
					d.want(need{name: newer, reason: name, maybe: true})
				}
			}
		}
	}
}

// drop takes a package out of those of the build, and returns it.
func (d *decider) drop(name string) (dropped []SystemPackage) {
	d.plan.BuildPackages = slices.DeleteFunc(d.plan.BuildPackages, func(p SystemPackage) bool {
		if p.Name == name {
			dropped = append(dropped, p)
		}
		return p.Name == name
	})
	return dropped
}
