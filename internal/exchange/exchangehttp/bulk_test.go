package exchangehttp

import (
	"bytes"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"minkang/internal/audit"
	"minkang/internal/exchange"
	"minkang/internal/security"
)

// An archive ends before its body does. The connection must serve its next request all the same.
func TestBulkReadsItsBodyToTheEnd(t *testing.T) {
	x := exchange.New(exchange.Default(), nil, nil, nil, nil, nil, nil, slog.New(slog.DiscardHandler))
	f := &Face{exchange: x, policy: security.DefaultPolicy()}
	system := security.Actor{Kind: audit.System, ID: 1, Roles: []security.Role{security.RoleSystem}}
	var logged lockedBuffer
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.receiveMany(w, r.WithContext(security.WithActor(r.Context(), system)))
	}))
	srv.Config.ErrorLog = log.New(&logged, "", 0)
	srv.Start()
	defer srv.Close()
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	for n := range 20 {
		archive := bytes.NewReader(make([]byte, 10_240)) // no member, and padding as tar writes it
		res, err := client.Post(srv.URL, "application/x-tar", archive)
		if err != nil {
			t.Fatalf("request %d: %v", n, err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || len(body) != 0 {
			t.Fatalf("request %d: %s %q %v", n, res.Status, body, err)
		}
	}
	if s := logged.String(); strings.Contains(s, "panic") {
		t.Error(s)
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
