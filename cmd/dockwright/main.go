// The command dockwright writes the Dockerfile of a Python project from its
// metadata, and keeps it true.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/dockwright/dockwright/cmd"
)

// collectLate lets the heap grow to 16 MB, four times what Go starts with, before
// anything is collected: the largest locks known need 10 MB in all, and the
// command ends a moment later. From the first collection on it is as ever.
func collectLate() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(400)
	first := new([64]byte) // lives until then
	runtime.AddCleanup(first, func(int) { debug.SetGCPercent(100) }, 0)
}

func main() {
	collectLate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cmd.Main(ctx, os.Args[1:], cmd.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
