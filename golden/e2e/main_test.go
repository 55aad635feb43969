package e2e

import (
	"log"
	"os"
	"testing"
)

// fewer are the first n of a list where time is short (go test -short). The others build for
// minutes, and hold little that these don't.
func fewer[T any](n int, all ...T) []T {
	if testing.Short() {
		return all[:n]
	}
	return all
}

// TestMain has no index asked of the machine that the tests run on: the projects
// hold what it said.
func TestMain(m *testing.M) {
	os.Setenv("DOCKWRIGHT_OFFLINE", "1")
	if file := os.Getenv("DOCKWRIGHT_SERVE_INDEX"); file != "" {
		if err := serveUntilGone(file); err != nil {
			log.Fatal(err)
		}
		return
	}
	os.Exit(m.Run())
}
