package empitest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// Run runs the suite; open gives a service over an empty store each time.
func Run(t *testing.T, open func(t *testing.T) *World) {
	for name, test := range map[string]func(*testing.T, *World){
		"ResolveAgain": resolveAgain, "SameTraits": sameTraits, "Contradiction": contradiction, "NumbersOfTwo": numbersOfTwo,
		"Upgrade": upgrade, "RoundTrip": roundTrip, "AtOnceByNumber": atOnceByNumber, "AtOnceByTraits": atOnceByTraits,
		"AtOnceByEitherNumber": atOnceByEitherNumber, "AtOncePhones": atOncePhones, "AtOnceInBulk": atOnceInBulk, "MergeUnmerge": mergeUnmerge,
		"MergeRefused": mergeRefused, "RetiredResolves": retiredResolves, "Reviews": reviews, "Search": search,
		"AtOnceNearlyEqual": atOnceNearlyEqual, "PlaceholderLearnt": placeholderLearnt, "ForeignDomain": foreignDomain,
		"Corrections": corrections, "Splits": splits, "MergedSince": mergedSince, "DeskWork": deskWork, "Told": told, "HigherNode": higherNode, "TakeBack": takeBack, "Properties": properties, "ArrivalOrder": arrivalOrder,
		"SpecialPeople": specialPeople, "Models": models, "SharedPlaceholder": sharedPlaceholder, "SharedValidNumber": sharedValidNumber, "BrokenStore": brokenStore, "BadInput": badInput, "Rollback": rollback, "Statistics": statistics, "ManyJoined": manyJoined,
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
	c := Claim("王小明", "1", "1980-05-17", With(empi.IDCard, card), With(empi.CaseNumber, "BA000123"), Phone("13811112345"))
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
	c = Claim(" 王 小明", "", "", With(empi.IDCard, card), With(empi.LocalPatient, "P98877"), With(empi.InpatientNumber, "ZY98877"), From("H2"), Phone("13911112345"))
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
	// A mistyped name at the same phone, born the same day: perhaps.
	r = w.resolve(t, Claim("李劳", "2", "1990-01-02", Phone("13700001234")))
	if r.Outcome != empi.Review || r.Explanation.Rule != "perhaps-twins" {
		t.Errorf("same phone: %s %s", r.Outcome, r.Explanation.Rule)
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

// A valid number sent for everybody stops filling the review list, and everybody stays the person they are.
func sharedValidNumber(t *testing.T, w *World) {
	people := map[id.ID]bool{}
	for round := range 2 {
		for i, n := range []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏") {
			birth := "19" + string(rune('4'+i%5)) + "0-01-1" + string(rune('0'+i%10))
			r := w.resolve(t, Claim(string(n)+"甲", "1", birth, With(empi.HealthCard, "HC00770077")))
			if people[r.Person.ID] = true; round == 1 && r.Created {
				t.Errorf("person %d was made anew", i)
			}
		}
	}
	s, err := w.Statistics(ctx)
	if err != nil || len(people) != 30 || s.Open > 6 {
		t.Errorf("%d people, %d reviews, %v", len(people), s.Open, err)
	}
}

// Whatever arrives is kept or left out, never an error: the document around it must not be lost.
func badInput(t *testing.T, w *World) {
	long := strings.Repeat("长", 500)
	for why, c := range map[string]empi.Claim{
		"empty everything": {}, "one character": Claim("王", "1", "1980-01-01"), "very long": Claim(long, "1", "1980-01-01", Address(long), Phone(long), With(long, long)),
		"emoji": Claim("😀", "1", "1980-01-02"), "control characters": Claim("王\x00明\x07", "1\x00", "1980-01-03", From("H\x00"), Address("a\x00b"), With(empi.IDCard+"\x00", "1\x002")),
		"broken encoding": Claim("王\xff\xfe", "\xff", "1980-\xff", Phone("\xff"), With("\xff", "\xff")), "impossible date": Claim("王丁", "1", "1980-02-31"),
		"full width": Claim("王丁", "１", "１９８０", With(empi.IDCard, "１１０１９９")), "division": {Name: "王戊", Division: "北京\x00"},
		"code for sex": Claim("王己", "男", "1980-01-01"), "many numbers": Claim("王庚", "", "", func(c *empi.Claim) {
			for i := range 200 {
				c.Identifiers = append(c.Identifiers, empi.Number{System: empi.OutpatientNumber, Value: phi.IDNumber("MZ77" + strconv.Itoa(1000+i*7))})
			}
		}),
	} {
		first, err := w.Resolve(ctx, c)
		if err != nil {
			t.Errorf("%s: %v", why, err)
			continue
		}
		if p, err := w.Person(ctx, first.Person.ID); err != nil || len([]rune(p.Name.Reveal())) > 200 || strings.ContainsAny(p.Name.Reveal()+p.Sex+p.Division+p.Institution, "\x00\x07") {
			t.Errorf("%s: kept %q, %v", why, p.Name.Reveal(), err)
		}
	}
}
