package audit

import (
	"context"

	"minkang/internal/kit/id"
)

// Unit runs a function in one transaction that the context carries; a nested call joins it.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Store keeps records and the tree. Methods that change something are called inside Write; lists are bounded by limit.
// Safe for concurrent use.
type Store interface {
	Unit

	// Insert adds a record without a leaf.
	Insert(ctx context.Context, r Record) error
	// Get finds a record; ErrNotFound when there is none.
	Get(ctx context.Context, record id.ID) (Record, error)
	// Search gives records newest first, after a position.
	Search(ctx context.Context, q Query, after Position, limit int) ([]Record, error)

	// Lock gives the head and holds it until the transaction ends, so that one sequencer works at a time.
	Lock(ctx context.Context) (Head, error)
	// Head gives the head without holding it.
	Head(ctx context.Context) (Head, error)
	// SetHead stores the head.
	SetHead(ctx context.Context, h Head) error
	// Waiting gives records without a leaf, smallest id first.
	Waiting(ctx context.Context, limit int) ([]Record, error)
	// CountWaiting tells how many records have no leaf.
	CountWaiting(ctx context.Context) (int64, error)
	// SetLeaves gives records[i] the leaf first+i.
	SetLeaves(ctx context.Context, records []id.ID, first int64) error
	// FromLeaf gives records with leaf ≥ from, in leaf order.
	FromLeaf(ctx context.Context, from int64, limit int) ([]Record, error)

	// Tile gives the hashes of a tile, nil when there is none.
	Tile(ctx context.Context, level int, number int64) ([]byte, error)
	// PutTile stores a tile, replacing a narrower one.
	PutTile(ctx context.Context, level int, number int64, data []byte) error

	// AddCheckpoint stores a checkpoint; one of the same size is replaced.
	AddCheckpoint(ctx context.Context, c Checkpoint) error
	// Checkpoints gives checkpoints with a size > after, smallest first.
	Checkpoints(ctx context.Context, after int64, limit int) ([]Checkpoint, error)
	// LastCheckpoint gives the largest one; false when there is none.
	LastCheckpoint(ctx context.Context) (Checkpoint, bool, error)

	// AddFloor stores a signed floor.
	AddFloor(ctx context.Context, f Floor) error
	// LastFloor gives the highest floor; false when nothing was ever pruned.
	LastFloor(ctx context.Context) (Floor, bool, error)
	// FirstYounger gives the smallest leaf whose entry is not older than before (microseconds), size when all are older.
	FirstYounger(ctx context.Context, before int64, size int64) (int64, error)
	// DeleteBelow removes at most limit records with a leaf below the given one and tells how many.
	DeleteBelow(ctx context.Context, leaf int64, limit int) (int, error)

	// PutReport keeps the result of the last verification.
	PutReport(ctx context.Context, r Report) error
	// LastReport gives it; false when none was made.
	LastReport(ctx context.Context) (Report, bool, error)
}

// Witness keeps checkpoints outside the database: a file on another disk, another node, a printer. Kept gives what it has,
// in any order.
type Witness interface {
	Keep(ctx context.Context, c Checkpoint) error
	Kept(ctx context.Context) ([]Checkpoint, error)
}
