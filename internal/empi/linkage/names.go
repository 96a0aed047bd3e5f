package linkage

import (
	"hash/fnv"
	"unicode/utf8"
)

// MinNameCount is how many people must bear a name before a model holds it.
const MinNameCount = 20

// Names says how common names are, as shares of all people. Folded text.
type Names struct {
	Family map[string]float64 `json:"family"`
	Given  map[string]float64 `json:"given"`
	Full   map[string]float64 `json:"full"`  // only those commoner than family and given name make likely
	Other  Rarity             `json:"other"` // what is not listed
}

// Rarity is the share assumed of names that are not listed; rather too common than too rare.
type Rarity struct {
	Family float64 `json:"family"`
	Single float64 `json:"single"` // given name of one character
	Double float64 `json:"double"` // of two
	Long   float64 `json:"long"`   // full name of another kind
}

// share gives how common a name is.
func (n *Names) share(f *Features) float64 {
	if !f.plainHan {
		if s, ok := n.Full[f.folded]; ok {
			return s
		}
		return n.Other.Long
	}
	s := n.family(f) * n.given(f)
	if _, known := n.Family[f.family]; !known { // perhaps no family name at all: the first part of a longer name
		s = max(s, n.Other.Long)
	}
	if full, ok := n.Full[f.folded]; ok && full > s {
		return full
	}
	return s
}

func (n *Names) family(f *Features) float64 {
	if s, ok := n.Family[f.family]; ok {
		return s
	}
	return n.Other.Family
}

func (n *Names) given(f *Features) float64 {
	if s, ok := n.Given[f.given]; ok {
		return s
	}
	if utf8.RuneCountInString(f.given) == 1 {
		return n.Other.Single
	}
	return n.Other.Double
}

// Phones says which phones many people share. Phones are kept as salted hashes.
type Phones struct {
	Salt   uint64            `json:"salt"`
	Shared map[uint64]uint32 `json:"shared"` // holders, of phones with four and more
}

// holders gives how many people are known to share a phone, at least one.
func (p *Phones) holders(phone string) float64 {
	if len(p.Shared) == 0 {
		return 1
	}
	if n, ok := p.Shared[p.hash(phone)]; ok {
		return float64(n)
	}
	return 1
}

func (p *Phones) hash(phone string) uint64 {
	h := fnv.New64a()
	var b [8]byte
	for i := range b {
		b[i] = byte(p.Salt >> (8 * i))
	}
	_, _ = h.Write(b[:])
	_, _ = h.Write([]byte(phone))
	return h.Sum64()
}

// surpriseChinese is U with term frequencies.
func surpriseChinese(m *Model, a, b *Features, p *Pattern, f Field) float64 {
	l := p[f]
	u := m.shares[f][l].U
	switch f {
	case FieldName:
		base := m.shares[f][NameEqual].U
		switch l {
		case NameEqual, NameVariant, NameSound, NameOrder:
			common := (m.Names.share(a) + m.Names.share(b)) / 2
			return between(common*u/base, 1e-9, 0.2)
		case NameGiven:
			if a.plainHan {
				return between(m.Names.given(a), u/8, 0.2)
			}
		case NameFamily:
			if a.plainHan {
				return between(m.Names.family(a), u/8, 0.9)
			}
		}
	case FieldBirth:
		if l == BirthEqual && a.birth.month == 1 && a.birth.day == 1 {
			return u * 8 // the day that is written when only the year is known
		}
	case FieldPhone:
		if l == PhoneEqual {
			return between(u*m.Phones.holders(a.phone), u, 1)
		}
	}
	return u
}

func between(x, low, high float64) float64 { return max(low, min(high, x)) }
