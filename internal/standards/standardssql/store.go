package standardssql

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/pack"
	"minkang/internal/standards"
)

//go:embed migrations
var files embed.FS

// Migrations are this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sqldb.Migrations{Context: "standards", FS: sub}
}

// Store implements standards.PackageStore.
type Store struct{ db *sqldb.DB }

// New returns the store on an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// Add implements standards.PackageStore.
func (s *Store) Add(ctx context.Context, p standards.Stored, archive []byte) error {
	manifest, err := json.Marshal(p.Manifest)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO standards_package (id, name, version, manifest, size_bytes, state, imported_by, imported_at,
		released_by, released_at, withdrawn_at, reason, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		p.ID, p.Manifest.ID, p.Manifest.Version, string(manifest), p.Size, string(p.State), int64(p.ImportedBy), micros(p.ImportedAt),
		int64(p.ReleasedBy), micros(p.ReleasedAt), micros(p.WithdrawnAt), p.Reason, pack.Pack(archive))
	if sqldb.IsUnique(err) {
		return standards.ErrPackageVersion
	}
	return err
}

// micros keeps the zero time as 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return clock.Micros(t)
}

func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return clock.FromMicros(n)
}

// List implements standards.PackageStore.
func (s *Store) List(ctx context.Context) ([]standards.Stored, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT id, manifest, size_bytes, state, imported_by, imported_at, released_by, released_at, withdrawn_at, reason
		FROM standards_package ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []standards.Stored
	for rows.Next() {
		var p standards.Stored
		var manifest, state string
		var by, releasedBy, imported, released, withdrawn int64
		if err := rows.Scan(&p.ID, &manifest, &p.Size, &state, &by, &imported, &releasedBy, &released, &withdrawn, &p.Reason); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(manifest), &p.Manifest); err != nil {
			return nil, err
		}
		p.State, p.ImportedBy, p.ReleasedBy = standards.State(state), id.ID(by), id.ID(releasedBy)
		p.ImportedAt, p.ReleasedAt, p.WithdrawnAt = instant(imported), instant(released), instant(withdrawn)
		out = append(out, p)
	}
	return out, rows.Err()
}

// Archive implements standards.PackageStore.
func (s *Store) Archive(ctx context.Context, one id.ID) ([]byte, error) {
	var body []byte
	err := s.db.On(ctx).QueryRow(ctx, "SELECT body FROM standards_package WHERE id = $1", one).Scan(&body)
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil, standards.ErrNoPackage
	}
	if err != nil {
		return nil, err
	}
	return pack.Unpack(body, standards.MaxArchive)
}

// Move implements standards.PackageStore.
func (s *Store) Move(ctx context.Context, p standards.Stored, from standards.State) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE standards_package SET state = $1, released_by = $2, released_at = $3, withdrawn_at = $4, reason = $5
		WHERE id = $6 AND state = $7`, string(p.State), int64(p.ReleasedBy), micros(p.ReleasedAt), micros(p.WithdrawnAt), p.Reason, p.ID, string(from))
	return n == 1, err
}

// Publishers implements standards.PackageStore.
func (s *Store) Publishers(ctx context.Context) ([]standards.Publisher, error) {
	rows, err := s.db.On(ctx).Query(ctx, "SELECT key_id, name, pem, added_by, added_at, revoked_at FROM standards_publisher ORDER BY added_at, key_id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []standards.Publisher
	for rows.Next() {
		var p standards.Publisher
		var by, added, revoked int64
		if err := rows.Scan(&p.KeyID, &p.Name, &p.PEM, &by, &added, &revoked); err != nil {
			return nil, err
		}
		p.AddedBy, p.AddedAt, p.RevokedAt = id.ID(by), instant(added), instant(revoked)
		out = append(out, p)
	}
	return out, rows.Err()
}

// AddPublisher implements standards.PackageStore; a publisher that is trusted again keeps its row.
func (s *Store) AddPublisher(ctx context.Context, p standards.Publisher) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO standards_publisher (key_id, name, pem, added_by, added_at, revoked_at) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (key_id) DO UPDATE SET name = excluded.name, added_by = excluded.added_by, added_at = excluded.added_at, revoked_at = 0`,
		p.KeyID, p.Name, p.PEM, int64(p.AddedBy), micros(p.AddedAt))
	return err
}

// RevokePublisher implements standards.PackageStore.
func (s *Store) RevokePublisher(ctx context.Context, keyID string, at time.Time) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, "UPDATE standards_publisher SET revoked_at = $1 WHERE key_id = $2 AND revoked_at = 0", micros(at), keyID)
	return n == 1, err
}
