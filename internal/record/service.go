package record

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/repository"
	"minkang/internal/security"
)

// People knows who is who; empi.Service does.
type People interface {
	Person(ctx context.Context, person id.ID) (empi.Person, error)
	Joined(ctx context.Context, person id.ID) ([]id.ID, error)
}

// Documents gives documents; repository.Service does.
type Documents interface {
	Cared(ctx context.Context, persons []id.ID, institution id.ID, since time.Time) (time.Time, bool, error)
	All(ctx context.Context, persons []id.ID, limit int) ([]repository.Document, error)
	Entries(ctx context.Context, persons []id.ID, kinds []string, limit int) ([]repository.Entry, error)
	List(ctx context.Context, persons []id.ID, f repository.Filter, p page.Request) ([]repository.Document, string, error)
	Series(ctx context.Context, persons []id.ID, kind string, codes []string, limit int) ([]repository.Entry, error)
	Find(ctx context.Context, document id.ID) (*repository.Document, error)
	Versions(ctx context.Context, d repository.Document) ([]repository.Document, error)
	Fetch(ctx context.Context, d repository.Document) (*repository.Body, error)
}

// Gate decides and remembers; security.Service does.
type Gate interface {
	// Open decides about an access and keeps the grant, or the refusal, with its audit line.
	Open(ctx context.Context, a security.Actor, x security.Access) (security.Grant, error)
	// Grant gives a live grant of this actor for this person.
	Grant(ctx context.Context, a security.Actor, grant, person id.ID) (security.Grant, error)
	// Consent gives what the person withheld.
	Consent(ctx context.Context, person id.ID) (security.Consent, error)
}

// Limits of one view, so that memory stays flat for the largest record.
const (
	maxDocuments = 3000
	maxEntries   = 20000
	maxPoints    = 5000
)

// Service opens records. Safe for concurrent use.
type Service struct {
	people People
	docs   Documents
	gate   Gate
	ledger audit.Ledger
	render Renderer
	names  Names
	clock  clock.Clock
}

// New returns a service.
func New(p People, d Documents, g Gate, l audit.Ledger, r Renderer, n Names, c clock.Clock) *Service {
	return &Service{people: p, docs: d, gate: g, ledger: l, render: r, names: n, clock: c}
}

// Request asks to open a record.
type Request struct {
	Person  id.ID
	Purpose security.Purpose
	Reason  string // break-glass: one of security.Reasons
	Note    string // break-glass: in own words
}

// Open asks the gate for a grant. Errors: the gate's refusals (security.*), ErrNoPerson.
func (s *Service) Open(ctx context.Context, a security.Actor, r Request) (security.Grant, error) {
	p, ids, err := s.person(ctx, r.Person)
	if err != nil {
		return security.Grant{}, err
	}
	x := security.Access{Person: p.ID, Purpose: r.Purpose, Reason: r.Reason, Note: r.Note, At: s.clock.Now(), Facts: security.Facts{Joined: ids}}
	a = surviving(a, p.ID, ids)
	if a.Institution != 0 {
		// Facts, not decisions: the gate knows how old an encounter may be.
		if x.Facts.LastEncounter, _, err = s.docs.Cared(ctx, ids, a.Institution, time.Time{}); err != nil {
			return security.Grant{}, err
		}
	}
	return s.gate.Open(ctx, a, x)
}

// surviving lets an account that was linked before a merge go on as the person its resident is today.
func surviving(a security.Actor, person id.ID, joined []id.ID) security.Actor {
	if slices.Contains(joined, a.Person) {
		a.Person = person
	}
	for i, w := range a.Wards {
		if w != person && slices.Contains(joined, w) {
			a.Wards = slices.Clone(a.Wards)
			a.Wards[i] = person
			break
		}
	}
	return a
}

