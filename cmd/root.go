// Package cmd is the command line: one file a verb. A verb reads its flags and
// hands over to its run function; what a run function returns becomes the exit
// code here, and nowhere else.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dockwright/dockwright/detect/facts"
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
}

// errDrift ends check with exit code 1. What drifted has been said.
var errDrift = errors.New("drifted")

// errCancelled ends a command that the user broke off. That has been said.
var errCancelled = errors.New("cancelled")

// Main runs the command line and returns the exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil, errors.Is(err, errCancelled):
		return exitCancel
	case err == nil:
		return exitOK
	case errors.Is(err, errDrift):
		return exitDrift
	}
	reportError(s.Err, err)
	return exitFailed
}

// reportError prints an error as two lines, what it is and what to do, with the
// details between them.
// Joined errors are printed one after the other.
func reportError(w io.Writer, err error) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			reportError(w, e)
		}
		return
	}
	var e *facts.Error
	if !errors.As(err, &e) {
		fmt.Fprintf(w, "error: %s\n", printable(err.Error()))
		return
	}
	bare := *e
	bare.Remedy, bare.Details = "", nil
	fmt.Fprintf(w, "error: %s\n", shortened(printable(strings.TrimPrefix(bare.Error(), ": "))))
	for _, line := range e.Details {
		fmt.Fprintf(w, "    %s\n", shortened(printable(line)))
	}
	if e.Remedy != "" {
		fmt.Fprintf(w, "  help: %s\n", printable(e.Remedy))
	}
}

// shortened keeps a message that quotes a file readable.
func shortened(s string) string {
	const most = 1000
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

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
  dockwright inspect             # what was understood`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       Version,
	}
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetVersionTemplate("dockwright {{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return facts.Errorf("", 0, "%v", err).Fix("`%s --help` lists the flags", c.CommandPath())
	})
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(newInit(s, nil), newGenerate(s, nil), newCheck(s, nil), newInspect(s, nil), newVersion(s))
	return root
}

func newVersion(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.Out, "dockwright %s\n", Version)
			return err
		},
	}
}
