package registry

import (
	"context"
	"fmt"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// SubjectInstitution is the subject of InstitutionChanged. Changes of its shape:
//
//	2026-11-21 v1.
const SubjectInstitution = "registry.institution-changed.v1"

// InstitutionChanged says that an institution was registered or changed.
type InstitutionChanged struct {
	Institution id.ID  `json:"institution"`
	Code        string `json:"code"`
	Name        string `json:"name"`
	Kind        Kind   `json:"kind"`
	Level       string `json:"level,omitempty"`
	Grade       string `json:"grade,omitempty"`
	Division    string `json:"division,omitempty"`
	Beds        int    `json:"beds,omitempty"`
	Status      Status `json:"status"`
	Version     int64  `json:"version"`
}

// Publisher leaves an event in the transaction of ctx.
type Publisher interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}

// Change is one line of history: which fields of what changed, when, by whom. Values of workers are not kept, they are
// personal.
type Change struct {
	ID     id.ID
	Kind   string // institution, department, worker, system
	Object id.ID
	At     time.Time
	By     id.ID // account, zero for the platform itself
	Fields []FieldChange
}

// FieldChange is one changed field.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

type authorKey struct{}

// WithAuthor names the account that makes the changes under ctx, for the history.
func WithAuthor(ctx context.Context, account id.ID) context.Context {
	return context.WithValue(ctx, authorKey{}, account)
}

type tallyKey struct{}

// WithTally counts the changes made under ctx: an import tells what it changed from what was so already.
func WithTally(ctx context.Context, changes *int) context.Context {
	return context.WithValue(ctx, tallyKey{}, changes)
}

func (s *Service) record(ctx context.Context, kind string, object id.ID, fields []FieldChange) error {
	if n, ok := ctx.Value(tallyKey{}).(*int); ok {
		*n++
	}
	by, _ := ctx.Value(authorKey{}).(id.ID)
	return s.store.AddChange(ctx, Change{ID: s.ids.Next(), Kind: kind, Object: object, At: s.clock.Now(), By: by, Fields: fields})
}

// History lists the changes of an institution, department, worker or system, newest first.
func (s *Service) History(ctx context.Context, object id.ID, p page.Request) ([]Change, string, error) {
	var before id.ID
	if _, err := page.Decode(p.After, &before); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Changes(ctx, object, before, p.Rows()+1)
	return cut(rows, p, func(c Change) any { return c.ID }, err)
}

// cut makes a page of rows read one beyond its limit.
func cut[T any](rows []T, p page.Request, key func(T) any, err error) ([]T, string, error) {
	if err != nil || len(rows) <= p.Rows() {
		return rows, "", err
	}
	rows = rows[:p.Rows()]
	return rows, page.Encode(key(rows[len(rows)-1])), nil
}

// differences lists the pairs that differ; names and values alternate: field, from, to.
func differences(triples ...any) []FieldChange {
	var out []FieldChange
	for i := 0; i+2 < len(triples); i += 3 {
		from, to := fmt.Sprint(triples[i+1]), fmt.Sprint(triples[i+2])
		if from != to {
			out = append(out, FieldChange{Field: triples[i].(string), From: from, To: to})
		}
	}
	return out
}
