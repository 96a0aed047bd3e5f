package registry

import (
	"context"

	"minkang/internal/kit/id"
)

// Unit runs a function in one transaction, joining the one in ctx, and functions after its commit.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
	After(ctx context.Context, fn func())
}

// Filter narrows the list of institutions; zero fields mean any.
type Filter struct {
	Text     string // part of the name, beginning of its initials or of any of its codes
	Kind     Kind
	Division string // beginning of the division code
	Status   Status
	Parent   id.ID
}

// Store keeps the registry. Methods read the transaction in ctx when there is one. Implemented by registrysql.
type Store interface {
	Institution(ctx context.Context, ident id.ID) (Institution, bool, error)
	ByCode(ctx context.Context, code string) (Institution, bool, error) // any of Codes, normalised
	Institutions(ctx context.Context, f Filter, afterCode string, limit int) ([]Institution, error)
	// PutInstitution inserts (Version 1) or replaces the row whose version is one lower, and its codes. It gives false when
	// the row changed meanwhile, ErrCodeTaken when a code belongs to another institution.
	PutInstitution(ctx context.Context, i Institution) (bool, error)

	Departments(ctx context.Context, institution id.ID, afterCode string, limit int) ([]Department, error)
	Department(ctx context.Context, institution id.ID, code string) (Department, bool, error)
	PutDepartment(ctx context.Context, d Department) error // upsert by institution and code

	Workers(ctx context.Context, institution id.ID, afterCode string, limit int) ([]Worker, error)
	Worker(ctx context.Context, institution id.ID, code string) (Worker, bool, error)
	PutWorker(ctx context.Context, w Worker) error

	System(ctx context.Context, ident id.ID) (System, bool, error)
	SystemNamed(ctx context.Context, institution id.ID, name string) (System, bool, error)
	Systems(ctx context.Context, institution id.ID, after id.ID, limit int) ([]System, error) // institution 0: all
	PutSystem(ctx context.Context, s System) error
	TouchSystem(ctx context.Context, ident id.ID, micros int64) error

	// PutProfessional inserts (Version 1) or replaces the row whose version is one lower; false when it changed meanwhile,
	// ErrNumberTaken when a number is somebody else's.
	PutProfessional(ctx context.Context, p Sealed) (bool, error)
	Professional(ctx context.Context, ident id.ID) (Sealed, bool, error)
	ProfessionalBy(ctx context.Context, idIndex, certIndex string) (Sealed, bool, error) // by the one that is not empty
	Professionals(ctx context.Context, q ProfessionalSearch, after id.ID, limit int) ([]Professional, error)
	PutPractice(ctx context.Context, professional id.ID, p Practice) error // of a stored worker
	Practices(ctx context.Context, professional id.ID) ([]Practice, error)

	PutLicence(ctx context.Context, l Licence) error // upsert by id
	LicenceBy(ctx context.Context, kind, number string) (Licence, bool, error)
	Licences(ctx context.Context, h Holder, of id.ID) ([]Licence, error)
	// Expiring gives active licences that end on or before a day, by end and id, behind a given pair.
	Expiring(ctx context.Context, until, afterOn string, after id.ID, limit int) ([]Licence, error)

	PutConsortium(ctx context.Context, c Consortium) error // with all its members
	Consortium(ctx context.Context, ident id.ID) (Consortium, bool, error)
	ConsortiumBy(ctx context.Context, code string) (Consortium, bool, error)
	Consortia(ctx context.Context, institution id.ID, afterCode string, limit int) ([]Consortium, error)

	PutDevice(ctx context.Context, d Device) error // ErrDeviceTaken when UDI and serial are another's
	Device(ctx context.Context, ident id.ID) (Device, bool, error)
	DeviceBy(ctx context.Context, institution id.ID, code string) (Device, bool, error)
	DeviceByUDI(ctx context.Context, udi, serial string) (Device, bool, error)
	Devices(ctx context.Context, institution id.ID, afterCode string, limit int) ([]Device, error)

	AddOID(ctx context.Context, o ObjectIdentifier) error
	NextOID(ctx context.Context, kind string) (int64, error) // counts from 1, never the same twice
	OID(ctx context.Context, oid string) (ObjectIdentifier, bool, error)
	OIDOf(ctx context.Context, kind, name string, holder id.ID) (ObjectIdentifier, bool, error) // by holder, or by name when it is zero
	OIDs(ctx context.Context, kind, after string, limit int) ([]ObjectIdentifier, error)

	AddChange(ctx context.Context, c Change) error
	Changes(ctx context.Context, object id.ID, before id.ID, limit int) ([]Change, error) // newest first
}
