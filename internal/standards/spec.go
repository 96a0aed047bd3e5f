package standards

// Level says how strongly a part of a document is asked for.
type Level uint8

// Optional parts may be absent silently, Recommended ones (R2: required when known) give a warning, Required ones (R) an error.
const (
	Optional Level = iota
	Recommended
	Required
)

// String gives O, R2 or R, as the standard writes it.
func (l Level) String() string { return [...]string{"O", "R2", "R"}[l] }

// Status says how surely a row of a specification is known, which bounds the severity of what it finds.
type Status uint8

// Unverified rows only warn. Element rows have a verified data element (type, format, value domain), so a wrong value is an
// error but an absent one only a warning. Verified rows are known from two independent sources.
const (
	Unverified Status = iota
	ElementVerified
	Verified
)

// String gives unverified, element or verified.
func (s Status) String() string { return [...]string{"unverified", "element", "verified"}[s] }

// DocumentSpec is one document type: what its header and its sections hold. Immutable.
type DocumentSpec struct {
	Code     string // C0002, HSDC00.02 …
	Title    string
	Template string // OID
	Standard string // WS/T 500.2-2016 …
	Kind     string // kind of encounter the type implies: outpatient, inpatient, checkup, home …; "" either
	Status   Status // the weakest status of its rows
	Index    bool   // true: only the header rules are known; the body is stored but not read
	Header   []*ElementSpec
	Sections []*SectionSpec

	byCode       map[string]*SectionSpec
	templateSure bool // the template OID has a source; otherwise it is inferred from the part number and only warns
}

// Groups lists every group in the order Compose writes them, the single values of a section (Name "") included: the whole
// shape of the content that this document type can hold.
func (d *DocumentSpec) Groups() []*GroupSpec {
	var all []*GroupSpec
	for _, s := range d.Sections {
		all = append(all, s.Groups...)
	}
	return all
}

// Group finds a group by section code and name.
func (d *DocumentSpec) Group(section, name string) (*GroupSpec, bool) {
	if s, ok := d.byCode[section]; ok && s.Code == section { // an alias is for reading only
		for _, g := range s.Groups {
			if g.Name == name {
				return g, true
			}
		}
	}
	return nil, false
}

// SectionSpec is one section. Code is its LOINC code, or its Chinese title when the standard gives it none.
type SectionSpec struct {
	Code    string
	Coded   bool     // false: the section has no code, Code is its title
	Title   string   // Chinese
	Display string   // display name as the standard writes it beside the code
	Aliases []string // other codes or titles under which senders write (parts of) the section
	Level   Level
	Status  Status
	Groups  []*GroupSpec // the first is the section's own values, Name "" (possibly without elements)

	members map[string][]member
}

// GroupSpec is a set of elements that belong together and may repeat, for example one diagnosis. Values of one group stand in
// one entry; Pattern names the kind of entry.
type GroupSpec struct {
	Section  string
	Name     string // "" for the section's own values
	Title    string // Chinese
	Pattern  string // section, cluster, battery, observation, drug, procedure
	Like     string // part of the display name that tells this group from another with the same elements
	Min, Max int    // Max -1: any number
	Level    Level
	Status   Status
	Entry    string            // kind of structured entry, "" none
	Attrs    map[string]string // constants of the structured entry, e.g. kind=discharge
	Elements []*ElementSpec

	derived []*ElementSpec // elements that are no observation of their own
}

// Element finds an element of the group by data element and role.
func (g *GroupSpec) Element(element, role string) (*ElementSpec, bool) {
	for _, e := range g.Elements {
		if e.Element == element && e.Role == role {
			return e, true
		}
	}
	return nil, false
}

// ElementSpec is one data element at one place.
type ElementSpec struct {
	Section  string
	Group    string
	Role     string // tells it from another use of the same data element in the group; "" when it stands once
	Element  string // DExx.xx.xxx.xx
	Name     string // display name Compose writes
	Min, Max int
	Level    Level
	Status   Status
	Type     string // WS/T 303: S1 S2 S3 L N D DT T
	Format   Format
	Domain   string // value domain: CV id, GB standard, ICD-10 …, or the data element's own id for a list inside the element
	Edition  string
	OID      string // of the value domain, written as codeSystem
	Binding  string
	Also     string // another data element that the field uses for the same fact
	Under    string // data element (and "/role") whose entry holds it
	Like     string // part of the display name, or the identifier root of header identifiers
	Wire     string // HL7 data type of the value: ST CD BL INT REAL PQ MO TS
	Unit     string // unit written with PQ and MO when the content names none
	Entry    string // role in the structured entry, e.g. diagnosis.code
	Attrs    map[string]string
	Source   string

	under *ElementSpec
}
