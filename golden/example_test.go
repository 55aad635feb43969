package golden

import (
	"bytes"
	"context"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// TestExample holds the example that the README leads to to what is generated.
func TestExample(t *testing.T) {
	var out, said bytes.Buffer
	code := cmd.Main(context.Background(), []string{"check", "--diff", "../docs/example"}, cmd.Streams{Out: &out, Err: &said})
	if code != 0 {
		t.Errorf("exit %d: `dockwright generate docs/example` writes it anew\n%s%s", code, &out, &said)
	}
}
