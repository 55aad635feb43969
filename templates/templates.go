// Package templates holds the files that are rendered, embedded in the binary.
// A template says what a file looks like and nothing of why: what stands in it
// was decided in package plan, and is escaped in package render.
package templates

import "embed"

// FS holds the templates by kind: dockerfile/.
//
//go:embed dockerfile/*.tmpl
var FS embed.FS
