package record

import "minkang/internal/kit/errs"

// The errors of this context.
var (
	ErrGrantRequired = errs.New(errs.Denied, "record.grant-required").At("X-Grant")
	ErrHidden        = errs.New(errs.Denied, "record.hidden")
	ErrNoPerson      = errs.New(errs.NotFound, "record.person-not-found")
)
