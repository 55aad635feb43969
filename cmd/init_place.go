package cmd

import "github.com/dockwright/dockwright/generator/wizard"

// place is what the project's surroundings say.
func (l *loaded) place() wizard.Place {
	return wizard.Place{}
}
