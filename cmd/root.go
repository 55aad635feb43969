// Package cmd is the command line: one file a verb. A verb reads its flags and
// hands over to its run function; what a run function returns becomes the exit
// code here, and nowhere else.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/cmd/prompt"
)

// Version is what `version` prints and what the headers of files name. A
// release sets it with -ldflags "-X …/cmd.Version=1.2.3".
var Version = "0.1.0"

// Exit codes. Scripts rely on them.
const (
	exitOK     = 0
	exitDrift  = 1 // check: a file is not what it would be
	exitFailed = 2 // bad input, bad usage, or something could not be read or written
	exitCancel = 130
)

// Streams are where a command writes: what was asked for to Out, what is said
// about it to Err. In is what it may ask; nil for nobody.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	plain *bool           // --no-color, once the flags are read; nil for not given
	ask   prompt.Prompter // a test's answers in the place of the terminal's; nil otherwise
}

// errDrift ends check with exit code 1. What drifted has been said.
var errDrift = errors.New("drifted")

// errCancelled ends a command that the user broke off. That has been said.
var errCancelled = errors.New("cancelled")

// errTold ends a command with exit code 2. What failed has been said.
var errTold = errors.New("failed")

// Main runs the command line and returns the exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	plain := new(bool)
	s.plain = plain
	root := newRoot(s)
	root.SetArgs(args)
	c, err := root.ExecuteContextC(ctx)
	switch {
	case ctx.Err() != nil, errors.Is(err, errCancelled):
		return exitCancel
	case err == nil:
		return exitOK
	case errors.Is(err, errDrift):
		return exitDrift
	case errors.Is(err, errTold):
		return exitFailed
	}
	if unknown := unknownCommand(root, args); unknown != nil {
		err = unknown
	}
	if jsonAsked(c, args, err) {
		err = printJSON(s.Out, newFailed(err))
	}
	if err != nil {
		reportError(s, err)
	}
	return exitFailed
}

// Tree is the tree of all commands, for what is made from it or held to it: pages,
// examples. It writes nothing.
func Tree() *cobra.Command { return newRoot(Streams{Out: io.Discard, Err: io.Discard}) }

// Documented are the commands and topics that have a page, the root first.
func Documented() []*cobra.Command { return documented(Tree()) }

func newRoot(s Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "dockwright",
		Short: "Writes the Dockerfile of a Python project, says why, and keeps it true",
		Long: `dockwright reads what a Python project has (pyproject.toml, a uv, Poetry, PDM or
Pipenv lock, pylock.toml, requirements files) and writes the Dockerfile that
follows from it. It knows from the lock which dependency installs from a wheel
on which image, and so which base, which Python and which compilers are needed.`,
		Example: `  dockwright init                # ask what is to be chosen, and write
  dockwright generate            # write Dockerfile and .dockerignore
  dockwright check               # in CI: are they still true?
  dockwright inspect             # what was understood
  dockwright explain             # why each line is as it is`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       Version,
	}
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetVersionTemplate("dockwright {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.DisableDefaultCmd = true
	persistent(root, s)
	root.AddCommand(newInit(s, nil), newGenerate(s, nil), newCheck(s, nil), newInspect(s, nil), newExplain(s, nil), newMeasure(s, nil), newVersion(s), newCompletion(s), newSchema(s), newMan(s))
	root.AddCommand(topics()...)
	root.SetHelpCommand(newHelp())
	root.InitDefaultHelpCmd()
	finish(root)
	return root
}

// persistent adds the flags that each command takes, before its name or after. A verb
// that has more to say of one defines its own.
func persistent(root *cobra.Command, s Streams) {
	if s.plain == nil {
		s.plain = new(bool)
	}
	f := root.PersistentFlags()
	f.BoolP("quiet", "q", false, "print errors only")
	f.Bool("offline", false, "ask no index (also DOCKWRIGHT_OFFLINE=1)")
	f.BoolVar(s.plain, "no-color", false, "no colour (also NO_COLOR; FORCE_COLOR asks for it)")
}

// finish gives each command what all of them have.
func finish(c *cobra.Command) {
	if c.Args != nil {
		c.Args = checkedArgs(c.Args)
	}
	complete(c)
	for _, sub := range c.Commands() {
		finish(sub)
	}
}

func newVersion(s Streams) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Example: `  dockwright version
  dockwright version --output-format json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if format == "json" {
				return printJSON(s.Out, struct {
					Version string `json:"version"`
				}{Version})
			}
			_, err := fmt.Fprintf(s.Out, "dockwright %s\n", Version)
			return err
		},
	}
	formatFlag(c, &format, "text or json", "text", "json")
	return c
}
