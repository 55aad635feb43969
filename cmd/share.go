package cmd

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// pypi is the index whose packages a shared base holds: what comes from another one by a
// setting of the project's is not told by the lock's export.
const pypi = "https://pypi.org/simple"

// share settles what the image has from a base that it shares with those of the other
// members of its workspace that ask for one. It follows from the lock and from their
// configurations, so that each of them comes to the same.
func (l *loaded) share(ctx context.Context) error {
	if l.project.Lock == nil || l.plan.Install.Kind != "uv.lock" || len(l.plan.Install.Apart) == 0 || len(l.project.Members) == 0 {
		return facts.Errorf(l.settings.Path, l.settings.Line("shared-base"), "shared-base is for a member of a uv workspace that is installed as a package").
			Fix("take the key out")
	}
	var images []plan.Plan
	own := -1
	for _, m := range l.project.Members {
		if m.Dir == l.plan.Dir {
			own = len(images)
			images = append(images, l.plan)
			continue
		}
		p, err := l.other(ctx, m)
		if err != nil {
			return err
		}
		if p != nil {
			images = append(images, *p)
		}
	}
	s, worth := plan.NewShare(images, l.notShared())
	var packages []plan.SharedPackage
	if worth && slices.Contains(s.Images, own) {
		packages = s.Packages
	}
	l.plan.Start(packages, s, len(images))
	return nil
}

// other is the plan of another member that asks for a shared base, nil where it does not.
// Its configuration is an input then.
func (l *loaded) other(ctx context.Context, m facts.Member) (*plan.Plan, error) {
	c, input, err := l.config(m.Dir)
	if err != nil || !c.SharedBase {
		return nil, err
	}
	o, err := load(ctx, filepath.Join(l.root, filepath.FromSlash(m.Dir)), projectOptions{context: l.root, alone: true}, "", asking{indexOptions: indexOptions{offline: true}}, plan.Options{})
	if err != nil {
		return nil, err
	}
	defer o.close()
	if input != nil {
		l.plan.Inputs = addInput(l.plan.Inputs, *input)
	}
	if o.plan.Install.Kind != "uv.lock" || len(o.plan.Install.Apart) == 0 {
		return nil, nil
	}
	return &o.plan, nil
}

// notShared are the packages that the lock has not, or not only, from PyPI; all of them
// where it has selections that exclude each other, which no export has at once.
func (l *loaded) notShared() (names []string) {
	for _, p := range l.project.Lock.Packages {
		if p.Source.URL != pypi || len(l.project.Lock.Conflicts) > 0 {
			names = append(names, p.Name)
		}
	}
	return names
}

// sharedSummary is what a base that images share holds and saves, or why there is none;
// "" where the image asks for none.
func sharedSummary(p plan.Plan) string {
	why := p.Reason(plan.DecisionShared)
	if why == "" || len(p.Shared) == 0 {
		return why
	}
	var names []string
	for _, s := range p.Shared {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ") + ": " + why
}

// sharedIn tells the same of many projects, once for each base: of a workspace that has
// one, not why some image goes without.
func sharedIn(rows []*row) string {
	var lines []string
	for _, r := range rows {
		text := sharedSummary(r.member.Plan)
		has := slices.ContainsFunc(rows, func(o *row) bool { return o.root == r.root && len(o.member.Plan.Shared) > 0 })
		line := "Shared: " + printable(text) + "\n"
		if text != "" && (len(r.member.Plan.Shared) > 0 || !has) && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
