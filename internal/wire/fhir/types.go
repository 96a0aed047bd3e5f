package fhir

// Coding is a code in a code system.
type Coding struct {
	System  string `json:"system,omitempty"`
	Version string `json:"version,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

// CodeableConcept is a concept with the codes that stand for it.
type CodeableConcept struct {
	Coding []Coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// Identifier is a business identifier.
type Identifier struct {
	System string `json:"system,omitempty"`
	Value  string `json:"value,omitempty"`
}

// Meta is what every resource says of itself.
type Meta struct {
	VersionID   string   `json:"versionId,omitempty"`
	LastUpdated string   `json:"lastUpdated,omitempty"`
	Profile     []string `json:"profile,omitempty"`
}

// CodeSystem is a table of codes.
type CodeSystem struct {
	ResourceType     string       `json:"resourceType"`
	ID               string       `json:"id"`
	Meta             *Meta        `json:"meta,omitempty"`
	URL              string       `json:"url"`
	Identifier       []Identifier `json:"identifier,omitempty"`
	Version          string       `json:"version,omitempty"`
	Name             string       `json:"name"`
	Title            string       `json:"title,omitempty"`
	Status           string       `json:"status"`
	Experimental     bool         `json:"experimental"`
	Publisher        string       `json:"publisher,omitempty"`
	Description      string       `json:"description,omitempty"`
	CaseSensitive    bool         `json:"caseSensitive"`
	ValueSet         string       `json:"valueSet,omitempty"`
	HierarchyMeaning string       `json:"hierarchyMeaning,omitempty"`
	Content          string       `json:"content"` // complete, fragment, not-present
	Count            int          `json:"count"`
	Property         []Property   `json:"property,omitempty"`
	Concept          []Concept    `json:"concept,omitempty"`
}

// Property declares a property of a code system's concepts.
type Property struct {
	Code string `json:"code"`
	URI  string `json:"uri,omitempty"`
	Type string `json:"type"`
}

// Concept is one code of a code system.
type Concept struct {
	Code     string            `json:"code"`
	Display  string            `json:"display,omitempty"`
	Property []ConceptProperty `json:"property,omitempty"`
}

// ConceptProperty is a property's value.
type ConceptProperty struct {
	Code  string `json:"code"`
	Value string `json:"valueCode,omitempty"`
}

// ValueSet is a set of codes, by rule or written out.
type ValueSet struct {
	ResourceType string     `json:"resourceType"`
	ID           string     `json:"id,omitempty"`
	URL          string     `json:"url,omitempty"`
	Version      string     `json:"version,omitempty"`
	Name         string     `json:"name,omitempty"`
	Title        string     `json:"title,omitempty"`
	Status       string     `json:"status"`
	Experimental bool       `json:"experimental"`
	Compose      *Compose   `json:"compose,omitempty"`
	Expansion    *Expansion `json:"expansion,omitempty"`
}

// Compose is a value set's rule.
type Compose struct {
	Include []Include `json:"include"`
}

// Include takes the codes of one system.
type Include struct {
	System  string    `json:"system"`
	Version string    `json:"version,omitempty"`
	Concept []Concept `json:"concept,omitempty"`
}

// Expansion is a value set written out.
type Expansion struct {
	Identifier string     `json:"identifier,omitempty"`
	Timestamp  string     `json:"timestamp"`
	Total      int        `json:"total"`
	Offset     int        `json:"offset"`
	Parameter  []Argument `json:"parameter,omitempty"`
	Contains   []Contains `json:"contains,omitempty"`
}

// Argument is a parameter that an expansion was made with.
type Argument struct {
	Name    string  `json:"name"`
	String  *string `json:"valueString,omitempty"`
	Boolean *bool   `json:"valueBoolean,omitempty"`
	Integer *int    `json:"valueInteger,omitempty"`
	URI     *string `json:"valueUri,omitempty"`
}

// Contains is one code of an expansion.
type Contains struct {
	System      string        `json:"system"`
	Version     string        `json:"version,omitempty"`
	Inactive    bool          `json:"inactive,omitempty"`
	Code        string        `json:"code"`
	Display     string        `json:"display,omitempty"`
	Designation []Designation `json:"designation,omitempty"`
}

// Designation is another way to say a code.
type Designation struct {
	Language string  `json:"language,omitempty"`
	Use      *Coding `json:"use,omitempty"`
	Value    string  `json:"value"`
}

// ConceptMap says which codes of one system stand for those of another.
type ConceptMap struct {
	ResourceType string     `json:"resourceType"`
	ID           string     `json:"id"`
	URL          string     `json:"url"`
	Version      string     `json:"version,omitempty"`
	Name         string     `json:"name"`
	Title        string     `json:"title,omitempty"`
	Status       string     `json:"status"`
	Group        []MapGroup `json:"group,omitempty"`
}

// MapGroup maps codes of one system and version to another.
type MapGroup struct {
	Source        string       `json:"source"`
	SourceVersion string       `json:"sourceVersion,omitempty"`
	Target        string       `json:"target"`
	TargetVersion string       `json:"targetVersion,omitempty"`
	Element       []MapElement `json:"element"`
}

// MapElement maps one code.
type MapElement struct {
	Code    string      `json:"code"`
	Display string      `json:"display,omitempty"`
	Target  []MapTarget `json:"target"`
}

// MapTarget is what a code maps to.
type MapTarget struct {
	Code        string `json:"code,omitempty"`
	Display     string `json:"display,omitempty"`
	Equivalence string `json:"equivalence"`
}

// Bundle is an answer of several resources.
type Bundle struct {
	ResourceType string  `json:"resourceType"`
	Type         string  `json:"type"` // searchset, batch-response …
	Total        int     `json:"total"`
	Link         []Link  `json:"link,omitempty"`
	Entry        []Entry `json:"entry,omitempty"`
}

// Link leads to another page of a bundle.
type Link struct {
	Relation string `json:"relation"`
	URL      string `json:"url"`
}

// Entry is one resource of a bundle.
type Entry struct {
	FullURL  string       `json:"fullUrl,omitempty"`
	Resource any          `json:"resource"`
	Search   *EntrySearch `json:"search,omitempty"`
}

// EntrySearch says why an entry is in a search's answer.
type EntrySearch struct {
	Mode string `json:"mode"`
}
