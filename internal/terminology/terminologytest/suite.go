package terminologytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
	"minkang/internal/terminology"
)

var ctx = context.Background()

// Run runs the suite; open gives a service over an empty store each time.
func Run(t *testing.T, open func(t *testing.T, cfg terminology.Config) *World) {
	for name, test := range map[string]func(*testing.T, *World){
		"Put": put, "Refusals": refusals, "Validity": validity, "Nearest": nearest, "Undo": undo, "Bulk": bulk, "Count": count, "Overflow": overflow,
		"WorkList": workList, "ByName": byName, "Standing": standing, "Accept": accept, "Follow": follow, "Audit": auditLines, "Import": imports,
		"Job": job, "JobOfRegion": jobOfRegion, "JobKilled": jobKilled, "JobFails": jobFails, "FullScan": fullScan, "Race": race,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t, terminology.Config{})) })
	}
	t.Run("FourEyes", func(t *testing.T) { fourEyes(t, open(t, terminology.Config{FourEyes: true})) })
}

// Cold is a local code of the hospital for the common cold.
func Cold() terminology.Mapping {
	return terminology.Mapping{Institution: Hospital, Source: "ICD-10", Code: "GM01", Name: "感冒", Domain: "ICD-10", Target: "J00.x00"}
}

// coding is how a document states the hospital's code.
func coding(code, name string) standards.Coding {
	return standards.Coding{Element: "DE05.01.024.00", Domain: "ICD-10", Code: code, Name: name, Foreign: true}
}

func (w *World) put(t *testing.T, all ...terminology.Mapping) []terminology.Change {
	t.Helper()
	c, err := w.Put(ctx, Ann, all)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *World) target(from id.ID, c standards.Coding) string {
	to, ok := w.Translate(terminology.Sender{Institution: from}, c)
	if !ok {
		return ""
	}
	return to.Code.Code
}

func put(t *testing.T, w *World) {
	c := w.put(t, Cold())
	if len(c) != 1 || c[0].After.Version != 1 || c[0].After.State != terminology.Active || c[0].After.Edition == "" || c[0].After.TargetName == "" {
		t.Fatalf("%+v", c)
	}
	if got := w.target(Hospital, coding("GM01", "感冒")); got != "J00.x00" {
		t.Errorf("translated to %q", got)
	}
	if got := w.target(Clinic, coding("GM01", "感冒")); got != "" {
		t.Errorf("another institution's code was translated to %q", got)
	}
	if again := w.put(t, Cold()); len(again) != 0 {
		t.Errorf("putting the same changed something: %+v", again)
	}
	other := Cold()
	other.Target, other.Relation = "J06.900", terminology.Wider
	c = w.put(t, other)
	if len(c) != 1 || c[0].After.ID != c[0].Before.ID || c[0].After.Version != 2 {
		t.Fatalf("%+v", c)
	}
	to, ok := w.Translate(terminology.Sender{Institution: Hospital}, coding("GM01", ""))
	if !ok || to.Code.Code != "J06.900" || to.Relation != "wider" || to.System != standards.SystemICD10 {
		t.Errorf("%+v %v", to, ok)
	}
	h, err := w.History(ctx, c[0].Mapping)
	if err != nil || len(h) != 2 || h[0].After.Target != "J06.900" || h[1].Before != nil || h[0].By != Ann.ID {
		t.Errorf("history %+v %v", h, err)
	}
	if _, err := w.Retire(ctx, Ann, c[0].Mapping, 1); !errors.Is(err, terminology.ErrStale) {
		t.Errorf("an old version was retired: %v", err)
	}
	if _, err := w.Retire(ctx, Ann, c[0].Mapping, 2); err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, coding("GM01", "感冒")); got != "" {
		t.Errorf("a retired mapping translates to %q", got)
	}
}

