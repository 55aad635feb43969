package hooks

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

// Fault is what makes lines unfit for their place.
type Fault struct {
	Line   int // of the lines, from 0
	Fact   string
	Remedy string
}

// Error is the fact.
func (f *Fault) Error() string { return f.Fact }

// maxLine keeps a line below the 64 KiB at which BuildKit gives up.
const maxLine = 60 << 10

// CheckText holds lines of a configuration to what is text: no line break within
// one, nothing that is not seen but tabs, and no line that dockwright reads itself.
func CheckText(lines []string) *Fault {
	for i, l := range lines {
		switch {
		case !utf8.ValidString(l):
			return &Fault{i, fmt.Sprintf("%q is not UTF-8", l), "write it in UTF-8"}
		case strings.ContainsAny(l, "\r\n"):
			return &Fault{i, fmt.Sprintf("%q holds a line break", l), "give each line an entry of its own"}
		case strings.ContainsFunc(l, unseen):
			return &Fault{i, fmt.Sprintf("%q holds a character that is not seen", l), "remove the character"}
		case len(l) > maxLine:
			return &Fault{i, "a line is longer than BuildKit reads", "break it with a backslash"}
		case facts.OwnComment(l):
			return &Fault{i, fmt.Sprintf("%q is a comment of dockwright's own", l), "word the comment otherwise"}
		}
	}
	return nil
}

func unseen(r rune) bool {
	return r != '\t' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
}

// Check holds lines to what may stand at a place: whole instructions that BuildKit
// knows, no FROM in the middle of a stage, ARG alone before the first one, and
// stages with names of their own where stages stand. taken are the names of
// further processes' stages.
func Check(place string, lines []string, taken []string) *Fault {
	all, fault := read(lines)
	if fault != nil {
		return fault
	}
	inStage := !wholeStages(place)
	for _, in := range all {
		switch {
		case place == GlobalArgs && in.name != "ARG":
			return &Fault{in.line, in.name + " cannot stand before the first stage, where only ARG can", "write it into a stage, at build.before for instance"}
		case in.name == "FROM" && !wholeStages(place):
			return &Fault{in.line, "FROM would end the stage in the middle", "write a stage of your own: stages.NAME of the configuration, or the place " + BuildStages}
		case in.name == "FROM":
			if _, name := stageOf(in); Taken(name) || slices.Contains(taken, name) {
				return &Fault{in.line, fmt.Sprintf("a stage cannot be named %q, which a stage of dockwright's is", name), "name it otherwise"}
			}
			inStage = true
		case !inStage:
			return &Fault{in.line, in.name + " stands before the FROM of a stage", "begin with FROM; ARG of all stages has the place " + GlobalArgs}
		}
	}
	return nil
}

// Stage holds the lines of one stage to what Check says, and to one FROM that gives
// it this name or none. It returns them with the name.
func Stage(name string, lines []string) ([]string, *Fault) {
	all, fault := read(lines)
	switch {
	case fault != nil:
		return nil, fault
	case len(all) == 0 || all[0].name != "FROM":
		return nil, &Fault{0, "the stage does not begin with FROM", "let its first instruction be FROM and an image, or another stage"}
	}
	for _, in := range all[1:] {
		if in.name == "FROM" {
			return nil, &Fault{in.line, "the stage holds a second FROM", "make it a stage of its own, under its own name"}
		}
	}
	_, named := stageOf(all[0])
	switch words := len(operands(all[0])); {
	case words != 1 && (words != 3 || named == ""):
		return nil, &Fault{all[0].line, fmt.Sprintf("FROM %s is not FROM, an image and, if at all, AS and a name", first(all[0].args)), "name an image, or another stage"}
	case named != "" && named != name:
		return nil, &Fault{all[0].line, fmt.Sprintf("FROM names the stage %q, and its key is %q", named, name), "leave AS out, or use one name"}
	case named != "":
		return lines, nil
	}
	out := slices.Clone(lines)
	out[all[0].last] = strings.TrimRight(out[all[0].last], " \t") + " AS " + name
	return out, nil
}

// stageOf takes FROM apart: the image, and the stage's name in lower case, "" for none.
func stageOf(in instruction) (image, name string) {
	words := operands(in)
	if len(words) > 0 {
		image = words[0]
	}
	if len(words) > 2 && strings.EqualFold(words[1], "as") {
		name = strings.ToLower(words[2])
	}
	return image, name
}

// operands are the words of an instruction that are no flags.
func operands(in instruction) []string {
	return slices.DeleteFunc(strings.Fields(in.args), func(w string) bool { return strings.HasPrefix(w, "--") })
}
