package record

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/repository"
	"minkang/internal/security"
	"minkang/internal/standards"
)

var noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

const (
	resident = id.ID(1)
	joined   = id.ID(2) // was merged into resident
	stranger = id.ID(3)
	granted  = id.ID(77)
)

var doctor = security.Actor{Kind: audit.Human, ID: 500, Label: "doctor", Roles: []security.Role{security.RoleDoctor}, Institution: 7}

// world is everything a service stands on; it notes in which order things happen.
type world struct {
	t       *testing.T
	steps   []string
	docs    map[id.ID]repository.Document
	lines   []audit.Entry
	broken  error // of the ledger
	grant   security.Grant
	hidden  map[string]bool
	access  security.Access
	opening security.Actor
}

func (w *world) step(what string) { w.steps = append(w.steps, what) }

// Person implements People.
func (w *world) Person(_ context.Context, p id.ID) (empi.Person, error) {
	if p == joined {
		p = resident
	}
	if p != resident && p != stranger {
		return empi.Person{}, empi.ErrUnknownPerson
	}
	return empi.Person{ID: p, Name: "王小明", Phone: "12100000001"}, nil
}

// Joined implements People.
func (w *world) Joined(_ context.Context, p id.ID) ([]id.ID, error) {
	if p == resident {
		return []id.ID{resident, joined}, nil
	}
	return []id.ID{p}, nil
}

// Record implements audit.Ledger.
func (w *world) Record(_ context.Context, e audit.Entry) error {
	if w.broken != nil {
		return w.broken
	}
	w.step("audit")
	w.lines = append(w.lines, e)
	return nil
}

// Open implements Gate.
func (w *world) Open(_ context.Context, a security.Actor, x security.Access) (security.Grant, error) {
	w.access, w.opening = x, a
	return w.grant, nil
}

// Grant implements Gate.
func (w *world) Grant(_ context.Context, a security.Actor, grant, person id.ID) (security.Grant, error) {
	if grant != granted || a.ID != doctor.ID || person != w.grant.Person {
		return security.Grant{}, security.ErrNoGrant
	}
	return w.grant, nil
}

// Consent implements Gate.
func (w *world) Consent(context.Context, id.ID) (security.Consent, error) {
	return security.Consent{Hidden: w.hidden}, nil
}

func (w *world) mine(persons []id.ID) (out []repository.Document) {
	w.step("content")
	for _, d := range w.docs {
		for _, p := range persons {
			if d.Person == p {
				out = append(out, d)
			}
		}
	}
	return out
}

// Cared implements Documents.
func (w *world) Cared(context.Context, []id.ID, id.ID, time.Time) (time.Time, bool, error) {
	return noon, true, nil
}

// All implements Documents.
func (w *world) All(_ context.Context, persons []id.ID, _ int) ([]repository.Document, error) {
	return w.mine(persons), nil
}

// Entries implements Documents.
func (w *world) Entries(_ context.Context, persons []id.ID, _ []string, _ int) (out []repository.Entry, _ error) {
	for _, d := range w.mine(persons) {
		n := 9.0
		out = append(out, repository.Entry{Document: d.ID, Person: d.Person, Entry: standards.Entry{Kind: "lab", At: noon, Code: d.Title, Name: d.Title, Value: "9", Number: &n}},
			repository.Entry{Document: d.ID, Person: d.Person, Entry: standards.Entry{Kind: "diagnosis", At: noon, Code: d.Diagnosis, Name: d.Diagnosis}})
	}
	return out, nil
}

// List implements Documents.
func (w *world) List(_ context.Context, persons []id.ID, _ repository.Filter, _ page.Request) ([]repository.Document, string, error) {
	return w.mine(persons), "", nil
}

// Series implements Documents.
func (w *world) Series(ctx context.Context, persons []id.ID, _ string, _ []string, n int) ([]repository.Entry, error) {
	return w.Entries(ctx, persons, nil, n)
}

// Find implements Documents.
func (w *world) Find(_ context.Context, d id.ID) (*repository.Document, error) {
	w.step("content")
	x, ok := w.docs[d]
	if !ok {
		return nil, repository.ErrNotFound
	}
	return &x, nil
}

// Versions implements Documents.
func (w *world) Versions(_ context.Context, d repository.Document) ([]repository.Document, error) {
	return []repository.Document{d}, nil
}

// Fetch implements Documents.
func (w *world) Fetch(_ context.Context, d repository.Document) (*repository.Body, error) {
	w.step("body")
	return &repository.Body{ID: d.Body, Packed: []byte(d.Title)}, nil
}

// Render implements Renderer.
func (w *world) Render(packed []byte) (*Read, error) {
	return &Read{Sections: []Section{{Text: string(packed)}}}, nil
}

// Original implements Renderer.
func (w *world) Original(packed []byte, mask bool) (string, error) {
	if mask {
		return "masked " + string(packed), nil
	}
	return string(packed), nil
}

// library is the built-in standards library, which cannot fail to load: its own tests read it.
var library, _ = standards.Load()

