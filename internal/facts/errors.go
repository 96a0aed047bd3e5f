package facts

import "minkang/internal/kit/errs"

// What a query can be refused for. Place names the part of the query.
var (
	ErrSubject     = errs.New(errs.Invalid, "facts.unknown-subject").At("subject")
	ErrDimension   = errs.New(errs.Invalid, "facts.unknown-dimension")
	ErrMeasure     = errs.New(errs.Invalid, "facts.unknown-measure")
	ErrNoMeasure   = errs.New(errs.Invalid, "facts.no-measure").At("measures")
	ErrTooMany     = errs.New(errs.Invalid, "facts.too-many-dimensions").At("dimensions")
	ErrTwice       = errs.New(errs.Invalid, "facts.named-twice")
	ErrFilter      = errs.New(errs.Invalid, "facts.filter")
	ErrPeriod      = errs.New(errs.Invalid, "facts.period").At("period")
	ErrCompare     = errs.New(errs.Invalid, "facts.compare").At("compare")
	ErrPivot       = errs.New(errs.Invalid, "facts.pivot").At("pivot")
	ErrSort        = errs.New(errs.Invalid, "facts.sort")
	ErrTooManyRows = errs.New(errs.TooLarge, "facts.too-many-cells")
	ErrRole        = errs.New(errs.Denied, "facts.role")
	ErrScope       = errs.New(errs.Denied, "facts.scope")
	ErrAnonymous   = errs.New(errs.Unauthenticated, "facts.not-signed-in")
	ErrFormat      = errs.New(errs.Invalid, "facts.format").At("format")
)
