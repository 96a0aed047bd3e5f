package standards

import (
	"strings"

	"minkang/internal/wire/xmlx"
)

// headerNodes are the parts of a CDA header the specifications name.
type headerNodes struct {
	root, role, patient, custodian, encounter xmlx.Node
	author                                    xmlx.Node
	authenticator                             xmlx.Node
}

func nodesOf(root xmlx.Node) headerNodes {
	h := headerNodes{root: root}
	h.role = root.First("recordTarget").First("patientRole")
	h.patient = h.role.First("patient")
	h.custodian = root.First("custodian").First("assignedCustodian").First("representedCustodianOrganization")
	h.encounter = root.First("componentOf").First("encompassingEncounter")
	h.author = root.First("author")
	if h.authenticator = root.First("legalAuthenticator"); !h.authenticator.Ok() {
		h.authenticator = root.First("authenticator")
	}
	return h
}

// spot is a value of the header with the element and attribute it stands in; attr "" means its text.
type spot struct {
	node  xmlx.Node
	attr  string
	value string
}

func (s spot) path() string {
	if s.attr != "" {
		return s.node.AttrPath(s.attr)
	}
	return s.node.Path()
}

func attribute(n xmlx.Node, name string) spot {
	return spot{n, name, strings.TrimSpace(n.Attr(name))}
}

func text(n xmlx.Node) spot { return spot{n, "", n.AllText()} }

// headerBindings is the closed set of header fields a specification may name.
var headerBindings = map[string]func(h *headerNodes, e *ElementSpec) spot{
	"patient.id":   func(h *headerNodes, e *ElementSpec) spot { return patientID(h, e.Like) },
	"patient.name": func(h *headerNodes, _ *ElementSpec) spot { return text(h.patient.First("name")) },
	"patient.sex": func(h *headerNodes, _ *ElementSpec) spot {
		return attribute(h.patient.First("administrativeGenderCode"), "code")
	},
	"patient.birth": func(h *headerNodes, _ *ElementSpec) spot { return attribute(h.patient.First("birthTime"), "value") },
	"patient.age":   func(h *headerNodes, _ *ElementSpec) spot { return attribute(h.patient.First("age"), "value") },
	"patient.marital": func(h *headerNodes, _ *ElementSpec) spot {
		return attribute(h.patient.First("maritalStatusCode"), "code")
	},
	"patient.ethnic": func(h *headerNodes, _ *ElementSpec) spot {
		return attribute(h.patient.First("ethnicGroupCode"), "code")
	},
	"patient.nationality": func(h *headerNodes, _ *ElementSpec) spot { return attribute(h.patient.First("nationality"), "code") },
	"patient.occupation": func(h *headerNodes, _ *ElementSpec) spot {
		return attribute(h.patient.First("occupation").First("occupationCode"), "code")
	},
	"patient.phone":   func(h *headerNodes, _ *ElementSpec) spot { return attribute(h.role.First("telecom"), "value") },
	"patient.address": func(h *headerNodes, _ *ElementSpec) spot { return text(h.role.First("addr")) },
	"patient.employer": func(h *headerNodes, _ *ElementSpec) spot {
		return text(h.patient.First("employerOrganization").First("name"))
	},
	"author.id": func(h *headerNodes, _ *ElementSpec) spot {
		return attribute(h.author.First("assignedAuthor").First("id"), "extension")
	},
	"author.name": func(h *headerNodes, _ *ElementSpec) spot {
		return text(h.author.First("assignedAuthor").First("assignedPerson").First("name"))
	},
	"author.time":    func(h *headerNodes, _ *ElementSpec) spot { return attribute(h.author.First("time"), "value") },
	"custodian.id":   func(h *headerNodes, _ *ElementSpec) spot { return attribute(h.custodian.First("id"), "extension") },
	"custodian.name": func(h *headerNodes, _ *ElementSpec) spot { return text(h.custodian.First("name")) },
	"authenticator": func(h *headerNodes, _ *ElementSpec) spot {
		return text(h.authenticator.First("assignedEntity").First("assignedPerson").First("name"))
	},
	"encounter.from": func(h *headerNodes, _ *ElementSpec) spot { return encounterTime(h, "low") },
	"encounter.to": func(h *headerNodes, _ *ElementSpec) spot {
		return attribute(h.encounter.First("effectiveTime").First("high"), "value")
	},
	"encounter.department":  func(h *headerNodes, _ *ElementSpec) spot { return department(h) },
	"encounter.institution": func(h *headerNodes, _ *ElementSpec) spot { return organisation(h, rootInstitution) },
}

const (
	rootIDCard      = "2.16.156.10011.1.3"
	rootInstitution = "2.16.156.10011.1.5"
	rootDepartment  = "2.16.156.10011.1.26"
)

// patientID finds an identifier by its root, below patientRole or patient.
func patientID(h *headerNodes, root string) spot {
	for _, parent := range [2]xmlx.Node{h.patient, h.role} {
		for id := range parent.Named("id") {
			if strings.TrimSpace(id.Attr("root")) == root {
				return attribute(id, "extension")
			}
		}
	}
	return spot{}
}

func encounterTime(h *headerNodes, part string) spot {
	when := h.encounter.First("effectiveTime")
	if low := when.First(part); low.Attr("value") != "" {
		return attribute(low, "value")
	}
	return attribute(when, "value")
}

// organisation walks the chain of organisations of the encounter (bed in room in department in institution) and of the
// provider to the one whose identifier has the root.
func organisation(h *headerNodes, root string) spot {
	for _, n := range [2]xmlx.Node{
		h.encounter.First("location").First("healthCareFacility").First("serviceProviderOrganization"),
		h.role.First("providerOrganization"),
	} {
		for range 8 {
			if !n.Ok() {
				break
			}
			if strings.TrimSpace(n.First("id").Attr("root")) == root {
				return text(n.First("name"))
			}
			n = n.First("asOrganizationPartOf").First("wholeOrganization")
		}
	}
	return spot{}
}

func department(h *headerNodes) spot { return organisation(h, rootDepartment) }

// nearest is the element a missing header field should have stood in.
func (c *checker) nearest(h *headerNodes, binding string) xmlx.Node {
	kind, _, _ := strings.Cut(binding, ".")
	n := map[string]xmlx.Node{"patient": h.patient, "author": h.author, "custodian": h.custodian, "encounter": h.encounter}[kind]
	if binding == "patient.id" || binding == "patient.phone" || binding == "patient.address" || kind == "patient" && !n.Ok() {
		n = h.role
	}
	if !n.Ok() {
		return h.root
	}
	return n
}
