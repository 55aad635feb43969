// Package retry is what clients of indexes and registries do between two attempts.
package retry

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Sleep waits, or returns the context's error when that ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// After is how long a server asks to wait by its Retry-After, in seconds or as a date; 0
// where it does not say. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func After(header string) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(header)); err == nil {
		return time.Duration(max(0, min(n, 1<<20))) * time.Second
	}
	if t, err := http.ParseTime(header); err == nil {
		return max(0, time.Until(t))
	}
	return 0
}
