package wizard

import (
	"slices"
	"strconv"

	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// askIndexSecrets asks whether private indexes want a login, where an index may and
// nothing in the project's files says so of it.
func (s *Session) askIndexSecrets() []Question {
	p := s.plan
	open := slices.ContainsFunc(p.Indexes, func(i plan.Index) bool { return i.Login == "" })
	if !open && (s.original.IndexSecrets == nil || len(p.Indexes) == 0) {
		return nil
	}
	var names []string
	for _, i := range p.Indexes {
		names = append(names, i.Name)
	}
	choices := []Choice{{"false", "they are open"}, {"true", "they want a login"}}
	present := strconv.FormatBool(len(p.Secrets) > 0)
	if present == "true" {
		slices.Reverse(choices)
	}
	return []Question{{Key: "index-secrets", Flag: "--index-secrets", Kind: Select, Message: "Logins of package indexes for the build",
		Why:     "What is installed comes from indexes that are not known to be open to everybody: " + some(names, 3) + ".",
		Help:    "A login comes to the build as a secret, which is in no layer: a netrc file with a line for each host, or the variables in an index's URL. A build without the secret fails then.",
		Choices: choices, Present: []string{present}, id: "index-secrets",
		apply: setIndexSecrets}}
}

func setIndexSecrets(c *config.Config, v []string) {
	c.IndexSecrets = nil
	if len(v) > 0 {
		on := v[0] == "true"
		c.IndexSecrets = &on
	}
}
