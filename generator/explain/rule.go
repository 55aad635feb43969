package explain

import (
	"fmt"
	"regexp"
	"strings"

	pages "github.com/dockwright/dockwright/docs/rules"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/rules"
)

// Rule is a rule's page, and where it stands in the project.
type Rule struct {
	ID       string         `json:"id"`
	Severity facts.Severity `json:"severity"`
	Summary  string         `json:"summary"`
	Page     string         `json:"page"` // Markdown
	// Here are the diagnostics of the rule in this project; Unread says why it is not
	// known whether there are any, "" where it is.
	Here   []facts.Diagnostic `json:"here"`
	Unread string             `json:"unread,omitempty"`
}

// IsRule tells whether a word looks like the ID of a rule, in any case.
func IsRule(word string) bool { return ruleID.MatchString(word) }

var ruleID = regexp.MustCompile(`(?i)^DW[0-9]+$`)

// AddRule explains a rule. The error names the nearest one that there is.
func (d *Document) AddRule(id string, here []facts.Diagnostic) error {
	id = strings.ToUpper(id)
	r, ok := rules.Lookup(id)
	if !ok {
		near := nearestRule(id)
		return facts.Errorf("", 0, "there is no rule %s", id).Fix("the nearest is %s: %s", near.ID, near.Summary)
	}
	page, err := pages.FS.ReadFile(id + ".md")
	if err != nil {
		return fmt.Errorf("the page of %s: %w", id, err)
	}
	d.Rule = &Rule{ID: r.ID, Severity: r.Severity, Summary: r.Summary, Page: strings.ReplaceAll(string(page), "\r\n", "\n"), Here: []facts.Diagnostic{}}
	for _, x := range here {
		if x.Rule == id {
			d.Rule.Here = append(d.Rule.Here, x)
		}
	}
	return nil
}

// nearestRule is the one with the nearest number.
func nearestRule(id string) rules.Rule {
	number := func(id string) (n int) {
		_, err := fmt.Sscanf(id, "DW%d", &n)
		if err != nil {
			return 0
		}
		return n
	}
	best := rules.All[0]
	for _, r := range rules.All {
		if abs(number(r.ID)-number(id)) < abs(number(best.ID)-number(id)) {
			best = r
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

var (
	link     = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]+)\)`)
	listItem = regexp.MustCompile(`^([-*]|[0-9]+\.) `)
)

// plainPage makes a page of Markdown readable in a terminal: paragraphs and list
// items are filled to the width, links become text, and what is code stays.
func plainPage(page string, width int) string {
	var out, para []string
	indent := ""
	flush := func() {
		if len(para) > 0 {
			out = append(out, wrap(strings.Join(para, " "), width, "", indent)...)
		}
		para, indent = nil, ""
	}
	fenced := false
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			flush()
			fenced = !fenced
		case fenced:
			out = append(out, "    "+line)
		case line == "":
			flush()
			out = append(out, "")
		case strings.HasPrefix(line, "#"):
			flush()
			out = append(out, wrap(strings.TrimLeft(line, "#"), width, "", "")...)
		case len(para) == 0 && strings.HasPrefix(line, "    "), strings.HasPrefix(line, "|"):
			flush()
			out = append(out, line)
		default:
			if listItem.MatchString(line) {
				flush()
				indent = "  "
			}
			para = append(para, link.ReplaceAllStringFunc(strings.TrimSpace(line), plainLink))
		}
	}
	flush()
	return strings.TrimSpace(strings.Join(out, "\n")) + "\n"
}

// plainLink names a rule by its ID, a page by its place, and a site by its address.
func plainLink(text string) string {
	m := link.FindStringSubmatch(text)
	name, to := m[1], m[2]
	switch {
	case strings.TrimSuffix(to, ".md") == name:
		return name
	case strings.HasPrefix(to, "../"):
		return name + " (docs/" + strings.TrimPrefix(to, "../") + ")"
	case strings.HasPrefix(to, "#"):
		return name
	}
	return name + " (" + to + ")"
}
