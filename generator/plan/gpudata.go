package plan

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed data/gpu.toml
var gpuFile []byte

// gpuPackage is a package that is for GPUs by its name, as data/gpu.toml has it.
type gpuPackage struct {
	Name string `toml:"name"` // normalized
	// Extra is the one with which it is, "" where it always is.
	Extra string `toml:"extra"`
	// CUDA is the version that it is for, "" where its libraries say it.
	CUDA string `toml:"cuda"`
	// NeedsLibraries tells that it is one only where the lock has it depend on
	// NVIDIA's libraries.
	NeedsLibraries bool `toml:"needs_libraries"`
	// Unasked tells that it is in a lock for the sake of a GPU seldom.
	Unasked bool `toml:"unasked"`
	// InPlaceOf is how a requirement asks for it, and CPU what to ask for instead;
	// Libraries asks for the libraries that it does not bring by itself.
	InPlaceOf string `toml:"in_place_of"`
	CPU       string `toml:"cpu"`
	Libraries string `toml:"libraries"`
	Source    string `toml:"source"`
	gpuSize
}

// gpuSize are the sizes of one version's wheels in bytes, 0 where there is none.
type gpuSize struct {
	Version string `toml:"version"`
	AMD64   int64  `toml:"x86_64"`
	ARM64   int64  `toml:"aarch64"`
}

func (s gpuSize) on(arch string) int64 {
	if arch == "aarch64" {
		return s.ARM64
	}
	return s.AMD64
}

type gpuData struct {
	Build   []gpuPackage `toml:"build"`
	Torch   gpuSize      `toml:"torch"`
	Library []struct {
		Name string `toml:"name"`
		gpuSize
	} `toml:"library"`
}

var gpuKnown = sync.OnceValue(func() gpuData { return builtIn[gpuData]("GPUs", gpuFile) })

func (g gpuData) build(name string) (gpuPackage, bool) {
	i := slices.IndexFunc(g.Build, func(b gpuPackage) bool { return b.Name == name })
	if i < 0 {
		return gpuPackage{}, false
	}
	return g.Build[i], true
}

// cudaParts are the libraries of CUDA 13 and newer, whose names have no version:
// nvidia-cublas and so on. Other packages of NVIDIA's (nvidia-ml-py) are for any.
// https://pypi.org/project/cuda-toolkit/ has them as its extras.
var cudaParts = []string{"cublas", "cuda-cccl", "cuda-crt", "cuda-cupti", "cuda-nvcc", "cuda-nvrtc", "cuda-runtime", "cufft", "cufile", "curand",
	"cusolver", "cusparse", "npp", "nvfatbin", "nvjitlink", "nvjpeg", "nvptxcompiler", "nvtx", "nvvm"}

// cudaSuffix is the major version that a name ends with: "12" of nvidia-nccl-cu12.
func cudaSuffix(name string) string {
	i := strings.LastIndex(name, "-cu")
	if i < 0 {
		return ""
	}
	if v := name[i+len("-cu"):]; len(v) == 2 && strings.Trim(v, "0123456789") == "" {
		return v
	}
	return ""
}

// cudaLibrary tells the packages that are CUDA itself, not programs that use it.
func cudaLibrary(name string) bool {
	if rest, ok := strings.CutPrefix(name, "nvidia-"); ok {
		return cudaSuffix(name) != "" || slices.Contains(cudaParts, rest)
	}
	return name == "cuda-toolkit" || name == "cuda-bindings" || strings.HasPrefix(name, "jax-cuda") && strings.HasSuffix(name, "-pjrt")
}

// gpuCompanion tells the packages that come with builds for GPUs, and are no sign of
// one by themselves.
func gpuCompanion(name string) bool {
	return slices.Contains([]string{"triton", "cuda-pathfinder", "pytorch-triton", "pytorch-triton-rocm", "triton-rocm"}, name)
}
