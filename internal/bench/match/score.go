package match

import (
	"fmt"
	"io"
)

// Score counts decisions.
type Score struct {
	Decisions  int
	TP, FP, FN int
	TrueNew    int
	KeptApart  int // of known residents, about whom the record says that it must not be linked: unknown patients, anonymity
	Reviews    int // records put on the review list, whether known or not
	ReviewHit  int // reviews that name the right person
	FNReview   int // of FN: reviewed
	FNNew      int // of FN: registered as new
	ByLikeness int // links the model made, not a rule
	Reasons    map[string]*Reason
}

// Reason counts what one rule or reason did.
type Reason struct{ Right, Wrong int }

// Precision gives TP/(TP+FP).
func (s Score) Precision() float64 { return ratio(s.TP, s.TP+s.FP) }

// Recall gives TP/(TP+FN).
func (s Score) Recall() float64 { return ratio(s.TP, s.TP+s.FN) }

// F1 gives the harmonic mean of precision and recall.
func (s Score) F1() float64 { return ratio(2*s.TP, 2*s.TP+s.FP+s.FN) }

// WrongRate gives wrong links in 100,000 decisions.
func (s Score) WrongRate() float64 { return 1e5 * ratio(s.FP, s.Decisions) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Print writes the table of a score.
func (s Score) Print(w io.Writer) {
	fmt.Fprintf(w, "decisions %d, links %d (%d by likeness), reviews %d (%d name the right person), new %d\n",
		s.Decisions, s.TP+s.FP, s.ByLikeness, s.Reviews, s.ReviewHit, s.Decisions-s.TP-s.FP-s.Reviews)
	fmt.Fprintf(w, "TP %d  FP %d  FN %d (%d reviewed, %d new)  TN %d, kept apart on purpose %d\n", s.TP, s.FP, s.FN, s.FNReview, s.FNNew, s.TrueNew, s.KeptApart)
	fmt.Fprintf(w, "precision %.6f  recall %.6f  F1 %.6f  wrong links per 100,000 decisions %.2f\n", s.Precision(), s.Recall(), s.F1(), s.WrongRate())
}
