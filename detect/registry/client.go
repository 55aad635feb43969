// Package registry asks the registries of container images which image a tag stands for
// now, with the logins that Docker has.
package registry

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
	"github.com/dockwright/dockwright/detect/retry"
)

// Options are how a Client asks. The zero values stand for what is said there.
type Options struct {
	Version   string            // of dockwright, for the User-Agent
	Transport http.RoundTripper // http.DefaultTransport when nil
	// Keychain has the logins; that of Docker when nil: config.json in DOCKER_CONFIG or
	// ~/.docker with its credential helpers, or Podman's auth.json.
	Keychain authn.Keychain
	// Mirrors are asked in place of registries.
	Mirrors image.Mirrors
	// Timeout is for one image, with its login and all attempts; 60 s when 0.
	Timeout time.Duration
	// Retries are the attempts after the first one; 3 when 0, none when negative.
	Retries int
	// Concurrency is how many images are asked for at once; 4 when 0.
	Concurrency int
	// Sleep waits between attempts; it is replaced in tests.
	Sleep func(context.Context, time.Duration) error
}

// Client asks registries. It may be used by several goroutines. What was asked once is
// not asked again.
type Client struct {
	o     Options
	slots chan struct{}
	mutex sync.Mutex
	asked map[wanted]*asked
}

// wanted is an image, whole or its digest alone.
type wanted struct {
	image string
	whole bool
}

// asked is an image that was asked for, or is being.
type asked struct {
	done  chan struct{}
	image facts.Image
	err   error
}

// NewClient makes a client.
func NewClient(o Options) *Client {
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if o.Keychain == nil {
		o.Keychain = authn.DefaultKeychain
	}
	if o.Timeout == 0 {
		o.Timeout = 60 * time.Second
	}
	if o.Retries == 0 {
		o.Retries = 3
	}
	if o.Concurrency == 0 {
		o.Concurrency = 4
	}
	if o.Sleep == nil {
		o.Sleep = retry.Sleep
	}
	o.Retries = max(o.Retries, 0)
	return &Client{o: o, slots: make(chan struct{}, o.Concurrency), asked: map[wanted]*asked{}}
}

// Resolve tells which image a name with a tag stands for now, and for which platforms it
// is. What is known of it from before is taken over if the tag did not move.
//
// The digest is that of bytes which the registry sent. The error is a *facts.Error that
// names the image, or the context's.
func (c *Client) Resolve(ctx context.Context, known facts.Image) (facts.Image, error) {
	return c.once(ctx, wanted{known.Name, true}, func(ctx context.Context, q *question) (facts.Image, error) { return q.resolve(ctx, known) })
}

// Current is the digest that a registry names for a tag, without asking for more where it
// names one. Errors are as those of Resolve.
func (c *Client) Current(ctx context.Context, name string) (digest string, err error) {
	found, err := c.once(ctx, wanted{name, false}, func(ctx context.Context, q *question) (facts.Image, error) { return q.current(ctx) })
	return found.Digest, err
}

// once asks, or waits for who is asking the same.
func (c *Client) once(ctx context.Context, w wanted, ask func(context.Context, *question) (facts.Image, error)) (facts.Image, error) {
	c.mutex.Lock()
	a, ok := c.asked[w]
	if !ok {
		a = &asked{done: make(chan struct{})}
		c.asked[w] = a
	}
	c.mutex.Unlock()
	if !ok {
		a.image, a.err = c.slotted(ctx, w.image, ask)
		close(a.done)
	}
	select {
	case <-a.done:
		return a.image, a.err
	case <-ctx.Done():
		return facts.Image{}, ctx.Err()
	}
}

// slotted asks as soon as no more than so many others do.
func (c *Client) slotted(ctx context.Context, named string, ask func(context.Context, *question) (facts.Image, error)) (facts.Image, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return facts.Image{}, ctx.Err()
	}
	if err := image.Check(named); err != nil {
		return facts.Image{}, facts.Errorf("", 0, "%v", err).Fix("correct image-prefixes")
	}
	limited, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	q, err := c.open(limited, named)
	var found facts.Image
	if err == nil {
		found, err = ask(limited, q)
	}
	if err != nil && ctx.Err() != nil {
		return facts.Image{}, ctx.Err()
	}
	return found, err
}

// question is one image on its way.
type question struct {
	name string // as the Dockerfile has it
	at   string // where it is asked for
	tag  string
	repo name.Repository
	http *http.Client
	// login tells that credentials were found.
	login bool
}

// open logs in where an image is.
func (c *Client) open(ctx context.Context, named string) (*question, error) {
	q := &question{name: named, at: c.o.Mirrors.Name(named)}
	ref := image.Parse(q.at)
	var err error
	q.tag = ref.Tag
	if q.repo, err = name.NewRepository(ref.Registry + "/" + ref.Repository); err != nil {
		return nil, q.fail("no registry can be asked for such a name").Fix("correct registry-mirrors or image-prefixes")
	}
	auth, err := authn.Resolve(ctx, c.o.Keychain, q.repo)
	if err != nil {
		return nil, q.noLogin(err)
	}
	q.login = auth != authn.Anonymous
	base := transport.NewUserAgent(&patient{inner: c.o.Transport, retries: c.o.Retries, sleep: c.o.Sleep}, "dockwright/"+c.o.Version)
	logged, err := transport.NewWithContext(ctx, q.repo.Registry, auth, base, []string{q.repo.Scope(transport.PullScope)})
	if err != nil {
		return nil, q.broken(ctx, err)
	}
	q.http = &http.Client{Transport: logged, CheckRedirect: redirects}
	return q, nil
}
