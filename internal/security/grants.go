package security

import (
	"context"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Open asks the gate and keeps its answer: a grant is stored together with its line in the ledger ("record.open") before
// anything is read, a refusal leaves its line too. When the line cannot be written there is no grant. The caller fills in the
// facts; what the person withheld is looked up here.
func (s *Service) Open(ctx context.Context, a Actor, x Access) (Grant, error) {
	for _, p := range append([]id.ID{x.Person}, x.Facts.Joined...) { // withheld under any of the ids is withheld
		c, err := s.d.Store.Consent(ctx, p)
		if err != nil {
			return Grant{}, err
		}
		x.Facts.OptedOut = x.Facts.OptedOut || c.OptedOut
	}
	x.At = s.d.Clock.Now()
	g, refusal := s.policy.Decide(a, x)
	e := audit.Entry{Person: x.Person, Purpose: string(x.Purpose), Relation: string(s.policy.relation(a, x))}
	if refusal != nil {
		e.Detail = map[string]string{"reason": codeOf(refusal)}
		if err := s.record(ctx, a, "record.open", audit.Refused, e); err != nil {
			return Grant{}, err
		}
		return Grant{}, refusal
	}
	g.ID = s.d.IDs.Next()
	e.Grant, e.Relation = g.ID, string(g.Relation)
	if g.BreakGlass {
		e.Detail = map[string]string{"break-glass": g.Reason}
	}
	err := s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.AddGrant(ctx, g); err != nil {
			return err
		}
		if err := s.record(ctx, a, "record.open", audit.Done, e); err != nil {
			return err
		}
		if !g.BreakGlass {
			return nil
		}
		return s.publish(ctx, SubjectBreakGlassUsed, g.ID, BreakGlassUsed{Grant: g.ID, Person: g.Person, Actor: g.Actor,
			Institution: g.Institution, Reason: g.Reason, At: g.At})
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

// Grant gives the grant for a further read when it is this actor's, for this person, and not over. A refusal leaves a
// line; the reader itself writes the line about what it shows.
func (s *Service) Grant(ctx context.Context, a Actor, grant, person id.ID) (Grant, error) {
	g, err := s.d.Store.Grant(ctx, grant)
	if err == nil {
		err = g.Check(a, person, s.d.Clock.Now())
	}
	if err == nil {
		return g, nil
	}
	e := audit.Entry{Person: person, Grant: grant, Detail: map[string]string{"reason": codeOf(err)}}
	if e := s.record(ctx, a, "record.read", audit.Refused, e); e != nil {
		return Grant{}, e
	}
	return Grant{}, err
}

// Unreviewed gives a page of break-glass grants nobody has reviewed yet, oldest first.
func (s *Service) Unreviewed(ctx context.Context, a Actor, p page.Request) ([]Grant, string, error) {
	if err := s.policy.May(a, MayReviewBreakGlass); err != nil {
		return nil, "", err
	}
	var after id.ID
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	n := p.Rows()
	found, err := s.d.Store.Unreviewed(ctx, after, n+1)
	if err != nil || len(found) <= n {
		return found, "", err
	}
	found = found[:n]
	return found, page.Encode(found[n-1].ID), nil
}

// ReviewBreakGlass closes the review of a break-glass. Nobody reviews their own.
func (s *Service) ReviewBreakGlass(ctx context.Context, a Actor, grant id.ID, justified bool) error {
	if err := s.policy.May(a, MayReviewBreakGlass); err != nil {
		return err
	}
	return s.d.Store.Write(ctx, func(ctx context.Context) error {
		g, err := s.d.Store.Grant(ctx, grant)
		if err != nil {
			return err
		}
		if g.Actor == a.ID && a.Kind == human {
			return ErrOwnAccount
		}
		ok, err := s.d.Store.Review(ctx, grant, a.ID, justified, s.d.Clock.Now())
		if err != nil || !ok {
			return first(err, ErrNoGrant)
		}
		verdict := "unjustified"
		if justified {
			verdict = "justified"
		}
		return s.record(ctx, a, "breakglass.review", audit.Done, audit.Entry{Person: g.Person, Grant: grant, Detail: map[string]string{"verdict": verdict}})
	})
}
