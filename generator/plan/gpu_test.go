package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// weighing is a package with a wheel of this size for each tag.
func weighing(name, version string, size int64, tags ...string) facts.Package {
	p := tagged(strings.ReplaceAll(name, "-", "_"), version, tags...)
	p.Name = name
	for i := range p.Files {
		p.Files[i].Size = size
	}
	return p
}

// from gives a package an index.
func from(p facts.Package, url string) facts.Package {
	p.Source.URL = url
	return p
}

// needing gives a package edges with a marker.
func needing(p facts.Package, marker string, names ...string) facts.Package {
	for _, n := range names {
		p.Dependencies = append(p.Dependencies, facts.Edge{Name: n, Marker: marker})
	}
	return p
}

// reach is a project on uv whose main dependencies are the first packages alone: the
// others are reached from these.
func reach(n int, packages ...facts.Package) facts.Project {
	p := app(with(packages...), requires("==3.13.*"))
	p.Lock.Roots[0].Edges = p.Lock.Roots[0].Edges[:n]
	return p
}

const (
	pypi  = "https://pypi.org/simple"
	amd64 = "platform_machine == 'x86_64' and sys_platform == 'linux'"
)

var (
	torchTags = both("cp313-cp313-manylinux_2_28")
	anyLinux  = both("py3-none-manylinux_2_27")
)

func yes() *bool { t := true; return &t }
func no() *bool  { f := false; return &f }

// TestGPUBuilds tells builds from each other. The versions, markers and sizes of torch
// are those that real locks have.
func TestGPUBuilds(t *testing.T) {
	cublas := weighing("nvidia-cublas-cu12", "12.8.4.1", 594346921, anyLinux...)
	runtime := weighing("nvidia-cuda-runtime-cu12", "12.8.90", 954765, anyLinux...)
	jax := needing(weighing("jax-cuda13-plugin", "0.12.0.1", 8237167, torchTags...), "", "jax-cuda13-pjrt")
	tensorflow := weighing("tensorflow", "2.21.0", 572881074, torchTags...)
	tensorflow.Extras = []facts.ExtraEdges{{Name: "and-cuda", Edges: []facts.Edge{{Name: "nvidia-cublas-cu12"}}}}
	withCUDA := reach(1, tensorflow, cublas)
	withCUDA.Lock.Roots[0].Edges[0].Extras = []string{"and-cuda"}
	listed := app(with(from(tagged("torch", "2.8.0", torchTags...), "https://download.pytorch.org/whl/cu128")), requires("==3.13.*"))
	listed.Lock.Flat = true
	for _, c := range []struct {
		name    string
		project facts.Project
		want    string // NAME VERSION for WHAT on PLATFORMS
		meant   bool
		bytes   []int64
	}{
		{"from PyPI, CUDA on x86_64 alone", reach(1, from(needing(weighing("torch", "2.10.0", 146000000, torchTags...), amd64, "nvidia-cublas-cu12", "nvidia-cuda-runtime-cu12"), pypi), cublas, runtime),
			"torch 2.10.0 for CUDA 12.8 on linux/amd64", false, []int64{146000000 + 594346921 + 954765}},
		{"from PyPI, CUDA on both", reach(1, from(needing(weighing("torch", "2.12.1", 532268019, torchTags...), "sys_platform == 'linux'", "cuda-toolkit"), pypi), weighing("cuda-toolkit", "13.0.2", 2364, "py2.py3-none-any")),
			"torch 2.12.1 for CUDA 13.0 on linux/amd64 linux/arm64", false, []int64{532270383, 532270383}},
		{"by its version", reach(1, tagged("torch", "2.8.0+cu126", torchTags...)), "torch 2.8.0+cu126 for CUDA 12.6 on linux/amd64 linux/arm64", true, []int64{1000, 1000}},
		{"by its index", listed, "torch 2.8.0 for CUDA 12.8 on linux/amd64 linux/arm64", true, []int64{1000, 1000}},
		{"for the CPU by its version", reach(1, tagged("torch", "2.8.0+cpu", torchTags...)), "", false, nil},
		{"for the CPU by its index", reach(1, from(tagged("torch", "2.1.1", torchTags...), "https://download.pytorch.org/whl/cpu")), "", false, nil},
		{"for ROCm", reach(1, tagged("torch", "2.8.0+rocm6.4", torchTags...)), "torch 2.8.0+rocm6.4 for ROCm 6.4 on linux/amd64 linux/arm64", true, []int64{1000, 1000}},
		{"jaxlib of old", reach(1, tagged("jaxlib", "0.4.20+cuda12.cudnn89", torchTags...)), "jaxlib 0.4.20+cuda12.cudnn89 for CUDA 12 on linux/amd64 linux/arm64", true, []int64{1000, 1000}},
		{"jax[cuda13]", reach(1, jax, weighing("jax-cuda13-pjrt", "0.12.0.1", 134922808, anyLinux...)), "jax-cuda13-plugin 0.12.0.1 for CUDA 13 on linux/amd64 linux/arm64", true, []int64{143159975, 143159975}},
		{"tensorflow", reach(1, tensorflow, cublas), "", false, nil},
		{"tensorflow[and-cuda]", withCUDA, "tensorflow 2.21.0 for CUDA 12 on linux/amd64 linux/arm64", true, []int64{1167227995, 1167227995}},
		{"xgboost that asks for NCCL", reach(1, needing(weighing("xgboost", "3.4.1", 57615456, anyLinux...), "", "nvidia-nccl-cu13"), weighing("nvidia-nccl-cu13", "2.30.7", 205976000, anyLinux...)),
			"xgboost 3.4.1 for CUDA 13 on linux/amd64 linux/arm64", false, []int64{263591456, 263591456}},
		{"xgboost without", reach(1, tagged("xgboost", "2.0.0", anyLinux...)), "", false, nil},
		{"whatever depends on CUDA", reach(1, needing(tagged("solver", "1.0", torchTags...), "", "nvidia-cublas-cu12"), cublas), "solver 1.0 for CUDA 12 on linux/amd64 linux/arm64", false, []int64{594347921, 594347921}},
		{"a name with the version", reach(1, weighing("cudf-cu12", "26.10.0", 1000, torchTags...)), "cudf-cu12 26.10.0 for CUDA 12 on linux/amd64 linux/arm64", true, []int64{1000, 1000}},
		{"bindings of the driver's tools", reach(1, pure("nvidia-ml-py", "13.580.82")), "", false, nil},
		{"triton alone", reach(1, tagged("triton", "3.4.0", torchTags...)), "", false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _, err := decide(c.project, config.Config{}, Options{}, releases())
			if err != nil {
				t.Fatal(err)
			}
			got, meant := "", false
			var bytes []int64
			if p.GPU != nil {
				var list []string
				for _, b := range p.GPU.Builds {
					list = append(list, b.Name+" "+b.Version+" for "+b.For+" on "+strings.Join(b.Platforms, " "))
				}
				got, meant = strings.Join(list, ", "), p.GPU.Meant != ""
				for _, w := range p.GPU.Weights {
					bytes = append(bytes, w.Bytes)
				}
			}
			if got != c.want || meant != c.meant || !slices.Equal(bytes, c.bytes) {
				t.Errorf("got %q, meant %v, %d\nnot %q, %v, %d", got, meant, bytes, c.want, c.meant, c.bytes)
			}
		})
	}
}

