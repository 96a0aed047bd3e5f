package facts

import (
	"context"
	"time"

	"minkang/internal/kit/id"
)

// Label is a code with its names.
type Label struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en,omitempty"`
}

// Fact is one row of a subject. Values are by column name of the catalogue: Label for label columns, time.Time for day
// columns, int64, float64 or bool for the others; an absent one is unknown.
type Fact struct {
	Subject  string
	Document id.ID // zero in the resident subject
	Person   id.ID
	Values   map[string]any
}

// Feeds of events; each has its own cursor.
const (
	FeedDocuments = "documents"
	FeedResidents = "residents"
)

// Changes is one batch, applied whole or not at all.
type Changes struct {
	Feed      string
	Cursor    string
	AsOf      time.Time // latest instant the batch brings; zero leaves it
	Documents []id.ID   // their facts are replaced by Facts
	Facts     []Fact
	Residents []ResidentFacts // set; facts of these residents take on the new sex, street and ethnic group
	Retired   map[id.ID]id.ID // person that went → person that stays
}

// Group asks for cells: every combination of dimension values that has facts.
type Group struct {
	Subject      *Subject
	Dimensions   []*Dimension
	Measures     []*Measure
	Filters      []Filter  // checked
	Period       Period    // zero: all time
	Institution  id.ID     // not zero: only facts of this institution
	AsOf         time.Time // the day at which residents' ages are taken
	MinResidents int       // the store must know for every cell whether it has at least so many residents; 0 or 1: all have
	MaxCells     int       // more give ErrTooManyRows
}

// Cell is one combination of dimension values.
type Cell struct {
	Keys      []int64    // one per dimension, the stored form: orders and compares
	Values    []*float64 // one per measure; nil when there was nothing to compute from
	Rows      int64      // facts in the cell
	Residents int64      // distinct residents, exact below Group.MinResidents, else a lower bound not below it
}

// Coverage says what the warehouse holds.
type Coverage struct {
	AsOf      time.Time `json:"asOf"`      // the last stored document counted
	From      string    `json:"from"`      // first day of visits, YYYY-MM-DD; empty without any
	To        string    `json:"to"`        // last day of visits
	Documents int64     `json:"documents"` // documents with facts
	Residents int64     `json:"residents"` // residents known
	Cursor    string    `json:"-"`
}

// Store keeps facts and answers groups over them. Safe for concurrent use. Package factscol is the one implementation;
// factstest holds what it must keep.
type Store interface {
	Cursor(ctx context.Context, feed string) (string, error)
	Apply(ctx context.Context, c Changes) error
	Group(ctx context.Context, g Group) ([]Cell, error)
	// Label gives the label of a stored key of a label dimension.
	Label(d *Dimension, key int64) Label
	// Labels lists the values a label dimension has, those whose code or name contains the text, at most limit.
	Labels(d *Dimension, text string, limit int) []Label
	Coverage(ctx context.Context) (Coverage, error)
	// Reset forgets all facts and positions.
	Reset(ctx context.Context) error
}
