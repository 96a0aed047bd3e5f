package securitysql

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

const grantColumns = `id, actor_kind, actor, session, institution, person, purpose, relation, ts, until, break_glass, reason, note, masking,
	all_classes, own_only`

// AddGrant implements security.GrantStore.
func (s *Store) AddGrant(ctx context.Context, g security.Grant) error {
	masking, err := json.Marshal(g.Masking)
	if err != nil {
		return err
	}
	return s.exec(ctx, "INSERT INTO security_grant ("+grantColumns+`, reviewed_at, reviewed_by, justified)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, NULL, FALSE)`,
		g.ID, string(g.Kind), g.Actor, g.Session, g.Institution, g.Person, string(g.Purpose), string(g.Relation), clock.Micros(g.At),
		clock.Micros(g.Until), g.BreakGlass, g.Reason, g.Note, string(masking), g.AllClasses, g.OwnOnly)
}

// Grant implements security.GrantStore.
func (s *Store) Grant(ctx context.Context, grant id.ID) (security.Grant, error) {
	g, err := scanGrant(s.db.On(ctx).QueryRow(ctx, "SELECT "+grantColumns+" FROM security_grant WHERE id = $1", grant).Scan)
	return g, none(err, security.ErrNoGrant)
}

// Unreviewed implements security.GrantStore.
func (s *Store) Unreviewed(ctx context.Context, after id.ID, limit int) (out []security.Grant, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		g, err := scanGrant(scan)
		out = append(out, g)
		return err
	}, "SELECT "+grantColumns+" FROM security_grant WHERE break_glass AND reviewed_at = 0 AND id > $1 ORDER BY id LIMIT $2", int64(after), limit)
	return out, err
}

func scanGrant(scan func(...any) error) (g security.Grant, err error) {
	var at, until int64
	var masking string
	err = scan(&g.ID, &g.Kind, &g.Actor, &g.Session, &g.Institution, &g.Person, &g.Purpose, &g.Relation, &at, &until, &g.BreakGlass,
		&g.Reason, &g.Note, &masking, &g.AllClasses, &g.OwnOnly)
	if err != nil {
		return g, err
	}
	g.At, g.Until = clock.FromMicros(at), clock.FromMicros(until)
	g.Masking = security.Hidden // what cannot be read hides
	if err := json.Unmarshal([]byte(masking), &g.Masking); err != nil {
		return g, fmt.Errorf("security grant %s: masking: %w", g.ID, err)
	}
	return g, nil
}

// Review implements security.GrantStore.
func (s *Store) Review(ctx context.Context, grant, by id.ID, justified bool, at time.Time) (bool, error) {
	return s.changed(ctx, `UPDATE security_grant SET reviewed_at = $2, reviewed_by = $3, justified = $4
		WHERE id = $1 AND break_glass AND reviewed_at = 0`, grant, clock.Micros(at), by, justified)
}

// Consent implements security.GrantStore.
func (s *Store) Consent(ctx context.Context, person id.ID) (c security.Consent, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		var object string
		if err := scan(&object); err != nil {
			return err
		}
		if object == "" {
			c.OptedOut = true
			return nil
		}
		if c.Hidden == nil {
			c.Hidden = map[string]bool{}
		}
		c.Hidden[object] = true
		return nil
	}, "SELECT object FROM security_consent WHERE person = $1", person)
	return c, err
}

// SetConsent implements security.GrantStore.
func (s *Store) SetConsent(ctx context.Context, person id.ID, object string, withheld bool, by id.ID, at time.Time) error {
	if !withheld {
		return s.exec(ctx, "DELETE FROM security_consent WHERE person = $1 AND object = $2", person, object)
	}
	return s.exec(ctx, "INSERT INTO security_consent (person, object, account, ts) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		person, object, by, clock.Micros(at))
}
