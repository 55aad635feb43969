package index

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/retry"
)

// Options are how a Client asks. The zero values stand for what is said there.
type Options struct {
	Version   string            // of dockwright, for the User-Agent
	Transport http.RoundTripper // NewTransport's when nil
	Cache     *Cache            // nil for none
	Netrc     *Netrc            // nil for none
	// Timeout is for one attempt, body included, after which no other is made; 60 s
	// when 0.
	Timeout time.Duration
	// Retries are the attempts after the first one; 3 when 0, none when negative.
	Retries int
	// Concurrency is how many requests are under way at once; 8 when 0.
	Concurrency int
	// MaxBody is how long an answer may be, unpacked; 50 MB when 0.
	MaxBody int64
	// Refresh has every cached answer confirmed by its server.
	Refresh bool
	// Sleep waits between attempts; it is replaced in tests.
	Sleep func(context.Context, time.Duration) error
}

// Client asks indexes. It may be used by several goroutines.
type Client struct {
	o     Options
	slots chan struct{}
}

// The waits before attempts, and the longest that a server may ask for.
const (
	firstWait     = 500 * time.Millisecond
	maxRetryAfter = 30 * time.Second
	maxRedirects  = 10
)

// accept prefers JSON, as PEP 691 has it done: it alone gives sizes.
const accept = typeJSON + ", " + typeHTML + "; q=0.2, " + typePlain + "; q=0.01"

// NewClient makes a client.
func NewClient(o Options) *Client {
	if o.Transport == nil {
		o.Transport = NewTransport(nil)
	}
	if o.Timeout == 0 {
		o.Timeout = 60 * time.Second
	}
	if o.Retries == 0 {
		o.Retries = 3
	}
	o.Retries = max(o.Retries, 0)
	if o.Concurrency == 0 {
		o.Concurrency = 8
	}
	if o.MaxBody == 0 {
		o.MaxBody = 50_000_000
	}
	if o.Sleep == nil {
		o.Sleep = retry.Sleep
	}
	if o.Cache == nil {
		o.Cache = &Cache{}
	}
	return &Client{o: o, slots: make(chan struct{}, o.Concurrency)}
}

// Project lists the files that an index has of a project (normalized name).
// found is false when the index knows no such project. The error is a
// *facts.Error that names the URL without credentials, or the context's.
func (c *Client) Project(ctx context.Context, s Source, name string) (files []File, found bool, err error) {
	name = pep508.NormalizeName(name)
	at := join(s.address, name)
	p, found, err := c.get(ctx, s, at, join(s.URL, name))
	if err != nil || !found {
		return nil, false, err
	}
	p.Project = name
	files, err = p.files()
	return files, err == nil, err
}

// Links lists the files of a page of --find-links. That it does not exist is an
// error.
func (c *Client) Links(ctx context.Context, s Source) ([]File, error) {
	p, found, err := c.get(ctx, s, s.address, s.URL)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, facts.Errorf(s.URL, 0, "there is no such page").Fix("correct the --find-links, or take it out")
	}
	return p.files()
}

// files reads a page, and has it cached when it could be read.
func (p fetched) files() ([]File, error) {
	files, err := ParsePage(p.Page)
	if err == nil && p.keep != nil {
		p.keep()
	}
	return files, err
}

// fetched is a page that may be worth keeping.
type fetched struct {
	Page
	keep func()
}

// join is the URL of a project: a slash at its end saves a redirect.
func join(index, name string) string {
	return strings.TrimRight(index, "/") + "/" + url.PathEscape(name) + "/"
}

// asked is one page on its way.
type asked struct {
	source Source
	shown  string // the URL for messages
	origin *url.URL
	accept string
}

func (c *Client) get(ctx context.Context, s Source, address, shown string) (fetched, bool, error) {
	a := asked{source: s, shown: shown, accept: accept}
	if s.unset != "" {
		return fetched{}, false, a.fail("%s stands in its URL, and is not set in the environment", s.unset).Fix("set the variable")
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fetched{}, false, a.fail("it is no http or https URL").Fix("correct the address of the index")
	}
	a.origin = u
	return c.slotted(ctx, a, u)
}

// slotted asks as soon as no more than so many others do.
func (c *Client) slotted(ctx context.Context, a asked, at *url.URL) (fetched, bool, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return fetched{}, false, ctx.Err()
	}
	return c.follow(ctx, a, at)
}

func (a asked) fail(format string, args ...any) *facts.Error {
	return facts.Errorf(a.shown, 0, format, args...)
}

// follow goes along redirects itself, so that it decides who sees credentials.
func (c *Client) follow(ctx context.Context, a asked, at *url.URL) (fetched, bool, error) {
	for range maxRedirects {
		r, err := c.retried(ctx, a, at)
		if err != nil {
			return fetched{}, false, err
		}
		switch {
		case r.status == http.StatusOK:
			p := Page{URL: at.String(), Shown: a.shown, ContentType: r.contentType, Body: r.body}
			return fetched{p, r.keep}, true, nil
		case r.status == http.StatusNotFound, r.status == http.StatusGone, r.absent:
			return fetched{}, false, nil
		case r.location == "":
			return fetched{}, false, c.refused(a, at, r)
		}
		next, err := at.Parse(r.location)
		if err != nil || next.Host == "" || next.Scheme != "http" && next.Scheme != "https" {
			return fetched{}, false, a.fail("it redirects to what is no http or https URL").Fix(outOfOrder)
		}
		next.User, next.Fragment = nil, ""
		at = next
	}
	return fetched{}, false, a.fail("it redirects more than %d times", maxRedirects).Fix(outOfOrder)
}

// loginFor is what is sent to a place. The URL's own credentials go to the
// index's own scheme, host and port alone; after a redirect, another host is
// given what netrc has for that very host, and nothing over plain http.
func (c *Client) loginFor(a asked, at *url.URL) login {
	own := at.Scheme == a.origin.Scheme && hostPort(at) == hostPort(a.origin)
	l := a.source.login
	if own && l.user() != "" && l.password() != "" {
		return l
	}
	if own || at.Scheme == "https" {
		if found, ok := c.o.Netrc.find(strings.ToLower(at.Hostname()), own); ok {
			return found
		}
	}
	if own {
		return l
	}
	return login{}
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}