// person gives the surviving person and all joined ids; ErrNoPerson when the index does not know one.
func (s *Service) person(ctx context.Context, person id.ID) (empi.Person, []id.ID, error) {
	p, err := s.people.Person(ctx, person)
	if err != nil {
		if errs.KindOf(err) == errs.NotFound {
			err = ErrNoPerson
		}
		return p, nil, err
	}
	ids, err := s.people.Joined(ctx, p.ID)
	return p, ids, err
}

// reading is an allowed read: the grant was checked and the audit line is durable.
type reading struct {
	Scope
	person empi.Person
	ids    []id.ID
}

// begin checks the grant and writes the audit line; nothing about the person is read before it returns.
func (s *Service) begin(ctx context.Context, a security.Actor, grant, person id.ID, action, object string, detail map[string]string) (reading, error) {
	if grant == 0 {
		return reading{}, ErrGrantRequired
	}
	p, ids, err := s.person(ctx, person)
	if err != nil {
		return reading{}, err
	}
	g, err := s.gate.Grant(ctx, a, grant, p.ID)
	if err != nil {
		return reading{}, err
	}
	if err := s.ledger.Record(ctx, audit.Entry{Action: action, Outcome: audit.Done, Actor: a.Audit(), Person: p.ID, Object: object,
		Purpose: string(g.Purpose), Relation: string(g.Relation), Grant: g.ID, Request: a.Request, Detail: detail}); err != nil {
		return reading{}, err
	}
	withheld, err := s.gate.Consent(ctx, p.ID)
	return reading{Scope: Scope{Grant: g, Withheld: withheld}, person: p, ids: ids}, err
}

// Overview gives the whole record at a glance.
func (s *Service) Overview(ctx context.Context, a security.Actor, grant, person id.ID) (View, error) {
	start := s.clock.Now()
	r, err := s.begin(ctx, a, grant, person, "record.read", "", nil)
	if err != nil {
		return View{}, err
	}
	docs, err := s.docs.All(ctx, r.ids, maxDocuments)
	if err != nil {
		return View{}, err
	}
	entries, err := s.docs.Entries(ctx, r.ids, []string{"diagnosis", "medication", "lab", "vital", "allergy", "immunization", "procedure"}, maxEntries)
	if err != nil {
		return View{}, err
	}
	now := s.clock.Now()
	v := Assemble(docs, entries, r.Scope, s.names, now)
	v.Person = MaskPerson(r.person, r.Grant.Masking, s.names, now)
	v.Opened = Opened{Documents: len(docs), Entries: len(entries), Truncated: len(docs) == maxDocuments, TookMicros: s.clock.Now().Sub(start).Microseconds()}
	return v, nil
}

// Timeline pages through the documents, newest first.
func (s *Service) Timeline(ctx context.Context, a security.Actor, grant, person id.ID, f repository.Filter, p page.Request) ([]Item, string, error) {
	r, err := s.begin(ctx, a, grant, person, "record.list", "", map[string]string{"limit": strconv.Itoa(p.Rows())})
	if err != nil {
		return nil, "", err
	}
	docs, next, err := s.docs.List(ctx, r.ids, f, p)
	if err != nil {
		return nil, "", err
	}
	items := make([]Item, 0, len(docs))
	for _, d := range docs {
		i := ToItem(d, r.Scope, s.names)
		if i.Hidden && f.Query != "" { // a hit would tell what the hidden document says
			continue
		}
		items = append(items, i)
	}
	return items, next, nil
}

