// Package repositorytest holds the conformance suite of repository.Store: whatever keeps documents must pass it.
package repositorytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// Noon is when the suite's documents are kept.
var Noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// Document makes the n-th document of a person; its service was n days after noon.
func Document(n int, person id.ID) *repository.Document {
	day := Noon.AddDate(0, 0, n)
	return &repository.Document{ID: id.ID(1000 + n), Person: person, Type: "C0002", Title: fmt.Sprint("门诊病历", n), UniqueID: fmt.Sprint("1.2^", n), SetID: fmt.Sprint("1.2^", n),
		Version: "1", Status: repository.Current, Institution: 7, System: 8, Kind: "outpatient", EncounterNo: fmt.Sprint("E", n), Department: "全科", Doctor: "张医生",
		ServiceFrom: day, ServiceTo: day.Add(time.Hour), EffectiveAt: day, StoredAt: Noon, Diagnosis: "高血压", Confidential: "N", Level: "structured",
		Hash: fmt.Sprintf("%064x", n), SizeBytes: 3, Body: id.ID(5000 + n), Message: id.ID(9000 + n), Warnings: 1, Signature: "sig"}
}

func entry(kind, code string, at time.Time, value float64) standards.Entry {
	return standards.Entry{Kind: kind, At: at, Code: code, System: "s", Edition: "e", Name: "名" + code, Value: fmt.Sprint(value), Number: &value, Unit: "mmol/L", Range: "1-2", Flag: "H",
		Attrs: map[string]string{"a": "b"}, Element: "DE04", Path: "/x"}
}

// Suite runs the whole suite; open gives an empty store and what runs its transactions.
func Suite(t *testing.T, open func(t *testing.T) (repository.Store, repository.Unit)) {
	for name, fn := range map[string]func(*testing.T, stage){"Add": add, "Known": known, "SetStatus": setStatus, "List": list, "Entries": entries,
		"Versions": versions, "Cared": cared, "Batch": batch} {
		t.Run(name, func(t *testing.T) {
			s, u := open(t)
			fn(t, stage{s, u})
		})
	}
}

type stage struct {
	repository.Store
	unit repository.Unit
}

