package index

import (
	"crypto/x509"
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Authorities are the certificates that a company's index or proxy is signed by:
// those of the file that pip is told of (PIP_CERT, cert in its configuration,
// REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE), besides the system's. nil for the
// system's alone, which SSL_CERT_FILE may replace.
//
// The error is a *facts.Error: a file that cannot be read or holds none.
func (e Environment) Authorities() (*x509.CertPool, error) {
	pip, err := e.pip()
	if err != nil {
		return nil, err
	}
	name := pip.cert
	for _, variable := range []string{"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"} {
		if name == "" {
			name = e.get(variable)
		}
	}
	if name == "" {
		return nil, nil
	}
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		name = path.Join(e.Home, rest)
	}
	data, ok, err := e.read(name)
	if err != nil {
		return nil, err
	}
	pool, _ := x509.SystemCertPool()
	if pool == nil {
		pool = x509.NewCertPool()
	}
	if !ok || !pool.AppendCertsFromPEM(data) {
		return nil, facts.Errorf(name, 0, "pip is told to take certificates from it, and it has none").
			Fix("correct PIP_CERT, REQUESTS_CA_BUNDLE, or cert in pip's configuration")
	}
	return pool, nil
}
