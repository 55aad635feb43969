package facts

import (
	"fmt"
	"strings"
)

// Severity says how much a diagnostic weighs.
type Severity string

// The severities. Only an error stops the work.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityInfo    Severity = "info"
)

// Diagnostic is something worth saying about the project: a fact at a place,
// and what to do about it. Rule is one of package rules.
type Diagnostic struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Path     string   `json:"path,omitempty"`
	Line     int      `json:"line,omitempty"`
	Message  string   `json:"message"`
	Remedy   string   `json:"remedy,omitempty"`
}

// Error is bad input: the file and line, the fact, and the remedy.
type Error struct {
	Path string
	Line int // 1-based; 0 when the whole file is meant
	Fact string
	// Details are what the fact consists of, each a line of its own.
	Details []string
	Remedy  string
}

// Errorf makes an Error of a fact; set Remedy with Fix.
func Errorf(path string, line int, format string, args ...any) *Error {
	return &Error{Path: path, Line: line, Fact: fmt.Sprintf(format, args...)}
}

// Fix sets the remedy and returns the error.
func (e *Error) Fix(format string, args ...any) *Error {
	e.Remedy = fmt.Sprintf(format, args...)
	return e
}

// Error is one line: "uv.lock:12: fact: detail; detail (remedy)".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": " + e.Fact)
	if len(e.Details) > 0 {
		b.WriteString(": " + strings.Join(e.Details, "; "))
	}
	if e.Remedy != "" {
		b.WriteString(" (" + e.Remedy + ")")
	}
	return b.String()
}
