// Package rules lists what dockwright has to say about a project: each rule has
// an ID that scripts can rely on, a severity, one line, and a page in
// docs/rules. The IDs are grouped: DW1xx inputs, DW2xx dependencies, DW3xx
// Python and base, DW4xx what runs, DW5xx the files that are written,
// DW6xx what a build is given, DW7xx GPUs.
package rules

import "github.com/dockwright/dockwright/detect/facts"

// Rule is one kind of diagnostic.
type Rule struct {
	ID       string
	Severity facts.Severity
	Summary  string
}

// All are the rules, by ID.
var All = []Rule{
	{"DW101", facts.SeverityInfo, "several managers' files lie side by side, and one was chosen"},
	{"DW102", facts.SeverityWarning, "the lock does not fit its manifest"},
	{"DW103", facts.SeverityWarning, "there is no lock: each build resolves anew"},
	{"DW104", facts.SeverityWarning, "a file cannot be read, and another one is used"},
	{"DW105", facts.SeverityInfo, "the lock was made for one machine or for few"},
	{"DW106", facts.SeverityWarning, "a value is computed and cannot be known without running code"},
	{"DW107", facts.SeverityWarning, "conda packages are not installed"},
	{"DW108", facts.SeverityWarning, "credentials stand in a file"},
	{"DW109", facts.SeverityWarning, "a statement in a file is not understood and has no effect"},
	{"DW111", facts.SeverityWarning, "a workspace root that is no project: its members are installed"},
	{"DW112", facts.SeverityWarning, "pip's hash checking would refuse a requirements file"},
	{"DW113", facts.SeverityWarning, "the build backend will refuse the project"},
	{"DW114", facts.SeverityInfo, "the lock was hashed by an older version of its manager"},
	{"DW115", facts.SeverityInfo, "a script that the manager runs when it installs is left out"},
	{"DW201", facts.SeverityWarning, "a dependency cannot be installed on a target"},
	{"DW202", facts.SeverityInfo, "a dependency is compiled"},
	{"DW203", facts.SeverityInfo, "it is not known which files exist: the lock names none"},
	{"DW204", facts.SeverityWarning, "an edge of the lock leads nowhere"},
	{"DW205", facts.SeverityWarning, "extras or groups exclude each other, and none was chosen"},
	{"DW206", facts.SeverityInfo, "the platforms differ: a wheel on one, a build on the other"},
	{"DW207", facts.SeverityWarning, "versions are not pinned: two builds may differ"},
	{"DW208", facts.SeverityWarning, "a dependency lies outside the build context"},
	{"DW209", facts.SeverityInfo, "a dependency comes as source, from a repository or an archive"},
	{"DW210", facts.SeverityInfo, "extras and groups that may be wanted are not installed"},
	{"DW211", facts.SeverityError, "a dependency cannot be installed on the image at all"},
	{"DW212", facts.SeverityWarning, "a dependency needs what the base's release does not have"},
	{"DW213", facts.SeverityWarning, "a dependency no longer builds with today's setuptools"},
	{"DW214", facts.SeverityWarning, "no index has the version that is pinned"},
	{"DW215", facts.SeverityWarning, "no file of the index has a locked hash"},
	{"DW216", facts.SeverityWarning, "a version was withdrawn by those who released it"},
	{"DW217", facts.SeverityWarning, "what a dependency's build needs is a guess"},
	{"DW218", facts.SeverityWarning, "a build from source needs what no distribution has"},
	{"DW219", facts.SeverityWarning, "the configuration names a system package or dependency that is not there"},
	{"DW220", facts.SeverityWarning, "a dependency's libraries cannot be bundled, and are installed"},
	{"DW221", facts.SeverityInfo, "the image holds copies of system libraries that no update renews"},
	{"DW301", facts.SeverityWarning, "the Python version is no longer supported"},
	{"DW302", facts.SeverityWarning, "the base image's release is no longer supported"},
	{"DW303", facts.SeverityWarning, "a pin file contradicts the project and has no effect"},
	{"DW304", facts.SeverityWarning, "the manager's own dependencies are not pinned"},
	{"DW305", facts.SeverityInfo, "the version comes from git, which the build does not see"},
	{"DW306", facts.SeverityWarning, "an old patch release of Python is the newest allowed"},
	{"DW307", facts.SeverityWarning, "a system package holds programs, and the image has no shell"},
	{"DW401", facts.SeverityWarning, "no start command was found"},
	{"DW402", facts.SeverityInfo, "several start commands are possible"},
	{"DW403", facts.SeverityWarning, "the start command needs a server that is not installed"},
	{"DW404", facts.SeverityWarning, "scripts are stated, but the project is not installed"},
	{"DW405", facts.SeverityWarning, "a file that states what runs cannot be read"},
	{"DW406", facts.SeverityWarning, "what a file states as the start command cannot run in the image"},
	{"DW407", facts.SeverityInfo, "static files are not served by the image"},
	{"DW408", facts.SeverityWarning, "a script of the project's is run as it stands"},
	{"DW409", facts.SeverityWarning, "the packages are unpacked when the container starts"},
	{"DW421", facts.SeverityWarning, "a front end has a build script, and it is not known what it writes"},
	{"DW422", facts.SeverityInfo, "a front end is not part of the image, since nothing in Python names what it writes"},
	{"DW423", facts.SeverityWarning, "the package is built without files that it reads"},
	{"DW501", facts.SeverityInfo, "a rule of .gitignore has no counterpart in .dockerignore"},
	{"DW502", facts.SeverityInfo, "a keep region stands at another spot than its place"},
	{"DW503", facts.SeverityWarning, "the CI workflow compiles under emulation"},
	{"DW504", facts.SeverityWarning, "an image has no pinned digest, and others have"},
	{"DW505", facts.SeverityWarning, "a pinned image is not for a platform of the image"},
	{"DW506", facts.SeverityWarning, "a pinned digest is no longer that of its tag"},
	{"DW601", facts.SeverityInfo, "a package index that is not public is asked without a login"},
	{"DW602", facts.SeverityInfo, "the build takes the login of a package index from a secret"},
	{"DW701", facts.SeverityInfo, "a dependency is a build for GPUs, and it is not said whether the image is for them"},
	{"DW702", facts.SeverityWarning, "the image is not for GPUs, and a dependency is a build for them"},
	{"DW703", facts.SeverityWarning, "the image is for GPUs, and what is installed does not fit that"},
}

// Lookup finds a rule by its ID.
func Lookup(id string) (Rule, bool) {
	for _, r := range All {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// New makes a diagnostic of a rule, with the rule's severity.
func New(id, path string, line int, message, remedy string) facts.Diagnostic {
	r, ok := Lookup(id)
	if !ok {
		panic("no rule " + id)
	}
	return facts.Diagnostic{Rule: id, Severity: r.Severity, Path: path, Line: line, Message: message, Remedy: remedy}
}
