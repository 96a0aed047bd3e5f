package terminology

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Relation compares the meaning of the standard code with the sender's.
type Relation string

// The relations, after those of ISO/TR 12300 and FHIR ConceptMap as far as they are needed.
const (
	Equivalent Relation = "equivalent"
	Wider      Relation = "wider"    // the standard code means more
	Narrower   Relation = "narrower" // the standard code means less
	None       Relation = "none"     // a person looked: the standard has no code for it
)

// State of a mapping.
type State string

// The states of a mapping. Only active ones translate.
const (
	Proposed State = "proposed" // waits for a second person
	Active   State = "active"
	Rejected State = "rejected"
	Retired  State = "retired"
)

// Mapping says which standard code stands for a sender's own code.
type Mapping struct {
	ID          id.ID     `json:"id"`
	Institution id.ID     `json:"institution,omitempty"` // zero: the whole region
	Connected   id.ID     `json:"connected,omitempty"`   // one connected system of it; zero: all
	Source      string    `json:"source"`                // OID of the sender's code system, value domain, or data element
	Code        string    `json:"code"`                  // "" when senders write a name only
	Name        string    `json:"name"`
	Domain      string    `json:"domain"` // of the standard code
	Edition     string    `json:"edition"`
	Target      string    `json:"target"` // the standard code; "" with relation none
	TargetName  string    `json:"targetName"`
	Relation    Relation  `json:"relation"`
	From        time.Time `json:"from,omitzero"` // holds for documents of this time and later; zero: always
	To          time.Time `json:"to,omitzero"`   // and before this one; zero: open
	State       State     `json:"state"`
	Replaces    id.ID     `json:"replaces,omitempty"` // a proposal's: the mapping that goes when it is confirmed
	Note        string    `json:"note,omitempty"`
	By          id.ID     `json:"by,omitempty"`          // account that wrote it
	ConfirmedBy id.ID     `json:"confirmedBy,omitempty"` // the second person
	At          time.Time `json:"at"`
	Version     int64     `json:"version"` // 1 for the first, one more with each change
}

// Limits of what is kept of a coding, in characters.
const (
	maxCode = 100
	maxName = 200
	maxNote = 500
)

var (
	oidForm     = regexp.MustCompile(`^[0-2](\.(0|[1-9][0-9]{0,30})){2,30}$`)
	elementForm = regexp.MustCompile(`^(DE[0-9]{2}\.[0-9]{2}\.[0-9]{3}\.[0-9]{2}|MK\.[a-z-]{2,40})$`)
)

// SourceOf says under which source a coding is looked for first and counted: the sender's own code system, else the value
// domain, else the data element.
func SourceOf(l *standards.Library, c standards.Coding) string {
	switch {
	case l.OwnSystem(c.System):
		return c.System
	case c.Domain != "":
		return c.Domain
	}
	return c.Element
}

// normal checks a mapping that a person made and completes it from the library. Errors: terminology.field and
// terminology.unknown-target.
func (m Mapping) normal(l *standards.Library) (Mapping, error) {
	m.Code, m.Name, m.Note, m.Source = strings.TrimSpace(m.Code), strings.TrimSpace(m.Name), strings.TrimSpace(m.Note), strings.TrimSpace(m.Source)
	m.Domain, m.Target = strings.TrimSpace(m.Domain), strings.TrimSpace(m.Target)
	switch {
	case strings.ContainsFunc(m.Code+m.Name+m.Note, unicode.IsControl):
		return m, ErrField.At("name")
	case m.Code == "" && m.Name == "", tooLong(m.Code, maxCode):
		return m, ErrField.At("code")
	case tooLong(m.Name, maxName):
		return m, ErrField.At("name")
	case tooLong(m.Note, maxNote):
		return m, ErrField.At("note")
	case !sourceKnown(l, m.Source):
		return m, ErrField.At("source")
	case m.Connected != 0 && m.Institution == 0:
		return m, ErrField.At("connected")
	case !m.To.IsZero() && !m.From.Before(m.To):
		return m, ErrField.At("to")
	}
	switch m.Relation {
	case None:
		m.Target, m.TargetName, m.Edition = "", "", ""
		return m, nil
	case "":
		m.Relation = Equivalent
	case Equivalent, Wider, Narrower:
	default:
		return m, ErrField.At("relation")
	}
	d, ok := l.Domain(m.Domain, m.Edition)
	if !ok {
		return m, ErrNoDomain.At("domain")
	}
	code, ok := d.Code(m.Target)
	if !ok {
		return m, ErrNoTarget.At("target").With("domain", d.ID).With("code", clip(m.Target, 40))
	}
	m.Domain, m.Edition, m.Target, m.TargetName = d.ID, d.Edition, code.Code, code.Name
	return m, nil
}

func sourceKnown(l *standards.Library, source string) bool {
	if oidForm.MatchString(source) || elementForm.MatchString(source) {
		return true
	}
	_, ok := l.Domain(source, "")
	return ok
}

func tooLong(s string, limit int) bool { return utf8.RuneCountInString(s) > limit }

func clip(s string, limit int) string {
	for i := range s {
		if limit == 0 {
			return s[:i]
		}
		limit--
	}
	return s
}

// key is what two mappings share that speak about the same coding.
type key struct {
	institution, connected id.ID
	source, code           string
}

func (m Mapping) key() key { return key{m.Institution, m.Connected, m.Source, CodeKey(m.Code, m.Name)} }

// CodeKey is the text a coding is found by: its code, else a mark and its name.
func CodeKey(code, name string) string {
	if code != "" {
		return code
	}
	return byName + name
}

const byName = "\x1f" // before a name that stands for a missing code; in no code, since XML cannot carry it

// overlaps tells whether two mappings hold at one moment.
func (m Mapping) overlaps(o Mapping) bool {
	return (m.To.IsZero() || o.From.Before(m.To)) && (o.To.IsZero() || m.From.Before(o.To))
}

// holds tells whether a mapping holds for something of the given time; a zero time is now and later.
func (m *Mapping) holds(at time.Time) bool {
	if at.IsZero() {
		return m.To.IsZero()
	}
	return !at.Before(m.From) && (m.To.IsZero() || at.Before(m.To))
}

// same tells whether two mappings say the same, whoever wrote them and when.
func (m Mapping) same(o Mapping) bool {
	return m.key() == o.key() && m.Name == o.Name && m.Domain == o.Domain && m.Edition == o.Edition && m.Target == o.Target && m.Relation == o.Relation &&
		m.From.Equal(o.From) && m.To.Equal(o.To) && m.State == o.State && m.Note == o.Note
}