func names() Names {
	say := func(string) string { return "" }
	return Names{Institution: func(id.ID) string { return "某医院" }, Type: say, Division: say, Code: func(_, c string) string { return c }, Notifiable: func(string) bool { return false },
		Chronic: func(icd string) bool { return library.ClassOf(standards.PurposeChronic, icd) != "" }}
}

func newWorld(t *testing.T) (*world, *Service) {
	doc := func(n, person id.ID, title, sensitive string, institution id.ID) repository.Document {
		return repository.Document{ID: n, Person: person, Title: title, Diagnosis: "diagnosis of " + title, Sensitive: sensitive, Institution: institution, Status: repository.Current,
			Kind: "lab", ServiceFrom: noon}
	}
	w := &world{t: t, hidden: map[string]bool{"document/" + id.ID(14).String(): true}, docs: map[id.ID]repository.Document{11: doc(11, resident, "plain", "", 7),
		12: doc(12, joined, "joined", "", 8), 13: doc(13, resident, "secret", "mental-health", 8), 14: doc(14, resident, "withheld", "", 8), 15: doc(15, stranger, "foreign", "", 7)}}
	w.grant = security.Grant{ID: granted, Person: resident, Actor: doctor.ID, Institution: 7, Purpose: security.Treatment, Relation: security.Treating, Until: noon.Add(time.Hour), Masking: security.Hidden}
	return w, New(w, w, w, w, w, names(), clock.At(noon))
}

// reads are all ways to read; each gives what it showed as text.
var reads = map[string]func(*Service, id.ID, id.ID) (string, error){
	"overview": func(s *Service, grant, person id.ID) (string, error) {
		v, err := s.Overview(context.Background(), doctor, grant, person)
		out := v.Person.Name
		for _, i := range v.Recent {
			out += " " + i.Title
		}
		for _, m := range v.Labs {
			out += " " + m.Name
		}
		for _, p := range v.Problems {
			out += " " + p.Name
		}
		return out, err
	},
	"timeline": func(s *Service, grant, person id.ID) (string, error) {
		items, _, err := s.Timeline(context.Background(), doctor, grant, person, repository.Filter{}, page.Request{})
		out := ""
		for _, i := range items {
			out += " " + i.Title + i.Diagnosis
		}
		return out, err
	},
	"document": func(s *Service, grant, person id.ID) (string, error) {
		v, err := s.OpenDocument(context.Background(), doctor, grant, person, 11)
		if v == nil {
			return "", err
		}
		return v.Sections[0].Text, err
	},
	"original": func(s *Service, grant, person id.ID) (string, error) {
		v, err := s.OpenOriginal(context.Background(), doctor, grant, person, 11)
		if v == nil {
			return "", err
		}
		return v.Text, err
	},
	"series": func(s *Service, grant, person id.ID) (string, error) {
		all, err := s.Series(context.Background(), doctor, grant, person, "lab", []string{"plain"})
		out := ""
		for _, x := range all {
			out += x.Name
		}
		return out, err
	},
	"labs": func(s *Service, grant, person id.ID) (string, error) {
		m, err := s.Labs(context.Background(), doctor, grant, person)
		out := ""
		for _, x := range m.Items {
			out += x.Name
		}
		return out, err
	},
}

func TestWithoutGrantNothingIsRead(t *testing.T) {
	for name, read := range reads {
		for what, x := range map[string]struct {
			grant, person id.ID
			err           error
		}{"no grant": {0, resident, ErrGrantRequired}, "an unknown grant": {78, resident, security.ErrNoGrant}, "a grant for another": {granted, stranger, security.ErrNoGrant},
			"an unknown person": {granted, 999, ErrNoPerson}} {
			w, s := newWorld(t)
			out, err := read(s, x.grant, x.person)
			if !errors.Is(err, x.err) || strings.TrimSpace(out) != "" || len(w.steps) > 0 {
				t.Errorf("%s with %s: %q, %v, steps %v", name, what, out, err, w.steps)
			}
		}
	}
}

func TestTheLineComesBeforeTheContent(t *testing.T) {
	for name, read := range reads {
		w, s := newWorld(t)
		out, err := read(s, granted, resident)
		if err != nil || !strings.Contains(out, "plain") {
			t.Errorf("%s: %q %v", name, out, err)
		}
		if len(w.steps) < 2 || w.steps[0] != "audit" || len(w.lines) != 1 {
			t.Fatalf("%s: %v", name, w.steps)
		}
		l := w.lines[0]
		if l.Person != resident || l.Grant != granted || l.Purpose != "treatment" || l.Relation != "treating" || l.Actor.ID != doctor.ID || l.Outcome != audit.Done || l.Action == "" {
			t.Errorf("%s leaves the line %+v", name, l)
		}
	}
}

