package cda

import (
	"slices"
	"strings"

	"minkang/internal/wire/xmlx"
)

// readEntries reads the clinical statements that the links of the given names hold: entry, entryRelationship, component.
func readEntries(parent xmlx.Node, fs *faults, names ...string) []Entry {
	n := 0
	for link := range parent.Children() {
		if slices.Contains(names, link.Local()) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]Entry, 0, n) // an Entry is large: count first, fill in place
	for link := range parent.Children() {
		if !slices.Contains(names, link.Local()) {
			continue
		}
		for act := range link.Children() {
			if isAct(act.Local()) {
				out = append(out, Entry{})
				out[len(out)-1].read(act, link, fs)
			}
		}
	}
	return out
}

// read fills a clinical statement; link is the element that holds it.
func (e *Entry) read(n, link xmlx.Node, fs *faults) {
	e.Kind, e.Class, e.Mood = n.Local(), tight(n, "classCode", fs), tight(n, "moodCode", fs)
	e.Relation, e.Negated, e.Node = tight(link, "typeCode", fs), n.Attr("negationInd") == "true", n
	for c := range n.Children() {
		if !e.common(c, fs) {
			e.particular(c, fs)
		}
	}
	e.Children = readEntries(n, fs, "entryRelationship", "component")
}

// tight reads a structural code. Blanks around it are a lapse of the field that XML schema would refuse.
func tight(n xmlx.Node, attr string, fs *faults) string {
	v := n.Attr(attr)
	if t := strings.TrimSpace(v); t != v {
		fs.add(RuleSpace, n, attr)
		return t
	}
	return v
}

// common reads what all statements have.
func (e *Entry) common(c xmlx.Node, fs *faults) bool {
	switch c.Local() {
	case "templateId":
		e.Template = first(e.Template, strings.TrimSpace(c.Attr("root")))
	case "id":
		if id := ReadID(c); id != (Identifier{}) {
			e.IDs = append(e.IDs, id)
		}
	case "code":
		e.Code = ReadCode(c)
	case "text":
		e.Text = c.AllText()
	case "statusCode":
		e.Status = codeOf(c)
	case "effectiveTime":
		if e.Time.IsZero() {
			e.Time = readInterval(c, fs)
		}
	case "value":
		e.Values = append(e.Values, Value{})
		e.Values[len(e.Values)-1].read(c, fs)
	case "performer", "author", "informant":
		e.People = append(e.People, readParticipant(c, c.Local(), fs))
	case "participant":
		e.People = append(e.People, readParticipant(c, participantKind(c), fs))
	case "entryRelationship", "component": // after everything else, see read
	default:
		return false
	}
	return true
}

// particular reads what only some have.
func (e *Entry) particular(c xmlx.Node, fs *faults) {
	switch c.Local() {
	case "interpretationCode":
		e.Interpretation = ReadCode(c)
	case "methodCode":
		e.Method = ReadCode(c)
	case "targetSiteCode", "approachSiteCode":
		e.Site = ReadCode(c)
	case "specimen":
		e.Specimen = ReadCode(c.First("specimenRole").First("specimenPlayingEntity").First("code"))
	case "referenceRange":
		r := c.First("observationRange")
		low, high := readRange(r.First("value"), fs)
		e.Ranges = append(e.Ranges, Range{Text: r.First("text").AllText(), Low: low, High: high})
	case "routeCode":
		e.Route = ReadCode(c)
	case "doseQuantity":
		e.Dose = readQuantity(c, fs)
	case "rateQuantity":
		e.Rate = readQuantity(c, fs)
	case "administrationUnitCode":
		e.Form = ReadCode(c)
	case "quantity":
		e.Amount = readQuantity(c, fs)
	case "consumable", "product":
		e.Product = readProduct(c.First("manufacturedProduct"))
	}
}

func readProduct(n xmlx.Node) Product {
	p := Product{ID: ReadID(n.First("id"))}
	drug := n.First("manufacturedLabeledDrug")
	if m := n.First("manufacturedMaterial"); !drug.Ok() && m.Ok() {
		drug, p.Material = m, true
	}
	p.Code, p.Name = ReadCode(drug.First("code")), drug.First("name").AllText()
	p.Manufacturer = n.First("manufacturerOrganization").First("name").Trimmed()
	return p
}
