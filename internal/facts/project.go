package facts

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// maxLabel bounds a code or name kept as a label, in characters: longer ones are free text in the wrong place.
const maxLabel = 80

// Project turns one document and its resident's attributes into facts. Pure. A document that is not current, or that names
// no resident, has none.
func Project(doc DocumentFacts, resident ResidentFacts, names Names) []Fact {
	if doc.Status != Current || doc.Person == 0 {
		return nil
	}
	p := projection{doc: doc, resident: resident, names: names, at: eventTime(doc), first: firstDiagnosis(doc.Entries)}
	facts := []Fact{p.document()}
	if doc.EncounterKind != "" {
		facts = append(facts, p.visit())
	}
	for i := range doc.Entries {
		if f, ok := p.entry(&doc.Entries[i]); ok {
			facts = append(facts, f)
		}
	}
	return facts
}

// eventTime is when a document's facts happened: the visit's beginning, else the day it was stored.
func eventTime(doc DocumentFacts) time.Time {
	if !doc.From.IsZero() {
		return doc.From
	}
	if !doc.To.IsZero() {
		return doc.To
	}
	return doc.StoredAt
}

type projection struct {
	doc      DocumentFacts
	resident ResidentFacts
	names    Names
	at       time.Time
	first    *FactEntry // the diagnosis that is the main one because it comes first
}

// label makes the label of a code: the name given, else a fixed one, else one from Names, else the code itself.
func (p *projection) label(list, code, name string) any {
	code, name = clip(code), clip(name)
	if code == "" {
		code = name
	}
	if code == "" {
		return nil
	}
	if l, ok := fixedLabel(list, code); ok {
		return l
	}
	l := Label{Code: code, Zh: name}
	if p.names != nil {
		if zh, en, ok := p.names(list, code); ok {
			l.En = en
			if l.Zh == "" {
				l.Zh = zh
			}
		}
	}
	if l.Zh == "" {
		l.Zh = code
	}
	return l
}

func clip(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > maxLabel {
		s = string([]rune(s)[:maxLabel])
	}
	return s
}

// event gives a fact with the columns that all subjects of documents share.
func (p *projection) event(subject string, at time.Time, path string) Fact {
	d, in := &p.doc, &p.doc.Institution
	v := map[string]any{
		"path": p.label("path", path, ""), "day": at, "month": at,
		"institution":        p.label("institution", in.ID.String(), in.Name),
		"institution_kind":   p.label("institution_kind", in.Kind, ""),
		"institution_level":  p.label("institution_level", in.Level, ""),
		"institution_street": p.label("street", street(in.Division), ""),
		"department":         p.label("department", d.Department, d.Department),
		"doctor":             p.label("doctor", d.Doctor, d.Doctor),
		"visit_kind":         p.label("visit_kind", cmp.Or(d.EncounterKind, impliedKind(d.Type)), ""),
		"type":               p.label("type", d.Type, ""),
		"sex":                p.label("sex", p.resident.Sex, ""),
		"street":             p.label("street", street(p.resident.Division), ""),
		"ethnic":             p.label("ethnic", p.resident.Ethnic, ""),
	}
	if key := VisitKey(*d); key != 0 { // a prescription or report belongs to the visit whose number it carries
		v["visit"] = key
	}
	if age, ok := AgeOn(p.resident.Birth, at); ok {
		v["age"] = age
	}
	return Fact{Subject: subject, Document: d.Document, Person: d.Person, Values: v}
}

func (p *projection) document() Fact {
	f := p.event("document", p.at, "")
	f.Values["received"] = p.doc.StoredAt
	if end := p.doc.To; !end.IsZero() || !p.doc.From.IsZero() {
		if end.IsZero() {
			end = p.doc.From
		}
		if h := p.doc.StoredAt.Sub(end).Hours(); h >= 0 {
			f.Values["delay_hours"] = h
		}
	}
	return f
}

