package httpx

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

func TestEveryKindHasItsStatus(t *testing.T) {
	for kind, want := range map[errs.Kind]int{errs.Internal: 500, errs.Invalid: 422, errs.Unauthenticated: 401, errs.Denied: 403, errs.NotFound: 404,
		errs.Conflict: 409, errs.TooLarge: 413, errs.TooMany: 429, errs.Unavailable: 503, errs.Full: 507} {
		p := ToProblem(fmt.Errorf("deep inside: %w", errs.New(kind, "request.invalid").At("body.name")))
		if p.Status != want || p.Code != "request.invalid" || p.Place != "body.name" || p.Detail.ZH == "" || p.Detail.EN == "" {
			t.Errorf("%v: %+v", kind, p)
		}
	}
}

func TestErrorsWithoutCodeShowNothing(t *testing.T) {
	p := ToProblem(errors.New("dial tcp 10.0.0.1: secret"))
	b, err := json.Marshal(p)
	if err != nil || p.Status != 500 || p.Code != "internal" || strings.Contains(string(b), "secret") {
		t.Errorf("%s %v", b, err)
	}
	if p := ToProblem(fmt.Errorf("x: %w", context.DeadlineExceeded)); p.Status != 503 || p.Code != "request.timeout" || p.Retry == 0 {
		t.Errorf("%+v", p)
	}
	if p := ToProblem(fmt.Errorf("x: %w", context.Canceled)); p.Status != StatusGone || p.Code != "request.cancelled" {
		t.Errorf("%+v", p)
	}
}

func TestWaitingIsTold(t *testing.T) {
	w := httptest.NewRecorder()
	WriteProblem(w, httptest.NewRequest("GET", "/api/x", nil), errs.New(errs.TooMany, "security.locked").With("retryAfter", "77"))
	if w.Code != 429 || w.Header().Get("Retry-After") != "77" || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	WriteProblem(w, httptest.NewRequest("GET", "/api/x", nil), errs.New(errs.Unavailable, "store.unavailable"))
	if w.Header().Get("Retry-After") == "" {
		t.Error("a sender is not told when to come back")
	}
}

func TestHumaErrorsBecomeProblems(t *testing.T) {
	for _, x := range []struct {
		status int
		errs   []error
		want   int
		code   string
		place  string
	}{
		{422, []error{&huma.ErrorDetail{Location: "query.limit", Message: "too large", Value: "110199195401010038"}}, 422, "request.invalid", "query.limit"},
		{404, nil, 404, "request.not-found", ""},
		{413, nil, 413, "request.too-large", ""},
		{500, []error{errs.New(errs.Full, "store.full")}, 507, "store.full", ""},
		{500, []error{errors.New("boom")}, 500, "internal", ""},
		{400, []error{fmt.Errorf("x: %w", errs.New(errs.Invalid, "page.cursor").At("after"))}, 422, "page.cursor", "after"},
	} {
		p := fromHuma(x.status, "message", x.errs)
		b, _ := json.Marshal(p)
		if p.Status != x.want || p.Code != x.code || p.Place != x.place {
			t.Errorf("%+v: %s", x, b)
		}
		if strings.Contains(string(b), "110199") {
			t.Errorf("the answer repeats a personal value: %s", b)
		}
	}
}

// chain runs one request through Chain and gives the answer, the log and what the observer saw.
func chain(t *testing.T, inner http.Handler, path string) (w *httptest.ResponseRecorder, log, observed string) {
	t.Helper()
	var b bytes.Buffer
	h := Chain(inner, id.NewSource(clock.Wall{}, 1), slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})),
		func(method, route string, status int, _ time.Duration) {
			observed = fmt.Sprint(method, " ", route, " ", status)
		})
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w, b.String(), observed
}

func TestChain(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/persons/{id}", func(w http.ResponseWriter, r *http.Request) { WriteJSON(w, 200, RequestID(r.Context())) })
	mux.HandleFunc("GET /api/panic", func(http.ResponseWriter, *http.Request) { panic("broken") })
	mux.HandleFunc("GET /api/gone", func(w http.ResponseWriter, r *http.Request) { WriteProblem(w, r, context.Canceled) })
	// What stands between the chain and the routes replaces the request, as authentication does.
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Routed(mux).ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), struct{}{}, 1)))
	})

	w, log, observed := chain(t, inner, "/api/persons/110199195401010038")
	if observed != "GET GET /api/persons/{id} 200" {
		t.Errorf("observed %q", observed)
	}
	if strings.Contains(log, "110199") || !strings.Contains(log, "/api/persons/{id}") {
		t.Errorf("the log names the path or lacks the route: %s", log)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "SAMEORIGIN"} {
		if w.Header().Get(name) != want {
			t.Errorf("%s is %q", name, w.Header().Get(name))
		}
	}
	if !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) || w.Header().Get("X-Request-Id") == "" {
		t.Errorf("request id %q, body %s", w.Header().Get("X-Request-Id"), w.Body)
	}

	w, log, _ = chain(t, inner, "/api/panic")
	if w.Code != 500 || strings.Contains(w.Body.String(), "broken") || !strings.Contains(log, "broken") {
		t.Errorf("%d %s\n%s", w.Code, w.Body, log)
	}
	if _, log, _ = chain(t, inner, "/api/gone"); strings.Contains(log, "level=ERROR") {
		t.Errorf("a client that left is no fault of ours: %s", log)
	}
}