// OpenDocument gives one document, by section.
func (s *Service) OpenDocument(ctx context.Context, a security.Actor, grant, person, document id.ID) (*DocumentView, error) {
	r, d, body, err := s.document(ctx, a, grant, person, document, "document.read")
	if err != nil {
		return nil, err
	}
	read, err := s.render.Render(body.Packed)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "repository.body-damaged", err)
	}
	versions, err := s.docs.Versions(ctx, *d)
	if err != nil {
		return nil, err
	}
	v := &DocumentView{Item: ToItem(*d, r.Scope, s.names), Sections: read.Sections, Notes: read.Findings, Header: HeaderView{UniqueID: d.UniqueID, SetID: d.SetID,
		Version: d.Version, EffectiveAt: d.EffectiveAt, Author: d.Doctor, Custodian: s.names.Institution(d.Institution), Hash: d.Hash, SizeBytes: d.SizeBytes,
		ReceivedAt: d.StoredAt, Source: read.Header.Custodian.Name}}
	for _, p := range read.Header.Authenticators {
		v.Header.Signatures = append(v.Header.Signatures, Signature{Name: p.Name, Title: p.Title, At: p.Time})
	}
	for _, o := range versions {
		v.Versions = append(v.Versions, Version{ID: o.ID, Version: o.Version, At: o.EffectiveAt, Status: string(o.Status), Relation: o.Relation})
	}
	return v, nil
}

// OpenOriginal gives a document's bytes as they came.
func (s *Service) OpenOriginal(ctx context.Context, a security.Actor, grant, person, document id.ID) (*Original, error) {
	r, d, body, err := s.document(ctx, a, grant, person, document, "document.read-original")
	if err != nil {
		return nil, err
	}
	mask := r.Grant.Masking != security.Masking{}
	text, err := s.render.Original(body.Packed, mask)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "repository.body-damaged", err)
	}
	kind := "application/xml"
	if strings.HasPrefix(text, "{") { // a row of a data set
		kind = "application/json"
	}
	return &Original{MimeType: kind, Text: text, Masked: mask, Hash: d.Hash, SizeBytes: d.SizeBytes}, nil
}

// document checks that a document is the person's and covered by the grant, audits, and only then reads its body.
func (s *Service) document(ctx context.Context, a security.Actor, grant, person, document id.ID, action string) (reading, *repository.Document, *repository.Body, error) {
	r, err := s.begin(ctx, a, grant, person, action, "document/"+document.String(), nil)
	if err != nil {
		return r, nil, nil, err
	}
	d, err := s.docs.Find(ctx, document)
	if err != nil {
		return r, nil, nil, err
	}
	if !slices.Contains(r.ids, d.Person) { // another person's document under this person's grant
		return r, nil, nil, repository.ErrNotFound
	}
	if !r.MaySee(*d) {
		return r, nil, nil, ErrHidden
	}
	body, err := s.docs.Fetch(ctx, *d)
	return r, d, body, err
}

// Series gives measured items over time.
func (s *Service) Series(ctx context.Context, a security.Actor, grant, person id.ID, kind string, codes []string) ([]Series, error) {
	r, err := s.begin(ctx, a, grant, person, "record.series", "", map[string]string{"kind": kind})
	if err != nil {
		return nil, err
	}
	entries, err := s.docs.Series(ctx, r.ids, kind, codes, maxPoints)
	if err != nil {
		return nil, err
	}
	visible, err := s.visible(ctx, r)
	if err != nil {
		return nil, err
	}
	return ToSeries(entries, visible, s.names), nil
}

// Labs gives all laboratory results by item and day.
func (s *Service) Labs(ctx context.Context, a security.Actor, grant, person id.ID) (Matrix, error) {
	r, err := s.begin(ctx, a, grant, person, "record.labs", "", nil)
	if err != nil {
		return Matrix{}, err
	}
	entries, err := s.docs.Entries(ctx, r.ids, []string{"lab"}, maxPoints)
	if err != nil {
		return Matrix{}, err
	}
	visible, err := s.visible(ctx, r)
	if err != nil {
		return Matrix{}, err
	}
	slices.Reverse(entries) // oldest first
	return ToMatrix(entries, visible), nil
}

// visible gives the documents the grant covers, by id.
func (s *Service) visible(ctx context.Context, r reading) (map[id.ID]*repository.Document, error) {
	docs, err := s.docs.All(ctx, r.ids, maxDocuments)
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]*repository.Document, len(docs))
	for i := range docs {
		d := &docs[i]
		if r.MaySee(*d) {
			out[d.ID] = d
		}
	}
	return out, nil
}
