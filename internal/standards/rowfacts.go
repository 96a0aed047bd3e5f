package standards

import (
	"strings"
	"time"

	"minkang/internal/wire/cda"
)

// RowFacts is what a row of a data set says of whom, where and when: what a document says in its header. It holds personal
// values.
type RowFacts struct {
	Patient   Patient     // identifiers with the roots documents use
	IDType    string      // CV02.01.101, "" unstated: resident identity card
	Email     string      // as written
	Encounter Encounter   // number, institution, department, begin and end
	Author    Participant // who is responsible, and when they wrote it
	At        time.Time   // when what the row tells of happened; zero when it does not say
	Event     string      // the row's own number: report card, examination, prescription
	Key       string      // values of the columns that identify the row, in order, joined by "|"; "" when none is stated
	KeyItems  []int       // those columns, indexes into DataSet.Items; do not change
}

// ExtractRow gives what a row says as structured facts: who and where, and entries as documents give them, with the column's
// inner number or element as Path. Which column feeds what is data: standards/tables/dataset_entries.csv.
func (l *Library) ExtractRow(d *DataSet, cells []string) (RowFacts, []Entry) {
	r := l.readRow(d, cells, nil)
	if r == nil {
		return RowFacts{}, nil
	}
	facts, entries := r.extract()
	r.release()
	return facts, entries
}

func (r *rowReading) extract() (RowFacts, []Entry) {
	facts := r.facts()
	header := Header{Encounter: facts.Encounter, EffectiveTime: facts.At, Patient: facts.Patient}
	if !facts.At.IsZero() {
		header.Encounter.From = facts.At
	}
	base := entryBase{library: r.library, header: &header}
	if header.Encounter.From.IsZero() && !facts.Author.Time.IsZero() {
		header.Authors = []Participant{facts.Author}
	}
	var entries []Entry
	for i := range r.plan.entries {
		entries = r.entries(&base, &r.plan.entries[i], entries)
	}
	return facts, entries
}

// entries appends the facts of one plan: together when the columns belong together, once for every repeat.
func (r *rowReading) entries(base *entryBase, plan *entryPlan, out []Entry) []Entry {
	if !plan.single {
		for _, i := range plan.columns {
			out = r.own(base, plan, i, out)
		}
		return out
	}
	times := 0
	for _, i := range plan.columns {
		times = max(times, r.cells[i].count())
	}
	for n := range times {
		entry := Entry{Kind: plan.kind, Attrs: attrsOf(plan.attrs, nil)}
		for _, i := range plan.columns {
			c, p := r.cells[i].of(n, times), &r.plan.columns[i]
			if !c.stated {
				continue
			}
			if entry.Path == "" {
				entry.Path = p.place
			}
			_, field, _ := strings.Cut(p.spec.Entry, ".")
			base.set(&entry, field, &p.spec, c.value(p))
		}
		if entry.Code == "" && entry.Name == "" && entry.Value == "" {
			continue
		}
		if entry.At.IsZero() {
			entry.At = base.when()
		}
		base.edition(&entry)
		out = append(out, entry)
	}
	return out
}

// own appends one entry for every value of a column that is a fact by itself: a vital sign, a result with its own element.
func (r *rowReading) own(base *entryBase, plan *entryPlan, i int, out []Entry) []Entry {
	p := &r.plan.columns[i]
	for n := range r.cells[i].count() {
		c := r.cells[i].nth(n)
		if !c.stated {
			continue
		}
		v := c.value(p)
		entry := Entry{Kind: plan.kind, At: base.when(), Name: p.spec.Name, Element: p.spec.Element, Path: p.place, Attrs: attrsOf(p.spec.Attrs, nil)}
		entry.Code, entry.System = p.spec.Element, SystemElement
		_, field, _ := strings.Cut(p.spec.Entry, ".")
		switch plan.kind {
		case "vital":
			entry.Code, entry.System = p.spec.Attrs["vital"], ""
		case "charge":
			entry.Code, entry.System = field, ""
		}
		entry.setValue(v)
		if entry.Unit == "" {
			entry.Unit = p.spec.Unit
		}
		out = append(out, entry)
	}
	return out
}

func (c *cellRead) count() int {
	if len(c.parts) > 0 {
		return len(c.parts)
	}
	if c.stated {
		return 1
	}
	return 0
}

// nth gives the nth value of a cell; a cell with one value holds for every repeat.
func (c *cellRead) nth(n int) *cellRead {
	switch {
	case len(c.parts) == 0:
		return c
	case n < len(c.parts):
		return &c.parts[n]
	case len(c.parts) == 1:
		return &c.parts[0]
	}
	return &cellRead{}
}

// of gives the nth value when there are so many facts: a text that lists as many names as there are codes beside it gives one each.
func (c *cellRead) of(n, times int) *cellRead {
	if times < 2 || len(c.parts) > 0 || !strings.ContainsAny(c.text, ";；") {
		return c.nth(n)
	}
	names := strings.Split(strings.ReplaceAll(c.text, "；", ";"), ";")
	if len(names) != times {
		return c
	}
	one := *c
	one.text = strings.TrimSpace(names[n])
	one.stated = one.text != ""
	return &one
}

