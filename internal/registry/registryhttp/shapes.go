package registryhttp

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/registry"
)

// Places names administrative divisions.
type Places interface {
	// DivisionName gives the name of a division of 6 to 12 digits, empty when unknown.
	DivisionName(code string) string
}

// Traffic says what institutions have sent.
type Traffic interface {
	// Sent gives, by institution, the documents of today and of all time, and when the last one came.
	Sent(ctx context.Context, institutions []id.ID) (map[id.ID]Sent, error)
}

// Sent is one institution's traffic.
type Sent struct {
	Today, Total int64
	Last         time.Time
}

// Credentials lists how connected systems prove themselves.
type Credentials interface {
	OfSystem(ctx context.Context, system id.ID) ([]SystemKey, []SystemCertificate, error)
}

// SystemKey is an issued key, never its secret.
type SystemKey struct {
	ID         id.ID      `json:"id"`
	CreatedAt  *time.Time `json:"createdAt,omitempty"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	RevokedAt  *time.Time `json:"revokedAt,omitempty"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty"`
}

// SystemCertificate is a certificate that speaks for a system.
type SystemCertificate struct {
	ID          id.ID     `json:"id"`
	Subject     string    `json:"subject"`
	Fingerprint string    `json:"fingerprint,omitempty"`
	NotAfter    time.Time `json:"notAfter"`
}

// InstitutionFields are what an operator may change; a field left out stays as it is.
type InstitutionFields struct {
	Code       *string `json:"code,omitempty" maxLength:"64"`
	WS218      *string `json:"ws218,omitempty" maxLength:"40"`
	CreditCode *string `json:"creditCode,omitempty" maxLength:"40"`
	Name       *string `json:"name,omitempty" maxLength:"120"`
	ShortName  *string `json:"shortName,omitempty" maxLength:"40"`
	Kind       *string `json:"kind,omitempty" maxLength:"20"`
	Level      *string `json:"level,omitempty" maxLength:"10" doc:"1, 2, 3 or empty"`
	Grade      *string `json:"grade,omitempty" maxLength:"10" doc:"A 甲, B 乙, C 丙 or empty"`
	Division   *string `json:"division,omitempty" maxLength:"12"`
	Address    *string `json:"address,omitempty" maxLength:"200"`
	Phone      *string `json:"phone,omitempty" maxLength:"40"`
	Beds       *int    `json:"beds,omitempty"`
	Parent     *id.ID  `json:"parent,omitempty"`
	Status     *string `json:"status,omitempty" maxLength:"20"`
	Version    int64   `json:"version,omitempty" doc:"as read; left out, the change applies to whatever is stored"`
}

// InstitutionShown is an institution as pages see it.
type InstitutionShown struct {
	ID             id.ID      `json:"id"`
	Code           string     `json:"code"`
	WS218          string     `json:"ws218,omitempty"`
	CreditCode     string     `json:"creditCode"`
	Name           string     `json:"name"`
	ShortName      string     `json:"shortName,omitempty"`
	Kind           string     `json:"kind"`
	Level          string     `json:"level"`
	Grade          string     `json:"grade,omitempty"`
	Division       string     `json:"division"`
	DivisionName   string     `json:"divisionName"`
	Address        string     `json:"address"`
	Phone          string     `json:"phone"`
	Beds           int        `json:"beds"`
	Parent         id.ID      `json:"parent,omitempty"`
	Status         string     `json:"status"`
	Version        int64      `json:"version"`
	UpdatedAt      time.Time  `json:"updatedAt"`
	LastSeen       *time.Time `json:"lastSeen,omitempty"`
	DocumentsToday int64      `json:"documentsToday"`
	DocumentsTotal int64      `json:"documentsTotal"`
}

// InstitutionPut is the body of a change. Fields that only the platform knows are accepted and ignored, so that what was read
// can be sent back.
type InstitutionPut struct {
	InstitutionFields
	ID             id.ID      `json:"id,omitempty"`
	DivisionName   string     `json:"divisionName,omitempty"`
	UpdatedAt      *time.Time `json:"updatedAt,omitempty"`
	LastSeen       *time.Time `json:"lastSeen,omitempty"`
	DocumentsToday int64      `json:"documentsToday,omitempty"`
	DocumentsTotal int64      `json:"documentsTotal,omitempty"`
}

// InstitutionPage is a page of institutions.
type InstitutionPage struct {
	Items []InstitutionShown `json:"items"`
	Next  string             `json:"next,omitempty"`
}

