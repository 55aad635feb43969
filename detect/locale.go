package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// locales finds gettext's catalogues: DIR/LANGUAGE/LC_MESSAGES/DOMAIN.po.
// https://www.gnu.org/software/gettext/manual/html_node/Locating-Catalogs.html
func (l *listing) locales() {
	t := &l.project.Tree
	seen := 0
	for _, name := range l.files {
		folder, domain := path.Dir(name), strings.TrimSuffix(path.Base(name), ".po")
		if path.Ext(name) != ".po" || path.Base(folder) != "LC_MESSAGES" || !l.inProject(name) || seen >= maxCatalog {
			continue
		}
		seen++
		dir := path.Dir(path.Dir(folder))
		i := slices.IndexFunc(t.Locales, func(x facts.Locales) bool { return x.Dir == dir })
		if i < 0 {
			i = len(t.Locales)
			t.Locales = append(t.Locales, facts.Locales{Dir: dir, Example: name, LeftOut: l.leavesOut(strings.TrimSuffix(name, ".po") + ".mo")})
		}
		of := &t.Locales[i]
		if !slices.Contains(of.Domains, domain) {
			of.Domains = append(of.Domains, domain)
			slices.Sort(of.Domains)
		}
		_, compiled := slices.BinarySearch(l.files, strings.TrimSuffix(name, ".po")+".mo")
		of.Missing = of.Missing || !compiled
	}
}