func refusals(t *testing.T, w *World) {
	change := func(f func(*terminology.Mapping)) terminology.Mapping { m := Cold(); f(&m); return m }
	long := string(make([]rune, 300))
	for name, x := range map[string]struct {
		m    terminology.Mapping
		want error
	}{
		"no code and no name": {change(func(m *terminology.Mapping) { m.Code, m.Name = "", " " }), terminology.ErrField},
		"no source":           {change(func(m *terminology.Mapping) { m.Source = "" }), terminology.ErrField},
		"odd source":          {change(func(m *terminology.Mapping) { m.Source = "my codes" }), terminology.ErrField},
		"too long":            {change(func(m *terminology.Mapping) { m.Name = long }), terminology.ErrField},
		"control characters":  {change(func(m *terminology.Mapping) { m.Note = "a\x00b" }), terminology.ErrField},
		"unknown domain":      {change(func(m *terminology.Mapping) { m.Domain = "ICD-99" }), terminology.ErrNoDomain},
		"unknown target":      {change(func(m *terminology.Mapping) { m.Target = "Q" }), terminology.ErrNoTarget},
		"unknown relation":    {change(func(m *terminology.Mapping) { m.Relation = "like" }), terminology.ErrField},
		"backward validity":   {change(func(m *terminology.Mapping) { m.From, m.To = Noon, Noon }), terminology.ErrField},
		"a system of nobody":  {change(func(m *terminology.Mapping) { m.Institution, m.Connected = 0, 5 }), terminology.ErrField},
	} {
		if _, err := w.Put(ctx, Ann, []terminology.Mapping{Cold(), x.m}); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "" {
		t.Error("of a refused list something was kept")
	}
	if _, err := w.Retire(ctx, Ann, 999, 0); !errors.Is(err, terminology.ErrNotFound) {
		t.Error(err)
	}
	if _, err := w.Undo(ctx, Ann, 999); !errors.Is(err, terminology.ErrNotFound) {
		t.Error(err)
	}
	if _, err := w.Confirm(ctx, Bob, w.put(t, Cold())[0].Mapping, 0); !errors.Is(err, terminology.ErrNotWaiting) {
		t.Error(err)
	}
}

func validity(t *testing.T, w *World) {
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	old, now := Cold(), Cold()
	old.To = year(2025)
	now.From, now.Target = year(2025), "J06.900"
	w.put(t, old, now)
	for at, want := range map[time.Time]string{year(2020): "J00.x00", year(2025): "J06.900", year(2026): "J06.900", {}: "J06.900"} {
		to, _ := w.Translate(terminology.Sender{Institution: Hospital, At: at}, coding("GM01", ""))
		if to.Code.Code != want {
			t.Errorf("%v: %q, want %q", at, to.Code.Code, want)
		}
	}
	across := Cold()
	across.From, across.To = year(2024), year(2026)
	if _, err := w.Put(ctx, Ann, []terminology.Mapping{across}); !errors.Is(err, terminology.ErrOverlap) {
		t.Errorf("two mappings of one moment: %v", err)
	}
}

func nearest(t *testing.T, w *World) {
	const own = "1.2.156.999999.1"
	region, relay, here, system, element, connected := Cold(), Cold(), Cold(), Cold(), Cold(), Cold()
	region.Institution, region.Target = 0, "J00.x00"
	relay.Institution, relay.Target = Clinic, "J02.900"
	here.Target = "J03.900"
	element.Source, element.Target = "DE05.01.024.00", "J04.000"
	system.Source, system.Target = own, "J06.900"
	connected.Connected, connected.Target = 5, "J09.x00"
	if _, ok := w.Library.Code("ICD-10", "J09.x00"); !ok {
		connected.Target = "J18.900"
	}
	from := terminology.Sender{Institution: Hospital, Relay: Clinic}
	c := coding("GM01", "")
	step := func(m terminology.Mapping, want string) {
		t.Helper()
		w.put(t, m)
		if to, _ := w.Translate(from, c); to.Code.Code != want {
			t.Errorf("%q, want %q", to.Code.Code, want)
		}
	}
	step(region, region.Target)
	step(relay, relay.Target)
	step(here, here.Target)
	step(element, element.Target)
	c.System = own
	step(system, system.Target)
	step(connected, system.Target) // of another system
	from.Connected = 5
	step(connected, connected.Target)
	c.Domain = "CV05.01.002"
	if to, ok := w.Translate(from, c); ok {
		t.Errorf("a code of another domain was given: %+v", to)
	}
}

func undo(t *testing.T, w *World) {
	first := w.put(t, Cold())[0]
	other := Cold()
	other.Target = "J06.900"
	second := w.put(t, other)[0]
	if _, err := w.Undo(ctx, Ann, first.ID); !errors.Is(err, terminology.ErrStale) {
		t.Errorf("undone beneath a later change: %v", err)
	}
	if _, err := w.Undo(ctx, Bob, second.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "J00.x00" {
		t.Errorf("after undoing: %q", got)
	}
	m, err := w.Mapping(ctx, first.Mapping)
	if err != nil || m.Version != 3 || m.Target != "J00.x00" {
		t.Errorf("%+v %v", m, err)
	}
	// Undoing the undoing brings the change back.
	h, _ := w.History(ctx, first.Mapping)
	if _, err := w.Undo(ctx, Bob, h[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "J06.900" {
		t.Errorf("after undoing that: %q", got)
	}
}

func bulk(t *testing.T, w *World) {
	var all []terminology.Mapping
	for i := range 120 {
		m := Cold()
		m.Code = fmt.Sprint("B", i)
		all = append(all, m)
	}
	done := w.put(t, all...)
	if len(done) != 120 {
		t.Fatal(len(done))
	}
	if _, err := w.Undo(ctx, Ann, done[50].ID); err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if got := w.target(Hospital, coding(m.Code, "")); got != "" {
			t.Fatalf("%s still means %s", m.Code, got)
		}
	}
	rows, err := w.Mappings(ctx, terminology.MapFilter{State: terminology.Retired, Query: "B11"}, 0, 50)
	if err != nil || len(rows) != 11 { // B11, B110 … B119
		t.Errorf("%d %v", len(rows), err)
	}
}

func fourEyes(t *testing.T, w *World) {
	c := w.put(t, Cold())[0]
	if c.After.State != terminology.Proposed || w.target(Hospital, coding("GM01", "")) != "" {
		t.Fatalf("a proposal counts: %+v", c.After)
	}
	if _, err := w.Confirm(ctx, Ann, c.Mapping, 0); !errors.Is(err, terminology.ErrOwn) {
		t.Errorf("confirmed her own: %v", err)
	}
	if _, err := w.Confirm(ctx, Bob, c.Mapping, 7); !errors.Is(err, terminology.ErrStale) {
		t.Errorf("confirmed what he did not see: %v", err)
	}
	if _, err := w.Confirm(ctx, Bob, c.Mapping, 1); err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "J00.x00" {
		t.Errorf("confirmed, and means %q", got)
	}
	if again := w.put(t, Cold()); len(again) != 0 {
		t.Errorf("proposed what is so: %+v", again)
	}
	other := Cold()
	other.Target = "J06.900"
	second := w.put(t, other)[0]
	if got := w.target(Hospital, coding("GM01", "")); got != "J00.x00" {
		t.Errorf("a proposal overtook what counts: %q", got)
	}
	done, err := w.Confirm(ctx, Bob, second.Mapping, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "J06.900" {
		t.Errorf("replaced, and means %q", got)
	}
	if _, err := w.Undo(ctx, Ann, done.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "J00.x00" {
		t.Errorf("the confirmation was undone, and means %q", got)
	}
	if _, err := w.Reject(ctx, Bob, second.Mapping, 0, "不妥"); err != nil {
		t.Fatal(err)
	}
	if m, _ := w.Mapping(ctx, second.Mapping); m.State != terminology.Rejected || m.Note != "不妥" {
		t.Errorf("%+v", m)
	}
}

// note keeps codings as a document would.
func (w *World) note(t *testing.T, institution id.ID, example string, all ...standards.Coding) {
	t.Helper()
	r := w.For(terminology.Sender{Institution: institution})
	for _, c := range all {
		r.Translate(c)
	}
	if err := w.Unit.Write(ctx, func(ctx context.Context) error { return w.Note(ctx, institution, example, r.Missed()) }); err != nil {
		t.Fatal(err)
	}
}

func (w *World) countAll(t *testing.T) {
	t.Helper()
	for {
		n, err := w.Count(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func (w *World) list(t *testing.T, f terminology.WorkFilter) []terminology.Unmapped {
	t.Helper()
	all, err := w.WorkList(ctx, f, nil, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func count(t *testing.T, w *World) {
	for i := range 7 {
		w.note(t, Hospital, fmt.Sprint("message/", i), coding("GM01", "感冒"), coding("GM01", "感冒"), coding(fmt.Sprint("X", i), "其他"))
		w.Clock.Advance(time.Minute)
	}
	w.note(t, Hospital, "message/none")
	w.note(t, Clinic, "message/c", coding("GM01", "伤风"))
	w.countAll(t)
	all := w.list(t, terminology.WorkFilter{})
	if len(all) != 9 || all[0].Code != "GM01" || all[0].Count != 14 || !all[0].First.Equal(Noon) || !all[0].Last.Equal(Noon.Add(6*time.Minute)) ||
		!slices.Equal(all[0].Examples, []string{"message/0", "message/1", "message/2", "message/3", "message/4"}) || all[0].Standing != terminology.Open ||
		all[0].Source != "ICD-10" || all[0].Element != "DE05.01.024.00" {
		t.Errorf("%d %+v", len(all), all[0])
	}
	w.countAll(t)
	if again := w.list(t, terminology.WorkFilter{}); again[0].Count != 14 {
		t.Errorf("counted twice: %d", again[0].Count)
	}
}

func overflow(t *testing.T, w *World) {
	for i := 0; i < terminology.MaxDistinct+40; i += 100 {
		var all []standards.Coding
		for k := range 100 {
			all = append(all, coding(fmt.Sprintf("N%05d", i+k), "某病"))
		}
		w.note(t, Hospital, "message/x", all...)
	}
	w.note(t, Clinic, "message/c", coding("N05010", ""))
	w.countAll(t)
	beyond := w.list(t, terminology.WorkFilter{Standing: terminology.Beyond})
	if len(beyond) != 1 || beyond[0].Count != 100 || beyond[0].Institution != Hospital || beyond[0].Code != "" {
		t.Errorf("%+v", beyond)
	}
	p, err := w.Progress(ctx)
	if err != nil || len(p) != 2 || p[0].Codings[terminology.Open] != terminology.MaxDistinct || p[1].Codings[terminology.Open] != 1 {
		t.Errorf("%+v %v", p, err)
	}
}

func workList(t *testing.T, w *World) {
	for i := range 30 {
		for range i%5 + 1 {
			w.note(t, Hospital, "message/a", coding(fmt.Sprintf("L%02d", i), fmt.Sprint("名", i)))
		}
	}
	w.note(t, Hospital, "message/b", standards.Coding{Element: "DE04.30.019.00", System: "1.2.156.999999.2", Code: "WBC", Name: "白细胞", Foreign: true})
	w.countAll(t)
	var seen []string
	var after *terminology.Place
	last := int64(1 << 40)
	for {
		page, err := w.WorkList(ctx, terminology.WorkFilter{Institution: Hospital}, after, 7)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, u := range page {
			if u.Count > last {
				t.Errorf("%d after %d", u.Count, last)
			}
			last = u.Count
			seen = append(seen, u.Code)
		}
		after = &terminology.Place{Count: page[len(page)-1].Count, ID: page[len(page)-1].ID}
	}
	slices.Sort(seen)
	if len(seen) != 31 || len(slices.Compact(seen)) != 31 {
		t.Errorf("%v", seen)
	}
	if all := w.list(t, terminology.WorkFilter{Query: "L2"}); len(all) != 10 {
		t.Errorf("%d hold L2", len(all))
	}
	if all := w.list(t, terminology.WorkFilter{Query: "名_"}); len(all) != 0 {
		t.Errorf("a pattern was taken for a wild card: %d", len(all))
	}
	if all := w.list(t, terminology.WorkFilter{Domain: "1.2.156.999999.2"}); len(all) != 1 || all[0].Name != "白细胞" {
		t.Errorf("%+v", all)
	}
	d, err := w.Domains(ctx, Hospital)
	if err != nil || d["ICD-10"] != 30 || d["1.2.156.999999.2"] != 1 {
		t.Errorf("%v %v", d, err)
	}
}

func byName(t *testing.T, w *World) {
	c := coding("", "伤风感冒")
	w.note(t, Hospital, "message/a", c, c, coding("", "别的"))
	w.countAll(t)
	all := w.list(t, terminology.WorkFilter{})
	if len(all) != 2 || all[0].Name != "伤风感冒" || all[0].Count != 2 {
		t.Fatalf("%+v", all)
	}
	if _, err := w.Assign(ctx, Ann, []terminology.Assignment{{Unmapped: all[0].ID, Target: "J00.x00"}}); err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, c); got != "J00.x00" {
		t.Errorf("by name: %q", got)
	}
	if got := w.target(Hospital, coding("伤风感冒", "")); got != "" {
		t.Errorf("a code like the name: %q", got)
	}
}

func standing(t *testing.T, w *World) {
	w.note(t, Hospital, "message/a", coding("GM01", "感冒"))
	w.note(t, Clinic, "message/b", coding("GM01", "感冒"))
	w.countAll(t)
	is := func(want ...terminology.Standing) {
		t.Helper()
		all := w.list(t, terminology.WorkFilter{})
		slices.SortFunc(all, func(a, b terminology.Unmapped) int { return int(a.Institution - b.Institution) })
		for i, s := range want {
			if all[i].Standing != s {
				t.Errorf("%d is %s, want %s", i, all[i].Standing, s)
			}
		}
	}
	is(terminology.Open, terminology.Open)
	c := w.put(t, Cold())[0]
	is(terminology.Mapped, terminology.Open)
	region := Cold()
	region.Institution, region.Relation, region.Target, region.Domain = 0, terminology.None, "", ""
	r := w.put(t, region)[0]
	is(terminology.Mapped, terminology.NoTarget)
	if _, err := w.Undo(ctx, Ann, c.ID); err != nil {
		t.Fatal(err)
	}
	is(terminology.NoTarget, terminology.NoTarget)
	if _, err := w.Undo(ctx, Ann, r.ID); err != nil {
		t.Fatal(err)
	}
	is(terminology.Open, terminology.Open)
}

func accept(t *testing.T, w *World) {
	d, _ := w.Library.Domain("ICD-10", "")
	real := d.Codes()[100]
	w.note(t, Hospital, "message/a", coding(real.Code, real.Name), coding(real.Code+"Z", real.Name), coding("GM01", "感冒"))
	w.countAll(t)
	done, more, err := w.AcceptEqual(ctx, Ann, Hospital, "ICD-10")
	if err != nil || more || len(done) != 1 || done[0].After.Target != real.Code {
		t.Errorf("%+v %v %v", done, more, err)
	}
	if done, _, err := w.AcceptEqual(ctx, Ann, 0, ""); err != nil || len(done) != 0 {
		t.Errorf("%+v %v", done, err)
	}
}

func follow(t *testing.T, w *World) {
	other := w.Other(t, terminology.Config{})
	w.put(t, Cold())
	if _, ok := other.Translate(terminology.Sender{Institution: Hospital}, coding("GM01", "")); ok {
		t.Fatal("known before it was followed")
	}
	if err := other.Follow(ctx); err != nil {
		t.Fatal(err)
	}
	if _, ok := other.Translate(terminology.Sender{Institution: Hospital}, coding("GM01", "")); !ok {
		t.Error("the other process does not know it")
	}
	third := w.Other(t, terminology.Config{})
	if _, ok := third.Translate(terminology.Sender{Institution: Hospital}, coding("GM01", "")); !ok {
		t.Error("a later process does not know it")
	}
}

func auditLines(t *testing.T, w *World) {
	w.put(t, Cold())
	if l := w.Ledger.Lines(); len(l) != 1 || l[0].Action != "terminology.put" || l[0].Detail["institution"] != Hospital.String() {
		t.Errorf("%+v", l)
	}
	w.Ledger.Broken = true
	other := Cold()
	other.Target = "J06.900"
	if _, err := w.Put(ctx, Ann, []terminology.Mapping{other}); err == nil {
		t.Error("changed without an audit line")
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "J00.x00" {
		t.Errorf("changed without an audit line: %q", got)
	}
}

// race: two people decide about one coding at once; both decisions stand in the history, one after the other.
func race(t *testing.T, w *World) {
	const n = 8
	fail := make(chan error, n)
	for i := range n {
		m := Cold()
		m.Note = fmt.Sprint(i)
		go func() { _, err := w.Put(ctx, Ann, []terminology.Mapping{m}); fail <- err }()
	}
	lost := 0
	for range n {
		if err := <-fail; errors.Is(err, terminology.ErrStale) {
			lost++
		} else if err != nil {
			t.Error(err)
		}
	}
	rows, err := w.Mappings(ctx, terminology.MapFilter{State: terminology.Active}, 0, 50)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d mappings of one coding hold at once, %v", len(rows), err)
	}
	if rows[0].Version != int64(n-lost) {
		t.Errorf("version %d, %d lost", rows[0].Version, lost)
	}
}
