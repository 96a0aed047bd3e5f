package empitest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// byLikeness makes a claim that only the weights can link to the person of its first one: phone and address agree, the
// birth date is swapped.
func byLikeness(t *testing.T, w *World) (person id.ID, r empi.Resolution) {
	home := Address("和平里街道东河村3组12号院2单元501室")
	a := w.resolve(t, Claim("欧阳玥辰", "2", "1987-03-11", Phone("13511118888"), home, With(empi.CaseNumber, "BA1200345")))
	c := Claim("欧阳玥辰", "2", "1987-11-03", Phone("13511118888"), home, From("H2"), With(empi.CaseNumber, "BA8811223"))
	return a.Person.ID, w.resolve(t, c)
}

// A link by likeness is on record with its weights, and taking it back gives what was claimed a person of its own.
func takeBack(t *testing.T, w *World) {
	person, r := byLikeness(t, w)
	if r.Outcome != empi.Link || r.Decision == 0 || r.Person.ID != person {
		t.Fatalf("%s %+v", r.Outcome, r.Explanation)
	}
	if r.Explanation.Model == "" || r.Explanation.Weight < 5 || !slices.ContainsFunc(r.Explanation.Fields, func(f empi.Field) bool { return f.Field == "phone" && f.Weight > 5 }) {
		t.Errorf("not explained: %+v", r.Explanation)
	}
	all, _, err := w.Links(ctx, empi.LinkFilter{Institution: "H2", Standing: true}, page.Request{})
	if err != nil || len(all) != 1 || all[0].Claim.Name != "欧阳玥辰" || all[0].Model != r.Explanation.Model {
		t.Fatalf("%+v %v", all, err)
	}
	s, err := w.TakeBack(ctx, r.Decision, nil, true, 7, "不是同一人")
	if err != nil || s.Person != person || s.Numbers != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	if _, err := w.TakeBack(ctx, r.Decision, nil, true, 7, "again"); !errors.Is(err, empi.ErrUndone) {
		t.Errorf("twice: %v", err)
	}
	if _, err := w.TakeBack(ctx, 12, nil, true, 7, ""); !errors.Is(err, empi.ErrUnknownLink) {
		t.Errorf("unknown: %v", err)
	}
	p, err := w.Person(ctx, s.Offspring)
	if err != nil || p.Name != "欧阳玥辰" || p.Birth != "1987-11-03" || len(p.Identifiers) != 1 {
		t.Errorf("%+v %v", p, err)
	}
	want(t, w.resolve(t, Claim("欧阳玥辰", "2", "1987-11-03", From("H2"), With(empi.CaseNumber, "BA8811223"))), empi.Link, s.Offspring)
}

// Newborns, twins, unknown patients and those who want not to be known.
func specialPeople(t *testing.T, w *World) {
	mother := w.resolve(t, Claim("刘芳", "2", "1990-02-02", With(empi.IDCard, Card("1990-02-02", 22)), Phone("13500008888"))).Person.ID
	card := With(empi.IDCard, Card("1990-02-02", 22))
	first := w.resolve(t, Claim("刘芳之大子", "1", "2026-11-18", card, Phone("13500008888"), With(empi.CaseNumber, "XS001122")))
	second := w.resolve(t, Claim("刘芳之小子", "1", "2026-11-18", card, Phone("13500008888"), With(empi.CaseNumber, "XS001123")))
	if first.Person.ID == mother || second.Person.ID == mother || first.Person.ID == second.Person.ID {
		t.Errorf("mother %s, twins %s %s", mother, first.Person.ID, second.Person.ID)
	}
	want(t, w.resolve(t, Claim("刘芳之大子", "1", "2026-11-18", card, With(empi.CaseNumber, "XS001122"))), empi.Link, first.Person.ID)
	unknown := w.resolve(t, Claim("无名氏", "1", "", With(empi.CaseNumber, "JZ775511"))).Person.ID
	if other := w.resolve(t, Claim("无名氏", "1", "", With(empi.CaseNumber, "JZ775512"))); other.Person.ID == unknown {
		t.Error("two unknown patients are one")
	}
	want(t, w.resolve(t, Claim("无名氏", "1", "", With(empi.CaseNumber, "JZ775511"))), empi.Link, unknown)
	if named := w.resolve(t, Claim("石见清", "1", "1970-01-01", With(empi.CaseNumber, "JZ775511"))); named.Outcome != empi.Review {
		t.Errorf("named since: %s %s", named.Outcome, named.Explanation.Rule)
	}
	hidden := func(c *empi.Claim) { c.Anonymous = true }
	open := w.resolve(t, Claim("秦不言", "1", "1985-05-05", Phone("13600007777"), Address("和平里街道西河村9组1号"))).Person.ID
	anon := w.resolve(t, Claim("秦不言", "1", "1985-05-05", Phone("13600007777"), Address("和平里街道西河村9组1号"), hidden, With(empi.CaseNumber, "NM0001")))
	if anon.Person.ID == open || anon.Outcome != empi.New {
		t.Errorf("found although anonymous: %s", anon.Outcome)
	}
	want(t, w.resolve(t, Claim("秦不言", "1", "1985-05-05", Phone("13600007777"), Address("和平里街道西河村9组1号"))), empi.Link, open)
	want(t, w.resolve(t, Claim("秦不言", "1", "1985-05-05", hidden, With(empi.CaseNumber, "NM0001"))), empi.Link, anon.Person.ID)
}

