//go:build !windows

package golden

import "syscall"

// ownTerminal makes the pseudo-terminal the command's own, so that its keys can
// send signals.
func ownTerminal() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Setctty: true}
}
