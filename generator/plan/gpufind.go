package plan

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// gpuOn finds what the image has for GPUs on one CPU.
func (d *decider) gpuOn(arch string) gpuFound {
	f := gpuFound{arch: arch}
	var rest, companions []row
	lock := d.project.Lock
	for _, r := range d.rows(d.imageTarget(arch)) {
		if r.verdict.Class != facts.Wheel && r.verdict.Class != facts.Unknown && r.verdict.Class != facts.Sdist {
			continue
		}
		switch p := lock.Packages[r.index]; {
		case cudaLibrary(p.Name):
			f.libraries = append(f.libraries, r)
		case gpuCompanion(p.Name):
			companions = append(companions, r)
		default:
			rest = append(rest, r)
		}
	}
	f.cuda = d.cudaVersion(f.libraries)
	for _, r := range rest {
		d.gpuRow(&f, r)
	}
	if len(f.builds) == 0 && len(f.libraries) > 0 { // a list without edges
		r := f.libraries[0]
		f.libraries = f.libraries[1:]
		f.hit(r, lock.Packages[r.index], "CUDA", "")
	}
	if len(f.builds) > 0 {
		f.libraries = append(f.libraries, companions...)
	}
	return f
}

// gpuRow tells whether a dependency is a build for GPUs.
func (d *decider) gpuRow(f *gpuFound, r row) {
	p := d.project.Lock.Packages[r.index]
	known, listed := gpuKnown().build(p.Name)
	switch flavor := d.flavor(p, r.verdict); {
	case flavor == "cpu":
		f.cpu = append(f.cpu, r)
	case strings.HasPrefix(flavor, "rocm"):
		f.hit(r, p, "ROCm "+strings.TrimPrefix(flavor, "rocm"), versioned(p)+" is a build for ROCm by its version")
	case flavor != "":
		if torchFamily(p.Name) && p.Name != "torch" { // torch itself speaks for them
			return
		}
		f.hit(r, p, cudaOf(flavor), versioned(p)+" is a build for CUDA by its version or index")
	case p.Name == "torch":
		// https://pytorch.org/get-started/locally/: what PyPI has for Linux on x86_64 is
		// for CUDA. On aarch64 2.12.1 is, too, and the lock has it depend on CUDA; 2.10.0 was
		// for the CPU.
		if f.arch == "x86_64" || len(f.libraries) > 0 && d.needsLibrary(p) {
			f.hit(r, p, "CUDA", "")
		} else {
			f.cpu = append(f.cpu, r)
		}
	case listed && known.Extra != "" && !slices.Contains(r.extras, known.Extra), listed && known.NeedsLibraries && (len(f.libraries) == 0 || !d.needsLibrary(p)):
	case listed:
		meant := p.Name + " is for GPUs"
		if known.Extra != "" {
			meant = known.InPlaceOf + " is for GPUs"
		}
		if known.Unasked {
			meant = ""
		}
		what := "CUDA " + known.CUDA
		if known.CUDA == "" && hasGPUEdge(p) {
			what = "CUDA"
		}
		f.hit(r, p, what, meant)
	case cudaSuffix(p.Name) != "":
		f.hit(r, p, "CUDA "+cudaSuffix(p.Name), p.Name+" is for CUDA by its name")
	case len(f.libraries) > 0 && d.needsLibrary(p):
		f.hit(r, p, "CUDA", "")
	}
}

// hit adds a build. Where it is for "CUDA", or for one major version, the libraries
// tell the rest; "CUDA " is that of whatever the system has.
func (f *gpuFound) hit(r row, p facts.Package, what, meant string) {
	if major := strings.TrimPrefix(what, "CUDA "); f.cuda != "" && (what == "CUDA" || major == strings.Split(f.cuda, ".")[0]) {
		what = "CUDA " + f.cuda
	}
	what = strings.TrimSpace(what)
	f.builds = append(f.builds, gpuHit{r, what, meant, gpuPackage{Name: p.Name, gpuSize: gpuSize{Version: p.Version}}})
}

// needsLibrary tells whether the lock has a package depend on CUDA's libraries. A
// list without edges tells nothing, and counts as if it did.
func (d *decider) needsLibrary(p facts.Package) bool {
	return d.project.Lock.Flat || hasGPUEdge(p)
}

func hasGPUEdge(p facts.Package) bool {
	edges := slices.Clone(p.Dependencies)
	for _, x := range p.Extras {
		edges = append(edges, x.Edges...)
	}
	return slices.ContainsFunc(edges, func(e facts.Edge) bool { return cudaLibrary(e.Name) })
}

// torchFamily are the packages that PyTorch's own indexes have builds of for each kind
// of processor. https://pytorch.org/get-started/locally/
func torchFamily(name string) bool {
	return slices.Contains([]string{"torch", "torchvision", "torchaudio"}, name)
}

// flavor is what a version or an index says that a build is for: "cpu", "cu128",
// "cuda12", "rocm6.4"; "" where they say nothing.
// https://docs.astral.sh/uv/guides/integration/pytorch/#installing-pytorch
func (d *decider) flavor(p facts.Package, v facts.Verdict) string {
	_, local, _ := strings.Cut(p.Version, "+")
	if parts := strings.Split(v.File, "-"); local == "" && len(parts) > 1 {
		_, local, _ = strings.Cut(parts[1], "+")
	}
	if f := flavorWord(local); f != "" || !torchFamily(p.Name) {
		return f
	}
	urls := []string{p.Source.URL}
	if p.Source.URL == "" {
		for _, i := range d.project.Lock.Indexes {
			urls = append(urls, i.URL)
		}
	}
	for _, url := range urls {
		if _, below, ok := strings.Cut(url, "pytorch.org/whl/"); ok {
			first, _, _ := strings.Cut(below, "/")
			if f := flavorWord(first); f != "" {
				return f
			}
		}
	}
	return ""
}

// flavorWord takes what a build is for out of a local version.
func flavorWord(local string) string {
	switch {
	case local == "cpu" || strings.HasPrefix(local, "cpu."):
		return "cpu"
	case strings.HasPrefix(local, "rocm") && digits(local[len("rocm"):]) != "":
		return local
	}
	for _, prefix := range []string{"cuda", "cu"} {
		if rest, ok := strings.CutPrefix(local, prefix); ok && len(digits(rest)) >= 2 {
			return prefix + digits(rest)
		}
	}
	return ""
}

// digits are those that a text begins with.
func digits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

// cudaOf words a flavor: "CUDA 12.8" for cu128, "CUDA 12" for cuda12.
func cudaOf(flavor string) string {
	n := strings.TrimLeft(flavor, "cuda")
	if len(n) < 3 {
		return "CUDA " + n
	}
	return "CUDA " + n[:2] + "." + n[2:]
}

// cudaVersion is the version of CUDA that libraries are of: "12.8" by the runtime or
// the toolkit, "12" by a name, "" where they don't tell.
func (d *decider) cudaVersion(libraries []row) string {
	major := ""
	for _, r := range libraries {
		p := d.project.Lock.Packages[r.index]
		if p.Name == "cuda-toolkit" || strings.HasPrefix(p.Name, "nvidia-cuda-runtime") {
			if parts := strings.SplitN(p.Version, ".", 3); len(parts) == 3 {
				return parts[0] + "." + parts[1]
			}
		}
		if s := cudaSuffix(p.Name); s != "" && strings.HasPrefix(p.Name, "nvidia-") {
			major = s
		}
	}
	return major
}
