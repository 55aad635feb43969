package wheel

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Choose tells how an installer gets one locked package onto a target: from
// which wheel, by a build, or not at all. The files are those of one version of
// the named project; source is where they come from.
//
// From an index the wheel with the most preferred tag is taken, of equals the
// one with the highest build tag, then the first (pip's CandidateEvaluator);
// without one the first sdist. A file of another project or with a name that
// pip cannot read is passed over. Files of which only hashes are known say that
// there is something (a sdist, when none of the named files fits), but not what.
//
// A source tree (git, directory, editable, virtual) is built, so it is an sdist
// without a file. A URL or path to a file is judged by the name of the file;
// the policy restricts what is picked from an index, not what is named.
//
// Requires-Python of the files is not considered: locks don't hold it.
func Choose(files []facts.File, source facts.Source, name string, t facts.Target, policy facts.BuildPolicy) facts.Verdict {
	switch source.Kind {
	case facts.SourceGit, facts.SourceDirectory, facts.SourceEditable, facts.SourceVirtual:
		return facts.Verdict{Class: facts.Sdist}
	case facts.SourceURL, facts.SourcePath:
		return direct(files, source, t)
	}
	return fromIndex(files, pep508.NormalizeName(name), t, policy)
}

// direct judges a requirement that names its file. The lock's own file list is
// preferred, since a URL need not end in the name of a file.
func direct(files []facts.File, source facts.Source, t facts.Target) facts.Verdict {
	names := make([]string, 0, 1)
	for _, f := range files {
		if f.Name != "" {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		names = append(names, baseName(source))
	}
	if best := bestWheel(names, "", t); best != "" {
		return facts.Verdict{Class: facts.Wheel, File: best}
	}
	onlyWheels := true
	for _, n := range names {
		if _, err := archiveStem(n); err == nil {
			return facts.Verdict{Class: facts.Sdist, File: n}
		}
		onlyWheels = onlyWheels && strings.HasSuffix(n, ".whl")
	}
	if onlyWheels {
		return facts.Verdict{Class: facts.None}
	}
	return facts.Verdict{Class: facts.Sdist} // a folder
}

// baseName is the file name at the end of a URL or path.
func baseName(source facts.Source) string {
	s := source.URL
	if source.Kind == facts.SourceURL {
		s, _, _ = strings.Cut(s, "#")
		s, _, _ = strings.Cut(s, "?")
	}
	base := path.Base(s)
	if source.Kind == facts.SourceURL {
		if decoded, err := url.PathUnescape(base); err == nil {
			base = decoded
		}
	}
	return base
}

// fromIndex picks among the files that an index has for a project.
func fromIndex(files []facts.File, name string, t facts.Target, policy facts.BuildPolicy) facts.Verdict {
	binary, source := allowed(name, policy)
	names := make([]string, 0, len(files))
	nameless := len(files) == 0
	for _, f := range files {
		if f.Name == "" {
			nameless = true
		} else {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		if !binary && source {
			return facts.Verdict{Class: facts.Sdist}
		}
		return facts.Verdict{Class: facts.Unknown}
	}
	if binary {
		if best := bestWheel(names, name, t); best != "" {
			return facts.Verdict{Class: facts.Wheel, File: best}
		}
	}
	if source {
		if i := slices.IndexFunc(names, func(n string) bool { return isSdist(n, name, pythonVersion(t)) }); i >= 0 {
			return facts.Verdict{Class: facts.Sdist, File: names[i]}
		}
		if nameless {
			return facts.Verdict{Class: facts.Sdist}
		}
	}
	return facts.Verdict{Class: facts.None}
}

// bestWheel is the wheel that pip prefers on the target, "" for none. With a
// name, wheels of other projects are passed over.
func bestWheel(names []string, name string, t facts.Target) string {
	best, bestRank, bestBuild := "", unfit, ""
	for _, n := range names {
		p, err := split(n)
		if err != nil {
			continue
		}
		r := p.rankOf(t)
		if r == unfit {
			continue
		}
		if bestRank != unfit && (r > bestRank || (r == bestRank && compareBuild(p.build, bestBuild) <= 0)) {
			continue
		}
		// Last, because it costs most and all but a broken name pass.
		if p.validate() != nil || (name != "" && pep508.NormalizeName(p.name) != name) {
			continue
		}
		best, bestRank, bestBuild = n, r, p.build
	}
	return best
}

// allowed tells what a policy lets pass: the project's own entry before ":all:",
// only-binary before no-binary (pip's FormatControl).
func allowed(name string, policy facts.BuildPolicy) (binary, source bool) {
	const all = ":all:"
	switch {
	case slices.Contains(policy.OnlyBinary, name):
		return true, false
	case slices.Contains(policy.NoBinary, name):
		return false, true
	case slices.Contains(policy.OnlyBinary, all):
		return true, false
	case slices.Contains(policy.NoBinary, all):
		return false, true
	}
	return true, true
}

// pythonVersion is "3.13", as the suffix of an old archive has it.
func pythonVersion(t facts.Target) string {
	return strconv.Itoa(t.Major) + "." + strconv.Itoa(t.Minor)
}
