package xmlx

import (
	"strconv"

	"minkang/internal/kit/errs"
)

// The rules that input can break. They are stable codes: word files and the standards' rule catalogue know them.
const (
	RuleEmpty         = "xml.empty"           // no element at all
	RuleSize          = "xml.size"            // more bytes than Limits.Size
	RuleDepth         = "xml.depth"           // nested deeper than Limits.Depth
	RuleNodes         = "xml.nodes"           // more elements and texts than Limits.Nodes
	RuleAttributes    = "xml.attributes"      // more attributes on one element than Limits.Attributes
	RuleText          = "xml.text"            // a text or attribute value longer than Limits.Text
	RuleTruncated     = "xml.truncated"       // the input ends too early
	RuleEncoding      = "xml.encoding"        // an encoding we do not read, or one that contradicts the byte order mark
	RuleBytes         = "xml.bytes"           // bytes that the encoding does not allow
	RuleCharacter     = "xml.character"       // a character that XML does not allow
	RuleDoctype       = "xml.doctype"         // document type declarations are refused
	RuleEntity        = "xml.entity"          // a reference to anything but the five predefined entities
	RuleReference     = "xml.reference"       // a broken or forbidden character reference, or a bare &
	RuleName          = "xml.name"            // something that is no name where a name belongs
	RulePrefix        = "xml.prefix"          // a namespace prefix that nothing declares, or a forbidden declaration
	RuleTag           = "xml.tag"             // a tag that is not formed right
	RuleEndTag        = "xml.end-tag"         // an end tag that does not match
	RuleAttribute     = "xml.attribute"       // an attribute that is not formed right
	RuleAttributeTwin = "xml.attribute-twice" // the same attribute twice on one element
	RuleAttributeGap  = "xml.attribute-space" // a lapse: attributes not separated by white space
	RuleOutside       = "xml.outside-root"    // text or a second element outside the root element
	RuleComment       = "xml.comment"         // a comment with -- inside
	RuleInstruction   = "xml.instruction"     // a processing instruction that is not formed right
	RuleDeclaration   = "xml.declaration"     // an XML declaration that is not formed right, or not version 1.x
	RuleMarkup        = "xml.markup"          // <! followed by nothing we know, or ]]> in text
)

// SyntaxError says which rule input breaks and where. Line and Column count from 1; Column counts characters of the decoded
// text, not bytes. Hint is a fixed English remark for logs, never content.
type SyntaxError struct {
	Rule         string
	Line, Column int
	Hint         string
}

// Place gives line:column.
func (e *SyntaxError) Place() string { return strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column) }

// Error gives rule and place.
func (e *SyntaxError) Error() string {
	s := e.Rule + " at " + e.Place()
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Unwrap gives the coded error, so that errs.As, errs.CodeOf and errs.KindOf work: TooLarge for limits, Invalid for the rest.
func (e *SyntaxError) Unwrap() error {
	kind := errs.Invalid
	switch e.Rule {
	case RuleSize, RuleDepth, RuleNodes, RuleAttributes, RuleText:
		kind = errs.TooLarge
	}
	return errs.New(kind, e.Rule).At(e.Place())
}

func errorAt(rule, src string, off int) *SyntaxError {
	line, column := place(src, off)
	return &SyntaxError{Rule: rule, Line: line, Column: column}
}
