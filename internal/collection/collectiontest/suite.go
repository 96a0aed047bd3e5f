// Package collectiontest is the suite every store of batches must pass.
package collectiontest

import (
	"context"
	"testing"
	"time"

	"minkang/internal/collection"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/standards"
)

var now = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

func batch(n int) *collection.Batch {
	return &collection.Batch{ID: id.First(now) + id.ID(n), Hash: "hash", SizeBytes: 7, State: collection.Queued, ReceivedAt: now, Node: 1,
		Envelope: collection.Envelope{DataSet: "HDSD00.01.12", Institution: 5, System: 6, Sender: 6, FileName: "a.csv"}}
}

// Suite checks a store on an empty database.
func Suite(t *testing.T, s collection.Store, unit collection.Unit) {
	ctx := context.Background()
	write := func(fn func(ctx context.Context) error) {
		t.Helper()
		if err := unit.Write(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	insert := func(b *collection.Batch) (ok bool) {
		t.Helper()
		write(func(ctx context.Context) (err error) { ok, err = s.Insert(ctx, b); return err })
		return ok
	}
	save := func(b *collection.Batch, mark int, state collection.State) (ok bool) {
		t.Helper()
		write(func(ctx context.Context) (err error) { ok, err = s.Save(ctx, b, mark, state); return err })
		return ok
	}
	known := func(e collection.Envelope, hash string) id.ID {
		t.Helper()
		b, err := s.Known(ctx, e, hash)
		if err != nil {
			t.Fatal(err)
		}
		if b == nil {
			return 0
		}
		return b.ID
	}

	one := batch(1)
	one.Envelope.Key = "k1"
	if !insert(one) || insert(batch(2)) {
		t.Fatal("the same body is one batch")
	}
	if known(one.Envelope, "other") != one.ID || known(batch(3).Envelope, "hash") != one.ID || known(batch(3).Envelope, "other") != 0 {
		t.Error("known by key, by body, or not")
	}
	foreign := batch(3).Envelope
	foreign.Institution = 9
	if known(foreign, "hash") != 0 {
		t.Error("another institution's body")
	}
	testMoves(t, s, one, save)
	testRows(t, s, one.ID, write)

	second := batch(4)
	second.Hash = "hash2"
	if !insert(second) {
		t.Fatal("another body")
	}
	second.State = collection.Cancelled
	if !save(second, 0, collection.Queued) || known(second.Envelope, "hash2") != 0 {
		t.Error("nothing is recognised by a cancelled batch")
	}
	third := batch(5)
	third.Hash = "hash2"
	if !insert(third) {
		t.Error("a cancelled body comes again")
	}
	open, err := s.Open(ctx, 1)
	if err != nil || len(open) != 1 || open[0].ID != third.ID {
		t.Errorf("open %v %v", open, err)
	}
	testLists(t, s)
	testReferences(t, s, write)
	testForget(t, s, one, third, write)
}

func testMoves(t *testing.T, s collection.Store, b *collection.Batch, save func(*collection.Batch, int, collection.State) bool) {
	b.State, b.Mark, b.Counts.Rows = collection.Running, 10, 9
	if !save(b, 0, collection.Queued) || save(b, 0, collection.Queued) || save(b, 9, collection.Running) {
		t.Error("a batch moves once from where it stands")
	}
	b.State, b.Mark, b.FinishedAt, b.Notices = collection.Done, 20, now, []standards.Finding{{Rule: "sheet.hidden", Severity: standards.Info}}
	if !save(b, 10, collection.Running) {
		t.Error("done")
	}
	got, err := s.Find(context.Background(), b.ID)
	if err != nil || got.State != collection.Done || got.Mark != 20 || got.Counts.Rows != 9 || got.Envelope.Key != "k1" || len(got.Notices) != 1 || !got.FinishedAt.Equal(now) {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := s.Find(context.Background(), 77); errs.CodeOf(err) != collection.ErrNotFound.Code {
		t.Error(err)
	}
}

func testRows(t *testing.T, s collection.Store, b id.ID, write func(func(context.Context) error)) {
	ctx := context.Background()
	var rows []collection.RowFindings
	for i := range 123 {
		rows = append(rows, collection.RowFindings{Row: i + 2, Refused: i%2 == 0, Findings: []standards.Finding{{Rule: "value.code", Severity: standards.Error, Line: i + 2, Args: map[string]string{"name": "某"}}}})
	}
	rules := []collection.RuleCount{{Rule: "a", Path: "p", Severity: "error", Element: "DE1", Count: 2, FirstRow: 3}, {Rule: "b", Count: 1, FirstRow: 4}}
	for range 2 {
		write(func(ctx context.Context) error { return s.AddRules(ctx, b, rules) })
	}
	write(func(ctx context.Context) error { return s.AddRows(ctx, b, rows) })
	got, err := s.Rows(ctx, b, false, 100, 50)
	if err != nil || len(got) != 24 || got[0].Row != 101 || got[0].Findings[0].Args["name"] != "某" || got[0].Refused {
		t.Errorf("%d rows %v", len(got), err)
	}
	if got, err = s.Rows(ctx, b, true, 0, 500); err != nil || len(got) != 62 {
		t.Errorf("%d refused rows %v", len(got), err)
	}
	counted, err := s.Rules(ctx, b)
	if err != nil || len(counted) != 2 || counted[0] != (collection.RuleCount{Rule: "a", Path: "p", Severity: "error", Element: "DE1", Count: 4, FirstRow: 3}) {
		t.Errorf("%+v %v", counted, err)
	}
}

func testLists(t *testing.T, s collection.Store) {
	ctx := context.Background()
	first, next, err := s.List(ctx, collection.Filter{Institution: 5}, page.Request{Limit: 2})
	if err != nil || len(first) != 2 || next == "" || first[0].ID < first[1].ID {
		t.Fatalf("%d %q %v", len(first), next, err)
	}
	rest, next, err := s.List(ctx, collection.Filter{Institution: 5}, page.Request{Limit: 2, After: next})
	if err != nil || len(rest) != 1 || next != "" {
		t.Errorf("%d %q %v", len(rest), next, err)
	}
	for _, f := range []collection.Filter{{Institution: 6}, {System: 7}, {DataSet: "x"}, {State: collection.Refused}} {
		if none, _, err := s.List(ctx, f, page.Request{}); err != nil || len(none) != 0 {
			t.Errorf("%+v: %d %v", f, len(none), err)
		}
	}
}

func testReferences(t *testing.T, s collection.Store, write func(func(context.Context) error)) {
	r := collection.Reference{DataSet: "HDSD00.18.01", Institution: 5, Key: "k", Hash: "1", Body: []byte("b"), Batch: 1, Row: 2, StoredAt: now}
	put := func() (replaced, same bool) {
		write(func(ctx context.Context) (err error) { replaced, same, err = s.PutReference(ctx, r); return err })
		return replaced, same
	}
	if replaced, same := put(); replaced || same {
		t.Error("new")
	}
	if replaced, same := put(); !replaced || !same {
		t.Error("the same again")
	}
	r.Hash = "2"
	if replaced, same := put(); !replaced || same {
		t.Error("another content")
	}
}

func testForget(t *testing.T, s collection.Store, done, open *collection.Batch, write func(func(context.Context) error)) {
	ctx := context.Background()
	old, err := s.Finished(ctx, 1, now.Add(time.Hour), 10)
	if err != nil || len(old) != 1 || old[0].ID != done.ID {
		t.Fatalf("%d %v", len(old), err)
	}
	held := func(hash string) bool {
		t.Helper()
		ok, err := s.Held(ctx, hash)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !held("hash") || !held("hash2") || held("x") {
		t.Error("which bodies are held")
	}
	last := false
	write(func(ctx context.Context) (err error) { last, err = s.Forget(ctx, done.ID); return err })
	if !last || held("hash") {
		t.Error("no other batch holds this body")
	}
	if rows, err := s.Rows(ctx, done.ID, false, 0, 10); err != nil || len(rows) != 0 {
		t.Errorf("%d rows %v", len(rows), err)
	}
	if counted, err := s.Rules(ctx, done.ID); err != nil || len(counted) == 0 {
		t.Errorf("counts stay: %v", err)
	}
	if old, err = s.Finished(ctx, 1, now.Add(time.Hour), 10); err != nil || len(old) != 0 {
		t.Errorf("%d %v", len(old), err)
	}
	if _, err := s.Find(ctx, open.ID); err != nil {
		t.Error(err)
	}
}
