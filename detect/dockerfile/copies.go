package dockerfile

import (
	"path"
	"strings"
)

// copied is a COPY: sources below the build context, or in another stage.
type copied struct {
	from    string
	sources []string
	to      string // absolute
	folder  bool   // the target ends with a slash, or there are several sources
}

func (s *stage) addCopy(in instruction) {
	flag, rest := flags(in.args)
	words, ok := jsonWords(rest)
	if !ok {
		words = fields(rest)
	}
	if len(words) < 2 || len(s.copies) > 200 || strings.Contains(rest, "<<") {
		return
	}
	for i := range words {
		words[i] = replace(words[i], s.env)
	}
	to := words[len(words)-1]
	s.copies = append(s.copies, copied{from: flag["from"], sources: words[:len(words)-1], to: s.abs(to), folder: strings.HasSuffix(to, "/") || to == "." || len(words) > 2})
}

// maxLookups bounds how many stages are looked through for a path.
const maxLookups = 60

// locate is where a path of the image lies in the build context.
func (i Image) locate(x Context, s *stage, abs string, fuel *int) (string, bool) {
	if *fuel--; *fuel < 0 {
		return "", false
	}
	for n := len(s.copies) - 1; n >= 0; n-- {
		c := s.copies[n]
		for _, src := range c.sources {
			for _, p := range c.candidates(src, abs) {
				if c.from != "" {
					if from := i.file.stage(c.from); from != nil && from != s {
						if at, ok := i.locate(x, from, from.abs(p), fuel); ok {
							return at, true
						}
					}
					continue
				}
				at := path.Join(x.Dir, strings.TrimPrefix(path.Clean("/"+p), "/"))
				if x.Has(at) {
					return at, true
				}
			}
		}
	}
	if s.base != nil {
		return i.locate(x, s.base, abs, fuel)
	}
	return "", false
}

// candidates are the sources that a path of the image may have come from by one
// COPY: the file itself, a file put into a folder, a part of a folder's content.
func (c copied) candidates(src, abs string) []string {
	if strings.ContainsAny(src, "*?[") {
		src = path.Dir(src)
	}
	rel, ok := below(c.to, abs)
	if c.to == "/" {
		rel, ok = strings.TrimPrefix(abs, "/"), true
	}
	if !ok {
		return nil
	}
	if rel == "." {
		return []string{src}
	}
	out := []string{path.Join(src, rel)}
	if base, more, _ := strings.Cut(rel, "/"); base == path.Base(src) {
		out = append(out, path.Join(src, more))
	}
	return out
}
