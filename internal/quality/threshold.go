package quality

import (
	"time"

	"minkang/internal/kit/id"
)

// Threshold says when a score alerts. It is applied to each institution it names on its own, over the days that ended last.
type Threshold struct {
	ID          id.ID
	Dimension   Dimension // or Overall
	Institution id.ID     // zero: every institution
	Type        string    // "": all types together
	Below       float64   // opens an alert when the score is below
	Clear       float64   // it is over when the score reaches this, at least Below: a score that trembles around one line alerts once
	Least       int64     // denominators smaller than this are not judged; for Overall messages sent
	Days        int       // of service, ending yesterday
	Active      bool
	Version     int64
}

// Check finds mistakes.
func (t Threshold) Check() error {
	known := t.Dimension == Overall
	for _, d := range Dimensions {
		known = known || d == t.Dimension
	}
	switch {
	case !known:
		return ErrThreshold.At("dimension")
	case !(t.Below > 0 && t.Below <= 1):
		return ErrThreshold.At("below")
	case !(t.Clear >= t.Below && t.Clear <= 1):
		return ErrThreshold.At("clear")
	case t.Least < 1:
		return ErrThreshold.At("least")
	case t.Days < 1 || t.Days > 366:
		return ErrThreshold.At("days")
	}
	return nil
}

// period gives the days a threshold looks at.
func (t Threshold) period(now time.Time) Period {
	end := DayOf(now).Add(-1)
	return Period{end.Add(1 - t.Days), end}
}

// AlertState of an alert.
type AlertState string

// The states.
const (
	Opened AlertState = "opened"
	Seen   AlertState = "seen"   // somebody looks after it
	Closed AlertState = "closed" // by a person with a note, or because the score recovered
)

// Alert is a breach of a threshold by one institution.
type Alert struct {
	ID          id.ID
	Threshold   id.ID
	Dimension   Dimension
	Institution id.ID
	Type        string
	Below       float64 // the threshold when it opened
	State       AlertState
	OpenedAt    time.Time
	OpenedScore Score
	Score       Score // when last looked at
	LookedAt    time.Time
	SeenAt      time.Time
	SeenBy      id.ID // account
	ClosedAt    time.Time
	ClosedBy    id.ID  // account; zero: the score recovered
	Note        string // of who closed it
	Recovered   bool   // the score has reached Clear since
}

// AlertFilter narrows a list; zero fields do not.
type AlertFilter struct {
	State        AlertState
	Unclosed     bool
	Institutions []id.ID // nil: all
	Dimension    Dimension
}

// Value gives the share an alert's score shows; an overall score is kept in ten-thousandths.
func (a Alert) Value() float64 {
	v, _ := a.Score.Value()
	return v
}

// measure gives what a threshold judges of counts; false when there is too little.
func (b *Book) measure(t Threshold, c Counts) (Score, bool) {
	if t.Dimension == Overall {
		v, ok := b.Overall(c)
		return Score{int64(v*10000 + 0.5), 10000}, ok && c[Sent] >= t.Least
	}
	s := b.Score(c, t.Dimension)
	return s, s.Denominator >= t.Least
}

// planAlert decides what a look at a score means, given the last alert of the threshold and institution (nil: none). It gives the
// alert to keep, nil when nothing changes; opened tells that it is a new one. A breach that a person closed does not open again
// until the score has recovered once, or the threshold's days have passed. Pure.
func planAlert(t Threshold, last *Alert, institution id.ID, s Score, now time.Time) (keep *Alert, opened bool) {
	v, _ := s.Value()
	if last != nil && last.State != Closed {
		a := *last
		a.Score, a.LookedAt = s, now
		if v >= t.Clear {
			a.State, a.ClosedAt, a.Recovered = Closed, now, true
		}
		if a.State == last.State && a.Score == last.Score {
			return nil, false
		}
		return &a, false
	}
	if last != nil && !last.Recovered && now.Before(last.ClosedAt.AddDate(0, 0, t.Days)) {
		if v < t.Clear {
			return nil, false
		}
		a := *last
		a.Recovered, a.Score, a.LookedAt = true, s, now
		return &a, false
	}
	if v >= t.Below {
		return nil, false
	}
	return &Alert{Threshold: t.ID, Dimension: t.Dimension, Institution: institution, Type: t.Type, Below: t.Below, State: Opened,
		OpenedAt: now, OpenedScore: s, Score: s, LookedAt: now}, true
}
