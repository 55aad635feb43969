package registry

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
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
		asked := retryAfter(res.Header.Get("Retry-After"))
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

// retryAfter is how long a registry asks to wait, 0 where it does not say so in
// seconds. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func retryAfter(header string) time.Duration {
	seconds, err := strconv.ParseUint(header, 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
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