// TestGPURemedies has the lines for each manager, after their documentation and
// PyTorch's.
func TestGPURemedies(t *testing.T) {
	torch := from(tagged("torch", "2.8.0", torchTags...), pypi)
	vision := from(tagged("torchvision", "0.23.0", torchTags...), pypi)
	indirect := reach(1, needing(pure("embeddings", "1.0"), "", "torch"), torch)
	conflicts := app(with(tagged("torch", "2.8.0+cu128", torchTags...)), requires("==3.13.*"))
	conflicts.Lock.Roots = append(conflicts.Lock.Roots, facts.Root{Kind: facts.RootExtra, Name: "cpu"}, facts.Root{Kind: facts.RootExtra, Name: "cu128", Edges: conflicts.Lock.Roots[0].Edges})
	conflicts.Lock.Roots[0].Edges = nil
	conflicts.Lock.Conflicts = [][]facts.Choice{{{Extra: "cpu"}, {Extra: "cu128"}}}
	compiled := app(on(facts.Pip, "requirements"), with(torch))
	compiled.Lock.Complete = true
	for _, c := range []struct {
		name    string
		project facts.Project
		config  config.Config
		want    string
	}{
		{"uv", app(with(torch, vision)), config.Config{},
			`add [[tool.uv.index]] with name = "pytorch-cpu", url = "https://download.pytorch.org/whl/cpu", explicit = true, and [tool.uv.sources] with torch = { index = "pytorch-cpu" }, torchvision = { index = "pytorch-cpu" }; then lock again`},
		{"uv, indirect", indirect, config.Config{},
			`add [[tool.uv.index]] with name = "pytorch-cpu", url = "https://download.pytorch.org/whl/cpu", explicit = true, and [tool.uv.sources] with torch = { index = "pytorch-cpu" }, and name torch among the dependencies, since sources count for these only; then lock again`},
		{"uv, a choice of extras", conflicts, config.Config{Extras: []string{"cu128"}}, "take --extra cpu in place of the extra cu128"},
		{"poetry", app(on(facts.Poetry, "poetry.lock"), with(torch)), config.Config{},
			"`poetry source add --priority=explicit pytorch-cpu https://download.pytorch.org/whl/cpu`, then `poetry add --source pytorch-cpu torch==2.8.0`; then lock again"},
		{"pdm", app(on(facts.PDM, "pdm.lock"), with(torch)), config.Config{},
			`add [[tool.pdm.source]] with name = "pytorch-cpu", url = "https://download.pytorch.org/whl/cpu", include_packages = ["torch"], exclude_packages = ["*"]; then lock again`},
		{"pip", app(on(facts.Pip, "requirements"), with(torch)), config.Config{}, "add the line `--extra-index-url https://download.pytorch.org/whl/cpu` and ask for torch==2.8.0+cpu"},
		{"pip-tools", compiled, config.Config{}, "add the line `--extra-index-url https://download.pytorch.org/whl/cpu` and ask for torch==2.8.0+cpu; then compile the file again, which leaves out NVIDIA's libraries"},
		{"a plain package", app(with(weighing("onnxruntime-gpu", "1.24.4", 1000, torchTags...))), config.Config{},
			"ask for onnxruntime in place of onnxruntime-gpu; then lock again"},
		{"no build for the CPU", app(with(tagged("vllm", "0.11.0", torchTags...))), config.Config{}, "there is no build of it for the CPU on PyPI"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.config.GPU = no()
			_, diags, err := decide(c.project, c.config, Options{}, releases())
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(diags, func(d facts.Diagnostic) bool { return d.Rule == "DW702" })
			if i < 0 || diags[i].Remedy != c.want {
				t.Errorf("got %+v\nnot the remedy %q", diags, c.want)
			}
		})
	}
}

