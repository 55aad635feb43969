package registry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"unicode"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
)

// What may help.
const (
	outOfOrder  = "the registry seems to be out of order, or is none: check the address, and try again later"
	unreachable = "check the network, or name a registry that is reached from here in registry-mirrors"
	certificate = "name the file with your authority's certificates in SSL_CERT_FILE"
)

// fail is an error about the image, with the place that was asked where it is another.
func (q *question) fail(format string, args ...any) *facts.Error {
	where := q.name
	if q.at != q.name {
		where += " (at " + q.at + ")"
	}
	return facts.Errorf(where, 0, format, args...)
}

func (q *question) host() string { return image.Parse(q.at).Registry }

// logIn is how to give a login.
func (q *question) logIn() string {
	if host := q.host(); host != image.Hub {
		return "log in with `docker login " + host + "`"
	}
	return "log in with `docker login`"
}

// noLogin says why Docker's logins cannot be read. A helper's own words are shortened:
// they may hold anything.
func (q *question) noLogin(err error) *facts.Error {
	const most = 300
	text := []rune(printable(err.Error()))
	return q.fail("Docker's logins cannot be read: %s", string(text[:min(len(text), most)])).
		Fix("correct config.json in ~/.docker or DOCKER_CONFIG, and see that its credential helper is installed")
}

// refused says what an answer means that has no image.
func (q *question) refused(res *http.Response) *facts.Error {
	return q.status(res.StatusCode)
}

func (q *question) status(code int) *facts.Error {
	host := q.host()
	switch {
	case code == http.StatusNotFound:
		return q.fail("%s has no such image", host).Fix("see that the tag exists there; a mirror may not have fetched it yet")
	case (code == http.StatusUnauthorized || code == http.StatusForbidden) && !q.login:
		return q.fail("%s wants a login for it, or has no such image", host).Fix("%s", q.logIn())
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return q.fail("%s does not take the login that Docker has for it, or has no such image", host).Fix("%s again", q.logIn())
	case code == http.StatusTooManyRequests:
		fix := "try again later"
		if !q.login {
			fix += ", or " + q.logIn() + ", which allows more"
		}
		return q.fail("%s answers that it was asked too often", host).Fix("%s", fix)
	case code == http.StatusProxyAuthRequired:
		return q.fail("the proxy wants credentials").Fix("give them in HTTPS_PROXY")
	}
	return q.fail("%s answers %d %s", host, code, http.StatusText(code)).Fix(outOfOrder)
}

// broken says why there was no whole answer. The words of a registry are left out, and
// URLs, which may hold a login.
func (q *question) broken(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	var answered *transport.Error
	if errors.As(err, &answered) {
		return q.status(answered.StatusCode)
	}
	var (
		dns       *net.DNSError
		untrusted *tls.CertificateVerificationError
		authority x509.UnknownAuthorityError
		record    tls.RecordHeaderError
		network   net.Error
		wrapped   *url.Error
	)
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	host := q.host()
	switch {
	case errors.Is(err, errDowngrade):
		return q.fail("%s redirects from https to http", host).Fix(outOfOrder)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return q.fail("%s gave no whole answer in time", host).Fix(unreachable)
	case errors.As(err, &untrusted), errors.As(err, &authority):
		return q.fail("the certificate of %s is not trusted", host).Fix(certificate)
	case errors.As(err, &dns):
		return q.fail("the host %s cannot be found", host).Fix(unreachable)
	case errors.Is(err, syscall.ECONNREFUSED):
		return q.fail("nobody answers at %s: the connection was refused", host).Fix(unreachable)
	case errors.As(err, &record):
		return q.fail("%s speaks no https", host).Fix("give it https; plain http is for this machine and private addresses alone")
	}
	return q.fail("%s cannot be asked: %s", host, printable(err.Error())).Fix(unreachable)
}

// printable leaves out what is not seen, and what is too long.
func printable(s string) string {
	const most = 300
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, s)
	if text := []rune(s); len(text) > most {
		return string(text[:most]) + "…"
	}
	return s
}
