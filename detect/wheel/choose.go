package wheel

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// Choose tells how an installer gets one locked package onto a target: from
// which wheel, by a build, or not at all. The files are those of one version of
// the named project; source is where they come from.
//
// From an index the wheel with the most preferred tag is taken, of equals the
// one with the highest build tag, then the first (pip's CandidateEvaluator);
// without one the first sdist. The policy's installer may order otherwise: see
// order. A file of another project or with a name that pip cannot read is passed
// over. Files of which only hashes are known say that there is something (a
// sdist, when none of the named files fits), but not what.
//
// A source tree (git, directory, editable, virtual) is built, so it is an sdist
// without a file. A URL or path to a file is judged by the name of the file;
// the policy restricts what is picked from an index, not what is named.
//
// A file whose Requires-Python the target does not meet is passed over. What was
// withdrawn (PEP 592) is taken when nothing else fits. Of local versions
// ("2.0+cpu" beside "2.0") the highest that fits is taken.
func Choose(files []facts.File, source facts.Source, name string, t facts.Target, policy facts.BuildPolicy) facts.Verdict {
	return Index(files, source, name).Choose(t, policy)
}

// Choose is the function Choose, on files whose names have been read.
func (f *Files) Choose(t facts.Target, policy facts.BuildPolicy) facts.Verdict {
	switch f.source.Kind {
	case facts.SourceGit, facts.SourceDirectory, facts.SourceEditable, facts.SourceVirtual:
		return facts.Verdict{Class: facts.Sdist}
	case facts.SourceURL, facts.SourcePath:
		return f.direct(t)
	}
	return f.fromIndex(t, policy)
}

// direct judges a requirement that names its file.
func (f *Files) direct(t facts.Target) facts.Verdict {
	if best := bestWheel(f.wheels, t, order{}); best != "" {
		return facts.Verdict{Class: facts.Wheel, File: best}
	}
	onlyWheels := true
	for _, file := range f.files {
		if _, err := archiveStem(file.Name); err == nil {
			return facts.Verdict{Class: facts.Sdist, File: file.Name}
		}
		onlyWheels = onlyWheels && (file.Name == "" || strings.HasSuffix(file.Name, ".whl"))
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
func (f *Files) fromIndex(t facts.Target, policy facts.BuildPolicy) facts.Verdict {
	binary, source := allowed(f.name, policy)
	wheels, sdists, named := f.usable(t)
	if !named && (f.nameless || len(f.files) == 0) {
		if !binary && source {
			return facts.Verdict{Class: facts.Sdist}
		}
		return facts.Verdict{Class: facts.Unknown}
	}
	parted := []level{{wheels, sdists}} // as a rule
	if f.parted {
		parted = levels(wheels, sdists, f.name)
	}
	for _, level := range parted {
		if binary {
			if best := bestWheel(level.wheels, t, orderOf(policy.Installer)); best != "" {
				return facts.Verdict{Class: facts.Wheel, File: best}
			}
		}
		if source {
			for _, s := range level.sdists {
				if s.only == "" || s.only == pythonVersion(t) {
					return facts.Verdict{Class: facts.Sdist, File: s.Name}
				}
			}
		}
	}
	if source && f.nameless {
		return facts.Verdict{Class: facts.Sdist}
	}
	return facts.Verdict{Class: facts.None}
}

// usable are the files whose Requires-Python the target meets; named tells
// whether there are such, be they for Linux or not. A set that cannot be read
// lets everything pass, as in pip.
func (f *Files) usable(t facts.Target) (wheels, sdists []candidate, named bool) {
	if !f.limited {
		return f.wheels, f.sdists, f.named
	}
	last, met := "", true // the files of a version say the same as a rule
	fits := func(requiresPython string) bool {
		if requiresPython != last {
			last, met = requiresPython, meets(requiresPython, t)
		}
		return met
	}
	named = slices.ContainsFunc(f.files, func(file facts.File) bool { return file.Name != "" && fits(file.RequiresPython) })
	fitting := func(list []candidate) []candidate {
		misfit := func(c candidate) bool { return !fits(c.RequiresPython) }
		if !slices.ContainsFunc(list, misfit) {
			return list
		}
		return slices.DeleteFunc(slices.Clone(list), misfit)
	}
	return fitting(f.wheels), fitting(f.sdists), named
}

func meets(requiresPython string, t facts.Target) bool {
	set, err := pep440.ParseSpecifiers(requiresPython)
	if err != nil {
		return true
	}
	python, err := pep440.Parse(pythonVersion(t) + "." + strconv.Itoa(t.Patch))
	return err != nil || set.Contains(python, true)
}

// level is a part of a project's files, see levels.
type level struct{ wheels, sdists []candidate }

// levels parts files by what counts before their tags (pip's sort key): what was
// withdrawn comes last, and a higher version ("2.0+cpu" satisfies "==2.0")
// before a lower one.
func levels(wheels, sdists []candidate, name string) []level {
	several := func(c candidate) bool { return c.Yanked || strings.Contains(c.Name, "+") }
	if !slices.ContainsFunc(wheels, several) && !slices.ContainsFunc(sdists, several) {
		return []level{{wheels, sdists}}
	}
	version := map[string]pep440.Version{}
	for _, c := range slices.Concat(wheels, sdists) {
		if text, ok := Version(c.Name, name); ok {
			version[c.Name], _ = pep440.Parse(text)
		}
	}
	compare := func(a, b candidate) int {
		switch {
		case a.Yanked == b.Yanked:
			return version[b.Name].Compare(version[a.Name])
		case a.Yanked:
			return 1
		}
		return -1
	}
	all := slices.Concat(wheels, sdists)
	slices.SortStableFunc(all, compare)
	var parted []level
	for i, c := range all {
		if i == 0 || compare(all[i-1], c) != 0 {
			parted = append(parted, level{})
		}
		last := &parted[len(parted)-1]
		if strings.HasSuffix(c.Name, ".whl") {
			last.wheels = append(last.wheels, c)
		} else {
			last.sdists = append(last.sdists, c)
		}
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
func bestWheel(wheels []candidate, t facts.Target, o order) string {
	best, bestRank, bestBuild := "", unfit, ""
	for i := range wheels {
		w := &wheels[i]
		r := w.rankOf(t, o)
		if r == unfit || !o.better(r, w.build, bestRank, bestBuild) {
			continue
		}
		best, bestRank, bestBuild = w.Name, r, w.build
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
