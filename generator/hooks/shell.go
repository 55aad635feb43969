package hooks

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// NeedsShell finds what of lines at a place wants a shell, for an image whose last
// stage has none: nil for nothing, and for the places of the stages before. A RUN that
// mounts one has it.
func NeedsShell(place string, lines []string) *Fault {
	stage, _, _ := strings.Cut(place, ".")
	if place == "runtime.before" || wholeStages(place) || slices.Contains([]string{"", "global", "build", "translations"}, stage) || assets(stage) {
		return nil
	}
	all, fault := read(lines)
	if fault != nil {
		return fault
	}
	for _, in := range all {
		mounts, args := flags(in.args)
		if in.name == "HEALTHCHECK" {
			in.name, args = word(args)
		}
		if in.name != "RUN" && in.name != "CMD" && in.name != "ENTRYPOINT" || slices.ContainsFunc(mounts, mountsShell) {
			continue
		}
		var exec []string
		switch json.Unmarshal([]byte(args), &exec) {
		case nil:
			if len(exec) == 0 || !slices.Contains([]string{"sh", "bash", "dash"}, path.Base(exec[0])) {
				continue
			}
			fault = &Fault{Line: in.line, Fact: fmt.Sprintf("%s starts %s, and a distroless image has no shell", in.name, exec[0])}
		default:
			fault = &Fault{Line: in.line, Fact: fmt.Sprintf("%s in its shell form wants a shell, and a distroless image has none", in.name)}
		}
		fault.Remedy = `name the program and its arguments, as in ` + in.name + ` ["python", "-m", "module"]`
		if in.name == "RUN" {
			fault.Remedy += "; or do it at runtime.before, where there is a shell and what is added is taken along, or in a stage of your own, and COPY --from=STAGE"
		}
		return fault
	}
	return nil
}

// mountsShell tells a flag that lends a step a shell.
func mountsShell(flag string) bool {
	mount, ok := strings.CutPrefix(flag, "--mount=")
	return ok && slices.ContainsFunc(strings.Split(mount, ","), func(option string) bool {
		return slices.Contains([]string{"target=/bin/sh", "target=/usr/bin/sh", "dst=/bin/sh", "dst=/usr/bin/sh"}, option)
	})
}
