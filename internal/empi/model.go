package empi

import (
	"cmp"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
)

// LearntModel is a set of weights with where it comes from.
type LearntModel struct {
	Version  string
	At       time.Time
	Pairs    int64 // compared to learn it
	Standing bool  // the one in use
	Body     string
}

// ModelLink is a link that was made on likeness alone: what was claimed and why it was believed, so that it can be taken back.
type ModelLink struct {
	ID          id.ID
	Person      id.ID
	At          time.Time
	Rule        string
	Model       string
	Weight      float64
	Institution string
	Explanation Explanation
	Claim       Person // the claim's traits and numbers
	UndoneAt    time.Time
	UndoneBy    id.ID
	Offspring   id.ID // who came out when it was taken back
}

// LinkFilter narrows the list of links made by likeness; zero fields mean any.
type LinkFilter struct {
	Person      id.ID
	Institution string
	Model       string
	Standing    bool // not taken back
}

// weigher holds the model in use with its limits.
type weigher struct {
	now   atomic.Pointer[linkage.Model]
	drawn atomic.Pointer[limitsKey] // what the limits in use were drawn for; nil: they came with the model
}

type limitsKey struct {
	version       string
	people        float64
	error, review float64
}

// adopt takes a model into use with the limits it brings.
func (w *weigher) adopt(m *linkage.Model) {
	w.now.Store(m)
	w.drawn.Store(nil)
}

// draw takes a model into use with limits that follow from the wanted error rate. It draws some hundred thousand pairs, a tenth
// of a second, so nothing that waits for an answer calls it.
func (w *weigher) draw(m *linkage.Model, s Settings) *linkage.Model {
	key := limitsKey{m.Version, m.People, s.ErrorRate, s.ReviewRate}
	l, _ := linkage.Thresholds(m, s.ErrorRate, s.ReviewRate)
	m = m.WithLimits(l)
	w.now.Store(m)
	w.drawn.Store(&key)
	return m
}

// fits tells whether the model in use is that one, drawn for these settings and about as many people.
func (w *weigher) fits(m *linkage.Model, people float64, s Settings) bool {
	k := w.drawn.Load()
	return k != nil && k.version == m.Version && k.error == s.ErrorRate && k.review == s.ReviewRate && people > 0.9*k.people && people < 1.1*k.people
}

// decide finds the person a claim is about: by the rules on numbers and equal traits first, then by likeness.
func (s *Service) decide(f *finding) Decision {
	d := Decide(f.assessment, f.candidates)
	if f.features == nil || len(f.candidates) == 0 {
		return d
	}
	m := s.weigher.now.Load()
	slices.SortFunc(f.candidates, func(a, b Candidate) int { return cmp.Compare(a.Person.ID, b.Person.ID) }) // the oldest wins between equals
	all, features := make([]linkage.Comparison, len(f.candidates)), make([]*linkage.Features, len(f.candidates))
	for i, c := range f.candidates {
		features[i] = linkage.Prepare(RecordOf(c.Person))
		all[i] = m.Compare(f.features, features[i])
	}
	like := m.Decide(all, func(i, j int) bool {
		return f.candidates[i].Root == f.candidates[j].Root || m.Alike(features[i], features[j])
	})
	if like.Outcome == linkage.Link && all[like.Best].Levels[linkage.FieldName] >= linkage.NameGiven { // another name outweighs nothing, but is asked about
		like.Outcome, like.Reason = linkage.Review, "name-differs"
	}
	d = combine(d, like, f.candidates, m.Version)
	f.weigh(&d, m, all)
	return d
}

// weigh writes into a decision how the weights see the person decided for, or the look-alike.
func (f *finding) weigh(d *Decision, m *linkage.Model, all []linkage.Comparison) {
	i := slices.IndexFunc(f.candidates, func(c Candidate) bool {
		return d.Outcome == Link && c.Person.ID == d.Candidate || d.Outcome == Review && c.Root == d.Alike
	})
	if i < 0 {
		return
	}
	e := &d.Explanation
	e.Fields, e.Weight, e.Model, e.Guard = fieldsOf(m, all[i]), round(all[i].Total), m.Version, string(all[i].Guard)
}

func round(x float64) float64 { return math.Round(x*10) / 10 }

// Beside compares two known people field by field with the weights in use.
func (s *Service) Beside(a, b Person) Explanation {
	m := s.weigher.now.Load()
	c := m.Compare(linkage.Prepare(RecordOf(a)), linkage.Prepare(RecordOf(b)))
	return Explanation{Rule: "beside", Fields: fieldsOf(m, c), Weight: round(c.Total), Model: m.Version, Guard: string(c.Guard), Candidates: 1}
}

// fieldsOf lists a comparison for people.
func fieldsOf(m *linkage.Model, c linkage.Comparison) []Field {
	var out []Field
	for _, e := range m.Explain(c) {
		f := Field{Field: e.Field, Level: coarse[e.Level], Detail: e.Level, Weight: e.Bits}
		switch e.Field {
		case "card":
			f.Field, f.System = "number", IDCard
		case "number":
			f.System = HealthCard
		}
		if f.Level == "" {
			f.Level = Similar
		}
		out = append(out, f)
	}
	return out
}

// coarse gives the level of an explanation for a level of linkage; what is not named is similar.
var coarse = map[string]Level{"equal": Equal, "house": Equal, "partial": Compatible, "community": Compatible, "street": Compatible, "doubtful": Compatible,
	"short": Compatible, "division": Compatible, "given": Different, "family": Different, "year": Different, "day": Different, "other": Different,
	"conflict": Different, "different": Different, "size": Missing, "relatives": Missing}
