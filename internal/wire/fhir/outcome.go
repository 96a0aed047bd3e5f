package fhir

import (
	"encoding/json"
	"net/http"
	"strconv"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/httpx"
)

// MediaType of every answer.
const MediaType = "application/fhir+json; charset=utf-8"

// Outcome is an OperationOutcome.
type Outcome struct {
	ResourceType string  `json:"resourceType"`
	Issue        []Issue `json:"issue"`
}

// Issue is one thing that is wrong.
type Issue struct {
	Severity    string          `json:"severity"` // fatal, error, warning, information
	Code        string          `json:"code"`     // of the value set issue-type
	Details     CodeableConcept `json:"details"`
	Diagnostics string          `json:"diagnostics,omitempty"`
	Expression  []string        `json:"expression,omitempty"`
}

// systemCodes is the code system of the platform's error codes.
const systemCodes = "urn:minkang:error"

// typeOf maps kinds of errors to FHIR's issue types and this wire's statuses.
func typeOf(k errs.Kind) (status int, issue string) {
	switch k {
	case errs.Invalid:
		return http.StatusBadRequest, "invalid"
	case errs.Unauthenticated:
		return http.StatusUnauthorized, "login"
	case errs.Denied:
		return http.StatusForbidden, "forbidden"
	case errs.NotFound:
		return http.StatusNotFound, "not-found"
	case errs.Conflict:
		return http.StatusConflict, "conflict"
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge, "too-long"
	case errs.TooMany:
		return http.StatusTooManyRequests, "throttled"
	case errs.Unavailable:
		return http.StatusServiceUnavailable, "transient"
	case errs.Full:
		return http.StatusInsufficientStorage, "no-store"
	}
	return http.StatusInternalServerError, "exception"
}

// Refusal is an error with an issue type and status of its own.
type Refusal struct {
	Err    *errs.Error
	Status int
	Issue  string
}

// Error gives the coded error's text, for logs.
func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap gives the coded error.
func (r *Refusal) Unwrap() error { return r.Err }

// WriteError answers with an OperationOutcome: the coded error's texts, its place as expression; an error without code shows
// nothing but the general text.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	p := httpx.ToProblem(err)
	kind := errs.KindOf(err)
	if declared, ok := errs.Declared(p.Code); ok {
		kind = declared
	}
	status, issue := typeOf(kind)
	if own, ok := err.(*Refusal); ok {
		status, issue = own.Status, own.Issue
	}
	i := Issue{Severity: "error", Code: issue, Diagnostics: p.Detail.EN,
		Details: CodeableConcept{Coding: []Coding{{System: systemCodes, Code: p.Code}}, Text: p.Detail.ZH}}
	if p.Place != "" {
		i.Expression = []string{p.Place}
	}
	if id := httpx.RequestID(r.Context()); status >= 500 && id != "" {
		i.Diagnostics += " (" + id + ")"
	}
	if p.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.Retry))
	}
	httpx.Note(r.Context(), p)
	w.Header().Set("Content-Type", MediaType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(Outcome{ResourceType: "OperationOutcome", Issue: []Issue{i}})
}
