package simulate

import (
	"iter"
	"sort"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate/life"
	"minkang/internal/simulate/paper"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
)

// Event is one document leaving one institution.
type Event struct {
	At           time.Time // when it is sent, in the region's time
	Institution  int       // index into Institutions
	DocumentType string
	DocumentID   standards.Identifier
	Resident     int // index of the resident the document truly belongs to
	Content      standards.Content
	Faults       []Fault              // what was made wrong, the version kinds included
	First        standards.Identifier // the document this one repeats, replaces or appends to; zero for none
}

// stub names one document without its content: 24 bytes, so that weeks of a large district can be sorted in memory.
type stub struct {
	at       int64
	resident int32
	year     int16
	ordinal  int16
	paper    int8
	version  int8
}

func (s stub) before(o stub) bool {
	switch {
	case s.at != o.at:
		return s.at < o.at
	case s.resident != o.resident:
		return s.resident < o.resident
	case s.year != o.year:
		return s.year < o.year
	case s.ordinal != o.ordinal:
		return s.ordinal < o.ordinal
	}
	return s.paper < o.paper || s.paper == o.paper && s.version < o.version
}

// Events gives the documents of one resident's whole life between From and To, in order of time.
func (d *District) Events(resident int) iter.Seq[Event] {
	return d.EventsBetween(resident, d.config.From, d.config.To)
}

// EventsBetween gives the documents of one resident written on the days from and to and between them.
func (d *District) EventsBetween(resident int, from, to time.Time) iter.Seq[Event] {
	return d.EventsOf(resident, resident+1, from, to)
}

// EventsOf gives the documents of the residents from first to before upto, resident by resident, each in order of time, of
// the days from and to and between them. It is the fastest way to fill a store; several ranges may be read at once.
func (d *District) EventsOf(first, upto int, from, to time.Time) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		r := d.renderer()
		begin, end := town.DayOf(from), town.DayOf(to)+1
		var stubs []stub
		d.people.Households(first, upto, func(h *town.Household) bool {
			for _, m := range h.Members {
				if m.Index < first || m.Index >= upto {
					continue
				}
				stubs = stubs[:0]
				for year := begin.Year() - 1; year <= (end - 1).Year(); year++ {
					stubs = r.collect(h, m.Index, year, moment(begin), moment(end), stubs)
				}
				sort.Slice(stubs, func(i, j int) bool { return stubs[i].before(stubs[j]) })
				for _, s := range stubs {
					if !yield(r.render(s)) {
						return false
					}
				}
			}
			return true
		})
	}
}

// Day gives all documents of one day, in order of time. It plans every resident's year: for more than a few days use Live.
func (d *District) Day(date time.Time) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		day := town.DayOf(date)
		r := d.renderer()
		for _, s := range r.window(day, day+1) {
			if !yield(r.render(s)) {
				return
			}
		}
	}
}

func moment(day town.Day) int64 { return day.Time().Unix() }

// renderer holds what is reused while documents are planned and written. Not safe for concurrent use.
type renderer struct {
	*District
	desk   *paper.Desk
	visits []life.Visit
	papers []life.Paper
	at     struct{ resident, year int } // whose plan visits holds
}

func (d *District) renderer() *renderer {
	r := &renderer{District: d, desk: d.desk()}
	r.at.resident = -1
	return r
}

// latest is how long after it was written a document may still be sent.
const latest = 26 * 86400

// collect appends the stubs of one resident's year that are sent between two moments.
func (r *renderer) collect(h *town.Household, resident, year int, from, to int64, out []stub) []stub {
	r.plan(h, resident, year)
	reach := int64(86400)
	if r.config.Faults != (Rates{}) {
		reach = latest
	}
	floor := moment(r.from)
	for i := range r.visits {
		v := &r.visits[i]
		if v.Start >= to || v.End+reach < from {
			continue
		}
		r.papers = r.planner.Papers(v, r.papers[:0])
		for n, p := range r.papers {
			if p.At < floor {
				continue
			}
			s := stub{at: p.At, resident: int32(resident), year: int16(year), ordinal: int16(v.Ordinal), paper: int8(n)}
			f := r.fateOf(s, false)
			s.at += int64(f.late / time.Second)
			for version, later := range [...]time.Duration{0, f.again, f.replaced, f.appended} {
				x := s
				x.at, x.version = s.at+int64(later/time.Second), int8(version)
				if (version == original || later > 0) && x.at >= from && x.at < to {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

func (r *renderer) plan(h *town.Household, resident, year int) {
	r.visits = r.planner.Year(h, resident, year, r.visits[:0])
	r.at.resident, r.at.year = resident, year
}

// window gives the stubs of all residents from the beginning of one day to the beginning of another.
func (r *renderer) window(from, to town.Day) []stub {
	first, last := moment(from), moment(to)
	var out []stub
	r.people.Households(0, r.people.Size(), func(h *town.Household) bool {
		for i := range h.Members {
			index := h.Members[i].Index
			if (from - 60).Year() < from.Year() { // stays that began last year
				out = r.collect(h, index, from.Year()-1, first, last, out)
			}
			for year := from.Year(); year <= (to - 1).Year(); year++ {
				out = r.collect(h, index, year, first, last, out)
			}
		}
		return true
	})
	sort.Slice(out, func(i, j int) bool { return out[i].before(out[j]) })
	return out
}

// render writes the document of a stub.
func (r *renderer) render(s stub) Event {
	if r.at.resident != int(s.resident) || r.at.year != int(s.year) {
		h := r.people.HouseholdOf(int(s.resident))
		r.plan(&h, int(s.resident), int(s.year))
	}
	v := &r.visits[s.ordinal]
	r.papers = r.planner.Papers(v, r.papers[:0])
	p := r.papers[s.paper]
	content, err := r.desk.Write(v, p)
	if err != nil {
		panic(err) // the writers and the specifications are compiled in together; a test writes every type
	}
	e := Event{At: time.Unix(s.at, 0).In(clock.Region), Institution: v.Institution, DocumentType: p.Type,
		DocumentID: content.Header.ID, Resident: int(s.resident), Content: content}
	r.finish(&e, s)
	return e
}

// finish gives the event its version and its faults.
func (r *renderer) finish(e *Event, s stub) {
	f := r.fateOf(s, true)
	h := &e.Content.Header
	first := h.ID
	switch s.version {
	case replacement:
		h.ID.Extension += "R"
		h.Version = "2"
		h.Related = []standards.Related{{Kind: "RPLC", Parent: first, SetID: h.SetID, Version: "1"}}
	case addendum:
		h.ID.Extension += "A"
		h.SetID = h.ID
		h.Related = []standards.Related{{Kind: "APND", Parent: first, SetID: first, Version: "1"}}
	default:
		e.Faults = spoil(&victim{&e.Content, r.people, e.Resident, town.DayOf(h.EffectiveTime)}, &f)
	}
	if f.late > 0 {
		e.Faults = append(e.Faults, LateArrival)
	}
	if s.version != original {
		e.First = first
		e.Faults = append(e.Faults, [...]Fault{"", Duplicated, ReplacesFirst, AppendsToFirst}[s.version])
		if s.version != duplicate {
			h.EffectiveTime = e.At
		}
	}
	e.DocumentID = h.ID
}
