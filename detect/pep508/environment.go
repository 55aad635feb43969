package pep508

import (
	"fmt"

	"github.com/dockwright/dockwright/detect/facts"
)

// Environment holds what markers ask about. The strings are the variables of
// PEP 508 in the form that a Python gives them.
type Environment struct {
	OSName, SysPlatform, PlatformMachine, PlatformPythonImplementation,
	ImplementationName, PlatformRelease, PlatformSystem, PlatformVersion,
	PythonVersion, PythonFullVersion, ImplementationVersion string
	// Extras are the extras asked for: the set of the variables extra and
	// extras. uv's encoded conflict items ("extra-7-foo-bar") are members like
	// any other. DependencyGroups is the set of dependency_groups.
	// The names needn't be normalized, but are compared faster when they are.
	Extras, DependencyGroups []string
}

// Linux is the environment of CPython in an image for t. PlatformRelease and
// PlatformVersion stay "": they tell of the kernel that will run the image,
// which nobody knows when it is built. A version comparison with "" is false,
// "!=" included.
func Linux(t facts.Target) Environment {
	python := fmt.Sprintf("%d.%d", t.Major, t.Minor)
	full := fmt.Sprintf("%s.%d", python, t.Patch)
	return Environment{
		OSName:                       "posix",
		SysPlatform:                  "linux",
		PlatformMachine:              t.Arch,
		PlatformPythonImplementation: "CPython",
		PlatformSystem:               "Linux",
		PythonVersion:                python,
		PythonFullVersion:            full,
		ImplementationName:           "cpython",
		ImplementationVersion:        full,
	}
}

// variable is a name that markers may use.
type variable byte

const (
	unknown variable = iota
	osName
	sysPlatform
	platformMachine
	platformPythonImplementation
	platformRelease
	platformSystem
	platformVersion
	pythonVersion
	pythonFullVersion
	implementationName
	implementationVersion
	extra
	extras
	dependencyGroups
)

// variableNamed finds a variable by its present name.
func variableNamed(name string) variable {
	switch name {
	case "os_name":
		return osName
	case "sys_platform":
		return sysPlatform
	case "platform_machine":
		return platformMachine
	case "platform_python_implementation":
		return platformPythonImplementation
	case "platform_release":
		return platformRelease
	case "platform_system":
		return platformSystem
	case "platform_version":
		return platformVersion
	case "python_version":
		return pythonVersion
	case "python_full_version":
		return pythonFullVersion
	case "implementation_name":
		return implementationName
	case "implementation_version":
		return implementationVersion
	case "extra":
		return extra
	case "extras":
		return extras
	case "dependency_groups":
		return dependencyGroups
	}
	return unknown
}

// modernName gives the present name of a variable's spelling from before
// PEP 508, and any other name as it is.
func modernName(name string) string {
	switch name {
	case "os.name":
		return "os_name"
	case "sys.platform":
		return "sys_platform"
	case "platform.version":
		return "platform_version"
	case "platform.machine":
		return "platform_machine"
	case "platform.python_implementation", "python_implementation":
		return "platform_python_implementation"
	}
	return name
}

// versioned tells whether the variable's values are versions. platform_version
// is none, in spite of its name.
func (v variable) versioned() bool {
	switch v {
	case pythonVersion, pythonFullVersion, implementationVersion, platformRelease:
		return true
	}
	return false
}

// value is that of a variable which is one string.
func (e *Environment) value(v variable) string {
	switch v {
	case osName:
		return e.OSName
	case sysPlatform:
		return e.SysPlatform
	case platformMachine:
		return e.PlatformMachine
	case platformPythonImplementation:
		return e.PlatformPythonImplementation
	case platformRelease:
		return e.PlatformRelease
	case platformSystem:
		return e.PlatformSystem
	case platformVersion:
		return e.PlatformVersion
	case pythonVersion:
		return e.PythonVersion
	case pythonFullVersion:
		return fullVersion(e.PythonFullVersion)
	case implementationName:
		return e.ImplementationName
	case implementationVersion:
		return e.ImplementationVersion
	}
	return ""
}

// fullVersion makes the "3.13.0+" of a Python built between releases a version.
func fullVersion(s string) string {
	if s != "" && s[len(s)-1] == '+' {
		return s + "local"
	}
	return s
}
