package render

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/generator/plan"
)

// pack are the stages that pack the packages, and what unpacks them when a container
// starts. The environment is a link there to a folder that is not in the image.
type pack struct {
	Zstd bool
	Why  string
	// Place is that folder, below /tmp: the one folder that containers with a
	// read-only root mostly can write. It has the project's name, for containers that
	// share one.
	Place string
	// Parts are packed one by one, so that the heavy part is packed once.
	Parts []packed
	// Launcher is the command that the process's own is handed to.
	Launcher []string
}

// packed is an environment of a stage before, and the stage that packs it.
type packed struct{ From, Stage string }

// pack words it. The packages are read from all stages that the last one would take
// them from; what the project's own stage installs stays as it is.
func (v *view) pack(p plan.Plan) {
	v.Installed = v.Venv
	if p.Pack == nil {
		return
	}
	name := strings.Trim(strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(p.Name)), "-")
	if name == "" {
		name = "app"
	}
	v.Installed = "/opt/packed/venv"
	// -I, since no module of the project's may take the place of the library's, and -S
	// since nothing of site-packages is there yet.
	v.Pack = &pack{Zstd: p.Pack.Format == "zstd", Place: path.Join("/tmp", name+".venv"), Launcher: []string{"/usr/local/bin/python3", "-IS", "/opt/packed/unpack.py"}}
	v.Pack.Why = `pack = "` + p.Pack.Format + `": the packages lie packed in the image, and unpack.py unpacks them when a container starts, into ` + v.Pack.Place + ". With a read-only root it needs --tmpfs /tmp:exec."
	if v.Shared != "" {
		v.Pack.Parts = append(v.Pack.Parts, packed{"shared", "packed-shared"})
	}
	for _, part := range v.Parts {
		v.Pack.Parts = append(v.Pack.Parts, packed{part.Stage, "packed-" + part.Stage})
	}
	v.Pack.Parts = append(v.Pack.Parts, packed{v.Dependencies, "packed"})
}