func (s stage) add(t *testing.T, d *repository.Document, all ...standards.Entry) bool {
	t.Helper()
	var ok bool
	err := s.unit.Write(context.Background(), func(ctx context.Context) (err error) {
		ok, err = s.Add(ctx, d, repository.Body{ID: d.Body, Packed: []byte("abc"), Hash: d.Hash, Size: d.SizeBytes}, all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func add(t *testing.T, s stage) {
	ctx := context.Background()
	d := Document(1, 42)
	if !s.add(t, d, entry("lab", "GLU", Noon, 5.6), entry("diagnosis", "I10", Noon, 1)) {
		t.Fatal("a new document was not kept")
	}
	got, err := s.Find(ctx, d.ID)
	if err != nil || *got != *d {
		t.Errorf("kept %+v\n got %+v %v", d, got, err)
	}
	body, err := s.Body(ctx, d.Body)
	if err != nil || !bytes.Equal(body.Packed, []byte("abc")) || body.Hash != d.Hash || body.Size != 3 {
		t.Errorf("body %+v %v", body, err)
	}
	all, err := s.EntriesOf(ctx, []repository.Document{*d})
	if err != nil || len(all) != 2 {
		t.Fatalf("%d entries, %v", len(all), err)
	}
	want := entry("lab", "GLU", Noon, 5.6)
	if e := all[0]; e.Kind != want.Kind || e.Code != want.Code || *e.Number != *want.Number || e.Attrs["a"] != "b" || !e.At.Equal(Noon) || e.Path != "/x" || e.Name != want.Name ||
		e.Person != 42 || e.Document != d.ID || e.N != 0 || all[1].N != 1 || e.Range != "1-2" || e.Flag != "H" || e.Unit != want.Unit || e.Element != want.Element {
		t.Errorf("entry %+v", e)
	}
	// The same identifier of the same institution is taken, another institution's is not; nothing of a refused one stays.
	twin := Document(2, 43)
	twin.UniqueID = d.UniqueID
	if s.add(t, twin, entry("lab", "GLU", Noon, 1)) {
		t.Error("a taken identifier was kept twice")
	}
	if _, err := s.Body(ctx, twin.Body); !errors.Is(err, repository.ErrNotFound) {
		t.Errorf("the refused document's body: %v", err)
	}
	twin.Institution = 8
	if !s.add(t, twin) {
		t.Error("another institution's identifier was taken")
	}
	if docs, n, err := s.Totals(ctx); docs != 2 || n != 2 || err != nil {
		t.Errorf("totals %d %d %v", docs, n, err)
	}
	if _, err := s.Find(ctx, 1); !errors.Is(err, repository.ErrNotFound) {
		t.Errorf("an unknown document: %v", err)
	}
}

func known(t *testing.T, s stage) {
	ctx := context.Background()
	first := Document(1, 42)
	s.add(t, first)
	sub := func(change func(*repository.Submission)) repository.Known {
		x := repository.Submission{Document: *Document(2, 0)}
		change(&x)
		k, err := s.Known(ctx, x)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	if k := sub(func(*repository.Submission) {}); k.SameID != nil || len(k.Parents) != 0 || len(k.Set) != 0 {
		t.Errorf("a stranger knows %+v", k)
	}
	if k := sub(func(x *repository.Submission) { x.Document.UniqueID = first.UniqueID }); k.SameID == nil || k.SameID.ID != first.ID {
		t.Errorf("the same identifier is not known: %+v", k)
	}
	if k := sub(func(x *repository.Submission) { x.Document.SetID = first.SetID }); len(k.Set) != 1 || k.Set[0].ID != first.ID {
		t.Errorf("the set is not known: %+v", k)
	}
	if k := sub(func(x *repository.Submission) { x.Document.SetID, x.Document.Institution = first.SetID, 99 }); len(k.Set) != 0 {
		t.Errorf("another institution's set is known: %+v", k)
	}
	related := []standards.Related{{Kind: "RPLC", Parent: standards.Identifier{Root: "1.2", Extension: "1"}}}
	if k := sub(func(x *repository.Submission) { x.Header.Related = related }); len(k.Parents) != 1 || k.Parents[0].ID != first.ID {
		t.Errorf("the parent is not known: %+v", k)
	}
}

func setStatus(t *testing.T, s stage) {
	ctx := context.Background()
	d := Document(1, 42)
	s.add(t, d, entry("lab", "GLU", Noon, 1))
	for i, want := range []bool{true, false} {
		var ok bool
		err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
			ok, err = s.SetStatus(ctx, *d, repository.Superseded)
			return err
		})
		if err != nil || ok != want {
			t.Errorf("time %d: %v %v", i+1, ok, err)
		}
	}
	if got, err := s.Find(ctx, d.ID); err != nil || got.Status != repository.Superseded {
		t.Errorf("%+v %v", got, err)
	}
	if all, err := s.Entries(ctx, []id.ID{42}, nil, 10); err != nil || len(all) != 0 {
		t.Errorf("entries of a superseded document are read: %v %v", all, err)
	}
}

func list(t *testing.T, s stage) {
	ctx := context.Background()
	for n := range 7 {
		d := Document(n, id.ID(42+n%2))
		switch n {
		case 2:
			d.Kind, d.Type, d.Title = "lab", "C0007", "检验_100%"
		case 4:
			d.Institution, d.Status = 9, repository.Superseded
		}
		s.add(t, d)
	}
	s.add(t, Document(50, 99)) // somebody else
	both := []id.ID{42, 43}
	for name, x := range map[string]struct {
		persons []id.ID
		f       repository.Filter
		want    []int
	}{
		"both persons": {both, repository.Filter{}, []int{6, 5, 4, 3, 2, 1, 0}},
		"one person":   {[]id.ID{43}, repository.Filter{}, []int{5, 3, 1}},
		"nobody":       {nil, repository.Filter{}, nil},
		"kind":         {both, repository.Filter{Kind: "lab"}, []int{2}},
		"type":         {both, repository.Filter{Type: "C0007"}, []int{2}},
		"institution":  {both, repository.Filter{Institution: 9}, []int{4}},
		"status":       {both, repository.Filter{Status: repository.Superseded}, []int{4}},
		"from":         {both, repository.Filter{From: Noon.AddDate(0, 0, 5)}, []int{6, 5}},
		"to":           {both, repository.Filter{To: Noon.AddDate(0, 0, 2)}, []int{1, 0}},
		"title":        {both, repository.Filter{Query: "检验"}, []int{2}},
		"percent":      {both, repository.Filter{Query: "100%"}, []int{2}},
		"no wildcard":  {both, repository.Filter{Query: "1_0"}, nil},
		"doctor":       {[]id.ID{43}, repository.Filter{Query: "张"}, []int{5, 3, 1}},
	} {
		var got []int
		after := ""
		for range 10 {
			docs, next, err := s.List(ctx, x.persons, x.f, page.Request{After: after, Limit: 2})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, d := range docs {
				got = append(got, int(d.ID)-1000)
			}
			if after = next; next == "" {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
	docs, err := s.All(ctx, both, 3)
	if err != nil || len(docs) != 3 || docs[0].ID != 1006 {
		t.Errorf("all: %d %v", len(docs), err)
	}
}

func entries(t *testing.T, s stage) {
	ctx := context.Background()
	for n := range 3 {
		at := Noon.AddDate(0, 0, n)
		s.add(t, Document(n, 42), entry("lab", "GLU", at, float64(n)), entry("lab", "K", at, 4), entry("vital", "GLU", at, 1))
	}
	s.add(t, Document(9, 99), entry("lab", "GLU", Noon, 9))
	all, err := s.Entries(ctx, []id.ID{42}, []string{"lab"}, 100)
	if err != nil || len(all) != 6 || !all[0].At.Equal(Noon.AddDate(0, 0, 2)) {
		t.Errorf("%d entries, newest %v, %v", len(all), all[0].At, err)
	}
	if all, err := s.Entries(ctx, []id.ID{42}, nil, 4); err != nil || len(all) != 4 {
		t.Errorf("limit: %d %v", len(all), err)
	}
	series, err := s.Series(ctx, []id.ID{42}, "lab", []string{"GLU"}, 100)
	if err != nil || len(series) != 3 || *series[0].Number != 0 || *series[2].Number != 2 {
		t.Errorf("series %+v %v", series, err)
	}
	if none, err := s.Series(ctx, []id.ID{42}, "lab", nil, 100); err != nil || len(none) != 0 {
		t.Errorf("no code, yet %d points, %v", len(none), err)
	}
}

func versions(t *testing.T, s stage) {
	ctx := context.Background()
	first, second, stranger := Document(1, 42), Document(2, 42), Document(3, 42)
	second.SetID, second.Version, second.Parent, second.Relation = first.SetID, "2", first.ID, "RPLC"
	stranger.Institution, stranger.SetID = 9, first.SetID
	s.add(t, first)
	s.add(t, second)
	s.add(t, stranger)
	for _, d := range []*repository.Document{first, second} {
		all, err := s.Versions(ctx, *d)
		if err != nil || len(all) != 2 || all[0].ID != first.ID || all[1].ID != second.ID {
			t.Errorf("versions of %d: %+v %v", d.ID, all, err)
		}
	}
}

func cared(t *testing.T, s stage) {
	ctx := context.Background()
	s.add(t, Document(1, 42))
	s.add(t, Document(3, 43))
	at, ok, err := s.Cared(ctx, []id.ID{42, 43}, 7, Noon)
	if err != nil || !ok || !at.Equal(Noon.AddDate(0, 0, 3)) {
		t.Errorf("%v %v %v", at, ok, err)
	}
	for name, x := range map[string]struct {
		institution id.ID
		since       time.Time
	}{"another institution": {8, Noon}, "long ago": {7, Noon.AddDate(0, 0, 4)}} {
		if _, ok, err := s.Cared(ctx, []id.ID{42, 43}, x.institution, x.since); ok || err != nil {
			t.Errorf("%s: %v %v", name, ok, err)
		}
	}
}

func batch(t *testing.T, s stage) {
	ctx := context.Background()
	for n := range 5 {
		s.add(t, Document(n, 42))
	}
	docs, err := s.Batch(ctx, []id.ID{1003, 77, 1001, 1003})
	if err != nil || len(docs) != 2 || docs[0].ID != 1003 || docs[1].ID != 1001 {
		t.Errorf("%+v %v", docs, err)
	}
	docs, err = s.After(ctx, 1002, 10)
	if err != nil || len(docs) != 2 || docs[0].ID != 1003 {
		t.Errorf("%+v %v", docs, err)
	}
}
