package index

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// ThisMachine is the environment of the process, its user and its system.
func ThisMachine() Environment {
	home, _ := os.UserHomeDir()
	return Environment{Lookup: os.LookupEnv, ReadFile: os.ReadFile, Home: home, OS: runtime.GOOS}
}

// Offline tells whether DOCKWRIGHT_OFFLINE wants no index asked. Any value but
// those that mean false does.
func (e Environment) Offline() bool {
	value := e.get("DOCKWRIGHT_OFFLINE")
	off, err := strconv.ParseBool(value)
	return value != "" && (off || err != nil)
}

// UserCache is the user's own cache folder for answers, a Cache without a folder
// where the system has none for the user.
func UserCache() *Cache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return &Cache{}
	}
	return &Cache{Dir: filepath.Join(dir, "dockwright", "index")}
}

// NewMachineClient makes a client with the machine's logins, certificates and
// cache. The error is a *facts.Error: certificates that cannot be read.
func NewMachineClient(e Environment, version string, refresh bool) (*Client, error) {
	authorities, err := e.Authorities()
	if err != nil {
		return nil, err
	}
	return NewClient(Options{Version: version, Transport: NewTransport(authorities), Netrc: e.Netrc(), Cache: UserCache(), Refresh: refresh}), nil
}