// DepartmentShown is a department.
type DepartmentShown struct {
	ID     id.ID  `json:"id"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Kind   string `json:"kind,omitempty"`
	Parent id.ID  `json:"parent,omitempty"`
	Status string `json:"status"`
}

// DepartmentPage is a page of departments.
type DepartmentPage struct {
	Items []DepartmentShown `json:"items"`
	Next  string            `json:"next,omitempty"`
}

// WorkerShown is a health worker. Names of workers are shown to everybody signed in: they stand on every document.
type WorkerShown struct {
	ID         id.ID  `json:"id"`
	Code       string `json:"code"`
	Name       string `json:"name"`
	Title      string `json:"title,omitempty" doc:"GB/T 8561"`
	Role       string `json:"role,omitempty"`
	Department string `json:"department,omitempty" doc:"name"`
	Licence    string `json:"licence,omitempty" doc:"masked"`
	Status     string `json:"status"`
}

// WorkerPage is a page of workers.
type WorkerPage struct {
	Items []WorkerShown `json:"items"`
	Next  string        `json:"next,omitempty"`
}

// SystemShown is a connected system.
type SystemShown struct {
	ID            id.ID               `json:"id"`
	Institution   id.ID               `json:"institution"`
	Name          string              `json:"name"`
	Kind          string              `json:"kind"`
	Status        string              `json:"status"`
	DocumentTypes []string            `json:"documentTypes"`
	LastSeen      *time.Time          `json:"lastSeen,omitempty"`
	Keys          []SystemKey         `json:"keys"`
	Certificates  []SystemCertificate `json:"certificates"`
}

// SystemPage is a page of systems.
type SystemPage struct {
	Items []SystemShown `json:"items"`
	Next  string        `json:"next,omitempty"`
}

// SystemFields are what an operator gives for a system; its name names it within the institution.
type SystemFields struct {
	Name          string   `json:"name" minLength:"1" maxLength:"80"`
	Kind          string   `json:"kind" maxLength:"20"`
	Status        string   `json:"status,omitempty" maxLength:"20"`
	DocumentTypes []string `json:"documentTypes,omitempty" maxItems:"100"`
}

// DepartmentFields are what an operator gives for a department; the code names it within the institution.
type DepartmentFields struct {
	Code   string `json:"code" minLength:"1" maxLength:"64"`
	Name   string `json:"name" minLength:"1" maxLength:"80"`
	Kind   string `json:"kind,omitempty" maxLength:"20"`
	Parent id.ID  `json:"parent,omitempty"`
	Status string `json:"status,omitempty" maxLength:"20"`
}

// WorkerFields are what an operator gives for a worker; the staff number names them within the institution.
type WorkerFields struct {
	Code       string `json:"code" minLength:"1" maxLength:"64"`
	Name       string `json:"name" minLength:"1" maxLength:"100"`
	Title      string `json:"title,omitempty" maxLength:"20"`
	Role       string `json:"role,omitempty" maxLength:"20"`
	Department id.ID  `json:"department,omitempty"`
	Licence    string `json:"licence,omitempty" maxLength:"40"`
	Status     string `json:"status,omitempty" maxLength:"20"`
}

// RegistryChange is one line of history.
type RegistryChange struct {
	ID     id.ID                 `json:"id"`
	At     time.Time             `json:"at"`
	By     id.ID                 `json:"by,omitempty"`
	Fields []RegistryFieldChange `json:"fields"`
}

// RegistryFieldChange is one changed field.
type RegistryFieldChange struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// RegistryChangePage is a page of history.
type RegistryChangePage struct {
	Items []RegistryChange `json:"items"`
	Next  string           `json:"next,omitempty"`
}

// over lays the given fields over an institution; those left out keep what is there.
func (b InstitutionFields) over(i registry.Institution) registry.Institution {
	for _, f := range []struct {
		to   *string
		from *string
	}{{&i.Code, b.Code}, {&i.WS218, b.WS218}, {&i.CreditCode, b.CreditCode}, {&i.Name, b.Name}, {&i.ShortName, b.ShortName},
		{(*string)(&i.Kind), b.Kind}, {&i.Level, b.Level}, {&i.Grade, b.Grade}, {&i.Division, b.Division}, {&i.Address, b.Address},
		{&i.Phone, b.Phone}, {(*string)(&i.Status), b.Status}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if b.Beds != nil {
		i.Beds = *b.Beds
	}
	if b.Parent != nil {
		i.Parent = *b.Parent
	}
	return i
}

func workerShown(w registry.Worker, department string) WorkerShown {
	return WorkerShown{ID: w.ID, Code: w.Code, Name: w.Name.Reveal(), Title: w.Title, Role: w.Role, Department: department,
		Licence: w.Licence.String(), Status: string(w.Status)}
}

func (b WorkerFields) worker(institution id.ID) registry.Worker {
	return registry.Worker{Institution: institution, Department: b.Department, Code: b.Code, Name: phi.Name(b.Name), Title: b.Title,
		Role: b.Role, Licence: phi.IDNumber(b.Licence), Status: registry.Status(b.Status)}
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
