package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/measure/host"
)

// TestElsewhere measures and bakes on a builder that is reached over TCP with TLS, both
// sides by certificate, as those are that teams have for what is too big for one machine:
// with buildctl and BUILDKIT_HOST, and with the builder that buildx has selected, which
// takes buildx but no Docker engine.
func TestElsewhere(t *testing.T) {
	ctx, configuration := needSecondDaemon(t)
	near := os.Getenv("BUILDKIT_HOST")
	address, certs := startBuildkitd(ctx, t, configuration)
	certs = filepath.Join(certs, "client")

	if !testing.Short() { // where TestTwoBuilders has to do
		t.Run("buildctl", func(t *testing.T) {
			t.Setenv("BUILDKIT_HOST", address)
			measureWith(t, host.BuildOptions{Buildctl: []string{"--tlsdir=" + certs}})
		})
	}
	t.Run("buildx", func(t *testing.T) {
		needBuildx(t)
		create(ctx, t, "near", near)
		create(ctx, t, "far", address, "--use", "--driver-opt=cacert="+filepath.Join(certs, "ca.pem")+
			",cert="+filepath.Join(certs, "cert.pem")+",key="+filepath.Join(certs, "key.pem"))
		t.Run("measure", func(t *testing.T) {
			t.Setenv("BUILDKIT_HOST", "")
			measureWith(t, host.BuildOptions{})
		})
		t.Run("bake", bakesTwice)
	})
}

// needBuildx skips without buildx, and has it know no builder until the test ends.
func needBuildx(t *testing.T) {
	t.Helper()
	if err := exec.Command("docker", "buildx", "version").Run(); err != nil {
		t.Skipf("docker has no buildx: %v", err)
	}
	t.Setenv("BUILDX_CONFIG", t.TempDir())
	// Newer ones ask before they write outside of the folder they are called in.
	t.Setenv("BUILDX_BAKE_ENTITLEMENTS_FS", "0")
}

// create tells buildx of a daemon that runs.
func create(ctx context.Context, t *testing.T, name, address string, more ...string) {
	t.Helper()
	args := append([]string{"buildx", "create", "--driver=remote", "--name=" + name}, more...)
	if out, err := exec.CommandContext(ctx, "docker", append(args, address)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// ofTarget are the steps of a bake file's target that run something, and their stage.
var ofTarget = regexp.MustCompile(`^\[\S+ (\S+) +\d+/\d+\] RUN `)

// bakesTwice bakes the members of a workspace with a shared base on one builder, which
// writes its cache to a registry, and after a change of source on the other, which has
// nothing but that cache: all that is installed comes from there, and both images run.
func bakesTwice(t *testing.T) {
	ctx, b := needBuilder(t)
	r := needRunner(t, b)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("fleet")); err != nil {
		t.Fatal(err)
	}
	generateAll(t, dir, "--emit=bake")
	t.Setenv("CACHE", startRegistry(t)+"/depot/cache")
	bake := func(builder string, more ...string) progress {
		c := exec.CommandContext(ctx, "docker", append([]string{"buildx", "bake", "--builder=" + builder, "--progress=rawjson",
			"--file=docker-bake.hcl", "--set=*.platform=linux/amd64"}, more...)...)
		c.Dir = dir
		told, err := runBuild(c)
		if err != nil {
			t.Fatal(err)
		}
		return told
	}
	t.Setenv("CACHE_WRITE", "true")
	bake("near", "--set=*.output=type=cacheonly")

	t.Setenv("CACHE_WRITE", "false")
	if err := (edit{"packages/api/src/depot_api/__init__.py", "def main", "# a change\ndef main"}).apply(dir); err != nil {
		t.Fatal(err)
	}
	var outputs []string
	archives := map[string]string{}
	for _, m := range []string{"api", "jobs"} {
		archives[m] = filepath.Join(t.TempDir(), m+".tar")
		outputs = append(outputs, "--set=packages-"+m+".tags=dockwright-e2e-"+m, "--set=packages-"+m+".output=type=docker,dest="+archives[m])
	}
	installs := 0
	for _, s := range bake("far", outputs...).steps {
		of := ofTarget.FindStringSubmatch(s.name)
		if of == nil || slices.Contains([]string{"outline", "package", "project"}, of[1]) { // those have the sources
			continue
		}
		if installs++; !s.cached {
			t.Errorf("what the other builder has done is done again: %s", s.name)
		}
	}
	if installs < 4 { // what is shared, the dependencies of each, the user
		t.Errorf("%d steps of the stages that install", installs)
	}
	for m, archive := range archives {
		said, err := r.once(ctx, archive, "dockwright-e2e-"+m)
		t.Cleanup(func() { r.remove("dockwright-e2e-" + m) })
		if want := m + " counts 21"; err != nil || !strings.Contains(said, want) {
			t.Errorf("%s says %q (%v), not %q", m, said, err, want)
		}
	}
}
