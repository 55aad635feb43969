package cmd

import (
	"context"

	"github.com/dockwright/dockwright/detect/index"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// judge decides, and decides again with what the sdists say of those
// dependencies that are built and that nothing is known of: which ones that are
// shows only then. The record is asked first, and the network only for the rest.
func (l *loaded) judge(ctx context.Context, c config.Config, a asking, targets plan.Options) error {
	p, diags, err := plan.Decide(l.project, c, targets)
	if err == nil && len(p.Unlisted) > 0 {
		if err := l.readSdists(ctx, a, p.Unlisted); err != nil {
			return err
		}
		p, diags, err = plan.Decide(l.project, c, targets)
	}
	l.diags = append(l.diags, diags...)
	l.plan = p
	return err
}

// readSdists gives dependencies, by their places in the lock, what is recorded of
// their sdists, or what they say.
func (l *loaded) readSdists(ctx context.Context, a asking, unlisted []int) error {
	lock := l.project.Lock
	path, err := l.recordFile(a)
	if err != nil {
		return err
	}
	machine := index.ThisMachine()
	request := index.Request{Offline: a.offline || machine.Offline(), Refresh: a.refresh}
	l.sdistPath = path
	if request.Record, err = l.readRecord(path); err != nil {
		return err
	}
	l.recorded = request.Record != nil
	if request.Offline {
		index.RecallSdists(lock, unlisted, request.Record)
		return nil
	}
	if request.Sources, err = index.NewSources(index.Flags{IndexURL: a.url, ExtraIndexURLs: a.extra}, lock, l.project.Manager, machine); err == nil {
		request.Client, err = index.NewMachineClient(machine, Version, a.refresh)
	}
	if err != nil && (lock.Nameless || a.url != "" || len(a.extra) > 0) {
		return err
	}
	if err != nil { // of this machine's settings, which such a lock does without
		index.RecallSdists(lock, unlisted, request.Record)
		return nil
	}
	sdists, err := index.ReadSdists(ctx, lock, unlisted, request)
	if err != nil || len(sdists) == 0 {
		return err
	}
	if l.asked.Record == nil {
		l.asked.Record = &index.Record{}
		if lock.Nameless { // its own part was asked for, and found empty
			l.asked.Record.Stated = request.Sources.Stated
		}
	}
	l.asked.Record.Sdists = sdists
	return nil
}

// recordFile is where what was learned for a Dockerfile is kept.
func (l *loaded) recordFile(a asking) (string, error) {
	dockerfile, err := dockerfilePath(l.project.Dir, a.dockerfile)
	if err != nil {
		return "", err
	}
	return recordName(dockerfile), nil
}
