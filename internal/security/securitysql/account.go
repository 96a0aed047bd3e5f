package securitysql

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

const accountColumns = `a.id, a.login, a.display_name, a.password_hash, a.roles, a.institution, a.person, a.status, a.must_change,
	a.created_at, a.password_at, a.signed_in_at,
	EXISTS (SELECT 1 FROM security_totp t WHERE t.account = a.id AND t.confirmed_at > 0)`

// AddAccount implements security.AccountStore.
func (s *Store) AddAccount(ctx context.Context, a security.Account) error {
	roles, err := json.Marshal(a.Roles)
	if err != nil {
		return err
	}
	ok, err := s.changed(ctx, `INSERT INTO security_account (id, login, display_name, password_hash, roles, institution, person, status,
		must_change, created_at, password_at, signed_in_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (login) DO NOTHING`,
		a.ID, a.Login, a.DisplayName.Reveal(), a.PasswordHash, string(roles), a.Institution, a.Person, string(a.Status), a.MustChange,
		clock.Micros(a.CreatedAt), clock.Micros(a.PasswordAt), clock.Micros(a.SignedInAt))
	if err != nil {
		return err
	}
	if !ok {
		return security.ErrLoginTaken
	}
	return s.putWards(ctx, a)
}

// PutAccount implements security.AccountStore.
func (s *Store) PutAccount(ctx context.Context, a security.Account) error {
	roles, err := json.Marshal(a.Roles)
	if err != nil {
		return err
	}
	err = s.must(ctx, security.ErrNoAccount, `UPDATE security_account SET display_name = $2, roles = $3, institution = $4, person = $5, status = $6
		WHERE id = $1`, a.ID, a.DisplayName.Reveal(), string(roles), a.Institution, a.Person, string(a.Status))
	if err != nil {
		return err
	}
	return s.putWards(ctx, a)
}

func (s *Store) putWards(ctx context.Context, a security.Account) error {
	if err := s.exec(ctx, "DELETE FROM security_ward WHERE account = $1", a.ID); err != nil {
		return err
	}
	for _, w := range a.Wards {
		if err := s.exec(ctx, "INSERT INTO security_ward (account, person) VALUES ($1, $2) ON CONFLICT DO NOTHING", a.ID, w); err != nil {
			return err
		}
	}
	return nil
}

// Account implements security.AccountStore.
func (s *Store) Account(ctx context.Context, account id.ID) (security.Account, error) {
	return s.oneAccount(ctx, "SELECT "+accountColumns+" FROM security_account a WHERE a.id = $1", account)
}

// AccountByLogin implements security.AccountStore.
func (s *Store) AccountByLogin(ctx context.Context, login string) (security.Account, error) {
	return s.oneAccount(ctx, "SELECT "+accountColumns+" FROM security_account a WHERE a.login = $1", login)
}

func (s *Store) oneAccount(ctx context.Context, query string, args ...any) (security.Account, error) {
	a, err := scanAccount(s.db.On(ctx).QueryRow(ctx, query, args...).Scan)
	if err != nil {
		return a, none(err, security.ErrNoAccount)
	}
	a.Wards, err = s.wards(ctx, a.ID)
	return a, err
}

func (s *Store) wards(ctx context.Context, account id.ID) (out []id.ID, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		var w id.ID
		if err := scan(&w); err != nil {
			return err
		}
		out = append(out, w)
		return nil
	}, "SELECT person FROM security_ward WHERE account = $1 ORDER BY person", account)
	return out, err
}

