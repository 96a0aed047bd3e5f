package empitest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
)

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
