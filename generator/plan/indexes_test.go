package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// asking is a project whose requirements ask these indexes.
func asking(kind string, manager facts.Manager, list ...facts.Index) func(*facts.Project) {
	return func(p *facts.Project) {
		p.Manager, p.Lock.Kind, p.Lock.Indexes = manager, kind, list
	}
}

// TestIndexSecrets holds which secrets a build is given.
func TestIndexSecrets(t *testing.T) {
	yes, no := true, false
	open := facts.Index{Name: "open", URL: "https://packages.example.org/simple"}
	user := facts.Index{Name: "user", URL: "https://me.example.org/simple", Login: "its URL has a user"}
	tokens := facts.Index{Name: "tokens", URL: "https://${A}:${B}@example.org/simple", Login: "its URL has variables", Variables: []string{"A", "B"}}
	small := facts.Index{URL: "https://${a}@example.org/simple", Login: "its URL has variables", Variables: []string{"a"}}
	for name, c := range map[string]struct {
		manager facts.Manager
		indexes []facts.Index
		on      *bool
		want    string // IDs, then rules
	}{
		"public":                   {facts.Pip, []facts.Index{{URL: "https://pypi.org/simple/"}, {URL: "https://PyPI.org/simple"}, {URL: "https://download.pytorch.org/whl/cpu"}}, nil, ""},
		"a folder":                 {facts.Pip, []facts.Index{{URL: "../wheels"}}, nil, ""},
		"another host":             {facts.Pip, []facts.Index{open}, nil, "DW601"},
		"another host, asked":      {facts.Pip, []facts.Index{open}, &yes, "netrc DW602"},
		"another host, refused":    {facts.Pip, []facts.Index{open}, &no, ""},
		"a user":                   {facts.Pip, []facts.Index{user}, nil, "netrc DW602"},
		"a user, refused":          {facts.Pip, []facts.Index{user}, &no, ""},
		"a user and another":       {facts.Pip, []facts.Index{open, user}, nil, "netrc DW601 DW602"},
		"variables":                {facts.Pip, []facts.Index{tokens}, nil, "A B DW602"},
		"variables and another":    {facts.Pip, []facts.Index{tokens, open}, &yes, "A B netrc DW602"},
		"pip: a small letter":      {facts.Pip, []facts.Index{small}, nil, "netrc DW602"},
		"PDM: a small letter":      {facts.PDM, []facts.Index{small}, nil, "a DW602"},
		"none, asked":              {facts.Pip, nil, &yes, "netrc DW602"},
		"a public name twice":      {facts.Pip, []facts.Index{user, {URL: user.URL + "/"}}, nil, "netrc DW602"},
		"never without":            {facts.Pip, []facts.Index{{URL: "https://corp-1.d.codeartifact.eu-west-1.amazonaws.com/pypi/x/simple/"}}, nil, "netrc DW602"},
		"a name like a public one": {facts.Pip, []facts.Index{{URL: "https://pypi.org.example.org/simple"}}, nil, "DW601"},
	} {
		t.Run(name, func(t *testing.T) {
			p, diags := decided(t, app(with(pure("click", "8.3.1")), asking("requirements", c.manager, c.indexes...)), config.Config{IndexSecrets: c.on})
			var got []string
			for _, s := range p.Secrets {
				got = append(got, s.ID)
			}
			for _, d := range diags {
				if strings.HasPrefix(d.Rule, "DW60") {
					got = append(got, d.Rule)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
		})
	}
}

// TestIndexOfUnused holds that an index which no package of the image comes from is
// left out where the lock tells.
func TestIndexOfUnused(t *testing.T) {
	used := facts.Index{Name: "used", URL: "https://a.example.org/simple/", Login: "its URL has a user"}
	unused := facts.Index{Name: "unused", URL: "https://b.example.org/simple", Login: "its URL has a user"}
	click := pure("click", "8.3.1")
	click.Source = facts.Source{Kind: facts.SourceRegistry, URL: "https://a.example.org/simple"}
	for manager, want := range map[facts.Manager][]string{facts.UV: {"used"}, facts.Pip: {"used", "unused"}} {
		kind := map[facts.Manager]string{facts.UV: "uv.lock", facts.Pip: "requirements"}[manager]
		p, _ := decided(t, app(with(click), asking(kind, manager, used, unused)), config.Config{})
		var got []string
		for _, i := range p.Indexes {
			got = append(got, i.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", manager, got, want)
		}
	}
}
