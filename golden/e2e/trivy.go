package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// trivyRules restates Trivy's Dockerfile rules, which no package index holds, by
// https://github.com/aquasecurity/trivy-checks/tree/main/checks/docker. Those of
// yum, dnf, microdnf and zypper (DS-0015, DS-0019, DS-0020, DS-0027) are left
// out: no base of dockwright has them.
var trivyRules = []struct {
	id    string
	check func(d []instructionLine) []finding
}{
	{"DS-0001", latestTag},
	{"DS-0002", lastUserIsRoot},
	{"DS-0004", each("expose", "port 22", hasWord("22", "22/tcp", "22/udp"))},
	{"DS-0005", each("add", "ADD where COPY does", func(in instructionLine) bool { return !addNeeded.MatchString(in.args) })},
	{"DS-0006", copyFromItself},
	{"DS-0007", oneAStage("entrypoint")},
	{"DS-0008", each("expose", "a port above 65535", portTooHigh)},
	{"DS-0009", each("workdir", "a relative WORKDIR", func(in instructionLine) bool { return !strings.ContainsAny(in.args[:1], `/$"'`) })},
	{"DS-0010", each("run", "sudo", anyCommand(func(c []string) bool { return c[0] == "sudo" }))},
	{"DS-0011", each("copy", "several sources and no slash at the end", copyManyWithoutSlash)},
	{"DS-0012", sameAlias},
	{"DS-0013", each("run", "cd instead of WORKDIR", anyCommand(func(c []string) bool { return c[0] == "cd" }))},
	{"DS-0014", wgetAndCurl},
	{"DS-0016", oneAStage("cmd")},
	{"DS-0017", each("run", "an update without an install", updateAlone)},
	{"DS-0021", each("run", "apt-get install without -y", anyCommand(aptInstallWithout("-y", "--yes", "--assume-yes", "-qy", "-yq")))},
	{"DS-0022", each("maintainer", "MAINTAINER", func(instructionLine) bool { return true })},
	{"DS-0023", oneAStage("healthcheck")},
	{"DS-0024", each("run", "dist-upgrade", anyCommand(func(c []string) bool { return slices.Contains(c, "dist-upgrade") }))},
	{"DS-0025", each("run", "apk add without --no-cache", anyCommand(apkAddCaches))},
	{"DS-0026", noHealthcheck},
	{"DS-0029", each("run", "apt-get install without --no-install-recommends", anyCommand(aptInstallWithout("--no-install-recommends")))},
	{"DS-0030", each("workdir", "a WORKDIR of the system", func(in instructionLine) bool { return systemFolder.MatchString(in.args) })},
	{"DS-0031", secrets},
}

// trivy runs all of the rules over a Dockerfile.
func trivy(text string) []finding {
	var out []finding
	d := readDockerfile(text)
	for _, r := range trivyRules {
		for _, f := range r.check(d) {
			f.linter, f.rule = "trivy", r.id
			out = append(out, f)
		}
	}
	return out
}

// each reports the instructions of one keyword that a test finds bad.
func each(keyword, what string, bad func(instructionLine) bool) func([]instructionLine) []finding {
	return func(d []instructionLine) []finding {
		var out []finding
		for _, in := range d {
			if in.keyword == keyword && bad(in) {
				out = append(out, finding{line: in.line, message: what})
			}
		}
		return out
	}
}

func anyCommand(bad func(words []string) bool) func(instructionLine) bool {
	return func(in instructionLine) bool {
		return slices.ContainsFunc(in.commands(), func(c []string) bool { return len(c) > 0 && bad(c) })
	}
}

func hasWord(words ...string) func(instructionLine) bool {
	return func(in instructionLine) bool {
		return slices.ContainsFunc(strings.Fields(in.args), func(f string) bool { return slices.Contains(words, f) })
	}
}

func oneAStage(keyword string) func([]instructionLine) []finding {
	return func(d []instructionLine) []finding {
		var out []finding
		seen := map[int]bool{}
		for _, in := range d {
			if in.keyword == keyword && seen[in.stage] {
				out = append(out, finding{line: in.line, message: "a second " + keyword})
			}
			seen[in.stage] = seen[in.stage] || in.keyword == keyword
		}
		return out
	}
}

// stageName is what AS gives, in lower case, or nothing.
func stageName(in instructionLine) string {
	f := strings.Fields(strings.ToLower(in.args))
	if len(f) == 3 && f[1] == "as" {
		return f[2]
	}
	return ""
}

