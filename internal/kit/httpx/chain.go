package httpx

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// call is what the chain knows of a request; handlers lower down add to it.
type call struct {
	id      string
	route   atomic.Pointer[string]
	problem atomic.Pointer[Problem]
}

// pattern is the route that answered, "" when none did.
func (c *call) pattern() string {
	if p := c.route.Load(); p != nil {
		return *p
	}
	return ""
}

// Routed tells the chain around it which route of the multiplexer answered. Handlers between the two may replace the request,
// so its own pattern does not reach the chain.
func Routed(mux http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if c, ok := r.Context().Value(callKey{}).(*call); ok && r.Pattern != "" {
				c.route.Store(&r.Pattern)
			}
		}()
		mux.ServeHTTP(w, r)
	})
}

type callKey struct{}

// RequestID gives the id that joins an answer, the log and the audit trail.
func RequestID(ctx context.Context) string {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c.id
	}
	return ""
}

// Note tells the chain around a handler why the request failed, for the log; faces that answer in another form than
// WriteProblem call it themselves.
func Note(ctx context.Context, p *Problem) { note(ctx, p) }

func note(ctx context.Context, p *Problem) {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		c.problem.Store(p)
	}
}

// Observer is told of every finished request: its route pattern (never the path: paths hold ids), status and duration.
type Observer func(method, route string, status int, took time.Duration)

// Chain wraps the program's handler: request id, security headers, panic guard, access log, metrics.
func Chain(next http.Handler, ids *id.Source, log *slog.Logger, observe Observer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		c := &call{id: ids.Next().String()}
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		h := w.Header()
		h.Set("X-Request-Id", c.id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				log.Error("panic", "request", c.id, "route", c.pattern(), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if !rec.wrote {
					WriteProblem(rec, r, errs.New(errs.Internal, "internal"))
				}
			}
			took := time.Since(start)
			finish(log, r, c, rec, took)
			if observe != nil {
				observe(r.Method, c.pattern(), rec.status, took)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

func finish(log *slog.Logger, r *http.Request, c *call, rec *recorder, took time.Duration) {
	level := slog.LevelDebug
	attrs := []any{"request", c.id, "method", r.Method, "route", c.pattern(), "status", rec.status, "bytes", rec.bytes, "ms", float64(took.Microseconds()) / 1000}
	if p := c.problem.Load(); p != nil {
		attrs = append(attrs, "code", p.Code)
		if p.Status >= 500 {
			level = slog.LevelError
			if p.cause != nil {
				attrs = append(attrs, "cause", p.cause.Error())
			}
		} else {
			level = slog.LevelInfo
		}
	}
	log.Log(r.Context(), level, "request", attrs...)
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	wrote  bool
}

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *recorder) Write(b []byte) (int, error) {
	w.wrote = true
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the real writer (flush, deadlines).
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
