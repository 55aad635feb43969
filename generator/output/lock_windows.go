package output

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

const (
	// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew
	deleteOnClose    = 0x04000000
	sharingViolation = syscall.Errno(32)
)

// tryLock opens a file that no other process can open meanwhile, and that the
// system removes when the process ends.
func tryLock(root *os.Root) (unlock func(), err error) {
	name, err := syscall.UTF16PtrFromString(filepath.Join(root.Name(), ".dockwright.lock.tmp"))
	if err != nil {
		return func() {}, err
	}
	const shareNothing = 0
	handle, err := syscall.CreateFile(name, syscall.GENERIC_WRITE, shareNothing, nil, syscall.OPEN_ALWAYS,
		syscall.FILE_ATTRIBUTE_NORMAL|syscall.FILE_FLAG_OPEN_REPARSE_POINT|deleteOnClose, 0)
	if errors.Is(err, sharingViolation) {
		err = errLocked
	}
	if err != nil {
		return func() {}, err
	}
	return func() { syscall.CloseHandle(handle) }, nil
}
