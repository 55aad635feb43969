package plan

import (
	_ "embed"
	"sync"
)

//go:embed data/sizes.toml
var sizesFile []byte

// wheelSize is about what the wheel of a package weighs in bytes, 0 where that is not
// known, for locks that don't tell sizes. Version is the one that was looked at, "" for
// the newest.
func wheelSize(name, arch string) (bytes int64, version string) {
	s := wheelSizes()[name]
	return s.on(arch), s.Version
}

// wheelSizes are the wheels' sizes by normalized name, from all data that has any: of
// NVIDIA's libraries for each CPU, of other heavy packages for x86_64, and of what was
// compiled to measure it for x86_64 too. The newest counts before what was compiled.
var wheelSizes = sync.OnceValue(func() map[string]gpuSize {
	type file struct{ Sizes map[string]int64 }
	out := map[string]gpuSize{}
	for name, b := range builds() {
		out[name] = gpuSize{Version: b.Version, AMD64: b.Wheel}
	}
	for name, size := range builtIn[file]("sizes", sizesFile).Sizes {
		out[name] = gpuSize{AMD64: size}
	}
	for _, l := range gpuKnown().Library {
		out[l.Name] = l.gpuSize
	}
	return out
})
