package pyast

// A slab gives out nodes of one type from pieces that grow: a tree of thousands of
// nodes costs tens of allocations.
type slab[T any] struct {
	free []T
	size int
}

func (s *slab[T]) make() *T {
	if len(s.free) == 0 {
		s.grow()
	}
	node := &s.free[0]
	s.free = s.free[1:]
	return node
}

func (s *slab[T]) grow() {
	s.size = min(max(2*s.size, 8), 256)
	s.free = make([]T, s.size)
}

// A row collects slices of nodes: they grow on one stack, since rules nest, and are
// cut off it to their size.
type row[T any] struct {
	stack, free []T
}

func (r *row[T]) push(item T) { r.stack = append(r.stack, item) }

// cut takes off what was pushed since the stack had the length base.
func (r *row[T]) cut(base int) []T {
	taken := r.stack[base:]
	n := len(taken)
	if n == 0 {
		return nil
	}
	if n > len(r.free) {
		r.free = make([]T, max(n, 128))
	}
	out := r.free[:n:n]
	r.free = r.free[n:]
	copy(out, taken)
	clear(taken)
	r.stack = r.stack[:base]
	return out
}

// slabs are those of the node types that a file has many of.
type slabs struct {
	names      slab[Name]
	attributes slab[Attribute]
	calls      slab[Call]
	strs       slab[String]
	numbers    slab[Number]
	constants  slab[Constant]
	tuples     slab[Tuple]
	subscripts slab[Subscript]
	opaques    slab[Opaque]
	binOps     slab[BinOp]
	boolOps    slab[BoolOp]
	compares   slab[Compare]

	assigns   slab[Assign]
	exprs     slab[ExprStmt]
	ifs       slab[If]
	returns   slab[Return]
	functions slab[Function]

	stmtRow    row[Stmt]
	exprRow    row[Expr]
	keywordRow row[Keyword]
	paramRow   row[Param]
	aliasRow   row[Alias]
	handlerRow row[Handler]
	opRow      row[string]
}
