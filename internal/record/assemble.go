package record

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// Names gives the words a view needs; all pure look-ups.
type Names struct {
	Institution func(id.ID) string
	Type        func(code string) string
	Division    func(code string) string
	Code        func(system, code string) string // display name of a coded value, "" unknown
	Notifiable  func(icd string) bool            // is it a notifiable infectious disease
	Chronic     func(icd string) bool            // is it a condition followed for long
}

// Assemble makes the view from a person's documents (newest first) and the structured entries of the current ones. Pure:
// what the grant does not cover appears as a hidden item or not at all.
func Assemble(docs []repository.Document, entries []repository.Entry, g Scope, n Names, now time.Time) View {
	v := View{Counts: Counts{ByKind: map[string]int{}}, Recent: []Item{}}
	visible := make(map[id.ID]*repository.Document, len(docs))
	encounters := map[string]bool{}
	for i := range docs {
		d := &docs[i]
		item := ToItem(*d, g, n)
		if len(v.Recent) < 12 && d.Status == repository.Current {
			v.Recent = append(v.Recent, item)
		}
		v.Counts.Documents++
		v.Counts.ByKind[d.Kind]++
		if d.EncounterNo != "" {
			encounters[d.EncounterNo+"@"+d.Institution.String()] = true
		}
		if !item.Hidden && d.Status == repository.Current {
			visible[d.ID] = d
		}
	}
	v.Counts.Encounters = len(encounters)
	by := map[string][]fact{}
	for i := range entries {
		e := &entries[i]
		if d := visible[e.Document]; d != nil && e.Attrs["category"] != "imaging" { // imaging is read in its report
			by[e.Kind] = append(by[e.Kind], fact{e, d})
		}
	}
	v.Problems = problems(by["diagnosis"])
	v.Flags = Flags{Allergies: allergies(by["allergy"]), Chronic: filter(v.Problems, func(p Problem) bool { return n.Chronic(p.Code) }), Pregnant: pregnant(by["diagnosis"], now),
		Infectious: filter(v.Problems, func(p Problem) bool { return n.Notifiable(p.Code) && now.Sub(p.LastAt) < 180*24*time.Hour })}
	v.Medications = medications(by["medication"], n, now)
	v.Immunizations = immunizations(by["immunization"], n)
	v.Vitals, v.Labs = latest(by["vital"], n), latest(by["lab"], n)
	v.Procedures = procedures(by["procedure"], n)
	return v
}

// Scope is what a reader may see: the grant, and what the person withheld.
type Scope struct {
	Grant    security.Grant
	Withheld security.Consent
}

// MaySee tells whether a document's content may be shown.
func (s Scope) MaySee(d repository.Document) bool {
	return s.Grant.MaySee(security.Content{Institution: d.Institution, Class: security.Sensitivity(d.Sensitive),
		Hidden: s.Withheld.Hidden["document/"+d.ID.String()]})
}

// fact is an entry with its document.
type fact struct {
	*repository.Entry
	doc *repository.Document
}

// ToItem makes a timeline row; content the grant does not cover is left out.
func ToItem(d repository.Document, g Scope, n Names) Item {
	i := Item{ID: d.ID, Type: d.Type, TypeTitle: n.Type(d.Type), Kind: d.Kind, At: d.ServiceFrom, To: d.ServiceTo, Status: string(d.Status),
		Institution: Named{d.Institution, n.Institution(d.Institution)}, Version: d.Version, Relation: d.Relation, Level: d.Level,
		Sensitive: d.Sensitive != ""}
	if !g.MaySee(d) {
		i.Hidden = true
		return i
	}
	i.Title, i.Department, i.Doctor, i.Diagnosis, i.Encounter = d.Title, d.Department, d.Doctor, d.Diagnosis, d.EncounterNo
	return i
}

