package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"minkang/internal/empi"
	"minkang/internal/engine/sqldb"
	"minkang/internal/facts"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// documentFeed shows the repository to the warehouse. A new warehouse first reads the whole store by document id, then
// follows the events from the moment the reading began: nothing is missed, and what comes twice changes nothing.
// Positions: "scan <last document> <event cursor>" and "event <event cursor>".
type documentFeed struct{ s *System }

// Documents implements facts.Source.
func (f *documentFeed) Documents(ctx context.Context, after string, limit int) ([]facts.DocumentFacts, error) {
	kind, last, cursor, err := position(after)
	if err != nil {
		return nil, err
	}
	if kind == "" { // the beginning
		if cursor, err = f.s.Outbox.Head(ctx); err != nil {
			return nil, err
		}
		kind = "scan"
	}
	if kind == "scan" {
		docs, entries, err := f.s.Repository.After(ctx, last, limit)
		if err != nil {
			return nil, err
		}
		if len(docs) > 0 {
			return f.convert(ctx, docs, entries, func(d repository.Document) string { return fmt.Sprintf("scan %s %s", d.ID, cursor) })
		}
	}
	return f.events(ctx, cursor, limit)
}

func position(p string) (kind string, last id.ID, c sqldb.Cursor, err error) {
	switch parts := strings.Fields(p); {
	case len(parts) == 0:
		return "", 0, c, nil
	case len(parts) == 3 && parts[0] == "scan":
		if last, err = id.Parse(parts[1]); err == nil {
			c, err = sqldb.ParseCursor(parts[2])
		}
		return "scan", last, c, err
	case len(parts) == 2 && parts[0] == "event":
		c, err = sqldb.ParseCursor(parts[1])
		return "event", 0, c, err
	}
	return "", 0, c, fmt.Errorf("app: not a feed position: %q", p)
}

// events reads on until something about documents comes or there is nothing new.
func (f *documentFeed) events(ctx context.Context, cursor sqldb.Cursor, limit int) ([]facts.DocumentFacts, error) {
	for moved := false; ; moved = true {
		events, err := f.s.Outbox.Read(ctx, cursor, limit)
		if err == nil && len(events) == 0 && moved { // nothing about documents, but these events need not be read again
			return []facts.DocumentFacts{{Event: "event " + cursor.String()}}, nil
		}
		if err != nil || len(events) == 0 {
			return nil, err
		}
		var ids []id.ID
		at := map[id.ID]sqldb.Cursor{}
		for _, e := range events {
			cursor = e.Cursor
			if e.Subject == repository.SubjectStored || e.Subject == repository.SubjectChanged {
				if _, seen := at[e.Key]; !seen {
					ids = append(ids, e.Key)
				}
				at[e.Key] = e.Cursor
			}
		}
		if len(ids) == 0 {
			continue
		}
		docs, entries, err := f.s.Repository.Batch(ctx, ids)
		if err != nil || len(docs) == 0 {
			return nil, err
		}
		end := docs[len(docs)-1].ID
		return f.convert(ctx, docs, entries, func(d repository.Document) string {
			c := at[d.ID]
			if d.ID == end { // the batch is applied whole, so its last position stands for all events read
				c = cursor
			}
			return "event " + c.String()
		})
	}
}

func (f *documentFeed) convert(ctx context.Context, docs []repository.Document, entries map[id.ID][]standards.Entry, event func(repository.Document) string) ([]facts.DocumentFacts, error) {
	out := make([]facts.DocumentFacts, 0, len(docs))
	for _, d := range docs {
		i, err := f.s.Registry.Institution(ctx, d.Institution)
		if err != nil {
			return nil, err
		}
		x := facts.DocumentFacts{Event: event(d), Document: d.ID, Person: d.Person, Type: d.Type, Institution: toInstitution(i), Department: d.Department,
			EncounterKind: visitKind(f.s.Library(), d), EncounterNo: d.EncounterNo, From: d.ServiceFrom, To: d.ServiceTo, StoredAt: d.StoredAt, Status: facts.Status(d.Status)}
		for _, e := range entries[d.ID] {
			x.Entries = append(x.Entries, facts.FactEntry(e))
		}
		out = append(out, x)
	}
	return out, nil
}

func toInstitution(i registry.Institution) facts.Institution {
	return facts.Institution{ID: i.ID, Code: i.Code, Name: i.Name, Kind: institutionKinds[i.Kind], Level: i.Level, Division: cut(i.Division, 9)}
}

