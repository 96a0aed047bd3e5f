package qualitytest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/quality"
)

// Noon is when the suite's messages come.
var Noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// Message gives the n-th message of the suite.
func Message(n int) id.ID { return id.First(Noon) + id.ID(n) }

// Sending makes a sending: one required element of two given, one faulty, one rule broken.
func Sending(n int, institution id.ID, documentType string, day quality.Day) quality.Sending {
	t := quality.Tally{Elements: []quality.ElementCount{{Element: "DE02.01.039.00", Level: quality.Required, Expected: 2, Present: 1, Faulty: 1},
		{Element: "DE05.01.024.00", Level: quality.Advised, Expected: 1, Present: 1}},
		Rules: []quality.RuleCount{{Rule: "element.missing", Element: "DE02.01.039.00", Found: 1, Messages: 1}}}
	c := &t.Counts
	c[quality.Sent], c[quality.Accepted], c[quality.RequiredExpected], c[quality.RequiredPresent] = 1, 1, 2, 1
	c[quality.AdvisedExpected], c[quality.AdvisedPresent], c[quality.Values], c[quality.Faulty] = 1, 1, 2, 1
	c[quality.Identified] = 1
	return quality.Sending{Message: Message(n), Attempt: Noon.UnixMicro(), Institution: institution, Type: documentType, Day: day, Tally: t}
}

// Suite runs the whole suite; open gives an empty store and what runs its transactions.
func Suite(t *testing.T, open func(t *testing.T) (quality.Store, quality.Unit)) {
	for name, fn := range map[string]func(*testing.T, stage){"Record": record, "Cells": cells, "Owners": owners, "Forget": forget, "Prune": prune,
		"Thresholds": thresholds, "Alerts": alerts, "Letters": letters, "Recount": recount, "Scan": scan} {
		t.Run(name, func(t *testing.T) {
			s, u := open(t)
			fn(t, stage{s, u})
		})
	}
}

type stage struct {
	quality.Store
	unit quality.Unit
}

