package audit

import "minkang/internal/kit/errs"

// The errors callers may see.
var (
	ErrNotFound   = errs.New(errs.NotFound, "audit.not-found")            // no entry of that id
	ErrWaiting    = errs.New(errs.Conflict, "audit.not-yet-sequenced")    // the entry has no leaf or no checkpoint covers it yet
	ErrRetention  = errs.New(errs.Invalid, "audit.retention-too-short")   // Prune asked for less than six months
	ErrEntry      = errs.New(errs.Invalid, "audit.entry-incomplete")      // an entry without action, outcome or actor kind
	ErrDamaged    = errs.New(errs.Internal, "audit.tree-damaged")         // stored hashes do not give the stored root: nothing more is signed
	ErrUnverified = errs.New(errs.NotFound, "audit.not-yet-verified")     // no verification has been run yet
	ErrUnsigned   = errs.New(errs.NotFound, "audit.no-checkpoint-so-far") // no checkpoint has been signed yet
)
