package index

import (
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/rules"
)

// most is how many absent packages are told of in a line each.
const most = 3

// absent tells of versions that nobody has: in a line each, or many in one.
func absent(path string, notes []Note) []facts.Diagnostic {
	const remedy = "correct the version, or name the index that has it (--index-url, or where the project names its own)"
	var out []facts.Diagnostic
	if len(notes) > most {
		return append(out, rules.New("DW214", path, 0, fmt.Sprintf("%d dependencies cannot be installed from what was asked, %s %s and %s %s among them: %s",
			len(notes), notes[0].Name, notes[0].Version, notes[1].Name, notes[1].Version, notes[0].Why), remedy))
	}
	for _, n := range notes {
		out = append(out, rules.New("DW214", path, n.Line, fmt.Sprintf("%s %s cannot be installed from what was asked: %s", n.Name, n.Version, n.Why), remedy))
	}
	return out
}

// Diagnostics are what Fill came upon and a user should know: versions that no
// index has, digests that no file has, and versions that were withdrawn. What
// stays unknown is the plan's to tell, which knows what is installed.
func (r Report) Diagnostics(path string) []facts.Diagnostic {
	var out []facts.Diagnostic
	out = append(out, absent(path, r.Absent)...)
	files, remedy := "that the indexes have", "lock again, or name the index that the hashes were taken from"
	if r.Record == nil { // nobody was asked
		files, remedy = "in "+RecordName, "run `dockwright generate`, which asks the indexes, and commit "+RecordName
	}
	for _, n := range r.Unmatched {
		if n.Whole {
			out = append(out, rules.New("DW215", path, n.Line, fmt.Sprintf("none of the locked hashes of %s %s is that of a file %s", n.Name, n.Version, files), remedy))
		}
	}
	for _, n := range r.Yanked {
		message := fmt.Sprintf("%s %s was yanked, withdrawn by those who released it", n.Name, n.Version)
		if n.Why != "" {
			message += ": " + printable(strings.TrimSpace(n.Why))
		}
		out = append(out, rules.New("DW216", path, n.Line, message, "take another version of it"))
	}
	return out
}
