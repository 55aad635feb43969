package golden

import (
	"testing"

	"github.com/dockwright/dockwright/cmd"
	"github.com/dockwright/dockwright/generator/config"
)

// TestFlagsOfKeys holds that each flag that the table of keys names is one of generate,
// and takes what the key takes.
func TestFlagsOfKeys(t *testing.T) {
	generate, _, err := cmd.Tree().Find([]string{"generate"})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[config.Type][]string{config.String: {"string"}, config.Integer: {"int"}, config.Boolean: {"bool"}, config.Strings: {"stringSlice", "stringArray"}}
	for _, k := range config.Table() {
		if k.Flag == "" {
			continue
		}
		f := generate.Flags().Lookup(k.Flag)
		if f == nil {
			t.Errorf("generate has no --%s, which is to win over %s", k.Flag, k.Name)
			continue
		}
		fits := false
		for _, kind := range kinds[k.Type] {
			fits = fits || f.Value.Type() == kind
		}
		if !fits {
			t.Errorf("--%s is a %s, and %s is a %s", k.Flag, f.Value.Type(), k.Name, k.Type)
		}
	}
}
