package terminology

import "minkang/internal/kit/errs"

// The errors of this context.
var (
	ErrField      = errs.New(errs.Invalid, "terminology.field") // a field breaks its rule; Place names it
	ErrNoDomain   = errs.New(errs.Invalid, "terminology.unknown-domain")
	ErrNoTarget   = errs.New(errs.Invalid, "terminology.unknown-target")
	ErrOverlap    = errs.New(errs.Conflict, "terminology.overlap") // another mapping of the coding holds at the same time
	ErrNotFound   = errs.New(errs.NotFound, "terminology.not-found")
	ErrStale      = errs.New(errs.Conflict, "terminology.stale")        // changed by somebody else meanwhile
	ErrNotWaiting = errs.New(errs.Conflict, "terminology.not-proposed") // there is nothing to confirm or reject
	ErrOwn        = errs.New(errs.Denied, "terminology.own-proposal")
	ErrSheet      = errs.New(errs.Invalid, "terminology.sheet") // the file is no table of mappings; Place names what is missing
	ErrTooMany    = errs.New(errs.TooLarge, "terminology.too-many-rows")
	ErrJobDone    = errs.New(errs.Conflict, "terminology.job-ended")
	ErrNothing    = errs.New(errs.Conflict, "terminology.nothing-to-apply")
)
