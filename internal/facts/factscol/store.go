package factscol

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
)

// Store is the facts.Store on a column store. Safe for concurrent use.
type Store struct {
	db        column.Store
	catalogue *facts.Catalogue
	labels    *labels
	names     facts.Names

	apply sync.Mutex // one Apply, Fill or Reset at a time

	mu       sync.Mutex
	coverage *facts.Coverage // nil after a change
}

var _ facts.Store = (*Store)(nil)

// Positions kept in the file besides the feeds'.
const (
	cursorAsOf    = "as-of"
	cursorVersion = "version" // facts.Version whose rules made the facts; empty while they are being forgotten
)

// work holds pairs and attributes of one batch while it is applied.
var workTable = column.Table{Name: "facts_work", Fields: []column.Field{
	{Name: "person", Type: column.Int64, Keyed: true}, {Name: "target", Type: column.Int64},
	{Name: "sex", Type: column.Int32}, {Name: "street", Type: column.Int32}, {Name: "ethnic", Type: column.Int32},
}}

// Open makes the tables that are missing and loads the labels. A file whose tables or facts were made by other rules is
// emptied, so that the projector builds it again. names (may be nil) names streets of residents. The caller keeps and
// closes db.
func Open(ctx context.Context, db column.Store, catalogue *facts.Catalogue, names facts.Names) (_ *Store, err error) {
	defer errs.Op(&err, "factscol.Open")
	s := &Store{db: db, catalogue: catalogue, labels: newLabels(), names: names}
	err = db.Create(ctx, s.tables()...)
	if err == nil {
		var version string
		if version, err = s.Cursor(ctx, cursorVersion); err == nil && version == facts.Version {
			return s, s.load(ctx)
		}
	}
	if err != nil && !errors.Is(err, column.ErrShape) {
		return nil, err
	}
	return s, s.Reset(ctx)
}

// tables lists every table of the warehouse.
func (s *Store) tables() []column.Table {
	out := []column.Table{labelTable, workTable}
	for _, sub := range s.catalogue.Subjects() {
		t := column.Table{Name: sub.Table()}
		for _, c := range sub.Columns {
			t.Fields = append(t.Fields, column.Field{Name: c.Name, Type: columnType(c.Type), Keyed: c.Keyed})
		}
		out = append(out, t)
	}
	return out
}

func columnType(t string) column.Type {
	switch t {
	case "key":
		return column.Int64
	case "number":
		return column.Real
	case "flag":
		return column.Int8
	case "age":
		return column.Int16
	}
	return column.Int32 // labels, days, months, birth dates
}

func (s *Store) load(ctx context.Context) error {
	s.labels.mu.Lock()
	defer s.labels.mu.Unlock()
	return s.db.Query(ctx, "SELECT list, num, code, zh, en FROM facts_label ORDER BY list, num", nil, func(r []any) error {
		code, _ := r[2].(string)
		zh, _ := r[3].(string)
		en, _ := r[4].(string)
		s.labels.put(r[0].(string), r[1].(int64), facts.Label{Code: code, Zh: zh, En: en})
		return nil
	})
}

