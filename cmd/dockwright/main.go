// The command dockwright writes the Dockerfile of a Python project from its
// metadata, and keeps it true.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/dockwright/dockwright/cmd"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cmd.Main(ctx, os.Args[1:], cmd.Streams{Out: os.Stdout, Err: os.Stderr}))
}
