package audit

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/kit/id"
)

// Proof shows that an entry is in the ledger as signed: the checkpoint's root follows from the entry's bytes and the path.
type Proof struct {
	Entry      Entry
	Canonical  []byte // the hashed bytes of the entry
	Leaf       int64
	Path       []tlog.Hash // RFC 6962 section 2.1.1
	Checkpoint Checkpoint
}

// Prove gives the proof of one entry under the last checkpoint. ErrWaiting when no checkpoint covers the entry yet.
func (s *Service) Prove(ctx context.Context, entry id.ID) (Proof, error) {
	r, err := s.d.Store.Get(ctx, entry)
	if err != nil {
		return Proof{}, err
	}
	c, ok, err := s.d.Store.LastCheckpoint(ctx)
	if err != nil {
		return Proof{}, err
	}
	if !ok || r.Leaf == NoLeaf || r.Leaf >= c.Size {
		return Proof{}, ErrWaiting
	}
	path, err := tlog.ProveRecord(c.Size, r.Leaf, newReader(ctx, s.d.Store))
	if err != nil {
		return Proof{}, err
	}
	b, err := Canonical(r.Entry, r.Form)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Entry: r.Entry, Canonical: b, Leaf: r.Leaf, Path: path, Checkpoint: c}
	if err := p.Check(s.keys); err != nil {
		return Proof{}, ErrDamaged
	}
	return p, nil
}

// Check tells whether the proof holds under the given keys. Pure: anyone with the node's public key can do it.
func (p Proof) Check(keys Keys) error {
	if !keys.Signed(p.Checkpoint) {
		return errors.New("audit: the checkpoint carries no good signature")
	}
	return tlog.CheckRecord(p.Path, p.Checkpoint.Size, p.Checkpoint.Root, p.Leaf, Hash(p.Canonical))
}
