package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// jsonPage is a project's page by PEP 691 and 700. Keys that do not matter here
// are left out.
type jsonPage struct {
	Meta struct {
		APIVersion string `json:"api-version"`
	} `json:"meta"`
	Name  string      `json:"name"`
	Files *[]jsonFile `json:"files"`
}

type jsonFile struct {
	Name           string            `json:"filename"`
	URL            *string           `json:"url"`
	Hashes         map[string]string `json:"hashes"`
	RequiresPython string            `json:"requires-python"`
	Yanked         yanked            `json:"yanked"`
	Size           int64             `json:"size"`
	UploadTime     string            `json:"upload-time"`
}

// yanked is a boolean, or the reason (PEP 592 in PEP 691's form). An empty
// reason is none, as pip reads it.
type yanked struct {
	is     bool
	reason string
}

func (y *yanked) UnmarshalJSON(data []byte) error {
	switch {
	case string(data) == "null":
		return nil
	case data[0] == '"':
		err := json.Unmarshal(data, &y.reason)
		y.is = y.reason != ""
		return err
	}
	if json.Unmarshal(data, &y.is) != nil {
		return errors.New("yanked is neither a boolean nor a string")
	}
	return nil
}

func parseJSON(p Page) ([]File, error) {
	var page jsonPage
	if err := json.Unmarshal(p.Body, &page); err != nil {
		return nil, p.errorf("its JSON cannot be read: %s", jsonFault(err)).Fix(outOfOrder)
	}
	switch version := page.Meta.APIVersion; {
	case version == "" || page.Files == nil:
		return nil, p.errorf("its JSON is no page of the simple API: it lacks meta.api-version or files").Fix(wrongAddress)
	case version != "1" && !strings.HasPrefix(version, "1."):
		return nil, p.errorf("it speaks version %s of the simple API, of which only 1.x is known", printable(version)).
			Fix("use a newer dockwright")
	}
	if p.Project != "" && page.Name != "" && !sameProject(page.Name, p.Project) {
		return nil, p.errorf("asked for %s, it answered with the page of %s", p.Project, printable(page.Name)).Fix(outOfOrder)
	}
	files := make([]File, 0, len(*page.Files))
	for _, f := range *page.Files {
		if f.URL == nil {
			continue
		}
		files = append(files, f.file(p.URL))
	}
	return files, nil
}

const outOfOrder = "try again later; if it stays so, tell those who run the index"

// file takes the name from the URL, as pip does, since that is what is fetched.
func (f jsonFile) file(base string) File {
	link := resolve(base, *f.URL)
	file := File{
		Name: link.fileName(), URL: link.withoutFragment(), Size: max(f.Size, 0),
		RequiresPython: strings.TrimSpace(f.RequiresPython), Yanked: f.Yanked.is, YankedReason: f.Yanked.reason,
	}
	if !isDistribution(file.Name) && isDistribution(f.Name) {
		file.Name = f.Name // a URL that ends in an identifier
	}
	fromLink := link.digest()
	if fromLink != "" {
		file.Hashes = append(file.Hashes, fromLink)
	}
	linked, _, _ := strings.Cut(fromLink, ":")
	for _, a := range algorithms {
		if h := digest(a.name, f.Hashes[a.name]); h != "" && a.name != linked {
			file.Hashes = append(file.Hashes, h)
		}
	}
	file.Hashes = orderHashes(file.Hashes)
	file.Uploaded, _ = time.Parse(time.RFC3339Nano, f.UploadTime)
	return file
}

// jsonFault says where JSON is broken without repeating much of it.
func jsonFault(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("%s at byte %d", printable(syntax.Error()), syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf("%s is a %s", printable(kind.Field), printable(kind.Value))
	}
	return printable(err.Error())
}
