package factscol

import (
	"context"
	"fmt"
	"time"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Apply applies one batch in one transaction.
func (s *Store) Apply(ctx context.Context, c facts.Changes) (err error) {
	defer errs.Op(&err, "factscol.Apply %s", c.Feed)
	s.apply.Lock()
	defer s.apply.Unlock()
	add := s.labels.additions()
	err = s.db.Write(ctx, func(tx column.Tx) error {
		b := &batch{s: s, tx: tx, add: add}
		steps := []func() error{
			func() error { return b.retire(c.Retired) },
			func() error { return b.setResidents(c.Residents) },
			func() error { return b.replace(c.Documents, c.Facts) },
			func() error { return add.store(tx) },
			func() error { return b.move(c) },
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	add.publish()
	s.changed()
	return nil
}

// batch is one Apply inside its transaction.
type batch struct {
	s   *Store
	tx  column.Tx
	add *additions
}

// events lists the subjects made from documents.
func (b *batch) events() (out []*facts.Subject) {
	for _, s := range b.s.catalogue.Subjects() {
		if s.Event {
			out = append(out, s)
		}
	}
	return out
}

// replace removes the facts of documents and adds the given ones, then settles which document leads each touched visit.
func (b *batch) replace(documents []id.ID, list []facts.Fact) error {
	if len(documents) == 0 {
		return nil
	}
	keys := make([]int64, len(documents))
	for i, d := range documents {
		keys[i] = int64(d)
	}
	visits := map[int64]bool{}
	err := b.inChunks(keys, func(set string, low, high int64) error {
		return b.tx.Query("SELECT DISTINCT visit FROM facts_visit WHERE document BETWEEN ? AND ? AND "+b.s.db.Engine().InSet("document"),
			[]any{low, high, set}, func(r []any) error {
				if v, ok := r[0].(int64); ok {
					visits[v] = true
				}
				return nil
			})
	})
	if err != nil {
		return err
	}
	bySubject := map[string][]facts.Fact{}
	for _, f := range list {
		bySubject[f.Subject] = append(bySubject[f.Subject], f)
	}
	for _, sub := range b.events() {
		if _, err := b.tx.Delete(sub.Table(), "document", keys); err != nil {
			return err
		}
		if err := b.append(sub, bySubject[sub.Key]); err != nil {
			return err
		}
	}
	for _, f := range bySubject["visit"] {
		if v, ok := f.Values["visit"].(id.ID); ok {
			visits[int64(v)] = true
		}
	}
	return b.settleLeads(visits)
}

// append adds facts to their subject's table.
func (b *batch) append(sub *facts.Subject, list []facts.Fact) error {
	if len(list) == 0 {
		return nil
	}
	row := make([]any, len(sub.Columns))
	var fault error
	_, err := b.tx.Append(sub.Table(), func(yield func([]any) bool) {
		for i := range list {
			if fault = b.encode(sub, &list[i], row); fault != nil {
				return
			}
			if !yield(row) {
				return
			}
		}
	})
	if fault != nil {
		return fault
	}
	return err
}

// encode writes a fact as the row of its table.
func (b *batch) encode(sub *facts.Subject, f *facts.Fact, row []any) error {
	for i, c := range sub.Columns {
		switch c.Name {
		case "document":
			row[i] = int64(f.Document)
			continue
		case "person":
			row[i] = int64(f.Person)
			continue
		}
		v, err := b.value(c, f.Values[c.Name])
		if err != nil {
			return fmt.Errorf("factscol: %s.%s: %w", sub.Key, c.Name, err)
		}
		row[i] = v
	}
	return nil
}

// value gives the stored form of a value; a label column keeps 0 for "not stated", the others NULL.
func (b *batch) value(c facts.Column, v any) (any, error) {
	if c.Type == "label" {
		l, ok := v.(facts.Label)
		if !ok && v != nil {
			return nil, fmt.Errorf("%T is no label", v)
		}
		return b.add.number(c.Labels(), l), nil
	}
	switch x := v.(type) {
	case nil:
		return nil, nil
	case time.Time:
		if x.IsZero() {
			return nil, nil
		}
		switch c.Type {
		case "day":
			return facts.DayKey(x), nil
		case "month":
			return facts.MonthKey(x), nil
		case "birth":
			return facts.CivilKey(x), nil
		}
	case id.ID:
		return int64(x), nil
	case int64, float64, bool:
		return x, nil
	}
	return nil, fmt.Errorf("%T in a %s column", v, c.Type)
}

// settleLeads marks, among the documents of each touched visit, one as the lead and the others as extra, so that a visit
// counts once. Most visits have one document and need no change.
func (b *batch) settleLeads(visits map[int64]bool) error {
	if len(visits) == 0 {
		return nil
	}
	keys := make([]int64, 0, len(visits))
	for v := range visits {
		keys = append(keys, v)
	}
	in := b.s.db.Engine().InSet("visit")
	return b.inChunks(keys, func(set string, _, _ int64) error {
		var many []int64
		err := b.tx.Query("SELECT visit FROM facts_visit WHERE "+in+" GROUP BY visit HAVING count(*) > 1 OR max(extra) = 1",
			[]any{set}, func(r []any) error { many = append(many, r[0].(int64)); return nil })
		if err != nil || len(many) == 0 {
			return err
		}
		shared, _, _ := setText(many)
		if _, err := b.tx.Exec("UPDATE facts_visit SET extra = 1 WHERE extra = 0 AND "+in, shared); err != nil {
			return err
		}
		_, err = b.tx.Exec("UPDATE facts_visit SET extra = 0 WHERE "+in+" AND document IN (SELECT document FROM ("+
			"SELECT document, row_number() OVER (PARTITION BY visit ORDER BY rank, document) AS place FROM facts_visit WHERE "+in+
			") ranked WHERE place = 1)", shared, shared)
		return err
	})
}

// move advances the feed's position and the as-of instant.
func (b *batch) move(c facts.Changes) error {
	if !c.AsOf.IsZero() {
		have, err := b.tx.Cursor(cursorAsOf)
		if err != nil {
			return err
		}
		if at, err := time.Parse(time.RFC3339Nano, have); err != nil || c.AsOf.After(at) {
			if err := b.tx.SetCursor(cursorAsOf, asOfText(c.AsOf)); err != nil {
				return err
			}
		}
	}
	return b.tx.SetCursor(c.Feed, c.Cursor)
}

// inChunks hands out keys as set parameters of a bounded length, with the smallest and largest of each.
func (b *batch) inChunks(keys []int64, f func(set string, low, high int64) error) error {
	const chunk = 2048
	for len(keys) > 0 {
		part := keys[:min(len(keys), chunk)]
		keys = keys[len(part):]
		set, low, high := setText(part)
		if err := f(set, low, high); err != nil {
			return err
		}
	}
	return nil
}
