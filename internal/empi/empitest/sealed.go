package empitest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Near-identical claims at once: the same resident as three systems write them, with and without card, in traditional and variant
// characters, with 15 digits, with spaces. One person comes out.
func atOnceNearlyEqual(t *testing.T, w *World) {
	card := Card("1962-08-09", 7)
	found := w.crowd(t, 64, func(i int) empi.Claim {
		c := Claim("陈国華", "1", "1962-08-09", Phone("13612349999"), Address("和平里街道东河村三组12号"))
		switch i % 4 {
		case 0:
			With(empi.IDCard, card)(&c)
		case 1:
			c.Name = "陳國華"
			With(empi.IDCard, card[:6]+card[8:17])(&c)
		case 2:
			c.Name = "陈 国 华"
		case 3:
			c.Name = "陈国华"
			c.Phone = "+86 136-1234-9999"
			With(empi.HealthCard, "HC0099887766")(&c)
		}
		From([]string{"H1", "H2", "H3"}[i%3])(&c)
		return c
	})
	if len(found) != 1 {
		t.Errorf("%d people instead of one", len(found))
	}
}

// A number that everybody sends becomes nobody's; who was found by it before is found by the rest.
func placeholderLearnt(t *testing.T, w *World) {
	health := With(empi.HealthCard, "HC55443322")
	for i, n := range []rune("赵钱孙李周吴郑王") {
		w.resolve(t, Claim(string(n)+"大山", "1", "19"+string(rune('4'+i%5))+"0-01-1"+string(rune('0'+i)), health, Phone("1350000000"+string(rune('0'+i)))))
	}
	r := w.resolve(t, Claim("完全新", "2", "1999-01-01", health))
	if r.Outcome != empi.New || !slices.ContainsFunc(r.Explanation.Problems, func(p empi.Problem) bool { return p.Code == "number-placeholder" }) {
		t.Errorf("%s %+v", r.Outcome, r.Explanation)
	}
	want(t, w.resolve(t, Claim("赵大山", "1", "1940-01-10", health, Phone("13500000000"))), empi.Link, 0)
}

// An institution cannot speak in another's domain, and a claim may not name a foreign number as its own.
func foreignDomain(t *testing.T, w *World) {
	a := w.resolve(t, Claim("华领", "1", "1971-01-01", With(empi.CaseNumber, "BA7788991")))
	r := w.resolve(t, Claim("某人甲", "2", "1982-02-02", From("H2"), With(empi.CaseNumber+"^H1", "BA7788991")))
	if r.Person.ID == a.Person.ID || !slices.ContainsFunc(r.Explanation.Problems, func(p empi.Problem) bool { return p.Code == "number-foreign-scope" }) {
		t.Errorf("%s %+v", r.Outcome, r.Explanation.Problems)
	}
	if len(r.Person.Identifiers) != 0 {
		t.Errorf("kept a number of another institution: %v", r.Person.Identifiers)
	}
}

func corrections(t *testing.T, w *World) {
	a := w.resolve(t, Claim("魏错字", "1", "1975-05-05", With(empi.IDCard, Card("1975-05-05", 9)), Phone("13511110000"))).Person
	name, birth := "魏对字", empi.Date("1975-05-06")
	p, err := w.Correct(ctx, a.ID, empi.Correction{Name: &name, Birth: &birth}, 7, "户口簿")
	if err != nil || p.Name != "魏对字" || p.Birth != birth || p.Phone != a.Phone {
		t.Fatalf("%+v %v", p, err)
	}
	history, err := w.History(ctx, a.ID)
	if err != nil || len(history) != 1 || history[0].Before.Name != "魏错字" || history[0].By != 7 || history[0].Cause != "correction" {
		t.Fatalf("%+v %v", history, err)
	}
	want(t, w.resolve(t, Claim("魏对字", "1", "1975-05-06", Phone("13511110000"))), empi.Link, a.ID) // found by the corrected values
	if p, err = w.Revert(ctx, a.ID, history[0].Version, 8, "看错了"); err != nil || p.Name != "魏错字" || p.Birth != "1975-05-05" {
		t.Errorf("%+v %v", p, err)
	}
	bad := empi.Date("1975-13-01")
	if _, err := w.Correct(ctx, a.ID, empi.Correction{Birth: &bad}, 7, ""); !errors.Is(err, empi.ErrCorrection) {
		t.Errorf("an impossible date: %v", err)
	}
	if _, err := w.Revert(ctx, a.ID, 99, 8, ""); !errors.Is(err, empi.ErrUnknownChange) {
		t.Errorf("unknown version: %v", err)
	}
	yes := true
	if _, err := w.Correct(ctx, a.ID, empi.Correction{Deceased: &yes}, 7, "死亡证明"); err != nil {
		t.Fatal(err)
	}
	if s, _ := w.Statistics(ctx); s.Deceased != 1 {
		t.Errorf("%+v", s)
	}
}

