package empi

import (
	"context"
	"time"

	"minkang/internal/kit/id"
)

// Subjects of the events this context publishes. Changes of their shape:
//
//	2026-11-21 v1 of registered, changed and merged.
//	2026-11-22 v1 of split.
const (
	SubjectRegistered = "empi.person-registered.v1"
	SubjectChanged    = "empi.person-changed.v1"
	SubjectMerged     = "empi.persons-merged.v1"
	SubjectSplit      = "empi.person-split.v1"
)

// Publisher leaves an event in the transaction of ctx.
type Publisher interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}

// PersonRegistered says that a person entered the index. PersonChanged has the same shape. No name and no number: readers
// that need more ask the Service.
type PersonRegistered struct {
	Person      id.ID  `json:"person"`
	Version     int64  `json:"version"`
	Sex         string `json:"sex,omitempty"`
	BirthYear   int    `json:"birthYear,omitempty"`
	Division    string `json:"division,omitempty"`
	Ethnic      string `json:"ethnic,omitempty"`
	Institution string `json:"institution,omitempty"` // that registered them
	Status      Status `json:"status"`
	Provisional bool   `json:"provisional,omitempty"`
}

// PersonChanged says that traits, status or identifiers of a person changed.
type PersonChanged = PersonRegistered

// PersonsMerged says that Retired now resolves to Survivor, or, when Undone, that it is a person of its own again.
type PersonsMerged struct {
	Merge    id.ID     `json:"merge"`
	Survivor id.ID     `json:"survivor"`
	Retired  id.ID     `json:"retired"`
	Undone   bool      `json:"undone,omitempty"`
	At       time.Time `json:"at"`
}

// PersonSplit says that a part of Person, and Documents of their documents, now belong to Offspring.
type PersonSplit struct {
	Split     id.ID     `json:"split"`
	Person    id.ID     `json:"person"`
	Offspring id.ID     `json:"offspring"`
	Documents int       `json:"documents,omitempty"`
	At        time.Time `json:"at"`
}

func eventOf(p Person) PersonRegistered {
	return PersonRegistered{Person: p.ID, Version: p.Version, Sex: p.Sex, BirthYear: p.Birth.Year(), Division: p.Division,
		Ethnic: p.Ethnic, Institution: p.Institution, Status: p.Status, Provisional: p.Provisional}
}
