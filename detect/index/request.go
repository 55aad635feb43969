package index

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/retry"
)

// answer is what one request came to.
type answer struct {
	status      int
	contentType string
	body        []byte
	location    string // of a redirect
	absent      bool   // a refusal that stands for "there is none"
	retryAfter  time.Duration
	retry       bool
	fault       *facts.Error // when there was no answer
	sent        bool         // credentials were
	keep        func()       // puts it into the cache; nil when it came from there
}

// retried asks again after answers and faults that may pass.
func (c *Client) retried(ctx context.Context, a asked, at *url.URL) (answer, error) {
	wait, begun := firstWait, time.Now()
	for attempt := 0; ; attempt++ {
		r := c.once(ctx, a, at)
		if ctx.Err() != nil {
			return answer{}, ctx.Err()
		}
		slow := time.Since(begun) >= c.o.Timeout // what drips once drips again
		if !r.retry || slow || attempt >= c.o.Retries {
			if r.fault != nil {
				return answer{}, r.fault
			}
			return r, nil
		}
		if r.retryAfter > maxRetryAfter {
			return answer{}, a.fail("it answered %s and asks to come back in %s", status(r.status), r.retryAfter.Round(time.Second)).
				Fix("try again then")
		}
		if err := c.o.Sleep(ctx, max(wait, r.retryAfter)); err != nil {
			return answer{}, err
		}
		wait *= 2
	}
}

// once asks once: the cache where that is enough, else the network.
func (c *Client) once(ctx context.Context, a asked, at *url.URL) answer {
	l := c.loginFor(a, at)
	key := c.o.Cache.key(at.String(), a.accept, l)
	cached := c.o.Cache.get(key)
	if cached != nil && !c.o.Refresh && cached.Fresh.After(c.o.Cache.now()) {
		return answer{status: http.StatusOK, contentType: cached.ContentType, body: cached.body}
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return answer{fault: a.fail("it is no URL that can be asked").Fix("correct the address of the index")}
	}
	c.dress(request, a.accept, l, cached)
	response, err := c.o.Transport.RoundTrip(request)
	if err != nil {
		return c.broken(a, err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotModified && cached != nil {
		c.o.Cache.renew(key, cached, response.Header)
		return answer{status: http.StatusOK, contentType: cached.ContentType, body: cached.body}
	}
	r := judge(a, at, response)
	r.sent = !l.empty()
	if r.status != http.StatusOK {
		io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
		return r
	}
	r.body, err = io.ReadAll(io.LimitReader(response.Body, c.o.MaxBody+1))
	if err != nil {
		return c.broken(a, err)
	}
	if int64(len(r.body)) > c.o.MaxBody {
		return answer{fault: a.fail("its answer is longer than %d MB", c.o.MaxBody/1_000_000).Fix(wrongAddress)}
	}
	body := r.body
	r.keep = func() { c.o.Cache.put(key, response.Header, body) }
	return r
}

// dress puts the headers on.
func (c *Client) dress(r *http.Request, accept string, l login, cached *entry) {
	r.Header.Set("Accept", accept)
	if accept == acceptFile {
		// What is unpacked on the way has another digest.
		r.Header.Set("Accept-Encoding", "identity")
	}
	version := c.o.Version
	if version == "" {
		version = "0"
	}
	r.Header.Set("User-Agent", "dockwright/"+version)
	if !l.empty() {
		r.Header.Set("Authorization", l.header())
	}
	if c.o.Refresh {
		r.Header.Set("Cache-Control", "max-age=0")
	}
	if cached != nil && cached.ETag != "" {
		r.Header.Set("If-None-Match", cached.ETag)
	}
	if cached != nil && cached.LastModified != "" {
		r.Header.Set("If-Modified-Since", cached.LastModified)
	}
}

// judge reads the head of an answer.
func judge(a asked, at *url.URL, response *http.Response) answer {
	r := answer{status: response.StatusCode, contentType: response.Header.Get("Content-Type")}
	switch code := r.status; {
	case code == 301 || code == 302 || code == 303 || code == 307 || code == 308:
		r.location = response.Header.Get("Location")
	case code == http.StatusTooManyRequests || code >= 500 && code != http.StatusNotImplemented:
		r.retry = true
		r.retryAfter = retry.After(response.Header.Get("Retry-After"))
	case code == http.StatusForbidden:
		// A bucket of S3 that may not be listed says so of what it lacks, and so
		// does PyTorch's index, which uv excepts for the same reason.
		host := strings.ToLower(at.Hostname())
		r.absent = host == "pytorch.org" || strings.HasSuffix(host, ".pytorch.org") ||
			response.Header.Get("Server") == "AmazonS3"
	}
	return r
}

func status(code int) string {
	if text := http.StatusText(code); text != "" {
		return strconv.Itoa(code) + " " + text
	}
	return strconv.Itoa(code)
}
