package cda

import (
	"strings"

	"minkang/internal/kit/errs"
	"minkang/internal/wire/xmlx"
)

// Document is a CDA document that was read. The tree stays, so that rules may look at what the structures below leave out.
// Safe for concurrent reading.
type Document struct {
	Tree       *xmlx.Tree
	Root       xmlx.Node
	TypeCode   string // code/@code: C0002, HSDC00.02 …
	TypeSystem string // code/@codeSystem, 2.16.156.10011.2.4 where it is right
	TypeName   string // code/@displayName
	TemplateID string // templateId/@root
	Header     Header
	Faults     []*Fault // of the header
}

// Section is a section of the body. Entries is what Write writes; reading leaves it nil, see Document.Entries.
type Section struct {
	Code     Code
	Title    string
	Text     string // the narrative as plain text: blocks on lines of their own, table cells parted by tabs
	Entries  []Entry
	Sections []Section // nested
	Node     xmlx.Node
}

// Errors that make a document unreadable as a whole; xmlx.SyntaxError is the third.
var (
	ErrRoot     = errs.New(errs.Invalid, RuleRoot)
	ErrTypeCode = errs.New(errs.Invalid, RuleTypeCode)
)

// Parse reads a document with the default limits. It fails when the bytes are no XML (*xmlx.SyntaxError), no
// ClinicalDocument (ErrRoot) or name no document type (ErrTypeCode); everything else that is wrong becomes a fault.
func Parse(b []byte) (*Document, error) {
	tree, err := xmlx.Parse(b, xmlx.Limits{})
	if err != nil {
		return nil, err
	}
	return FromTree(tree)
}

// FromTree reads a document from a tree whose root is ClinicalDocument. A namespace other than urn:hl7-org:v3 is tolerated,
// as the field forgets or misspells it.
func FromTree(tree *xmlx.Tree) (*Document, error) {
	root := tree.Root()
	if root.Local() != "ClinicalDocument" {
		return nil, ErrRoot.At(root.Path())
	}
	code := root.First("code")
	d := &Document{
		Tree: tree, Root: root,
		TypeCode: strings.TrimSpace(code.Attr("code")), TypeSystem: strings.TrimSpace(code.Attr("codeSystem")),
		TypeName: code.Attr("displayName"), TemplateID: strings.TrimSpace(root.First("templateId").Attr("root")),
	}
	if d.TypeCode == "" {
		return nil, ErrTypeCode.At(root.Path() + "/code[1]/@code")
	}
	var fs faults
	d.Header = readHeader(root, &fs)
	d.Faults = fs
	return d, nil
}

// Sections gives the sections of the structured body in document order, nested ones inside theirs, without entries.
func (d *Document) Sections() []Section {
	return readSections(d.Root.First("component").First("structuredBody"))
}

func readSections(parent xmlx.Node) []Section {
	var out []Section
	for c := range parent.Named("component") {
		for s := range c.Named("section") {
			out = append(out, Section{
				Code: ReadCode(s.First("code")), Title: s.First("title").Trimmed(), Text: Narrative(s.First("text")),
				Sections: readSections(s), Node: s,
			})
		}
	}
	return out
}

// Entries reads the entries of a section, not those of the sections nested in it, and what could not be read in them.
func (d *Document) Entries(s Section) ([]Entry, []*Fault) {
	var fs faults
	out := readEntries(s.Node, &fs, "entry")
	return out, fs
}

// Body gives the content of a nonXMLBody: its media type and, decoded when it is base64, its bytes. ok is false when the
// document has none.
func (d *Document) Body() (media string, data []byte, ok bool) {
	n := d.Root.First("component").First("nonXMLBody").First("text")
	if !n.Ok() {
		return "", nil, false
	}
	v := Value{}
	var fs faults
	v.fill("ED", n, &fs)
	if v.Data == nil {
		v.Data = []byte(v.Text)
	}
	return v.Media, v.Data, len(fs) == 0
}
