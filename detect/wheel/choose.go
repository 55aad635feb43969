package wheel

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Choose tells how an installer gets one locked package onto a target: from
// which wheel, by a build, or not at all. The files are those of one version of
// the named project; source is where they come from.
//
// From an index the wheel with the most preferred tag is taken, of equals the
// one with the highest build tag, then the first (pip's CandidateEvaluator);
// without one the first sdist. The policy's installer may order otherwise: see
// order. A file of another project or with a name that
// pip cannot read is passed over. Files of which only hashes are known say that
// there is something (a sdist, when none of the named files fits), but not what.
//
// A source tree (git, directory, editable, virtual) is built, so it is an sdist
// without a file. A URL or path to a file is judged by the name of the file;
// the policy restricts what is picked from an index, not what is named.
//
// A file whose Requires-Python the target does not meet is passed over. What was
// withdrawn (PEP 592) is taken when nothing else fits. Of local versions
// ("2.0+cpu" beside "2.0") the highest that fits is taken.
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
	if best := bestWheel(names, "", t, order{}); best != "" {
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
	named, nameless := usable(files, t)
	if len(named) == 0 && (nameless || len(files) == 0) {
		if !binary && source {
			return facts.Verdict{Class: facts.Sdist}
		}
		return facts.Verdict{Class: facts.Unknown}
	}
	for _, level := range levels(named, name) {
		if binary {
			if best := bestWheel(level, name, t, orderOf(policy.Installer)); best != "" {
				return facts.Verdict{Class: facts.Wheel, File: best}
			}
		}
		if source {
			if i := slices.IndexFunc(level, func(n string) bool { return isSdist(n, name, pythonVersion(t)) }); i >= 0 {
				return facts.Verdict{Class: facts.Sdist, File: level[i]}
			}
		}
	}
	if source && nameless {
		return facts.Verdict{Class: facts.Sdist}
	}
	return facts.Verdict{Class: facts.None}
}

// usable are the named files whose Requires-Python the target meets, and whether
// there are others of which only a hash is known. A set that cannot be read lets
// everything pass, as in pip.
func usable(files []facts.File, t facts.Target) (named []facts.File, nameless bool) {
	last, met := "", true // the files of a version say the same as a rule
	fits := func(f facts.File) bool {
		if f.RequiresPython != last {
			last, met = f.RequiresPython, meets(f.RequiresPython, t)
		}
		return met && f.Name != ""
	}
	nameless = slices.ContainsFunc(files, func(f facts.File) bool { return f.Name == "" })
	if !slices.ContainsFunc(files, func(f facts.File) bool { return !fits(f) }) {
		return files, nameless // as a rule
	}
	for _, f := range files {
		if fits(f) {
			named = append(named, f)
		}
	}
	return named, nameless
}

func meets(requiresPython string, t facts.Target) bool {
	set, err := pep440.ParseSpecifiers(requiresPython)
	if err != nil {
		return true
	}
	python, err := pep440.Parse(pythonVersion(t) + "." + strconv.Itoa(t.Patch))
	return err != nil || set.Contains(python, true)
}

// levels parts the names of files by what counts before their tags (pip's sort
// key): what was withdrawn comes last, and a higher version ("2.0+cpu" satisfies
// "==2.0") before a lower one. As a rule there is one level.
func levels(files []facts.File, name string) [][]string {
	several := func(f facts.File) bool { return f.Yanked || strings.Contains(f.Name, "+") }
	if name == "" || !slices.ContainsFunc(files, several) {
		names := make([]string, len(files))
		for i, f := range files {
			names[i] = f.Name
		}
		return [][]string{names}
	}
	version := map[string]pep440.Version{}
	for _, f := range files {
		if text, ok := Version(f.Name, name); ok {
			version[f.Name], _ = pep440.Parse(text)
		}
	}
	compare := func(a, b facts.File) int {
		switch {
		case a.Yanked == b.Yanked:
			return version[b.Name].Compare(version[a.Name])
		case a.Yanked:
			return 1
		}
		return -1
	}
	files = slices.Clone(files)
	slices.SortStableFunc(files, compare)
	var parted [][]string
	for i, f := range files {
		if i == 0 || compare(files[i-1], f) != 0 {
			parted = append(parted, nil)
		}
		last := len(parted) - 1
		parted[last] = append(parted[last], f.Name)
	}
	return parted
}

// order is how an installer's preference among the wheels that fit differs from
// pip's, which is by tag as in Tags, then by build tag. uv.json, poetry.json and
// pdm.json in testdata hold them against the tools.
type order struct {
	// linuxLast: "linux_x86_64" comes after all manylinux and musllinux tags of
	// its step (uv's compatible_tags; pip before 26.3 had it so too).
	linuxLast bool
	// asWritten: a tag with a capital letter fits nothing. Others ignore case.
	asWritten bool
	// buildFirst: the build tag counts before the tags (Poetry's
	// Chooser._sort_key).
	buildFirst bool
	// pdm: the tags are ranked by rankAsPDM, and build tags count for nothing.
	pdm bool
}

func orderOf(installer facts.Manager) order {
	return order{linuxLast: installer == facts.UV, asWritten: installer == facts.UV, buildFirst: installer == facts.Poetry, pdm: installer == facts.PDM}
}

// better tells whether a wheel of rank r and a build tag is preferred to the
// best so far.
func (o order) better(r rank, build string, best rank, bestBuild string) bool {
	if best == unfit || o.pdm {
		return best == unfit || r < best
	}
	byBuild := compareBuild(build, bestBuild)
	if o.buildFirst && byBuild != 0 {
		return byBuild > 0
	}
	return r < best || r == best && byBuild > 0
}

// bestWheel is the wheel that an installer prefers on the target, "" for none.
// With a name, wheels of other projects are passed over.
func bestWheel(names []string, name string, t facts.Target, o order) string {
	best, bestRank, bestBuild := "", unfit, ""
	for _, n := range names {
		p, err := split(n)
		if err != nil {
			continue
		}
		r := p.rankOf(t, o)
		if r == unfit || !o.better(r, p.build, bestRank, bestBuild) {
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
