package app

import (
	"context"

	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
)

// SkipFeeds moves the warehouse's positions to the present without reading what lies before: for stores that were filled to be
// measured and whose warehouse is not.
func (s *System) SkipFeeds(ctx context.Context) error {
	head, err := s.Outbox.Head(ctx)
	if err != nil {
		return err
	}
	if err := s.factStore.Apply(ctx, facts.Changes{Feed: facts.FeedDocuments, Cursor: "event " + head.String()}); err != nil {
		return err
	}
	return s.factStore.Apply(ctx, facts.Changes{Feed: facts.FeedResidents, Cursor: "event " + head.String()})
}

// FillFacts fills the warehouse with synthetic facts for measuring; never in a store that documents feed.
func (s *System) FillFacts(ctx context.Context, p factscol.FillPlan, progress func(done int64)) error {
	store, ok := s.factStore.(*factscol.Store)
	if !ok {
		return facts.ErrSubject
	}
	return store.Fill(ctx, p, progress)
}
