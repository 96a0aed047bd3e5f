package cda

func (w *writer) author(p *Participant) {
	w.Start("author").Attr("typeCode", "AUT").Attr("contextControlCode", "OP")
	w.ts("time", TimeOf(p.Time))
	w.Start("assignedAuthor").Attr("classCode", "ASSIGNED")
	w.roleBody(p, "assignedPerson", "representedOrganization")
	w.End().End()
}

// assigned writes a participation that leads to an assignedEntity. An informant has no time.
func (w *writer) assigned(name string, p *Participant) {
	w.Start(name)
	if name != "informant" && !p.Time.IsZero() {
		w.ts("time", TimeOf(p.Time))
	}
	w.Start("assignedEntity").Attr("classCode", "ASSIGNED")
	w.roleBody(p, "assignedPerson", "representedOrganization")
	w.End().End()
}

// signer writes a signature. What the person signs as stands in the role's code.
func (w *writer) signer(name string, p *Participant) {
	w.Start(name)
	w.ts("time", TimeOf(p.Time))
	w.Start("signatureCode").Attr("code", "S").End()
	w.Start("assignedEntity").Attr("classCode", "ASSIGNED")
	q := *p
	q.Code.Display = first(q.Code.Display, p.SignatureDisplay)
	w.roleBody(&q, "assignedPerson", "representedOrganization")
	w.End().End()
}

// associated writes a participant of the header.
func (w *writer) associated(p *Participant) {
	w.Start("participant")
	class := w.participation(p)
	if class == "" {
		class = "ASSIGNED"
	}
	w.Start("associatedEntity").Attr("classCode", class)
	w.roleBody(p, "associatedPerson", "scopingOrganization")
	w.End().End()
}

// participation writes type code and time, and gives the role class that goes with the type: an emergency contact.
func (w *writer) participation(p *Participant) (class string) {
	switch p.Kind {
	case "contact":
		w.Attr("typeCode", "NOT")
		class = "ECON"
	case "participant", "":
	default:
		w.Attr("typeCode", p.Kind)
	}
	if !p.Time.IsZero() {
		w.ts("time", TimeOf(p.Time))
	}
	return class
}

func (w *writer) roleBody(p *Participant, person, organization string) {
	if person == "associatedPerson" {
		w.id("id", p.ID)
	} else {
		w.roleID(p.ID)
	}
	w.codeIf("code", p.Code)
	w.address("addr", "", p.Address)
	w.telecom(p.Phone)
	if p.Name != "" || p.Title != "" {
		w.Start(person).Attr("classCode", "PSN").Attr("determinerCode", "INSTANCE")
		if p.Name != "" {
			w.Element("name", p.Name)
		}
		if p.Title != "" {
			w.Start("professionalTechnicalPosition")
			w.code("professionaltechnicalpositionCode", Code{System: SystemTitle, Display: p.Title})
			w.End()
		}
		w.End()
	}
	o := p.Organization
	o.DepartmentName = first(o.DepartmentName, p.Department)
	if o != (Organization{}) {
		w.organization(organization, &o)
	}
}

// participant writes a participant of an entry: a person, or for CSM (consumed, such as the cause of an allergy) a substance.
// An organisation is written as scopingEntity, with identifier and name only.
func (w *writer) participant(p *Participant) {
	w.Start("participant")
	class := w.participation(p)
	substance := p.Kind == "CSM"
	role, entity := "ASSIGNED", "PSN"
	switch {
	case substance:
		role, entity = "MANU", "MMAT"
	case class != "":
		role = class
	}
	w.Start("participantRole").Attr("classCode", role)
	w.id("id", p.ID)
	if !substance {
		w.codeIf("code", p.Code)
	}
	w.address("addr", "", p.Address)
	w.telecom(p.Phone)
	if p.Name != "" || p.Description != "" || substance {
		w.Start("playingEntity").Attr("classCode", entity).Attr("determinerCode", "INSTANCE")
		if substance {
			w.codeIf("code", p.Code)
		}
		if p.Name != "" {
			w.Element("name", p.Name)
		}
		if p.Description != "" {
			w.Element("desc", p.Description)
		}
		w.End()
	}
	if o := p.Organization; o.ID != (Identifier{}) || o.Name != "" {
		w.Start("scopingEntity").Attr("classCode", "ORG").Attr("determinerCode", "INSTANCE")
		w.id("id", o.ID)
		if o.Name != "" {
			w.Element("desc", o.Name)
		}
		w.End()
	}
	w.End().End()
}
