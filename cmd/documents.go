package cmd

// documents are what --output-format json prints for several folders: one document for
// one folder, an array for more, in the order of the arguments.
type documents struct {
	many bool
	list []any
}

func (d *documents) add(doc any) { d.list = append(d.list, doc) }

func (d *documents) print(s Streams, format string) error {
	switch {
	case format != "json" || len(d.list) == 0:
		return nil
	case d.many:
		return printJSON(s.Out, d.list)
	}
	return printJSON(s.Out, d.list[0])
}

// fail ends with the error of a folder. In an array it is the last entry, after the
// folders of which everything was written.
func (d *documents) fail(s Streams, format, dir string, err error) error {
	if format != "json" || !d.many {
		return err
	}
	d.add(failedIn{dir, newFailed(err)})
	if err := d.print(s, format); err != nil {
		return err
	}
	return errTold
}

// failedIn is the error of a folder as an entry of an array.
type failedIn struct {
	Dir string `json:"dir"`
	failed
}

// change is what would be written to a file, as --diff has it.
type change struct {
	Path string `json:"path"`
	Diff string `json:"diff"` // unified
}
