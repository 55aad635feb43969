package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// configured notes what a call tells a framework's own settings of where to
// listen: `cherrypy.config.update({"server.socket_port": 8090})`.
func (w *walker) configured(s *scope, c *pyast.Call, callee value) {
	if fw := w.know.configures[callee.name]; fw != nil && callee.kind == external {
		w.settle(fw, w.dictListen(s, c, fw))
	}
}

// assigned notes the same of `cherrypy.server.socket_port = 8090`.
func (w *walker) assigned(s *scope, a *pyast.Assign) {
	for _, t := range a.Targets {
		at, ok := t.(*pyast.Attribute)
		if !ok {
			continue
		}
		full := w.qualify(s, at)
		module, name, _ := strings.Cut(full, ".")
		fw := w.know.settingsOf[module]
		if fw == nil {
			continue
		}
		l := facts.Listen{Path: s.file.path, Line: a.Pos()}
		switch name {
		case fw.Listens.Host:
			l.Host = host(w.eval(s, a.Value))
		case fw.Listens.Port:
			w.port(&l, w.eval(s, a.Value))
		}
		w.settle(fw, l)
	}
}

// dictListen reads a dict of settings among what a call is given.
func (w *walker) dictListen(s *scope, c *pyast.Call, fw *framework.Framework) facts.Listen {
	l := facts.Listen{Path: s.file.path, Line: c.Pos()}
	given := slices.Clone(c.Args)
	for _, k := range c.Keywords {
		given = append(given, k.Value)
	}
	for _, e := range given {
		d, ok := plain(w.eval(s, e)).(dict)
		if !ok {
			continue
		}
		if global, ok := plain(d.get("global")).(dict); ok {
			d = global
		}
		w.port(&l, d.get(fw.Listens.Port))
		l.Host = cmp.Or(host(d.get(fw.Listens.Host)), l.Host)
	}
	return l
}

// settle keeps what was told, the last word of each.
func (w *walker) settle(fw *framework.Framework, l facts.Listen) {
	if l.Port == 0 && l.Variable == "" && l.Host == "" {
		return
	}
	if w.settled == nil {
		w.settled = map[*framework.Framework]facts.Listen{}
	}
	w.settled[fw] = mergeListen(l, w.settled[fw])
}

// mergeListen is what l says, and what other says besides.
func mergeListen(l, other facts.Listen) facts.Listen {
	if l.Port == 0 && l.Variable == "" {
		l.Port, l.Variable = other.Port, other.Variable
		if l.Port != 0 || l.Variable != "" {
			l.Path, l.Line = other.Path, other.Line
		}
	}
	if l.Host == "" {
		l.Host = other.Host
	}
	if l.Path == "" {
		l.Path, l.Line = other.Path, other.Line
	}
	return l
}
