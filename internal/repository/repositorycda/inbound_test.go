package repositorycda

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/exchange"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/simulate"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
)

var now = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// keeper answers as it is told and remembers what it was given.
type keeper struct {
	got   *repository.Submission
	actor audit.Actor
	err   error
}

// Submit implements Keeper.
func (k *keeper) Submit(_ context.Context, s repository.Submission, a audit.Actor) (repository.Receipt, error) {
	k.got, k.actor = &s, a
	return repository.Receipt{ID: s.Document.Message, Status: "accepted", Document: 88, Person: 99, Hash: s.Document.Hash}, k.err
}

type source struct {
	institution id.ID
	err         error
}

// Source implements Sources.
func (s source) Source(_ context.Context, code string, _ id.ID) (id.ID, error) {
	if code == "" {
		return 0, errors.New("no code was asked for")
	}
	return s.institution, s.err
}

// visit is a good outpatient record of the synthetic district.
func visit(t *testing.T) string {
	t.Helper()
	to := time.Date(2026, 10, 1, 0, 0, 0, 0, clock.Region)
	d, err := simulate.New(simulate.Config{Seed: 1, Residents: 60, Division: "110101", From: to.AddDate(-1, 0, 0), To: to})
	if err != nil {
		t.Fatal(err)
	}
	for e := range d.EventsOf(0, 60, to.AddDate(-1, 0, 0), to) {
		if e.DocumentType == "C0002" {
			body, err := d.Body(&e)
			if err != nil {
				t.Fatal(err)
			}
			return string(body)
		}
	}
	t.Fatal("nobody saw a doctor in a year")
	return ""
}

func TestDecide(t *testing.T) {
	library, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	good := visit(t)
	doubtful := strings.Replace(good, `<administrativeGenderCode code="`, `<administrativeGenderCode code="7`, 1)
	gone := errs.New(errs.Unavailable, "store.unavailable")
	for name, x := range map[string]struct {
		body    string
		policy  Policy
		release bool
		source  source
		keeper  error
		status  exchange.Status
		code    string
		place   string
		err     error
		kept    bool
	}{
		"good":                       {body: good, status: exchange.Accepted, kept: true},
		"doubtful":                   {body: doubtful, status: exchange.Quarantined},
		"doubtful, strict":           {body: doubtful, policy: Refuse, status: exchange.Refused},
		"doubtful, released":         {body: doubtful, release: true, status: exchange.Accepted, kept: true},
		"no XML":                     {body: "hello", status: exchange.Refused, code: "xml.outside-root", place: "1:1"},
		"cut":                        {body: good[:len(good)/2], status: exchange.Refused, code: "xml.truncated", place: ":"},
		"no shared document":         {body: "<a/>", status: exchange.Refused, code: "cda.root"},
		"cut and released":           {body: good[:len(good)/2], release: true, status: exchange.Refused, code: "xml.truncated", place: ":"},
		"unknown institution":        {body: good, source: source{err: errs.New(errs.Invalid, "registry.unknown-institution")}, status: exchange.Refused, code: "registry.unknown-institution", place: "custodian"},
		"another's institution":      {body: good, source: source{err: errs.New(errs.Denied, "registry.not-yours")}, status: exchange.Refused, code: "registry.not-yours", place: "custodian"},
		"the registry is gone":       {body: good, source: source{err: gone}, err: gone},
		"an id used before":          {body: good, keeper: repository.ErrIDReused, status: exchange.Refused, code: "repository.document-id-reused", place: "/ClinicalDocument/id", kept: true},
		"the store is gone":          {body: good, keeper: gone, err: gone, kept: true},
		"the disk is full":           {body: good, keeper: errs.New(errs.Full, "store.full"), err: errs.New(errs.Full, "store.full"), kept: true},
		"a fault without a code":     {body: good, keeper: context.DeadlineExceeded, err: context.DeadlineExceeded, kept: true},
		"doubtful of an unknown one": {body: doubtful, source: source{err: errs.New(errs.Invalid, "registry.unknown-institution")}, status: exchange.Refused, code: "registry.unknown-institution", place: "custodian"},
	} {
		if x.policy == "" {
			x.policy = Quarantine
		}
		if x.source.institution == 0 {
			x.source.institution = 70
		}
		k := &keeper{err: x.keeper}
		in := exchange.Incoming{ID: id.First(now) + 5, At: now, Body: []byte(x.body), Packed: []byte("packed"), Hash: "hash", Release: x.release,
			Envelope: exchange.Envelope{Kind: "document", System: 6, Institution: 71}}
		out, err := NewInbound(library, k, x.source, x.policy, clock.At(now)).Prepare(context.Background(), in).Decide(context.Background())
		if x.err != nil {
			if !errors.Is(err, x.err) {
				t.Errorf("%s: decided %+v, %v: a fault of ours must stay undecided", name, out, err)
			}
			continue
		}
		if err != nil || out.Status != x.status || out.ErrorCode != x.code || !strings.Contains(out.ErrorPlace, x.place) {
			t.Errorf("%s: %s %s at %s, %v", name, out.Status, out.ErrorCode, out.ErrorPlace, err)
		}
		if (k.got != nil) != x.kept {
			t.Errorf("%s: handed on to be kept: %v", name, k.got != nil)
		}
		r, ok := out.Reply.(repository.Receipt)
		if !ok || r.ID == 0 || r.Hash != "hash" || r.Status != string(out.Status) || (out.Status == exchange.Accepted) != (r.Document != 0) {
			t.Errorf("%s: receipt %+v", name, out.Reply)
		}
		if out.Status != exchange.Accepted && out.ErrorCode == "" && len(out.Findings) == 0 {
			t.Errorf("%s: nothing says why", name)
		}
		if k.got != nil && (k.got.Document.Institution != 70 || k.got.Document.System != 6 || string(k.got.Packed) != "packed" || k.actor.ID != 6 || k.actor.Kind != audit.System) {
			t.Errorf("%s: handed on %+v by %+v", name, k.got.Document, k.actor)
		}
	}
}

