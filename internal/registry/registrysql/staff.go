package registrysql

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

const departmentColumns = `id, institution, code, name, kind, parent, status`

func scanDepartment(r scanner) (d registry.Department, err error) {
	err = r.Scan(&d.ID, &d.Institution, &d.Code, &d.Name, &d.Kind, &d.Parent, &d.Status)
	return d, err
}

// Departments implements registry.Store.
func (s *Store) Departments(ctx context.Context, institution id.ID, afterCode string, limit int) ([]registry.Department, error) {
	return list(ctx, s.db, scanDepartment, `SELECT `+departmentColumns+` FROM registry_department
		WHERE institution = $1 AND code > $2 ORDER BY code LIMIT $3`, int64(institution), afterCode, limit)
}

// Department implements registry.Store.
func (s *Store) Department(ctx context.Context, institution id.ID, code string) (registry.Department, bool, error) {
	return one(scanDepartment(s.db.On(ctx).QueryRow(ctx, `SELECT `+departmentColumns+` FROM registry_department
		WHERE institution = $1 AND code = $2`, int64(institution), code)))
}

// PutDepartment implements registry.Store.
func (s *Store) PutDepartment(ctx context.Context, d registry.Department) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_department (`+departmentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (institution, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent = excluded.parent,
		status = excluded.status`, int64(d.ID), int64(d.Institution), d.Code, d.Name, d.Kind, int64(d.Parent), string(d.Status))
	return err
}

const workerColumns = `id, institution, department, code, name, title, role, licence, status`

func scanWorker(r scanner) (w registry.Worker, err error) {
	err = r.Scan(&w.ID, &w.Institution, &w.Department, &w.Code, &w.Name, &w.Title, &w.Role, &w.Licence, &w.Status)
	return w, err
}

// Workers implements registry.Store.
func (s *Store) Workers(ctx context.Context, institution id.ID, afterCode string, limit int) ([]registry.Worker, error) {
	return list(ctx, s.db, scanWorker, `SELECT `+workerColumns+` FROM registry_worker
		WHERE institution = $1 AND code > $2 ORDER BY code LIMIT $3`, int64(institution), afterCode, limit)
}

// Worker implements registry.Store.
func (s *Store) Worker(ctx context.Context, institution id.ID, code string) (registry.Worker, bool, error) {
	return one(scanWorker(s.db.On(ctx).QueryRow(ctx, `SELECT `+workerColumns+` FROM registry_worker
		WHERE institution = $1 AND code = $2`, int64(institution), code)))
}

// PutWorker implements registry.Store.
func (s *Store) PutWorker(ctx context.Context, w registry.Worker) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_worker (`+workerColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (institution, code) DO UPDATE SET department = excluded.department, name = excluded.name,
		title = excluded.title, role = excluded.role, licence = excluded.licence, status = excluded.status`,
		int64(w.ID), int64(w.Institution), int64(w.Department), w.Code, w.Name.Reveal(), w.Title, w.Role, w.Licence.Reveal(), string(w.Status))
	return err
}
