package collection

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// Content is the body of a row as it is kept: what the sender wrote, by the columns of the data set. The same content has the
// same bytes.
type Content struct {
	DataSet string  `json:"dataset"`
	Values  []Value `json:"values"`
}

// Value is one filled cell.
type Value struct {
	Item    int    `json:"item"` // place in the data set, from 0
	Inner   string `json:"inner,omitempty"`
	Element string `json:"element,omitempty"`
	Text    string `json:"text"`
}

// LevelRow marks documents that are rows of data sets.
const LevelRow = repository.LevelRow

func encode(d *standards.DataSet, cells []string) []byte {
	c := Content{DataSet: d.ID, Values: make([]Value, 0, len(cells))}
	for i, text := range cells {
		if text != "" {
			c.Values = append(c.Values, Value{i, d.Items[i].Inner, d.Items[i].Element, text})
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(c) // strings and numbers always can be
	return b.Bytes()
}

// personal tells whether a row tells of a person at all.
func personal(f *standards.RowFacts) bool {
	return len(f.Patient.IDs) > 0 || f.Patient.Name != ""
}

// keyOf gives the digest of what makes a row the same one when it comes again: its business key with the person's numbers, and
// without a key its whole content. It goes into indexes, so it holds no personal value.
func keyOf(f *standards.RowFacts, content string) string {
	if f.Key == "" {
		return "#" + content[:32]
	}
	var ids []string
	for _, i := range f.Patient.IDs {
		ids = append(ids, i.Root+"^"+i.Extension)
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		ids = []string{f.Patient.Name, f.Patient.BirthText}
	}
	sum := sha256.Sum256([]byte(f.Key + "\n" + strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:16])
}

// header says what a row says in the way a document's header does, so that identity and record treat both alike.
func header(f *standards.RowFacts, institutionCode, institutionName string, received time.Time) standards.Header {
	h := standards.Header{Patient: f.Patient, Encounter: f.Encounter, EffectiveTime: f.At}
	if h.EffectiveTime.IsZero() {
		h.EffectiveTime = received
	}
	h.Custodian.ID.Extension, h.Custodian.Name = institutionCode, institutionName
	if f.Author.Name != "" || !f.Author.Time.IsZero() {
		h.Authors = []standards.Participant{f.Author}
	}
	return h
}

// ToSubmission makes a document of a row; code is the institution's, kind the one lists show. Pure.
func ToSubmission(b *Batch, d *standards.DataSet, row int, cells []string, f standards.RowFacts, entries []standards.Entry, code, kind string, pack Packer) repository.Submission {
	body := encode(d, cells)
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	h := header(&f, code, "", b.ReceivedAt)
	n := strconv.Itoa(row)
	for i := range entries {
		entries[i].Path = "row/" + n + "/" + entries[i].Path
		if v := entries[i].Attrs["vital"]; v != "" {
			entries[i].Code = v
		}
	}
	doc := repository.Document{
		Type: d.ID, Title: d.Name, UniqueID: b.ID.String() + "/" + n, SetID: d.ID + "^" + keyOf(&f, hash), Version: version(b.ID, row),
		System: b.Envelope.System, Institution: b.Envelope.Institution, Kind: kind, EncounterNo: f.Encounter.ID.Extension,
		Department: f.Encounter.Department, Doctor: f.Author.Name, EffectiveAt: h.EffectiveTime, Level: repository.LevelRow, Hash: hash,
		SizeBytes: int64(len(body)), Message: b.ID, Diagnosis: diagnosis(entries), Sensitive: sensitive(entries),
		ServiceFrom: f.Encounter.From, ServiceTo: f.Encounter.To,
	}
	if doc.ServiceFrom.IsZero() {
		doc.ServiceFrom = h.EffectiveTime
	}
	return repository.Submission{Document: doc, Header: h, Entries: entries, Packed: pack.Pack(body)}
}

// version orders the rows of one key: a later batch is newer, and in a batch a later row.
func version(batch id.ID, row int) string {
	return strconv.FormatInt(int64(batch), 10) + "." + strconv.Itoa(row)
}

// diagnosis is what a list shows of a row: the main one, else the first.
func diagnosis(entries []standards.Entry) string {
	first := ""
	for _, e := range entries {
		if e.Kind != "diagnosis" {
			continue
		}
		text := cmp.Or(e.Name, e.Code)
		if e.Attrs["rank"] == "main" && text != "" {
			return text
		}
		first = cmp.Or(first, text)
	}
	return first
}

func sensitive(entries []standards.Entry) string {
	for _, e := range entries {
		if e.Kind == "diagnosis" {
			if class := repository.SensitiveClass(e.Code); class != "" {
				return class
			}
		}
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