// Accounts implements security.AccountStore.
func (s *Store) Accounts(ctx context.Context, q security.AccountQuery, after string, limit int) ([]security.Account, error) {
	query, args := "SELECT "+accountColumns+" FROM security_account a WHERE a.login > $1", []any{after, limit}
	and := func(cond string, v any) {
		args = append(args, v)
		query += fmt.Sprintf(" AND "+cond, len(args))
	}
	if q.Institution != 0 {
		and("a.institution = $%d", q.Institution)
	}
	if q.Role != "" {
		and(`a.roles LIKE $%d ESCAPE '!'`, `%"`+escape(string(q.Role))+`"%`)
	}
	if q.Text != "" {
		and(`(a.login LIKE $%[1]d ESCAPE '!' OR a.display_name LIKE $%[1]d ESCAPE '!')`, "%"+escape(q.Text)+"%")
	}
	query += " ORDER BY a.login LIMIT $2"
	var out []security.Account
	err := s.each(ctx, func(scan func(...any) error) error {
		a, err := scanAccount(scan)
		out = append(out, a)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Wards, err = s.wards(ctx, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// escape takes the meaning from the signs of LIKE.
func escape(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }

func scanAccount(scan func(...any) error) (a security.Account, err error) {
	var roles string
	var created, password, signed int64
	err = scan(&a.ID, &a.Login, &a.DisplayName, &a.PasswordHash, &roles, &a.Institution, &a.Person, &a.Status, &a.MustChange,
		&created, &password, &signed, &a.TOTP)
	if err != nil {
		return a, err
	}
	a.CreatedAt, a.PasswordAt, a.SignedInAt = clock.FromMicros(created), clock.FromMicros(password), clock.FromMicros(signed)
	if err := json.Unmarshal([]byte(roles), &a.Roles); err != nil {
		return a, fmt.Errorf("security account %s: roles: %w", a.ID, err)
	}
	return a, nil
}

// SetPassword implements security.AccountStore.
func (s *Store) SetPassword(ctx context.Context, account id.ID, hash string, must bool, at time.Time) error {
	return s.must(ctx, security.ErrNoAccount, "UPDATE security_account SET password_hash = $2, must_change = $3, password_at = $4 WHERE id = $1",
		account, hash, must, clock.Micros(at))
}

// SetSignedIn implements security.AccountStore.
func (s *Store) SetSignedIn(ctx context.Context, account id.ID, at time.Time) error {
	return s.must(ctx, security.ErrNoAccount, "UPDATE security_account SET signed_in_at = $2 WHERE id = $1", account, clock.Micros(at))
}

// Attempts implements security.AccountStore.
func (s *Store) Attempts(ctx context.Context, key security.Digest) (a security.Attempts, err error) {
	var until int64
	err = s.db.On(ctx).QueryRow(ctx, "SELECT failures, until FROM security_attempt WHERE key = $1", key[:]).Scan(&a.Failures, &until)
	if errors.Is(err, sqldb.ErrNoRows) {
		return a, nil
	}
	a.Until = clock.FromMicros(until)
	return a, err
}

// Bump implements security.AccountStore: one statement, so that attempts at the same time are all counted.
func (s *Store) Bump(ctx context.Context, key security.Digest, at, since time.Time) (a security.Attempts, err error) {
	var until int64
	err = s.db.On(ctx).QueryRow(ctx, `INSERT INTO security_attempt (key, failures, last_at, until) VALUES ($1, 1, $2, 0)
		ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at,
			failures = CASE WHEN security_attempt.last_at < $3 THEN 1 ELSE security_attempt.failures + 1 END
		RETURNING failures, until`, key[:], clock.Micros(at), clock.Micros(since)).Scan(&a.Failures, &until)
	a.Until = clock.FromMicros(until)
	return a, err
}

// PutAttempts implements security.AccountStore.
func (s *Store) PutAttempts(ctx context.Context, key security.Digest, a security.Attempts, at time.Time) error {
	return s.exec(ctx, `INSERT INTO security_attempt (key, failures, last_at, until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, until = excluded.until`,
		key[:], a.Failures, clock.Micros(at), clock.Micros(a.Until))
}

// ClearAttempts implements security.AccountStore.
func (s *Store) ClearAttempts(ctx context.Context, key security.Digest) error {
	return s.exec(ctx, "DELETE FROM security_attempt WHERE key = $1", key[:])
}

// TOTP implements security.AccountStore.
func (s *Store) TOTP(ctx context.Context, account id.ID) (t security.TOTP, ok bool, err error) {
	var confirmed int64
	err = s.db.On(ctx).QueryRow(ctx, "SELECT sealed, confirmed_at, last_step FROM security_totp WHERE account = $1", account).
		Scan(&t.Sealed, &confirmed, &t.LastStep)
	if errors.Is(err, sqldb.ErrNoRows) {
		return t, false, nil
	}
	t.ConfirmedAt = clock.FromMicros(confirmed)
	return t, err == nil, err
}

// PutTOTP implements security.AccountStore.
func (s *Store) PutTOTP(ctx context.Context, account id.ID, t security.TOTP) error {
	return s.exec(ctx, `INSERT INTO security_totp (account, sealed, confirmed_at, last_step) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, confirmed_at = excluded.confirmed_at, last_step = excluded.last_step`,
		account, t.Sealed, clock.Micros(t.ConfirmedAt), t.LastStep)
}

// TakeStep implements security.AccountStore.
func (s *Store) TakeStep(ctx context.Context, account id.ID, step int64) (bool, error) {
	return s.changed(ctx, "UPDATE security_totp SET last_step = $2 WHERE account = $1 AND last_step < $2", account, step)
}

// DropTOTP implements security.AccountStore.
func (s *Store) DropTOTP(ctx context.Context, account id.ID) error {
	if err := s.exec(ctx, "DELETE FROM security_recovery WHERE account = $1", account); err != nil {
		return err
	}
	return s.exec(ctx, "DELETE FROM security_totp WHERE account = $1", account)
}

// PutRecovery implements security.AccountStore.
func (s *Store) PutRecovery(ctx context.Context, account id.ID, codes []security.Digest) error {
	if err := s.exec(ctx, "DELETE FROM security_recovery WHERE account = $1", account); err != nil {
		return err
	}
	for _, c := range codes {
		if err := s.exec(ctx, "INSERT INTO security_recovery (account, code) VALUES ($1, $2)", account, c[:]); err != nil {
			return err
		}
	}
	return nil
}

// TakeRecovery implements security.AccountStore.
func (s *Store) TakeRecovery(ctx context.Context, account id.ID, code security.Digest) (bool, error) {
	return s.changed(ctx, "DELETE FROM security_recovery WHERE account = $1 AND code = $2", account, code[:])
}
