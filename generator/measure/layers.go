package measure

import "strings"

// Breakdown is what an image's layers hold: see --layers.
type Breakdown struct{}

func (d *Breakdown) text(b *strings.Builder, name string)     {}
func (d *Breakdown) markdown(b *strings.Builder, name string) {}
