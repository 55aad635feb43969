package golden

import "syscall"

func ownTerminal() *syscall.SysProcAttr { return nil }
