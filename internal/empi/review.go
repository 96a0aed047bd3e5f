package empi

import (
	"context"
	"strings"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// ReviewStatus says how a look-alike pair was judged.
type ReviewStatus string

// The statuses.
const (
	Open          ReviewStatus = "open"
	SamePerson    ReviewStatus = "same"
	DifferentFolk ReviewStatus = "different"
)

// ReviewEntry is a pair of people to be compared by a person: Person is the newer one.
type ReviewEntry struct {
	ID          id.ID
	Person      id.ID
	Alike       id.ID
	Reason      string // rule of the explanation
	Explanation Explanation
	Institution string // whose claim raised it
	Status      ReviewStatus
	CreatedAt   time.Time
	DecidedAt   time.Time
	DecidedBy   id.ID
	Merge       id.ID  // made when judged the same
	Grounds     string // in the words of whoever decided; may hold personal values, shown to reviewers only
}

// ReviewFilter narrows the list; zero fields mean any.
type ReviewFilter struct {
	Status      ReviewStatus
	Institution string
	Person      id.ID
}

func (s *Service) addReview(ctx context.Context, a Assessment, person, alike id.ID, reason string, e Explanation) (id.ID, error) {
	r := ReviewEntry{ID: s.ids.Next(), Person: person, Alike: alike, Reason: reason, Explanation: e,
		Institution: a.Claim.Institution, Status: Open, CreatedAt: s.clock.Now()}
	added, err := s.store.AddReview(ctx, r)
	if err != nil || !added {
		return 0, err
	}
	return r.ID, nil
}

// People gives both people of an entry as they are today, the newer first.
func (s *Service) People(ctx context.Context, r ReviewEntry) (newer, older Person, err error) {
	if newer, err = s.whole(ctx, r.Person); err == nil {
		older, err = s.whole(ctx, r.Alike)
	}
	return newer, older, err
}

// Reviews lists look-alike pairs, newest first, with the cursor of the next page.
func (s *Service) Reviews(ctx context.Context, f ReviewFilter, p page.Request) ([]ReviewEntry, string, error) {
	var after id.ID
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Reviews(ctx, f, after, p.Rows()+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > p.Rows() {
		rows = rows[:p.Rows()]
		next = page.Encode(rows[len(rows)-1].ID)
	}
	return rows, next, nil
}

// Review gives one entry. Errors: empi.unknown-review.
func (s *Service) Review(ctx context.Context, ident id.ID) (ReviewEntry, error) {
	return s.store.Review(ctx, ident)
}

// DecideReview judges a pair: the same merges the newer person into the other (the one with a trustworthy number
// survives), different keeps them apart for good. Errors: empi.unknown-review, empi.review-decided, empi.verdict.
func (s *Service) DecideReview(ctx context.Context, ident id.ID, verdict ReviewStatus, by id.ID, grounds string) (ReviewEntry, error) {
	var r ReviewEntry
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		if verdict != SamePerson && verdict != DifferentFolk {
			return ErrVerdict
		}
		if _, err = s.store.Lock(ctx, []string{"r:" + ident.String()}); err != nil {
			return err
		}
		if r, err = s.store.Review(ctx, ident); err != nil {
			return err
		}
		if r.Status != Open {
			return ErrDecided
		}
		if verdict == SamePerson {
			if r.Merge, err = s.mergePair(ctx, r, by); err != nil {
				return err
			}
		}
		r.Status, r.DecidedAt, r.DecidedBy, r.Grounds = verdict, s.clock.Now(), by, clip(grounds, 500)
		ok, err := s.store.DecideReview(ctx, r)
		if err == nil && !ok {
			err = ErrDecided
		}
		return err
	})
	return r, err
}

// mergePair joins the two surviving people of a pair; people joined meanwhile need nothing.
func (s *Service) mergePair(ctx context.Context, r ReviewEntry, by id.ID) (id.ID, error) {
	newer, err := s.Person(ctx, r.Person)
	if err != nil {
		return 0, err
	}
	older, err := s.Person(ctx, r.Alike)
	if err != nil {
		return 0, err
	}
	if newer.ID == older.ID {
		return 0, nil
	}
	survivor, retired := older, newer
	if older.Provisional && !newer.Provisional {
		survivor, retired = newer, older
	}
	m, err := s.Merge(ctx, survivor.ID, retired.ID, strings.Join([]string{"review", r.Reason}, ":"), by)
	return m.ID, err
}
