package empi_test

import (
	"math/rand/v2"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/empi/empitest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// known makes the person that a claim would have registered.
func known(ident id.ID, c empi.Claim) empi.Candidate {
	p := empi.PlanNew(empi.Assess(c, empitest.Noon), nil, ident, clock.At(empitest.Noon))
	return empi.Candidate{Person: p, Root: ident}
}

func TestDecide(t *testing.T) {
	claim, with, phone, from := empitest.Claim, empitest.With, empitest.Phone, empitest.From
	card, other := with(empi.IDCard, empitest.Card("1980-05-17", 11)), with(empi.IDCard, empitest.Card("1980-05-17", 413))
	twin := with(empi.IDCard, empitest.Card("1980-05-17", 13))
	health, local := with(empi.HealthCard, "HC88001"), with(empi.InpatientNumber, "ZY77012")
	home := empitest.Address("和平里街道东河村三组12号")
	for _, c := range []struct {
		why    string
		stored empi.Claim
		claim  empi.Claim
		want   empi.Outcome
		rule   string
	}{
		{"same card, all equal", claim("王小明", "1", "1980-05-17", card), claim("王小明", "1", "1980-05-17", card), empi.Link, "same-number"},
		{"same card, traditional name", claim("张国荣", "1", "", card), claim("張國榮", "1", "", card), empi.Link, "same-number"},
		{"same card, sounds alike", claim("王小明", "1", "", card), claim("王晓明", "1", "", card), empi.Link, "same-number-similar-name"},
		{"same card, one character differs", claim("王小明", "1", "", card), claim("王小朋", "1", "", card), empi.Link, "same-number-similar-name"},
		{"same card, parts of the name exchanged", claim("买买提·阿不都", "1", "", card), claim("阿不都·买买提", "1", "", card), empi.Link, "same-number-similar-name"},
		{"same card, the family name alone typed otherwise", claim("欧小明", "1", "", card), claim("区小明", "1", "", card), empi.Link, "same-number-similar-name"},
		{"same card, two characters lost", claim("王小明", "1", "", card), claim("王", "1", "", card), empi.Review, "same-number-contradicted"},
		{"same card, another family", claim("王明", "1", "", card), claim("赵明", "1", "", card), empi.Review, "same-number-contradicted"},
		{"same card, no name", claim("王小明", "1", "", card), claim("", "", "", card), empi.Link, "same-number-nothing-against"},
		{"same card, newborn named since", claim("王丽之子", "1", "", with(empi.IDCard, empitest.Card("2026-11-10", 11))),
			claim("王小明", "1", "", with(empi.IDCard, empitest.Card("2026-11-10", 11))), empi.Link, "same-number-nothing-against"},
		{"same card, newborn on a parent's without a birth date", claim("王丽", "2", "", with(empi.IDCard, empitest.Card("1990-02-02", 22))),
			claim("王丽之女", "2", "", with(empi.IDCard, empitest.Card("1990-02-02", 22))), empi.New, "nobody-alike"},
		{"same card, another name", claim("王小明", "1", "", card), claim("赵铁柱", "1", "", card), empi.Review, "same-number-contradicted"},
		{"newborn on the mother's card", claim("刘芳", "2", "", with(empi.IDCard, empitest.Card("1990-02-02", 22))),
			claim("刘芳之子", "1", "2026-11-18", with(empi.IDCard, empitest.Card("1990-02-02", 22))), empi.New, "nobody-alike"},
		{"a lunar birth date beside the right card", claim("王小明", "1", "1980-05-17", card), claim("王小明", "1", "1980-04-04", card), empi.Link, "same-doubtful-number"},
		{"same health card, other birth and name", claim("王小明", "1", "1980-05-17", health), claim("李芳", "2", "1990-01-01", health), empi.Review, "same-number-contradicted"},
		{"same health card, birth date typed wrongly", claim("王小明", "1", "1980-05-17", health), claim("王小明", "1", "1980-05-18", health), empi.Link, "same-number"},
		{"same health card, similar name, birth unknown", claim("王小明", "1", "", health), claim("王晓明", "1", "", health), empi.Review, "same-number-contradicted"},
		{"same health card, two cards", claim("王小明", "1", "1980-05-17", health, card), claim("王小明", "1", "1980-05-17", health, other), empi.Review, "same-number-other-card"},
		{"namesake with another card", claim("王小明", "1", "1980-05-17", card), claim("王小明", "1", "1980-05-17", other), empi.New, "other-number"},
		{"one digit off", claim("王小明", "1", "1980-05-17", card), claim("王晓明", "1", "1980-05-17", with(empi.IDCard, typed(empitest.Card("1980-05-17", 11)))), empi.Review, "number-one-off"},
		{"one digit off, all else equal", claim("王小明", "1", "1980-05-17", card, home),
			claim("王小明", "1", "1980-05-17", home, with(empi.IDCard, typed(empitest.Card("1980-05-17", 11)))), empi.Link, "same-traits"},
		{"twins", claim("王小明", "1", "1980-05-17", card, phone("13811112345"), home), claim("王小亮", "1", "1980-05-17", twin, phone("13811112345"), home), empi.New, "other-number"},
		{"twins without numbers", claim("王小明", "1", "2020-05-17", phone("13811112345"), home), claim("王小亮", "1", "2020-05-17", phone("13811112345"), home), empi.Review, "same-household-similar-name"},
		{"name, birth, sex and phone", claim("王小明", "1", "1980-05-17", phone("13811112345")), claim("王小明", "1", "1980-05-17", phone("138-1111-2345")), empi.Link, "same-traits"},
		{"name, birth, sex and address", claim("王小明", "1", "1980-05-17", home), claim("王小明", "1", "1980-05-17", home), empi.Link, "same-traits"},
		{"the number comes later", claim("王小明", "1", "1980-05-17", home), claim("王小明", "1", "1980-05-17", home, card), empi.Link, "same-traits"},
		{"same institution's number", claim("王小明", "1", "1980-05-17", local), claim("王小明", "1", "", local), empi.Link, "same-local-number"},
		{"another institution's number", claim("王小明", "1", "1980-05-17", local), claim("王小明", "1", "", local, from("H2")), empi.New, "nobody-alike"},
		{"same institution's number, another person", claim("王小明", "1", "1980-05-17", local), claim("李芳", "2", "1990-01-01", local), empi.New, "nobody-alike"},
		{"same institution's number, similar name", claim("王小明", "1", "1980-05-17", local), claim("王晓明", "1", "1980-05-18", local), empi.Review, "local-number-contradicted"},
		{"name, birth and sex alone", claim("王小明", "1", "1980-05-17", phone("13811112345")), claim("王小明", "1", "1980-05-17"), empi.Review, "same-reading-and-birth"},
		{"the bare claim again", claim("王小明", "1", "1980-05-17"), claim("王小明", "1", "1980-05-17"), empi.Link, "same-bare-claim"},
		{"the bare claim from elsewhere", claim("王小明", "1", "1980-05-17"), claim("王小明", "1", "1980-05-17", from("H2")), empi.Review, "same-reading-and-birth"},
		{"sounds alike, same birth", claim("王小明", "1", "1980-05-17", card), claim("王晓明", "1", "1980-05-17"), empi.Review, "same-reading-and-birth"},
		{"sounds alike, other sex", claim("王小明", "1", "1980-05-17"), claim("王晓明", "2", "1980-05-17"), empi.New, "nobody-alike"},
		{"the year alone agrees with nothing", claim("王小明", "1", "1980-05-17", home), claim("王小明", "1", "1980", home), empi.New, "nobody-alike"},
		{"nothing at all", claim("王小明", "1", "1980-05-17"), claim("", "", ""), empi.New, "nobody-alike"},
		{"two unknown patients", claim("无名氏", "1", ""), claim("无名氏", "1", ""), empi.New, "nobody-alike"},
	} {
		d := empi.Decide(empi.Assess(c.claim, empitest.Noon), []empi.Candidate{known(1, c.stored)})
		if d.Outcome != c.want || d.Explanation.Rule != c.rule {
			t.Errorf("%s: %s by %s, want %s by %s", c.why, d.Outcome, d.Explanation.Rule, c.want, c.rule)
		}
		if (d.Outcome == empi.Link) != (d.Candidate == 1) || (d.Outcome == empi.Review) != (d.Alike == 1) {
			t.Errorf("%s: candidate %d, alike %d", c.why, d.Candidate, d.Alike)
		}
	}
}

// typed gives a number with its last serial digit mistyped, so that the check fails.
func typed(card string) string {
	wrong := byte('0')
	if card[16] == wrong {
		wrong = '7'
	}
	return card[:16] + string(wrong) + card[17:]
}

func TestDecideDoesNotGuess(t *testing.T) {
	stored := func(ident id.ID, options ...func(*empi.Claim)) empi.Candidate {
		return known(ident, empitest.Claim("王小明", "1", "1980-05-17", append(options, empitest.Phone("13811112345"))...))
	}
	a := stored(1, empitest.With(empi.IDCard, empitest.Card("1980-05-17", 11)))
	b := stored(2, empitest.With(empi.IDCard, empitest.Card("1980-05-17", 413)))
	claim := empi.Assess(empitest.Claim("王小明", "1", "1980-05-17", empitest.Phone("13811112345")), empitest.Noon)
	if d := empi.Decide(claim, []empi.Candidate{a, b}); d.Outcome != empi.Review || d.Explanation.Rule != "several-alike" {
		t.Errorf("two with numbers: %s by %s", d.Outcome, d.Explanation.Rule)
	}
	// The one registered without a number is who the next claim without a number means, or people would multiply.
	if d := empi.Decide(claim, []empi.Candidate{a, b, stored(3)}); d.Outcome != empi.Link || d.Candidate != 3 {
		t.Errorf("one without a number: %s to %d by %s", d.Outcome, d.Candidate, d.Explanation.Rule)
	}
	// Candidates merged into one person are one.
	b.Root = 1
	if d := empi.Decide(claim, []empi.Candidate{a, b}); d.Outcome != empi.Link {
		t.Errorf("merged: %s", d.Outcome)
	}
}

func TestDecideIgnoresOrder(t *testing.T) {
	var all []empi.Candidate
	for i, c := range []empi.Claim{
		empitest.Claim("王小明", "1", "1980-05-17", empitest.With(empi.IDCard, empitest.Card("1980-05-17", 11))),
		empitest.Claim("王晓明", "1", "1980-05-17"), empitest.Claim("王小明", "1", "1980-05-17", empitest.Phone("13811112345")),
		empitest.Claim("王小明", "1", "1980-05-17", empitest.With(empi.HealthCard, "HC88001")), empitest.Claim("王小明", "", "1980-05-17"),
		empitest.Claim("王小明", "1", "1980-05-17", empitest.With(empi.HealthCard, "HC88002"), empitest.Phone("13811112345")),
	} {
		all = append(all, known(id.ID(i+1), c))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []empi.Claim{
		empitest.Claim("王小明", "1", "1980-05-17"), empitest.Claim("王小明", "1", "1980-05-17", empitest.Phone("13811112345")),
		empitest.Claim("王小明", "1", "1980-05-17", empitest.With(empi.HealthCard, "HC88002"), empitest.With(empi.IDCard, empitest.Card("1980-05-17", 11))),
	} {
		a := empi.Assess(c, empitest.Noon)
		first := empi.Decide(a, all)
		for range 200 {
			rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			if d := empi.Decide(a, all); d.Outcome != first.Outcome || d.Candidate != first.Candidate || d.Alike != first.Alike || d.Explanation.Rule != first.Explanation.Rule {
				t.Fatalf("%+v, then %+v", first, d)
			}
		}
	}
}
