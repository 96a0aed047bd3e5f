package repositorycda

import (
	"cmp"
	"time"

	"minkang/internal/exchange"
	"minkang/internal/repository"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
)

// ToSubmission makes a submission of what was read. Pure.
func ToSubmission(c standards.Content, entries []standards.Entry, title, level string, in exchange.Incoming) repository.Submission {
	h := c.Header
	for i := range entries {
		// A vital sign is named by what it measures, whichever data element carries it in this document type.
		if v := entries[i].Attrs["vital"]; v != "" {
			entries[i].Code = v
		}
	}
	d := repository.Document{
		Type: c.Type, Title: title, UniqueID: key(h.ID), SetID: key(h.SetID), Version: h.Version, System: in.Envelope.System,
		Kind: repository.KindOf(c.Type), EncounterNo: encounterNo(h), Department: department(h), Doctor: author(h),
		EffectiveAt: h.EffectiveTime, Diagnosis: mainDiagnosis(entries), Confidential: h.Confidentiality, Sensitive: sensitive(entries),
		Level: level, Hash: in.Hash, SizeBytes: int64(len(in.Body)), Message: in.ID,
	}
	if len(h.Related) > 0 {
		d.Relation = h.Related[0].Kind
	}
	if d.Kind == "outpatient" && h.Encounter.Kind == "emergency" {
		d.Kind = "emergency"
	}
	d.ServiceFrom, d.ServiceTo = h.Encounter.From, h.Encounter.To
	switch d.Kind {
	case "lab", "exam", "prescription", "treatment", "nursing", "consent": // a paper within a visit has a time of its own
		d.ServiceFrom, d.ServiceTo = h.EffectiveTime, time.Time{}
	}
	for _, t := range []time.Time{h.EffectiveTime, in.ID.Time()} {
		if d.ServiceFrom.IsZero() {
			d.ServiceFrom = t
		}
	}
	return repository.Submission{Document: d, Header: h, Entries: entries, Packed: in.Packed}
}

func key(i standards.Identifier) string {
	if i.Root == "" && i.Extension == "" {
		return ""
	}
	return i.Root + "^" + i.Extension
}

// encounterNo is the visit's own number, else the outpatient or inpatient number of the patient.
func encounterNo(h standards.Header) string {
	if h.Encounter.ID.Extension != "" {
		return h.Encounter.ID.Extension
	}
	for _, root := range []string{cda.OIDInpatientNo, cda.OIDOutpatientNo} {
		for _, i := range h.Patient.IDs {
			if i.Root == root && i.Extension != "" {
				return i.Extension
			}
		}
	}
	return ""
}

func department(h standards.Header) string {
	d := cmp.Or(h.Encounter.Department, h.Encounter.Institution.DepartmentName)
	for _, a := range h.Authors {
		d = cmp.Or(d, a.Department, a.Organization.DepartmentName)
	}
	return d
}

func author(h standards.Header) string {
	for _, a := range h.Authors {
		if a.Name != "" {
			return a.Name
		}
	}
	for _, a := range h.Authenticators {
		if a.Name != "" {
			return a.Name
		}
	}
	return ""
}

// mainDiagnosis is what a list shows: the main discharge diagnosis, else the first of the most certain kind.
func mainDiagnosis(entries []standards.Entry) string {
	best, name := -1, ""
	for _, e := range entries {
		if e.Kind != "diagnosis" {
			continue
		}
		n := certainty[e.Attrs["kind"]]
		if e.Attrs["rank"] == "main" {
			n += 5
		}
		if text := cmp.Or(e.Name, e.Code); n > best && text != "" {
			best, name = n, text
		}
	}
	return name
}

var certainty = map[string]int{"discharge": 40, "confirmed": 35, "death": 34, "infectious": 33, "outpatient": 30, "revised": 25, "supplementary": 24,
	"admission": 20, "preliminary": 15, "prescription": 12, "request": 10, "history": 1, "": 18}

func sensitive(entries []standards.Entry) string {
	for _, e := range entries {
		if e.Kind == "diagnosis" {
			if class := repository.SensitiveClass(e.Code); class != "" {
				return class
			}
		}
	}
	return ""
}
