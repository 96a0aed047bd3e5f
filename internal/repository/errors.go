package repository

import "minkang/internal/kit/errs"

// The errors of this context.
var (
	ErrNotFound       = errs.New(errs.NotFound, "repository.document-not-found")
	ErrIDReused       = errs.New(errs.Conflict, "repository.document-id-reused").At("/ClinicalDocument/id")
	ErrParentUnknown  = errs.New(errs.Invalid, "repository.parent-unknown").At("/ClinicalDocument/relatedDocument/parentDocument")
	ErrParentReplaced = errs.New(errs.Conflict, "repository.parent-already-replaced").At("/ClinicalDocument/relatedDocument/parentDocument")
	ErrParentForeign  = errs.New(errs.Denied, "repository.parent-of-another-institution").At("/ClinicalDocument/relatedDocument/parentDocument")
	ErrVersionOld     = errs.New(errs.Conflict, "repository.version-not-newer").At("/ClinicalDocument/versionNumber")
	ErrRelation       = errs.New(errs.Invalid, "repository.relation-unknown").At("/ClinicalDocument/relatedDocument/@typeCode")
	ErrNotCurrent     = errs.New(errs.Conflict, "repository.document-not-current")
	ErrNotYours       = errs.New(errs.Denied, "repository.document-of-another-institution")
	ErrSameMoment     = errs.New(errs.Unavailable, "repository.submitted-at-the-same-moment") // another transaction kept it; a new one will see it
	ErrHashMismatch   = errs.New(errs.Internal, "repository.body-damaged")
)
