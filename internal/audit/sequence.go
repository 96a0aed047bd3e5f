package audit

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/kit/id"
)

// pass gives one batch of waiting entries their leaves, in one transaction that holds the head. An entry whose transaction
// commits late is still waiting at the next pass, whatever its id, so nothing is skipped. An entry that this node did not
// seal gets its leaf too: it is evidence, and Verify names it.
func (s *Service) pass(ctx context.Context) (int, error) {
	// One look without a transaction: counting what waits would read it all at every pass of a long backlog.
	next, err := s.d.Store.Waiting(ctx, 1)
	if err != nil || len(next) == 0 {
		return 0, err
	}
	n := 0
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		h, err := s.d.Store.Lock(ctx)
		if err != nil {
			return err
		}
		waiting, err := s.d.Store.Waiting(ctx, s.d.Config.Batch)
		if err != nil || len(waiting) == 0 {
			return err
		}
		ids := make([]id.ID, len(waiting))
		leaves := make([]tlog.Hash, len(waiting))
		for i, r := range waiting {
			c, err := Canonical(r.Entry, r.Form)
			if err != nil {
				c = []byte(err.Error()) // a form nobody knows: the entry was put in by hand
			}
			ids[i], leaves[i] = r.ID, Hash(c)
		}
		grown, err := grow(ctx, s.d.Store, h, leaves)
		if err != nil {
			return err
		}
		if err := s.d.Store.SetLeaves(ctx, ids, h.Size); err != nil {
			return err
		}
		n = len(waiting)
		return s.d.Store.SetHead(ctx, grown)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
