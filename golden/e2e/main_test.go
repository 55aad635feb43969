package e2e

import (
	"os"
	"testing"
)

// TestMain has no index asked of the machine that the tests run on: the projects
// hold what it said.
func TestMain(m *testing.M) {
	os.Setenv("DOCKWRIGHT_OFFLINE", "1")
	os.Exit(m.Run())
}
