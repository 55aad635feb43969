package wizard

import (
	"slices"
	"strconv"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// field is a key of the configuration that answers or flags may set. Values are
// lists of text; a key with one value has a list of one, and nil stands for a key
// that is not set.
type field struct {
	key string
	get func(config.Config) []string
	set func(*config.Config, []string)
	// took is what the plan came to, by whatever way; nil where it cannot be told.
	took func(plan.Plan, config.Config) []string
	// any tells that the order of the values doesn't matter.
	any bool
}

// fields are in the order of config.Keys.
var fields = []field{
	text("manager", func(c config.Config) string { return string(c.Manager) }, func(c *config.Config, v string) { c.Manager = facts.Manager(v) }, nil),
	text("package", func(c config.Config) string { return c.Package }, func(c *config.Config, v string) { c.Package = v }, nil),
	text("python", func(c config.Config) string { return c.Python }, func(c *config.Config, v string) { c.Python = v }, func(p plan.Plan, c config.Config) string {
		if p.Python.Tag == c.Python {
			return p.Python.Tag
		}
		return p.Python.Minor
	}),
	text("base", func(c config.Config) string { return c.Base }, func(c *config.Config, v string) { c.Base = v }, func(p plan.Plan, _ config.Config) string { return baseOf(p) }),
	text("debian", func(c config.Config) string { return c.Debian }, func(c *config.Config, v string) { c.Debian = v }, func(p plan.Plan, _ config.Config) string {
		if p.Base.Family != plan.Debian {
			return ""
		}
		return p.Base.Suite
	}),
	names("platforms", func(c config.Config) []string { return c.Platforms }, func(c *config.Config, v []string) { c.Platforms = v }, func(p plan.Plan, _ config.Config) []string { return p.Platforms }),
	names("groups", func(c config.Config) []string { return c.Groups }, func(c *config.Config, v []string) { c.Groups = v }, func(p plan.Plan, _ config.Config) []string { return p.Install.Groups }),
	names("extras", func(c config.Config) []string { return c.Extras }, func(c *config.Config, v []string) { c.Extras = v }, func(p plan.Plan, _ config.Config) []string { return p.Install.Extras }),
	list("requirements", func(c config.Config) []string { return c.Requirements }, func(c *config.Config, v []string) { c.Requirements = v }, nil),
	list("command", func(c config.Config) []string { return c.Command }, func(c *config.Config, v []string) { c.Command = v }, func(p plan.Plan, _ config.Config) []string { return p.Default().Command }),
	{key: "port",
		get: func(c config.Config) []string { return portText(c.Port) }, set: func(c *config.Config, v []string) { c.Port = number(v) },
		took: func(p plan.Plan, _ config.Config) []string { return portText(p.Default().Port) }},
	text("health", func(c config.Config) string { return c.Health }, func(c *config.Config, v string) { c.Health = v }, func(p plan.Plan, _ config.Config) string { return p.Default().Health.String() }),
	text("process", func(c config.Config) string { return c.Process }, func(c *config.Config, v string) { c.Process = v }, func(p plan.Plan, _ config.Config) string { return p.Default().Name }),
	{key: "gpu", get: func(c config.Config) []string {
		if c.GPU == nil {
			return nil
		}
		return []string{strconv.FormatBool(*c.GPU)}
	}, set: func(c *config.Config, v []string) {
		c.GPU = nil
		if len(v) > 0 {
			b := v[0] == "true"
			c.GPU = &b
		}
	}},
	{key: "index-secrets", get: func(c config.Config) []string {
		if c.IndexSecrets == nil {
			return nil
		}
		return []string{strconv.FormatBool(*c.IndexSecrets)}
	}, set: setIndexSecrets,
		took: func(p plan.Plan, _ config.Config) []string { return []string{strconv.FormatBool(len(p.Secrets) > 0)} }},
	text("diet", func(c config.Config) string { return c.Diet }, func(c *config.Config, v string) { c.Diet = v }, func(plan.Plan, config.Config) string { return "" }),
	text("pack", func(c config.Config) string { return c.Pack }, func(c *config.Config, v string) { c.Pack = v }, func(plan.Plan, config.Config) string { return "" }),
	{key: "check-stage", get: func(c config.Config) []string {
		if !c.CheckStage {
			return nil
		}
		return []string{"true"}
	}, set: func(c *config.Config, v []string) { c.CheckStage = len(v) > 0 }},
	names("emit", func(c config.Config) []string { return c.Emit }, func(c *config.Config, v []string) { c.Emit = v }, func(plan.Plan, config.Config) []string { return nil }),
}

func text(key string, get func(config.Config) string, set func(*config.Config, string), took func(plan.Plan, config.Config) string) field {
	f := field{key: key,
		get: func(c config.Config) []string { return one(get(c)) },
		set: func(c *config.Config, v []string) { set(c, first(v)) }}
	if took != nil {
		f.took = func(p plan.Plan, c config.Config) []string { return one(took(p, c)) }
	}
	return f
}

func list(key string, get func(config.Config) []string, set func(*config.Config, []string), took func(plan.Plan, config.Config) []string) field {
	return field{key: key, get: get, set: set, took: took}
}

func names(key string, get func(config.Config) []string, set func(*config.Config, []string), took func(plan.Plan, config.Config) []string) field {
	f := list(key, get, set, took)
	f.any = true
	return f
}

// same tells whether two values of a key mean the same. A key that is not set is
// not the same as an empty list.
func (f field) same(a, b []string) bool {
	if (a == nil) != (b == nil) {
		return false
	}
	return f.alike(a, b)
}

// alike is same where nothing and an empty list are one.
func (f field) alike(a, b []string) bool {
	if f.any {
		a, b = normalized(a), normalized(b)
	}
	return slices.Equal(a, b)
}

// normalized are names as they are compared, sorted, each once.
func normalized(list []string) []string {
	var out []string
	for _, n := range list {
		out = append(out, pep508.NormalizeName(n))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func first(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

func number(v []string) int {
	n, _ := strconv.Atoi(first(v))
	return n
}

func portText(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{strconv.Itoa(n)}
}

func baseOf(p plan.Plan) string {
	if p.Base.Family == plan.Alpine {
		return "alpine"
	}
	if p.Distroless != "" {
		return "distroless"
	}
	return "slim"
}

// words reads a command as a shell would take it apart, without running one.
func words(line string) ([]string, bool) {
	if line == "" {
		return nil, true
	}
	return commandline.Words(line)
}

// Names are the names that answers are given under, in the order of the
// documentation: all that a question or a flag of init sets.
func Names() []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.key)
	}
	return out
}
