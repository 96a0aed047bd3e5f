package registrysql

import (
	"context"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

const deviceColumns = `id, institution, department, code, name, kind, maker, model, serial, udi, installed_on, status`

func scanDevice(r scanner) (d registry.Device, err error) {
	err = r.Scan(&d.ID, &d.Institution, &d.Department, &d.Code, &d.Name, &d.Kind, &d.Maker, &d.Model, &d.Serial, &d.UDI, &d.InstalledOn, &d.Status)
	return d, err
}

// PutDevice implements registry.Store.
func (s *Store) PutDevice(ctx context.Context, d registry.Device) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_device (`+deviceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (institution, code) DO UPDATE SET department = excluded.department, name = excluded.name, kind = excluded.kind, maker = excluded.maker,
		model = excluded.model, serial = excluded.serial, udi = excluded.udi, installed_on = excluded.installed_on, status = excluded.status`,
		int64(d.ID), int64(d.Institution), int64(d.Department), d.Code, d.Name, d.Kind, d.Maker, d.Model, d.Serial, d.UDI, d.InstalledOn, string(d.Status))
	if sqldb.IsUnique(err) {
		return registry.ErrDeviceTaken.At("udi")
	}
	return err
}

// Device implements registry.Store.
func (s *Store) Device(ctx context.Context, ident id.ID) (registry.Device, bool, error) {
	return one(scanDevice(s.db.On(ctx).QueryRow(ctx, `SELECT `+deviceColumns+` FROM registry_device WHERE id = $1`, int64(ident))))
}

// DeviceBy implements registry.Store.
func (s *Store) DeviceBy(ctx context.Context, institution id.ID, code string) (registry.Device, bool, error) {
	return one(scanDevice(s.db.On(ctx).QueryRow(ctx, `SELECT `+deviceColumns+` FROM registry_device WHERE institution = $1 AND code = $2`, int64(institution), code)))
}

// DeviceByUDI implements registry.Store.
func (s *Store) DeviceByUDI(ctx context.Context, udi, serial string) (registry.Device, bool, error) {
	return one(scanDevice(s.db.On(ctx).QueryRow(ctx, `SELECT `+deviceColumns+` FROM registry_device WHERE udi = $1 AND serial = $2 AND udi <> '' LIMIT 1`, udi, serial)))
}

// Devices implements registry.Store.
func (s *Store) Devices(ctx context.Context, institution id.ID, afterCode string, limit int) ([]registry.Device, error) {
	return list(ctx, s.db, scanDevice, `SELECT `+deviceColumns+` FROM registry_device WHERE institution = $1 AND code > $2 ORDER BY code LIMIT $3`,
		int64(institution), afterCode, limit)
}

const oidColumns = `oid, kind, name, holder, assigned_at, status`

func scanOID(r scanner) (o registry.ObjectIdentifier, err error) {
	var at int64
	err = r.Scan(&o.OID, &o.Kind, &o.Name, &o.Holder, &at, &o.Status)
	o.AssignedAt = clock.FromMicros(at)
	return o, err
}

// NextOID implements registry.Store: the number behind the largest, kept by the transaction that also adds it.
func (s *Store) NextOID(ctx context.Context, kind string) (n int64, err error) {
	err = s.db.On(ctx).QueryRow(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM registry_oid WHERE kind = $1`, kind).Scan(&n)
	return n, err
}

// AddOID implements registry.Store.
func (s *Store) AddOID(ctx context.Context, o registry.ObjectIdentifier) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_oid (`+oidColumns+`, n) VALUES ($1, $2, $3, $4, $5, $6, (SELECT COALESCE(MAX(n), 0) + 1 FROM registry_oid WHERE kind = $2))`,
		o.OID, o.Kind, o.Name, int64(o.Holder), clock.Micros(o.AssignedAt), string(o.Status))
	if sqldb.IsUnique(err) {
		return registry.ErrStale // two at once on PostgreSQL: the second asks again
	}
	return err
}

// OID implements registry.Store.
func (s *Store) OID(ctx context.Context, oid string) (registry.ObjectIdentifier, bool, error) {
	return one(scanOID(s.db.On(ctx).QueryRow(ctx, `SELECT `+oidColumns+` FROM registry_oid WHERE oid = $1`, oid)))
}

// OIDOf implements registry.Store.
func (s *Store) OIDOf(ctx context.Context, kind, name string, holder id.ID) (registry.ObjectIdentifier, bool, error) {
	return one(scanOID(s.db.On(ctx).QueryRow(ctx, `SELECT `+oidColumns+` FROM registry_oid WHERE kind = $1 AND holder = $2 AND (CAST($2 AS BIGINT) <> 0 OR name = $3) LIMIT 1`,
		kind, int64(holder), name)))
}

// OIDs implements registry.Store.
func (s *Store) OIDs(ctx context.Context, kind, after string, limit int) ([]registry.ObjectIdentifier, error) {
	return list(ctx, s.db, scanOID, `SELECT `+oidColumns+` FROM registry_oid WHERE ($1 = '' OR kind = $1) AND oid > $2 ORDER BY oid LIMIT $3`, kind, after, limit)
}
