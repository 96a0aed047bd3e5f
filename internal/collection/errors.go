package collection

import "minkang/internal/kit/errs"

// The errors of this context.
var (
	ErrDataSet     = errs.New(errs.NotFound, "collection.no-such-dataset").At("dataset")
	ErrNotFound    = errs.New(errs.NotFound, "collection.batch-not-found")
	ErrKeyReused   = errs.New(errs.Conflict, "collection.key-reused").At("Idempotency-Key")
	ErrKey         = errs.New(errs.Invalid, "collection.key-invalid").At("Idempotency-Key")
	ErrEmptyBody   = errs.New(errs.Invalid, "file.empty")
	ErrTooLarge    = errs.New(errs.TooLarge, "collection.body-too-large")
	ErrInstitution = errs.New(errs.Invalid, "collection.institution-needed").At("institution")
	ErrWrongSheet  = errs.New(errs.Invalid, "collection.wrong-sheet")
	ErrColumns     = errs.New(errs.Invalid, "collection.columns-missing")
	ErrTwice       = errs.New(errs.Invalid, "collection.column-twice")
	ErrFinished    = errs.New(errs.Conflict, "collection.batch-finished")
	ErrBodyGone    = errs.New(errs.NotFound, "collection.body-pruned")
	ErrNoErrors    = errs.New(errs.NotFound, "collection.no-refused-rows")
	ErrMoved       = errs.New(errs.Unavailable, "collection.moved-meanwhile") // another runner advanced the batch
)
