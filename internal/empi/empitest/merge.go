package empitest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

func (w *World) two(t *testing.T) (a, b id.ID) {
	t.Helper()
	return w.resolve(t, Claim("何一", "1", "1981-01-01", With(empi.IDCard, Card("1981-01-01", 1)))).Person.ID,
		w.resolve(t, Claim("吕二", "2", "1982-02-02", With(empi.IDCard, Card("1982-02-02", 2)))).Person.ID
}

func mergeUnmerge(t *testing.T, w *World) {
	a, b := w.two(t)
	c := w.resolve(t, Claim("施三", "1", "1983-03-03", With(empi.IDCard, Card("1983-03-03", 3)))).Person.ID
	before, _ := w.Person(ctx, b)
	w.Events.Take()
	if _, err := w.Merge(ctx, a, b, "test", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Merge(ctx, c, a, "test", 0); err != nil {
		t.Fatal(err)
	}
	if got := w.Events.Take(); !slices.Equal(got, []string{empi.SubjectMerged, empi.SubjectMerged}) {
		t.Errorf("events %v", got)
	}
	for _, x := range []id.ID{a, b, c} {
		joined, err := w.Joined(ctx, x)
		if err != nil || len(joined) != 3 || joined[0] != c {
			t.Errorf("joined %v %v", joined, err)
		}
		p, err := w.Person(ctx, x)
		if err != nil || p.ID != c || len(p.Identifiers) != 3 {
			t.Errorf("person %s, %d identifiers, %v", p.ID, len(p.Identifiers), err)
		}
	}
	if _, err := w.Unmerge(ctx, b, 0); err != nil { // the first merge, although its survivor was merged since
		t.Fatal(err)
	}
	if joined, _ := w.Joined(ctx, b); !slices.Equal(joined, []id.ID{b}) {
		t.Errorf("after undoing: %v", joined)
	}
	after, _ := w.Person(ctx, b)
	before.Version, after.Version = 0, 0
	before.UpdatedAt, after.UpdatedAt = Noon, Noon
	if before.Name != after.Name || before.Status != after.Status || after.Survivor != 0 || !slices.Equal(before.Identifiers, after.Identifiers) {
		t.Errorf("merge then unmerge is not the identity: %+v, %+v", before, after)
	}
	if _, err := w.Unmerge(ctx, b, 0); !errors.Is(err, empi.ErrUnknownMerge) {
		t.Errorf("undone twice: %v", err)
	}
	if _, err := w.Merge(ctx, c, b, "again", 0); err != nil {
		t.Errorf("merging again after undoing: %v", err)
	}
	if ms, err := w.Merges(ctx, c); err != nil || len(ms) != 3 || ms[0].UndoneAt.IsZero() || !ms[2].UndoneAt.IsZero() {
		t.Errorf("history: %+v %v", ms, err)
	}
}

func mergeRefused(t *testing.T, w *World) {
	a, b := w.two(t)
	if _, err := w.Merge(ctx, a, a, "", 0); !errors.Is(err, empi.ErrSamePerson) {
		t.Errorf("into itself: %v", err)
	}
	if _, err := w.Merge(ctx, a, 12345, "", 0); !errors.Is(err, empi.ErrUnknownPerson) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := w.Merge(ctx, a, b, "", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Merge(ctx, b, a, "", 0); !errors.Is(err, empi.ErrRetired) {
		t.Errorf("a cycle: %v", err)
	}
	if _, err := w.Joined(ctx, 999); !errors.Is(err, empi.ErrUnknownPerson) {
		t.Errorf("unknown: %v", err)
	}
	// Opposite merges at once: one wins, and nobody is lost.
	c := w.resolve(t, Claim("张四", "1", "1984-04-04", With(empi.IDCard, Card("1984-04-04", 5)))).Person.ID
	var wg sync.WaitGroup
	var won [2]error
	for i, pair := range [][2]id.ID{{a, c}, {c, a}} {
		wg.Add(1)
		go func() { defer wg.Done(); _, won[i] = w.Merge(ctx, pair[0], pair[1], "", 0) }()
	}
	wg.Wait()
	if (won[0] == nil) == (won[1] == nil) {
		t.Errorf("opposite merges: %v, %v", won[0], won[1])
	}
	if joined, err := w.Joined(ctx, b); err != nil || len(joined) != 3 {
		t.Errorf("joined %v %v", joined, err)
	}
}

func retiredResolves(t *testing.T, w *World) {
	a, b := w.two(t)
	if _, err := w.Merge(ctx, a, b, "", 0); err != nil {
		t.Fatal(err)
	}
	r := w.resolve(t, Claim("吕二", "2", "1982-02-02", With(empi.IDCard, Card("1982-02-02", 2)), Phone("13500007777")))
	want(t, r, empi.Link, a)
	want(t, w.resolve(t, Claim("吕二", "2", "1982-02-02", With(empi.IDCard, Card("1982-02-02", 2)), Phone("13500007777"))), empi.Link, a)
	if s, err := w.Surviving(ctx, b); err != nil || s != a {
		t.Errorf("surviving %s %v", s, err)
	}
}

func reviews(t *testing.T, w *World) {
	known := w.resolve(t, Claim("曹雪", "2", "1991-01-01", With(empi.IDCard, Card("1991-01-01", 2)))).Person.ID
	var pairs []empi.Resolution
	for _, inst := range []string{"H1", "H2", "H3"} {
		r := w.resolve(t, Claim("曹雪", "2", "1991-01-01", From(inst), With(empi.OutpatientNumber, "M-"+inst+"77")))
		if r.Outcome != empi.Review {
			t.Fatalf("%s: %s", r.Outcome, r.Explanation.Rule)
		}
		pairs = append(pairs, r)
	}
	first, next, err := w.Reviews(ctx, empi.ReviewFilter{Status: empi.Open}, page.Request{Limit: 2})
	if err != nil || len(first) != 2 || next == "" || first[0].ID != pairs[2].Review {
		t.Fatalf("first page: %d rows, %v", len(first), err)
	}
	rest, next, err := w.Reviews(ctx, empi.ReviewFilter{Status: empi.Open}, page.Request{Limit: 2, After: next})
	if err != nil || len(rest) != 1 || next != "" || len(rest[0].Explanation.Fields) == 0 {
		t.Errorf("second page: %d rows, %v", len(rest), err)
	}
	if _, err := w.DecideReview(ctx, pairs[0].Review, "perhaps", 7, "grounds"); !errors.Is(err, empi.ErrVerdict) {
		t.Errorf("verdict: %v", err)
	}
	e, err := w.DecideReview(ctx, pairs[0].Review, empi.SamePerson, 7, "grounds")
	if err != nil || e.Merge == 0 {
		t.Fatalf("same: %v", err)
	}
	if s, _ := w.Surviving(ctx, pairs[0].Person.ID); s != known {
		t.Errorf("the person with a number must survive, got %s", s)
	}
	if _, err := w.DecideReview(ctx, pairs[0].Review, empi.DifferentFolk, 7, "grounds"); !errors.Is(err, empi.ErrDecided) {
		t.Errorf("decided twice: %v", err)
	}
	if _, err := w.DecideReview(ctx, pairs[1].Review, empi.DifferentFolk, 7, "grounds"); err != nil {
		t.Fatal(err)
	}
	if open, _, _ := w.Reviews(ctx, empi.ReviewFilter{Status: empi.Open}, page.Request{}); len(open) != 1 {
		t.Errorf("%d open", len(open))
	}
	if mine, _, _ := w.Reviews(ctx, empi.ReviewFilter{Institution: "H2"}, page.Request{}); len(mine) != 1 {
		t.Errorf("%d of H2", len(mine))
	}
	if _, err := w.Review(ctx, 5); !errors.Is(err, empi.ErrUnknownReview) {
		t.Errorf("unknown: %v", err)
	}
}

func statistics(t *testing.T, w *World) {
	a, b := w.two(t)
	w.resolve(t, Claim("何一", "1", "1981-01-01", From("H9")))
	if _, err := w.Merge(ctx, a, b, "", 0); err != nil {
		t.Fatal(err)
	}
	s, err := w.Statistics(ctx)
	if err != nil || s.Persons != 2 || s.Merged != 1 || s.Provisional != 1 || s.Open != 1 || s.New != 2 || s.Reviews != 1 || s.Links != 0 {
		t.Errorf("%+v %v", s, err)
	}
}

// More people than one list of identifiers holds.
func manyJoined(t *testing.T, w *World) {
	a, _ := w.two(t)
	for i := range 40 {
		r := w.resolve(t, Claim("许多", "1", "1930-01-01", With(empi.IDCard, Card("1930-01-01", 2*i+1))))
		if _, err := w.Merge(ctx, a, r.Person.ID, "", 0); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := w.Person(ctx, a); err != nil || len(p.Identifiers) != 41 {
		t.Errorf("%d identifiers, %v", len(p.Identifiers), err)
	}
}
