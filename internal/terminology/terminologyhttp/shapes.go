package terminologyhttp

import (
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/words"
	"minkang/internal/standards"
	"minkang/internal/terminology"
)

// Named is an identifier with what it is called.
type Named struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// UnmappedCode is a coding of the work list.
type UnmappedCode struct {
	ID          id.ID     `json:"id"`
	Institution Named     `json:"institution"`
	Source      string    `json:"source" doc:"OID of the sender's code system, value domain, or data element"`
	SourceName  string    `json:"sourceName"`
	System      string    `json:"system"`
	Element     string    `json:"element"`
	ElementName string    `json:"elementName"`
	Domain      string    `json:"domain" doc:"value domain the code should be of; empty: the standard names none"`
	DomainName  string    `json:"domainName"`
	Code        string    `json:"code"`
	Name        string    `json:"name"`
	Count       int64     `json:"count"`
	First       time.Time `json:"first"`
	Last        time.Time `json:"last"`
	Examples    []string  `json:"examples" doc:"message/… or rows/…"`
	Standing    string    `json:"standing" enum:"open,proposed,mapped,none,overflow"`
}

// UnmappedPage is a page of the work list.
type UnmappedPage struct {
	Items   []UnmappedCode `json:"items"`
	Next    string         `json:"next"`
	Domains []DomainCount  `json:"domains" doc:"value domains on the list, with how many codings are open"`
}

// DomainCount counts open codings of a value domain.
type DomainCount struct {
	Domain string `json:"domain"`
	Name   string `json:"name"`
	Open   int64  `json:"open"`
}

// CandidateCode is a standard code that may be meant.
type CandidateCode struct {
	Domain  string  `json:"domain"`
	Edition string  `json:"edition"`
	Code    string  `json:"code"`
	Name    string  `json:"name"`
	Score   float64 `json:"score"`
	Reason  string  `json:"reason" enum:"code-name,name,folded,part,pinyin,code,abbreviation,similar,search"`
}

// CandidatesShown is a coding with what it may mean and what is said about it already.
type CandidatesShown struct {
	Coding     UnmappedCode    `json:"coding"`
	Candidates []CandidateCode `json:"candidates"`
	Mappings   []Mapping       `json:"mappings"`
}

// Mapping says which standard code stands for a sender's own.
type Mapping struct {
	ID          id.ID      `json:"id"`
	Institution *Named     `json:"institution,omitempty" doc:"absent: the whole region"`
	Connected   id.ID      `json:"connected,omitempty"`
	Source      string     `json:"source"`
	Code        string     `json:"code"`
	Name        string     `json:"name"`
	Domain      string     `json:"domain"`
	Edition     string     `json:"edition"`
	Target      string     `json:"target"`
	TargetName  string     `json:"targetName"`
	Relation    string     `json:"relation" enum:"equivalent,wider,narrower,none"`
	From        *time.Time `json:"from,omitempty"`
	To          *time.Time `json:"to,omitempty"`
	State       string     `json:"state" enum:"proposed,active,rejected,retired"`
	Note        string     `json:"note"`
	By          id.ID      `json:"by,omitempty"`
	ConfirmedBy id.ID      `json:"confirmedBy,omitempty"`
	At          time.Time  `json:"at"`
	Version     int64      `json:"version"`
}

// MappingPage is a page of mappings.
type MappingPage struct {
	Items []Mapping `json:"items"`
	Next  string    `json:"next"`
}

// MappingChange is one line of a mapping's history.
type MappingChange struct {
	ID     id.ID     `json:"id"`
	Action string    `json:"action"`
	At     time.Time `json:"at"`
	By     id.ID     `json:"by,omitempty"`
	Batch  id.ID     `json:"batch,omitempty"`
	Before *Mapping  `json:"before,omitempty"`
	After  Mapping   `json:"after"`
}

// Changed says what a call did. Change names it for undoing.
type Changed struct {
	Change  id.ID `json:"change,omitempty" doc:"to undo it; absent when nothing changed"`
	Changes int   `json:"changes"`
	More    bool  `json:"more" doc:"some were left for another call"`
}

// InstitutionProgress counts an institution's codings.
type InstitutionProgress struct {
	Institution Named            `json:"institution"`
	Codings     map[string]int64 `json:"codings"`
	Occurrences map[string]int64 `json:"occurrences"`
	Percent     float64          `json:"percent" doc:"of the codings that are decided: mapped or without equivalent"`
	Pending     int              `json:"pending" doc:"codes mapped otherwise since the last job"`
}