func (p *projection) visit() Fact {
	f := p.event("visit", p.at, "")
	f.Values["rank"] = documentRank(p.doc.Type)
	f.Values["extra"] = false // the store says which of a visit's documents leads
	if p.doc.EncounterKind == "inpatient" && !p.doc.From.IsZero() && !p.doc.To.IsZero() {
		if n := civilDay(p.doc.To) - civilDay(p.doc.From); n >= 0 {
			f.Values["stay_days"] = float64(max(n, 1))
		}
	}
	return f
}

// impliedKind is the kind of visit that a document type is about even where the document names no visit.
func impliedKind(documentType string) string {
	switch documentType {
	case "C0004", "C0005": // prescriptions
		return "outpatient"
	case "C0032", "C0033", "C0052": // first pages, inpatient orders
		return "inpatient"
	}
	return ""
}

// documentRank orders the documents of one visit: the one that knows the visit best leads.
func documentRank(documentType string) int64 {
	switch documentType {
	case "C0032", "C0033": // first page of the inpatient record
		return 0
	case "C0053", "HSDC00.03", "C0002", "HSDC00.02", "C0003", "C0035": // discharge summaries, outpatient records
		return 1
	case "C0034", "HSDC00.01":
		return 2
	}
	if strings.HasPrefix(documentType, "HSDB") {
		return 3
	}
	return 4
}

func (p *projection) entry(e *FactEntry) (Fact, bool) {
	at := e.At
	if at.IsZero() {
		at = p.at
	}
	switch e.Kind {
	case "diagnosis":
		return p.diagnosis(e, at), e.Code != "" || e.Name != ""
	case "medication":
		return p.medication(e, at), e.Code != "" || e.Name != ""
	case "procedure":
		f := p.event("procedure", at, e.Path)
		f.Values["procedure_code"] = p.label("procedure", e.Code, e.Name)
		return f, e.Code != "" || e.Name != ""
	case "immunization":
		f := p.event("immunization", at, e.Path)
		f.Values["vaccine"] = p.label("vaccine", e.Code, e.Name)
		f.Values["dose"] = p.label("dose", e.Attrs["dose"], "")
		return f, e.Code != "" || e.Name != ""
	case "lab", "vital":
		return p.result(e, at), e.Code != "" || e.Name != ""
	}
	return Fact{}, false
}

func (p *projection) diagnosis(e *FactEntry, at time.Time) Fact {
	f := p.event("diagnosis", at, e.Path)
	f.Values["diagnosis"] = p.label("diagnosis", e.Code, e.Name)
	f.Values["stage"] = p.label("stage", e.Attrs["kind"], "")
	if c := category(e.Code); c != "" {
		f.Values["category"] = p.label("category", c, "")
		f.Values["chapter"] = chapter(c)
	}
	switch e.Attrs["rank"] {
	case "main", "1":
		f.Values["main"] = true
	case "":
		f.Values["main"] = e == p.first
	default:
		f.Values["main"] = false
	}
	return f
}

// mainStages are the kinds of diagnoses a visit's main one is among; traditional diagnoses stand beside it.
var mainStages = map[string]bool{"": true, "outpatient": true, "admission": true, "discharge": true, "confirmed": true, "checkup": true}

// firstDiagnosis gives the first diagnosis of a document, which is the main one where the document ranks none; nil when it
// ranks them itself.
func firstDiagnosis(entries []FactEntry) (first *FactEntry) {
	for i := range entries {
		e := &entries[i]
		switch {
		case e.Kind != "diagnosis" || !mainStages[e.Attrs["kind"]]:
		case e.Attrs["rank"] != "":
			return nil
		case first == nil:
			first = e
		}
	}
	return first
}

