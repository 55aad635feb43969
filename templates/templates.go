// Package templates holds the files that are rendered, embedded in the binary.
// A template says what a file looks like and nothing of why: what stands in it
// was decided in package plan, and is escaped in the package that renders.
package templates

import "embed"

// FS holds the templates by kind: dockerfile/, compose/, ci/, and inspect/ and measure/ for
// their pages.
//
//go:embed dockerfile/*.tmpl compose/*.tmpl ci/*.tmpl inspect/page.html.tmpl inspect/page.css inspect/page.js measure/*
var FS embed.FS
