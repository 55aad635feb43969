// Command sdists prints what package sourcetree reads from sdists, a line of
// JSON each: go run ./golden/sdists FILE… (compare.py holds it against builds).
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/sourcetree"
)

func main() {
	for _, name := range os.Args[1:] {
		if err := show(name); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
			os.Exit(1)
		}
	}
}

func show(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	tree, err := sourcetree.Archive(name, file, info.Size())
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(struct {
		File  string
		Build facts.Build
	}{filepath.Base(name), sourcetree.Read(tree)})
}
