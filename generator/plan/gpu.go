package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// GPU is what the lock has of builds for graphics processors, and whether the image
// is for hosts that have them.
type GPU struct {
	// NVIDIA tells that the image is for hosts with NVIDIA's: `gpu = true`.
	NVIDIA bool `json:"nvidia"`
	// Builds are the dependencies of the image that are built for GPUs, by name.
	Builds []GPUBuild `json:"builds"`
	// Weights are what these and NVIDIA's libraries weigh, a platform each.
	Weights []GPUWeight `json:"weights"`
	// Meant is the sign that somebody asked for builds for GPUs, "" where they only
	// come with what was asked for.
	Meant string `json:"meant,omitempty"`
	// CPU says how builds for the CPU are had in their place, "" where there are none.
	CPU string `json:"cpu,omitempty"`
}

// GPUBuild is a dependency that is built for GPUs.
type GPUBuild struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// For is "CUDA 12.8", "CUDA" where the version is not known, or "ROCm 6.4".
	For string `json:"for"`
	// Platforms are those on which it is, by Docker's names.
	Platforms []string `json:"platforms"`
}

// GPUWeight is what builds for GPUs bring to one platform, in bytes to download.
type GPUWeight struct {
	Platform string `json:"platform"`
	// Libraries counts NVIDIA's libraries and what else comes only with such builds.
	Libraries int `json:"libraries"`
	// Bytes are of the builds and the libraries together. Estimated tells that the lock
	// has not all sizes, and others of the same names stand for them.
	Bytes     int64 `json:"bytes"`
	Estimated bool  `json:"estimated,omitempty"`
	// Unknown counts those of which no size is known; they are not in Bytes.
	Unknown int `json:"unknown,omitempty"`
	// CPU are the bytes of builds for the CPU in their place, as far as known; 0 for
	// not known. The versions are others.
	CPU int64 `json:"cpu,omitempty"`
}

// gpuFound is what one target has.
type gpuFound struct {
	arch      string
	builds    []gpuHit
	libraries []row
	cpu       []row // builds for the CPU that say so
	cuda      string
}

// gpuHit is a dependency that is built for GPUs.
type gpuHit struct {
	row
	what  string // "CUDA 12.8"
	meant string // the sign that somebody asked for it
	known gpuPackage
}

// gpu settles whether the image is for hosts with GPUs. The lock alone doesn't say
// it: torch from PyPI is a build for CUDA, which runs on a CPU as well.
func (d *decider) gpu() {
	if d.project.Lock == nil {
		d.gpuDecision(GPU{})
		return
	}
	var found []gpuFound
	var g GPU
	any := false
	for _, arch := range d.cpus {
		f := d.gpuOn(arch)
		found = append(found, f)
		any = any || len(f.builds) > 0
	}
	for _, f := range found {
		if any {
			g.add(f, d.weighGPU(f))
		}
	}
	slices.SortStableFunc(g.Builds, func(a, b GPUBuild) int { return strings.Compare(a.Name, b.Name) })
	if any {
		g.CPU = d.forCPU(found)
	}
	d.gpuDecision(g)
	d.remarkGPU(found)
}

// gpuDecision takes down what follows for the image.
func (d *decider) gpuDecision(g GPU) {
	asked := d.config.GPU
	g.NVIDIA = asked != nil && *asked
	if len(g.Builds) == 0 && !g.NVIDIA {
		return
	}
	d.plan.GPU = &g
	holds := "nothing that is installed is a build for CUDA"
	if len(g.Builds) > 0 {
		holds = "there is " + g.names()
	}
	where := d.configSource("the configuration")
	switch {
	case g.NVIDIA:
		if g.Wheels() {
			holds += "; CUDA's libraries come as wheels, so the base has no second CUDA"
		}
		d.plan.decide("gpu", "for hosts with NVIDIA's GPUs", "gpu = true in "+where+"; "+holds)
	case asked != nil:
		d.plan.decide("gpu", "for the CPU alone", "gpu = false in "+where+"; "+holds)
	default:
		d.plan.decide("gpu", "not settled", "gpu is not set; "+holds)
	}
}

// Wheels tells whether CUDA's libraries come as wheels.
func (g GPU) Wheels() bool {
	return g.cuda() && slices.ContainsFunc(g.Weights, func(w GPUWeight) bool { return w.Libraries > 0 })
}

