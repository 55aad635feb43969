package plan

import (
	"path"
	"slices"
	"strings"
)

// shared tells that other packages come from a base that images share. Mostly another
// member of the workspace is behind it, whose configuration is an input, too.
func (c *comparison) shared() {
	then, now := sharedNames(c.old.Shared), sharedNames(c.new.Shared)
	if slices.Equal(then, now) || c.wasSet("shared-base") && (len(then) == 0 || len(now) == 0) {
		return
	}
	from := c.sharer()
	switch {
	case len(now) == 0:
		because := decision(c.new.Decisions, DecisionShared).Because
		if because != "" {
			because = " (" + because + ")"
		}
		c.say(from, DecisionShared, "", "no longer from a shared base: %s%s", strings.Join(then, ", "), because)
	case len(then) == 0:
		c.say(from, DecisionShared, "", "from a shared base now: %s", strings.Join(now, ", "))
	default:
		c.say(from, DecisionShared, "", "the shared base holds %s instead of %s", strings.Join(now, ", "), strings.Join(then, ", "))
	}
}

func sharedNames(list []SharedPackage) (out []string) {
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}

// sharer is the configuration of another member, if one came, went or changed; otherwise
// what else the change comes from.
func (c *comparison) sharer() string {
	own := []string{c.new.Config, c.old.Config, c.new.Install.Manifest}
	for _, r := range slices.Concat(c.new.Inputs, c.old.Inputs) {
		name := path.Base(r.Path)
		if (name == "pyproject.toml" || name == "dockwright.toml") && !slices.Contains(own, r.Path) && c.differs(r.Path) {
			return r.Path
		}
	}
	return c.elsewhere()
}
