package registry

import "minkang/internal/kit/errs"

// The error codes of the registry.
var (
	ErrUnknownInstitution  = errs.New(errs.Invalid, "registry.unknown-institution") // a document or message names it
	ErrInstitutionInactive = errs.New(errs.Invalid, "registry.institution-inactive")
	ErrUnknownSystem       = errs.New(errs.Denied, "registry.unknown-system")
	ErrSystemInactive      = errs.New(errs.Denied, "registry.system-inactive")
	ErrNotOfInstitution    = errs.New(errs.Denied, "registry.system-of-other-institution")
	ErrNoInstitution       = errs.New(errs.NotFound, "registry.no-institution") // asked for by id
	ErrNoSystem            = errs.New(errs.NotFound, "registry.no-system")
	ErrCodeTaken           = errs.New(errs.Conflict, "registry.code-taken") // the code belongs to another institution
	ErrStale               = errs.New(errs.Conflict, "registry.stale")      // changed by somebody else meanwhile
	ErrField               = errs.New(errs.Invalid, "registry.field")       // a field breaks its rule; Place names it
	ErrParent              = errs.New(errs.Invalid, "registry.parent")      // unknown, itself, or a circle
)
