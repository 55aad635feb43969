package sourcetree

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// cmakeLanguages are CMake's names. C# and Objective-C are not for Linux, and of
// CUDA nothing here knows.
// https://cmake.org/cmake/help/latest/command/project.html
var cmakeLanguages = map[string]string{"C": "c", "CXX": "c++", "Fortran": "fortran", "ASM": "c"}

// maxFolders bounds how many CMakeLists.txt or meson.build are followed.
const maxFolders = 50

// cmake reads the CMakeLists.txt in dir and in those that it adds.
func (r *reader) cmake(dir string, because facts.Evidence) {
	c := cmake{reader: r, seen: map[string]bool{}}
	c.read(path.Clean(dir))
	if !c.stated { // it cannot be read, or leaves it to the default: C and C++
		r.need("c++", because)
	}
	for _, name := range []string{"pybind11", "nanobind"} {
		if at, ok := r.requires[name]; ok {
			r.need("c++", at)
		}
	}
}

type cmake struct {
	*reader
	seen   map[string]bool
	stated bool
}

func (c *cmake) read(dir string) {
	name := path.Join(dir, "CMakeLists.txt")
	data, ok := c.tree.Read(name)
	if !ok || c.seen[name] || len(c.seen) >= maxFolders {
		return
	}
	c.seen[name] = true
	for _, cmd := range commands(data, `"`) {
		at := facts.Evidence{What: cmd.name + "(…)", Path: name, Line: cmd.line}
		args := cmd.arguments
		if len(args) == 0 {
			continue
		}
		switch cmd.name {
		case "project":
			c.project(args[1:], at)
		case "enable_language":
			for _, a := range args {
				c.language(a.text, at)
			}
		case "add_subdirectory":
			if !strings.Contains(args[0].text, "$") && !isAside(path.Join(args[0].text, "x")) {
				c.read(path.Join(dir, args[0].text))
			}
		case "find_package":
			switch args[0].text {
			case "PkgConfig":
				at.What = "find_package(PkgConfig)"
				c.need("pkg-config", at)
			case "SWIG":
				at.What = "find_package(SWIG)"
				c.needUnless("swig", at, "swig")
			}
		case "fetchcontent_declare", "externalproject_add":
			for _, a := range args {
				if a.text == "GIT_REPOSITORY" {
					at.What = cmd.name + "(… GIT_REPOSITORY …)"
					c.need("git", at)
				}
			}
		case "pybind11_add_module", "nanobind_add_module":
			c.need("c++", at)
		}
	}
}

// project takes the languages after LANGUAGES, or after the name in its short
// form. One that names none is for C and C++.
func (c *cmake) project(args []argument, at facts.Evidence) {
	at.What = "project(…)"
	var names []string
	languages, skip := true, false
	for _, a := range args {
		switch a.text {
		case "LANGUAGES":
			languages, skip = true, false
		case "VERSION", "DESCRIPTION", "HOMEPAGE_URL", "COMPAT_VERSION", "SPDX_LICENSE":
			languages, skip = false, true
		default:
			if languages && !skip {
				names = append(names, a.text)
			}
		}
	}
	c.stated = true
	if len(names) == 0 {
		c.need("c++", at)
	}
	for _, n := range names {
		c.language(n, at)
	}
}

func (c *cmake) language(name string, at facts.Evidence) {
	if language := cmakeLanguages[name]; language != "" {
		at.What += " names " + name
		c.need(language, at)
	} else if strings.Contains(name, "$") {
		c.need("c++", at)
	}
}
