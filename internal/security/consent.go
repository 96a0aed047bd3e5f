package security

import (
	"context"
	"slices"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
)

// Consent is what a person has withheld from sharing.
type Consent struct {
	OptedOut bool            // no record is shared outside the institution that wrote it, emergencies excepted
	Hidden   map[string]bool // single objects ("document/0g3k…")
}

// Consent gives what a person has withheld. For the gate's neighbours, who mark hidden content by it; it asks no permission.
func (s *Service) Consent(ctx context.Context, person id.ID) (Consent, error) {
	return s.d.Store.Consent(ctx, person)
}

// OwnConsent gives what the actor has withheld for itself or a ward.
func (s *Service) OwnConsent(ctx context.Context, a Actor, person id.ID) (Consent, error) {
	if err := s.mayConsent(a, person); err != nil {
		return Consent{}, err
	}
	return s.d.Store.Consent(ctx, person)
}

func (s *Service) mayConsent(a Actor, person id.ID) error {
	if err := s.policy.May(a, MayReadOwnRecord); err != nil {
		return err
	}
	if person == 0 || a.Person != person && !slices.Contains(a.Wards, person) {
		return ErrNoRelation
	}
	return nil
}

// SetConsent withholds or gives back sharing of one's own or a ward's record: as a whole (object empty) or of one object.
func (s *Service) SetConsent(ctx context.Context, a Actor, person id.ID, object string, withheld bool) error {
	if err := s.mayConsent(a, person); err != nil {
		return err
	}
	action := "consent.give"
	if withheld {
		action = "consent.withhold"
	}
	return s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.SetConsent(ctx, person, object, withheld, a.ID, s.d.Clock.Now()); err != nil {
			return err
		}
		return s.record(ctx, a, action, audit.Done, audit.Entry{Person: person, Object: object})
	})
}
