package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// newHelp is `help`. It knows the topics too, and a name that is neither is an error.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "Explain a command or a topic",
		Example: `  dockwright help generate
  dockwright help exit-codes`,
		ValidArgsFunction: func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			var out []string
			for _, sub := range c.Root().Commands() {
				if len(args) == 0 && (sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand()) {
					out = append(out, cobra.CompletionWithDesc(sub.Name(), sub.Short))
				}
			}
			return beginning(begun, out), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			found, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				name := strings.Join(args, " ")
				return facts.Errorf("", 0, "there is no command and no topic %q", name).Fix("%s", suggestHelp(root, name))
			}
			found.InitDefaultHelpFlag()
			found.InitDefaultVersionFlag()
			return found.Help()
		},
	}
}

func suggestHelp(root *cobra.Command, name string) string {
	near := suggestCommand(root, name)
	return strings.Replace(near, "`"+root.Name()+" ", "`"+root.Name()+" help ", 1)
}

// topics are what `help` explains besides the commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodes},
		{Use: "environment", Short: "The environment variables that are read", Long: environment},
		{Use: "configuration", Short: "The keys of the configuration", Long: configuration()},
		{Use: "output", Short: "Where what is written: text, JSON, colour", Long: outputTopic},
	}
}

const exitCodes = `dockwright exits with

    0  all is in order
    1  check: a file has drifted from what it should be
    2  something failed: wrong usage, bad input, a file that cannot be read or
       written. The error names the file, the line, the fact and a remedy.
  130  it was interrupted. What was being written is whole: the old or the new`

const environment = `DOCKWRIGHT_OFFLINE   1: ask no package index, as --offline does
NO_COLOR             set and not empty: no colour
FORCE_COLOR          colour even where the output is no terminal; 0: none.
                     It comes before NO_COLOR; --no-color comes before both
TERM                 dumb: no colour, and no progress bar
COLUMNS              how wide the text of inspect may be
BUILDKIT_HOST        the BuildKit that measure builds with; not set: docker buildx
TMPDIR               where measure copies the build context to

Whoever asks a package index asks as the project's manager would on this machine:
PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_NO_INDEX, PIP_CERT, PIP_CONFIG_FILE
UV_DEFAULT_INDEX, UV_INDEX, UV_INDEX_URL, UV_EXTRA_INDEX_URL, UV_FIND_LINKS,
UV_NO_INDEX, UV_INDEX_NAME_USERNAME, UV_INDEX_NAME_PASSWORD
PIPENV_PYPI_MIRROR
NETRC, HTTPS_PROXY, HTTP_PROXY, NO_PROXY
SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE`

const outputTopic = `What was asked for goes to standard output: a diff, a table, a document. What is
said about it goes to standard error. --quiet leaves errors only.

With --output-format json there is one JSON document on standard output and
nothing on standard error, whatever happens. An error is

  {"error": {"path": "uv.lock", "line": 4, "message": "…", "details": ["…"],
             "remedy": "…"}}

of which all but the message may be missing. Errors that were found with it stand
in a list "also". The exit codes are the same as for text. generate prints a
document for one folder and an array for more, of which a folder that failed is
the last entry: {"dir": "…", "error": …}. check prints an array always, and has
"error" in the entry of a folder that could not be checked.

Colour marks words and the lines of diffs, on a terminal only. Nothing is told by
colour alone. ` + "`dockwright help environment`" + ` names the variables.`

// configuration lists the keys from their table.
func configuration() string {
	var b strings.Builder
	b.WriteString(`Choices that are to last stand in the table [tool.dockwright] of pyproject.toml, or
in dockwright.toml, which is read in its place. A flag wins over both. All keys are
optional. docs/configuration.md explains them; ` + "`dockwright schema`" + ` prints their
JSON Schema, for editors.
`)
	for _, k := range config.Table() {
		what := string(k.Type)
		if k.Values != nil {
			what += ": " + strings.Join(slices.Clone(k.Values), ", ")
		}
		if k.Flag != "" {
			what += "; --" + k.Flag
		}
		fmt.Fprintf(&b, "\n  %s (%s)\n      %s", k.Name, what, k.Help)
	}
	return b.String()
}

func newSchema(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the configuration",
		Long: `schema prints the JSON Schema (draft 7) of dockwright.toml and of the table
[tool.dockwright]. With it an editor completes the keys and marks mistakes.`,
		Example: `  dockwright schema > dockwright.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := s.Out.Write(config.Schema())
			return err
		},
	}
}
