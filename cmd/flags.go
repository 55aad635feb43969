package cmd

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// projectOptions are the flags that every verb about a project has. Each is a
// key of the configuration too, and wins over it.
type projectOptions struct {
	context      string
	manager      string
	pkg          string
	base         string
	debian       string
	diet, pack   string
	platforms    []string
	groups       []string
	extras       []string
	requirements []string
	command      []string
	port         int
	process      string
	health       string
	emits        []string
	indexSecrets bool
	checkStage   bool
	gpu          bool
	given        func(flag string) bool // tells a flag that was given from its default
	quiet        bool
	alone        bool // what other projects say does not matter
}

func (o *projectOptions) register(c *cobra.Command) {
	f := c.Flags()
	o.given = f.Changed
	f.StringVar(&o.context, "context", "", "build context, when it is another folder than the project's (a parent)")
	f.StringVar(&o.manager, "manager", "", usage("manager"))
	f.StringVar(&o.pkg, "package", "", usage("package"))
	f.StringVar(&o.base, "base", "", usage("base"))
	f.StringVar(&o.debian, "debian", "", usage("debian"))
	f.StringSliceVar(&o.platforms, "platform", nil, usage("platforms"))
	f.StringSliceVar(&o.groups, "group", nil, usage("groups"))
	f.StringSliceVar(&o.extras, "extra", nil, usage("extras"))
	f.StringSliceVar(&o.requirements, "requirements", nil, usage("requirements"))
	f.StringArrayVar(&o.command, "command", nil, "what the container runs: the program, then one --command for each argument")
	f.IntVar(&o.port, "port", 0, usage("port"))
	f.BoolVar(&o.indexSecrets, "index-secrets", false, usage("index-secrets"))
	f.StringVar(&o.diet, "diet", "", usage("diet"))
	f.StringVar(&o.pack, "pack", "", usage("pack"))
	f.BoolVar(&o.checkStage, "check-stage", false, usage("check-stage"))
	f.BoolVar(&o.gpu, "gpu", false, usage("gpu"))
	f.BoolVarP(&o.quiet, "quiet", "q", false, "print errors only")
}

// usage is what a flag that is a key of the configuration too says of itself.
func usage(key string) string {
	k, _ := config.Lookup(key)
	if k.Type == config.Strings {
		return k.Help + " (repeatable)"
	}
	return k.Help
}

// override lets the flags win.
func (o projectOptions) override(c *config.Config, python string) error {
	set := func(to *string, flag string) {
		if flag != "" {
			*to = flag
		}
	}
	manager := string(c.Manager)
	set(&manager, o.manager)
	c.Manager = facts.Manager(manager)
	set(&c.Package, o.pkg)
	set(&c.Base, o.base)
	set(&c.Debian, o.debian)
	set(&c.Python, python)
	set(&c.Diet, o.diet)
	set(&c.Pack, o.pack)
	if o.platforms != nil {
		c.Platforms = o.platforms
	}
	if o.groups != nil {
		c.Groups = o.groups
	}
	if o.extras != nil {
		c.Extras = o.extras
	}
	if o.requirements != nil {
		c.Requirements = o.requirements
	}
	if o.command != nil {
		c.Command = o.command
	}
	if o.port != 0 {
		c.Port = o.port
	}
	set(&c.Process, o.process)
	set(&c.Health, o.health)
	if o.emits != nil {
		c.Emit = o.emits
	}
	if o.given != nil && o.given("index-secrets") {
		c.IndexSecrets = &o.indexSecrets
	}
	if o.given != nil && o.given("check-stage") {
		c.CheckStage = o.checkStage
	}
	if o.given != nil && o.given("gpu") {
		c.GPU = &o.gpu
	}
	return flagValue(c.Check())
}

// asConfig writes the choices that flags made as lines of the configuration.
func (o projectOptions) asConfig(python string) []string {
	var out []string
	text := func(key, value string) {
		if value != "" {
			out = append(out, fmt.Sprintf("%s = %q", key, value))
		}
	}
	list := func(key string, values []string) {
		if values != nil {
			quoted, _ := json.Marshal(values)
			out = append(out, key+" = "+string(quoted))
		}
	}
	text("manager", o.manager)
	text("package", o.pkg)
	text("python", python)
	text("base", o.base)
	text("debian", o.debian)
	list("platforms", o.platforms)
	list("groups", o.groups)
	list("extras", o.extras)
	list("requirements", o.requirements)
	list("command", o.command)
	if o.port != 0 {
		out = append(out, fmt.Sprintf("port = %d", o.port))
	}
	if o.given != nil && o.given("gpu") {
		out = append(out, fmt.Sprintf("gpu = %t", o.gpu))
	}
	if o.given != nil && o.given("index-secrets") {
		out = append(out, fmt.Sprintf("index-secrets = %t", o.indexSecrets))
	}
	text("diet", o.diet)
	text("pack", o.pack)
	if o.checkStage {
		out = append(out, "check-stage = true")
	}
	return out
}
