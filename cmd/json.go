package cmd

import (
	"bytes"
	"encoding/json"
	"io"
)

// writeJSON writes a document for people and scripts, indented. An Encoder that
// indents does the same in a buffer that it grows little by little.
func writeJSON(w io.Writer, document any) error {
	data, err := json.Marshal(document)
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, data, "", "  "); err != nil {
		return err
	}
	indented.WriteByte('\n')
	_, err = indented.WriteTo(w)
	return err
}