func TestBrokenLedgerMeansNothingIsRead(t *testing.T) {
	broken := errors.New("disk full")
	for name, read := range reads {
		w, s := newWorld(t)
		w.broken = broken
		if out, err := read(s, granted, resident); !errors.Is(err, broken) || strings.TrimSpace(out) != "" || len(w.steps) > 0 {
			t.Errorf("%s: %q %v %v", name, out, err, w.steps)
		}
	}
}

func TestSensitiveAndWithheldContentStaysHidden(t *testing.T) {
	for name, read := range reads {
		_, s := newWorld(t)
		out, err := read(s, granted, resident)
		if err != nil || strings.Contains(out, "secret") || strings.Contains(out, "withheld") {
			t.Errorf("%s shows %q %v", name, out, err)
		}
	}
	for _, hidden := range []id.ID{13, 14} {
		w, s := newWorld(t)
		if _, err := s.OpenDocument(context.Background(), doctor, granted, resident, hidden); !errors.Is(err, ErrHidden) {
			t.Errorf("document %d: %v", hidden, err)
		}
		if _, err := s.OpenOriginal(context.Background(), doctor, granted, resident, hidden); !errors.Is(err, ErrHidden) {
			t.Errorf("original %d: %v", hidden, err)
		}
		for _, step := range w.steps {
			if step == "body" {
				t.Errorf("the body of %d was read", hidden)
			}
		}
	}
	// The break-glass grant sees all classes.
	w, s := newWorld(t)
	w.grant.AllClasses = true
	if v, err := s.OpenDocument(context.Background(), doctor, granted, resident, 13); err != nil || v.Sections[0].Text != "secret" {
		t.Errorf("%v", err)
	}
	// A search must not tell what a hidden document says.
	_, s = newWorld(t)
	items, _, err := s.Timeline(context.Background(), doctor, granted, resident, repository.Filter{Query: "secret"}, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range items {
		if i.Hidden {
			t.Errorf("a search shows that document %d matches", i.ID)
		}
	}
	// Otherwise the row is there, without content, so that a doctor knows that something is.
	items, _, _ = s.Timeline(context.Background(), doctor, granted, resident, repository.Filter{}, page.Request{})
	hidden := 0
	for _, i := range items {
		if i.Hidden {
			hidden++
		}
		if i.Hidden && (i.Title != "" || i.Diagnosis != "" || i.Doctor != "" || i.Department != "" || i.Encounter != "") {
			t.Errorf("a hidden row says %+v", i)
		}
	}
	if len(items) != 4 || hidden != 2 {
		t.Errorf("%d rows, %d hidden", len(items), hidden)
	}
}

func TestAnothersDocumentIsNotFound(t *testing.T) {
	w, s := newWorld(t)
	for _, d := range []id.ID{15, 4711} {
		if _, err := s.OpenDocument(context.Background(), doctor, granted, resident, d); !errors.Is(err, repository.ErrNotFound) {
			t.Errorf("document %d: %v", d, err)
		}
		if _, err := s.OpenOriginal(context.Background(), doctor, granted, resident, d); !errors.Is(err, repository.ErrNotFound) {
			t.Errorf("original %d: %v", d, err)
		}
	}
	for _, step := range w.steps {
		if step == "body" {
			t.Error("another's body was read")
		}
	}
	// What stands under a joined identity is the person's own, whichever is asked for.
	for _, p := range []id.ID{resident, joined} {
		if v, err := s.OpenDocument(context.Background(), doctor, granted, p, 12); err != nil || v.Sections[0].Text != "joined" {
			t.Errorf("a joined identity's document: %v", err)
		}
	}
}

func TestOriginalIsMaskedAsTheGrantSays(t *testing.T) {
	w, s := newWorld(t)
	if o, err := s.OpenOriginal(context.Background(), doctor, granted, resident, 11); err != nil || !o.Masked || o.Text != "masked plain" {
		t.Errorf("%+v %v", o, err)
	}
	w.grant.Masking = security.Masking{}
	if o, err := s.OpenOriginal(context.Background(), doctor, granted, resident, 11); err != nil || o.Masked || o.Text != "plain" {
		t.Errorf("%+v %v", o, err)
	}
}

func TestOpenAsksTheGateWithFacts(t *testing.T) {
	w, s := newWorld(t)
	a := security.Actor{Kind: audit.Human, ID: 9, Roles: []security.Role{security.RoleResident}, Person: joined, Institution: 7}
	if _, err := s.Open(context.Background(), a, Request{Person: joined, Purpose: security.Self, Reason: "r", Note: "n"}); err != nil {
		t.Fatal(err)
	}
	if x := w.access; x.Person != resident || x.Purpose != security.Self || x.Reason != "r" || x.Note != "n" || !x.Facts.LastEncounter.Equal(noon) || len(x.Facts.Joined) != 2 {
		t.Errorf("%+v", x)
	}
	if w.opening.Person != resident {
		t.Error("an account linked before the merge does not go on as the resident of today")
	}
	if _, err := s.Open(context.Background(), a, Request{Person: 999, Purpose: security.Self}); !errors.Is(err, ErrNoPerson) {
		t.Errorf("%v", err)
	}
}
