package registry

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/dockwright/dockwright/detect/retry"
)

// The waits before attempts, and the longest that a registry may ask for.
const (
	firstWait     = 500 * time.Millisecond
	maxRetryAfter = 20 * time.Second
	maxRedirects  = 10
)

// patient asks again where that may help: what it passes on is read only.
type patient struct {
	inner   http.RoundTripper
	retries int
	sleep   func(context.Context, time.Duration) error
}

// passing are the statuses of faults that may pass.
var passing = []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

// RoundTrip asks, and asks again a few times after a fault that may pass.
func (p *patient) RoundTrip(r *http.Request) (*http.Response, error) {
	wait := firstWait
	for attempt := 0; ; attempt++ {
		res, err := p.inner.RoundTrip(r)
		if err != nil || !slices.Contains(passing, res.StatusCode) || attempt == p.retries || r.Body != nil {
			return res, err
		}
		asked := retry.After(res.Header.Get("Retry-After"))
		if asked > maxRetryAfter {
			return res, nil
		}
		res.Body.Close()
		if err := p.sleep(r.Context(), max(wait, asked)); err != nil {
			return nil, err
		}
		wait *= 2
	}
}

// errDowngrade is a redirect away from TLS.
var errDowngrade = errors.New("it redirects from https to http")

// redirects are followed, as registries keep blobs elsewhere, but not out of TLS.
func redirects(to *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= maxRedirects:
		return errors.New("it redirects more than 10 times")
	case to.URL.Scheme != "https" && via[len(via)-1].URL.Scheme == "https":
		return errDowngrade
	}
	return nil
}
