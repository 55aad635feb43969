//go:build linux

package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// BenchmarkProcess holds the whole process against `uv export --frozen` on the
// development corpus' largest lock: an iteration runs each command once, in turn.
// The machine's speed drifts, so what counts are the ratios of CPU time (user and
// system) within an iteration; their medians are reported.
func BenchmarkProcess(b *testing.B) {
	uv, err := exec.LookPath("uv")
	root := os.Getenv("DOCKWRIGHT_CORPUS")
	if err != nil || root == "" {
		b.Skip("it needs uv on the PATH, and DOCKWRIGHT_CORPUS for the largest lock")
	}
	own := filepath.Join(b.TempDir(), "dockwright")
	build := exec.Command("go", "build", "-o", own, module+"/cmd/dockwright")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released: one static binary
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	dir := filepath.Join(root, "docling-project__docling-serve")
	commands := [][]string{
		{uv, "export", "--frozen", "--project", dir},
		{own, "inspect", "--output-format", "json", dir},
		{own, "generate", "--dry-run", dir},
		{own, "--version"},
	}
	names := []string{"uv", "inspect", "generate", "start"}
	times, ratios := make([][]float64, len(commands)), make([][]float64, len(commands))
	for b.Loop() {
		for i, command := range commands {
			c := exec.Command(command[0], command[1:]...)
			if err := c.Run(); err != nil {
				b.Fatalf("%v: %v", command, err)
			}
			spent := float64((c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Microseconds()) / 1000
			times[i] = append(times[i], spent)
			ratios[i] = append(ratios[i], spent/times[0][len(times[0])-1])
		}
	}
	for i, name := range names {
		b.ReportMetric(median(times[i]), name+"-cpu-ms")
		if i > 0 {
			b.ReportMetric(median(ratios[i]), name+"/uv")
		}
	}
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
