package cmd

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
	"github.com/dockwright/dockwright/detect/index"
	"github.com/dockwright/dockwright/detect/registry"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/render"
	"github.com/dockwright/dockwright/generator/rules"
)

const mirrorUsage = "where to ask in place of a registry, such as docker.io=mirror.example/docker-hub (repeatable; default: registry-mirrors)"

// stalePin is the rule of what check says of pins without failing.
const stalePin = "DW506"

// readPins takes the digests over that the record has.
func (l *loaded) readPins(a asking) error {
	path, err := l.recordFile(a)
	if err != nil {
		return nil // it is said when the Dockerfile's place is asked for
	}
	if _, err := l.readRecord(path); err != nil || l.known == nil || len(l.known.Images) == 0 {
		return err
	}
	l.project.Images, l.project.ImagesPath = l.known.Images, path
	return nil
}

// newRecord is the record to write, nil where what is there stands.
func (l *loaded) newRecord() *index.Record {
	r := index.Record{}
	switch {
	case l.asked.Record != nil:
		r = *l.asked.Record
	case !l.repinned:
		return nil
	case l.known != nil:
		r = *l.known
	}
	r.Images = l.plan.Images.Pins
	return &r
}

// registries are the clients of a run, one for each list of mirrors.
type registries struct {
	mutex   sync.Mutex
	clients map[string]*registry.Client
}

// client is the one for a project. The error is a *facts.Error: mirrors that are none,
// or certificates that cannot be read.
func (r *registries) client(l *loaded, mirrors []string) (*registry.Client, error) {
	if mirrors == nil {
		mirrors = l.settings.RegistryMirrors
	} else if err := image.CheckMirrors(mirrors); err != nil {
		return nil, facts.Errorf("", 0, "--registry-mirror %v", err).Fix("name the registry, =, and where to ask instead")
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	key := strings.Join(mirrors, "\n")
	if c := r.clients[key]; c != nil {
		return c, nil
	}
	authorities, err := index.ThisMachine().Authorities()
	if err != nil {
		return nil, err
	}
	if r.clients == nil {
		r.clients = map[string]*registry.Client{}
	}
	r.clients[key] = registry.NewClient(registry.Options{Version: Version, Transport: index.NewTransport(authorities), Mirrors: mirrors})
	return r.clients[key], nil
}

// pins sees whether the pinned digests are those of their tags, where that is asked for.
func (r *checked) pins(ctx context.Context, l *loaded, o checkOptions) error {
	mode := o.pins
	if mode == "" {
		mode = l.settings.CheckPins
	}
	if mode == "" || mode == "off" || o.offline || index.ThisMachine().Offline() || len(l.plan.Images.Pins) == 0 {
		return nil
	}
	names, err := render.Images(l.plan)
	if err != nil {
		return err
	}
	client, err := o.registries.client(l, o.mirrors)
	if err != nil {
		return err
	}
	stale, faults := stalePins(ctx, client, l.plan.Images.Pins, names)
	if err := ctx.Err(); err != nil {
		return err
	}
	path := l.plan.Images.Path
	r.pinned = l.shown(path)
	if mode == "fail" {
		r.drifted(path, stale)
		return errors.Join(faults...)
	}
	for _, text := range stale {
		r.Diagnostics = append(r.Diagnostics, rules.New(stalePin, path, 0, text, "run `dockwright pin`, and commit what it writes"))
	}
	for _, err := range faults {
		var fault *facts.Error
		if errors.As(err, &fault) {
			r.Diagnostics = append(r.Diagnostics, rules.New(stalePin, path, 0, "whether a pin is fresh is not known: "+fault.Path+": "+fault.Fact, fault.Remedy))
		}
	}
	return nil
}

// drifted says that the record has stale pins, in the entry that the record has already
// if it has one.
func (r *checked) drifted(path string, stale []string) {
	if len(stale) == 0 {
		return
	}
	i := slices.IndexFunc(r.Files, func(f checkedFile) bool { return f.Path == path })
	if i < 0 {
		r.add(checkedFile{Drift: output.Drift{Path: path, InSync: true, Kinds: []output.Kind{}}, shown: r.pinned})
		i = len(r.Files) - 1
	}
	f := &r.Files[i]
	f.Kinds, f.Stale, f.InSync, r.InSync = append(f.Kinds, output.KindStale), stale, false, false
}

// stalePins tells which pins are no longer what their tags stand for, a sentence each.
func stalePins(ctx context.Context, client *registry.Client, pins []facts.Image, names []string) (stale []string, faults []error) {
	pins = slices.DeleteFunc(slices.Clone(pins), func(p facts.Image) bool { return !slices.Contains(names, p.Name) })
	type answer struct {
		digest string
		err    error
	}
	answers := make([]answer, len(pins))
	var wg sync.WaitGroup
	for i, p := range pins {
		wg.Go(func() { answers[i].digest, answers[i].err = client.Current(ctx, p.Name) })
	}
	wg.Wait()
	for i, p := range pins {
		switch a := answers[i]; {
		case a.err != nil:
			faults = append(faults, a.err)
		case a.digest != p.Digest:
			stale = append(stale, p.Name+" is "+short(a.digest)+" at its registry now, and "+short(p.Digest)+" is pinned")
		}
	}
	return stale, faults
}

// short is as much of a digest as a person compares.
func short(digest string) string {
	const digits = len("sha256:") + 12
	return digest[:min(len(digest), digits)]
}