// problems are the diagnoses over all their occurrences; Count counts visits, not the papers of one visit.
func problems(all []fact) []Problem {
	at := map[string]int{}
	visits := map[string]bool{}
	out := []Problem{}
	for _, f := range all {
		if strings.TrimSpace(f.Name) == "无" { // the history form's "none"
			continue
		}
		key := f.Code
		if len(key) > 5 && key[0] >= 'A' && key[0] <= 'Z' { // national extensions of one ICD-10 subcategory are one problem
			key = key[:5]
		}
		if key == "" {
			key = f.Name
		}
		i, ok := at[key]
		visit := key + "@" + cmp.Or(f.doc.EncounterNo, f.Document.String()) + "@" + f.doc.Institution.String()
		repeated := visits[visit]
		visits[visit] = true
		if !ok {
			at[key] = len(out)
			out = append(out, Problem{Code: f.Code, Name: f.Name, FirstAt: f.At, LastAt: f.At, Count: 1, Document: f.Document})
			continue
		}
		p := &out[i]
		if !repeated {
			p.Count++
		}
		if f.At.Before(p.FirstAt) {
			p.FirstAt = f.At
		}
		if f.At.After(p.LastAt) {
			p.LastAt, p.Document = f.At, f.Document
			if f.Name != "" {
				p.Name = f.Name
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Problem) int { return b.LastAt.Compare(a.LastAt) })
	return out
}

// pregnant: supervision of pregnancy within the last 40 weeks and no delivery after it.
func pregnant(all []fact, now time.Time) bool {
	var care, end time.Time
	for _, f := range all {
		switch {
		case strings.HasPrefix(f.Code, "Z34"), strings.HasPrefix(f.Code, "Z35"), strings.HasPrefix(f.Code, "Z33"), strings.HasPrefix(f.Code, "O2"):
			care = later(care, f.At)
		case strings.HasPrefix(f.Code, "O8"), strings.HasPrefix(f.Code, "Z37"), strings.HasPrefix(f.Code, "O0"):
			end = later(end, f.At)
		}
	}
	return !care.IsZero() && now.Sub(care) < 280*24*time.Hour && care.After(end)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func filter(all []Problem, keep func(Problem) bool) []Problem {
	out := []Problem{}
	for _, p := range all {
		if keep(p) {
			out = append(out, p)
		}
	}
	return out
}

func allergies(all []fact) []Allergy {
	out := []Allergy{}
	seen := map[string]bool{}
	for _, f := range all {
		name := cmp.Or(f.Name, f.Value)
		if f.Attrs["flag"] == "false" || f.Value == "false" || denied(name) || seen[name] {
			continue
		}
		seen[name] = true
		out = append(out, Allergy{Name: name, Reaction: f.Attrs["reaction"], At: f.At, Document: f.Document})
	}
	return out
}

// denied: the free text says that there is no allergy. A sentence that denies one and states another is kept whole.
func denied(text string) bool {
	t := strings.TrimSpace(text)
	if t == "" {
		return true
	}
	if strings.ContainsAny(t, "，,；;。但有") && strings.Contains(t, "过敏") && strings.Count(t, "过敏") > 1 {
		return false
	}
	for _, p := range []string{"否认", "无", "未发现", "没有", "不详", "未诉", "-"} {
		if strings.HasPrefix(t, p) {
			return true
		}
	}
	return false
}

func medications(all []fact, n Names, now time.Time) []Medication {
	out := []Medication{}
	seen := map[string]bool{}
	for _, f := range all { // newest first
		key := cmp.Or(f.Name, f.Code)
		if seen[key] {
			continue
		}
		seen[key] = true
		m := Medication{Code: f.Code, Name: f.Name, Dose: strings.TrimSpace(cmp.Or(f.Attrs["dose"], f.Value) + " " + cmp.Or(f.Attrs["doseUnit"], f.Unit)),
			Route: spoken(n, "2.16.156.10011.2.3.1.158", f.Attrs["route"], f.Attrs["routeName"]), Frequency: f.Attrs["frequency"], Quantity: f.Attrs["quantity"],
			From: f.At, Institution: Named{f.doc.Institution, n.Institution(f.doc.Institution)}, Document: f.Document}
		if days, err := strconv.ParseFloat(f.Attrs["days"], 64); err == nil && days > 0 && days < 1000 {
			m.To = f.At.Add(time.Duration(days*24) * time.Hour)
			m.Current = now.Before(m.To)
		} else {
			m.Current = now.Sub(f.At) < supply(f.doc.Kind)
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b Medication) int {
		if a.Current != b.Current {
			if a.Current {
				return -1
			}
			return 1
		}
		return b.From.Compare(a.From)
	})
	return out
}

// supply is how long a medicine counts as taken when no end is written: a month, or, where a follow-up visit says that it is
// being taken, until the next quarter's visit is overdue.
func supply(kind string) time.Duration {
	if kind == "followup" {
		return 110 * 24 * time.Hour
	}
	return 30 * 24 * time.Hour
}

// spoken gives a code's display name, what was written beside it, or the code itself.
func spoken(n Names, system, code, written string) string {
	if written != "" {
		return written
	}
	if code == "" {
		return ""
	}
	return cmp.Or(n.Code(system, code), code)
}

func immunizations(all []fact, n Names) []Immunization {
	out := make([]Immunization, 0, len(all))
	for _, f := range all {
		out = append(out, Immunization{Vaccine: cmp.Or(f.Name, n.Code(f.System, f.Code), f.Code), Code: f.Code, Dose: f.Attrs["dose"], Batch: f.Attrs["batch"], At: f.At,
			Institution: Named{f.doc.Institution, n.Institution(f.doc.Institution)}, Document: f.Document})
	}
	return out
}

func procedures(all []fact, n Names) []Procedure {
	out := []Procedure{}
	seen := map[string]bool{}
	for _, f := range all {
		key := cmp.Or(f.Code, f.Name) + f.At.Format(time.DateOnly) // the same operation stands in several papers of a stay
		if seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, Procedure{Code: f.Code, Name: cmp.Or(f.Name, n.Code(f.System, f.Code), f.Code), At: f.At,
			Institution: Named{f.doc.Institution, n.Institution(f.doc.Institution)}, Document: f.Document})
	}
	return out
}

// latest keeps the newest value of each item; entries come newest first.
func latest(all []fact, n Names) []Measure {
	out := []Measure{}
	seen := map[string]bool{}
	for _, f := range all {
		key := cmp.Or(f.Code, f.Name)
		if key == "" || seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, toMeasure(f, n))
	}
	slices.SortStableFunc(out, func(a, b Measure) int { return cmp.Compare(abnormal(b.Flag), abnormal(a.Flag)) })
	return out
}

