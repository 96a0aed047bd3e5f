package collection

import (
	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Subjects of the events this context publishes. Key is the batch's id. Accepted rows also make repository's events.
//
// Changes: 2026-11-22 first version.
const (
	SubjectTallied  = "collection.tallied.v1"
	SubjectFinished = "collection.batch-finished.v1"
)

// Tallied counts the rows decided in one transaction. A batch makes many; they add up and never overlap.
type Tallied struct {
	Batch       id.ID                    `json:"batch"`
	DataSet     string                   `json:"dataset"`
	Institution id.ID                    `json:"institution"`
	Day         string                   `json:"day"` // of receipt, in the region: 2006-01-02
	Rows        int64                    `json:"rows"`
	Accepted    int64                    `json:"accepted"` // kept, those that replaced one included
	Refused     int64                    `json:"refused"`
	Repeated    int64                    `json:"repeated,omitempty"` // the same content was kept before
	Replaced    int64                    `json:"replaced,omitempty"` // took the place of a former row with their key
	Elements    []standards.ElementTally `json:"elements,omitempty"` // in the order of the data set, all rows together
	Rules       []RuleCount              `json:"rules,omitempty"`
}

// BatchFinished says that every row of a batch is decided, or that none will be.
type BatchFinished struct {
	Batch       id.ID  `json:"batch"`
	DataSet     string `json:"dataset"`
	Institution id.ID  `json:"institution"`
	State       State  `json:"state"`
}
