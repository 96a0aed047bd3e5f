package terminology

import (
	"context"
	"time"

	"minkang/internal/kit/id"
)

// Unit runs a function in one transaction that the context carries; *sqldb.DB is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// MapFilter narrows the list of mappings; zero fields mean any.
type MapFilter struct {
	Institution *id.ID // pointer to zero: the region's
	Domain      string
	State       State
	Query       string // part of code, name, target or its name
}

// WorkFilter narrows the work list.
type WorkFilter struct {
	Institution id.ID
	Domain      string
	Standing    Standing
	Query       string // part of code or name
}

// Place is where a page of the work list ended: its order is by count, largest first.
type Place struct {
	Count int64 `json:"c"`
	ID    id.ID `json:"i"`
}

// Progress counts an institution's codings by standing.
type Progress struct {
	Institution id.ID
	Codings     map[Standing]int64
	Occurrences map[Standing]int64 // how often they stood in what was sent
}

// Store keeps the map and the work list. Methods read the transaction in ctx when there is one; those that change need one.
type Store interface {
	// Lock waits until no other transaction holds the lock, and holds it to the end of this one: whoever changes mappings or
	// counts codings does so alone, so that two mappings of one coding never hold and no standing is out of date.
	Lock(ctx context.Context) error

	// Mapping gives a mapping; false when there is none.
	Mapping(ctx context.Context, mapping id.ID) (Mapping, bool, error)
	// Rivals gives the active and proposed mappings of the same coding.
	Rivals(ctx context.Context, m Mapping) ([]Mapping, error)
	// Put adds (Version 1) or replaces the row whose version is one lower; false when it changed meanwhile.
	Put(ctx context.Context, m Mapping) (bool, error)
	// Mappings lists by id, smallest first.
	Mappings(ctx context.Context, f MapFilter, after id.ID, limit int) ([]Mapping, error)
	// Active gives an institution's active mappings, newest first.
	Active(ctx context.Context, institution id.ID) ([]Mapping, error)
	// Mappers gives the institutions that have active mappings, 0 for the region.
	Mappers(ctx context.Context) ([]id.ID, error)
	// ChangedCodes gives the codes (as Reader.Foreign gives them) of the mappings of an institution that were changed since,
	// each once; total counts those beyond limit too.
	ChangedCodes(ctx context.Context, institution id.ID, since time.Time, limit int) (codes []string, total int, err error)

	// AddChange writes a line of history.
	AddChange(ctx context.Context, c Change) error
	// Change gives one; false when there is none.
	Change(ctx context.Context, change id.ID) (Change, bool, error)
	// Changes gives a mapping's history, newest first.
	Changes(ctx context.Context, mapping id.ID, limit int) ([]Change, error)
	// Batch gives the changes made together, newest first.
	Batch(ctx context.Context, batch id.ID) ([]Change, error)

	// AddSeen keeps what a document held until it is counted.
	AddSeen(ctx context.Context, s Seen) error
	// TakeSeen gives the oldest of what was kept and removes it.
	TakeSeen(ctx context.Context, limit int) ([]Seen, error)
	// Slot finds the counted coding with the given institution, source, and code (or name, when there is no code).
	Slot(ctx context.Context, institution id.ID, source, code, name string) (Unmapped, bool, error)
	// Distinct counts the codings kept apart for an institution and source.
	Distinct(ctx context.Context, institution id.ID, source string) (int, error)
	// PutUnmapped adds or replaces by id.
	PutUnmapped(ctx context.Context, u Unmapped) error
	// Unmapped gives one; false when there is none.
	Unmapped(ctx context.Context, unmapped id.ID) (Unmapped, bool, error)
	// Codings gives the counted codings with a code (or name) of an institution; 0 of all institutions.
	Codings(ctx context.Context, institution id.ID, code, name string) ([]Unmapped, error)
	// WorkList lists codings, most frequent first.
	WorkList(ctx context.Context, f WorkFilter, after *Place, limit int) ([]Unmapped, error)
	// Progress counts by institution and standing.
	Progress(ctx context.Context) ([]Progress, error)
	// Domains gives the value domains on the work list, with their open codings.
	Domains(ctx context.Context, institution id.ID) (map[string]int64, error)

	// PutJob adds or replaces a job whose revision is one lower; false when it changed meanwhile.
	PutJob(ctx context.Context, j Job) (bool, error)
	// Job gives one; false when there is none.
	Job(ctx context.Context, job id.ID) (Job, bool, error)
	// Jobs gives jobs, newest first.
	Jobs(ctx context.Context, limit int) ([]Job, error)
	// Began tells when the newest job of an institution began; the zero time when there was none.
	Began(ctx context.Context, institution id.ID) (time.Time, error)
	// Waiting gives the oldest job that is not ended; false when there is none.
	Waiting(ctx context.Context) (Job, bool, error)
}