func abnormal(flag string) int {
	switch flag {
	case "", "N":
		return 0
	case "HH", "LL":
		return 2
	}
	return 1
}

func toMeasure(f fact, n Names) Measure {
	return Measure{Kind: f.Kind, Code: f.Code, Name: cmp.Or(f.Name, f.Code), Value: f.Value, Number: f.Number, Unit: f.Unit, Range: f.Range,
		Flag: FlagOf(f.Entry.Entry), At: f.At, Institution: Named{f.doc.Institution, n.Institution(f.doc.Institution)}, Document: f.Document}
}

// FlagOf says how a value stands: H or L, HH or LL when critically so, A abnormal, N normal, "" when nobody judged it: what the
// document says, else what its reference range says.
func FlagOf(e standards.Entry) string {
	switch e.Flag {
	case "H", "HH", "L", "LL", "N":
		return e.Flag
	case "A", "AA":
		return "A"
	}
	r := ParseRange(e.Range)
	switch {
	case e.Number == nil || r.Low == nil && r.High == nil:
		return ""
	case r.High != nil && *e.Number > *r.High:
		return "H"
	case r.Low != nil && *e.Number < *r.Low:
		return "L"
	}
	return "N"
}

// ParseRange reads a reference range as hospitals write it: 3.5-9.5, 3.5～9.5, <5.2, ≤5.2, >1.0, ≥1.0.
func ParseRange(s string) Range {
	r := Range{Text: s}
	t := strings.NewReplacer("～", "-", "~", "-", "—", "-", "–", "-", "－", "-", " ", "", "≤", "<", "≥", ">", "＜", "<", "＞", ">", "<=", "<", ">=", ">").Replace(s)
	num := func(x string) *float64 {
		v, err := strconv.ParseFloat(x, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) { // "NaN" and "inf" are numbers to the reader, and no JSON
			return nil
		}
		return &v
	}
	switch {
	case t == "":
	case t[0] == '<':
		r.High = num(t[1:])
	case t[0] == '>':
		r.Low = num(t[1:])
	default:
		if i := strings.IndexByte(t[1:], '-'); i >= 0 {
			r.Low, r.High = num(t[:i+1]), num(t[i+2:])
			if r.Low == nil || r.High == nil || *r.Low > *r.High {
				r.Low, r.High = nil, nil
			}
		}
	}
	return r
}
