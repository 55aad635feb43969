// The command dockwright writes the Dockerfile of a Python project from its
// metadata, and keeps it true.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/dockwright/dockwright/cmd"
)

// gcPercent lets the heap grow to five times of what is live, from 20 MB on.
// The command ends in less than a second, and the largest locks known need 10 MB
// in all: collecting there would cost a quarter of its time and free little.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cmd.Main(ctx, os.Args[1:], cmd.Streams{Out: os.Stdout, Err: os.Stderr}))
}