func TestToSubmission(t *testing.T) {
	c := standards.Content{Type: "C0002", Header: standards.Header{ID: standards.Identifier{Root: "1.2", Extension: "a"}, SetID: standards.Identifier{Root: "1.2", Extension: "s"}, Version: "3",
		EffectiveTime: now.AddDate(0, 0, -1), Confidentiality: "R", Related: []standards.Related{{Kind: "RPLC", Parent: standards.Identifier{Root: "1.2", Extension: "z"}}}}}
	c.Header.Patient.IDs = []standards.Identifier{{Root: cda.OIDOutpatientNo, Extension: "MZ1"}}
	entries := []standards.Entry{{Kind: "diagnosis", Code: "J00", Name: "感冒", Attrs: map[string]string{"kind": "preliminary"}}, {Kind: "diagnosis", Code: "F32.900", Name: "抑郁", Attrs: map[string]string{"kind": "outpatient"}},
		{Kind: "vital", Code: "DE04.10.174.00", Attrs: map[string]string{"vital": "systolic"}}}
	s := ToSubmission(c, entries, "标题", "structured", exchange.Incoming{ID: id.First(now) + 1, Body: []byte("abc"), Hash: "h", Packed: []byte("p")})
	d := s.Document
	if d.UniqueID != "1.2^a" || d.SetID != "1.2^s" || d.Version != "3" || d.Relation != "RPLC" || d.Kind != "outpatient" || d.EncounterNo != "MZ1" || d.Diagnosis != "抑郁" ||
		d.Sensitive != "mental-health" || d.Confidential != "R" || d.SizeBytes != 3 || d.Hash != "h" || !d.ServiceFrom.Equal(now.AddDate(0, 0, -1)) || d.Title != "标题" {
		t.Errorf("%+v", d)
	}
	if s.Entries[2].Code != "systolic" {
		t.Errorf("a vital sign is called %s", s.Entries[2].Code)
	}
	// Without any time of its own a document stands where it came in; without a set it has none.
	d = ToSubmission(standards.Content{}, nil, "", "index", exchange.Incoming{ID: id.First(now) + 1}).Document
	if !d.ServiceFrom.Equal(now) || d.SetID != "" || d.UniqueID != "" || d.Kind != "other" || d.Sensitive != "" {
		t.Errorf("%+v", d)
	}
}

func TestMainDiagnosis(t *testing.T) {
	say := func(name, kind, rank string) standards.Entry {
		return standards.Entry{Kind: "diagnosis", Name: name, Attrs: map[string]string{"kind": kind, "rank": rank}}
	}
	for want, all := range map[string][]standards.Entry{
		"":   {{Kind: "lab", Name: "x"}, say("", "discharge", "main")},
		"出院": {say("入院", "admission", "main"), say("其他", "discharge", ""), say("出院", "discharge", "main")},
		"门诊": {say("史", "history", ""), say("初步", "preliminary", ""), say("门诊", "outpatient", ""), say("第二", "outpatient", "")},
	} {
		if got := mainDiagnosis(all); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
