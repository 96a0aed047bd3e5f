package empi

import (
	"log/slog"
	"slices"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// Date is a birth date as far as it is known: YYYY-MM-DD, YYYY-MM or YYYY; empty when unknown. A personal value: it prints
// as its year.
type Date string

// Precision says how much of a date is known.
type Precision string

// The precisions.
const (
	Unknown Precision = ""
	ByYear  Precision = "year"
	ByMonth Precision = "month"
	ByDay   Precision = "day"
)

// DateOf gives the calendar date of t in the region; empty for the zero time.
func DateOf(t time.Time, in *time.Location) Date {
	if t.IsZero() {
		return ""
	}
	return Date(t.In(in).Format(time.DateOnly))
}

// Precision tells how much is known.
func (d Date) Precision() Precision {
	switch len(d) {
	case 10:
		return ByDay
	case 7:
		return ByMonth
	case 4:
		return ByYear
	}
	return Unknown
}

// Valid tells whether d is empty or a date of the calendar.
func (d Date) Valid() bool {
	layouts := map[int]string{0: "", 4: "2006", 7: "2006-01", 10: time.DateOnly}
	layout, ok := layouts[len(d)]
	if !ok || layout == "" {
		return ok
	}
	_, err := time.Parse(layout, string(d))
	return err == nil
}

// Year gives the year, 0 when unknown.
func (d Date) Year() int {
	if len(d) < 4 {
		return 0
	}
	y := 0
	for _, c := range d[:4] {
		y = y*10 + int(c-'0')
	}
	return y
}

// Age gives the completed years on the day of now, -1 when the birth date is unknown. With only a year or month known the
// rest counts as its beginning.
func (d Date) Age(now time.Time) int {
	full := string(d) + "-01-01"
	if len(d) < 4 || len(full) < 10 {
		return -1
	}
	b, err := time.Parse(time.DateOnly, full[:10])
	if err != nil {
		return -1
	}
	age := now.Year() - b.Year()
	if now.Month() < b.Month() || now.Month() == b.Month() && now.Day() < b.Day() {
		age--
	}
	return age
}

// Reveal gives the value itself.
func (d Date) Reveal() string { return string(d) }

// String gives the masked form, the year.
func (d Date) String() string {
	if len(d) < 4 {
		return ""
	}
	return string(d[:4]) + "-**-**"
}

// GoString masks %#v.
func (d Date) GoString() string { return d.String() }

// MarshalText masks JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// LogValue masks structured logs.
func (d Date) LogValue() slog.Value { return slog.StringValue(d.String()) }

// Status of a person in the index.
type Status string

// The statuses.
const (
	Active   Status = "active"
	Merged   Status = "merged" // retired: Survivor says into whom
	Deceased Status = "deceased"
)

// Person is one resident as the index knows them. Personal values mask themselves when printed.
type Person struct {
	ID          id.ID
	Name        phi.Name
	Sex         string // GB/T 2261.1: 1 male, 2 female, 0 unknown, 9 unstated
	Birth       Date
	Ethnic      string // GB 3304
	Phone       phi.Phone
	Address     phi.Address
	Division    string // GB/T 2260 and 10114 code of the address, 6 to 12 digits
	Identifiers []Identifier
	Mother      phi.Name // as a newborn's papers say
	Order       int      // among the children of one birth, from 1; 0 when not said
	Anonymous   bool     // wants not to be known: never linked by likeness
	Seen        []string // codes of the institutions that spoke of the person, by first time
	Status      Status
	Survivor    id.ID // set when merged: the next link of the chain, see Service.Surviving
	Provisional bool  // no trustworthy identifier yet, or one that somebody else holds
	Institution string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	ContactAt   time.Time // when the phone and address were last stated
	Version     int64
	Generation  int // of the keys the stored row is sealed with; 0 for rows of older versions
}

// Surviving tells whether the person was not merged into another.
func (p Person) Surviving() bool { return p.Status != Merged }

// Identifier gives the person's trustworthy number in a domain, masked when printed; empty when there is none.
func (p Person) Identifier(system string) phi.IDNumber {
	for _, i := range p.Identifiers {
		if i.System == system && i.Trust == Unique {
			return i.Value
		}
	}
	return ""
}

// maxSeen bounds the institutions remembered for a person.
const maxSeen = 200

// SeenBy tells whether an institution has spoken of the person.
func (p Person) SeenBy(institution string) bool { return slices.Contains(p.Seen, institution) }
