// Package httpx is what every HTTP face shares: coded errors as RFC 9457 problem answers, the chain of request id, limits,
// panic guard, access log and security headers.
package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/words"
)

// Problem is the answer to a request that failed (RFC 9457): a stable code, texts in Chinese and English, the place.
type Problem struct {
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Code      string            `json:"code"`
	Detail    words.Text        `json:"detail"`
	Place     string            `json:"place,omitempty"`
	Args      map[string]string `json:"args,omitempty"`
	Findings  any               `json:"findings,omitempty"`
	Receipt   any               `json:"receipt,omitempty"`
	RequestID string            `json:"requestId,omitempty"`
	Retry     int               `json:"retryAfter,omitempty"` // seconds

	cause error
}

// Error implements error.
func (p *Problem) Error() string { return p.Code }

// Unwrap gives the cause to the log.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// StatusGone is noted for a request whose client went away before the answer; no client ever sees it.
const StatusGone = 499

// Status gives the HTTP status of a kind.
func Status(k errs.Kind) int {
	switch k {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.Unauthenticated:
		return http.StatusUnauthorized
	case errs.Denied:
		return http.StatusForbidden
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.TooMany:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	case errs.Full:
		return http.StatusInsufficientStorage
	}
	return http.StatusInternalServerError
}

// ToProblem turns any error into its answer. An error without code shows nothing but the general text.
func ToProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	e, ok := errs.As(err)
	switch {
	case ok:
	case errors.Is(err, context.Canceled): // whoever asked has gone; nobody reads this
		return &Problem{Title: "Client Closed Request", Status: StatusGone, Code: "request.cancelled", Detail: words.Error("request.cancelled", nil), cause: err}
	case errors.Is(err, context.DeadlineExceeded):
		e = errs.Wrap(errs.Unavailable, "request.timeout", err)
	default:
		e = errs.Wrap(errs.Internal, "internal", err)
	}
	p = &Problem{Status: Status(e.Kind), Code: e.Code, Detail: words.Error(e.Code, e.Args), Place: e.Place, Args: e.Args, cause: err}
	p.Title = http.StatusText(p.Status)
	if e.Kind == errs.Unavailable || e.Kind == errs.TooMany {
		p.Retry = 2
		if n, err := strconv.Atoi(e.Args["retryAfter"]); err == nil {
			p.Retry = n
		}
	}
	return p
}

// WriteProblem answers a plain handler's request with an error.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := *ToProblem(err)
	p.RequestID = RequestID(r.Context())
	note(r.Context(), &p)
	w.Header().Set("Content-Type", "application/problem+json")
	if p.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.Retry))
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// WriteJSON answers with a value.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func init() {
	// huma is configured by package variables; every API of this program answers errors in one form.
	huma.NewError = func(status int, msg string, all ...error) huma.StatusError {
		return fromHuma(status, msg, all)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, all ...error) huma.StatusError {
		p := *fromHuma(status, msg, all)
		p.RequestID = RequestID(ctx.Context())
		if p.Retry > 0 {
			ctx.SetHeader("Retry-After", strconv.Itoa(p.Retry))
		}
		note(ctx.Context(), &p)
		return &p
	}
}

// fromHuma: our coded errors come through as one of all; huma's own are broken input of the request, each with its place.
func fromHuma(status int, msg string, all []error) *Problem {
	for _, err := range all {
		if _, ok := errs.As(err); ok {
			return ToProblem(err)
		}
		var p *Problem
		if errors.As(err, &p) {
			return p
		}
	}
	if status >= 500 && status != http.StatusServiceUnavailable {
		p := ToProblem(errors.Join(all...))
		return p
	}
	code := map[int]string{http.StatusNotFound: "request.not-found", http.StatusRequestEntityTooLarge: "request.too-large",
		http.StatusUnauthorized: "request.unauthenticated", http.StatusForbidden: "request.denied", http.StatusMethodNotAllowed: "request.method",
		http.StatusRequestTimeout: "request.timeout"}[status]
	if code == "" {
		code = "request.invalid"
	}
	p := &Problem{Title: http.StatusText(status), Status: status, Code: code, Detail: words.Error(code, nil)}
	var found []map[string]any
	for _, err := range all {
		var d *huma.ErrorDetail
		if errors.As(err, &d) { // the value itself may be personal and is left out
			found = append(found, map[string]any{"place": d.Location, "text": map[string]string{"zh": d.Message, "en": d.Message}})
			if p.Place == "" {
				p.Place = d.Location
			}
		}
	}
	if len(found) > 0 {
		p.Findings = found
	}
	return p
}
