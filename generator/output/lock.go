package output

import (
	"errors"
	"os"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

const (
	// patience is how long a run waits for another one to end its writing, which
	// takes some milliseconds.
	patience = 5 * time.Second
	pause    = 20 * time.Millisecond
)

// errLocked tells that another process has the lock.
var errLocked = errors.New("locked")

// lock keeps other runs from writing into the folder, until unlock is called or
// the process ends, however it ends. Two runs that wrote at once could leave the
// Dockerfile of one and the ignore file of the other. Where the file system
// knows no locks, there is none: each file is whole all the same.
func lock(root *os.Root, name string, patience time.Duration) (unlock func(), err error) {
	for end := time.Now().Add(patience); ; time.Sleep(pause) {
		unlock, err := tryLock(root)
		if !errors.Is(err, errLocked) {
			return unlock, nil
		}
		if time.Now().After(end) {
			return nil, facts.Errorf(name, 0, "another dockwright is writing into this folder").Fix("run the command again when that one has ended")
		}
	}
}
