package cda

import (
	"strconv"

	"minkang/internal/kit/errs"
	"minkang/internal/wire/xmlx"
)

// The rules a document can break on this level. Package standards turns faults into findings and decides their severity.
const (
	RuleRoot     = "cda.root"      // not a ClinicalDocument
	RuleTypeCode = "cda.type-code" // no document type code
	RuleTime     = "cda.time"      // not a point in time
	RuleNumber   = "cda.number"    // not a number
	RuleBoolean  = "cda.boolean"   // neither true nor false
	RuleType     = "cda.type"      // a value whose data type is missing or unknown
	RuleData     = "cda.data"      // base64 that cannot be decoded
	RuleFiller   = "cda.filler"    // an identifier that is a filler such as "-"
	RuleSpace    = "cda.space"     // blanks around a code that allows none
	RuleVersion  = "cda.version"   // a version number that is no number
)

// Fault is one thing that could not be read, with its place: a canonical XPath and the line and column of the element.
type Fault struct {
	Rule         string
	Path         string
	Line, Column int
}

// Error gives rule and place, never content.
func (f *Fault) Error() string {
	return f.Rule + " at " + f.Path + " (" + strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column) + ")"
}

// Unwrap gives the coded error.
func (f *Fault) Unwrap() error { return errs.New(errs.Invalid, f.Rule).At(f.Path) }

// faults collects what readers could not read; readers go on, so that one document gives all its faults.
type faults []*Fault

// MaxFaults bounds the faults of one document or section; the rest would be more of the same.
const MaxFaults = 200

func (fs *faults) add(rule string, n xmlx.Node, attr string) {
	if len(*fs) >= MaxFaults {
		return
	}
	f := &Fault{Rule: rule, Path: n.Path()}
	if attr != "" {
		f.Path = n.AttrPath(attr)
	}
	f.Line, f.Column = n.AttrPlace(attr)
	*fs = append(*fs, f)
}