// value gives a cell as documents give the values of elements.
func (c *cellRead) value(p *columnPlan) Value {
	v := Value{Element: p.spec.Element}
	switch {
	case p.coded:
		v.Code, v.System = c.text, p.domain.OID
		if known, ok := p.domain.Code(c.text); ok {
			v.Text = strings.TrimSpace(known.Name)
		}
		v.Original, v.Relation = c.wrote, c.like
	case p.spec.Type == "L":
		v.Code = c.text
	default:
		v.Text, v.Time = c.text, c.at
	}
	return v
}

func (r *rowReading) facts() RowFacts {
	f := RowFacts{KeyItems: r.plan.key}
	for i := range r.plan.columns {
		p, c := &r.plan.columns[i], &r.cells[i]
		if p.feeds == "" || !c.stated {
			continue
		}
		one := c.nth(0)
		f.put(p, one.text, one.at)
	}
	var key strings.Builder
	for n, i := range r.plan.key {
		if n > 0 {
			key.WriteByte('|')
		}
		key.WriteString(r.cells[i].text)
	}
	if f.Key = key.String(); strings.Trim(f.Key, "|") == "" {
		f.Key = ""
	}
	if f.At.IsZero() {
		f.At = f.Encounter.From
	}
	if f.Patient.Birth.IsZero() {
		f.Patient.BirthText = ""
	}
	return f
}

// put keeps one value where it belongs; the first that is stated counts.
func (f *RowFacts) put(p *columnPlan, text string, at time.Time) {
	pa, e := &f.Patient, &f.Encounter
	switch p.feeds {
	case "patient.id":
		pa.IDs = append(pa.IDs, Identifier{Root: p.root, Extension: text})
	case "patient.birth":
		if pa.Birth.IsZero() && !at.IsZero() {
			pa.Birth, pa.BirthText = dateOnly(at), text
		}
	case "visit.id":
		if e.ID.Extension == "" {
			e.ID = Identifier{Root: p.root, Extension: text}
		}
		pa.IDs = append(pa.IDs, Identifier{Root: p.root, Extension: text})
	case "visit.from":
		first(&e.From, at)
	case "visit.to":
		first(&e.To, at)
	case "event.at":
		first(&f.At, at)
	case "author.time":
		first(&f.Author.Time, at)
	case "visit.institution":
		if e.Institution.ID.Extension == "" {
			e.Institution.ID = Identifier{Root: cda.OIDOrganization, Extension: text}
		}
	default:
		if p.into == nil {
			return
		}
		if into := p.into(f); *into == "" {
			*into = text
		}
	}
}

// textFeeds say where a text is kept.
var textFeeds = map[string]func(*RowFacts) *string{
	"patient.name":          func(f *RowFacts) *string { return &f.Patient.Name },
	"patient.sex":           func(f *RowFacts) *string { return &f.Patient.Sex },
	"patient.idType":        func(f *RowFacts) *string { return &f.IDType },
	"patient.phone":         func(f *RowFacts) *string { return &f.Patient.Phone },
	"patient.marital":       func(f *RowFacts) *string { return &f.Patient.Marital },
	"patient.ethnic":        func(f *RowFacts) *string { return &f.Patient.Ethnic },
	"patient.occupation":    func(f *RowFacts) *string { return &f.Patient.Occupation },
	"patient.nationality":   func(f *RowFacts) *string { return &f.Patient.Nationality },
	"patient.education":     func(f *RowFacts) *string { return &f.Patient.Education },
	"patient.employer":      func(f *RowFacts) *string { return &f.Patient.Employer },
	"patient.email":         func(f *RowFacts) *string { return &f.Email },
	"patient.age":           func(f *RowFacts) *string { return &f.Patient.Age },
	"patient.postcode":      func(f *RowFacts) *string { return &f.Patient.Address.Postcode },
	"address.province":      func(f *RowFacts) *string { return &f.Patient.Address.Province },
	"address.city":          func(f *RowFacts) *string { return &f.Patient.Address.City },
	"address.county":        func(f *RowFacts) *string { return &f.Patient.Address.County },
	"address.township":      func(f *RowFacts) *string { return &f.Patient.Address.Township },
	"address.street":        func(f *RowFacts) *string { return &f.Patient.Address.Street },
	"address.house":         func(f *RowFacts) *string { return &f.Patient.Address.House },
	"visit.institutionName": func(f *RowFacts) *string { return &f.Encounter.Institution.Name },
	"visit.department":      func(f *RowFacts) *string { return &f.Encounter.Department },
	"visit.ward":            func(f *RowFacts) *string { return &f.Encounter.Ward },
	"visit.room":            func(f *RowFacts) *string { return &f.Encounter.Room },
	"visit.bed":             func(f *RowFacts) *string { return &f.Encounter.Bed },
	"author.name":           func(f *RowFacts) *string { return &f.Author.Name },
	"event.id":              func(f *RowFacts) *string { return &f.Event },
}

func first(into *time.Time, at time.Time) {
	if into.IsZero() {
		*into = at
	}
}

// dateOnly gives the civil date of an instant as midnight UTC; a date stays as it is.
func dateOnly(at time.Time) time.Time {
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at
	}
	return dateOf(at)
}