func latestTag(d []instructionLine) []finding {
	var out []finding
	stages := []string{"scratch"}
	for _, in := range d {
		if in.keyword != "from" {
			continue
		}
		image, _, _ := strings.Cut(in.args, " ")
		_, tag, tagged := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
		if (!tagged || tag == "latest") && !slices.Contains(stages, strings.ToLower(image)) {
			out = append(out, finding{line: in.line, message: "an image without a tag, or latest"})
		}
		stages = append(stages, stageName(in))
	}
	return out
}

// lastUserIsRoot: the rule looks at the last USER only; a numeric 0 is root too.
func lastUserIsRoot(d []instructionLine) []finding {
	user, line := "root", 0
	for _, in := range d {
		if in.keyword == "user" {
			user, line = in.args, in.line
		}
	}
	if name, _, _ := strings.Cut(user, ":"); name == "root" || name == "0" {
		return []finding{{line: line, message: "runs as root"}}
	}
	return nil
}

var addNeeded = regexp.MustCompile(`\.tar|https?://|git@`)

func copyFromItself(d []instructionLine) []finding {
	var out []finding
	current := ""
	for _, in := range d {
		if in.keyword == "from" {
			current = stageName(in)
		}
		if in.keyword == "copy" && current != "" && slices.Contains(in.flags, "--from="+current) {
			out = append(out, finding{line: in.line, message: "copies from its own stage"})
		}
	}
	return out
}

func portTooHigh(in instructionLine) bool {
	for _, f := range strings.Fields(in.args) {
		number, _, _ := strings.Cut(f, "/")
		if n, err := strconv.Atoi(number); err == nil && n > 65535 {
			return true
		}
	}
	return false
}

func copyManyWithoutSlash(in instructionLine) bool {
	return len(strings.Fields(in.args)) > 2 && !strings.HasSuffix(in.args, "/")
}

func sameAlias(d []instructionLine) []finding {
	var out []finding
	seen := map[string]bool{}
	for _, in := range d {
		name := stageName(in)
		if in.keyword != "from" || name == "" {
			continue
		}
		if seen[name] {
			out = append(out, finding{line: in.line, message: "a second stage " + name})
		}
		seen[name] = true
	}
	return out
}

func wgetAndCurl(d []instructionLine) []finding {
	uses := map[string]map[int]bool{"wget": {}, "curl": {}}
	for _, in := range d {
		for tool, stages := range uses {
			if in.keyword == "run" && anyCommand(func(c []string) bool { return c[0] == tool })(in) {
				stages[in.stage] = true
			}
		}
	}
	for stage := range uses["wget"] {
		if uses["curl"][stage] {
			return []finding{{message: "wget and curl in one stage"}}
		}
	}
	return nil
}

// updateAlone: an index without an install after it in the same RUN goes stale
// in the layer cache.
func updateAlone(in instructionLine) bool {
	pending := false
	for _, c := range in.commands() {
		if len(c) == 0 || !slices.Contains([]string{"apt-get", "apt", "apk"}, c[0]) {
			continue
		}
		switch {
		case slices.Contains(c, "update"):
			pending = true
		case slices.Contains(c, "install"), slices.Contains(c, "add"), slices.Contains(c, "upgrade"):
			pending = false
		}
	}
	return pending
}

func aptInstallWithout(flags ...string) func([]string) bool {
	return func(c []string) bool {
		return c[0] == "apt-get" && slices.Contains(c, "install") &&
			!slices.ContainsFunc(flags, func(f string) bool { return slices.Contains(c, f) })
	}
}

func apkAddCaches(c []string) bool {
	return c[0] == "apk" && slices.Contains(c, "add") && !slices.Contains(c, "--no-cache")
}

func noHealthcheck(d []instructionLine) []finding {
	if hasKeyword(d, "healthcheck") {
		return nil
	}
	return []finding{{message: "no HEALTHCHECK"}}
}

func hasKeyword(d []instructionLine, keyword string) bool {
	return slices.ContainsFunc(d, func(in instructionLine) bool { return in.keyword == keyword })
}

var (
	systemFolder = regexp.MustCompile(`^"?/(proc|boot|dev|initrd|lost\+found)/`)
	secretName   = regexp.MustCompile(`(?i)(_|^)(apikey|auth|credentials?|key|password|pword|passwd|secret|token|usr|psw)(_|$)`)
	publicName   = regexp.MustCompile(`(?i)(_|^)public(_|$)`)
)

// secrets looks at every stage, where Trivy looks at the last one only.
func secrets(d []instructionLine) []finding {
	var out []finding
	for _, in := range d {
		if in.keyword != "env" && in.keyword != "arg" {
			continue
		}
		for _, name := range in.names() {
			if secretName.MatchString(name) && !publicName.MatchString(name) {
				out = append(out, finding{line: in.line, message: fmt.Sprintf("%s in %s", name, strings.ToUpper(in.keyword))})
			}
		}
	}
	return out
}
