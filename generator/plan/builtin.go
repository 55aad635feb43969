package plan

import (
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// builtIn reads a file of data/. It is part of the program, so that an error in it is a
// defect that a test finds.
func builtIn[T any](what string, text []byte) T {
	var out T
	if err := toml.Unmarshal(text, &out); err != nil {
		panic(fmt.Sprintf("built-in data of %s: %v", what, err))
	}
	return out
}
