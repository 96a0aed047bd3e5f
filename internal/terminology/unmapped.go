package terminology

import (
	"cmp"
	"slices"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Standing is how far a coding on the work list is.
type Standing string

// The standings.
const (
	Open     Standing = "open"     // nobody said anything yet
	Waiting  Standing = "proposed" // a proposal waits for a second person
	Mapped   Standing = "mapped"
	NoTarget Standing = "none"     // the standard has no code for it
	Beyond   Standing = "overflow" // counts what came after the list of its source was full
)

// Standings lists all, in the order of work.
func Standings() []Standing { return []Standing{Open, Waiting, Mapped, NoTarget, Beyond} }

// MaxDistinct is how many codings of one institution and source are kept apart; what comes after is counted together.
const MaxDistinct = 5000

// maxExamples is how many messages or documents are named with a coding.
const maxExamples = 5

// Unmapped is a coding that an institution sends and no mapping translated when it came.
type Unmapped struct {
	ID          id.ID
	Institution id.ID
	Source      string
	System      string // code system as written, last seen
	Element     string // data element, last seen
	Domain      string
	Code, Name  string
	Count       int64
	First, Last time.Time
	Examples    []string // message/… or row references, first seen first
	Standing    Standing
}

// coding gives the coding back, as it would be asked for again.
func (u Unmapped) coding() standards.Coding {
	return standards.Coding{Element: u.Element, Domain: u.Domain, System: u.System, Code: u.Code, Name: u.Name, Foreign: true}
}

// Seen is what one document or batch of rows held that nothing translated: kept in the transaction of the document as one
// row, counted together later, so that those who send never wait for a counter.
type Seen struct {
	ID          id.ID
	Institution id.ID
	Example     string // message/…, document/… or a row reference
	At          time.Time
	Codings     []Counted
}

// Counted is a coding and how often it stood there.
type Counted struct {
	standards.Coding
	Times int64 `json:",omitempty"` // 0 means once
}

// slot is what codings are counted by.
type slot struct {
	institution        id.ID
	source, code, name string // name only when there is no code
}

func (u Unmapped) slot() slot { return slotOf(u.Institution, u.Source, u.Code, u.Name) }

func slotOf(institution id.ID, source, code, name string) slot {
	s := slot{institution: institution, source: source, code: code}
	if code == "" {
		s.name = name
	}
	return s
}

func compareSlots(a, b slot) int {
	return cmp.Or(cmp.Compare(a.institution, b.institution), cmp.Compare(a.source, b.source), cmp.Compare(a.code, b.code), cmp.Compare(a.name, b.name))
}

// Tally adds up what was seen, one Unmapped per coding, in a steady order.
func Tally(l *standards.Library, all []Seen) []Unmapped {
	by := map[slot]*Unmapped{}
	var order []slot
	for _, s := range all {
		for _, c := range s.Codings {
			u := Unmapped{Institution: s.Institution, Source: SourceOf(l, c.Coding), System: c.System, Element: c.Element, Domain: c.Domain,
				Code: clip(c.Code, maxCode), Name: clip(c.Name, maxName), Count: max(c.Times, 1), First: s.At, Last: s.At}
			if s.Example != "" {
				u.Examples = []string{s.Example}
			}
			k := u.slot()
			if old := by[k]; old != nil {
				old.add(u)
				continue
			}
			by[k] = &u
			order = append(order, k)
		}
	}
	out := make([]Unmapped, len(order))
	for i, k := range order {
		out[i] = *by[k]
	}
	slices.SortStableFunc(out, func(a, b Unmapped) int { return compareSlots(a.slot(), b.slot()) })
	return out
}

// add counts more of the same coding in.
func (u *Unmapped) add(more Unmapped) {
	u.Count += more.Count
	if more.First.Before(u.First) {
		u.First = more.First
	}
	if !more.Last.Before(u.Last) {
		u.Last, u.System, u.Element, u.Domain = more.Last, more.System, more.Element, more.Domain
		if more.Name != "" {
			u.Name = more.Name
		}
	}
	for _, e := range more.Examples {
		if len(u.Examples) < maxExamples && !slices.Contains(u.Examples, e) {
			u.Examples = append(u.Examples, e)
		}
	}
}

// Reader translates for one document and remembers what it could not. Not safe for concurrent use.
type Reader struct {
	snapshot *Snapshot
	library  *standards.Library
	from     Sender
	missed   []Counted
	foreign  []string
}

// maxPerDocument bounds what one document may leave behind.
const maxPerDocument = 200

// Translate is a standards.Translate.
func (r *Reader) Translate(c standards.Coding) (standards.Translation, bool) {
	m, ok := r.snapshot.Find(r.from, c)
	if k := CodeKey(c.Code, c.Name); (ok || c.Foreign) && len(r.foreign) < maxPerDocument && !slices.Contains(r.foreign, k) {
		r.foreign = append(r.foreign, k)
	}
	switch {
	case !ok:
		if c.Foreign {
			r.miss(c)
		}
		return standards.Translation{}, false
	case m.Relation == None:
		return standards.Translation{}, false
	}
	to := standards.Translation{Code: standards.Code{Domain: m.Domain, Edition: m.Edition, Code: m.Target, Name: m.TargetName}, Relation: string(m.Relation)}
	if d, known := r.library.Domain(m.Domain, m.Edition); known {
		to.System = d.OID
	}
	return to, true
}

func (r *Reader) miss(c standards.Coding) {
	c.Code, c.Name = clip(c.Code, maxCode), clip(c.Name, maxName)
	for i := range r.missed {
		if k := &r.missed[i]; k.Code == c.Code && k.System == c.System && k.Element == c.Element && k.Name == c.Name {
			k.Times = max(k.Times, 1) + 1
			return
		}
	}
	if len(r.missed) < maxPerDocument {
		r.missed = append(r.missed, Counted{Coding: c})
	}
}

// Missed gives what no mapping spoke about.
func (r *Reader) Missed() []Counted { return r.missed }

// Foreign gives every code of the sender's own that stood there (a name where there was no code), translated or not: by
// these the document is found again when the map changes.
func (r *Reader) Foreign() []string { return r.foreign }
