package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/source"
)

// maxProcesses bounds the stages of a Dockerfile: a source that states more is
// hostile, or a collection of programs that nobody builds images of one by one.
const maxProcesses = 200

// nameProcesses gives each process a name that a stage can have and no other process has,
// and takes away variables whose names are none: the source may ask for any text.
// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
func nameProcesses(list []Process) {
	var taken []string
	for i := range list {
		p := &list[i]
		name := stageName(p.Name)
		if name == "" {
			name = processName(p.Role)
		}
		p.Name = name
		for n := 2; slices.Contains(taken, p.Name); n++ {
			p.Name = name + "-" + strconv.Itoa(n)
		}
		taken = append(taken, p.Name)
		if !source.IsIdentifier(p.PortVariable) {
			p.PortVariable = ""
		}
		p.Env = slices.DeleteFunc(p.Env, func(e string) bool {
			variable, _, ok := strings.Cut(e, "=")
			return !ok || !source.IsIdentifier(variable)
		})
	}
}
