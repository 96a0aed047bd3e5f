package empi

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// ReviewStatus says how a look-alike pair was judged.
type ReviewStatus string

// The statuses.
const (
	Open          ReviewStatus = "open"
	SecondOpinion ReviewStatus = "second-opinion" // one reviewer said the same, another must agree
	SamePerson    ReviewStatus = "same"
	DifferentFolk ReviewStatus = "different"
)

// ReviewEntry is a pair of people to be compared by a person: Person is the newer one.
type ReviewEntry struct {
	ID            id.ID
	Person        id.ID
	Alike         id.ID
	Reason        string // rule of the explanation
	Explanation   Explanation
	Weight        float64 // log₂ odds by the weights of its moment
	Institution   string  // whose claim raised it
	Status        ReviewStatus
	CreatedAt     time.Time
	DecidedAt     time.Time
	DecidedBy     id.ID
	Merge         id.ID  // made when judged the same
	Grounds       string // in the words of whoever decided; may hold personal values, shown to reviewers only
	Assignee      id.ID  // the reviewer who works on it, until AssignedUntil
	AssignedAt    time.Time
	AssignedUntil time.Time
	FirstVerdict  ReviewStatus // with SecondOpinion
	FirstBy       id.ID
	FirstAt       time.Time
}

// AssignedTo gives who works on the pair at a moment, zero when nobody does.
func (r ReviewEntry) AssignedTo(now time.Time) id.ID {
	if now.Before(r.AssignedUntil) {
		return r.Assignee
	}
	return 0
}

// ReviewSort is the order of a list of pairs.
type ReviewSort string

// The orders.
const (
	Newest    ReviewSort = "newest"
	Oldest    ReviewSort = "oldest"
	Likeliest ReviewSort = "likeliest" // greatest weight first
)

// ReviewFilter narrows the list; zero fields mean any.
type ReviewFilter struct {
	Status      ReviewStatus
	Institution string
	Person      id.ID
	Reason      string
	Assignee    id.ID     // who works on it now
	Free        bool      // nobody works on it now
	At          time.Time // the moment Assignee and Free mean
	From, To    time.Time // of registration
	Weight      *WeightRange
	Sort        ReviewSort
}

// WeightRange bounds the weight of pairs in log₂ odds, both ends included.
type WeightRange struct{ From, To float64 }

// ReviewCount says how many pairs of one status, reason and institution there are.
type ReviewCount struct {
	Status      ReviewStatus
	Reason      string
	Institution string
	Pairs       int64
	Oldest      time.Time // when the first of them was listed
}

// ReviewPlace is where a page of pairs goes on.
type ReviewPlace struct {
	ID     id.ID   `json:"i"`
	Weight float64 `json:"w,omitempty"`
}

// Acts at the review desk.
const (
	actTake   = "take"
	actFirst  = "first"
	actFinal  = "final"
	actReject = "dissent"
	actUndo   = "undo"
)

// Verdict is one act at the review desk.
type Verdict struct {
	ID       id.ID
	Review   id.ID
	Reviewer id.ID
	At       time.Time
	Act      string // take, first, final, dissent, undo
	Verdict  ReviewStatus
	Seconds  int64 // between taking and judging
	Grounds  string
}

// ReviewerCount is what one reviewer did in a span of time.
type ReviewerCount struct {
	Reviewer  id.ID
	Taken     int64
	Same      int64 // final judgements
	Different int64
	First     int64 // first opinions of two
	Dissents  int64
	Undone    int64 // judgements of anybody that this one took back
	Seconds   int64 // between taking and judging, together
	Judged    int64 // judgements that Seconds is the sum of
	Last      time.Time
}

func (s *Service) addReview(ctx context.Context, f finding, person id.ID, reason string) (id.ID, error) {
	return s.list(ctx, ReviewEntry{Person: person, Alike: f.decision.Alike, Reason: reason, Explanation: f.decision.Explanation,
		Weight: f.decision.Explanation.Weight, Institution: f.assessment.Claim.Institution})
}

