package pyast

// Walk calls visit for each statement in the order of the file, and for those of
// its blocks where visit says true.
func Walk(stmts []Stmt, visit func(Stmt) bool) {
	for _, s := range stmts {
		if !visit(s) {
			continue
		}
		for _, block := range Blocks(s) {
			Walk(block, visit)
		}
	}
}

// Blocks are those of a statement, in the order of the file: a body, its handlers,
// else and finally.
func Blocks(s Stmt) [][]Stmt {
	switch s := s.(type) {
	case *If:
		return [][]Stmt{s.Body, s.Else}
	case *Try:
		blocks := [][]Stmt{s.Body}
		for _, h := range s.Handlers {
			blocks = append(blocks, h.Body)
		}
		return append(blocks, s.Else, s.Finally)
	case *With:
		return [][]Stmt{s.Body}
	case *For:
		return [][]Stmt{s.Body, s.Else}
	case *While:
		return [][]Stmt{s.Body, s.Else}
	case *Match:
		return s.Cases
	case *Function:
		return [][]Stmt{s.Body}
	case *Class:
		return [][]Stmt{s.Body}
	}
	return nil
}

// Dotted is the text of a name with attributes, as "a.b.c"; ok is false for any other
// expression.
func Dotted(e Expr) (name string, ok bool) {
	switch e := e.(type) {
	case *Name:
		return e.ID, true
	case *Attribute:
		name, ok = Dotted(e.Value)
		return name + "." + e.Attr, ok
	}
	return "", false
}
