package index

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

// NewTransport is what a Client asks through: proxies from the environment
// (HTTPS_PROXY, NO_PROXY, …), certificates of the given authorities, or of the
// system's for nil.
func NewTransport(authorities *x509.CertPool) http.RoundTripper {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: authorities, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    15 * time.Second,
		ResponseHeaderTimeout:  15 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

const unreachable = "check the network and the address of the index, or use --offline, which leaves unknown what dockwright.lock does not hold"

// broken says why there was no whole answer. Errors of net/http repeat the URL,
// which may hold what must not be shown, so that only their core is told.
func (c *Client) broken(a asked, err error) answer {
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	r := answer{retry: true}
	host := printable(splitLink(a.shown).authority)
	var (
		dns         *net.DNSError
		unknown     x509.UnknownAuthorityError
		hostname    x509.HostnameError
		invalid     x509.CertificateInvalidError
		certificate *tls.CertificateVerificationError
		network     net.Error
		dialled     *net.OpError
		record      tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &dialled) && dialled.Op == "proxyconnect":
		r.fault = a.fail("the proxy cannot be reached").Fix("check HTTPS_PROXY and HTTP_PROXY, or name the host in NO_PROXY")
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		r.retry = false
		r.fault = a.fail("it speaks http there, and not https").Fix(wrongAddress)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &network) && network.Timeout():
		r.fault = a.fail("it gave no whole answer in time").Fix(unreachable)
	case errors.As(err, &unknown), errors.As(err, &hostname), errors.As(err, &invalid), errors.As(err, &certificate):
		r.retry = false
		r.fault = a.fail("its certificate is not trusted: %s", printable(err.Error())).
			Fix("name the file with your authority's certificates in PIP_CERT or SSL_CERT_FILE")
	case errors.As(err, &dns):
		r.retry = !dns.IsNotFound
		r.fault = a.fail("the host %s cannot be found", host).Fix(unreachable)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		r.fault = a.fail("its answer breaks off").Fix(outOfOrder)
	case errors.Is(err, syscall.ECONNREFUSED):
		r.fault = a.fail("nobody answers there: the connection was refused").Fix(unreachable)
	default:
		r.fault = a.fail("it cannot be asked: %s", printable(err.Error())).Fix(unreachable)
	}
	return r
}

// refused says what an answer means that is neither a page nor a redirect.
func (c *Client) refused(a asked, at *url.URL, r answer) *facts.Error {
	elsewhere := ""
	if hostPort(at) != hostPort(a.origin) {
		elsewhere = ", redirected to " + printable(at.Host) + ","
	}
	switch {
	case r.status == http.StatusUnauthorized && !r.sent, r.status == http.StatusForbidden && !r.sent:
		return a.fail("it%s answered %s: it wants credentials, and none were found for it", elsewhere, status(r.status)).
			Fix("%s", c.howToLogIn(a, at))
	case r.status == http.StatusUnauthorized, r.status == http.StatusForbidden:
		return a.fail("it%s answered %s: it does not take the credentials that were found", elsewhere, status(r.status)).
			Fix("%s", c.howToLogIn(a, at))
	case r.status == http.StatusTooManyRequests:
		return a.fail("it%s answered %s, %d times", elsewhere, status(r.status), c.o.Retries+1).Fix("try again later")
	case r.status == http.StatusProxyAuthRequired:
		return a.fail("the proxy wants credentials").Fix("give them in HTTPS_PROXY")
	}
	return a.fail("it%s answered %s", elsewhere, status(r.status)).Fix(outOfOrder)
}

// howToLogIn names the ways that there are.
func (c *Client) howToLogIn(a asked, at *url.URL) string {
	way := "give them in ~/.netrc for " + printable(at.Hostname())
	if a.source.Name != "" {
		way += ", in UV_INDEX_<NAME>_USERNAME and UV_INDEX_<NAME>_PASSWORD"
	}
	way += ", or as ${VARIABLES} in the URL of the index"
	if c.o.Netrc != nil && c.o.Netrc.Fault != nil {
		var fault *facts.Error
		if errors.As(c.o.Netrc.Fault, &fault) {
			way += "; netrc has no effect: " + fault.Error()
		}
	}
	return way
}
