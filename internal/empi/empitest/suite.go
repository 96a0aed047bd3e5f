package empitest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
)

// Run runs the suite; open gives a service over an empty store each time.
func Run(t *testing.T, open func(t *testing.T) *World) {
	for name, test := range map[string]func(*testing.T, *World){
		"ResolveAgain": resolveAgain, "SameTraits": sameTraits, "Contradiction": contradiction, "NumbersOfTwo": numbersOfTwo,
		"Upgrade": upgrade, "RoundTrip": roundTrip, "AtOnceByNumber": atOnceByNumber, "AtOnceByTraits": atOnceByTraits,
		"AtOnceByEitherNumber": atOnceByEitherNumber, "AtOncePhones": atOncePhones, "MergeUnmerge": mergeUnmerge,
		"MergeRefused": mergeRefused, "RetiredResolves": retiredResolves, "Reviews": reviews, "Search": search,
		"SharedPlaceholder": sharedPlaceholder, "Rollback": rollback, "Statistics": statistics, "ManyJoined": manyJoined,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var ctx = context.Background()

func (w *World) resolve(t *testing.T, c empi.Claim) empi.Resolution {
	t.Helper()
	r, err := w.Resolve(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func want(t *testing.T, r empi.Resolution, o empi.Outcome, person id.ID) {
	t.Helper()
	if r.Outcome != o || person != 0 && r.Person.ID != person {
		t.Errorf("outcome %s person %s, want %s %s; because %+v", r.Outcome, r.Person.ID, o, person, r.Explanation)
	}
}

func resolveAgain(t *testing.T, w *World) {
	card := Card("1980-05-17", 11)
	c := Claim("王小明", "1", "1980-05-17", With(empi.IDCard, card), With(empi.OutpatientNumber, "MZ000123"), Phone("13811112345"))
	first := w.resolve(t, c)
	if !first.Created || first.Person.Provisional || first.Outcome != empi.New {
		t.Fatalf("first: %+v", first)
	}
	if got := w.Events.Take(); !slices.Equal(got, []string{empi.SubjectRegistered}) {
		t.Errorf("events %v", got)
	}
	again := w.resolve(t, c)
	want(t, again, empi.Link, first.Person.ID)
	if again.Created || len(w.Events.Take()) != 0 || again.Explanation.Rule != "same-number" {
		t.Errorf("again: created %v, rule %s", again.Created, again.Explanation.Rule)
	}
	// The same person elsewhere, typed otherwise, with another local number and a newer phone.
	c = Claim(" 王 小明", "", "", With(empi.IDCard, card), With(empi.InpatientNumber, "ZY9"+"8877"), From("H2"), Phone("13911112345"))
	c.At = Noon.AddDate(0, 0, 1)
	third := w.resolve(t, c)
	want(t, third, empi.Link, first.Person.ID)
	p, err := w.Person(ctx, first.Person.ID)
	if err != nil || p.Phone != "13911112345" || len(p.Identifiers) != 3 || p.Version != 2 {
		t.Errorf("after: %v, phone kept %v, %d identifiers, version %d", err, p.Phone != "13911112345", len(p.Identifiers), p.Version)
	}
	if got := w.Events.Take(); !slices.Equal(got, []string{empi.SubjectChanged}) {
		t.Errorf("events %v", got)
	}
}

func sameTraits(t *testing.T, w *World) {
	c := Claim("李芳", "2", "1990-01-02", Phone("13700001234"))
	a := w.resolve(t, c)
	if !a.Person.Provisional {
		t.Error("without a number a person is provisional")
	}
	want(t, w.resolve(t, c), empi.Link, a.Person.ID)
	// The number comes later: same person, no longer provisional.
	r := w.resolve(t, Claim("李芳", "2", "1990-01-02", Phone("13700001234"), With(empi.IDCard, Card("1990-01-02", 22))))
	want(t, r, empi.Link, a.Person.ID)
	if r.Person.Provisional {
		t.Error("still provisional")
	}
	// Same name and birth date, nothing else: perhaps.
	r = w.resolve(t, Claim("李方", "2", "1990-01-02"))
	if r.Outcome != empi.Review || r.Review == 0 || r.Person.ID == a.Person.ID {
		t.Errorf("look-alike: %s %s", r.Outcome, r.Explanation.Rule)
	}
	// The same name and birth date with another valid number: somebody else, no question.
	r = w.resolve(t, Claim("李芳", "2", "1990-01-02", With(empi.IDCard, Card("1990-01-02", 468))))
	if r.Outcome == empi.Link {
		t.Errorf("two valid numbers were linked: %s", r.Explanation.Rule)
	}
}

func contradiction(t *testing.T, w *World) {
	health := With(empi.HealthCard, "A2345678901")
	a := w.resolve(t, Claim("赵强", "1", "1970-03-03", health))
	b := w.resolve(t, Claim("孙丽华", "2", "1988-08-08", health))
	if b.Outcome != empi.Review || b.Person.ID == a.Person.ID || !b.Person.Provisional {
		t.Fatalf("a borrowed card was linked: %s %s", b.Outcome, b.Explanation.Rule)
	}
	want(t, w.resolve(t, Claim("孙丽华", "2", "1988-08-08", health)), empi.Link, b.Person.ID)
	want(t, w.resolve(t, Claim("赵强", "1", "1970-03-03", health)), empi.Link, a.Person.ID)
}

func numbersOfTwo(t *testing.T, w *World) {
	card, health := With(empi.IDCard, Card("1966-06-06", 31)), With(empi.HealthCard, "B99887766")
	a := w.resolve(t, Claim("周海", "1", "1966-06-06", card))
	b := w.resolve(t, Claim("周海", "1", "", health))
	if a.Person.ID == b.Person.ID {
		t.Fatal("linked without evidence")
	}
	r := w.resolve(t, Claim("周海", "1", "1966-06-06", card, health))
	want(t, r, empi.Link, a.Person.ID)
	if r.Review == 0 {
		t.Error("two holders of one claim's numbers must be reviewed")
	}
}

func upgrade(t *testing.T, w *World) {
	// 15 digits, then 18: one person.
	card := Card("1975-12-01", 7)
	old := card[:6] + card[8:17]
	a := w.resolve(t, Claim("吴建国", "1", "1975-12-01", With(empi.IDCard, old)))
	want(t, w.resolve(t, Claim("吳建國", "1", "1975-12-01", With(empi.IDCard, card))), empi.Link, a.Person.ID)
	// A number that contradicts the stated birth date is doubtful; said rightly later it becomes trustworthy.
	card = Card("1960-02-03", 15)
	b := w.resolve(t, Claim("郑卫东", "1", "1960-01-05", With(empi.IDCard, card)))
	if !b.Person.Provisional {
		t.Error("a doubtful number made a person certain")
	}
	want(t, w.resolve(t, Claim("郑卫东", "1", "1960-01-05", With(empi.IDCard, card))), empi.Link, b.Person.ID)
	r := w.resolve(t, Claim("郑卫东", "1", "1960-02-03", With(empi.IDCard, card)))
	want(t, r, empi.Link, b.Person.ID)
	p, _ := w.Person(ctx, b.Person.ID)
	if p.Provisional || p.Identifier(empi.IDCard).Reveal() != card || len(p.Identifiers) != 1 {
		t.Errorf("not upgraded: provisional %v, %d identifiers", p.Provisional, len(p.Identifiers))
	}
}

// roundTrip fails when an engine stores the masked form of a personal value.
func roundTrip(t *testing.T, w *World) {
	c := Claim("阿依古丽·买买提", "2", "1999-09-09", With(empi.IDCard, Card("1999-09-09", 4)), Phone("+86 138-1234-5678"),
		Address("北京市某某区东河村3组12号"))
	c.Ethnic, c.Division = "05", "110199001002"
	r := w.resolve(t, c)
	p, err := w.Person(ctx, r.Person.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name.Reveal() != c.Name.Reveal() || p.Phone.Reveal() != c.Phone.Reveal() || p.Address.Reveal() != c.Address.Reveal() ||
		p.Birth.Reveal() != "1999-09-09" || p.Ethnic != "05" || p.Division != c.Division || p.Sex != "2" || p.Institution != "H1" ||
		p.Status != empi.Active || !p.ContactAt.Equal(c.At) || !p.CreatedAt.Equal(Noon) || p.Identifier(empi.IDCard) != r.Person.Identifier(empi.IDCard) ||
		p.Identifiers[0].Value.Reveal() != Card("1999-09-09", 4) {
		t.Errorf("stored otherwise: %#v", p)
	}
}

// crowd resolves n claims at once and gives the different people found.
func (w *World) crowd(t *testing.T, n int, claim func(i int) empi.Claim) map[id.ID]int {
	t.Helper()
	found := map[id.ID]int{}
	created := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-start
			r, err := w.Resolve(ctx, claim(i))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			found[r.Person.ID]++
			if r.Created {
				created++
			}
		}()
	}
	close(start)
	wg.Wait()
	if created != len(found) {
		t.Errorf("%d people, %d said created", len(found), created)
	}
	return found
}

func atOnceByNumber(t *testing.T, w *World) {
	found := w.crowd(t, 64, func(int) empi.Claim {
		return Claim("钱多", "1", "1955-05-05", With(empi.IDCard, Card("1955-05-05", 1)), With(empi.HealthCard, "HC001122334"))
	})
	if len(found) != 1 {
		t.Errorf("%d people instead of one", len(found))
	}
}

func atOnceByTraits(t *testing.T, w *World) {
	found := w.crowd(t, 64, func(int) empi.Claim { return Claim("钱少", "1", "1956-05-05", Phone("13612340000")) })
	if len(found) != 1 {
		t.Errorf("%d people instead of one", len(found))
	}
}

// Some send the card, some the health card, some both, nobody was known: the claims meet by name, birth date and phone.
func atOnceByEitherNumber(t *testing.T, w *World) {
	found := w.crowd(t, 60, func(i int) empi.Claim {
		c := Claim("冯两", "1", "1957-05-05", Phone("13612340001"))
		if i%3 != 1 {
			With(empi.IDCard, Card("1957-05-05", 1))(&c)
		}
		if i%3 != 0 {
			With(empi.HealthCard, "HC5566778899")(&c)
		}
		return c
	})
	if len(found) != 1 {
		t.Errorf("%d people instead of one", len(found))
	}
}

// Everybody changes the phone of one person at once: no claim may fail.
func atOncePhones(t *testing.T, w *World) {
	found := w.crowd(t, 32, func(i int) empi.Claim {
		c := Claim("陈快", "2", "1958-05-05", With(empi.IDCard, Card("1958-05-05", 2)), Phone("1361234"+string(rune('0'+i/10))+string(rune('0'+i%10))+"77"))
		c.At = Noon.AddDate(0, 0, i)
		return c
	})
	if len(found) != 1 {
		t.Fatalf("%d people instead of one", len(found))
	}
	for ident := range found {
		if p, err := w.Person(ctx, ident); err != nil || p.Phone != "13612343177" {
			t.Errorf("the latest phone did not win: %v %v", p.Phone, err)
		}
	}
}

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

func search(t *testing.T, w *World) {
	a := w.resolve(t, Claim("欧阳春晓", "2", "1985-05-05", With(empi.IDCard, Card("1985-05-05", 2)), With(empi.HealthCard, "HC99001"), Phone("13400001111")))
	b := w.resolve(t, Claim("欧阳春雨", "1", "1986-06-06", With(empi.IDCard, Card("1986-06-06", 3)), Phone("13400001111")))
	retired := w.resolve(t, Claim("欧阳春雷", "1", "1987-07-07", With(empi.IDCard, Card("1987-07-07", 5))))
	if _, err := w.Merge(ctx, b.Person.ID, retired.Person.ID, "", 0); err != nil {
		t.Fatal(err)
	}
	both, one, other := []id.ID{a.Person.ID, b.Person.ID}, []id.ID{a.Person.ID}, []id.ID{b.Person.ID}
	for _, c := range []struct {
		why  string
		q    empi.Query
		want []id.ID
	}{
		{"number in lower case", empi.Query{IDNumber: phi.IDNumber(strings.ToLower(Card("1985-05-05", 2)))}, one},
		{"number", empi.Query{IDNumber: a.Person.Identifier(empi.IDCard)}, one},
		{"health card in full width", empi.Query{HealthCard: "ＨＣ99001"}, one},
		{"shared phone", empi.Query{Phone: "134 0000 1111"}, both},
		{"whole name", empi.Query{Name: "歐陽春曉"}, one},
		{"beginning of the name finds the retired as survivor, once", empi.Query{Name: "欧阳春"}, both},
		{"narrowed by sex", empi.Query{Name: "欧阳", Sex: "2"}, one},
		{"narrowed by year", empi.Query{Name: "欧阳", Birth: "1986"}, other},
		{"initials", empi.Query{Name: "oycx"}, one},
		{"reading", empi.Query{Name: "ouyangchunx"}, one},
		{"short reading", empi.Query{Name: "ouy"}, both},
		{"one character with the birth date", empi.Query{Name: "欧", Birth: "1986-06-06"}, other},
		{"person", empi.Query{Person: retired.Person.ID}, other},
		{"nobody", empi.Query{Name: "诸葛"}, nil},
		{"not a pattern", empi.Query{Name: "%%"}, nil},
	} {
		got, _, err := w.Search(ctx, c.q, page.Request{})
		if c.why == "not a pattern" {
			if !errors.Is(err, empi.ErrQueryWide) {
				t.Errorf("%s: %v", c.why, err)
			}
			continue
		}
		var ids []id.ID
		for _, p := range got {
			ids = append(ids, p.ID)
			if len(p.Identifiers) == 0 {
				t.Errorf("%s: no identifiers", c.why)
			}
		}
		if err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("%s: %v %v, want %v", c.why, ids, err, c.want)
		}
	}
	if _, _, err := w.Search(ctx, empi.Query{Name: "欧"}, page.Request{}); !errors.Is(err, empi.ErrQueryWide) {
		t.Errorf("one character: %v", err)
	}
	if _, _, err := w.Search(ctx, empi.Query{}, page.Request{}); !errors.Is(err, empi.ErrQueryEmpty) {
		t.Errorf("empty: %v", err)
	}
	got, next, err := w.Search(ctx, empi.Query{Phone: "13400001111"}, page.Request{Limit: 1})
	if err != nil || len(got) != 1 || next == "" {
		t.Fatalf("first page: %d %v", len(got), err)
	}
	got, next, err = w.Search(ctx, empi.Query{Phone: "13400001111"}, page.Request{Limit: 1, After: next})
	if err != nil || len(got) != 1 || next != "" || got[0].ID != b.Person.ID {
		t.Errorf("second page: %d %v", len(got), err)
	}
}

// A client that sends one number for everybody neither joins them nor slows the search.
func sharedPlaceholder(t *testing.T, w *World) {
	seen := map[id.ID]bool{}
	names := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏")
	for i, n := range names {
		for _, card := range []string{"111111111111111111", "11019919000101000X"} {
			c := Claim(string(n)+"甲", "1", "19"+string(rune('4'+i%5))+"0-01-01", With(empi.IDCard, card), With(empi.OutpatientNumber, "MZ-0000-X"))
			r := w.resolve(t, c)
			if card[0] == '1' && card[1] == '1' && card[2] == '1' {
				seen[r.Person.ID] = true
			}
		}
	}
	if len(seen) != len(names) {
		t.Errorf("%d people instead of %d", len(seen), len(names))
	}
}

func rollback(t *testing.T, w *World) {
	boom := errors.New("boom")
	c := Claim("魏滚", "1", "1970-07-07", With(empi.IDCard, Card("1970-07-07", 9)))
	if err := w.Unit.Write(ctx, func(ctx context.Context) error {
		if _, err := w.Resolve(ctx, c); err != nil {
			return err
		}
		if r, err := w.Resolve(ctx, c); err != nil || r.Created { // seen inside the same transaction
			t.Errorf("created %v, %v", r.Created, err)
		}
		return boom
	}); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if r := w.resolve(t, c); !r.Created {
		t.Error("a person survived a transaction that failed")
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
