package securitysql

import (
	"context"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

const sessionColumns = "s.id, s.account, s.created_at, s.seen_at, s.expires_at, s.address, s.agent"

// AddSession implements security.SessionStore.
func (s *Store) AddSession(ctx context.Context, ses security.Session, token security.Digest) error {
	return s.exec(ctx, `INSERT INTO security_session (id, account, token, created_at, seen_at, expires_at, address, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, ses.ID, ses.Account, token[:], clock.Micros(ses.CreatedAt), clock.Micros(ses.SeenAt),
		clock.Micros(ses.ExpiresAt), ses.Address, ses.Agent)
}

// SessionByToken implements security.SessionStore.
func (s *Store) SessionByToken(ctx context.Context, token security.Digest) (security.Session, security.Account, error) {
	ses, err := scanSession(s.db.On(ctx).QueryRow(ctx, "SELECT "+sessionColumns+" FROM security_session s WHERE s.token = $1", token[:]).Scan)
	if err != nil {
		return ses, security.Account{}, none(err, security.ErrSessionExpired)
	}
	a, err := s.Account(ctx, ses.Account)
	return ses, a, err
}

// Sessions implements security.SessionStore.
func (s *Store) Sessions(ctx context.Context, account id.ID, limit int) (out []security.Session, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		ses, err := scanSession(scan)
		out = append(out, ses)
		return err
	}, "SELECT "+sessionColumns+" FROM security_session s WHERE s.account = $1 ORDER BY s.id DESC LIMIT $2", account, limit)
	return out, err
}

func scanSession(scan func(...any) error) (ses security.Session, err error) {
	var created, seen, expires int64
	err = scan(&ses.ID, &ses.Account, &created, &seen, &expires, &ses.Address, &ses.Agent)
	ses.CreatedAt, ses.SeenAt, ses.ExpiresAt = clock.FromMicros(created), clock.FromMicros(seen), clock.FromMicros(expires)
	return ses, err
}

// SeeSession implements security.SessionStore.
func (s *Store) SeeSession(ctx context.Context, session id.ID, at time.Time) error {
	return s.exec(ctx, "UPDATE security_session SET seen_at = $2 WHERE id = $1", session, clock.Micros(at))
}

// EndSession implements security.SessionStore.
func (s *Store) EndSession(ctx context.Context, account, session id.ID) (bool, error) {
	return s.changed(ctx, "DELETE FROM security_session WHERE id = $1 AND account = $2", session, account)
}

// EndSessions implements security.SessionStore.
func (s *Store) EndSessions(ctx context.Context, account, except id.ID) (int, error) {
	n, err := s.db.On(ctx).Exec(ctx, "DELETE FROM security_session WHERE account = $1 AND id <> $2", account, int64(except))
	return int(n), err
}

// Sweep implements security.SessionStore. Break-glass grants stay until they are reviewed.
func (s *Store) Sweep(ctx context.Context, now, idle, forgotten, granted time.Time) (int, error) {
	total := 0
	for _, q := range []struct {
		text string
		args []any
	}{
		{"DELETE FROM security_session WHERE expires_at <= $1 OR seen_at <= $2", []any{clock.Micros(now), clock.Micros(idle)}},
		{"DELETE FROM security_attempt WHERE last_at < $1 AND until < $2", []any{clock.Micros(forgotten), clock.Micros(now)}},
		{"DELETE FROM security_grant WHERE until < $1 AND NOT (break_glass AND reviewed_at = 0)", []any{clock.Micros(granted)}},
	} {
		n, err := s.db.On(ctx).Exec(ctx, q.text, q.args...)
		if err != nil {
			return total, err
		}
		total += int(n)
	}
	return total, nil
}
