package requirements

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Choice is what production is installed from.
type Choice struct {
	// Paths are the files to install together, in this order; empty where none
	// can be told to be production's.
	Paths []string
	// Reason says why, in a clause that begins with the file's name.
	Reason string
	// Alternatives are the other files, those first that could be meant.
	Alternatives []Alternative
}

// Alternative is a file that was passed over.
type Alternative struct {
	Path string
	Why  string
	// Meant tells that the file may be wanted in the image: its name speaks
	// neither of development nor of another system, and what is installed neither
	// includes nor repeats it.
	Meant bool
}

// Choose tells which of a project's requirements files production is installed
// from. files are paths relative to the build context, in any order; those that
// are no candidates by name are left out. read returns a file's bytes; a file
// that it cannot return is judged by its name.
//
// The order, of the files nearest to the project's root:
//  1. a file named for production (production, prod, deploy, …, docker, …,
//     linux, …, web); together with the general file, where it neither includes
//     nor repeats that one (deploy.txt beside main.txt);
//  2. requirements.txt, unless it is a decoy: one that includes development
//     files, or lists nothing but tools. One that only includes another file
//     stands for that file;
//     A base file (base, common, core) that it neither includes nor repeats is
//     installed with it;
//  3. a general file (main, base, common, core, …), and with it, as with
//     requirements.txt, the drivers and stores that stand beside it
//     (postgres.txt, requirements_s3.txt): each image serves with any of them;
//  4. the only file that is left.
//
// Files for development, tests, documentation, tooling and other systems are
// never chosen. A compiled x.txt (or a .lock) comes before the x.in that it is
// made from.
func Choose(files []string, read func(path string) ([]byte, error)) Choice {
	c := chooser{read: read, scanned: map[string]*scan{}, followed: map[string]string{}}
	c.collect(files)
	if len(c.files) == 0 {
		return Choice{Reason: "there is no requirements file"}
	}
	choice := c.choose()
	for _, f := range c.files {
		if !slices.Contains(choice.Paths, f.path) {
			choice.Alternatives = append(choice.Alternatives, Alternative{f.path, c.why(f), c.meant(f, choice.Paths)})
		}
	}
	for _, p := range c.sources {
		choice.Alternatives = append(choice.Alternatives, Alternative{Path: p, Why: "what a compiled file is made from"})
	}
	return choice
}

// meant tells whether a file that was passed over may be wanted with those that
// were chosen.
func (c *chooser) meant(f candidate, chosen []string) bool {
	names := c.names(f.path)
	if f.role >= other || f.decoy != "" || c.followed[f.path] != "" || len(names) == 0 {
		return false
	}
	return !slices.ContainsFunc(chosen, func(p string) bool {
		return c.includes(p, f.path) || c.includes(sourceOf(p), sourceOf(f.path)) || shared(names, c.names(p)) == len(names)
	})
}

// candidate is a file with its role.
type candidate struct {
	named
	path  string
	depth int // of the project folder that it belongs to
	decoy string
}

// chooser holds what is known while choosing.
type chooser struct {
	read     func(string) ([]byte, error)
	files    []candidate // in the order of preference
	sources  []string    // the .in files that have a compiled file
	scanned  map[string]*scan
	followed map[string]string // what a file that was followed to is included by
}

// collect sorts the candidates by preference.
func (c *chooser) collect(paths []string) {
	paths = slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return !IsCandidate(p) })
	slices.Sort(paths)
	paths = slices.Compact(paths)
	root := commonDir(paths)
	for _, p := range paths {
		if compiledFrom(p, paths) {
			c.sources = append(c.sources, p)
			continue
		}
		f := candidate{named: classify(p, root), path: p, depth: depth(projectDir(p))}
		f.decoy = c.decoy(f, root)
		c.files = append(c.files, f)
	}
	slices.SortStableFunc(c.files, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(a.role, b.role), cmp.Compare(a.depth, b.depth), cmp.Compare(a.rank, b.rank),
			-compareBool(a.locked, b.locked), strings.Compare(a.path, b.path))
	})
}

// compiledFrom tells whether a compiled file lies beside an .in file.
func compiledFrom(p string, all []string) bool {
	stem, ok := strings.CutSuffix(p, ".in")
	return ok && (slices.Contains(all, stem+".txt") || slices.Contains(all, stem+".lock"))
}

// choose applies the order of Choose.
func (c *chooser) choose() Choice {
	nearest := -1
	for _, f := range c.files {
		if f.role < other && f.decoy == "" && (nearest < 0 || f.depth < nearest) {
			nearest = f.depth
		}
	}
	pick := func(r role) (out []candidate) {
		for _, f := range c.files {
			if f.role == r && f.depth == nearest && f.decoy == "" {
				out = append(out, f)
			}
		}
		return out
	}
	if found := pick(production); len(found) > 0 {
		return c.withGeneral(found[0], pick(general))
	}
	if found := pick(general); len(found) > 0 {
		return c.withBase(c.withAddOns(c.follow(found[0]), pick(addOn)), found)
	}
	rest := append(pick(addOn), pick(unclear)...)
	switch len(rest) {
	case 0:
		return Choice{Reason: "all requirements files are for development, tests, documentation or tooling"}
	case 1:
		return Choice{Paths: []string{rest[0].path}, Reason: rest[0].path + " is the only one that is not for development"}
	}
	return Choice{Reason: "none of the requirements files is named for production, and several could be meant"}
}