// ProgressShown is the progress of all institutions.
type ProgressShown struct {
	Items         []InstitutionProgress `json:"items"`
	FourEyes      bool                  `json:"fourEyes" doc:"mappings wait for a second person"`
	RegionPending int                   `json:"regionPending"`
}

// ImportFinding is what is wrong with one row of a sheet.
type ImportFinding struct {
	Row    int        `json:"row"`
	Column string     `json:"column"`
	Code   string     `json:"code"`
	Text   words.Text `json:"text"`
}

// ImportReport says what an import did, or would do.
type ImportReport struct {
	Rows     int             `json:"rows"`
	Empty    int             `json:"empty" doc:"rows without a standard code yet"`
	Changed  int             `json:"changed"`
	Same     int             `json:"same"`
	Findings []ImportFinding `json:"findings"`
	More     int             `json:"more" doc:"findings beyond those listed"`
	Change   id.ID           `json:"change,omitempty"`
	Dry      bool            `json:"dry"`
}

// JobShown is a job that applies the map to stored documents.
type JobShown struct {
	ID          id.ID     `json:"id"`
	Institution *Named    `json:"institution,omitempty"`
	Full        bool      `json:"full"`
	Codes       int       `json:"codes"`
	Done        int       `json:"done" doc:"codes worked through"`
	State       string    `json:"state" enum:"running,done,stopped,failed"`
	Seen        int64     `json:"seen"`
	Changed     int64     `json:"changed"`
	Entries     int64     `json:"entries"`
	Skipped     int64     `json:"skipped"`
	Fault       string    `json:"fault"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

// JobPage lists jobs.
type JobPage struct {
	Items []JobShown `json:"items"`
}

func (f *Face) named(i id.ID) Named { return Named{i, f.Names(i)} }

func (f *Face) coding(u terminology.Unmapped) UnmappedCode {
	out := UnmappedCode{ID: u.ID, Institution: f.named(u.Institution), Source: u.Source, SourceName: f.sourceName(u.Source), System: u.System,
		Element: u.Element, Domain: u.Domain, Code: u.Code, Name: u.Name, Count: u.Count, First: u.First, Last: u.Last, Examples: u.Examples,
		Standing: string(u.Standing)}
	l := f.Library()
	if e, ok := l.Element(u.Element); ok {
		out.ElementName = e.Name
	}
	if d, ok := l.Domain(u.Domain, ""); ok {
		out.DomainName = d.Name
	}
	if out.Examples == nil {
		out.Examples = []string{}
	}
	return out
}

func (f *Face) sourceName(source string) string {
	l := f.Library()
	if d, ok := l.Domain(source, ""); ok {
		return d.Name
	}
	if e, ok := l.Element(source); ok {
		return e.Name
	}
	return ""
}

func candidate(c standards.Code, score float64, reason string) CandidateCode {
	return CandidateCode{Domain: c.Domain, Edition: c.Edition, Code: c.Code, Name: c.Name, Score: score, Reason: reason}
}

func (f *Face) mapping(m terminology.Mapping) Mapping {
	out := Mapping{ID: m.ID, Connected: m.Connected, Source: m.Source, Code: m.Code, Name: m.Name, Domain: m.Domain, Edition: m.Edition, Target: m.Target,
		TargetName: m.TargetName, Relation: string(m.Relation), From: instant(m.From), To: instant(m.To), State: string(m.State), Note: m.Note, By: m.By,
		ConfirmedBy: m.ConfirmedBy, At: m.At, Version: m.Version}
	if m.Institution != 0 {
		n := f.named(m.Institution)
		out.Institution = &n
	}
	return out
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (f *Face) shownJob(j terminology.Job) JobShown {
	out := JobShown{ID: j.ID, Full: len(j.Codes) == 0, Codes: len(j.Codes), Done: min(j.Step, len(j.Codes)), State: string(j.State), Seen: j.Seen, Changed: j.Changed,
		Entries: j.Entries, Skipped: j.Skipped, Fault: j.Fault, CreatedAt: j.CreatedAt, UpdatedAt: j.UpdatedAt}
	if j.Institution != 0 {
		n := f.named(j.Institution)
		out.Institution = &n
	}
	return out
}

func changed(all []terminology.Change, more bool) *struct{ Body Changed } {
	out := &struct{ Body Changed }{Changed{Changes: len(all), More: more}}
	if len(all) > 0 {
		out.Body.Change = all[0].ID
	}
	return out
}
