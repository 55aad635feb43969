package plan

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/config"
)

// CompiledFor are the names of what a compiler is run for when the image is built for
// a platform: dependencies, and the project's own packages. A build from source that
// takes no compiler is not among them.
func (p Plan) CompiledFor(platform string) []string {
	i := slices.IndexFunc(config.Platforms(), func(o config.Platform) bool { return o.Name == platform })
	if i < 0 || !slices.Contains(p.Platforms, platform) {
		return nil
	}
	arch := config.Platforms()[i].Arch
	wanting := map[string]bool{} // a compiler, here
	for _, s := range p.BuildPackages {
		if s.Name == "git" {
			continue
		}
		for _, who := range slices.Concat(s.For, s.Maybe) {
			if name, on, one := strings.Cut(who, " on "); !one || on == arch {
				wanting[name] = true
			}
		}
	}
	var out []string
	for _, c := range p.Compiled {
		if slices.Contains(c.Arches, arch) && (c.Native || wanting[c.Name]) {
			out = append(out, c.Name)
		}
	}
	own := []string{p.Name}
	for _, l := range p.Install.Local {
		own = append(own, l.Name)
	}
	for _, name := range own {
		if wanting[name] {
			out = append(out, name)
		}
	}
	return unique(slices.DeleteFunc(out, func(name string) bool { return name == "" }))
}
