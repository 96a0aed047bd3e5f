package column

import (
	"context"
	"fmt"
)

// txBase is the part of Tx that is plain SQL on both engines.
type txBase struct {
	ctx context.Context
	b   *base
}

func (t *txBase) Exec(query string, args ...any) (int64, error) {
	res, err := t.b.writer.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *txBase) Query(query string, args []any, each func([]any) error) error {
	return scan(t.ctx, t.b.writer, query, args, each)
}

func (t *txBase) Cursor(name string) (value string, err error) {
	err = t.Query(cursorQuery, []any{name}, func(row []any) error {
		value, _ = row[0].(string)
		return nil
	})
	return value, err
}

func (t *txBase) SetCursor(name, value string) error {
	// No unique index on the table: DuckDB checks one against rows deleted in the same transaction.
	if _, err := t.Exec("DELETE FROM "+cursorTable+" WHERE name = ?", name); err != nil {
		return err
	}
	_, err := t.Exec("INSERT INTO "+cursorTable+" (name, value) VALUES (?, ?)", name, value)
	return err
}

// deleteChunk is how many keys one statement carries.
const deleteChunk = 2048

func (t *txBase) Delete(table, field string, keys []int64) (int64, error) {
	if err := checkNames(table, field); err != nil {
		return 0, err
	}
	var gone int64
	for len(keys) > 0 {
		part := keys[:min(len(keys), deleteChunk)]
		keys = keys[len(part):]
		low, high := part[0], part[0]
		set := make([]byte, 0, len(part)*20)
		for i, k := range part {
			low, high = min(low, k), max(high, k)
			if i > 0 {
				set = append(set, ',')
			}
			set = fmt.Appendf(set, "%d", k)
		}
		// The bounds let zone maps skip every block when the keys are new, which is the usual case.
		n, err := t.Exec("DELETE FROM "+table+" WHERE "+field+" BETWEEN ? AND ? AND "+t.b.engine.InSet(field), low, high, string(set))
		if err != nil {
			return gone, err
		}
		gone += n
	}
	return gone, nil
}
