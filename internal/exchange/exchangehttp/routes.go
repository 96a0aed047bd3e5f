package exchangehttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/exchange"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// Ledger records who looked.
type Ledger = audit.Ledger

// Names gives display names; all pure look-ups, "" when unknown.
type Names struct {
	Institution func(id.ID) string
	System      func(id.ID) string
}

// Mask hides personal values in a message body for an operator; false when it cannot be read.
type Mask func(body []byte) (string, bool)

// Register adds the routes: the two that take documents to the mux (their bodies are streams of bytes), the operator's to the API.
func Register(mux *http.ServeMux, api huma.API, x *exchange.Service, l standards.Source, ledger Ledger, p *security.Policy, n Names, mask Mask) {
	f := &Face{exchange: x, library: l, ledger: ledger, policy: p, names: n}
	mux.HandleFunc("POST /api/v1/documents", f.receive)
	mux.HandleFunc("POST /api/v1/documents/bulk", f.receiveMany)
	describe(api)
	o := &operator{Face: f, mask: mask}
	tags := []string{"messages"}
	huma.Register(api, huma.Operation{OperationID: "list-messages", Method: http.MethodGet, Path: "/api/v1/messages",
		Summary: "What institutions sent, newest first (消息检索)", Tags: tags}, o.list)
	huma.Register(api, huma.Operation{OperationID: "message-statistics", Method: http.MethodGet, Path: "/api/v1/messages/statistics",
		Summary: "Counts by hour, rule, institution and type (错误统计)", Tags: tags}, o.statistics)
	huma.Register(api, huma.Operation{OperationID: "get-message", Method: http.MethodGet, Path: "/api/v1/messages/{id}",
		Summary: "One message with findings and receipt (消息详情)", Tags: tags}, o.get)
	huma.Register(api, huma.Operation{OperationID: "message-body", Method: http.MethodGet, Path: "/api/v1/messages/{id}/body",
		Summary: "The original bytes as text; audited, masked unless a reason is given (原始报文)", Tags: tags}, o.body)
	huma.Register(api, huma.Operation{OperationID: "replay-message", Method: http.MethodPost, Path: "/api/v1/messages/{id}/replay",
		Summary: "Decide a quarantined or refused message anew (重放)", Tags: tags}, o.replay)
	huma.Register(api, huma.Operation{OperationID: "release-message", Method: http.MethodPost, Path: "/api/v1/messages/{id}/release",
		Summary: "Accept a quarantined message in spite of its content faults (放行)", Tags: tags}, o.release)
	huma.Register(api, huma.Operation{OperationID: "get-receipt", Method: http.MethodGet, Path: "/api/v1/receipts/{id}",
		Summary: "A sender's own receipt again (回执)", Tags: []string{"documents"}}, f.receipt)
}

// describe puts the two streaming routes into the API description; their handlers are on the mux.
func describe(api huma.API) {
	bytes := func(types ...string) *huma.RequestBody {
		c := map[string]*huma.MediaType{}
		for _, t := range types {
			c[t] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
		}
		return &huma.RequestBody{Required: true, Content: c}
	}
	answer := huma.SchemaFromType(api.OpenAPI().Components.Schemas, typeOf[Answer]())
	json := map[string]*huma.MediaType{"application/json": {Schema: answer}}
	api.OpenAPI().AddOperation(&huma.Operation{OperationID: "submit-document", Method: http.MethodPost, Path: "/api/v1/documents",
		Summary: "Hand in one shared document (提交共享文档)", Tags: []string{"documents"}, RequestBody: bytes("application/xml"),
		Responses: map[string]*huma.Response{"201": {Description: "kept", Content: json}, "200": {Description: "kept before; the first receipt", Content: json},
			"202": {Description: "quarantined: content faults", Content: json}, "422": {Description: "refused, with findings"}}})
	api.OpenAPI().AddOperation(&huma.Operation{OperationID: "submit-documents", Method: http.MethodPost, Path: "/api/v1/documents/bulk",
		Summary: "Hand in many documents as a tar archive or multipart form (批量提交)", Tags: []string{"documents"},
		RequestBody: bytes("application/x-tar", "multipart/form-data"),
		Responses:   map[string]*huma.Response{"200": {Description: "one JSON line per document", Content: map[string]*huma.MediaType{"application/x-ndjson": {Schema: answer}}}}})
}

type operator struct {
	*Face
	mask Mask
}

// listInput are the filters of the message list.
type listInput struct {
	Status      string    `query:"status" enum:"accepted,quarantined,refused" required:"false"`
	Sender      id.Param  `query:"sender"`
	Institution id.Param  `query:"institution"`
	Type        string    `query:"type"`
	Rule        string    `query:"rule"`
	From        time.Time `query:"from"`
	To          time.Time `query:"to"`
	Query       string    `query:"q" maxLength:"200"`
	After       string    `query:"after"`
	Limit       int       `query:"limit" minimum:"0" maximum:"500"`
}

