package source

import (
	"path"
)

// imported is a module, as a file imports it.
func (r *resolver) imported(f *file, level int, name string) value {
	if level > 0 {
		dir := path.Dir(f.path)
		for range level - 1 {
			if dir == "." || dir == r.tree.dir {
				return value{}
			}
			dir = path.Dir(dir)
		}
		return r.moduleIn(dir, name)
	}
	for _, root := range []string{r.tree.rootOf(f), r.tree.dir, path.Join(r.tree.dir, "src")} {
		if v := r.moduleIn(root, name); v.kind == module && v.file != f {
			return v
		}
	}
	// `import shop.main` binds shop, whichever file that is.
	if dir := path.Dir(f.path); !r.tree.isPackage(dir) {
		if v := r.moduleIn(dir, name); v.kind == module && v.file != f {
			return v
		}
	}
	return value{kind: external, name: name}
}

func (r *resolver) moduleIn(root, name string) value {
	if name == "" {
		if f := r.tree.files[path.Join(root, "__init__.py")]; f != nil {
			return value{kind: module, file: f, dir: root}
		}
		return value{kind: module, dir: root}
	}
	f, dir := r.tree.find(root, name)
	switch {
	case f != nil && f.isPackage():
		return value{kind: module, file: f, dir: path.Dir(f.path)}
	case f != nil:
		return value{kind: module, file: f}
	case dir != "":
		return value{kind: module, dir: dir}
	}
	return value{}
}
