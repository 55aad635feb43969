package retry

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestAfter(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, " 7 ": 7 * time.Second, "99999999999999999999": 0, "9999999": (1 << 20) * time.Second,
		"Wed, 21 Oct 2015 07:28:00 GMT": 0, // RFC 9110's own example, which is over
	} {
		if got := After(header); got != want {
			t.Errorf("%q asks for %v, not %v", header, got, want)
		}
	}
	if got := After(time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)); got < 50*time.Minute || got > time.Hour {
		t.Errorf("a date in an hour asks for %v", got)
	}
}

func TestSleepEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
