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
	ErrCodeTaken           = errs.New(errs.Conflict, "registry.code-taken")   // the code belongs to another institution
	ErrStale               = errs.New(errs.Conflict, "registry.stale")        // changed by somebody else meanwhile
	ErrField               = errs.New(errs.Invalid, "registry.field")         // a field breaks its rule; Place names it
	ErrParent              = errs.New(errs.Invalid, "registry.parent")        // unknown, itself, or a circle
	ErrNoKeys              = errs.New(errs.Internal, "registry.no-keys")      // the service was built without Protect
	ErrNumberTaken         = errs.New(errs.Conflict, "registry.number-taken") // ID number and certificate are of two people
	ErrNoProfessional      = errs.New(errs.NotFound, "registry.no-professional")
	ErrMainPractice        = errs.New(errs.Conflict, "registry.main-practice") // another place is the main one
	ErrNoHolder            = errs.New(errs.NotFound, "registry.no-holder")
	ErrLicenceTaken        = errs.New(errs.Conflict, "registry.licence-taken")
	ErrNoConsortium        = errs.New(errs.NotFound, "registry.no-consortium")
	ErrDeviceTaken         = errs.New(errs.Conflict, "registry.device-taken")
	ErrNoArc               = errs.New(errs.Unavailable, "registry.no-arc") // the node has no arc to assign under
	ErrUnknownOID          = errs.New(errs.NotFound, "registry.unknown-oid")
)
