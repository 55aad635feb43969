package cmd

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/render"
)

// bakeAll writes the bake file of a folder, with the images of all projects below it, if
// it is asked for or there.
func (o generateOptions) bakeAll(s Streams, dir string, rows []*row, asked bool) error {
	existing, there := bakeFile(dir)
	if !asked && !(there && render.IsBakeAll(existing) && output.State(existing) != output.Foreign) {
		return nil
	}
	if i := slices.IndexFunc(rows, func(r *row) bool { return r.result == failedRow }); i >= 0 {
		return facts.Errorf(filepath.ToSlash(filepath.Join(dir, render.BakeFile)), 0, "is not written, since it is not known what it has to say of %s", printable(filepath.ToSlash(rows[i].dir))).
			Fix("see what is said of that project, or leave it out with --exclude")
	}
	var members []row
	for _, r := range rows {
		if r.root != "" && inside(r.dir, dir) {
			members = append(members, *r)
		}
	}
	f, err := sealedBake(dir, members)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	options := output.Options{Force: o.force, Merge: o.merge, Last: &output.Last{Version: Version, Files: []output.File{f}}}
	return o.putBake(s, dir, root, f, options)
}

// putBake writes a bake file, or shows what would be written.
func (o generateOptions) putBake(s Streams, dir, root string, f output.File, options output.Options) error {
	name := filepath.ToSlash(filepath.Join(dir, f.Path))
	switch {
	case o.diff:
		shown, _, err := output.Preview(root, []output.File{f}, options)
		if err != nil || len(shown) == 0 {
			return err
		}
		old, _ := bakeFile(dir)
		diff := output.Diff(name, old, shown[0].Body)
		if o.format == "json" {
			o.documents.add(bakeChange{filepath.ToSlash(dir), []change{{name, diff}}})
			return nil
		}
		_, err = s.Out.Write([]byte(s.pen(s.Out).diff(diff)))
		return err
	case o.dryRun:
		return nil
	}
	report, err := output.Write(root, []output.File{f}, options)
	if err != nil {
		return err
	}
	o.documents.add(bakeResult{filepath.ToSlash(dir), report.Files})
	if o.quiet || o.format != "text" {
		return nil
	}
	return line(s.Err, "%-9s %s", title(string(report.Files[0].Action)), printable(name))
}

// bakeResult is a bake file of several projects as an entry of an array; bakeChange what
// would be written to it.
type bakeResult struct {
	Dir   string          `json:"dir"`
	Files []output.Result `json:"files"`
}

type bakeChange struct {
	Dir     string   `json:"dir"`
	Changes []change `json:"changes"`
}

// bakeFile is the bake file of a folder.
func bakeFile(dir string) (data []byte, there bool) {
	data, err := detect.ReadFile(os.DirFS(dir), render.BakeFile)
	return data, err == nil
}

// sealedBake renders the bake file of a folder for the projects below it, with its header.
func sealedBake(dir string, rows []row) (output.File, error) {
	members, inputs, err := membersOf(dir, rows)
	if err != nil {
		return output.File{}, err
	}
	if len(members) == 0 {
		return output.File{}, facts.Errorf(filepath.ToSlash(filepath.Join(dir, render.BakeFile)), 0, "there is no image that it could build").Fix("name another folder, or leave --emit bake out")
	}
	f, err := render.BakeAll(members)
	if err != nil {
		return output.File{}, err
	}
	f.Body = output.Seal(f.Body, Version, inputs)
	return f, nil
}

// membersOf are the projects as seen from a folder, with all that they follow from.
func membersOf(dir string, rows []row) (members []render.Member, inputs []facts.Input, err error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		at, err := filepath.Rel(root, r.root)
		if err != nil || !inside(r.root, root) {
			return nil, nil, facts.Errorf(filepath.ToSlash(r.dir), 0, "its build context is the workspace's root, which lies above %s", printable(filepath.ToSlash(dir))).
				Fix("name the folder of the workspace: dockwright generate --recursive --emit bake %s", printable(filepath.ToSlash(filepath.Join(dir, at))))
		}
		r.member.Context = filepath.ToSlash(at)
		members = append(members, r.member)
		for _, in := range r.inputs {
			in.Path = path.Join(r.member.Context, in.Path)
			if !slices.ContainsFunc(inputs, func(o facts.Input) bool { return o.Path == in.Path }) {
				inputs = append(inputs, in)
			}
		}
	}
	slices.SortFunc(inputs, func(a, b facts.Input) int { return strings.Compare(a.Path, b.Path) })
	return members, inputs, nil
}

// checkBake holds the bake file of a folder to the projects below it that were checked.
// It is nil where there is no such file, or it is one project's own.
func checkBake(dir string, results []checked, o checkOptions) *checked {
	existing, there := bakeFile(dir)
	if !there || !render.IsBakeAll(existing) {
		return nil
	}
	r := &checked{bake: true, Dir: filepath.ToSlash(dir), InSync: true, Files: []checkedFile{}, Diagnostics: []facts.Diagnostic{}}
	var rows []row
	for _, c := range results {
		if c.err != nil {
			return nil // which is said already
		}
		if inside(c.row.dir, dir) {
			rows = append(rows, c.row)
		}
	}
	f, err := sealedBake(dir, rows)
	if err != nil {
		all := newFailed(err)
		r.err, r.failed, r.InSync = err, &all, false
		return r
	}
	_, inputs, _ := membersOf(dir, rows)
	c := checkedFile{Drift: output.Check(existing, true, f, Version, inputs), shown: filepath.ToSlash(filepath.Join(dir, f.Path))}
	if !c.InSync {
		c.compare(existing, f, o.diff)
	}
	r.add(c)
	return r
}