// TestGPUKey is what the key makes of the same lock.
func TestGPUKey(t *testing.T) {
	torch := app(with(weighing("torch", "2.8.0+cu128", 800<<20, torchTags...)))
	cpu := app(with(tagged("torch", "2.8.0+cpu", torchTags...)))
	rocm := app(with(tagged("torch", "2.8.0+rocm6.4", torchTags...)))
	cupy := app(with(weighing("cupy-cuda12x", "14.2.0", 1000, torchTags...)))
	const price = "torch 2.8.0+cu128 is a build for CUDA 12.8: 800 MiB to download on linux/amd64, 800 MiB to download on linux/arm64; for the CPU alone about 175 MiB on linux/amd64, about 97.2 MiB on linux/arm64"
	for _, c := range []struct {
		name    string
		project facts.Project
		gpu     *bool
		says    string // RULE: message
		nvidia  bool
	}{
		{"not set", torch, nil, "DW701: " + price, false},
		{"false", torch, no(), "DW702: gpu = false, and " + price, false},
		{"true", torch, yes(), "", true},
		{"true, and a build for the CPU", cpu, yes(), "DW703: gpu = true, and nothing that is installed is a build for CUDA: torch 2.8.0+cpu for the CPU", true},
		{"false, and a build for the CPU", cpu, no(), "", false},
		{"true, and a build for AMD's", rocm, yes(), "DW703: gpu = true prepares the image for NVIDIA's GPUs, and torch 2.8.0+rocm6.4 is a build for ROCm 6.4", true},
		{"true, without the libraries", cupy, yes(), "DW703: cupy-cuda12x 14.2.0 loads CUDA's libraries, and nothing that is installed brings them", true},
		{"true, without a lock", app(func(p *facts.Project) { p.Lock = nil }), yes(), "", true},
		{"not set, nothing for GPUs", app(with(pure("flask", "3.0.0"))), nil, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, diags, err := decide(c.project, config.Config{GPU: c.gpu}, Options{}, releases())
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, d := range diags {
				if strings.HasPrefix(d.Rule, "DW70") {
					said = append(said, d.Rule+": "+d.Message)
				}
			}
			if got := strings.Join(said, "\n"); got != c.says {
				t.Errorf("says %q\nnot %q", got, c.says)
			}
			if got := p.GPU != nil && p.GPU.NVIDIA; got != c.nvidia {
				t.Errorf("for NVIDIA's GPUs: %v", got)
			}
		})
	}
}

// TestGPUData holds the data to its form.
func TestGPUData(t *testing.T) {
	data := gpuKnown()
	seen := map[string]bool{}
	for _, b := range data.Build {
		if seen[b.Name] || b.Name != normalize(b.Name) || !strings.HasPrefix(b.Source, "https://") {
			t.Errorf("%q stands twice, is not normalized, or has no source", b.Name)
		}
		if seen[b.Name] = true; cudaLibrary(b.Name) || gpuCompanion(b.Name) {
			t.Errorf("%s counts as a library", b.Name)
		}
		if (b.AMD64 > 0 || b.ARM64 > 0) && (b.Version == "" || b.CPU == "") {
			t.Errorf("the size of %s has no version, or is of nothing", b.Name)
		}
	}
	for _, l := range data.Library {
		if seen[l.Name] || !cudaLibrary(l.Name) && !gpuCompanion(l.Name) || l.AMD64 == 0 || l.Version == "" {
			t.Errorf("%s is no library, stands twice, or has no size", l.Name)
		}
		seen[l.Name] = true
	}
	if len(data.Build) == 0 || len(data.Library) == 0 || data.Torch.AMD64 == 0 {
		t.Error("the data is not there")
	}
}
