package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/empihttp"
	"minkang/internal/empi/empisql"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorysql"
)

// IdentityConfig says how the resident master index decides and whom it tells.
type IdentityConfig struct {
	ErrorRate    float64       `yaml:"errorRate"`    // wanted share of wrong links among links made by likeness
	ReviewOdds   float64       `yaml:"reviewOdds"`   // odds of being one person below which nobody is asked
	FourEyes     bool          `yaml:"fourEyes"`     // a merge at the review desk needs a second reviewer
	ClaimMinutes int           `yaml:"claimMinutes"` // how long a pair stays with the reviewer who took it
	LearnHours   int           `yaml:"learnHours"`   // how often weights are learnt from the node's own people; 0: by hand only
	ChangesDays  int           `yaml:"changesDays"`  // how long subscribers may stay away
	HigherURL    string        `yaml:"higherUrl"`    // base address of the higher node; empty: none
	HigherKey    string        `yaml:"higherKey" secret:"true"`
	HigherEvery  time.Duration `yaml:"higherEvery"`
}

func defaultIdentity() IdentityConfig {
	d := empi.DefaultSettings()
	return IdentityConfig{ErrorRate: d.ErrorRate, ReviewOdds: d.ReviewRate, ClaimMinutes: int(d.ClaimFor / time.Minute), LearnHours: 24 * 7,
		ChangesDays: 400, HigherEvery: 30 * time.Second}
}

func (c IdentityConfig) check(bad func(format string, args ...any)) {
	if c.ErrorRate <= 0 || c.ErrorRate > 0.1 {
		bad("identity.errorRate: %g is not between 0 and 0.1", c.ErrorRate)
	}
	if c.ReviewOdds <= 0 || c.ReviewOdds > 100 {
		bad("identity.reviewOdds: %g is not between 0 and 100", c.ReviewOdds)
	}
	if c.ClaimMinutes < 1 || c.ClaimMinutes > 24*60 {
		bad("identity.claimMinutes: %d is not between 1 and 1440", c.ClaimMinutes)
	}
	if c.LearnHours < 0 || c.ChangesDays < 1 || c.HigherEvery < time.Second {
		bad("identity: learnHours, changesDays or higherEvery is too small")
	}
	if c.HigherURL != "" {
		if err := empihttp.CheckHigher(c.HigherURL, c.HigherKey); err != nil {
			bad("identity.higherUrl: %v", err)
		}
	}
}

// newIndex builds the master index over its sealed store.
func (s *System) newIndex(ctx context.Context) (*empi.Service, error) {
	store, err := empisql.Open(ctx, s.DB, s.Clock, s.Keys)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	index := empi.NewService(store, s.DB, s.Outbox, s.Clock, s.IDs)
	c := s.Config.Identity
	index.Configure(empi.Settings{ErrorRate: c.ErrorRate, ReviewRate: c.ReviewOdds, FourEyes: c.FourEyes,
		ClaimFor: time.Duration(c.ClaimMinutes) * time.Minute, Mover: mover{s}})
	s.jobs = append(s.jobs, s.followModel, s.sealIdentities, s.publishIdentities, s.deliverIdentities)
	if c.HigherURL != "" {
		s.jobs = append(s.jobs, s.syncHigher)
	}
	return index, index.Adopt(ctx)
}

// followModel keeps the weights in step with the store and the size of the index, and learns them anew now and then.
func (s *System) followModel(ctx context.Context) {
	learnt := time.Time{}
	if err := s.Index.Follow(ctx); err != nil && ctx.Err() == nil {
		s.Log.Warn("job failed", "job", "identity weights", "cause", err.Error())
	}
	s.every(ctx, 5*time.Minute, "identity weights", func(ctx context.Context) error {
		if err := s.Index.Follow(ctx); err != nil || s.Config.Identity.LearnHours == 0 {
			return err
		}
		models, err := s.Index.Models(ctx)
		if err != nil {
			return err
		}
		if len(models) > 0 && models[0].At.After(learnt) {
			learnt = models[0].At
		}
		now := s.Clock.Now()
		if now.Sub(learnt) < time.Duration(s.Config.Identity.LearnHours)*time.Hour {
			return nil
		}
		learnt = now // also when there are too few people to learn from
		m, err := s.Index.Learn(ctx)
		if err == nil && m.Version != "" {
			s.Log.Info("identity weights learnt", "version", m.Version, "pairs", m.Pairs)
		}
		return err
	})
}

// sealIdentities goes on with sealing people with the newest keys, from the start on.
func (s *System) sealIdentities(ctx context.Context) {
	run := func(ctx context.Context) error {
		last := time.Now()
		_, err := s.Index.Rekey(ctx, func(t empi.Task) {
			if time.Since(last) > 10*time.Second {
				last = time.Now()
				s.Log.Info("sealing identities", "done", t.Done, "of", t.Total)
			}
		})
		return err
	}
	if err := run(ctx); err != nil && ctx.Err() == nil {
		s.Log.Warn("job failed", "job", "seal identities", "cause", err.Error())
	}
	s.every(ctx, 15*time.Second, "seal identities", run)
}

