package qualitysql

import (
	"context"
	"errors"
	"sort"
	"strconv"
	"strings"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/pack"
	"minkang/internal/quality"
)

var (
	addCell = func() string {
		names, marks, sums := []string{}, []string{}, []string{}
		for i, c := range quality.Columns {
			names, marks = append(names, c), append(marks, "$"+strconv.Itoa(i+4))
			sums = append(sums, c+" = quality_day."+c+" + excluded."+c)
		}
		return `INSERT INTO quality_day (day, institution_id, type, ` + strings.Join(names, ", ") + `) VALUES ($1, $2, $3, ` + strings.Join(marks, ", ") +
			`) ON CONFLICT (day, institution_id, type) DO UPDATE SET ` + strings.Join(sums, ", ")
	}()
	sumColumns = func() string {
		var parts []string
		for _, c := range quality.Columns {
			parts = append(parts, "CAST(sum("+c+") AS BIGINT)")
		}
		return strings.Join(parts, ", ")
	}()
)

// Add implements quality.Store.
func (s *Store) Add(ctx context.Context, cells map[quality.Cell]*quality.Tally) error {
	order := make([]quality.Cell, 0, len(cells))
	for c := range cells {
		order = append(order, c)
	}
	sort.Slice(order, func(i, j int) bool { return less(order[i], order[j]) })
	for _, c := range order {
		if err := s.addOne(ctx, c, *cells[c]); err != nil {
			return err
		}
	}
	return nil
}

func less(a, b quality.Cell) bool {
	if a.Day != b.Day {
		return a.Day < b.Day
	}
	if a.Institution != b.Institution {
		return a.Institution < b.Institution
	}
	return a.Type < b.Type
}

func (s *Store) addOne(ctx context.Context, c quality.Cell, t quality.Tally) error {
	args := []any{int(c.Day), int64(c.Institution), c.Type}
	for _, n := range t.Counts {
		args = append(args, n)
	}
	if _, err := s.db.On(ctx).Exec(ctx, addCell, args...); err != nil {
		return err
	}
	var packed []byte
	var sum quality.Tally
	err := s.db.On(ctx).QueryRow(ctx, "SELECT tally FROM quality_detail WHERE day = $1 AND institution_id = $2 AND type = $3", args[:3]...).Scan(&packed)
	switch {
	case errors.Is(err, sqldb.ErrNoRows):
	case err != nil:
		return err
	default:
		if sum, err = unpack(packed); err != nil {
			return err
		}
	}
	sum.Add(t, 1)
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO quality_detail (day, institution_id, type, tally) VALUES ($1, $2, $3, $4)
		ON CONFLICT (day, institution_id, type) DO UPDATE SET tally = excluded.tally`, append(args[:3:3], pack.Pack(sum.Pack()))...)
	return err
}

func unpack(packed []byte) (quality.Tally, error) {
	b, err := pack.Unpack(packed, 0)
	if err != nil {
		return quality.Tally{}, err
	}
	return quality.Unpack(b)
}

// Clear implements quality.Store.
func (s *Store) Clear(ctx context.Context, from quality.Day) error {
	for _, table := range []string{"quality_day", "quality_detail"} {
		if _, err := s.db.On(ctx).Exec(ctx, "DELETE FROM "+table+" WHERE day >= $1", int(from)); err != nil {
			return err
		}
	}
	return nil
}

func where(q quality.Query) (string, []any) {
	text, args := " WHERE day >= $1 AND day <= $2", []any{int(q.Period.From), int(q.Period.To)}
	if q.Institutions != nil {
		if len(q.Institutions) == 0 {
			return " WHERE 1 = 0", nil
		}
		text += " AND institution_id IN (" + list(q.Institutions) + ")"
	}
	if q.Type != "" {
		args = append(args, q.Type)
		text += " AND type = $3"
	}
	return text, args
}

// Sum implements quality.Store.
func (s *Store) Sum(ctx context.Context, q quality.Query, g quality.Grouping) ([]quality.Sum, error) {
	keys, groups := []string{"0", "0", "''"}, []string{}
	for i, x := range []struct {
		on   bool
		name string
	}{{g.Day, "day"}, {g.Institution, "institution_id"}, {g.Type, "type"}} {
		if x.on {
			keys[i], groups = x.name, append(groups, x.name)
		}
	}
	text, args := where(q)
	query := "SELECT " + strings.Join(keys, ", ") + ", " + sumColumns + " FROM quality_day" + text
	if len(groups) > 0 {
		query += " GROUP BY " + strings.Join(groups, ", ") + " ORDER BY " + strings.Join(groups, ", ")
	} else {
		query += " HAVING count(*) > 0"
	}
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quality.Sum
	for rows.Next() {
		var x quality.Sum
		var day int32
		dest := []any{&day, &x.Institution, &x.Type}
		for i := range x.Counts {
			dest = append(dest, &x.Counts[i])
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		x.Day = quality.Day(day)
		out = append(out, x)
	}
	return out, rows.Err()
}

// Details implements quality.Store.
func (s *Store) Details(ctx context.Context, q quality.Query, fn func(quality.Cell, quality.Tally) error) error {
	text, args := where(q)
	rows, err := s.db.On(ctx).Query(ctx, "SELECT day, institution_id, type, tally FROM quality_detail"+text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c quality.Cell
		var day int32
		var packed []byte
		if err := rows.Scan(&day, &c.Institution, &c.Type, &packed); err != nil {
			return err
		}
		c.Day = quality.Day(day)
		t, err := unpack(packed)
		if err != nil {
			return err
		}
		if err := fn(c, t); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Span implements quality.Store.
func (s *Store) Span(ctx context.Context) (p quality.Period, err error) {
	var from, to *int32
	err = s.db.On(ctx).QueryRow(ctx, "SELECT min(day), max(day) FROM quality_day").Scan(&from, &to)
	if err == nil && from != nil && to != nil {
		p = quality.Period{From: quality.Day(*from), To: quality.Day(*to)}
	}
	return p, err
}

// Prune implements quality.Store.
func (s *Store) Prune(ctx context.Context, details, cells quality.Day) (removed int64, err error) {
	for _, x := range []struct {
		table string
		day   quality.Day
	}{{"quality_detail", max(details, cells)}, {"quality_day", cells}} {
		n, err := s.remove(ctx, "DELETE FROM "+x.table+" WHERE (day, institution_id, type) IN (SELECT day, institution_id, type FROM "+x.table+
			" WHERE day < $1 ORDER BY day LIMIT $2)", int64(x.day))
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}
