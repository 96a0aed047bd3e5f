package cda

import (
	"strings"

	"minkang/internal/wire/xmlx"
)

// readEntry reads a clinical statement; link is the entry, entryRelationship or component that holds it.
func readEntry(n, link xmlx.Node, fs *faults) Entry {
	e := Entry{
		Kind: n.Local(), Class: tight(n, "classCode", fs), Mood: tight(n, "moodCode", fs),
		Relation: tight(link, "typeCode", fs), Negated: n.Attr("negationInd") == "true", Node: n,
	}
	for c := range n.Children() {
		if !e.common(c, fs) {
			e.particular(c, fs)
		}
	}
	return e
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
		e.Values = append(e.Values, readValue(c, fs))
	case "performer", "author", "informant":
		e.People = append(e.People, readParticipant(c, c.Local(), fs))
	case "participant":
		e.People = append(e.People, readParticipant(c, participantKind(c), fs))
	case "entryRelationship", "component":
		for act := range c.Children() {
			if isAct(act.Local()) {
				e.Children = append(e.Children, readEntry(act, c, fs))
			}
		}
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
