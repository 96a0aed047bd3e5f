package repository

import "minkang/internal/kit/id"

// Subjects of the events this context publishes. Key is the document's id.
//
// Changes: 2026-11-21 first version. 2026-11-22 document-changed also says that a document's entries were derived anew.
const (
	SubjectStored  = "repository.document-stored.v1"
	SubjectChanged = "repository.document-changed.v1" // superseded or deprecated, or its entries are others
)

// DocumentStored says that a document is kept and current.
type DocumentStored struct {
	Document    id.ID  `json:"document"`
	Person      id.ID  `json:"person"`
	Type        string `json:"type"`
	Institution id.ID  `json:"institution"`
	Replaces    id.ID  `json:"replaces,omitempty"`
}

// DocumentChanged says that a document has another status, or the same one and other entries.
type DocumentChanged struct {
	Document id.ID  `json:"document"`
	Person   id.ID  `json:"person"`
	Status   Status `json:"status"`
}
