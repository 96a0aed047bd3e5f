package exchange

import "minkang/internal/kit/errs"

// The errors of this context.
var (
	ErrMessageIDReused = errs.New(errs.Conflict, "exchange.message-id-reused").At("messageId")
	ErrEmpty           = errs.New(errs.Invalid, "exchange.empty-body")
	ErrTooLarge        = errs.New(errs.TooLarge, "exchange.body-too-large")
	ErrAgain           = errs.New(errs.Unavailable, "exchange.decided-at-the-same-moment") // what Work.Decide returns to be run in a new transaction
	ErrReader          = errs.New(errs.Internal, "exchange.reader-failed")                 // a fault of ours; the bytes stay in the journal
	ErrBusy            = errs.New(errs.Unavailable, "exchange.busy")
	ErrNoHandler       = errs.New(errs.Invalid, "exchange.unknown-kind")
	ErrNotFound        = errs.New(errs.NotFound, "exchange.message-not-found")
	ErrBodyPruned      = errs.New(errs.NotFound, "exchange.body-pruned")
	ErrNotQuarantined  = errs.New(errs.Conflict, "exchange.not-quarantined")
	ErrAlreadyAccepted = errs.New(errs.Conflict, "exchange.already-accepted")
	ErrMessageID       = errs.New(errs.Invalid, "exchange.message-id-invalid").At("messageId")
)
