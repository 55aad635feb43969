package golden

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/output"
)

// TestBakePrint holds what buildx makes of the bake file of cases/emit-bake, without
// variables and with all of them, to bake/*.json. That buildx said it of this very file,
// the digest in bake/digest tells where there is no buildx; with one on the PATH,
// -update records it anew.
func TestBakePrint(t *testing.T) {
	file, err := filepath.Abs("cases/emit-bake/files/docker-bake.hcl")
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	program := buildx()
	digest := output.Digest(output.Body(LF(body))) + "\n"
	if program == nil {
		recorded, err := os.ReadFile("bake/digest")
		if err != nil || string(LF(recorded)) != digest {
			t.Errorf("what buildx says is recorded of another file (%v): install buildx, and run go test ./golden -run TestBakePrint -update", err)
		}
		return
	}
	given := []string{"IMAGE=ghcr.io/o/n", "REVISION=1234", "SOURCE=https://github.com/o/n", "CACHE=ghcr.io/o/n/cache", "CACHE_WRITE=true"}
	for name, variables := range map[string][]string{"plain": nil, "given": given} {
		c := exec.Command(program[0], append(program[1:], "bake", "-f", file, "--print")...)
		c.Env = append(os.Environ(), "BUILDX_CONFIG="+t.TempDir())
		c.Env = append(c.Env, variables...)
		var said bytes.Buffer
		c.Stderr = &said
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, said.String())
		}
		Equal(t, filepath.Join("bake", name+".json"), out)
	}
	Equal(t, "bake/digest", []byte(digest))
}

// buildx is how buildx is called here, nil where it is not installed.
func buildx() []string {
	if path, err := exec.LookPath("buildx"); err == nil {
		return []string{path}
	}
	if out, err := exec.Command("docker", "buildx", "version").Output(); err == nil && strings.Contains(string(out), "buildx") {
		return []string{"docker", "buildx"}
	}
	return nil
}
