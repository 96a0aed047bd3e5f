package record

import (
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// DocumentView is one opened document: header, content by section, versions, findings.
type DocumentView struct {
	Item     Item         `json:"item"`
	Header   HeaderView   `json:"header"`
	Sections []Section    `json:"sections"`
	Versions []Version    `json:"versions"`
	Notes    []FindingRow `json:"findings"`
}

// HeaderView is where a document comes from.
type HeaderView struct {
	UniqueID    string      `json:"uniqueId"`
	SetID       string      `json:"setId"`
	Version     string      `json:"version"`
	EffectiveAt time.Time   `json:"effectiveTime"`
	Author      string      `json:"author"`
	Custodian   string      `json:"custodian"`
	Signatures  []Signature `json:"signatures"`
	Hash        string      `json:"hash"`
	SizeBytes   int64       `json:"sizeBytes"`
	ReceivedAt  time.Time   `json:"receivedAt"`
	Source      string      `json:"source"` // the connected system's institution
}

// Signature is a person who signed.
type Signature struct {
	Name  string    `json:"name"`
	Title string    `json:"title"`
	At    time.Time `json:"at,omitzero"`
}

// Section is one section as a page shows it: free text, labelled values, tables of repeating groups.
type Section struct {
	Code   string  `json:"code"`
	Title  string  `json:"title"`
	Text   string  `json:"text,omitempty"`
	Rows   []Row   `json:"rows"`
	Tables []Table `json:"tables"`
}

// Row is one labelled value with its lineage.
type Row struct {
	Element   string `json:"element"`
	Label     string `json:"label"`
	Value     string `json:"value"`
	Code      string `json:"code,omitempty"`
	CodeLabel string `json:"codeLabel,omitempty"` // the code table's name where it differs from what was written
	Unit      string `json:"unit,omitempty"`
	Flag      string `json:"flag,omitempty"`
	Path      string `json:"path,omitempty"`
}

// Table is a repeating group.
type Table struct {
	Name    string           `json:"name"`
	Title   string           `json:"title"`
	Columns []Column         `json:"columns"`
	Rows    []map[string]Row `json:"rows"` // by column key
}

// Column is one element of a repeating group.
type Column struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// Version is one version of a document.
type Version struct {
	ID       id.ID     `json:"id"`
	Version  string    `json:"version"`
	At       time.Time `json:"at"`
	Status   string    `json:"status"`
	Relation string    `json:"relation"`
}

// FindingRow is a finding with its texts.
type FindingRow struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Element  string `json:"element,omitempty"`
	Path     string `json:"path,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Text     Text   `json:"text"`
}

// Text is a text in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Original is a document's bytes as they came, personal header fields masked when the grant says so.
type Original struct {
	MimeType  string `json:"mimeType"`
	Text      string `json:"text"`
	Masked    bool   `json:"masked"`
	Hash      string `json:"hash"`
	SizeBytes int64  `json:"sizeBytes"`
}

// Read is what a renderer makes of a body.
type Read struct {
	Header   standards.Header
	Sections []Section
	Findings []FindingRow
}

// Renderer reads bodies; package recordcda is one.
type Renderer interface {
	// Render reads a packed body into sections by its specification.
	Render(packed []byte) (*Read, error)
	// Original gives the text of a packed body, with the personal header fields replaced when mask says so.
	Original(packed []byte, mask bool) (string, error)
}
