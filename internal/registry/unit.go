package registry

import (
	"slices"
	"strings"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// Department is a part of an institution. Code is unique within it.
type Department struct {
	ID          id.ID
	Institution id.ID
	Code        string
	Name        string
	Kind        string // clinical subject code (诊疗科目), optional
	Parent      id.ID
	Status      Status
}

// Worker is a health worker at an institution. Code, the staff number, is unique within it. The name is personal.
type Worker struct {
	ID          id.ID
	Institution id.ID
	Department  id.ID
	Code        string
	Name        phi.Name
	Title       string       // GB/T 8561 code of the professional title
	Role        string       // doctor, nurse, pharmacist, technician, public-health, manager, other
	Licence     phi.IDNumber // practice certificate
	Status      Status
}

// SystemKind says what a connected system is for.
type SystemKind string

// The kinds of systems.
const (
	HIS             SystemKind = "his"
	EMR             SystemKind = "emr"
	LIS             SystemKind = "lis"
	PACS            SystemKind = "pacs"
	CommunitySystem SystemKind = "community" // primary care and public health
	Agent           SystemKind = "agent"     // front-end agent of the platform
	Simulator       SystemKind = "simulator"
	OtherSystem     SystemKind = "other"
)

var systemKinds = []SystemKind{HIS, EMR, LIS, PACS, CommunitySystem, Agent, Simulator, OtherSystem}

// System is a program of an institution that talks to the platform. Its name is unique within the institution. How it
// proves itself (key, certificate) is security's business.
type System struct {
	ID            id.ID
	Institution   id.ID
	Name          string
	Kind          SystemKind
	Status        Status
	DocumentTypes []string // declared document type codes; empty means any
	LastSeen      time.Time
	CreatedAt     time.Time
}

// Sends tells whether the system declared the document type, or declared none.
func (s System) Sends(documentType string) bool {
	return len(s.DocumentTypes) == 0 || slices.Contains(s.DocumentTypes, documentType)
}

func (d Department) normal() (Department, error) {
	d.Code, d.Name = strings.TrimSpace(d.Code), strings.TrimSpace(d.Name)
	if d.Status == "" {
		d.Status = Active
	}
	switch {
	case !short(d.Code, 1, 64):
		return d, ErrField.At("code")
	case !short(d.Name, 1, 80):
		return d, ErrField.At("name")
	case !short(d.Kind, 0, 20):
		return d, ErrField.At("kind")
	case !slices.Contains(statuses, d.Status):
		return d, ErrField.At("status")
	}
	return d, nil
}

func (w Worker) normal() (Worker, error) {
	w.Code = strings.TrimSpace(w.Code)
	if w.Status == "" {
		w.Status = Active
	}
	switch {
	case !short(w.Code, 1, 64):
		return w, ErrField.At("code")
	case !short(string(w.Name), 1, 100):
		return w, ErrField.At("name")
	case !short(w.Title, 0, 20):
		return w, ErrField.At("title")
	case !short(w.Role, 0, 20):
		return w, ErrField.At("role")
	case !short(string(w.Licence), 0, 40):
		return w, ErrField.At("licence")
	case !slices.Contains(statuses, w.Status):
		return w, ErrField.At("status")
	}
	return w, nil
}

func (s System) normal() (System, error) {
	s.Name = strings.TrimSpace(s.Name)
	if s.Status == "" {
		s.Status = Active
	}
	switch {
	case !short(s.Name, 1, 80):
		return s, ErrField.At("name")
	case !slices.Contains(systemKinds, s.Kind):
		return s, ErrField.At("kind")
	case !slices.Contains(statuses, s.Status):
		return s, ErrField.At("status")
	case len(s.DocumentTypes) > 100:
		return s, ErrField.At("documentTypes")
	}
	for _, t := range s.DocumentTypes {
		if !short(t, 1, 20) || strings.ContainsAny(t, ", \t\n") {
			return s, ErrField.At("documentTypes")
		}
	}
	return s, nil
}
