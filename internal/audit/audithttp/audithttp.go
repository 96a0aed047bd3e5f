package audithttp

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Guard decides who may ask; nil means yes.
type Guard interface {
	// MayReadAudit: may the caller search the ledger and have it verified?
	MayReadAudit(ctx context.Context) error
	// MayReadAccesses: may the caller see who opened this person's record (the person, a guardian, an auditor)?
	MayReadAccesses(ctx context.Context, person id.ID) error
}

// ErrVerifying is returned while a verification takes longer than an answer may: its result will be at the integrity route.
var ErrVerifying = errs.New(errs.Unavailable, "audit.verifying")

// answerIn is how long a verification is waited for before the caller is sent to the integrity route.
const answerIn = 20 * time.Second

type face struct {
	svc   *audit.Service
	guard Guard

	mu      sync.Mutex
	running chan struct{} // closed when the running verification ends; nil when none runs
}

// Register adds the routes.
func Register(api huma.API, svc *audit.Service, guard Guard) {
	f := &face{svc: svc, guard: guard}
	huma.Register(api, op(http.MethodGet, "/api/v1/audit", "search-audit", "审计查询 Search the ledger"), f.search)
	huma.Register(api, op(http.MethodGet, "/api/v1/accesses/{person}", "audit-accesses", "谁调阅过档案 Who opened a record"), f.accesses)
	huma.Register(api, op(http.MethodGet, "/api/v1/audit/{id}/proof", "audit-proof", "存证证明 Proof that an entry is in the ledger"), f.proof)
	huma.Register(api, op(http.MethodGet, "/api/v1/audit/checkpoint", "audit-checkpoint", "签名检查点 The last signed state"), f.checkpoint)
	huma.Register(api, op(http.MethodGet, "/api/v1/audit/integrity", "audit-integrity", "最近一次校验结果 Result of the last verification"), f.integrity)
	huma.Register(api, op(http.MethodPost, "/api/v1/audit/verify", "verify-audit", "立即校验 Verify now"), f.verify)
}

func op(method, path, name, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"audit"},
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity}}
}

// EntryShown is a line of the ledger.
type EntryShown struct {
	audit.Entry
	Leaf *int64 `json:"leaf,omitempty" doc:"place in the tree; missing while waiting for it"`
}

// EntryPage is a page of lines, newest first.
type EntryPage struct {
	Items []EntryShown `json:"items"`
	Next  string       `json:"next,omitempty"`
}

type pageBody struct{ Body EntryPage }

func show(lines []audit.Line, next string) *pageBody {
	out := &pageBody{Body: EntryPage{Items: make([]EntryShown, 0, len(lines)), Next: next}}
	for _, l := range lines {
		e := EntryShown{Entry: l.Entry}
		if l.Leaf != audit.NoLeaf {
			e.Leaf = &l.Leaf
		}
		out.Body.Items = append(out.Body.Items, e)
	}
	return out
}

