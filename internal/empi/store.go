package empi

import (
	"context"

	"minkang/internal/kit/id"
)

// Unit runs a function in one transaction, joining the one in ctx when there is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Store keeps people, identifiers, merges and reviews. Methods read the transaction in ctx when there is one. Every list is
// bounded by its limit. Implemented by empisql; empitest holds the suite every implementation passes.
type Store interface {
	// ByNumbers gives the people who have one of the numbers, each with only the numbers that matched.
	ByNumbers(ctx context.Context, numbers []Identifier, limit int) ([]Person, error)
	// ByReading gives people, retired ones too, whose name reads as pinyin and who were born on the day, without identifiers.
	ByReading(ctx context.Context, pinyin string, birth Date, limit int) ([]Person, error)
	// ByPhone gives people, retired ones too, with the phone (digits) who were born on the day, without identifiers.
	ByPhone(ctx context.Context, phone string, birth Date, limit int) ([]Person, error)
	// ByIDs gives people without identifiers, in no particular order; unknown ids are left out.
	ByIDs(ctx context.Context, ids []id.ID) ([]Person, error)
	// After gives people with a larger id, smallest first, retired ones too, without identifiers: the whole index, page by page.
	After(ctx context.Context, person id.ID, limit int) ([]Person, error)
	// Identifiers gives all identifiers of the people.
	Identifiers(ctx context.Context, ids []id.ID) (map[id.ID][]Identifier, error)
	// Lock keeps others from deciding over the same keys until the transaction ends, and tells whether they could have
	// changed something since the transaction began, so that what was read must be read again.
	Lock(ctx context.Context, keys []string) (reread bool, err error)

	Insert(ctx context.Context, p Person, t Traits) error
	// Update replaces the person's row if it still has the version before p's.
	Update(ctx context.Context, p Person, t Traits) (bool, error)
	// AddIdentifiers adds numbers to a person and gives how many trustworthy ones somebody else holds (those are not added).
	AddIdentifiers(ctx context.Context, person id.ID, numbers []Identifier) (taken int, err error)

	// Joined gives the surviving person and all retired ones that lead to them, the survivor first; empty when unknown.
	Joined(ctx context.Context, person id.ID) ([]id.ID, error)
	InsertMerge(ctx context.Context, m Merger) error
	LastMerge(ctx context.Context, retired id.ID) (Merger, error) // the merge not undone; zero when none
	Merges(ctx context.Context, people []id.ID) ([]Merger, error)
	UndoMerge(ctx context.Context, m Merger) (bool, error)

	Search(ctx context.Context, s Search) ([]Person, error) // without identifiers, by ascending id

	AddReview(ctx context.Context, r ReviewEntry) (bool, error) // false when the pair is listed already
	Review(ctx context.Context, ident id.ID) (ReviewEntry, error)
	Reviews(ctx context.Context, f ReviewFilter, after id.ID, limit int) ([]ReviewEntry, error) // newest first
	DecideReview(ctx context.Context, r ReviewEntry) (bool, error)

	Count(ctx context.Context) (Counts, error)
}

// Search is what a store can look for: exactly one of Numbers, Phone, Prefix is set.
type Search struct {
	Numbers []string // normalised, with Systems
	Systems []string // domains to look in
	Phone   string   // digits
	Prefix  string   // of the folded name, the reading, or the initials, by Field
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
	Open        int64
	Same        int64
	Different   int64
}
