package standards

import "minkang/internal/kit/errs"

// Severity of a finding decides the fate of the submission (see Policy in package repository).
type Severity uint8

// From harmless to refusing.
const (
	Info    Severity = iota
	Warning          // accepted and counted
	Error            // content fault: refused or quarantined, by policy
	Fatal            // schema fault: refused
)

// String gives info, warning, error, fatal.
func (s Severity) String() string { return [...]string{"info", "warning", "error", "fatal"}[s] }

// MarshalText gives the name, so that JSON carries it.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *Severity) UnmarshalText(text []byte) error {
	for v := Info; v <= Fatal; v++ {
		if v.String() == string(text) {
			*s = v
			return nil
		}
	}
	return ErrSeverity
}

// ErrSeverity is the error of a severity name that does not exist.
var ErrSeverity = errs.New(errs.Invalid, "standards.severity")

// Finding is one violated rule at one place. Texts come from the rule catalogue (standards/rules) by Rule and Args.
// Args must hold no personal value: an offending value is shown only when its element is not personal.
type Finding struct {
	Rule     string            `json:"rule"`     // stable id, e.g. "cda.element-missing"
	Severity Severity          `json:"severity"` // JSON as its name
	Element  string            `json:"element,omitempty"`
	Path     string            `json:"path,omitempty"` // canonical XPath
	Line     int               `json:"line,omitempty"`
	Column   int               `json:"column,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
}

// MaxFindings bounds the findings reported for one document; when more were found the last one is rule "check.more" with the count.
const MaxFindings = 200
