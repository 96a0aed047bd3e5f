package empisql

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"minkang/internal/empi"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// Loader fills an index with people who are known to be different: a first register, or a measure. Nobody is compared. Index rows
// are gathered and written in order, so that each page is touched once per million of them. Not for concurrent use; whoever
// stops before Close leaves people without index rows.
type Loader struct {
	store   *Store
	numbers []numberRow
	keys    []keyRow
}

type numberRow struct {
	blind  [blindSize]byte
	slot   int64
	person id.ID
	trust  empi.Trust
}

type keyRow struct {
	hash   int64
	person id.ID
}

// gathered is how many index rows wait in memory: 80 MB.
const gathered = 4_000_000

// NewLoader returns a loader.
func (s *Store) NewLoader() *Loader { return &Loader{store: s} }

// Ready is an entry made ready for writing; Prepare may run beside Add, in other goroutines.
type Ready struct {
	entry   empi.Entry
	sealed  []byte
	numbers []numberRow
	keys    []keyRow
}

// Prepare seals and hashes. Safe for concurrent use.
func (l *Loader) Prepare(e empi.Entry) (Ready, error) {
	g := l.store.ring.now.Load().newest
	r := Ready{entry: e}
	var err error
	if r.sealed, err = g.profile(e.Person); err != nil {
		return r, err
	}
	for _, n := range e.Person.Identifiers {
		r.numbers = append(r.numbers, numberRow{[blindSize]byte(g.blind(n)), slot(e.Person.ID, n), e.Person.ID, n.Trust})
	}
	for _, h := range g.hashes(e) {
		r.keys = append(r.keys, keyRow{h, e.Person.ID})
	}
	return r, nil
}

// Add writes people in one transaction.
func (l *Loader) Add(ctx context.Context, all []Ready) error {
	g := l.store.ring.now.Load().newest
	err := l.store.db.Write(ctx, func(ctx context.Context) error {
		on := l.store.db.On(ctx)
		for part := range slices.Chunk(all, loadRows) {
			args := make([]any, 0, 19*len(part))
			for _, r := range part {
				p, t := r.entry.Person, r.entry.Traits
				args = append(args, int64(p.ID), p.Name.Reveal(), t.Name, t.Pinyin, t.Initials, p.Sex, p.Birth.Reveal(), p.Ethnic, p.Division,
					string(p.Status), int64(p.Survivor), p.Provisional, p.Institution, clock.Micros(p.CreatedAt), clock.Micros(p.UpdatedAt),
					clock.Micros(p.ContactAt), p.Version, g.number, r.sealed)
			}
			if _, err := on.Exec(ctx, insertPerson[:strings.Index(insertPerson, "VALUES")]+`VALUES `+l.store.valueRows(19, len(part)), args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range all {
		l.numbers, l.keys = append(l.numbers, r.numbers...), append(l.keys, r.keys...)
	}
	if len(l.keys) >= gathered {
		return l.flush(ctx)
	}
	return nil
}

// Close writes what is left.
func (l *Loader) Close(ctx context.Context) error { return l.flush(ctx) }

const loadRows, loadBatch = 100, 50_000

func (l *Loader) flush(ctx context.Context) error {
	slices.SortFunc(l.numbers, func(a, b numberRow) int {
		return cmp.Or(bytes.Compare(a.blind[:], b.blind[:]), cmp.Compare(a.slot, b.slot))
	})
	slices.SortFunc(l.keys, func(a, b keyRow) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.person, b.person)) })
	err := loadAll(ctx, l.store, l.numbers, `INSERT INTO empi_number (blind, slot, person, trust) VALUES `, 4, func(args []any, r numberRow) []any {
		return append(args, r.blind[:], r.slot, int64(r.person), int(r.trust))
	})
	if err != nil {
		return err
	}
	err = loadAll(ctx, l.store, l.keys, `INSERT INTO empi_key (hash, person) VALUES `, 2, func(args []any, r keyRow) []any {
		return append(args, r.hash, int64(r.person))
	})
	l.numbers, l.keys = l.numbers[:0], l.keys[:0]
	return err
}

func loadAll[R any](ctx context.Context, s *Store, rows []R, insert string, columns int, args func([]any, R) []any) error {
	for batch := range slices.Chunk(rows, loadBatch) {
		err := s.db.Write(ctx, func(ctx context.Context) error {
			buf := make([]any, 0, loadRows*columns)
			for part := range slices.Chunk(batch, loadRows) {
				buf = buf[:0]
				for _, r := range part {
					buf = args(buf, r)
				}
				if _, err := s.db.On(ctx).Exec(ctx, insert+s.valueRows(columns, len(part))+` ON CONFLICT DO NOTHING`, buf...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// valueRows gives the marks of n rows. On SQLite they have no numbers: its driver looks each number up among all of them, which
// costs the square of their count.
func (s *Store) valueRows(columns, n int) string {
	var b strings.Builder
	for r := range n {
		for c := range columns {
			switch {
			case c > 0:
				b.WriteString(", ")
			case r > 0:
				b.WriteString(", (")
			default:
				b.WriteString("(")
			}
			if s.db.Engine() == sqldb.SQLite {
				b.WriteByte('?')
			} else {
				b.WriteString("$" + strconv.Itoa(r*columns+c+1))
			}
		}
		b.WriteString(")")
	}
	return b.String()
}
