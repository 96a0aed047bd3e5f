package simulate

import (
	"fmt"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate/town"
)

// Cursor is where a Live stream stands: the next document to send is number Sent of Day. Small and serialisable; it makes
// sense only together with the Config it was made under.
type Cursor struct {
	Day  string `json:"day"`  // YYYY-MM-DD
	Sent int    `json:"sent"` // documents of the day already given
}

// Live gives the district's documents in order of time, day after day, without end, as if the institutions kept sending.
// It plans some days at once, fewer the larger the district. Not safe for concurrent use.
type Live struct {
	r      *renderer
	day    town.Day
	sent   int
	stubs  []stub   // of the planned days that are left
	ending town.Day // first day not planned yet
}

// Live starts a stream at the beginning of a day.
func (d *District) Live(from time.Time) *Live {
	return &Live{r: d.renderer(), day: town.DayOf(from)}
}

// Resume continues a stream where a cursor says. It fails for a cursor that is not one.
func (d *District) Resume(c Cursor) (*Live, error) {
	t, err := time.ParseInLocation("2006-01-02", c.Day, clock.Region)
	if err != nil || c.Sent < 0 {
		return nil, fmt.Errorf("simulate: cursor of day %q", c.Day)
	}
	l := &Live{r: d.renderer(), day: town.DayOf(t)}
	l.load()
	today := 0
	for today < len(l.stubs) && l.stubs[today].at < moment(l.day+1) {
		today++
	}
	l.sent = min(c.Sent, today)
	l.stubs = l.stubs[l.sent:]
	return l, nil
}

// Cursor says where the stream stands.
func (l *Live) Cursor() Cursor {
	return Cursor{Day: l.day.UTC().Format("2006-01-02"), Sent: l.sent}
}

// Day gives the day the next document belongs to, as far as the stream has come.
func (l *Live) Day() time.Time { return l.day.Time() }

// Next gives the next document, however many days ahead it is. It returns false only when nobody is left alive for a
// hundred years.
func (l *Live) Next() (Event, bool) {
	for quiet := 0; quiet < 36500; quiet++ {
		if e, ok := l.Today(); ok {
			return e, true
		}
		l.Skip()
	}
	return Event{}, false
}

// Today gives the next document of the present day, false when the day is done; Skip then goes to the next day.
func (l *Live) Today() (Event, bool) {
	if l.ending <= l.day {
		l.load()
	}
	if len(l.stubs) == 0 || l.stubs[0].at >= moment(l.day+1) {
		return Event{}, false
	}
	e := l.r.render(l.stubs[0])
	l.stubs = l.stubs[1:]
	l.sent++
	return e, true
}

// Skip goes to the next day, leaving out what is left of the present one.
func (l *Live) Skip() {
	if l.ending <= l.day {
		l.load()
	}
	l.day++
	l.sent = 0
	for len(l.stubs) > 0 && l.stubs[0].at < moment(l.day) {
		l.stubs = l.stubs[1:]
	}
}

// load plans the days from the present one on: about a million stubs at most, a month at most.
func (l *Live) load() {
	days := town.Day(max(1, min(31, 20_000_000/max(1, l.r.people.Size()))))
	l.ending = l.day + days
	l.stubs = l.r.window(l.day, l.ending)
}
