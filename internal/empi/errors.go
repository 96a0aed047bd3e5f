package empi

import "minkang/internal/kit/errs"

// The error codes of the index.
var (
	ErrUnknownPerson = errs.New(errs.NotFound, "empi.unknown-person")
	ErrUnknownReview = errs.New(errs.NotFound, "empi.unknown-review")
	ErrUnknownMerge  = errs.New(errs.NotFound, "empi.unknown-merge")
	ErrSamePerson    = errs.New(errs.Invalid, "empi.same-person")     // a merge of a person into itself
	ErrRetired       = errs.New(errs.Conflict, "empi.retired-person") // already merged into another
	ErrDecided       = errs.New(errs.Conflict, "empi.review-decided") // somebody was faster
	ErrVerdict       = errs.New(errs.Invalid, "empi.verdict")         // neither same nor different
	ErrQueryEmpty    = errs.New(errs.Invalid, "empi.query-empty")     // nothing to search by
	ErrQueryWide     = errs.New(errs.Invalid, "empi.query-too-wide")  // one character of a name, without a birth date
	ErrBusy          = errs.New(errs.Unavailable, "empi.busy")        // an identifier was taken meanwhile; retry
)
