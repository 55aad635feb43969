package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An installImage is an image in which pip and uv have the last word, and the
// target that inspect is asked for in its place.
type installImage struct {
	stage, from string
	libc        string // as inspect's flag has it
	target      string
}

const installPython = "3.13"

// installImages are for x86_64: another CPU would have to be emulated.
var installImages = []installImage{
	{"glibc", "python:3.13-slim-trixie", "glibc:2.41", "cp313-glibc2.41-x86_64"},
	{"musl", "python:3.13-alpine", "musl:1.2", "cp313-musl1.2-x86_64"},
}

// install lets the tools take what inspect speaks of, in every image, by the
// names of the projects. dir is an empty folder to work in.
func install(ctx context.Context, b builder, uv string, projects map[string]said, dir string) (map[string]*installed, error) {
	at, out := filepath.Join(dir, "context"), filepath.Join(dir, "out")
	script, err := os.ReadFile("lastword/take.py")
	if err != nil {
		return nil, err
	}
	if err := writeAll(at, map[string][]byte{"Dockerfile": []byte(installDockerfile(uv)), "take.py": script}); err != nil {
		return nil, err
	}
	for name, s := range projects {
		for _, i := range installImages {
			if err := s.write(filepath.Join(at, "in", i.stage, name), i.target); err != nil {
				return nil, err
			}
		}
	}
	if err := b.export(ctx, at, "Dockerfile", out); err != nil {
		return nil, err
	}
	result := map[string]*installed{}
	for name := range projects {
		result[name] = newInstalled()
		for _, i := range installImages {
			if err := result[name].read(filepath.Join(out, i.stage, name+".json"), i.target); err != nil {
				return nil, err
			}
		}
	}
	return result, nil
}

// installDockerfile runs take.py in every image, each in a stage of its own.
// What is installed lies in memory, since it is thrown away at once.
func installDockerfile(uv string) string {
	var stages, results strings.Builder
	for _, i := range installImages {
		fmt.Fprintf(&stages, `FROM %s AS %s
COPY --from=ghcr.io/astral-sh/uv:%s /uv /usr/local/bin/uv
COPY take.py /
COPY in/%[2]s /in
RUN --mount=type=tmpfs,target=/tmp mkdir /out && python /take.py /in /out
`, i.from, i.stage, uv)
		fmt.Fprintf(&results, "COPY --from=%s /out /%[1]s\n", i.stage)
	}
	return stages.String() + "FROM scratch\n" + results.String()
}

// write writes the folder that take.py reads of a project.
func (s said) write(dir, target string) error {
	packages, err := json.Marshal(s.packages[target])
	if err != nil {
		return err
	}
	files := map[string][]byte{"packages.json": packages}
	if s.sync != nil {
		if files["sync.json"], err = json.Marshal(map[string][]string{"arguments": s.sync}); err != nil {
			return err
		}
		if err := os.CopyFS(filepath.Join(dir, "context"), os.DirFS(s.context)); err != nil {
			return err
		}
	}
	return writeAll(dir, files)
}

func writeAll(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
