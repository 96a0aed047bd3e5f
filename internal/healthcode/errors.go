package healthcode

import "minkang/internal/kit/errs"

// What can go wrong, for the desk and the resident.
var (
	ErrMalformed   = errs.New(errs.Invalid, "healthcode.malformed").At("code") // not a health code, or damaged
	ErrSignature   = errs.New(errs.Invalid, "healthcode.signature").At("code") // not signed by this node
	ErrDeskKey     = errs.New(errs.Invalid, "healthcode.desk-key").At("code")  // made with a key this desk does not hold
	ErrExpired     = errs.New(errs.Invalid, "healthcode.expired").At("code")
	ErrEarly       = errs.New(errs.Invalid, "healthcode.early").At("code") // from the future: one of the two clocks is wrong
	ErrUsed        = errs.New(errs.Conflict, "healthcode.used").At("code")
	ErrRevoked     = errs.New(errs.Conflict, "healthcode.revoked")
	ErrNoCard      = errs.New(errs.NotFound, "healthcode.no-card")
	ErrNoBinding   = errs.New(errs.NotFound, "healthcode.no-binding")
	ErrNotOwn      = errs.New(errs.Denied, "healthcode.not-own")
	ErrUnproven    = errs.New(errs.Conflict, "healthcode.unproven") // no trustworthy number: go to a desk first
	ErrDeceased    = errs.New(errs.Conflict, "healthcode.deceased")
	ErrBoundElse   = errs.New(errs.Conflict, "healthcode.bound-elsewhere").At("number")
	ErrKind        = errs.New(errs.Invalid, "healthcode.kind").At("kind")
	ErrNumber      = errs.New(errs.Invalid, "healthcode.number").At("number")
	ErrPurpose     = errs.New(errs.Invalid, "healthcode.purpose").At("purpose")
	ErrReason      = errs.New(errs.Invalid, "healthcode.reason").At("reason")
	ErrOneOf       = errs.New(errs.Invalid, "healthcode.one-of").At("code")
	ErrTooManyCard = errs.New(errs.Conflict, "healthcode.too-many-bindings")
)