// Two people had been taken for one: one institution's part comes out, is found on its own, and can be merged back.
func splits(t *testing.T, w *World) {
	a := w.resolve(t, Claim("双一人", "2", "1968-06-06", With(empi.IDCard, Card("1968-06-06", 2)), With(empi.CaseNumber, "BA1"+"23456"))).Person
	w.resolve(t, Claim("双一人", "2", "1968-06-06", From("H2"), With(empi.IDCard, Card("1968-06-06", 2)), With(empi.CaseNumber, "BA777222")))
	before, _ := w.Person(ctx, a.ID)
	if len(before.Identifiers) != 3 || !before.SeenBy("H2") {
		t.Fatalf("%v %v", before.Identifiers, before.Seen)
	}
	if _, err := w.Split(ctx, empi.SplitRequest{Person: a.ID}, 7); !errors.Is(err, empi.ErrSplitNothing) {
		t.Errorf("nothing: %v", err)
	}
	s, err := w.Split(ctx, empi.SplitRequest{Person: a.ID, Institution: "H2", Reason: "两个人", Traits: &empi.Claim{Name: "双二人", Sex: "2", Birth: "1969-07-07"}}, 7)
	if err != nil || s.Numbers != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	want(t, w.resolve(t, Claim("双二人", "2", "1969-07-07", From("H2"), With(empi.CaseNumber, "BA777222"))), empi.Link, s.Offspring)
	if p, _ := w.Person(ctx, a.ID); len(p.Identifiers) != 2 || p.SeenBy("H2") {
		t.Errorf("%v %v", p.Identifiers, p.Seen)
	}
	if all, err := w.Splits(ctx, a.ID); err != nil || len(all) != 1 || all[0].Offspring != s.Offspring {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := w.Merge(ctx, a.ID, s.Offspring, "undo", 7); err != nil {
		t.Fatal(err)
	}
	if p, _ := w.Person(ctx, s.Offspring); p.ID != a.ID || len(p.Identifiers) != 3 {
		t.Errorf("merged back: %s %v", p.ID, p.Identifiers)
	}
}

// A merge undone and made again: the first cannot be undone twice, and the answer says which one to undo.
func mergedSince(t *testing.T, w *World) {
	a, b := w.two(t)
	first, err := w.Merge(ctx, a, b, "one", 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Undo(ctx, b, first.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Undo(ctx, b, first.ID, 0); !errors.Is(err, empi.ErrUndone) {
		t.Errorf("undone twice: %v", err)
	}
	second, err := w.Merge(ctx, a, b, "two", 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Undo(ctx, b, first.ID, 0); !errors.Is(err, empi.ErrMergedSince) {
		t.Errorf("merged since: %v", err)
	}
	if _, err := w.Undo(ctx, b, 77, 0); !errors.Is(err, empi.ErrUnknownMerge) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := w.Undo(ctx, b, second.ID, 0); err != nil {
		t.Error(err)
	}
}

// Two reviewers do not collide, four eyes are two people, a judgement can be taken back.
func deskWork(t *testing.T, w *World) {
	set := empi.DefaultSettings()
	set.FourEyes = true
	w.Configure(set)
	known := w.resolve(t, Claim("曹雪", "2", "1991-01-01", With(empi.IDCard, Card("1991-01-01", 2)))).Person.ID
	for _, inst := range []string{"H1", "H2"} {
		if r := w.resolve(t, Claim("曹雪", "2", "1991-01-01", From(inst), With(empi.OutpatientNumber, "M-"+inst+"77"))); r.Review == 0 {
			t.Fatalf("%s: %s", r.Outcome, r.Explanation.Rule)
		}
	}
	first, err := w.TakeNext(ctx, empi.ReviewFilter{Sort: empi.Likeliest}, 1)
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.TakeNext(ctx, empi.ReviewFilter{Sort: empi.Likeliest}, 2)
	if err != nil || second.ID == first.ID {
		t.Fatalf("%v %v", second.ID, err)
	}
	if _, err := w.TakeNext(ctx, empi.ReviewFilter{}, 3); !errors.Is(err, empi.ErrQueueEmpty) {
		t.Errorf("all are taken: %v", err)
	}
	if _, err := w.DecideReview(ctx, first.ID, empi.SamePerson, 2, "x"); !errors.Is(err, empi.ErrTaken) {
		t.Errorf("another's: %v", err)
	}
	w.Clock.Advance(20 * time.Second)
	r, err := w.DecideReview(ctx, first.ID, empi.SamePerson, 1, "同一人")
	if err != nil || r.Status != empi.SecondOpinion || r.Merge != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := w.DecideReview(ctx, first.ID, empi.SamePerson, 1, "again"); !errors.Is(err, empi.ErrSecondPerson) {
		t.Errorf("the same person twice: %v", err)
	}
	if r, err = w.DecideReview(ctx, first.ID, empi.DifferentFolk, 2, "不像"); err != nil || r.Status != empi.Open || r.FirstBy != 0 {
		t.Errorf("a dissent puts it back: %+v %v", r, err)
	}
	for _, by := range []id.ID{1, 3} {
		if r, err = w.DecideReview(ctx, first.ID, empi.SamePerson, by, "同一人"); err != nil {
			t.Fatal(err)
		}
	}
	if s, _ := w.Surviving(ctx, first.Person); s != known || r.Status != empi.SamePerson {
		t.Errorf("not merged: %s", s)
	}
	if _, err := w.UndoReview(ctx, second.ID, 1, ""); !errors.Is(err, empi.ErrNotDecided) {
		t.Errorf("nothing to undo: %v", err)
	}
	if r, err = w.UndoReview(ctx, first.ID, 2, "错了"); err != nil || r.Status != empi.Open {
		t.Fatalf("%+v %v", r, err)
	}
	if s, _ := w.Surviving(ctx, first.Person); s != first.Person {
		t.Error("still merged")
	}
	w.deskCounts(t, first.ID)
}

func (w *World) deskCounts(t *testing.T, review id.ID) {
	acts, err := w.Verdicts(ctx, review)
	var names []string
	for _, a := range acts {
		names = append(names, a.Act)
	}
	if err != nil || !slices.Equal(names, []string{"take", "first", "dissent", "first", "final", "undo"}) || acts[1].Seconds != 20 {
		t.Errorf("%v %v %+v", names, err, acts)
	}
	all, err := w.Reviewers(ctx, Noon.Add(-time.Hour), Noon.Add(time.Hour))
	if err != nil || len(all) != 3 || all[0].Reviewer != 1 && all[0].Reviewer != 2 {
		t.Errorf("%+v %v", all, err)
	}
	for _, c := range all {
		if c.Reviewer == 1 && (c.Taken != 1 || c.First != 2 || c.Seconds != 20) || c.Reviewer == 3 && c.Same != 1 || c.Reviewer == 2 && (c.Dissents != 1 || c.Undone != 1) {
			t.Errorf("%+v", c)
		}
	}
	for _, sort := range []empi.ReviewSort{empi.Newest, empi.Oldest, empi.Likeliest} {
		seen := map[id.ID]bool{}
		for next := ""; ; {
			rows, more, err := w.Reviews(ctx, empi.ReviewFilter{Sort: sort}, page.Request{Limit: 1, After: next})
			if err != nil || len(rows) != 1 || seen[rows[0].ID] {
				t.Fatalf("%s: %d %v", sort, len(rows), err)
			}
			seen[rows[0].ID] = true
			if next = more; next == "" {
				break
			}
		}
		if len(seen) != 2 {
			t.Errorf("%s: %d rows", sort, len(seen))
		}
	}
	w.deskWeights(t)
}

// deskWeights checks that pairs are found by their weight, both ends included, and counted.
func (w *World) deskWeights(t *testing.T) {
	rows, _, err := w.Reviews(ctx, empi.ReviewFilter{}, page.Request{})
	if err != nil || len(rows) != 2 {
		t.Fatal(len(rows), err)
	}
	one := rows[0].Weight
	for _, c := range []struct {
		from, to float64
		want     bool
	}{{one, one, true}, {one - 1, one + 1, true}, {one + 0.05, 1000, false}, {-1000, one - 0.05, false}} {
		found, _, err := w.Reviews(ctx, empi.ReviewFilter{Weight: &empi.WeightRange{From: c.from, To: c.to}, Sort: empi.Likeliest}, page.Request{})
		if got := slices.ContainsFunc(found, func(r empi.ReviewEntry) bool { return r.ID == rows[0].ID }); err != nil || got != c.want {
			t.Errorf("%g to %g: %v %v", c.from, c.to, got, err)
		}
	}
	counts, err := w.CountReviews(ctx)
	var sum int64
	for _, c := range counts {
		sum += c.Pairs
		if c.Oldest.IsZero() || c.Oldest.After(Noon.Add(time.Hour)) {
			t.Errorf("%+v", c)
		}
	}
	if err != nil || sum != 2 {
		t.Errorf("%+v %v", counts, err)
	}
}
