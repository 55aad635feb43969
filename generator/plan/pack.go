package plan

import "github.com/dockwright/dockwright/detect/facts"

// Pack says that the image holds the packages packed, and unpacks them when it starts.
type Pack struct {
	// Format is what packs them: "xz" or "zstd".
	Format string `json:"format"`
	// Bytes is about what they take unpacked, on x86_64; 0 where no size is known.
	Bytes int64 `json:"-"`
}

const (
	// zstdSince is the minor version of the first Python whose library has it.
	// https://peps.python.org/pep-0784/
	zstdSince = 14
	// unpacked is what a wheel takes unpacked, in tenths of its size. The wheels of
	// golden/e2e/apps take from 26 to 31.
	unpacked = 29
)

// pack decides it, and warns of what it costs.
func (d *decider) pack() error {
	format := d.config.Pack
	if format == "" || format == "none" {
		return nil
	}
	path, line := d.config.Path, d.config.Line("pack")
	if line == 0 {
		path = "--pack"
	}
	if _, minor := twoParts(d.plan.Python.Minor); format == "zstd" && minor < zstdSince {
		return facts.Errorf(path, line, "pack = \"zstd\" needs Python 3.%d, whose library is the first that has it, and the image has %s", zstdSince, d.plan.Python.Minor).
			Fix(`take pack = "xz", or a newer Python where the project allows one`)
	}
	if d.plan.Distroless != "" {
		return facts.Errorf(path, line, "pack does not go with base = \"distroless\": the libraries that are copied there are found in packages as they are").
			Fix(`take one of the two`)
	}
	p := &Pack{Format: format}
	for _, dep := range d.plan.Dependencies {
		if dep.Size == 0 {
			dep.Size, _ = wheelSize(dep.Name, "x86_64")
		}
		p.Bytes += dep.Size * unpacked / 10
	}
	d.plan.Pack = p
	weight := "all packages"
	if p.Bytes > 0 {
		weight = "about " + Bytes(p.Bytes) + " of packages"
	}
	why := "the image holds the packages packed, and what starts the process unpacks them into /tmp"
	if len(d.plan.Install.Apart) == 0 && d.plan.Install.Again {
		why += "; the project is installed in one step with them, so a change of code packs all of it again"
	}
	d.plan.decide("pack", format, why)
	d.say("DW409", path, line, "each container unpacks "+weight+" when it starts: that takes seconds of its cores, and as much of /tmp, which is memory where that is a tmpfs",
		"with a read-only root give it `--tmpfs /tmp:exec`, and in Kubernetes an emptyDir at /tmp; leave `pack` out where the start matters more than the size")
	return nil
}
