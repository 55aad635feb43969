// Package hooks knows where lines of the user's own can stand in a Dockerfile, and
// what may stand there, so that the whole stays one Dockerfile. The lines come from
// the configuration or from keep regions; both are held to the same.
package hooks

import (
	"slices"
	"strings"
)

// The places that hold something else than instructions of one stage.
const (
	// GlobalArgs is before the first FROM, where BuildKit takes ARG only.
	// https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact
	GlobalArgs = "global.args"
	// GlobalStages and BuildStages hold whole stages: before all others, and after the
	// build stage. They are places of keep regions; a configuration names its stages.
	GlobalStages = "global.stages"
	BuildStages  = "build.stages"
)

// Final is what the places of the process that the image runs by itself begin with.
const Final = "final"

// places are those of each stage, in the order of the Dockerfile.
var places = []struct {
	stage string
	where []string
}{
	{"global", []string{"args"}},
	{"assets", []string{"before", "after"}},
	{"translations", []string{"before", "after"}},
	{"build", []string{"before", "dependencies", "project", "after"}},
	{"runtime", []string{"before", "source", "after"}},
	{Final, []string{"after"}},
	{"check", []string{"after"}},
}

// Reserved are names that no stage of the user's may have: ours, and those that
// mean something else to BuildKit.
// https://docs.docker.com/reference/build-checks/reserved-stage-name/
var Reserved = []string{"build", "runtime", "final", "check", "assets", "translations", "lock", "heavy", "medium", "wheels", "dependencies", "outline", "package", "project", "source", "shared", "shared-lock", "rootfs", "packer", "packed", "packed-heavy", "packed-medium", "packed-shared", "unpacker", "scratch", "context", "global"}

// Of are the places of a stage by what stands behind the dot. Any stage that has no
// name of ours is that of a further process.
func Of(stage string) []string {
	if assets(stage) {
		stage = "assets"
	}
	for _, p := range places {
		if p.stage == stage {
			return p.where
		}
	}
	if !StageName(stage) {
		return nil
	}
	return []string{"after"}
}

// assets tells the stage of a front end: assets, assets2, assets3.
func assets(stage string) bool {
	number, ok := strings.CutPrefix(stage, "assets")
	return ok && strings.Trim(number, "0123456789") == ""
}

// StageName tells a name that BuildKit takes for a stage, and compose for a service.
func StageName(name string) bool {
	return name != "" && len(name) <= 40 && name[0] >= 'a' && name[0] <= 'z' && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// Taken tells a name that a stage of ours has or may have.
func Taken(name string) bool { return slices.Contains(Reserved, name) || assets(name) }

// wholeStages tells a place that holds stages.
func wholeStages(place string) bool { return place == GlobalStages || place == BuildStages }
