package exchangehttp

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"minkang/internal/exchange"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/httpx"
	"minkang/internal/kit/words"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// Face holds what the handlers need.
type Face struct {
	exchange *exchange.Service
	library  standards.Source
	ledger   Ledger
	policy   *security.Policy
	names    Names
	room     room
}

// Answer is what a sender gets: the receipt and every finding.
type Answer struct {
	Receipt  json.RawMessage `json:"receipt"`
	Status   exchange.Status `json:"status"`
	Repeated bool            `json:"repeated,omitempty"` // it had been sent before; this is the first answer again
	Findings []Finding       `json:"findings"`
	Code     string          `json:"code,omitempty"` // why it was refused, when no finding says it
	Place    string          `json:"place,omitempty"`
	Detail   *words.Text     `json:"detail,omitempty"`
	Name     string          `json:"name,omitempty"` // bulk: the name in the archive
}

// Finding is a finding with its texts.
type Finding struct {
	Rule     string     `json:"rule"`
	Severity string     `json:"severity"`
	Element  string     `json:"element,omitempty"`
	Path     string     `json:"path,omitempty"`
	Line     int        `json:"line,omitempty"`
	Column   int        `json:"column,omitempty"`
	Text     words.Text `json:"text"`
}

// ToFinding gives a finding its texts.
func ToFinding(l *standards.Library, f standards.Finding) Finding {
	text := words.Text{ZH: l.Text(f, "zh"), EN: l.Text(f, "en")}
	if text.EN == f.Rule { // not a rule of the library: an error of the wire
		text = words.Error(f.Rule, f.Args)
	}
	return Finding{Rule: f.Rule, Severity: f.Severity.String(), Element: f.Element, Path: f.Path, Line: f.Line, Column: f.Column, Text: text}
}

func (f *Face) answer(m *exchange.Message) Answer {
	a := Answer{Receipt: m.Reply, Status: m.Status, Repeated: m.Repeated, Code: m.ErrorCode, Place: m.ErrorPlace, Findings: []Finding{}}
	for _, x := range m.Findings {
		a.Findings = append(a.Findings, ToFinding(f.library.Library(), x))
	}
	if a.Code != "" {
		t := general(a.Code)
		a.Detail = &t
	}
	return a
}

// status: 201 kept, 200 kept before, 202 quarantined, 422 refused (409 when it clashes with what is stored, see refusal).
func status(m *exchange.Message) int {
	switch {
	case m.Status == exchange.Accepted && m.Repeated:
		return http.StatusOK
	case m.Status == exchange.Accepted:
		return http.StatusCreated
	case m.Status == exchange.Quarantined:
		return http.StatusAccepted
	}
	return http.StatusUnprocessableEntity
}

// receive takes one shared document: POST /api/v1/documents, the body its bytes, optionally gzip-encoded; the header
// X-Message-Id (or Idempotency-Key) the sender's own id.
func (f *Face) receive(w http.ResponseWriter, r *http.Request) {
	env, err := f.envelope(r)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	give, ok := f.room.take(weight(r, f.exchange.MaxBody()), bodiesAtOnce*f.exchange.MaxBody())
	if !ok {
		httpx.WriteProblem(w, r, exchange.ErrBusy)
		return
	}
	defer give()
	body, err := readBody(w, r, f.exchange.MaxBody())
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	m, err := f.exchange.Receive(r.Context(), env, body)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	a := f.answer(m)
	if s := status(m); s != http.StatusUnprocessableEntity {
		httpx.WriteJSON(w, s, a)
		return
	}
	httpx.WriteProblem(w, r, refusal(a))
}

// refusal makes the problem answer of a refused document, with all findings.
func refusal(a Answer) error {
	status := http.StatusUnprocessableEntity
	if kind, _ := errs.Declared(a.Code); kind == errs.Conflict { // clashes with what is stored, not wrong in itself
		status = http.StatusConflict
	}
	p := &httpx.Problem{Title: "Refused", Status: status, Code: a.Code, Place: a.Place, Findings: a.Findings, Receipt: a.Receipt}
	if p.Code == "" {
		for _, f := range a.Findings {
			if f.Severity == "fatal" || f.Severity == "error" && p.Code == "" {
				p.Code, p.Detail, p.Place = f.Rule, f.Text, f.Path
			}
		}
		return p
	}
	p.Detail = general(p.Code)
	return p
}