func (p *projection) medication(e *FactEntry, at time.Time) Fact {
	f := p.event("medication", at, e.Path)
	f.Values["drug"] = p.label("drug", e.Code, e.Name)
	if c, ok := classOf(e.Code, e.Name); ok {
		f.Values["drug_class"] = c.label
		f.Values["antibiotic"] = c.antibiotic
	} else if e.Name != "" {
		f.Values["antibiotic"] = false // a named drug with no antibacterial stem
	}
	if e.Attrs["tcm"] != "" && f.Values["drug_class"] == nil {
		f.Values["drug_class"] = Label{"TCM", "中药", "Traditional Chinese medicine"}
	}
	if s := e.Attrs["class"]; s != "" {
		f.Values["drug_class"] = p.label("drug_class", s, "")
	}
	setFlag(f.Values, "antibiotic", e.Attrs["antibiotic"])
	setFlag(f.Values, "essential", e.Attrs["essential"])
	setNumber(f.Values, "quantity", e.Attrs["quantity"])
	setNumber(f.Values, "days", e.Attrs["days"])
	return f
}

func (p *projection) result(e *FactEntry, at time.Time) Fact {
	f := p.event(e.Kind, at, e.Path)
	f.Values["item"] = p.label(e.Kind+"_item", e.Code, e.Name)
	f.Values["unit"] = p.label("unit", e.Unit, "")
	if e.Flag != "" {
		flag := strings.ToUpper(strings.TrimSpace(e.Flag))
		f.Values["flag"] = p.label("result_flag", flag, "")
		f.Values["abnormal"] = flag != "N"
	}
	if e.Number != nil {
		f.Values["value"] = *e.Number
	}
	return f
}

func setFlag(v map[string]any, column, text string) {
	switch text {
	case "true", "1":
		v[column] = true
	case "false", "0":
		v[column] = false
	}
}

func setNumber(v map[string]any, column, text string) {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		v[column] = n
	}
}

// street cuts a division code to the street or township; shorter codes stay as they are.
func street(division string) string {
	if len(division) > 9 {
		return division[:9]
	}
	return division
}

// VisitKey names a visit: the same for every document of it. With a number it is the institution's number for the resident
// (who is part of the key because institutions number outpatients and inpatients apart); without one, all of a resident's
// documents of one kind, institution and day are one visit. Zero for a document of no visit, never negative.
func VisitKey(d DocumentFacts) id.ID {
	var text string
	switch {
	case d.EncounterNo != "":
		text = "n|" + d.Institution.ID.String() + "|" + d.Institution.Code + "|" + d.Person.String() + "|" + d.EncounterNo
	case d.EncounterKind == "":
		return 0
	default:
		text = "d|" + d.Institution.ID.String() + "|" + d.Institution.Code + "|" + d.EncounterKind + "|" + d.Person.String() + "|" +
			strconv.FormatInt(civilDay(eventTime(d)), 10)
	}
	sum := sha256.Sum256([]byte(text))
	return id.ID(binary.BigEndian.Uint64(sum[:8])>>1 | 1)
}

// AgeOn gives completed years on a day; false when the birth date is unknown or later.
func AgeOn(birth, on time.Time) (int64, bool) {
	if birth.IsZero() || on.IsZero() {
		return 0, false
	}
	b, o := civil(birth), civil(on)
	age := (o - b) / 10000
	if o < b || age > 150 {
		return 0, false
	}
	return age, true
}

// civil is a date of the region's calendar as the number YYYYMMDD.
func civil(t time.Time) int64 {
	t = inRegion(t)
	return int64(t.Year())*10000 + int64(t.Month())*100 + int64(t.Day())
}

// civilDay is a date of the region's calendar as days since 1970-01-01.
func civilDay(t time.Time) int64 {
	t = inRegion(t)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// inRegion puts an instant on the region's clock. A date (midnight UTC) is the same date there, for the region is ahead.
func inRegion(t time.Time) time.Time { return t.In(clock.Region) }

// ProjectResident turns a resident into the row of the resident subject. Pure.
func ProjectResident(r ResidentFacts, names Names) Fact {
	p := projection{names: names}
	return Fact{Subject: "resident", Person: r.Person, Values: map[string]any{
		"sex": p.label("sex", r.Sex, ""), "birth": r.Birth, "street": p.label("street", street(r.Division), ""),
		"ethnic": p.label("ethnic", r.Ethnic, ""), "deceased": r.Deceased,
	}}
}