// Weights are learnt from the people at hand, kept, and can be changed back.
func models(t *testing.T, w *World) {
	if m, err := w.Learn(ctx); err != nil || m.Version != "" {
		t.Errorf("learnt from nothing: %+v %v", m, err)
	}
	if err := w.Unit.Write(ctx, func(ctx context.Context) error {
		for n := range 1100 {
			c := Claim(string([]rune("王李张刘陈杨赵黄周吴")[n%10])+string([]rune("伟芳娜敏静丽强磊军洋勇")[n/10%11])+string([]rune("明红")[n/110%2]), "", "19"+fmt.Sprintf("%02d", 40+n%50)+"-05-17",
				With(empi.HealthCard, fmt.Sprintf("HC7%07d", n*37)), Phone(fmt.Sprintf("137%08d", n*7919)))
			if _, err := w.Resolve(ctx, c); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	m, err := w.Learn(ctx)
	if err != nil || m.Version == "" || m.Pairs == 0 {
		t.Fatalf("%+v %v", m, err)
	}
	if v, link, review := w.Model(); v != m.Version || link <= review {
		t.Errorf("%s %g %g", v, link, review)
	}
	again := empi.NewService(w.Store, w.Unit, w.Events, w.Clock, id.NewSource(w.Clock, 2))
	if err := again.Follow(ctx); err != nil {
		t.Fatal(err)
	}
	if v, _, _ := again.Model(); v != m.Version {
		t.Errorf("another process uses %s", v)
	}
	if err := w.UseModel(ctx, "nothing"); !errors.Is(err, empi.ErrUnknownModel) {
		t.Errorf("unknown: %v", err)
	}
	if err := w.UseModel(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if v, _, _ := w.Model(); v == m.Version {
		t.Error("still the learnt one")
	}
}

// Merge then unmerge is the identity, whatever else was merged, in any order of undoing that the index allows.
func properties(t *testing.T, w *World) {
	var ids []id.ID
	for i := range 6 {
		birth := fmt.Sprintf("19%d0-01-01", 4+i)
		ids = append(ids, w.resolve(t, Claim("性质人"+string(rune('甲'+i)), "1", birth, With(empi.IDCard, Card(birth, 1)))).Person.ID)
	}
	state := func(t *rapid.T) (out [][]id.ID) {
		for _, x := range ids {
			joined, err := w.Joined(ctx, x)
			if err != nil {
				t.Fatal(err)
			}
			p, err := w.Person(ctx, x)
			if err != nil || p.ID != joined[0] || len(p.Identifiers) != len(joined) {
				t.Fatalf("%s: %v, %d numbers, %v", x, joined, len(p.Identifiers), err)
			}
			out = append(out, joined)
		}
		return out
	}
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		if round++; round > rounds {
			return
		}
		before := state(t)
		var done []empi.Merger
		for range rapid.IntRange(1, 4).Draw(t, "merges") {
			a, b := rapid.SampledFrom(ids).Draw(t, "a"), rapid.SampledFrom(ids).Draw(t, "b")
			m, err := w.Merge(ctx, a, b, "p", 0)
			switch {
			case err == nil:
				done = append(done, m)
			case !errors.Is(err, empi.ErrSamePerson) && !errors.Is(err, empi.ErrRetired):
				t.Fatal(err)
			}
		}
		state(t)
		for _, i := range rapid.Permutation(done).Draw(t, "undo") {
			if _, err := w.Undo(ctx, i.Retired, i.ID, 0); err != nil {
				t.Fatal(err)
			}
		}
		if after := state(t); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Fatalf("%v, then %v", before, after)
		}
	})
}