func (s stage) write(t *testing.T, fn func(context.Context) error) {
	t.Helper()
	if err := s.unit.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func (s stage) record(t *testing.T, all ...quality.Sending) {
	t.Helper()
	s.write(t, func(ctx context.Context) error {
		for _, x := range all {
			if err := s.Record(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s stage) take(t *testing.T, limit int) (out []quality.Sending) {
	t.Helper()
	s.write(t, func(ctx context.Context) (err error) {
		if err := s.Turn(ctx); err != nil {
			return err
		}
		out, err = s.Take(ctx, limit)
		return err
	})
	return out
}

func record(t *testing.T, s stage) {
	ctx := context.Background()
	if n, _, err := s.Pending(ctx); err != nil || n != 0 {
		t.Fatalf("%d %v", n, err)
	}
	a, b := Sending(1, 7, "C0002", 20261121), Sending(2, 7, "C0053", 20261120)
	b.Key = 1<<62 | 5
	b.Tally.Elements = append(b.Tally.Elements, quality.ElementCount{Element: "HDSD00.01.001", Present: 3})
	later := Sending(1, 7, "C0002", 20261121)
	later.Attempt++
	s.record(t, a, b, a, later)
	if n, oldest, err := s.Pending(ctx); err != nil || n != 3 || !oldest.Equal(Message(1).Time()) {
		t.Errorf("%d %v %v", n, oldest, err)
	}
	one := s.take(t, 1) // a message comes with all its decisions
	if len(one) != 2 || one[0].Message != Message(1) || one[1].Message != Message(1) {
		t.Errorf("a limit of one message took %v", one)
	}
	rest := s.take(t, 10)
	all := append(one, rest...)
	if len(all) != 3 || len(s.take(t, 10)) != 0 {
		t.Fatalf("%d taken", len(all))
	}
	folded, err := s.Folded(ctx, []id.ID{Message(1), Message(2), Message(3)})
	if err != nil || len(folded) != 3 {
		t.Fatalf("%v %v", folded, err)
	}
	i := slices.IndexFunc(folded, func(x quality.Sending) bool { return x.Message == Message(2) })
	if !folded[i].Same(b) || folded[i].Key != b.Key || folded[i].Day != b.Day {
		t.Errorf("came back as %+v", folded[i])
	}
	s.write(t, func(ctx context.Context) error {
		return errors.Join(s.Drop(ctx, []quality.Ref{a.Ref()}), s.Rewrite(ctx, quality.Sending{Message: b.Message, Attempt: b.Attempt, Institution: 8, Type: "C0003", Day: 20261119}))
	})
	folded, err = s.Folded(ctx, []id.ID{Message(1), Message(2)})
	if err != nil || len(folded) != 2 {
		t.Fatalf("%v %v", folded, err)
	}
	i = slices.IndexFunc(folded, func(x quality.Sending) bool { return x.Message == Message(2) })
	if x := folded[i]; x.Institution != 8 || x.Type != "C0003" || x.Day != 20261119 || x.Key != 0 {
		t.Errorf("rewritten as %+v", x)
	}
	// What is recorded in a transaction that fails is not there.
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		if err := s.Record(ctx, Sending(9, 7, "C0002", 20261121)); err != nil {
			return err
		}
		return errors.New("power cut")
	})
	if n, _, e := s.Pending(ctx); err == nil || e != nil || n != 0 {
		t.Errorf("%d waiting after a failed transaction, %v %v", n, err, e)
	}
}

func at(day quality.Day, institution id.ID, documentType string) quality.Cell {
	return quality.Cell{Day: day, Institution: institution, Type: documentType}
}

func cells(t *testing.T, s stage) {
	ctx := context.Background()
	if p, err := s.Span(ctx); err != nil || p != (quality.Period{}) {
		t.Errorf("%v %v", p, err)
	}
	tally := Sending(1, 0, "", 0).Tally
	for range 2 { // adding twice adds twice
		s.write(t, func(ctx context.Context) error {
			m := map[quality.Cell]*quality.Tally{}
			for _, c := range []quality.Cell{at(20261120, 7, "C0002"), at(20261121, 7, "C0002"), at(20261121, 7, "C0053"), at(20261121, 8, "C0002"), at(20261121, 0, "")} {
				m[c] = &tally
			}
			return s.Add(ctx, m)
		})
	}
	both := quality.Period{From: 20261120, To: 20261121}
	for name, x := range map[string]struct {
		q    quality.Query
		g    quality.Grouping
		sent []int64
	}{
		"all":            {quality.Query{Period: both}, quality.Grouping{}, []int64{10}},
		"by day":         {quality.Query{Period: both}, quality.Grouping{Day: true}, []int64{2, 8}},
		"by institution": {quality.Query{Period: both}, quality.Grouping{Institution: true}, []int64{2, 6, 2}},
		"by type":        {quality.Query{Period: both, Type: "C0002"}, quality.Grouping{Type: true}, []int64{6}},
		"of one":         {quality.Query{Period: both, Institutions: []id.ID{8}}, quality.Grouping{Day: true, Institution: true, Type: true}, []int64{2}},
		"of nobody":      {quality.Query{Period: both, Institutions: []id.ID{}}, quality.Grouping{}, nil},
		"another time":   {quality.Query{Period: quality.Period{From: 20200101, To: 20200131}}, quality.Grouping{}, nil},
	} {
		rows, err := s.Sum(ctx, x.q, x.g)
		var sent []int64
		for _, r := range rows {
			sent = append(sent, r.Counts[quality.Sent])
			if r.Counts[quality.RequiredExpected] != 2*r.Counts[quality.Sent] {
				t.Errorf("%s: %v", name, r.Counts)
			}
		}
		if err != nil || !slices.Equal(sent, x.sent) {
			t.Errorf("%s: %v %v", name, sent, err)
		}
	}
	var sum quality.Tally
	n := 0
	err := s.Details(ctx, quality.Query{Period: both, Institutions: []id.ID{7}}, func(c quality.Cell, x quality.Tally) error {
		sum.Add(x, 1)
		n++
		return nil
	})
	if err != nil || n != 3 || sum.Counts[quality.Sent] != 6 || sum.Elements[0].Expected != 12 || sum.Rules[0].Found != 6 {
		t.Errorf("%d %+v %v", n, sum, err)
	}
	if p, err := s.Span(ctx); err != nil || p != both {
		t.Errorf("%v %v", p, err)
	}
	s.write(t, func(ctx context.Context) error { return s.Clear(ctx, 20261121) })
	if p, err := s.Span(ctx); err != nil || p.To != 20261120 {
		t.Errorf("%v %v", p, err)
	}
}

func owners(t *testing.T, s stage) {
	ctx := context.Background()
	want := map[int64]quality.Owner{5: {Message: Message(1), Cell: at(20261120, 7, "C0002")}, 1 << 62: {Message: Message(2), Cell: at(20261121, 8, "C0053")}}
	s.write(t, func(ctx context.Context) error { return s.SetOwners(ctx, want) })
	got, err := s.Owners(ctx, []int64{5, 6, 1 << 62})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v %v", got, err)
	}
	want[5] = quality.Owner{Message: Message(0), Cell: quality.Cell{Day: 20261122, Institution: 9, Type: "C0001"}}
	s.write(t, func(ctx context.Context) error { return s.SetOwners(ctx, want) })
	if got, err := s.Owners(ctx, []int64{5}); err != nil || got[5] != want[5] {
		t.Errorf("%v %v", got, err)
	}
	s.write(t, func(ctx context.Context) error { return s.DropOwners(ctx, 20261122) })
	if got, err := s.Owners(ctx, []int64{5, 1 << 62}); err != nil || len(got) != 1 {
		t.Errorf("%v %v", got, err)
	}
}

func forget(t *testing.T, s stage) {
	ctx := context.Background()
	old, waiting := Sending(1, 7, "C0002", 20261121), Sending(2, 7, "C0002", 20261121)
	s.record(t, old)
	s.take(t, 10)
	s.record(t, waiting)
	s.write(t, func(ctx context.Context) error {
		return s.SetOwners(ctx, map[int64]quality.Owner{5: {Message: old.Message, Cell: old.Cell()}})
	})
	if ok, err := s.Whole(ctx); err != nil || !ok {
		t.Errorf("%v %v", ok, err)
	}
	n, err := s.Forget(ctx, Noon.Add(time.Hour))
	if err != nil || n != 2 {
		t.Errorf("%d %v", n, err)
	}
	if ok, err := s.Whole(ctx); err != nil || ok {
		t.Errorf("%v %v", ok, err)
	}
	if got, err := s.Owners(ctx, []int64{5}); err != nil || len(got) != 0 {
		t.Errorf("%v %v", got, err)
	}
	// What waits to be counted is never forgotten.
	if n, _, err := s.Pending(ctx); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	if at, err := s.Oldest(ctx); err != nil || !at.Equal(Message(2).Time()) {
		t.Errorf("%v %v", at, err)
	}
}

func prune(t *testing.T, s stage) {
	ctx := context.Background()
	tally := Sending(1, 0, "", 0).Tally
	s.write(t, func(ctx context.Context) error {
		m := map[quality.Cell]*quality.Tally{}
		for day := quality.Day(20261101); day <= 20261110; day++ {
			m[quality.Cell{Day: day, Institution: 7, Type: "C0002"}] = &tally
		}
		return s.Add(ctx, m)
	})
	if n, err := s.Prune(ctx, 20261106, 20261103); err != nil || n != 7 {
		t.Errorf("%d %v", n, err)
	}
	all := quality.Query{Period: quality.Period{From: 20261101, To: 20261130}}
	rows, err := s.Sum(ctx, all, quality.Grouping{Day: true})
	if err != nil || len(rows) != 8 {
		t.Errorf("%d %v", len(rows), err)
	}
	n := 0
	if err := s.Details(ctx, all, func(quality.Cell, quality.Tally) error { n++; return nil }); err != nil || n != 5 {
		t.Errorf("%d %v", n, err)
	}
}

func recount(t *testing.T, s stage) {
	ctx := context.Background()
	s.record(t, Sending(1, 7, "C0002", 20261120), Sending(2, 7, "C0002", 20261121))
	s.take(t, 10)
	s.write(t, func(ctx context.Context) error { return s.Unfold(ctx, 20261121) })
	if n, oldest, err := s.Pending(ctx); err != nil || n != 1 || !oldest.Equal(Message(2).Time()) {
		t.Errorf("%d %v %v", n, oldest, err)
	}
}

func scan(t *testing.T, s stage) {
	ctx := context.Background()
	for i := range 9 {
		s.record(t, Sending(i+1, id.ID(7+i%2), []string{"C0002", "C0053"}[i/5], quality.Day(20261118+i%3)))
	}
	s.take(t, 100)
	s.record(t, Sending(20, 7, "C0002", 20261118)) // waits
	for name, x := range map[string]struct {
		q    quality.Query
		want []int
	}{
		"all":       {quality.Query{Period: quality.Period{From: 20261118, To: 20261120}}, []int{9, 6, 3, 8, 5, 2, 7, 4, 1}},
		"a day":     {quality.Query{Period: quality.Period{From: 20261119, To: 20261119}}, []int{8, 5, 2}},
		"one":       {quality.Query{Period: quality.Period{From: 20261118, To: 20261120}, Institutions: []id.ID{8}, Type: "C0002"}, []int{2, 4}},
		"of nobody": {quality.Query{Period: quality.Period{From: 20261118, To: 20261120}, Institutions: []id.ID{}}, nil},
	} {
		var got []int
		var after quality.Mark
		for {
			all, err := s.Scan(ctx, x.q, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range all {
				got = append(got, int(one.Message-Message(0)))
				after = quality.Mark{Day: one.Day, Message: one.Message, Part: one.Part}
			}
			if len(all) < 2 {
				break
			}
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func thresholds(t *testing.T, s stage) {
	ctx := context.Background()
	th := quality.Threshold{ID: 3, Dimension: quality.Validity, Institution: 7, Type: "C0002", Below: 0.9, Clear: 0.95, Least: 10, Days: 7, Active: true}
	set := func(x quality.Threshold) (ok bool) {
		s.write(t, func(ctx context.Context) (err error) { ok, err = s.SetThreshold(ctx, x); return err })
		return ok
	}
	if !set(th) || set(th) {
		t.Error("added twice")
	}
	th.Version, th.Below, th.Active = 1, 0.5, false
	if !set(th) || set(th) {
		t.Error("changed twice from one version")
	}
	th.Version = 2
	if all, err := s.Thresholds(ctx); err != nil || len(all) != 1 || all[0] != th {
		t.Errorf("%+v %v", all, err)
	}
	s.write(t, func(ctx context.Context) error { return s.DropThreshold(ctx, 3) })
	err := s.unit.Write(ctx, func(ctx context.Context) error { return s.DropThreshold(ctx, 3) })
	if !errors.Is(err, quality.ErrNotFound) {
		t.Error(err)
	}
}

func alerts(t *testing.T, s stage) {
	ctx := context.Background()
	make1 := func(n int64, threshold, institution id.ID, state quality.AlertState) quality.Alert {
		return quality.Alert{ID: id.ID(n), Threshold: threshold, Dimension: quality.Timeliness, Institution: institution, Type: "C0002", Below: 0.9, State: state, OpenedAt: Noon,
			OpenedScore: quality.Score{Numerator: 1, Denominator: 2}, Score: quality.Score{Numerator: 1, Denominator: 3}, LookedAt: Noon}
	}
	first, second, other := make1(1, 3, 7, quality.Closed), make1(2, 3, 7, quality.Opened), make1(3, 3, 8, quality.Opened)
	first.ClosedAt, first.ClosedBy, first.Note, first.Recovered = Noon, 5, "已更正", true
	s.write(t, func(ctx context.Context) error {
		return errors.Join(s.SetAlert(ctx, first), s.SetAlert(ctx, second), s.SetAlert(ctx, other))
	})
	if a, err := s.Alert(ctx, 1); err != nil || a != first {
		t.Errorf("%+v %v", a, err)
	}
	if _, err := s.Alert(ctx, 99); !errors.Is(err, quality.ErrNotFound) {
		t.Error(err)
	}
	second.State, second.SeenAt, second.SeenBy = quality.Seen, Noon, 4
	s.write(t, func(ctx context.Context) error { return s.SetAlert(ctx, second) })
	last, err := s.LastAlerts(ctx)
	if err != nil || len(last) != 2 || last[0] != second || last[1] != other {
		t.Errorf("%+v %v", last, err)
	}
	for name, x := range map[string]struct {
		f    quality.AlertFilter
		want []id.ID
	}{
		"all":         {quality.AlertFilter{}, []id.ID{3, 2, 1}},
		"unclosed":    {quality.AlertFilter{Unclosed: true}, []id.ID{3, 2}},
		"closed":      {quality.AlertFilter{State: quality.Closed}, []id.ID{1}},
		"of one":      {quality.AlertFilter{Institutions: []id.ID{8}}, []id.ID{3}},
		"of nobody":   {quality.AlertFilter{Institutions: []id.ID{}}, nil},
		"a dimension": {quality.AlertFilter{Dimension: quality.Validity}, nil},
	} {
		var got []id.ID
		for after := ""; ; {
			list, next, err := s.ListAlerts(ctx, x.f, page.Request{Limit: 2, After: after})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				got = append(got, a.ID)
			}
			if after = next; next == "" {
				break
			}
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func letters(t *testing.T, s stage) {
	ctx := context.Background()
	score := 0.5
	add := func(l quality.Letter) {
		s.write(t, func(ctx context.Context) error {
			_, err := s.AddLetter(ctx, l, []byte("{}"), []byte("%PDF"))
			return err
		})
	}
	add(quality.Letter{ID: 1, Month: 202610, Institution: 7, CreatedAt: Noon, Rank: 2, Of: 9, Overall: &score})
	add(quality.Letter{ID: 2, Month: 202610, Institution: 7, CreatedAt: Noon, CreatedBy: 5})
	add(quality.Letter{ID: 3, Month: 202610, CreatedAt: Noon})
	add(quality.Letter{ID: 4, Month: 202609, CreatedAt: Noon})
	l, model, pdf, err := s.Letter(ctx, 1)
	if err != nil || l.Edition != 1 || l.Rank != 2 || l.Overall == nil || *l.Overall != score || string(model) != "{}" || string(pdf) != "%PDF" || !l.CreatedAt.Equal(Noon) {
		t.Errorf("%+v %s %v", l, model, err)
	}
	if _, _, _, err := s.Letter(ctx, 99); !errors.Is(err, quality.ErrNotFound) {
		t.Error(err)
	}
	var got []id.ID
	for after := ""; ; {
		list, next, err := s.ListLetters(ctx, quality.LetterFilter{}, page.Request{Limit: 1, After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			got = append(got, l.ID)
		}
		if after = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, []id.ID{3, 2, 1, 4}) {
		t.Errorf("%v", got)
	}
	if list, _, err := s.ListLetters(ctx, quality.LetterFilter{Month: 202609, Institutions: []id.ID{0, 7}}, page.Request{}); err != nil || len(list) != 1 || list[0].ID != 4 {
		t.Errorf("%v %v", list, err)
	}
	if have, err := s.Lettered(ctx, 202610); err != nil || len(have) != 2 || !have[0] || !have[7] {
		t.Errorf("%v %v", have, err)
	}
}
