package cmd

import "github.com/dockwright/dockwright/generator/wizard"

// home is what the project's surroundings say.
func (l *loaded) home() wizard.Place {
	return wizard.Place{}
}
