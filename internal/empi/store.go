package empi

import (
	"context"
	"time"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
)

// Unit runs a function in one transaction, joining the one in ctx when there is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Entry is a person with what they are found by.
type Entry struct {
	Person Person
	Traits Traits
	Keys   []linkage.Key
}

// EntryOf gives a person's entry in the index. Pure.
func EntryOf(p Person) Entry { return Entry{Person: p, Traits: TraitsOf(p), Keys: KeysOf(p)} }

// Holding says that a person claims a number.
type Holding struct {
	Number int   // which of the numbers asked for
	Person id.ID // zero: the number is known as a placeholder that is nobody's
	Trust  Trust
	Sole   bool // the person holds it as the only one
}

// Hits are the people found by keys.
type Hits struct {
	People []id.ID
	Full   []linkage.KeyKind // keys with so many people that they tell nothing; none of them was taken
}

// Store keeps people with their numbers, merges, reviews and what surrounds them. Methods read the transaction in ctx when
// there is one. Every list is bounded by its limit. Implemented by empisql; empitest holds the suite every implementation passes.
type Store interface {
	People
	Joining
	Reviewing
	History
	Models
	Publishing
	Sealing
}

// People is the part of the store that keeps people.
type People interface {
	// Holders gives who claims the numbers, each number by itself with at most limit people, sole holders first.
	Holders(ctx context.Context, numbers []Identifier, limit int) ([]Holding, error)
	// Candidates gives the people who share a key; of a key with more than perKey people none.
	Candidates(ctx context.Context, keys []linkage.Key, t Traits, perKey int) (Hits, error)
	// People gives people with the numbers stored under that very id, retired ones too; unknown ids are left out.
	People(ctx context.Context, ids []id.ID) ([]Person, error)
	// After gives people with a larger id, smallest first, retired ones too: the whole index, page by page.
	After(ctx context.Context, person id.ID, limit int) ([]Person, error)
	// Lock keeps others from deciding over the same keys until the transaction ends, and tells whether they could have
	// changed something since the transaction began, so that what was read must be read again.
	Lock(ctx context.Context, keys []string) (reread bool, err error)
	// Insert keeps a new person and gives how many trustworthy numbers somebody else holds: then nothing may be kept.
	Insert(ctx context.Context, e Entry) (taken int, err error)
	// Update replaces a person that still has the version of was; ok is false when it has not.
	Update(ctx context.Context, was, next Entry) (ok bool, taken int, err error)
	// Distrust notes that a number is a placeholder.
	Distrust(ctx context.Context, number Identifier) error
	// Trust takes that back.
	Trust(ctx context.Context, number Identifier) error
	Search(ctx context.Context, s Search) ([]Person, error) // by ascending id
	Count(ctx context.Context) (Counts, error)
}

// Joining is the part of the store that keeps merges and splits.
type Joining interface {
	// Joined gives the surviving person and all retired ones that lead to them, the survivor first; empty when unknown.
	Joined(ctx context.Context, person id.ID) ([]id.ID, error)
	InsertMerge(ctx context.Context, m Merger) error
	LastMerge(ctx context.Context, retired id.ID) (Merger, error) // the merge not undone; zero when none
	Merges(ctx context.Context, people []id.ID) ([]Merger, error)
	UndoMerge(ctx context.Context, m Merger) (bool, error)
	InsertSplit(ctx context.Context, s Split) error
	Splits(ctx context.Context, people []id.ID) ([]Split, error)
}

// Reviewing is the part of the store behind the review desk.
type Reviewing interface {
	AddReview(ctx context.Context, r ReviewEntry) (bool, error) // false when the pair is listed already
	Review(ctx context.Context, ident id.ID) (ReviewEntry, error)
	Reviews(ctx context.Context, f ReviewFilter, after ReviewPlace, limit int) ([]ReviewEntry, error)
	// CountReviews counts pairs by status, reason and institution.
	CountReviews(ctx context.Context) ([]ReviewCount, error)
	// UpdateReview replaces the desk's part of an entry if its status is still was.
	UpdateReview(ctx context.Context, r ReviewEntry, was ReviewStatus) (bool, error)
	AddVerdict(ctx context.Context, v Verdict) error
	Verdicts(ctx context.Context, review id.ID) ([]Verdict, error)
	Reviewers(ctx context.Context, from, to time.Time) ([]ReviewerCount, error)
}

// History is the part of the store that remembers what people and models changed.
type History interface {
	AddChange(ctx context.Context, c Change) error
	Changes(ctx context.Context, person id.ID, limit int) ([]Change, error) // newest first
	AddLink(ctx context.Context, l ModelLink) error
	ModelLink(ctx context.Context, ident id.ID) (ModelLink, error)
	ModelLinks(ctx context.Context, f LinkFilter, after id.ID, limit int) ([]ModelLink, error) // newest first
	UndoLink(ctx context.Context, l ModelLink) (bool, error)
}

// Models is the part of the store that keeps learnt weights.
type Models interface {
	StandingModel(ctx context.Context) (LearntModel, error) // zero when none was learnt
	AllModels(ctx context.Context) ([]LearntModel, error)   // newest first, without bodies
	AddModel(ctx context.Context, m LearntModel) error      // and make it the standing one
	StandModel(ctx context.Context, version string) (bool, error)
}

// Sealing is the part of the store that renews keys.
type Sealing interface {
	// BeginGeneration begins a new generation of keys; what is written from then on is sealed with it.
	BeginGeneration(ctx context.Context) error
	// Generations gives those in use, newest first.
	Generations(ctx context.Context) ([]int, error)
	// Stale gives people, with larger ids than after, whose values are not sealed with the newest keys, smallest first.
	Stale(ctx context.Context, after id.ID, limit int) ([]Person, error)
	// Reseal seals and indexes a person anew if it still has the entry's version.
	Reseal(ctx context.Context, e Entry) (bool, error)
	// ResealRest does the same for what hangs on people: history, decisions, subscriptions. It gives how many were left to do.
	ResealRest(ctx context.Context, limit int) (int, error)
	// EndGenerations retires all generations but the newest; only when nothing stale is left.
	EndGenerations(ctx context.Context) error
	// Sweep removes index rows of retired generations, up to limit, and gives how many there were.
	Sweep(ctx context.Context, limit int) (int, error)
	// Reclaim gives the room of what was removed back.
	Reclaim(ctx context.Context) error
	Task(ctx context.Context, name string) (Task, error) // zero when it never ran
	PutTask(ctx context.Context, t Task) error
}

// Task is a long job and how far it has come.
type Task struct {
	Name       string
	Place      string // where it goes on
	Done       int64
	Total      int64 // estimated at its beginning
	StartedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time
}

// Search is what a store can look for: exactly one of Numbers, Phone, Prefix is set.
type Search struct {
	Numbers []string // normalised, in the domain System
	System  string
	Phone   string // digits
	Prefix  string // of the folded name, the reading, or the initials, by Field
	Field   SearchField
	Birth   Date
	Sex     string
	After   id.ID
	Limit   int
}

// SearchField says what a prefix is a prefix of.
type SearchField int

// The fields.
const (
	SearchName SearchField = iota
	SearchPinyin
	SearchInitials
)

// Counts are the sizes of the index.
type Counts struct {
	Persons     int64 // surviving
	Provisional int64
	Merged      int64
	Deceased    int64
	Open        int64 // pairs to be reviewed, those waiting for a second opinion among them
	Same        int64
	Different   int64
}
