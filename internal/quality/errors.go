package quality

import "minkang/internal/kit/errs"

// Errors of this context.
var (
	ErrPeriod    = errs.New(errs.Invalid, "quality.period")
	ErrDimension = errs.New(errs.Invalid, "quality.dimension")
	ErrStep      = errs.New(errs.Invalid, "quality.step")
	ErrScope     = errs.New(errs.Denied, "quality.other-institution") // a manager of one institution asks about another
	ErrThreshold = errs.New(errs.Invalid, "quality.threshold")
	ErrNotFound  = errs.New(errs.NotFound, "quality.not-found")
	ErrState     = errs.New(errs.Conflict, "quality.alert-state")
	ErrNote      = errs.New(errs.Invalid, "quality.note")
	ErrChanged   = errs.New(errs.Conflict, "quality.changed-meanwhile")
	ErrNothing   = errs.New(errs.NotFound, "quality.nothing-sent") // no message in the letter's month
	ErrMonth     = errs.New(errs.Invalid, "quality.month-not-over")
	ErrFormat    = errs.New(errs.Invalid, "quality.format")
	ErrRebuild   = errs.New(errs.Conflict, "quality.rebuild-running")
	ErrTally     = errs.New(errs.Internal, "quality.tally-unreadable")
)
