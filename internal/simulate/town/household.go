package town

import "minkang/internal/simulate/draw"

// role of a member in the household.
type role uint8

const (
	head role = iota
	spouse
	child
	parent // of the head
)

// member is one person of a household before names: who, how old, which sex. Ages are in years at the reference date; a
// negative age is a child still to be born.
type member struct {
	role   role
	age    int
	female bool
}

const blockSize = 64 // residents in one block; all of them live in one community

// shapes of households with their share among households.
var shapes = draw.NewWeights(
	12, // an elderly person alone
	11, // a younger person alone
	19, // an elderly couple
	8,  // a young couple without child
	20, // parents and one child
	7,  // parents and two children
	14, // three generations
	5,  // one parent with a child
	11, // a middle-aged couple whose children moved out
)

// household draws one family; fewer members than drawn are kept when the block has no more room.
func household(s *draw.Source) []member {
	pair := func(age int) []member {
		man := age + s.Between(-1, 5)
		return []member{{head, man, false}, {spouse, age, true}}
	}
	switch shapes.Draw(s) {
	case 0:
		return []member{{head, s.Between(64, 82) + s.Below(14), s.Chance(0.66)}}
	case 1:
		return []member{{head, s.Between(21, 46), s.Chance(0.5)}}
	case 2:
		return pair(s.Between(59, 78) + s.Below(9))
	case 3:
		m := pair(s.Between(24, 36))
		if s.Chance(0.62) { // their first child comes within the next years
			m = append(m, member{child, -s.Between(0, 5), s.Chance(0.475)})
		}
		return m
	case 4:
		return family(s, pair(s.Between(26, 54)), 1)
	case 5:
		return family(s, pair(s.Between(29, 50)), 2)
	case 6:
		m := family(s, pair(s.Between(27, 46)), 1+s.Below(2))
		grandmother := m[1].age + s.Between(24, 32)
		if grandmother > 50 && s.Chance(0.85) {
			m = append(m, member{parent, grandmother, true})
		}
		if s.Chance(0.6) {
			m = append(m, member{parent, grandmother + s.Between(0, 4), false})
		}
		return m
	case 7:
		age := s.Between(28, 56)
		m := []member{{head, age, s.Chance(0.75)}}
		return append(m, member{child, max(0, age-s.Between(23, 33)), s.Chance(0.475)})
	default:
		return pair(s.Between(45, 61))
	}
}

func family(s *draw.Source, m []member, children int) []member {
	born := s.Between(23, 33) // the mother's age at the first birth
	for i := 0; i < children; i++ {
		age := m[1].age - born - i*s.Between(2, 5)
		if age < -5 || age > 27 {
			continue // not for many years, or moved out
		}
		m = append(m, member{child, age, s.Chance(0.475)})
	}
	return m
}
