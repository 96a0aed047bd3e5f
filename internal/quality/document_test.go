package quality_test

import (
	"slices"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/quality"
	"minkang/internal/standards"
)

func local(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, clock.Region) }

// visit is an outpatient record of 20 November, 9:00 to 10:00, that arrived at an instant.
func visit(arrived time.Time) quality.Document {
	return quality.Document{Message: id.First(arrived) + 1, Arrived: arrived, Type: "C0002", Custodian: "A", Patients: []string{"1.3^x"}, Encounter: "V1",
		Effective: local(20, 10), From: local(20, 9), To: local(20, 10), Evaluated: 4,
		Entries:  []standards.Entry{{Kind: "diagnosis", Code: "I10", At: local(20, 9)}},
		Elements: []quality.ElementCount{{Element: "DE02.01.039.00", Level: quality.Required, Expected: 2, Present: 1}, {Element: "DE05.01.024.00", Level: quality.Advised, Expected: 1, Present: 3, Faulty: 2}, {Element: "DE06.00.026.00", Present: 1}}}
}

func kept(institution id.ID) quality.Decision {
	return quality.Decision{At: local(21, 0), Institution: institution, Joined: local(1, 0), Fate: quality.Kept}
}

func book(t *testing.T) *quality.Book {
	b, err := quality.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatADocumentCounts(t *testing.T) {
	b := book(t)
	d := visit(local(20, 12))
	d.Findings = []standards.Finding{{Rule: "element.missing", Severity: standards.Error, Element: "DE02.01.039.00"}, {Rule: "element.missing", Severity: standards.Error, Element: "DE02.01.039.00"},
		{Rule: "header.birth-after-visit", Severity: standards.Error}, {Rule: "header.birth-after-visit", Severity: standards.Error}, {Rule: "value.not-checked", Severity: standards.Info}}
	s := b.Draft(d).Decide(kept(7))
	for _, x := range []struct {
		d        quality.Dimension
		num, den int64
	}{{quality.Completeness, 2*1 + 1, 2*2 + 1}, {quality.Validity, 5 - 2, 5}, {quality.Consistency, 3, 4}, {quality.Timeliness, 1, 1}, {quality.Uniqueness, 1, 1}} {
		if got := b.Score(s.Tally.Counts, x.d); got.Numerator != x.num || got.Denominator != x.den {
			t.Errorf("%s is %d of %d, want %d of %d", x.d, got.Numerator, got.Denominator, x.num, x.den)
		}
	}
	if s.Day != 20261120 || s.Institution != 7 || s.Type != "C0002" || s.Key == 0 {
		t.Errorf("%+v", s)
	}
	want := []quality.RuleCount{{Rule: "element.missing", Element: "DE02.01.039.00", Found: 2, Messages: 1}, {Rule: "header.birth-after-visit", Found: 2, Messages: 1}}
	if !slices.Equal(s.Tally.Rules, want) {
		t.Errorf("%+v", s.Tally.Rules)
	}
	back, err := quality.Unpack(s.Tally.Pack())
	if err != nil || !slices.Equal(back.Elements, s.Tally.Elements) || !slices.Equal(back.Rules, s.Tally.Rules) || back.Counts != s.Tally.Counts {
		t.Errorf("%+v %v", back, err)
	}
}

func TestTimeliness(t *testing.T) {
	b := book(t)
	type judged struct{ timed, onTime, backlog, undated int64 }
	for name, x := range map[string]struct {
		change  func(*quality.Document, *quality.Decision)
		arrived time.Time
		day     quality.Day
		want    judged
		minutes int64
	}{
		"right after the visit":          {nil, local(20, 12), 20261120, judged{timed: 1, onTime: 1}, 120},
		"at the limit":                   {nil, local(21, 10), 20261120, judged{timed: 1, onTime: 1}, 24 * 60},
		"an hour late":                   {nil, local(21, 11), 20261120, judged{timed: 1}, 25 * 60},
		"before the visit ended":         {nil, local(20, 9), 20261120, judged{timed: 1, onTime: 1}, 0},
		"late counts to its service day": {nil, local(30, 9), 20261120, judged{timed: 1}, 10*24*60 - 60},
		"backlog is not judged": {func(_ *quality.Document, o *quality.Decision) { o.Joined = local(21, 0) }, local(25, 9),
			20261120, judged{backlog: 1}, 0},
		"the day of joining is": {func(_ *quality.Document, o *quality.Decision) { o.Joined = local(20, 23) }, local(25, 9),
			20261120, judged{timed: 1}, 5*24*60 - 60},
		"discharge counts, not admission": {func(d *quality.Document, _ *quality.Decision) {
			d.Type, d.From, d.To = "C0032", local(1, 9), local(20, 9)
		}, local(22, 9),
			20261101, judged{timed: 1, onTime: 1}, 2 * 24 * 60},
		"still in hospital": {func(d *quality.Document, _ *quality.Decision) { d.Type, d.To = "C0032", time.Time{} }, local(22, 9), 20261120, judged{}, 0},
		"a report from its signature": {func(d *quality.Document, _ *quality.Decision) {
			d.Type, d.From, d.Effective = "C0007", local(18, 9), local(20, 9)
		}, local(21, 8),
			20261118, judged{timed: 1, onTime: 1}, 23 * 60},
		"no time at all": {func(d *quality.Document, _ *quality.Decision) {
			d.From, d.To, d.Effective = time.Time{}, time.Time{}, time.Time{}
		}, local(22, 9),
			20261122, judged{undated: 1}, 0},
		"service in the future": {func(d *quality.Document, _ *quality.Decision) {
			d.From, d.To, d.Effective = local(28, 9), time.Time{}, time.Time{}
		}, local(22, 9),
			20261122, judged{undated: 1, timed: 1, onTime: 1}, 0},
		"unknown type": {func(d *quality.Document, _ *quality.Decision) { d.Type = "" }, local(22, 9), 20261120, judged{}, 0},
	} {
		d, o := visit(x.arrived), kept(7)
		if x.change != nil {
			x.change(&d, &o)
		}
		s := b.Draft(d).Decide(o)
		c := s.Tally.Counts
		got := judged{c[quality.Timed], c[quality.OnTime], c[quality.Backlog], c[quality.Undated]}
		late := slices.ContainsFunc(s.Tally.Rules, func(r quality.RuleCount) bool { return r.Rule == quality.RuleLate })
		if got != x.want || s.Day != x.day || c[quality.DelayMinutes] != x.minutes || late != (got.timed > got.onTime) {
			t.Errorf("%s: %+v on %v after %d minutes, late %v", name, got, s.Day, c[quality.DelayMinutes], late)
		}
	}
}

func TestUniqueness(t *testing.T) {
	b := book(t)
	key := func(change func(*quality.Document)) int64 {
		d := visit(local(20, 12))
		change(&d)
		return b.Draft(d).Decide(kept(7)).Key
	}
	same := key(func(*quality.Document) {})
	report := func(d *quality.Document) { d.Type = "C0007" }
	for name, x := range map[string]struct {
		change func(*quality.Document)
		same   bool
	}{
		"the same visit with other content": {func(d *quality.Document) { d.Entries, d.Effective = nil, local(21, 1) }, true},
		"another visit":                     {func(d *quality.Document) { d.Encounter = "V2" }, false},
		"another patient":                   {func(d *quality.Document) { d.Patients = []string{"1.3^y"} }, false},
		"another institution":               {func(d *quality.Document) { d.Custodian = "B" }, false},
		"another type":                      {func(d *quality.Document) { d.Type = "C0053" }, false},
	} {
		if got := key(x.change); (got == same) != x.same || got == 0 {
			t.Errorf("%s: %d, the first %d", name, got, same)
		}
	}
	first := key(report)
	again := key(func(d *quality.Document) {
		report(d)
		d.Entries = append([]standards.Entry{}, d.Entries...)
		d.Entries[0].Path = "/elsewhere"
	})
	other := key(func(d *quality.Document) { report(d); d.Entries = []standards.Entry{{Kind: "lab", Code: "K"}} })
	if first == same || first != again || first == other {
		t.Errorf("reports: %d %d %d", first, again, other)
	}
	for name, d := range map[string]quality.Document{"unread": {Unread: true}, "nobody": {Type: "C0002", Custodian: "A", Encounter: "V"}} {
		if s := b.Draft(d).Decide(kept(7)); s.Key != 0 {
			t.Errorf("%s has a key", name)
		}
	}
	for name, x := range map[string]struct {
		o                      quality.Decision
		identified, duplicates int64
		rule                   string
		key                    bool
	}{
		"kept":             {kept(7), 1, 0, "", true},
		"a new version":    {quality.Decision{At: now, Fate: quality.Kept, Replaces: true}, 1, 0, "", false},
		"held":             {quality.Decision{At: now, Fate: quality.Held}, 0, 0, "", false},
		"identifier again": {quality.Decision{At: now, Fate: quality.Gone, Code: "repository.document-id-reused"}, 1, 1, "repository.document-id-reused", false},
		"refused":          {quality.Decision{At: now, Fate: quality.Gone, Code: "registry.unknown-institution"}, 0, 0, "registry.unknown-institution", false},
		"a look-alike":     {quality.Decision{At: now, Fate: quality.Kept, LookAlike: true}, 1, 1, quality.RuleLookAlike, false},
	} {
		s := b.Draft(visit(local(20, 12))).Decide(x.o)
		c := s.Tally.Counts
		has := slices.ContainsFunc(s.Tally.Rules, func(r quality.RuleCount) bool { return r.Rule == x.rule })
		if c[quality.Identified] != x.identified || c[quality.Duplicates] != x.duplicates || (s.Key != 0) != x.key || has != (x.rule != "") {
			t.Errorf("%s: %v %v %+v", name, c, s.Key, s.Tally.Rules)
		}
	}
}

// A draft may be decided several times: a transaction that lost is made anew.
func TestDecidingTwiceIsTheSame(t *testing.T) {
	b := book(t)
	w := b.Draft(visit(local(25, 12)))
	o := kept(7)
	o.Code = "registry.unknown-institution"
	first := w.Decide(o)
	if second := w.Decide(o); !first.Same(second) {
		t.Errorf("%+v\n%+v", first, second)
	}
}

// A message nobody could read counts: as one faulty value, on the day it came.
func TestUnreadable(t *testing.T) {
	b := book(t)
	at := local(21, 3)
	s := b.Draft(quality.Document{Message: id.First(at), Arrived: at, Unread: true, Findings: []standards.Finding{{Rule: "xml.truncated", Severity: standards.Fatal}}}).
		Decide(quality.Decision{At: at, Institution: 7, Fate: quality.Gone, Code: "xml.truncated"})
	c := s.Tally.Counts
	if v, ok := b.Score(c, quality.Validity).Value(); !ok || v != 0 {
		t.Errorf("%v %v", v, ok)
	}
	if c[quality.Refused] != 1 || s.Day != 20261121 || len(s.Tally.Rules) != 1 || s.Tally.Rules[0].Found != 1 {
		t.Errorf("%+v", s)
	}
}

func TestRows(t *testing.T) {
	b := book(t)
	r := quality.Rows{Batch: 5, Part: 3, Arrived: local(22, 9), Institution: 7, Joined: local(1, 0), Type: "HDSD00.01.05", Served: 20261120, Accepted: 90, Refused: 10,
		Elements:  []quality.ElementCount{{Element: "DE02.01.039.00", Level: quality.Required, Expected: 100, Present: 95, Faulty: 5}},
		Evaluated: 100, Broken: 4, Rules: []quality.RuleCount{{Rule: "logic.id-sex", Found: 4, Messages: 4}}}
	c := b.Sending(r).Tally.Counts
	if c[quality.Sent] != 100 || c[quality.Refused] != 10 || c[quality.Timed] != 100 || c[quality.OnTime] != 100 || c[quality.RulesBroken] != 4 {
		t.Errorf("%v", c)
	}
	r.Served, r.Arrived = 20261110, local(22, 9)
	late := b.Sending(r)
	if late.Tally.Counts[quality.OnTime] != 0 || late.Day != 20261110 || len(late.Tally.Rules) != 2 {
		t.Errorf("%+v", late)
	}
	r.Served = 0
	if s := b.Sending(r); s.Day != 20261122 || s.Tally.Counts[quality.Undated] != 100 || s.Tally.Counts[quality.Timed] != 0 {
		t.Errorf("%+v", s)
	}
}

// Whatever bytes a store gives, reading them ends with a tally or an error.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte{})
	f.Add(quality.Tally{Elements: []quality.ElementCount{{Element: "DE02.01.039.00", Expected: 1}, {Element: "x", Present: -5}}, Rules: []quality.RuleCount{{Rule: "a", Found: 1}}}.Pack())
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := quality.Unpack(b)
		if err != nil {
			return
		}
		back, err := quality.Unpack(x.Pack())
		if err != nil || !slices.Equal(back.Elements, x.Elements) || !slices.Equal(back.Rules, x.Rules) {
			t.Errorf("%+v %+v %v", x, back, err)
		}
	})
}