// general gives the text of a kept code; its arguments are not kept.
func general(code string) words.Text {
	t := words.Error(code, nil)
	return words.Text{ZH: dots(t.ZH), EN: dots(t.EN)}
}

// bodiesAtOnce is how many bodies of the largest size may be in memory at the same time.
const bodiesAtOnce = 8

// room counts the bytes of bodies being read and decided, so that many large ones at once cannot exhaust the memory.
type room struct {
	mu    sync.Mutex
	taken int64
	freed chan struct{} // closed when somebody gives bytes back; nil while nobody waits
}

// take reserves n of most bytes and gives the function that returns them; false when there is no room.
func (m *room) take(n, most int64) (func(), bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.taken+n > most {
		return nil, false
	}
	m.taken += n
	return func() { m.give(n) }, true
}

func (m *room) give(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken -= n
	if m.freed != nil {
		close(m.freed)
		m.freed = nil
	}
}

// wait is take for a stream, which is read no further until there is room; false when ctx ends first.
func (m *room) wait(ctx context.Context, n, most int64) (func(), bool) {
	for {
		if give, ok := m.take(n, most); ok {
			return give, true
		}
		m.mu.Lock()
		if m.freed == nil {
			m.freed = make(chan struct{})
		}
		freed, full := m.freed, m.taken+n > most
		m.mu.Unlock()
		if !full { // given back between the two looks
			continue
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, false
		}
	}
}

// weight is what a request may need: its length, or the limit where it does not say or is compressed.
func weight(r *http.Request, limit int64) int64 {
	if r.ContentLength < 0 || r.Header.Get("Content-Encoding") != "" || r.ContentLength > limit {
		return limit
	}
	return r.ContentLength
}

func (f *Face) envelope(r *http.Request) (exchange.Envelope, error) {
	a, ok := security.ActorFrom(r.Context())
	if !ok {
		return exchange.Envelope{}, security.ErrNotSignedIn
	}
	if err := f.policy.May(a, security.MaySubmit); err != nil {
		return exchange.Envelope{}, err
	}
	key := r.Header.Get("X-Message-Id")
	if key == "" {
		key = r.Header.Get("Idempotency-Key")
	}
	env := exchange.Envelope{Kind: "document", Institution: a.Institution, MessageID: key, ContentType: r.Header.Get("Content-Type"),
		Address: a.Address, Request: httpx.RequestID(r.Context())}
	if a.Has(security.RoleSystem) {
		env.System = a.ID
	}
	return env, nil
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	var src io.Reader = http.MaxBytesReader(w, r.Body, limit)
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(src)
		if err != nil {
			return nil, errs.Wrap(errs.Invalid, "exchange.bad-encoding", err)
		}
		src = io.LimitReader(z, limit+1) // a bomb stops here
	default:
		return nil, errs.New(errs.Invalid, "exchange.bad-encoding")
	}
	var body []byte
	if n := r.ContentLength; n > 0 && n <= limit {
		body = make([]byte, 0, n+1)
	}
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := src.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if int64(len(body)) > limit {
			return nil, tooLarge(limit)
		}
		if errors.Is(err, io.EOF) {
			return body, nil
		}
		if err != nil {
			return nil, readError(err, limit)
		}
	}
}

func readError(err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(limit)
	}
	return errs.Wrap(errs.Invalid, "exchange.body-cut", err)
}

func tooLarge(limit int64) error {
	return exchange.ErrTooLarge.With("limit", sizeText(limit))
}

func sizeText(n int64) string {
	if n >= 1<<20 {
		return itoa(n>>20) + " MiB"
	}
	return itoa(n>>10) + " KiB"
}
