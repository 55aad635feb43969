package dockerfile

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
)

// kept are the instructions that say what an image runs, and where.
var kept = []string{"FROM", "ARG", "ENV", "WORKDIR", "COPY", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}

const maxKept = 60

// Keep is what of a Dockerfile says what it runs, a line for each instruction, so
// that a Dockerfile that takes its place can carry it along. Variables are among
// it only where another line has them: their values may be nobody's business. Of
// what Keep returns, Keep returns the same. It is nil where nothing is run.
func Keep(data []byte) []string {
	var list []instruction
	runs := false
	for _, in := range instructions(string(data)) {
		line := in.name + " " + in.args
		from := in.name == "COPY" && strings.Contains(in.args, "--from=")
		if !slices.Contains(kept, in.name) || from || strings.HasSuffix(line, `\`) || strings.Contains(line, "<<") || len(line) > 1000 || !commandline.Printable(line) {
			continue
		}
		runs = runs || in.name == "CMD" || in.name == "ENTRYPOINT"
		list = append(list, in)
	}
	if !runs || len(list) > maxKept {
		return nil
	}
	var out []string
	for i, in := range list {
		if (in.name == "ENV" || in.name == "ARG") && !used(list, i) {
			continue
		}
		out = append(out, in.name+" "+in.args)
	}
	if len(out) < len(list) { // a variable that only another one had
		return Keep([]byte(strings.Join(out, "\n")))
	}
	return out
}

// used tells whether a variable that an instruction sets stands in another one.
func used(list []instruction, at int) bool {
	for _, word := range fields(list[at].args) {
		name, _, _ := strings.Cut(word, "=")
		for i, in := range list {
			if i != at && name != "" && (strings.Contains(in.args, "$"+name) || strings.Contains(in.args, "${"+name)) {
				return true
			}
		}
	}
	return false
}
