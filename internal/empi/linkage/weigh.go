package linkage

import "math"

// Guard names why a pair must not be linked by likeness, however alike it is. Empty for none.
type Guard string

// The guards.
const (
	GuardAnonymous Guard = "anonymous"          // one of them wants not to be known: not even a review
	GuardUnknown   Guard = "unknown-patient"    // one of them has no name
	GuardParent    Guard = "newborn-and-parent" // not even a review
	GuardNewborn   Guard = "newborn-unnamed"    // a newborn without a name could be a twin
	GuardTwins     Guard = "perhaps-twins"      // one birth, one household, given names or birth order differ
	GuardCard      Guard = "two-valid-cards"
	GuardSex       Guard = "other-sex"
	GuardBirth     Guard = "other-birth" // birth dates with nothing in common and no number in common
	GuardDeceased  Guard = "one-has-died"
	GuardNameless  Guard = "no-name"
)

// Never tells whether the guard also keeps the pair from being reviewed.
func (g Guard) Never() bool { return g == GuardAnonymous || g == GuardParent }

// Comparison is a pair weighed.
type Comparison struct {
	Levels Pattern
	Bits   [Fields]float64 // log2(M/U) of each field; 0 for a missing one
	Home   float64         // bits that the possibility of relatives of one household takes away; never above 0
	Total  float64         // log2 of the odds that both are one person, the prior of the index's size in it
	Guard  Guard
}

// Probability that both are one person, were there no other candidate.
func (c Comparison) Probability() float64 { return 1 / (1 + math.Exp2(-c.Total)) }

// Compare weighs a pair. Symmetric. Costs about a microsecond.
func (m *Model) Compare(a, b *Features) Comparison {
	var c Comparison
	c.Levels = m.profile.compare(a, b)
	m.weigh(a, b, &c)
	c.Guard = m.profile.guard(a, b, &c.Levels)
	return c
}

// weigh sums what the levels say. A card that agrees contains birth date and sex, so those then add nothing by agreeing.
func (m *Model) weigh(a, b *Features, c *Comparison) {
	same, stranger, relative := 1.0, 1.0, 1.0
	chinese := m.Profile == Chinese
	byCard := chinese && c.Levels[FieldCard] != Missing && c.Levels[FieldCard] <= NumberOneOff
	for f := range len(m.profile.fields) {
		l := c.Levels[f]
		if l == Missing {
			continue
		}
		s := &m.shares[f][l]
		u, r := m.profile.surprise(m, a, b, &c.Levels, Field(f)), s.R
		if byCard && (Field(f) == FieldBirth && l <= BirthPartial || Field(f) == FieldSex && l == SexEqual) {
			u = s.M
			// The birth date is a second witness where it was stated. What is stored may have come from a relative's card too,
			// so that with names that differ altogether it counts for nothing.
			if Field(f) == FieldSex || a.byCard || b.byCard || c.Levels[FieldName] > NameShort {
				r = max(r, s.M*0.3)
			}
		}
		same, stranger, relative = same*s.M, stranger*u, relative*r
		c.Bits[f] = math.Log2(s.M / u)
	}
	plain := math.Log2(same/stranger) - m.prior
	c.Total = math.Log2(same / (m.People*stranger + m.Relatives*relative))
	c.Home = c.Total - plain
}

// guardChinese looks for the special people.
func guardChinese(a, b *Features, p *Pattern) Guard {
	birth := p[FieldBirth]
	byCard := p[FieldCard] == NumberEqual || p[FieldCard] == NumberDoubtful
	switch {
	case a.kind == Anonymous || b.kind == Anonymous:
		return GuardAnonymous
	case isParent(a, b) || isParent(b, a):
		return GuardParent
	case a.kind == Unknown || b.kind == Unknown:
		return GuardUnknown
	case p[FieldCard] == NumberConflict:
		return GuardCard
	case a.deceased != b.deceased:
		return GuardDeceased
	case p[FieldSex] == SexDifferent && !byCard:
		return GuardSex
	case birth == BirthDifferent && !byCard && p[FieldNumber] != NumberEqual:
		return GuardBirth
	case a.order != 0 && b.order != 0 && a.order != b.order && birth == BirthEqual:
		return GuardTwins
	case a.kind == Newborn || b.kind == Newborn:
		if a.order != 0 && a.order == b.order && birth == BirthEqual && p[FieldMother] == MotherEqual && p[FieldSex] == SexEqual {
			return ""
		}
		return GuardNewborn
	case p[FieldName] == Missing:
		return GuardNameless
	case twins(p) && !byCard:
		return GuardTwins
	}
	return ""
}

// isParent tells whether a is a newborn called by the name of b, who is not as young.
func isParent(a, b *Features) bool {
	return a.kind == Newborn && b.kind != Newborn && a.mother != "" && a.mother == b.folded &&
		(a.birth.year == 0 || b.birth.year == 0 || a.birth.year-b.birth.year > 9)
}

// twins tells whether names differ as those of children of one birth do, in one household or what may be one.
func twins(p *Pattern) bool {
	if p[FieldBirth] != BirthEqual || p[FieldName] < NameOneOff || p[FieldName] == NameShort || p[FieldName] == NameGiven {
		return false
	}
	return p[FieldPhone] == PhoneEqual || p[FieldPhone] == PhoneOneOff || p[FieldMother] == MotherEqual || p[FieldNumber] == NumberSwapped ||
		p[FieldNumber] == NumberOneOff || p[FieldAddress] != Missing && p[FieldAddress] <= AddressStreet
}

// Evidence is one line of an explanation: codes and bits, no personal value.
type Evidence struct {
	Field string  `json:"field"`
	Level string  `json:"level"`
	Bits  float64 `json:"bits"` // above 0 speaks for one person, below against; rounded to a tenth
}

// Explain gives the fields that both sides state, in a fixed order, then the index's size and the household; the bits sum up
// to Total but for rounding.
func (m *Model) Explain(c Comparison) []Evidence {
	out := make([]Evidence, 0, Fields+2)
	for f, name := range m.profile.fields {
		if l := c.Levels[f]; l != Missing {
			out = append(out, Evidence{name, m.profile.levels[f][l], round(c.Bits[f])})
		}
	}
	out = append(out, Evidence{"index", "size", round(-m.prior)})
	if c.Home < -0.05 {
		out = append(out, Evidence{"household", "relatives", round(c.Home)})
	}
	return out
}

func round(x float64) float64 { return math.Round(x*10) / 10 }
