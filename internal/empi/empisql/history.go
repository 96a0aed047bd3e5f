package empisql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// snapshot encodes a whole person for sealing: the traits that a resident's row keeps in the open, then the profile.
func snapshot(p empi.Person) []byte {
	b := make([]byte, 0, 256)
	for _, s := range []string{p.Name.Reveal(), p.Sex, p.Birth.Reveal(), p.Ethnic, p.Division, string(p.Status)} {
		b = text(b, s)
	}
	return append(b, profileOf(p)...)
}

func readSnapshot(b []byte, p *empi.Person) error {
	c := &cut{b: b}
	p.Name, p.Sex, p.Birth, p.Ethnic, p.Division, p.Status = phi.Name(c.text()), c.text(), empi.Date(c.text()), c.text(), c.text(), empi.Status(c.text())
	if c.bad {
		return errProfile
	}
	return readProfile(c.b, p)
}

// sealed gives the generation and the sealed bytes for a row.
func (s *Store) sealed(ctx context.Context, plain []byte, at string) (int, []byte, error) {
	st, err := s.state(ctx)
	if err != nil {
		return 0, nil, err
	}
	b, err := st.newest.seal.Seal(plain, at)
	return st.newest.number, b, err
}

// AddChange implements empi.Store.
func (s *Store) AddChange(ctx context.Context, c empi.Change) error {
	g, b, err := s.sealed(ctx, snapshot(c.Before), place("change", c.Person))
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO empi_history (person, version, changed_at, changed_by, cause, grounds, generation, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, int64(c.Person), c.Version, clock.Micros(c.At), int64(c.By), c.Cause, c.Grounds, g, b)
	return err
}

// Changes implements empi.Store.
func (s *Store) Changes(ctx context.Context, person id.ID, limit int) ([]empi.Change, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT version, changed_at, changed_by, cause, grounds, generation, sealed FROM empi_history
		WHERE person = $1 ORDER BY version DESC LIMIT $2`, int64(person), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Change
	for rows.Next() {
		c := empi.Change{Person: person, Before: empi.Person{ID: person}}
		var at int64
		var generation int
		var b []byte
		if err := rows.Scan(&c.Version, &at, (*int64)(&c.By), &c.Cause, &c.Grounds, &generation, &b); err != nil {
			return nil, err
		}
		c.At, c.Before.Version = clock.FromMicros(at), c.Version-1
		if b, err = s.open(generation, b, place("change", person)); err != nil {
			return nil, err
		}
		if err := readSnapshot(b, &c.Before); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

const linkColumns = `id, person, decided_at, rule, model, weight, institution, explanation, generation, sealed, undone_at, undone_by, offspring`

// AddLink implements empi.Store.
func (s *Store) AddLink(ctx context.Context, l empi.ModelLink) error {
	e, err := json.Marshal(l.Explanation)
	if err != nil {
		return err
	}
	g, b, err := s.sealed(ctx, snapshot(l.Claim), place("decision", l.ID))
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO empi_decision (`+linkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0)`,
		int64(l.ID), int64(l.Person), clock.Micros(l.At), l.Rule, l.Model, l.Weight, l.Institution, string(e), g, b)
	return err
}

func (s *Store) scanLink(r scanner) (empi.ModelLink, error) {
	var l empi.ModelLink
	var at, undone int64
	var explanation string
	var generation int
	var b []byte
	if err := r.Scan(&l.ID, &l.Person, &at, &l.Rule, &l.Model, &l.Weight, &l.Institution, &explanation, &generation, &b, &undone,
		(*int64)(&l.UndoneBy), (*int64)(&l.Offspring)); err != nil {
		return l, err
	}
	l.At, l.UndoneAt = clock.FromMicros(at), clock.FromMicros(undone)
	b, err := s.open(generation, b, place("decision", l.ID))
	if err != nil {
		return l, err
	}
	if err := readSnapshot(b, &l.Claim); err != nil {
		return l, err
	}
	return l, json.Unmarshal([]byte(explanation), &l.Explanation)
}

// ModelLink implements empi.Store.
func (s *Store) ModelLink(ctx context.Context, ident id.ID) (empi.ModelLink, error) {
	l, err := s.scanLink(s.db.On(ctx).QueryRow(ctx, `SELECT `+linkColumns+` FROM empi_decision WHERE id = $1`, int64(ident)))
	if errors.Is(err, sql.ErrNoRows) {
		return l, empi.ErrUnknownLink
	}
	return l, err
}

// ModelLinks implements empi.Store.
func (s *Store) ModelLinks(ctx context.Context, f empi.LinkFilter, after id.ID, limit int) ([]empi.ModelLink, error) {
	standing := 0
	if f.Standing {
		standing = 1
	}
	rows, err := s.db.On(ctx).Query(ctx, `SELECT `+linkColumns+` FROM empi_decision WHERE (CAST($1 AS BIGINT) = 0 OR person = CAST($1 AS BIGINT))
		AND ($2 = '' OR institution = $2) AND ($3 = '' OR model = $3) AND (CAST($4 AS BIGINT) = 0 OR undone_at = 0)
		AND (CAST($5 AS BIGINT) = 0 OR id < CAST($5 AS BIGINT)) ORDER BY id DESC LIMIT $6`,
		int64(f.Person), f.Institution, f.Model, standing, int64(after), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.ModelLink
	for rows.Next() {
		l, err := s.scanLink(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// UndoLink implements empi.Store.
func (s *Store) UndoLink(ctx context.Context, l empi.ModelLink) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_decision SET undone_at = $2, undone_by = $3, offspring = $4 WHERE id = $1 AND undone_at = 0`,
		int64(l.ID), clock.Micros(l.UndoneAt), int64(l.UndoneBy), int64(l.Offspring))
	return n == 1, err
}

const modelColumns = `version, learnt_at, pairs, standing`

// StandingModel implements empi.Store.
func (s *Store) StandingModel(ctx context.Context) (m empi.LearntModel, err error) {
	var at int64
	err = s.db.On(ctx).QueryRow(ctx, `SELECT `+modelColumns+`, body FROM empi_model WHERE standing`).Scan(&m.Version, &at, &m.Pairs, &m.Standing, &m.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return empi.LearntModel{}, nil
	}
	m.At = clock.FromMicros(at)
	return m, err
}

// AllModels implements empi.Store.
func (s *Store) AllModels(ctx context.Context) ([]empi.LearntModel, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT `+modelColumns+` FROM empi_model ORDER BY learnt_at DESC, version LIMIT 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.LearntModel
	for rows.Next() {
		var m empi.LearntModel
		var at int64
		if err := rows.Scan(&m.Version, &at, &m.Pairs, &m.Standing); err != nil {
			return nil, err
		}
		m.At = clock.FromMicros(at)
		out = append(out, m)
	}
	return out, rows.Err()
}

// AddModel implements empi.Store.
func (s *Store) AddModel(ctx context.Context, m empi.LearntModel) error {
	if _, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_model SET standing = $1 WHERE standing`, false); err != nil {
		return err
	}
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_model (`+modelColumns+`, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (version) DO UPDATE SET standing = excluded.standing, body = excluded.body`, m.Version, clock.Micros(m.At), m.Pairs, true, m.Body)
	return err
}

// StandModel implements empi.Store.
func (s *Store) StandModel(ctx context.Context, version string) (bool, error) {
	if _, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_model SET standing = $1 WHERE standing`, false); err != nil {
		return false, err
	}
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_model SET standing = $1 WHERE version = $2`, true, version)
	return n == 1, err
}
