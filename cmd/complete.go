package cmd

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/rules"
)

// completer gives what may stand at a place of the command line.
type completer = cobra.CompletionFunc

// complete lets each flag and argument of a command complete, where the command does
// not say itself how.
func complete(c *cobra.Command) {
	c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if fn := flagValues(f); fn != nil {
			_ = c.RegisterFlagCompletionFunc(f.Name, fn) // an error: the command has its own
		}
	})
	if c.ValidArgsFunction == nil && c.ValidArgs == nil && c.Runnable() {
		c.ValidArgsFunction = arguments(c.Use)
	}
}

// arguments complete by what the usage line calls them.
func arguments(use string) completer {
	return func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		var out []string
		if strings.Contains(use, "RULE") && len(args) == 0 {
			for _, r := range rules.All {
				out = append(out, cobra.CompletionWithDesc(r.ID, r.Summary))
			}
			return beginning(begun, out), cobra.ShellCompDirectiveNoFileComp
		}
		if strings.Contains(use, "DIR...") || strings.Contains(use, "DIR") && len(args) < strings.Count(use, "[") {
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// flagValues completes a flag, by its kind or its name; nil where a file may follow.
func flagValues(f *pflag.Flag) completer {
	if one, ok := f.Value.(*choice); ok {
		return fixed(one.values...)
	}
	switch f.Name {
	case "python":
		return ofProject(pythons)
	case "group":
		return ofProject(func(l *loaded) []string { groups, _ := plan.Names(l.project); return groups })
	case "extra":
		return ofProject(func(l *loaded) []string { _, extras := plan.Names(l.project); return extras })
	case "package":
		return ofProject(members)
	case "libc":
		return fixed(libcs()...)
	case "arch":
		return fixed("x86_64", "aarch64", "i686", "armv7l")
	case "requirements":
		return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"txt", "in"}, cobra.ShellCompDirectiveFilterFileExt
		}
	case "context":
		return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
	}
	for _, k := range config.Table() {
		if k.Flag == f.Name && len(k.Values)+len(k.Usual) > 0 {
			return fixed(slices.Concat(k.Values, k.Usual)...)
		}
	}
	if kind := f.Value.Type(); kind == "int" || strings.HasSuffix(f.Name, "url") || f.Name == "command" {
		return fixed()
	}
	return nil
}

func fixed(values ...string) completer {
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return beginning(begun, values), cobra.ShellCompDirectiveNoFileComp
	}
}

// beginning are the values that a word may become.
func beginning(begun string, values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !strings.HasPrefix(v, begun) })
}

// ofProject completes from the project in the folder that the command line names. The
// network is not asked, and nothing is said of what is wrong.
func ofProject(values func(*loaded) []string) completer {
	return func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		dir := "."
		if len(args) > 0 {
			dir = args[0]
		}
		ctx := c.Context()
		if ctx == nil {
			ctx = context.Background()
		}
		l, err := load(ctx, dir, projectOptions{}, "", asking{indexOptions: indexOptions{offline: true}}, plan.Options{})
		if l == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if err == nil {
			l.close()
		}
		safe := slices.DeleteFunc(values(l), func(v string) bool { return strings.Trim(v, wordLetters) != "" || strings.HasPrefix(v, "-") })
		return beginning(begun, safe), cobra.ShellCompDirectiveNoFileComp
	}
}

// wordLetters are what a name consists of that a shell may be given.
const wordLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"

// pythons are those that are supported and that the project allows. What a file such as
// .python-version pins is no matter: --python replaces it.
func pythons(l *loaded) []string {
	var out []string
	known := plan.Known()
	for _, p := range known.Pythons {
		v, err := pep440.Parse(fmt.Sprintf("%s.%d", p.Version, p.Patch))
		allowed := l.project.Manifest.RequiresPython == ""
		if err == nil && !allowed {
			allowed, err = pep440.ContainsAny(l.project.Manifest.RequiresPython, v, true)
		}
		if p.End >= known.AsOf[:len(p.End)] && (allowed || err != nil) {
			out = append(out, p.Version)
		}
	}
	return out
}

func members(l *loaded) []string {
	var out []string
	for _, m := range l.project.Members {
		out = append(out, m.Name)
	}
	return out
}

func libcs() []string {
	var out []string
	for _, d := range plan.Known().Debians {
		out = append(out, "glibc:"+d.Glibc)
	}
	return append(out, "musl:1.2")
}

// shells are those that there is completion for.
var shells = []struct {
	name  string
	write func(root *cobra.Command, w io.Writer) error
}{
	{"bash", func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
	{"zsh", (*cobra.Command).GenZshCompletion},
	{"fish", func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
	{"powershell", (*cobra.Command).GenPowerShellCompletionWithDesc},
}

func newCompletion(s Streams) *cobra.Command {
	var names []string
	for _, sh := range shells {
		names = append(names, sh.name)
	}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the script that lets a shell complete commands, flags and their values",
		Long: `completion prints a script for a shell. With it, the shell completes commands,
flags and values, among them the groups, extras and Pythons of the project.
Put the line for your shell into its start file:

  bash        source <(dockwright completion bash)      # needs bash-completion
  zsh         source <(dockwright completion zsh)       # after compinit
  fish        dockwright completion fish | source
  powershell  dockwright completion powershell | Out-String | Invoke-Expression`,
		Example: `  dockwright completion bash > dockwright.bash
  dockwright completion zsh > _dockwright`,
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && slices.Contains(names, args[0]) {
				return nil
			}
			return notAShell(args, names)
		},
		RunE: func(c *cobra.Command, args []string) error {
			for _, sh := range shells {
				if sh.name == args[0] {
					return sh.write(c.Root(), s.Out)
				}
			}
			return notAShell(args, names)
		},
	}
}
