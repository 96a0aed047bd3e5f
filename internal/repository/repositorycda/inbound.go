package repositorycda

import (
	"context"
	"errors"
	"time"

	"minkang/internal/audit"
	"minkang/internal/exchange"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// Keeper keeps documents; repository.Service does.
type Keeper interface {
	Submit(ctx context.Context, s repository.Submission, actor audit.Actor) (repository.Receipt, error)
}

// Sources tells which institution a code names and whether the system may speak for it.
type Sources interface {
	Source(ctx context.Context, orgCode string, system id.ID) (institution id.ID, err error)
}

// custodianPath is where a document names its institution.
const custodianPath = "/ClinicalDocument/custodian/assignedCustodian/representedCustodianOrganization/id"

// Policy says what happens to content faults (findings of severity error). Schema faults always refuse.
type Policy string

// The policies.
const (
	Quarantine Policy = "quarantine"
	Refuse     Policy = "refuse"
)

// Inbound is the exchange's handler for shared documents. Safe for concurrent use.
type Inbound struct {
	library standards.Source
	keeper  Keeper
	sources Sources
	policy  Policy
	clock   clock.Clock
	watcher Watcher
	terms   Terms // nil: nobody's own codes are known
}

// NewInbound returns a handler.
func NewInbound(l standards.Source, k Keeper, s Sources, p Policy, c clock.Clock) *Inbound {
	return &Inbound{library: l, keeper: k, sources: s, policy: p, clock: c}
}

// read parses, checks, extracts.
func (h *Inbound) read(ctx context.Context, in exchange.Incoming) *work {
	w := &work{handler: h, in: in}
	doc, err := cda.Parse(in.Body)
	if err != nil {
		w.unreadable(err)
		return w
	}
	library := h.library.Library()
	codes := h.codes(ctx, doc, in.Envelope.Institution, in.Envelope.System)
	content, entries, findings, tally := library.ExamineTally(doc, h.clock.Now(), codes.translate())
	w.tally = tally
	w.read = true
	w.findings = findings
	w.counts = exchange.CountFindings(findings)
	level := "structured"
	title := doc.Header.Title
	if spec, ok := library.DocumentType(content.Type); ok {
		if spec.Index {
			level = "index"
		}
		if title == "" {
			title = spec.Title
		}
	}
	w.submission = ToSubmission(content, entries, title, level, in)
	w.submission.Document.Warnings = w.counts.Warning
	w.codes = codes
	codes.mark(&w.submission)
	return w
}

// work is a document that was read.
type work struct {
	handler    *Inbound
	in         exchange.Incoming
	read       bool
	submission repository.Submission
	findings   []standards.Finding
	tally      []standards.ElementTally
	mark       Mark
	counts     exchange.Counts
	codes      codes
	code       string
	place      string
}

// unreadable keeps why nothing could be read, as a finding with its place.
func (w *work) unreadable(err error) {
	w.code = errs.CodeOf(err)
	f := standards.Finding{Rule: w.code, Severity: standards.Fatal}
	var syntax *xmlx.SyntaxError
	if errors.As(err, &syntax) {
		w.code, w.place = syntax.Rule, syntax.Place()
		f.Rule, f.Line, f.Column = syntax.Rule, syntax.Line, syntax.Column
	} else if e, ok := errs.As(err); ok {
		w.place, f.Path = e.Place, e.Place
	}
	w.findings = []standards.Finding{f}
	w.counts.Fatal = 1
}

func (w *work) decide(ctx context.Context) (exchange.Outcome, error) {
	d := w.submission.Document
	out := exchange.Outcome{Status: exchange.Refused, Type: d.Type, Title: d.Title, UniqueID: d.UniqueID, Findings: w.findings,
		ErrorCode: w.code, ErrorPlace: w.place}
	if w.counts.Fatal > 0 {
		return w.reply(out, repository.Receipt{}), nil
	}
	institution, err := w.handler.sources.Source(ctx, w.submission.Header.Custodian.ID.Extension, w.in.Envelope.System)
	if err != nil {
		if e, ok := errs.As(err); ok && e.Place == "" {
			err = e.At(custodianPath)
		}
		return w.refuse(out, err)
	}
	out.Institution = institution
	if w.counts.Error > 0 && !w.in.Release {
		if w.handler.policy == Quarantine {
			out.Status = exchange.Quarantined
		}
		if err := w.noteCodes(ctx, institution); err != nil {
			return out, err
		}
		return w.reply(out, repository.Receipt{}), nil
	}
	sub := w.submission
	sub.Document.Institution = institution
	r, err := w.handler.keeper.Submit(ctx, sub, audit.Actor{Kind: audit.System, ID: w.in.Envelope.System, Institution: w.in.Envelope.Institution,
		Address: w.in.Envelope.Address})
	if errors.Is(err, repository.ErrSameMoment) {
		return out, exchange.ErrAgain
	}
	if err != nil {
		return w.refuse(out, err)
	}
	if r.ID == w.in.ID { // not the receipt of a repetition
		if err := w.noteCodes(ctx, institution); err != nil {
			return out, err
		}
	}
	out.Status, out.Document, out.Person = exchange.Accepted, r.Document, r.Person
	return w.reply(out, r), nil
}

// refuse turns an owner's refusal into an outcome; faults of ours stay errors, so that nothing is decided by accident.
func (w *work) refuse(out exchange.Outcome, err error) (exchange.Outcome, error) {
	e, ok := errs.As(err)
	if !ok {
		return out, err
	}
	switch e.Kind {
	case errs.Invalid, errs.Conflict, errs.Denied, errs.NotFound:
	default:
		return out, err
	}
	out.Status, out.ErrorCode, out.ErrorPlace = exchange.Refused, e.Code, e.Place
	return w.reply(out, repository.Receipt{}), nil
}

// reply completes the receipt; a document that is not kept gets one without a signature.
func (w *work) reply(out exchange.Outcome, r repository.Receipt) exchange.Outcome {
	if out.Status != exchange.Accepted {
		r = repository.Receipt{ID: w.in.ID, Status: string(out.Status), Type: out.Type, UniqueID: out.UniqueID, Hash: w.in.Hash, ReceivedAt: w.in.ID.Time().UTC().Truncate(time.Millisecond)}
	}
	out.Reply = r
	return out
}