func (f *face) search(ctx context.Context, in *struct {
	After   string    `query:"after" maxLength:"200"`
	Limit   int       `query:"limit" minimum:"0" maximum:"500"`
	Action  string    `query:"action" maxLength:"100" doc:"exact, or a prefix that ends in a dot"`
	Actor   id.Param  `query:"actor"`
	Person  id.Param  `query:"person"`
	Object  string    `query:"object" maxLength:"200"`
	Outcome string    `query:"outcome" maxLength:"20"`
	Purpose string    `query:"purpose" maxLength:"40"`
	From    time.Time `query:"from"`
	To      time.Time `query:"to"`
}) (*pageBody, error) {
	if err := f.guard.MayReadAudit(ctx); err != nil {
		return nil, err
	}
	lines, next, err := f.svc.Search(ctx, audit.Query{Actor: in.Actor.ID, Person: in.Person.ID, Action: in.Action, Outcome: audit.Outcome(in.Outcome),
		Purpose: in.Purpose, Object: in.Object, From: in.From, To: in.To}, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return show(lines, next), nil
}

func (f *face) accesses(ctx context.Context, in *struct {
	Person id.Param `path:"person"`
	After  string   `query:"after" maxLength:"200"`
	Limit  int      `query:"limit" minimum:"0" maximum:"500"`
}) (*pageBody, error) {
	if err := f.guard.MayReadAccesses(ctx, in.Person.ID); err != nil {
		return nil, err
	}
	lines, next, err := f.svc.Accesses(ctx, in.Person.ID, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	for i := range lines { // a resident is shown who and why, not from which machine
		lines[i].Actor.Address, lines[i].Request = "", ""
	}
	return show(lines, next), nil
}

// CheckpointShown is a signed state of the tree.
type CheckpointShown struct {
	Size      int64     `json:"size"`
	Root      string    `json:"root" doc:"base 64"`
	At        time.Time `json:"at"`
	KeyID     string    `json:"keyId"`
	Signature string    `json:"signature" doc:"SM2, ASN.1 DER, base 64"`
	Note      string    `json:"note" doc:"the signed text with its signature, to be kept elsewhere"`
}

func showCheckpoint(c audit.Checkpoint) CheckpointShown {
	return CheckpointShown{Size: c.Size, Root: c.Root.String(), At: c.At, KeyID: c.KeyID, Signature: base64.StdEncoding.EncodeToString(c.Signature), Note: c.Note()}
}

func (f *face) checkpoint(ctx context.Context, _ *struct{}) (*struct{ Body CheckpointShown }, error) {
	if err := f.guard.MayReadAudit(ctx); err != nil {
		return nil, err
	}
	c, err := f.svc.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body CheckpointShown }{showCheckpoint(c)}, nil
}

// ProofShown is what an outsider needs to check one entry with the node's public key.
type ProofShown struct {
	Entry      audit.Entry     `json:"entry"`
	Canonical  string          `json:"canonical" doc:"the hashed bytes of the entry"`
	Leaf       int64           `json:"leaf"`
	Path       []string        `json:"path" doc:"RFC 6962 audit path, base 64"`
	Checkpoint CheckpointShown `json:"checkpoint"`
}

func (f *face) proof(ctx context.Context, in *struct {
	ID id.Param `path:"id"`
}) (*struct{ Body ProofShown }, error) {
	if err := f.guard.MayReadAudit(ctx); err != nil {
		return nil, err
	}
	p, err := f.svc.Prove(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := ProofShown{Entry: p.Entry, Canonical: string(p.Canonical), Leaf: p.Leaf, Path: make([]string, 0, len(p.Path)), Checkpoint: showCheckpoint(p.Checkpoint)}
	for _, h := range p.Path {
		out.Path = append(out.Path, h.String())
	}
	return &struct{ Body ProofShown }{out}, nil
}

// IntegrityShown is the result of a verification.
type IntegrityShown struct {
	OK          bool          `json:"ok"`
	Size        int64         `json:"size"`
	VerifiedAt  time.Time     `json:"verifiedAt"`
	TookMillis  int64         `json:"tookMillis"`
	Checked     int64         `json:"checked"`
	Pruned      int64         `json:"pruned"`
	Waiting     int64         `json:"waiting"`
	Checkpoints int64         `json:"checkpoints"`
	Witnessed   int64         `json:"witnessed"`
	Root        string        `json:"root"`
	Problems    []string      `json:"problems" doc:"one sentence per fault, in the ledger's order"`
	Faults      []audit.Fault `json:"faults"`
}

type integrityBody struct{ Body IntegrityShown }

func showReport(r audit.Report) *integrityBody {
	out := IntegrityShown{OK: r.OK, Size: r.Size, VerifiedAt: r.At, TookMillis: r.Took.Milliseconds(), Checked: r.Checked, Pruned: r.Pruned, Waiting: r.Waiting,
		Checkpoints: r.Checkpoints, Witnessed: r.Witnessed, Root: r.Root, Faults: r.Faults, Problems: make([]string, 0, len(r.Faults))}
	for _, fault := range r.Faults {
		out.Problems = append(out.Problems, strings.TrimSpace(fault.String()))
	}
	return &integrityBody{out}
}

func (f *face) integrity(ctx context.Context, _ *struct{}) (*integrityBody, error) {
	if err := f.guard.MayReadAudit(ctx); err != nil {
		return nil, err
	}
	r, err := f.svc.Integrity(ctx)
	if err != nil {
		return nil, err
	}
	return showReport(r), nil
}

// verify runs one verification at a time; who asks meanwhile waits for the same one.
func (f *face) verify(ctx context.Context, _ *struct{}) (*integrityBody, error) {
	if err := f.guard.MayReadAudit(ctx); err != nil {
		return nil, err
	}
	done := f.start(context.WithoutCancel(ctx))
	select {
	case <-done:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(answerIn):
		return nil, ErrVerifying
	}
	return f.integrity(ctx, nil)
}

func (f *face) start(ctx context.Context) chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.running != nil {
		return f.running
	}
	done := make(chan struct{})
	f.running = done
	go func() {
		_, _ = f.svc.Verify(ctx, nil) // what went wrong is in the kept report; a broken store answers at the integrity route
		f.mu.Lock()
		f.running = nil
		f.mu.Unlock()
		close(done)
	}()
	return done
}