func (o *operator) list(ctx context.Context, in *listInput) (*struct{ Body MessagePage }, error) {
	if _, err := o.allowed(ctx, security.MayReadSubmissions); err != nil {
		return nil, err
	}
	all, next, err := o.exchange.List(ctx, exchange.Filter{Status: exchange.Status(in.Status), System: in.Sender.ID, Institution: in.Institution.ID,
		Type: in.Type, Rule: in.Rule, From: in.From, To: in.To, Query: in.Query}, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := MessagePage{Items: make([]MessageRow, 0, len(all)), Next: next}
	for i := range all {
		out.Items = append(out.Items, o.row(&all[i]))
	}
	return &struct{ Body MessagePage }{out}, nil
}

func (o *operator) get(ctx context.Context, in *One) (*struct{ Body MessageDetail }, error) {
	if _, err := o.allowed(ctx, security.MayReadSubmissions); err != nil {
		return nil, err
	}
	m, err := o.exchange.Find(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body MessageDetail }{o.detail(m)}, nil
}

// One names a message.
type One struct {
	ID id.Param `path:"id"`
}

type bodyInput struct {
	One
	Purpose  string `query:"purpose" enum:"troubleshooting,complaint,audit" required:"true"`
	Unmasked bool   `query:"unmasked"`
	Reason   string `query:"reason" maxLength:"200"`
}

func (o *operator) body(ctx context.Context, in *bodyInput) (*struct{ Body MessageBody }, error) {
	a, err := o.allowed(ctx, security.MayManageSubmissions)
	if err != nil {
		return nil, err
	}
	if in.Unmasked && len([]rune(in.Reason)) < 4 {
		return nil, errReason
	}
	m, err := o.exchange.Find(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	if err := o.ledger.Record(ctx, audit.Entry{Action: "message.read", Outcome: audit.Done, Actor: a.Audit(), Person: m.Person, Object: "message/" + m.ID.String(),
		Purpose: in.Purpose, Request: a.Request, Detail: map[string]string{"unmasked": yes(in.Unmasked)}}); err != nil {
		return nil, err
	}
	_, b, err := o.exchange.Body(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := MessageBody{Hash: m.Hash, SizeBytes: m.SizeBytes, ContentType: m.Envelope.ContentType}
	if in.Unmasked {
		out.Text = printable(b)
		return &struct{ Body MessageBody }{out}, nil
	}
	text, ok := o.mask(b)
	if !ok { // what cannot be read cannot be masked: only its frame is shown
		text = outline(b)
	}
	out.Text, out.Masked = text, true
	return &struct{ Body MessageBody }{out}, nil
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (o *operator) replay(ctx context.Context, in *One) (*struct{ Body MessageDetail }, error) {
	return o.again(ctx, in.ID.ID, "message.replay", "", o.exchange.Replay)
}

type releaseInput struct {
	One
	Body struct {
		Reason string `json:"reason" minLength:"4" maxLength:"200" doc:"why it is accepted all the same"`
	}
}

func (o *operator) release(ctx context.Context, in *releaseInput) (*struct{ Body MessageDetail }, error) {
	return o.again(ctx, in.ID.ID, "message.release", in.Body.Reason, o.exchange.Release)
}

func (o *operator) again(ctx context.Context, message id.ID, action, reason string, fn func(context.Context, id.ID, exchange.Also) (*exchange.Message, error)) (*struct{ Body MessageDetail }, error) {
	a, err := o.allowed(ctx, security.MayManageSubmissions)
	if err != nil {
		return nil, err
	}
	e := audit.Entry{Action: action, Actor: a.Audit(), Object: "message/" + message.String(), Request: a.Request, Outcome: audit.Done}
	if reason != "" {
		e.Detail = map[string]string{"reason": reason}
	}
	m, err := fn(ctx, message, func(ctx context.Context) error { return o.ledger.Record(ctx, e) })
	if err != nil {
		e.Outcome, e.Detail = audit.Failed, map[string]string{"reason": errs.CodeOf(err)}
		if kind := errs.KindOf(err); kind == errs.Conflict || kind == errs.NotFound {
			e.Outcome = audit.Refused
		}
		if noted := o.ledger.Record(ctx, e); noted != nil {
			return nil, noted
		}
		return nil, err
	}
	return &struct{ Body MessageDetail }{o.detail(m)}, nil
}

type statisticsInput struct {
	From time.Time `query:"from"`
	To   time.Time `query:"to"`
}

func (o *operator) statistics(ctx context.Context, in *statisticsInput) (*struct{ Body Statistics }, error) {
	if _, err := o.allowed(ctx, security.MayReadSubmissions); err != nil {
		return nil, err
	}
	if in.To.IsZero() {
		in.To = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	s, err := o.exchange.Statistics(ctx, in.From, in.To)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Statistics }{o.toStatistics(s)}, nil
}

// receipt gives a sender the answer to a message of its own again.
func (f *Face) receipt(ctx context.Context, in *One) (*struct{ Body Answer }, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	m, err := f.exchange.Find(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	if a.ID != m.Envelope.System && f.policy.May(a, security.MayReadSubmissions) != nil {
		return nil, exchange.ErrNotFound
	}
	return &struct{ Body Answer }{f.answer(m)}, nil
}

func (f *Face) allowed(ctx context.Context, p security.Permission) (security.Actor, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return a, security.ErrNotSignedIn
	}
	return a, f.policy.May(a, p)
}
