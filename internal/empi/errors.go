package empi

import "minkang/internal/kit/errs"

// The error codes of the index.
var (
	ErrUnknownPerson = errs.New(errs.NotFound, "empi.unknown-person")
	ErrUnknownReview = errs.New(errs.NotFound, "empi.unknown-review")
	ErrUnknownMerge  = errs.New(errs.NotFound, "empi.unknown-merge")
	ErrUnknownLink   = errs.New(errs.NotFound, "empi.unknown-decision")
	ErrUnknownChange = errs.New(errs.NotFound, "empi.unknown-version")
	ErrUnknownModel  = errs.New(errs.NotFound, "empi.unknown-model")
	ErrSamePerson    = errs.New(errs.Invalid, "empi.same-person")       // a merge of a person into itself
	ErrRetired       = errs.New(errs.Conflict, "empi.retired-person")   // already merged into another
	ErrUndone        = errs.New(errs.Conflict, "empi.merge-undone")     // this very merge was undone before
	ErrMergedSince   = errs.New(errs.Conflict, "empi.merged-since")     // undone before, and the person was merged again since
	ErrDecided       = errs.New(errs.Conflict, "empi.review-decided")   // somebody was faster
	ErrNotDecided    = errs.New(errs.Conflict, "empi.review-open")      // nothing to undo
	ErrTaken         = errs.New(errs.Conflict, "empi.review-taken")     // another reviewer works on it
	ErrSecondPerson  = errs.New(errs.Conflict, "empi.second-reviewer")  // the second opinion must be somebody else's
	ErrQueueEmpty    = errs.New(errs.NotFound, "empi.queue-empty")      // nothing to be reviewed
	ErrVerdict       = errs.New(errs.Invalid, "empi.verdict")           // neither same nor different
	ErrSplitNothing  = errs.New(errs.Invalid, "empi.split-nothing")     // no number and no document to take out
	ErrSplitAll      = errs.New(errs.Invalid, "empi.split-all")         // nothing would stay
	ErrCorrection    = errs.New(errs.Invalid, "empi.correction")        // a value that cannot be
	ErrQueryEmpty    = errs.New(errs.Invalid, "empi.query-empty")       // nothing to search by
	ErrQueryWide     = errs.New(errs.Invalid, "empi.query-too-wide")    // one character of a name, without a birth date
	ErrBusy          = errs.New(errs.Unavailable, "empi.busy")          // an identifier was taken meanwhile; retry
	ErrKeyMissing    = errs.New(errs.Unavailable, "empi.key-missing")   // the node's key files are not those the store was sealed with
	ErrRotating      = errs.New(errs.Conflict, "empi.rotation-running") // keys are being renewed already
	ErrSubscription  = errs.New(errs.NotFound, "empi.unknown-subscription")
	ErrSubscribed    = errs.New(errs.Invalid, "empi.subscription")       // a subscription that cannot be
	ErrCursor        = errs.New(errs.NotFound, "empi.changes-forgotten") // the place asked for is older than what is kept
	ErrRefused       = errs.New(errs.Invalid, "empi.higher-refused")     // the higher node does not take a resident
	ErrTooFew        = errs.New(errs.Conflict, "empi.too-few-people")    // fewer than a thousand people teach nothing
	ErrHigher        = errs.New(errs.Unavailable, "empi.higher-node")    // the higher node does not answer
)
