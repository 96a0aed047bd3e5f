package cda

var defaultClass = map[string]string{
	"observation": "OBS", "organizer": "CLUSTER", "procedure": "PROC", "substanceAdministration": "SBADM", "supply": "SPLY",
	"act": "ACT", "encounter": "ENC", "observationMedia": "OBS", "regionOfInterest": "ROIOVL",
}

// entry writes a clinical statement in the element order of CDA R2, which is one order for all kinds once the elements a
// kind lacks are left out.
func (w *writer) entry(e *Entry) {
	if !isAct(e.Kind) {
		w.fail("entry kind")
		return
	}
	w.Start(e.Kind).Attr("classCode", first(e.Class, defaultClass[e.Kind])).Attr("moodCode", first(e.Mood, "EVN"))
	if e.Negated {
		w.Attr("negationInd", "true")
	}
	if e.Template != "" {
		w.Start("templateId").Attr("root", e.Template).End()
	}
	for _, id := range e.IDs {
		w.id("id", id)
	}
	w.codeIf("code", e.Code)
	if e.Text != "" {
		w.Element("text", e.Text)
	}
	if e.Status != "" || e.Kind == "organizer" { // the schema wants it on organizers
		w.Start("statusCode").AttrIf("code", e.Status).End()
	}
	if !e.Time.IsZero() {
		w.interval("effectiveTime", e.Time, e.Kind == "substanceAdministration" || e.Kind == "supply")
	}
	w.medication(e)
	for i := range e.Values {
		w.value(&e.Values[i])
	}
	w.codeIf("interpretationCode", e.Interpretation)
	w.codeIf("methodCode", e.Method)
	if e.Kind != "substanceAdministration" {
		w.codeIf("targetSiteCode", e.Site)
	}
	w.entryPeople(e)
	for i := range e.Children {
		w.child(e.Kind, &e.Children[i])
	}
	for i := range e.Ranges {
		w.rangeOf(&e.Ranges[i])
	}
	w.End()
}

func (w *writer) child(kind string, c *Entry) {
	if kind == "organizer" {
		w.Start("component").AttrIf("typeCode", c.Relation)
	} else {
		w.Start("entryRelationship").Attr("typeCode", first(c.Relation, "COMP"))
	}
	w.entry(c)
	w.End()
}

func (w *writer) medication(e *Entry) {
	w.codeIf("routeCode", e.Route)
	if e.Kind == "substanceAdministration" {
		w.codeIf("approachSiteCode", e.Site)
	}
	w.quantityIf("doseQuantity", e.Dose)
	w.quantityIf("rateQuantity", e.Rate)
	w.codeIf("administrationUnitCode", e.Form)
	w.quantityIf("quantity", e.Amount)
	if e.Product.isZero() {
		return
	}
	outer, drug := "consumable", "manufacturedLabeledDrug"
	if e.Kind == "supply" {
		outer = "product"
	}
	if e.Product.Material {
		drug = "manufacturedMaterial"
	}
	w.Start(outer).Start("manufacturedProduct")
	w.id("id", e.Product.ID)
	w.Start(drug)
	w.codeIf("code", e.Product.Code)
	if e.Product.Name != "" {
		w.Element("name", e.Product.Name)
	}
	w.End()
	if e.Product.Manufacturer != "" {
		w.Start("manufacturerOrganization").Element("name", e.Product.Manufacturer).End()
	}
	w.End().End()
}

func (p *Product) isZero() bool {
	return p.ID == (Identifier{}) && p.Code.IsZero() && p.Name == "" && p.Manufacturer == ""
}

func (w *writer) entryPeople(e *Entry) {
	if !e.Specimen.IsZero() {
		w.Start("specimen").Start("specimenRole").Start("specimenPlayingEntity")
		w.code("code", e.Specimen)
		w.End().End().End()
	}
	w.people(e.People, func(p *Participant) { w.assigned("performer", p) }, "performer")
	w.people(e.People, w.author, "author")
	w.people(e.People, func(p *Participant) { w.assigned("informant", p) }, "informant")
	for i := range e.People {
		switch p := &e.People[i]; p.Kind {
		case "performer", "author", "informant":
		default:
			w.participant(p)
		}
	}
}

func (w *writer) rangeOf(r *Range) {
	w.Start("referenceRange").Start("observationRange")
	if r.Text != "" {
		w.Element("text", r.Text)
	}
	if r.Low != (Quantity{}) || r.High != (Quantity{}) {
		w.Start("value").Attr("xsi:type", "IVL_PQ")
		w.pair(r.Low, r.High, false)
		w.End()
	}
	w.End().End()
}
