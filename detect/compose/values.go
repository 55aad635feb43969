package compose

import (
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/lazyregexp"
	"github.com/dockwright/dockwright/detect/yamltree"
)

var variable = lazyregexp.New(`\$\$|\$\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}]*))?\}|\$([A-Za-z_]\w*)`)

func hasDefault(m []string) bool { return strings.HasSuffix(m[2], "-") }

// interpolate puts the defaults of variables into a text; variables without one
// stay as `${NAME}`. `$$` is a dollar.
// https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
func interpolate(s string) string {
	if !strings.Contains(s, "$") {
		return s
	}
	var b strings.Builder
	for {
		m := variable.FindStringSubmatch(s)
		if m == nil {
			b.WriteString(s)
			return b.String()
		}
		i := strings.Index(s, m[0])
		b.WriteString(s[:i])
		switch {
		case m[0] == "$$":
			b.WriteString("$")
		case hasDefault(m):
			b.WriteString(m[3])
		default:
			b.WriteString("${" + m[1] + m[4] + "}")
		}
		s = s[i+len(m[0]):]
	}
}

// environment reads `A: b` and `- A=b`.
func (s *Service) environment(n yamltree.Node) {
	set := func(name, value string) {
		if value = interpolate(value); strings.Contains(value, "${") {
			return
		}
		if s.Env == nil {
			s.Env = map[string]string{}
		}
		if s.Env[name] = value; name == "PORT" {
			s.Variable = value
		}
	}
	for _, e := range n.Entries() {
		set(e.Key, e.Value.Text())
	}
	for _, v := range n.Texts() {
		if name, value, ok := strings.Cut(v, "="); ok {
			set(name, value)
		}
	}
}

// ports reads the container's side of what is published, else of what is exposed.
func (s *Service) ports(n yamltree.Node) {
	for _, p := range append(n.Get("ports").List(), n.Get("expose").List()...) {
		text := p.Text()
		if t := p.Get("target"); t.Is() {
			text = t.Text()
		}
		text, kind, _ := strings.Cut(interpolate(text), "/")
		text = text[strings.LastIndexByte(text, ':')+1:]
		if i, err := strconv.Atoi(text); err == nil && i > 0 && i < 65536 && kind != "udp" {
			s.Port = i
			return
		}
	}
}

func (s *Service) healthcheck(n yamltree.Node) {
	test := n.Get("test")
	if !test.Is() {
		return
	}
	words := test.Texts()
	if text := test.Text(); text != "" {
		words = []string{text}
	}
	for i := range words {
		words[i] = interpolate(words[i])
	}
	s.Health, _ = commandline.Probe(words)
}