// follow goes from a file that holds a single -r and nothing else to the file
// that it names.
func (c *chooser) follow(f candidate) candidate {
	for range len(c.files) {
		s := c.scan(f.path)
		if s == nil || len(s.names) > 0 || s.other || len(s.includes) != 1 {
			break
		}
		i := slices.IndexFunc(c.files, func(o candidate) bool { return o.path == s.includes[0] })
		if i < 0 || c.files[i].path == f.path {
			break
		}
		c.followed[c.files[i].path] = f.path
		f = c.files[i]
	}
	return f
}

// withGeneral is the production file, and the general one where both are meant
// to be installed.
func (c *chooser) withGeneral(f candidate, rest []candidate) Choice {
	f = c.follow(f)
	choice := Choice{Paths: []string{f.path}, Reason: f.path + " is named for production"}
	if f.word != "" {
		choice.Reason += " (" + f.word + ")"
	}
	for _, g := range rest {
		if c.follow(g).path == f.path {
			choice.Reason += "; " + g.path + " only refers to it"
			continue
		}
		if c.complements(f, g) && c.compatible(f.path, g.path) {
			choice.Paths = append(choice.Paths, g.path)
			choice.Reason += ", and does not include " + g.path + ", which the application needs too"
			break
		}
	}
	return choice
}

// complements tells whether the production file leaves out what the general one
// asks for: it neither includes it nor lists most of it again. What people
// wrote (.in) is compared where there is that.
func (c *chooser) complements(f, g candidate) bool {
	if c.includes(f.path, g.path) || c.includes(sourceOf(f.path), sourceOf(g.path)) {
		return false
	}
	compiled := c.names(f.path)
	wanted, mine := c.names(c.written(g.path)), c.names(c.written(f.path))
	if len(wanted) == 0 || len(mine) == 0 {
		return false
	}
	if shared(wanted, compiled)*2 >= len(wanted) {
		return false // it repeats most of them: a list of its own
	}
	// Else a list of the same that is shorter is one of its own as well, unless
	// it is much too short: a server alone runs nothing.
	return shared(mine, wanted)*2 < len(mine) || len(mine)*4 <= len(wanted)
}

// withAddOns is the general file with the drivers and stores beside it.
func (c *chooser) withAddOns(f candidate, addOns []candidate) Choice {
	choice := Choice{Paths: []string{f.path}}
	switch by := c.followed[f.path]; {
	case by != "":
		choice.Reason = f.path + " is what " + by + " refers to"
	case f.word == "":
		choice.Reason = f.path + " is the project's requirements file"
	default:
		choice.Reason = f.path + " is named for all installations (" + f.word + "), and none for production"
	}
	var added []string
	covered := false
	for _, a := range addOns {
		if path.Dir(a.path) != path.Dir(f.path) || !c.compatible(append(slices.Clone(choice.Paths), a.path)...) {
			continue
		}
		choice.Paths = append(choice.Paths, a.path)
		added = append(added, a.path)
		covered = covered || c.includes(a.path, f.path)
	}
	if len(added) > 0 {
		choice.Reason += "; with the drivers and stores beside it, " + strings.Join(added, ", ") + ", of which some may not be needed"
	}
	if covered {
		choice.Paths = choice.Paths[1:]
	}
	return choice
}

// withBase adds to a plain requirements.txt the base file beside it that it
// leaves out.
func (c *chooser) withBase(choice Choice, all []candidate) Choice {
	for _, f := range all {
		if f.word != "" || f.path != choice.Paths[0] {
			continue
		}
		for _, g := range all {
			if slices.Contains([]string{"base", "common", "core"}, g.word) && path.Dir(g.path) == path.Dir(f.path) && c.complements(f, g) && c.compatible(append(slices.Clone(choice.Paths), g.path)...) {
				choice.Paths = append(choice.Paths, g.path)
				choice.Reason += ", and does not include " + g.path + ", which the application needs too"
			}
		}
	}
	return choice
}

// compatible tells whether pip could install the files together.
func (c *chooser) compatible(paths ...string) bool {
	_, _, err := ParseAll(paths, c.read)
	return err == nil
}

// decoy tells why a plain requirements.txt is not what is installed, "" when it
// may be.
func (c *chooser) decoy(f candidate, root string) string {
	if f.role != general || f.word != "" {
		return ""
	}
	s := c.scan(f.path)
	if s == nil {
		return ""
	}
	for _, p := range s.includes {
		if classify(p, root).role == other {
			return "includes " + p + ": a list for tools such as Dependabot, or for development"
		}
	}
	if len(s.names) > 0 && !s.other && len(s.includes) == 0 {
		if !slices.ContainsFunc(s.names, func(n string) bool { return !slices.Contains(tooling, n) }) {
			return "lists nothing but tools"
		}
	}
	return ""
}

// why says in a few words why a file was passed over.
func (c *chooser) why(f candidate) string {
	switch {
	case f.decoy != "":
		return f.decoy
	case f.role == other:
		return "named for something else than production (" + f.word + ")"
	case f.role == addOn:
		return "a driver or store (" + f.word + ")"
	case f.role == unclear:
		return "an option or variant (" + f.word + ")"
	case f.role == production:
		return "named for production too (" + f.word + ")"
	}
	return "a general list"
}
