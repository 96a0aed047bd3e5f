package quality

// Dimension of quality.
type Dimension string

// The five dimensions (数据质量五维).
const (
	Completeness Dimension = "completeness" // 完整性
	Validity     Dimension = "validity"     // 规范性
	Consistency  Dimension = "consistency"  // 一致性
	Timeliness   Dimension = "timeliness"   // 及时性
	Uniqueness   Dimension = "uniqueness"   // 唯一性
)

// Overall is not a dimension of its own but the weighted mean of those that have a denominator.
const Overall Dimension = "overall"

// Dimensions lists the five in the order pages show them.
var Dimensions = []Dimension{Completeness, Validity, Consistency, Timeliness, Uniqueness}

// Score is a share: Numerator of Denominator. Without a denominator there is no score.
type Score struct {
	Numerator   int64
	Denominator int64
}

// Value gives the share from 0 to 1; false when there is nothing to judge.
func (s Score) Value() (float64, bool) {
	if s.Denominator <= 0 {
		return 0, false
	}
	return min(1, max(0, float64(s.Numerator)/float64(s.Denominator))), true
}

// Score computes a dimension from counts. A required element weighs as much more than a recommended one as the weights say.
func (b *Book) Score(c Counts, d Dimension) Score {
	switch d {
	case Completeness:
		return Score{b.required*c[RequiredPresent] + b.advised*c[AdvisedPresent], b.required*c[RequiredExpected] + b.advised*c[AdvisedExpected]}
	case Validity:
		return Score{c[Values] - c[Faulty], c[Values]}
	case Consistency:
		return Score{c[RulesEvaluated] - c[RulesBroken], c[RulesEvaluated]}
	case Timeliness:
		return Score{c[OnTime], c[Timed]}
	case Uniqueness:
		return Score{c[Identified] - c[Duplicates], c[Identified]}
	}
	return Score{}
}

// Overall gives the weighted mean of the dimensions' scores of the same counts, over the dimensions that have a denominator;
// false when none has.
func (b *Book) Overall(c Counts) (float64, bool) {
	sum, weights := 0.0, 0.0
	for _, d := range Dimensions {
		if v, ok := b.Score(c, d).Value(); ok {
			w := float64(b.definitions[d].Weight)
			sum, weights = sum+w*v, weights+w
		}
	}
	if weights == 0 {
		return 0, false
	}
	return sum / weights, true
}

// Value gives a dimension's score, or the overall one, of counts.
func (b *Book) Value(c Counts, d Dimension) (float64, bool) {
	if d == Overall {
		return b.Overall(c)
	}
	return b.Score(c, d).Value()
}
