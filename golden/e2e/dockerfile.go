package e2e

import (
	"regexp"
	"strings"
)

// instructionLine is one instruction of a Dockerfile: its keyword in lower case,
// its --flags and what follows them. stage counts the FROMs before it; what
// stands before the first FROM is in stage 0.
type instructionLine struct {
	stage   int
	line    int // of the keyword, from 1
	keyword string
	flags   []string
	args    string
}

// readDockerfile splits a Dockerfile into instructions, continued lines joined
// and comments left out. The lines of a heredoc are passed over: the check stage
// has one, which ends with EOF.
func readDockerfile(text string) []instructionLine {
	var out []instructionLine
	var joined string
	stage, began := -1, 0
	heredoc := false
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if heredoc {
			heredoc = line != "EOF"
			continue
		}
		heredoc = strings.Contains(line, "<<'EOF'")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if joined == "" {
			began = i + 1
		}
		if head, continued := strings.CutSuffix(line, `\`); continued {
			joined += head + " "
			continue
		}
		keyword, args, _ := strings.Cut(joined+line, " ")
		joined = ""
		in := instructionLine{line: began, keyword: strings.ToLower(keyword)}
		if in.keyword == "from" {
			stage++
		}
		in.stage = max(stage, 0)
		in.flags, in.args = cutFlags(args)
		out = append(out, in)
	}
	return out
}

func cutFlags(args string) (flags []string, rest string) {
	for rest = strings.TrimSpace(args); strings.HasPrefix(rest, "--"); rest = strings.TrimSpace(rest) {
		var flag string
		flag, rest, _ = strings.Cut(rest, " ")
		flags = append(flags, flag)
	}
	return flags, rest
}

var betweenCommands = regexp.MustCompile(`\s*(?:&&|\|\||;|\|)\s*`)

// commands are the words of each command of a RUN in shell form.
func (in instructionLine) commands() [][]string {
	var out [][]string
	for _, c := range betweenCommands.Split(in.args, -1) {
		out = append(out, strings.Fields(c))
	}
	return out
}

// names are the variables that an ENV or ARG sets.
func (in instructionLine) names() []string {
	var out []string
	for _, f := range strings.Fields(in.args) {
		name, _, assigned := strings.Cut(f, "=")
		if assigned || in.keyword == "arg" {
			out = append(out, name)
		}
	}
	return out
}
