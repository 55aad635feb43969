package config

import (
	"slices"
	"strings"
)

// list is an array or an inline table as it is written, so that elements come and go
// and the others keep their lines, spellings and comments.
type list struct {
	nl       string
	step     string // indentation of the elements below that of the closing bracket
	pad      string // what stands inside of the brackets of a new list on one line
	head     string // behind the opening bracket, on its line, where others follow
	cells    []cell
	tail     string // before the closing bracket
	trailing bool   // a comma behind the last element
}

// cell is an element. Its comment is behind it on its line, comments above are in lead.
type cell struct {
	lead   string // from the comma, or the line's end, before it
	raw    string
	before string // between it and its comma
	after  string // behind the comma, to the line's end
}

// list takes the text between two brackets apart.
func (l *layout) list(value span, items []span) *list {
	out := &list{nl: l.newline(value.from), step: l.step()}
	end := value.to - 1
	next := func(i int) int {
		if i < len(items) {
			return items[i].from
		}
		return end
	}
	var lead string
	out.head, lead = splitLine(l.text(span{value.from + 1, next(0)}))
	for i, s := range items {
		c := cell{lead: lead, raw: l.text(s)}
		gap := l.text(span{s.to, next(i + 1)})
		comma := commaIn(gap)
		if comma >= 0 {
			c.before, gap = gap[:comma], gap[comma+1:]
		}
		c.after, lead = splitLine(gap)
		out.trailing = comma >= 0
		out.cells = append(out.cells, c)
	}
	out.tail = lead
	if len(items) == 0 {
		out.trailing = strings.Contains(lead, "\n")
	}
	return out
}

// commaIn is the offset of the comma in what stands between two elements, which is
// white space and comments besides; -1 for none.
func commaIn(gap string) int {
	for i := 0; i < len(gap); i++ {
		switch gap[i] {
		case ',':
			return i
		case '#':
			end := strings.IndexByte(gap[i:], '\n')
			if end < 0 {
				return -1
			}
			i += end
		}
	}
	return -1
}

// splitLine parts the rest of a line from the lines that follow, which begin with the
// line end; a text of one line is all in the second.
func splitLine(s string) (rest, lines string) {
	i := strings.IndexByte(s, '\n')
	if i < 0 {
		return "", s
	}
	if i > 0 && s[i-1] == '\r' {
		i--
	}
	return s[:i], s[i:]
}

// lastLine is the last line end of a text with what follows; "" if it has none.
func lastLine(s string) string {
	i := strings.LastIndexByte(s, '\n')
	if i < 0 {
		return ""
	}
	if i > 0 && s[i-1] == '\r' {
		i--
	}
	return s[i:]
}

// add puts an element before the i-th.
func (li *list) add(i int, raw string) {
	c := cell{raw: raw}
	switch n := len(li.cells); {
	case n == 0 && li.broken():
		c.lead = lastLine(li.tail) + li.step
	case n == 0:
		c.lead, li.tail = li.pad, li.pad
	case i == 0:
		first := &li.cells[0]
		c.lead = first.lead
		if strings.Contains(c.lead, "\n") {
			c.lead = lastLine(c.lead)
		} else {
			first.lead = li.separator()
		}
	default:
		c.lead = li.separator()
	}
	li.cells = slices.Insert(li.cells, i, c)
}

// separator is what stands between the comma and another element.
func (li *list) separator() string {
	lead := li.cells[len(li.cells)-1].lead
	switch {
	case strings.Contains(lead, "\n"):
		return lastLine(lead)
	case len(li.cells) == 1:
		return " "
	}
	return lead
}

func (li *list) broken() bool { return strings.Contains(li.head+li.tail, "\n") }

// remove takes out the i-th element with the comment behind it. Comments above stay.
func (li *list) remove(i int) {
	gone := li.cells[i]
	li.cells = slices.Delete(li.cells, i, i+1)
	follows := &li.tail
	if i < len(li.cells) {
		follows = &li.cells[i].lead
	}
	switch {
	case strings.Contains(gone.lead, "#"):
		if !strings.Contains(*follows, "\n") {
			*follows = lastLine(gone.lead) + *follows
		}
		*follows = strings.TrimSuffix(gone.lead, lastLine(gone.lead)) + *follows
	case i == 0 && i < len(li.cells) && !strings.Contains(*follows, "#"):
		*follows = gone.lead
	}
}

func (li *list) raws() []string {
	var out []string
	for _, c := range li.cells {
		out = append(out, c.raw)
	}
	return out
}

// render writes the list between its brackets.
func (li *list) render(open, end string) string {
	if len(li.cells) == 0 && !strings.Contains(li.head+li.tail, "#") {
		return open + end
	}
	var b strings.Builder
	b.WriteString(open + li.head)
	comment := strings.Contains(li.head, "#") // one that the next line must end
	write := func(lead string) {
		if comment && !strings.HasPrefix(lead, "\n") && !strings.HasPrefix(lead, "\r\n") {
			b.WriteString(li.nl)
		}
		b.WriteString(lead)
	}
	for i, c := range li.cells {
		write(c.lead)
		b.WriteString(c.raw)
		comma := i+1 < len(li.cells) || li.trailing
		if comma || strings.Contains(c.before, "#") {
			b.WriteString(c.before)
		}
		if comma {
			b.WriteString(",")
		}
		b.WriteString(c.after)
		comment = strings.Contains(c.after, "#")
	}
	write(li.tail)
	return b.String() + end
}

// become makes the list hold other texts: elements that stay keep all that is theirs.
// was are the texts that it holds; write spells a new one.
func (li *list) become(was, want []string, write func(string) string) {
	at := 0 // of the cells
	for len(was) > 0 || len(want) > 0 {
		dropped, added := untilCommon(was, want)
		for i := range added {
			if i < dropped {
				c := &li.cells[at+i]
				c.raw, c.after = write(want[i]), ""
			} else {
				li.add(at+i, write(want[i]))
			}
		}
		for i := dropped - 1; i >= added; i-- {
			li.remove(at + i)
		}
		was, want, at = was[dropped:], want[added:], at+added
		if len(was) > 0 {
			was, want, at = was[1:], want[1:], at+1
		}
	}
}

// untilCommon counts the entries of two lists before the first entry of their longest
// common subsequence. Lists whose comparison would be long have nothing in common.
func untilCommon(a, b []string) (int, int) {
	if len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		return 0, 0
	}
	if len(a)*len(b) > 1<<20 {
		return len(a), len(b)
	}
	lengths := make([][]int, len(a)+1)
	lengths[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		lengths[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			if a[i] == b[j] {
				lengths[i][j] = lengths[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for lengths[i][j] > 0 && a[i] != b[j] {
		if lengths[i+1][j] == lengths[i][j] {
			i++
		} else {
			j++
		}
	}
	if lengths[i][j] == 0 {
		return len(a), len(b)
	}
	return i, j
}
