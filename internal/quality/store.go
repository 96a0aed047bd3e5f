package quality

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Unit runs a command in one transaction that the context carries; *sqldb.DB is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Ref names one decision about one message.
type Ref struct {
	Message id.ID
	Part    int64
	Attempt int64
}

// Ref gives a sending's name.
func (s Sending) Ref() Ref { return Ref{s.Message, s.Part, s.Attempt} }

// Mark is a place in the order of Scan; the zero mark is its beginning.
type Mark struct {
	Day     Day   `json:"d"`
	Message id.ID `json:"m"`
	Part    int64 `json:"p"`
}

// Cell is the place sums are kept at.
type Cell struct {
	Day         Day
	Institution id.ID
	Type        string
}

// Cell gives where a sending counts.
func (s Sending) Cell() Cell { return Cell{s.Day, s.Institution, s.Type} }

// Owner is the first message of a key, and where it counts.
type Owner struct {
	Message id.ID
	Cell    Cell
}

// Query asks for sums. Zero fields do not narrow.
type Query struct {
	Period       Period
	Institutions []id.ID // nil: all; empty: none
	Type         string
}

// Grouping says by what sums are kept apart.
type Grouping struct{ Day, Institution, Type bool }

// Sum is the sum of cells; fields it is not grouped by are zero.
type Sum struct {
	Cell
	Counts Counts
}

// Store keeps what was recorded, the cells, thresholds, alerts and letters. Methods that change run inside the transaction ctx
// carries.
type Store interface {
	Sendings
	Sums
	Alerts
	Letters
}

// Sendings are what was recorded and not forgotten yet.
type Sendings interface {
	// Record adds a sending that waits to be folded; a second one of the same Ref changes nothing.
	Record(ctx context.Context, s Sending) error
	// Turn keeps other folders out until the transaction ends.
	Turn(ctx context.Context) error
	// Take marks up to about limit waiting messages as folded and gives their sendings, oldest message first.
	Take(ctx context.Context, limit int) ([]Sending, error)
	// Folded gives the folded sendings of messages, any order.
	Folded(ctx context.Context, messages []id.ID) ([]Sending, error)
	// Drop forgets sendings.
	Drop(ctx context.Context, refs []Ref) error
	// Rewrite replaces day, type, institution, key and tally of a sending that exists.
	Rewrite(ctx context.Context, s Sending) error
	// Unfold makes folded sendings of a day and later wait again.
	Unfold(ctx context.Context, from Day) error
	// Scan gives folded sendings of a query, latest day first and in it latest message first, after a mark, at most limit.
	Scan(ctx context.Context, q Query, after Mark, limit int) ([]Sending, error)
	// Pending counts what waits, at most 100,000, and tells the oldest's arrival.
	Pending(ctx context.Context) (n int64, oldest time.Time, err error)
	// Oldest gives the arrival of the oldest sending that is still kept; zero when there is none.
	Oldest(ctx context.Context) (time.Time, error)
	// Whole tells whether nothing was ever forgotten.
	Whole(ctx context.Context) (bool, error)
	// Forget removes folded sendings and owners of messages that arrived before an instant, in small transactions of its own.
	Forget(ctx context.Context, before time.Time) (int64, error)

	// Owners gives who holds the keys; SetOwners keeps them.
	Owners(ctx context.Context, keys []int64) (map[int64]Owner, error)
	SetOwners(ctx context.Context, owners map[int64]Owner) error
	// DropOwners forgets the keys whose owner counts to a day or later.
	DropOwners(ctx context.Context, from Day) error
}

// Sums are the cells.
type Sums interface {
	// Add adds tallies to cells.
	Add(ctx context.Context, cells map[Cell]*Tally) error
	// Clear removes the cells of a day and later.
	Clear(ctx context.Context, from Day) error
	// Sum adds cells up. Order: day, institution, type.
	Sum(ctx context.Context, q Query, g Grouping) ([]Sum, error)
	// Details gives elements and rules of single cells to fn, in no particular order.
	Details(ctx context.Context, q Query, fn func(Cell, Tally) error) error
	// Span gives the first and last day that has a cell; zero when there is none.
	Span(ctx context.Context) (Period, error)
	// Prune removes elements and rules of days before details, and whole cells of days before cells, in small transactions of its own.
	Prune(ctx context.Context, details, cells Day) (int64, error)
}

// Alerts are thresholds and what broke them.
type Alerts interface {
	Thresholds(ctx context.Context) ([]Threshold, error)
	// SetThreshold adds or changes one; false when another version is stored. Version is the new one.
	SetThreshold(ctx context.Context, t Threshold) (bool, error)
	DropThreshold(ctx context.Context, threshold id.ID) error
	// LastAlerts gives the newest alert of every threshold and institution.
	LastAlerts(ctx context.Context) ([]Alert, error)
	// SetAlert adds or changes one.
	SetAlert(ctx context.Context, a Alert) error
	// Alert gives one; ErrNotFound.
	Alert(ctx context.Context, alert id.ID) (Alert, error)
	// ListAlerts gives alerts newest first.
	ListAlerts(ctx context.Context, f AlertFilter, p page.Request) ([]Alert, string, error)
}

// Letters are the monthly letters.
type Letters interface {
	// AddLetter keeps a letter as the next edition of its month and institution, and gives the edition's number.
	AddLetter(ctx context.Context, l Letter, model, pdf []byte) (edition int, err error)
	// ListLetters gives letters without their contents, newest month first, the district's before its institutions'.
	ListLetters(ctx context.Context, f LetterFilter, p page.Request) ([]Letter, string, error)
	// Letter gives one with its contents; ErrNotFound.
	Letter(ctx context.Context, letter id.ID) (l Letter, model, pdf []byte, err error)
	// Lettered tells which institutions (0: the district) have a letter of a month.
	Lettered(ctx context.Context, m Month) (map[id.ID]bool, error)
}