// happened shows the outbox as the index needs it.
type happened struct{ o *sqldb.Outbox }

// Read implements empi.Outbox.
func (h happened) Read(ctx context.Context, after string, limit int) ([]empi.Happened, error) {
	c, err := sqldb.ParseCursor(after)
	if err != nil {
		return nil, err
	}
	events, err := h.o.Read(ctx, c, limit)
	out := make([]empi.Happened, len(events))
	for i, e := range events {
		out[i] = empi.Happened{Place: e.Cursor.String(), At: e.At, Subject: e.Subject, Key: e.Key, Payload: e.Payload}
	}
	return out, err
}

// publishIdentities moves events into the order in which subscribers read them, within a breath of the commit.
func (s *System) publishIdentities(ctx context.Context) {
	acked := time.Time{}
	s.every(ctx, time.Second, "publish identities", func(ctx context.Context) error {
		for {
			n, err := s.Index.Publish(ctx, happened{s.Outbox}, 500)
			if err != nil {
				return err
			}
			if n < 500 {
				break
			}
		}
		if time.Since(acked) < 10*time.Second {
			return nil
		}
		acked = time.Now()
		place, err := s.Index.Place(ctx)
		if err != nil || place == "" {
			return err
		}
		c, err := sqldb.ParseCursor(place)
		if err != nil {
			return err
		}
		return s.Outbox.Ack(ctx, "identity", c)
	})
}

// deliverIdentities tells subscribers, and forgets what is too old for them.
func (s *System) deliverIdentities(ctx context.Context) {
	courier := empihttp.NewCourier(10 * time.Second)
	forgot := time.Time{}
	s.every(ctx, 2*time.Second, "deliver identities", func(ctx context.Context) error {
		if _, err := s.Index.Tell(ctx, courier); err != nil || time.Since(forgot) < time.Hour {
			return err
		}
		forgot = time.Now()
		_, err := s.Index.Forget(ctx, s.Clock.Now().AddDate(0, 0, -s.Config.Identity.ChangesDays))
		return err
	})
}

// syncHigher registers residents at the higher node and reads what changed there.
func (s *System) syncHigher(ctx context.Context) {
	c := s.Config.Identity
	node := empihttp.NewHigherNode(c.HigherURL, c.HigherKey, 20*time.Second)
	s.every(ctx, c.HigherEvery, "higher node", func(ctx context.Context) error {
		_, queue := s.Index.QueueHigher(ctx)
		_, apply := s.Index.ApplyHigher(ctx, node, 500)
		_, follow := s.Index.FollowHigher(ctx, node)
		return errors.Join(queue, apply, follow)
	})
}

// mover gives documents to another person when two had been taken for one; the warehouse follows the event.
type mover struct{ s *System }

// Move implements empi.Mover.
func (m mover) Move(ctx context.Context, from []id.ID, to id.ID, institution string, documents []id.ID) (int, error) {
	inst := id.ID(0)
	if institution != "" {
		i, err := m.s.Registry.InstitutionByCode(ctx, institution)
		if err != nil && len(documents) == 0 {
			return 0, nil // numbers of an institution that was never registered: no documents of it either
		}
		inst = i.ID
	}
	moved, err := repositorysql.New(m.s.DB).Move(ctx, from, to, inst, documents)
	if err != nil {
		return 0, err
	}
	for _, d := range moved {
		if err := m.s.Outbox.Publish(ctx, repository.SubjectChanged, d.Document, d); err != nil {
			return 0, err
		}
	}
	return len(moved), nil
}

// sourceDocuments shows reviewers which documents speak of a person: what, when and whose, no content.
type sourceDocuments struct{ s *System }

// DocumentsOf implements empihttp.Documents.
func (d sourceDocuments) DocumentsOf(ctx context.Context, persons []id.ID, limit int) ([]empihttp.SourceDocument, error) {
	all, err := repositorysql.New(d.s.DB).All(ctx, persons, limit)
	if err != nil {
		return nil, err
	}
	out := make([]empihttp.SourceDocument, 0, len(all))
	for _, x := range all {
		out = append(out, empihttp.SourceDocument{ID: x.ID, Type: x.Type, Title: x.Title, At: x.EffectiveAt, Institution: d.s.names.institution(x.Institution)})
	}
	return out, nil
}

// identityFace is what the routes of the index need.
func (s *System) identityFace() empihttp.Config {
	return empihttp.Config{Index: s.Index, Unit: s.DB, Ledger: s.Audit, Policy: s.Security.Policy(), Places: s.names, Documents: sourceDocuments{s},
		Institutions: institutionCodes{s}, Clock: s.Clock, Random: rand.Reader, FourEyes: s.Config.Identity.FourEyes}
}

// institutionCodes names institutions as documents do.
type institutionCodes struct{ s *System }

// InstitutionCode implements empihttp.Institutions.
func (c institutionCodes) InstitutionCode(ctx context.Context, institution id.ID) string {
	i, err := c.s.Registry.Institution(ctx, institution)
	if err != nil {
		return ""
	}
	return i.Code
}