var institutionKinds = map[registry.Kind]string{
	registry.Hospital: "hospital", registry.Community: "community", registry.Township: "township", registry.Station: "station",
	registry.Village: "village", registry.CDC: "cdc", registry.MaternalChild: "mch", registry.Clinic: "clinic", registry.Emergency: "emergency",
	registry.Commission: "bureau", registry.Inspection: "inspection", registry.Other: "other",
}

// visitKind: which documents say that a visit took place. Prescriptions, reports and certificates belong to a visit that
// another document says.
func visitKind(l *standards.Library, d repository.Document) string {
	kind := l.VisitKind(d.Type)
	if kind == "outpatient" && d.Kind == "emergency" {
		return "emergency"
	}
	return kind
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// residentFeed shows the master index to the warehouse.
type residentFeed struct{ s *System }

// Residents implements facts.Residents.
func (f *residentFeed) Residents(ctx context.Context, persons []id.ID) (map[id.ID]facts.ResidentFacts, error) {
	out := make(map[id.ID]facts.ResidentFacts, len(persons))
	for _, p := range persons {
		x, err := f.s.Index.Person(ctx, p)
		if err != nil {
			return nil, err
		}
		out[p] = toResident(x)
	}
	return out, nil
}

func toResident(p empi.Person) facts.ResidentFacts {
	r := facts.ResidentFacts{Person: p.ID, Sex: p.Sex, Division: cut(p.Division, 9), Ethnic: p.Ethnic, Deceased: p.Status == empi.Deceased}
	if t, err := time.ParseInLocation(time.DateOnly, string(p.Birth), clock.Region); err == nil {
		r.Birth = t
	}
	return r
}

// Changes implements facts.Residents. Positions are those of documentFeed, with persons in the place of documents.
func (f *residentFeed) Changes(ctx context.Context, after string, limit int) ([]facts.ResidentChange, error) {
	kind, last, cursor, err := position(after)
	if err != nil {
		return nil, err
	}
	if kind == "" {
		if cursor, err = f.s.Outbox.Head(ctx); err != nil {
			return nil, err
		}
		kind = "scan"
	}
	if kind == "scan" {
		people, err := f.s.Index.After(ctx, last, limit)
		if err != nil {
			return nil, err
		}
		if len(people) > 0 {
			return f.scanned(ctx, people, cursor)
		}
	}
	return f.events(ctx, cursor, limit)
}

// scanned shows a page of the whole index; a retired person leads to the survivor.
func (f *residentFeed) scanned(ctx context.Context, people []empi.Person, cursor sqldb.Cursor) ([]facts.ResidentChange, error) {
	out := make([]facts.ResidentChange, 0, len(people))
	for _, p := range people {
		c := facts.ResidentChange{Event: fmt.Sprintf("scan %s %s", p.ID, cursor), Resident: toResident(p)}
		if !p.Surviving() {
			survivor, err := f.s.Index.Person(ctx, p.ID)
			if err != nil {
				return nil, err
			}
			c.Resident, c.Retired = toResident(survivor), []id.ID{p.ID}
		}
		out = append(out, c)
	}
	return out, nil
}

func (f *residentFeed) events(ctx context.Context, cursor sqldb.Cursor, limit int) ([]facts.ResidentChange, error) {
	for moved := false; ; moved = true {
		events, err := f.s.Outbox.Read(ctx, cursor, limit)
		if err == nil && len(events) == 0 && moved { // nothing about residents, but these events need not be read again
			return []facts.ResidentChange{{Event: "event " + cursor.String()}}, nil
		}
		if err != nil || len(events) == 0 {
			return nil, err
		}
		var out []facts.ResidentChange
		for _, e := range events {
			cursor = e.Cursor
			c, ok, err := f.change(ctx, e)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, c)
			}
		}
		if len(out) > 0 {
			out[len(out)-1].Event = "event " + cursor.String()
			return out, nil
		}
	}
}

func (f *residentFeed) change(ctx context.Context, e sqldb.Event) (facts.ResidentChange, bool, error) {
	c := facts.ResidentChange{Event: "event " + e.Cursor.String()}
	person := e.Key
	switch e.Subject {
	case empi.SubjectRegistered, empi.SubjectChanged:
	case empi.SubjectMerged:
		var m empi.PersonsMerged
		if err := json.Unmarshal(e.Payload, &m); err != nil {
			return c, false, err
		}
		person = m.Survivor
		if m.Undone {
			person = m.Retired
		} else {
			c.Retired = []id.ID{m.Retired}
		}
	default:
		return c, false, nil
	}
	p, err := f.s.Index.Person(ctx, person)
	if err != nil {
		return c, false, err
	}
	c.Resident = toResident(p)
	return c, true, nil
}