// Reset forgets all facts, labels and positions. Interrupted, the next Open finishes it.
func (s *Store) Reset(ctx context.Context) (err error) {
	defer errs.Op(&err, "factscol.Reset")
	s.apply.Lock()
	defer s.apply.Unlock()
	err = s.db.Write(ctx, func(tx column.Tx) error {
		for _, c := range []string{cursorVersion, cursorAsOf, facts.FeedDocuments, facts.FeedResidents} {
			if err := tx.SetCursor(c, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var names []string
	for _, t := range s.tables() {
		names = append(names, t.Name)
	}
	if err := s.db.Drop(ctx, names...); err != nil {
		return err
	}
	if err := s.db.Create(ctx, s.tables()...); err != nil {
		return err
	}
	s.labels.clear()
	s.changed()
	return s.db.Write(ctx, func(tx column.Tx) error { return tx.SetCursor(cursorVersion, facts.Version) })
}

// Cursor gives a feed's position.
func (s *Store) Cursor(ctx context.Context, feed string) (string, error) {
	return s.db.Cursor(ctx, feed)
}

// Label gives the label of a stored key.
func (s *Store) Label(d *facts.Dimension, key int64) facts.Label {
	return s.labels.label(d.Col().Labels(), key)
}

// Labels lists a dimension's labels.
func (s *Store) Labels(d *facts.Dimension, text string, limit int) []facts.Label {
	return s.labels.search(d.Col().Labels(), text, limit)
}

func (s *Store) changed() { s.mu.Lock(); s.coverage = nil; s.mu.Unlock() }

// Coverage says what is held; kept until the next change.
func (s *Store) Coverage(ctx context.Context) (c facts.Coverage, err error) {
	defer errs.Op(&err, "factscol.Coverage")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.coverage != nil {
		return *s.coverage, nil
	}
	err = s.db.Query(ctx, "SELECT (SELECT min(day) FROM facts_visit), (SELECT max(day) FROM facts_visit), "+
		"(SELECT count(*) FROM facts_document), (SELECT count(*) FROM facts_resident)", nil, func(r []any) error {
		if from, ok := r[0].(int64); ok {
			c.From = facts.KeyLabel(dayDimension, from).Code
			c.To = facts.KeyLabel(dayDimension, r[1].(int64)).Code
		}
		c.Documents, c.Residents = r[2].(int64), r[3].(int64)
		return nil
	})
	if err != nil {
		return c, err
	}
	asOf, err := s.Cursor(ctx, cursorAsOf)
	if err != nil {
		return c, err
	}
	if asOf != "" {
		if c.AsOf, err = time.Parse(time.RFC3339Nano, asOf); err != nil {
			return c, err
		}
	}
	if c.Cursor, err = s.Cursor(ctx, facts.FeedDocuments); err != nil {
		return c, err
	}
	s.coverage = &c
	return c, nil
}

var dayDimension = &facts.Dimension{Key: "day", Type: "day"}

// Group computes cells.
func (s *Store) Group(ctx context.Context, g facts.Group) (cells []facts.Cell, err error) {
	defer errs.Op(&err, "factscol.Group %s", g.Subject.Key)
	if g.MaxCells <= 0 {
		g.MaxCells = math.MaxInt32
	}
	st, err := planGroup(s.db.Engine(), g, s.labels, false)
	if err != nil {
		return nil, err
	}
	if cells, err = s.cells(ctx, g, st); err != nil {
		return nil, err
	}
	if s.proven(g, cells) {
		return cells, nil
	}
	return s.recount(ctx, g, cells)
}

func (s *Store) cells(ctx context.Context, g facts.Group, st statement) (cells []facts.Cell, err error) {
	d, m := len(g.Dimensions), len(g.Measures)
	keys, values, numbers := slab[int64]{}, slab[*float64]{}, slab[float64]{}
	err = s.db.Query(ctx, st.sql, st.args, func(r []any) error {
		c := facts.Cell{Keys: keys.take(d), Values: values.take(m)}
		for i := range d {
			c.Keys[i] = facts.NoKey
			if k, ok := r[i].(int64); ok {
				c.Keys[i] = k
			}
		}
		c.Rows, _ = r[d].(int64)
		c.Residents, _ = r[d+1].(int64)
		for i := range m {
			n := numbers.take(1)
			switch v := r[d+2+i].(type) {
			case int64:
				n[0] = float64(v)
			case float64:
				n[0] = v
			default:
				continue
			}
			c.Values[i] = &n[0]
		}
		if c.Rows == 0 {
			return nil // without dimensions SQL gives a row for nothing
		}
		if len(cells) == g.MaxCells {
			return facts.ErrTooManyRows
		}
		cells = append(cells, c)
		return nil
	})
	return cells, err
}

// slab hands out small slices of a large one, so that a cell costs no allocations of its own.
type slab[T any] struct{ rest []T }

func (s *slab[T]) take(n int) []T {
	if n > len(s.rest) {
		s.rest = make([]T, max(n, 4096))
	}
	out := s.rest[:n:n]
	s.rest = s.rest[n:]
	return out
}

// proven tells whether every cell's residents are known as Group.MinResidents needs them.
func (s *Store) proven(g facts.Group, cells []facts.Cell) bool {
	if g.MinResidents <= 1 || !g.Subject.Event || countsResidents(g) || s.db.Engine().SpreadIsExact() {
		return true
	}
	for _, c := range cells {
		if unsure(c, g.MinResidents) {
			return false
		}
	}
	return true
}

// unsure: the sketch saw too few residents, but there are facts enough for more.
func unsure(c facts.Cell, k int) bool { return c.Residents < int64(k) && c.Rows >= int64(k) }

// recount counts residents exactly for the cells the sketch left open.
func (s *Store) recount(ctx context.Context, g facts.Group, cells []facts.Cell) ([]facts.Cell, error) {
	only := g
	only.Measures = nil
	st, err := planRecount(s.db.Engine(), only, s.labels, cells)
	if err != nil {
		return nil, err
	}
	exact, err := s.cells(ctx, only, st)
	if err != nil {
		return nil, err
	}
	place := make(map[string]int64, len(exact))
	for _, c := range exact {
		place[keyText(c.Keys)] = c.Residents
	}
	for i := range cells {
		if n, ok := place[keyText(cells[i].Keys)]; ok && unsure(cells[i], g.MinResidents) {
			cells[i].Residents = n
		}
	}
	return cells, nil
}

func keyText(keys []int64) string {
	b := make([]byte, 0, 8*len(keys))
	for _, k := range keys {
		for sh := 0; sh < 64; sh += 8 {
			b = append(b, byte(k>>sh))
		}
	}
	return string(b)
}

// asOfText keeps instants as text that reads back exactly.
func asOfText(t time.Time) string { return clock.FromMicros(clock.Micros(t)).Format(time.RFC3339Nano) }