// names are the builds and what they are for: "torch 2.10.0 for CUDA 12.8".
func (g GPU) names() string {
	var out []string
	for _, b := range g.Builds {
		out = append(out, strings.TrimSpace(b.Name+" "+b.Version)+" for "+b.For)
	}
	return nameSome(out, 3)
}

// are says that the builds are some: "torch 2.10.0 is a build for CUDA 12.8".
func (g GPU) are() string {
	if len(g.Builds) == 1 {
		return strings.Replace(g.names(), " for ", " is a build for ", 1)
	}
	return g.names() + " are builds for GPUs"
}

// cuda tells whether any of the builds is for CUDA.
func (g GPU) cuda() bool {
	return slices.ContainsFunc(g.Builds, func(b GPUBuild) bool { return strings.HasPrefix(b.For, "CUDA") })
}

// add takes what a target has.
func (g *GPU) add(f gpuFound, w GPUWeight) {
	for _, h := range f.builds {
		g.Meant = cmp.Or(g.Meant, h.meant)
		b := GPUBuild{Name: h.known.Name, Version: h.known.Version, For: h.what}
		i := slices.IndexFunc(g.Builds, func(o GPUBuild) bool { return o.Name == b.Name && o.Version == b.Version && o.For == b.For })
		if i < 0 {
			i = len(g.Builds)
			g.Builds = append(g.Builds, b)
		}
		g.Builds[i].Platforms = append(g.Builds[i].Platforms, w.Platform)
	}
	if len(f.builds) > 0 {
		g.Weights = append(g.Weights, w)
	}
}

// weighGPU adds up what a target has: by the sizes of the lock, else by those that
// are known of the names.
func (d *decider) weighGPU(f gpuFound) GPUWeight {
	w := GPUWeight{Platform: platformNames([]string{f.arch})[0], Libraries: len(f.libraries)}
	rows := slices.Clone(f.libraries)
	for _, h := range f.builds {
		rows = append(rows, h.row)
	}
	known := gpuKnown()
	for _, r := range rows {
		p := d.project.Lock.Packages[r.index]
		size := sizeOf(p, r.verdict.File)
		// cuda-toolkit is metadata only, and what is known is of PyPI, which has no local versions.
		if size == 0 && p.Name != "cuda-toolkit" && !strings.Contains(p.Version, "+") {
			size, _ = wheelSize(p.Name, f.arch)
			w.Estimated = w.Estimated || size > 0
		}
		if w.Bytes += size; size == 0 && p.Name != "cuda-toolkit" {
			w.Unknown++
		}
	}
	for _, h := range f.builds {
		size := known.Torch.on(f.arch)
		if h.known.Name != "torch" {
			b, _ := known.build(h.known.Name)
			size = b.on(f.arch)
		}
		w.CPU += size
	}
	return w
}

// Says words what the builds bring, for a sentence: "torch 2.10.0 is a build for CUDA
// 12.8: with 17 libraries 2.9 GiB to download on linux/amd64".
func (g GPU) Says() string {
	text := g.are()
	var weights, cpu []string
	for _, w := range g.Weights {
		if t := w.says(); t != "" {
			weights = append(weights, t+" on "+w.Platform)
		}
		if w.CPU > 0 {
			cpu = append(cpu, "about "+Bytes(w.CPU)+" on "+w.Platform)
		}
	}
	if len(weights) > 0 {
		text += ": " + strings.Join(weights, ", ")
	}
	if len(cpu) > 0 && len(weights) > 0 && g.CPU != "" {
		text += "; for the CPU alone " + strings.Join(cpu, ", ")
	}
	return text
}

// says words a weight, "" where nothing of it is known.
func (w GPUWeight) says() string {
	if w.Bytes == 0 {
		return ""
	}
	size := Bytes(w.Bytes)
	if w.Estimated {
		size = "about " + size
	}
	text := size + " to download"
	if w.Libraries > 0 {
		text = "with " + count(w.Libraries, "library", "libraries") + " " + text
	}
	if w.Unknown > 0 {
		text += fmt.Sprintf(" (without %d whose size is not known)", w.Unknown)
	}
	return text
}
