package registrysql

import (
	"context"
	"strconv"
	"strings"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

const professionalColumns = `p.id, p.name, p.name_fold, p.initials, p.sex, p.numbers, p.id_index, p.cert_index, p.category, p.scope, p.title, p.education, p.degree,
	p.school, p.major, p.status, p.created_at, p.updated_at, p.version`

func scanProfessional(r scanner) (registry.Sealed, error) {
	var x registry.Sealed
	var created, updated int64
	err := r.Scan(&x.ID, &x.Name, &x.NameFold, &x.Initials, &x.Sex, &x.Numbers, &x.IDIndex, &x.CertIndex, &x.Category, &x.Scope, &x.Title, &x.Education, &x.Degree,
		&x.School, &x.Major, &x.Status, &created, &updated, &x.Version)
	x.CreatedAt, x.UpdatedAt = clock.FromMicros(created), clock.FromMicros(updated)
	return x, err
}

// PutProfessional implements registry.Store.
func (s *Store) PutProfessional(ctx context.Context, p registry.Sealed) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_professional (id, name, name_fold, initials, sex, numbers, id_index, cert_index, category, scope, title, education, degree,
			school, major, status, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold, initials = excluded.initials, sex = excluded.sex, numbers = excluded.numbers,
		id_index = excluded.id_index, cert_index = excluded.cert_index, category = excluded.category, scope = excluded.scope, title = excluded.title,
		education = excluded.education, degree = excluded.degree, school = excluded.school, major = excluded.major, status = excluded.status,
		updated_at = excluded.updated_at, version = excluded.version WHERE registry_professional.version = excluded.version - 1`,
		int64(p.ID), p.Name.Reveal(), p.NameFold, p.Initials, p.Sex, p.Numbers, p.IDIndex, p.CertIndex, string(p.Category), p.Scope, p.Title, p.Education, p.Degree,
		p.School, p.Major, string(p.Status), clock.Micros(p.CreatedAt), clock.Micros(p.UpdatedAt), p.Version)
	if sqldb.IsUnique(err) {
		return false, registry.ErrNumberTaken
	}
	return n == 1, err
}

// Professional implements registry.Store.
func (s *Store) Professional(ctx context.Context, ident id.ID) (registry.Sealed, bool, error) {
	return one(scanProfessional(s.db.On(ctx).QueryRow(ctx, `SELECT `+professionalColumns+` FROM registry_professional p WHERE p.id = $1`, int64(ident))))
}

// ProfessionalBy implements registry.Store.
func (s *Store) ProfessionalBy(ctx context.Context, idIndex, certIndex string) (registry.Sealed, bool, error) {
	column, value := "id_index", idIndex
	if idIndex == "" {
		column, value = "cert_index", certIndex
	}
	return one(scanProfessional(s.db.On(ctx).QueryRow(ctx, `SELECT `+professionalColumns+` FROM registry_professional p WHERE p.`+column+` = $1 AND p.`+column+` <> ''`, value)))
}

// Professionals implements registry.Store.
func (s *Store) Professionals(ctx context.Context, q registry.ProfessionalSearch, after id.ID, limit int) ([]registry.Professional, error) {
	where, args := []string{"p.id > $1"}, []any{int64(after), limit}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.ReplaceAll(condition, "?", place(len(args))))
	}
	if q.NameFold != "" {
		add("p.name_fold LIKE ?", "%"+q.NameFold+"%") // folded text holds no sign that LIKE reads
	}
	if q.Initials != "" {
		add("(p.initials LIKE ? OR p.name_fold LIKE ?)", q.Initials+"%")
	}
	if q.Index != "" {
		idIndex, certIndex, _ := strings.Cut(q.Index, "|")
		args = append(args, idIndex, certIndex)
		where = append(where, "(p.id_index = "+place(len(args)-1)+" OR p.cert_index = "+place(len(args))+")")
	}
	if q.Category != "" {
		add("p.category = ?", string(q.Category))
	}
	if q.Status != "" {
		add("p.status = ?", string(q.Status))
	}
	if q.Institution != 0 {
		add("p.id IN (SELECT professional FROM registry_practice WHERE institution = ?)", int64(q.Institution))
	}
	rows, err := list(ctx, s.db, scanProfessional, `SELECT `+professionalColumns+` FROM registry_professional p WHERE `+strings.Join(where, " AND ")+` ORDER BY p.id LIMIT $2`, args...)
	out := make([]registry.Professional, len(rows))
	for i, r := range rows {
		out[i] = r.Professional
	}
	return out, err
}

func place(n int) string { return "$" + strconv.Itoa(n) }

// PutPractice implements registry.Store.
func (s *Store) PutPractice(ctx context.Context, professional id.ID, p registry.Practice) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_practice (worker, professional, institution, main, practised_from, practised_until) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (worker) DO UPDATE SET professional = excluded.professional, main = excluded.main, practised_from = excluded.practised_from,
		practised_until = excluded.practised_until`, int64(p.ID), int64(professional), int64(p.Institution), p.Main, p.From, p.Until)
	return err
}

// Practices implements registry.Store.
func (s *Store) Practices(ctx context.Context, professional id.ID) ([]registry.Practice, error) {
	return list(ctx, s.db, func(r scanner) (registry.Practice, error) {
		var p registry.Practice
		w := &p.Worker
		err := r.Scan(&w.ID, &w.Institution, &w.Department, &w.Code, &w.Name, &w.Title, &w.Role, &w.Licence, &w.Status, &p.Main, &p.From, &p.Until)
		return p, err
	}, `SELECT w.id, w.institution, w.department, w.code, w.name, w.title, w.role, w.licence, w.status, x.main, x.practised_from, x.practised_until
		FROM registry_practice x JOIN registry_worker w ON w.id = x.worker WHERE x.professional = $1 ORDER BY x.main DESC, w.id LIMIT 100`, int64(professional))
}
