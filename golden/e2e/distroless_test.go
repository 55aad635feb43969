package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const distroless = "gcr.io/distroless/cc-debian13:nonroot"

// TestDistroless builds images without a shell and runs them as production should. Where
// the registry of the base doesn't answer, the base is made of the same Debian packages,
// by distroless/Dockerfile.
func TestDistroless(t *testing.T) {
	t.Parallel()
	for _, p := range fewer(1, []processProject{
		{"django-site", proveDjango}, // static files, stages for several processes
		{"plain-script", proveScript},
		{"grpc-server", proveGRPC},
		{"fastapi-web", proveShellless},
	}...) {
		t.Run(p.name, func(t *testing.T) {
			ctx, b, r := needDistroless(t)
			g, err := generate(ctx, filepath.Join("processes", p.name), t.TempDir(), "", "--base=distroless", "--check-stage")
			if err != nil {
				t.Fatal(err)
			}
			p.prove(t, newBench(ctx, t, b, r, g))
		})
	}
}

// needDistroless is a builder that has the base.
func needDistroless(t *testing.T) (context.Context, builder, runner) {
	t.Helper()
	ctx, b := needBuilder(t)
	r := needRunner(t, b)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("FROM "+distroless+"\nCOPY Dockerfile /\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if b.try(ctx, dir, "Dockerfile") == nil {
		return ctx, b, r
	}
	k, ok := b.(buildkit)
	if !ok {
		t.Skip(distroless + " cannot be had, and a stand-in for it needs BUILDKIT_HOST")
	}
	k, err := k.standIn(ctx, distroless, "distroless", filepath.Join(dir, "layout"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s cannot be had: it is a stand-in of Debian's packages", distroless)
	return ctx, k, r
}

// standIn is a builder for which the image of a Dockerfile stands for another one, and
// goes by an OCI layout in an empty folder.
func (b buildkit) standIn(ctx context.Context, name, contextDir, layout string) (buildkit, error) {
	args := append(b.args(contextDir, "Dockerfile"), "--progress=rawjson", "--output=type=oci,tar=false,dest="+layout)
	if _, err := runBuild(exec.CommandContext(ctx, "buildctl", args...)); err != nil {
		return b, err
	}
	text, err := os.ReadFile(filepath.Join(layout, "index.json"))
	if err != nil {
		return b, err
	}
	var index struct{ Manifests []struct{ Digest string } }
	if err := json.Unmarshal(text, &index); err != nil || len(index.Manifests) != 1 {
		return b, fmt.Errorf("%s is no layout of one image: %v", layout, err)
	}
	b.more = []string{"--oci-layout=standin=" + layout, "--opt=context:" + name + "=oci-layout://standin@" + index.Manifests[0].Digest}
	return b, nil
}

// whatWorks are modules that load libraries of the system, what names users, time zones
// and libraries, and a request over TLS by the image's own certificates.
const whatWorks = `import bz2, ctypes.util, curses, dbm.gnu, getpass, hashlib, locale, lzma, os, pwd, readline, shutil, socket, sqlite3, ssl, sys, uuid, zlib, zoneinfo
import asyncio, multiprocessing, xml.etree.ElementTree
assert os.getuid() == 10001 and pwd.getpwuid(10001).pw_name == getpass.getuser() == "app", pwd.getpwuid(10001)
assert os.path.expanduser("~") == "/home/app" and os.stat("/home/app").st_uid == 10001
assert zoneinfo.ZoneInfo("Europe/Berlin") and socket.getservbyname("https") == 443
assert locale.setlocale(locale.LC_ALL, "") == "C.UTF-8", locale.setlocale(locale.LC_ALL)
assert [ctypes.util.find_library(n) for n in ("c", "z", "sqlite3", "nothing")] == ["libc.so.6", "libz.so.1", "libsqlite3.so.0", None]
assert ctypes.CDLL(f"libpython3.{sys.version_info.minor}.so.1.0")
assert sqlite3.connect(":memory:").execute("select 6 * 7").fetchone() == (42,)
assert lzma.decompress(lzma.compress(b"x")) == bz2.decompress(bz2.compress(b"x")) == zlib.decompress(zlib.compress(b"x"))
assert multiprocessing.get_context("fork").Pool(1).map(abs, [-1]) == [1]
left = [n for n in ("sh", "bash", "dash", "env", "apt-get", "dpkg", "perl", "tar", "pip", "cat") if shutil.which(n)]
assert not left and not os.path.lexists("/bin/sh"), left
for name in "/app", "/usr/local/bin/python3", "/etc/passwd":
    assert os.stat(name).st_uid == 0 and not os.access(name, os.W_OK), name
assert not os.path.exists("/var/cache/ldconfig") and not os.path.exists("/rootfs")
print("all works,", sys.version.split()[0])
`

// overTLS proves the certificates against a server that everybody's bundle knows.
const overTLS = `import urllib.request
print(urllib.request.urlopen("https://pypi.org/simple/six/", timeout=30).status)
`

// proveShellless: what is usually taken for granted works, and no shell is there.
func proveShellless(t *testing.T, b *bench) {
	i := b.image(t, "")
	out, err := b.runner.once(b.ctx, i.path, i.name, "python", "-c", whatWorks)
	if err != nil || !strings.Contains(out, "all works, 3.") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := b.runner.once(b.ctx, i.path, i.name, "sh", "-c", "echo here"); err == nil || strings.Contains(out, "here\n") {
		t.Errorf("there is a shell: %s", out)
	}
	out, err = b.runner.onHost().once(b.ctx, i.path, i.name, "python", "-c", overTLS)
	if err != nil || !strings.Contains(out, "200") {
		t.Errorf("a request over TLS: %v: %s", err, out)
	}
	proveFastAPI(t, &bench{b.ctx, b.builder, b.runner, b.generated, b.dockerfile})
}

// systemLibraries is a project that builds psycopg2, which is linked with a library of a
// system package, and uses what finds a library by name and reads data beside it. The
// hook leaves something in the stage before.
var systemLibraries = map[string]string{
	"requirements.txt": "psycopg2==2.9.11\npython-magic==0.4.27\n",
	"main.py": `import os, psycopg2, magic
try:
    psycopg2.connect("host=127.0.0.1 port=1 connect_timeout=2")
except psycopg2.OperationalError as e:
    assert "refused" in str(e), e
assert magic.from_buffer(b"%PDF-1.7", mime=True) == "application/pdf"
assert os.stat("/data").st_uid == 10001 and open("/usr/local/share/words").read() == "kept\n"
assert open("/etc/ssl/certs/ca-certificates.crt").read().endswith("# ours\n")
for name in "libpq5", "libmagic1t64", "libsqlite3-0":
    assert "\nVersion: " in open("/var/lib/dpkg/status.d/" + name).read(), name
    assert name == "libsqlite3-0" or os.path.exists(f"/usr/share/doc/{name}/copyright"), name  # of the base's only if it has any
print("both work")
`,
	"dockwright.toml": `base = "distroless"
check-stage = true
command = ["python", "main.py"]
system-packages.runtime = ["libmagic1t64"]

[hooks]
runtime.before = ["RUN mkdir /data && chown 10001:10001 /data && mkdir -p /usr/local/share && echo kept > /usr/local/share/words", "RUN echo '# ours' >> /etc/ssl/certs/ca-certificates.crt"]
runtime.after = ['RUN ["python", "-c", "open(\"/hooked\", \"w\")"]']
`,
}

// TestDistrolessLibraries: libraries of system packages come along, with their data, and
// so that scanners know of them.
func TestDistrolessLibraries(t *testing.T) {
	ctx, b, r := needDistroless(t)
	from := t.TempDir()
	for name, text := range systemLibraries {
		if err := os.WriteFile(filepath.Join(from, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	g, err := generate(ctx, from, t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("dockwright-e2e-distroless-%d", os.Getpid())
	t.Cleanup(func() { r.remove(name) })
	image, _ := mustBuild(ctx, t, b, g, name)
	out, err := r.once(ctx, image, name)
	if err != nil || !strings.Contains(out, "both work") {
		text, _ := g.text()
		t.Errorf("%v: %s\n%s", err, out, text)
	}
}
