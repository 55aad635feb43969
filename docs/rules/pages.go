// Package pages holds the pages of the rules, for the command that shows them: the
// files of this folder are their one source.
package pages

import "embed"

// FS holds DW101.md and so on.
//
//go:embed DW*.md
var FS embed.FS