// list puts a pair on the review list; zero when it is there already.
func (s *Service) list(ctx context.Context, r ReviewEntry) (id.ID, error) {
	r.ID, r.Status, r.CreatedAt = s.ids.Next(), Open, s.clock.Now()
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

// Reviews lists look-alike pairs with the cursor of the next page.
func (s *Service) Reviews(ctx context.Context, f ReviewFilter, p page.Request) ([]ReviewEntry, string, error) {
	var after ReviewPlace
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	if f.Sort == "" {
		f.Sort = Newest
	}
	f.At = s.clock.Now()
	rows, err := s.store.Reviews(ctx, f, after, p.Rows()+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > p.Rows() {
		rows = rows[:p.Rows()]
		last := rows[len(rows)-1]
		next = page.Encode(ReviewPlace{ID: last.ID, Weight: last.Weight})
	}
	return rows, next, nil
}

// CountReviews counts pairs by status, reason and institution, at most 1000 lines, the most frequent first.
func (s *Service) CountReviews(ctx context.Context) ([]ReviewCount, error) {
	return s.store.CountReviews(ctx)
}

// Review gives one entry. Errors: empi.unknown-review.
func (s *Service) Review(ctx context.Context, ident id.ID) (ReviewEntry, error) {
	return s.store.Review(ctx, ident)
}

// Verdicts gives every act on a pair, oldest first.
func (s *Service) Verdicts(ctx context.Context, review id.ID) ([]Verdict, error) {
	return s.store.Verdicts(ctx, review)
}

// Reviewers gives what each reviewer did in a span of time, the busiest first.
func (s *Service) Reviewers(ctx context.Context, from, to time.Time) ([]ReviewerCount, error) {
	return s.store.Reviewers(ctx, from, to)
}

// TakeReview keeps a pair for a reviewer for a while, so that two do not work on it. Taking one's own again prolongs.
// Errors: empi.unknown-review, empi.review-decided, empi.review-taken, empi.second-reviewer.
func (s *Service) TakeReview(ctx context.Context, ident, by id.ID) (ReviewEntry, error) {
	var r ReviewEntry
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		if r, err = s.undecided(ctx, ident, by); err != nil {
			return err
		}
		if r.Status == SecondOpinion && r.FirstBy == by {
			return ErrSecondPerson
		}
		now := s.clock.Now()
		fresh := r.AssignedTo(now) != by
		if fresh {
			r.AssignedAt = now
		}
		r.Assignee, r.AssignedUntil = by, now.Add(s.settings.ClaimFor)
		if err := s.keepReview(ctx, r, r.Status); err != nil || !fresh {
			return err
		}
		return s.act(ctx, r, by, actTake, "", "")
	})
	return r, err
}

// TakeNext takes the first pair of the filter that nobody works on. Errors: empi.queue-empty.
func (s *Service) TakeNext(ctx context.Context, f ReviewFilter, by id.ID) (ReviewEntry, error) {
	if f.Status != SecondOpinion {
		f.Status = Open
	}
	f.Free, f.Assignee = true, 0
	rows, _, err := s.Reviews(ctx, f, page.Request{Limit: 20})
	if err != nil {
		return ReviewEntry{}, err
	}
	for _, r := range rows { // another may be faster; then the next one
		taken, err := s.TakeReview(ctx, r.ID, by)
		if err == nil {
			return taken, nil
		}
		if code(err) == nil {
			return taken, err
		}
	}
	return ReviewEntry{}, ErrQueueEmpty
}

// LeaveReview gives a taken pair back.
func (s *Service) LeaveReview(ctx context.Context, ident, by id.ID) error {
	return s.unit.Write(ctx, func(ctx context.Context) error {
		r, err := s.undecided(ctx, ident, by)
		if err != nil {
			return err
		}
		r.Assignee, r.AssignedAt, r.AssignedUntil = 0, time.Time{}, time.Time{}
		return s.keepReview(ctx, r, r.Status)
	})
}

// undecided reads a pair that waits for a judgement, under lock, unless somebody else works on it.
func (s *Service) undecided(ctx context.Context, ident, by id.ID) (ReviewEntry, error) {
	if _, err := s.store.Lock(ctx, []string{"r:" + ident.String()}); err != nil {
		return ReviewEntry{}, err
	}
	r, err := s.store.Review(ctx, ident)
	if err != nil {
		return r, err
	}
	if r.Status != Open && r.Status != SecondOpinion {
		return r, ErrDecided
	}
	if who := r.AssignedTo(s.clock.Now()); who != 0 && who != by {
		return r, ErrTaken
	}
	return r, nil
}

func (s *Service) keepReview(ctx context.Context, r ReviewEntry, was ReviewStatus) error {
	ok, err := s.store.UpdateReview(ctx, r, was)
	if err == nil && !ok {
		err = ErrDecided
	}
	return err
}

func (s *Service) act(ctx context.Context, r ReviewEntry, by id.ID, act string, verdict ReviewStatus, grounds string) error {
	v := Verdict{ID: s.ids.Next(), Review: r.ID, Reviewer: by, At: s.clock.Now(), Act: act, Verdict: verdict, Grounds: clip(grounds, 500)}
	if !r.AssignedAt.IsZero() && r.Assignee == by && act != actTake {
		v.Seconds = max(1, int64(v.At.Sub(r.AssignedAt)/time.Second))
	}
	return s.store.AddVerdict(ctx, v)
}
