package empi

import (
	"context"
	"strconv"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// HigherNumber is the domain of the identifier that the higher node (city, province) gives a resident (上级主索引号).
const HigherNumber = PlatformNumber + "^higher"

// HigherState says how far a resident's registration at the higher node has come.
type HigherState string

// The states.
const (
	HigherWaiting  HigherState = "waiting"
	HigherReceived HigherState = "received"
	HigherConflict HigherState = "conflict" // the answer contradicts what is known here: the pair is on the review list
	HigherRefused  HigherState = "refused"  // the higher node refuses for good
)

// Higher is a resident on the way to the higher node.
type Higher struct {
	Person    id.ID
	State     HigherState
	Attempts  int64
	NextAt    time.Time
	UpdatedAt time.Time
	Code      string // of the last failure
}

// HigherNode is the index above this one. Implemented over HTTP by empihttp; any Minkang node can be one.
type HigherNode interface {
	// Register asks for the number of a resident; the same resident any number of times gets the same number.
	Register(ctx context.Context, c Claim, local id.ID) (number string, err error)
	// Changes gives what changed up there after a place, and the place to go on from; numbers are those that Register gave.
	Changes(ctx context.Context, after int64) ([]HigherChange, int64, error)
}

// HigherChange is a merge up there, or one that was undone.
type HigherChange struct {
	Kind          ChangeKind
	Number, Other string
}

const taskHigher = "higher"

// QueueHigher puts residents that Publish has moved since on the queue for the higher node. It reads the same order as every
// subscriber, so nobody is forgotten after a stop.
func (s *Service) QueueHigher(ctx context.Context) (queued int, err error) {
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		if _, err := s.store.Lock(ctx, []string{"t:" + taskHigher}); err != nil {
			return err
		}
		t, err := s.store.Task(ctx, taskHigher)
		if err != nil {
			return err
		}
		at, _ := strconv.ParseInt(t.Place, 10, 64)
		rows, err := s.store.Told(ctx, at, maxTold)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, x := range rows {
			at = x.Seq
			if x.Kind != ToldNew && x.Kind != ToldChanged {
				continue
			}
			h, err := s.store.HigherOf(ctx, x.Person)
			if err != nil {
				return err
			}
			if h.Person != 0 && x.Kind == ToldNew {
				continue
			}
			if err := s.store.PutHigher(ctx, Higher{Person: x.Person, State: HigherWaiting, UpdatedAt: s.clock.Now()}); err != nil {
				return err
			}
			queued++
		}
		if t.Name == "" {
			t.StartedAt = s.clock.Now()
		}
		t.Name, t.Place, t.Done, t.UpdatedAt = taskHigher, strconv.FormatInt(at, 10), t.Done+int64(queued), s.clock.Now()
		return s.store.PutTask(ctx, t)
	})
	return queued, err
}

// ApplyHigher asks the higher node for the numbers of waiting residents, at most limit, and keeps what it answers.
func (s *Service) ApplyHigher(ctx context.Context, node HigherNode, limit int) (received int, err error) {
	due, err := s.store.HigherDue(ctx, s.clock.Now(), limit)
	if err != nil {
		return 0, err
	}
	for _, h := range due {
		p, err := s.Person(ctx, h.Person)
		if err != nil {
			return received, err
		}
		number, err := "", error(nil)
		if p.ID == h.Person && !p.Anonymous { // a retired one is registered as its survivor; the anonymous stay here
			number, err = node.Register(ctx, claimOf(p), p.ID)
		}
		if ctx.Err() != nil {
			return received, ctx.Err()
		}
		silent := err != nil && code(err) == nil
		ok, err := s.keepHigher(ctx, h, p, number, err)
		if err != nil || silent { // when it does not answer the others would wait as well
			return received, err
		}
		if ok {
			received++
		}
	}
	return received, nil
}

// keepHigher stores an answer. A number that another resident of ours has, or a second number of one resident, is a conflict.
func (s *Service) keepHigher(ctx context.Context, h Higher, p Person, number string, fault error) (bool, error) {
	h.UpdatedAt = s.clock.Now()
	done := false
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		switch {
		case fault != nil && code(fault) != nil:
			h.State, h.Code = HigherRefused, code(fault).Code
		case fault != nil:
			h.Attempts++
			h.Code, h.NextAt = "unreachable", h.UpdatedAt.Add(min(longestPause, firstPause<<min(h.Attempts, 11)))
		default:
			h.Code = ""
			if h.State, err = s.reconcile(ctx, p, number); err != nil {
				return err
			}
			done = h.State == HigherReceived && number != ""
		}
		return s.store.PutHigher(ctx, h)
	})
	return done, err
}

func (s *Service) reconcile(ctx context.Context, p Person, number string) (HigherState, error) {
	if number == "" {
		return HigherReceived, nil
	}
	n := Identifier{System: HigherNumber, Value: phi.IDNumber(number), Trust: Unique}
	holder, err := s.holder(ctx, n)
	if err != nil {
		return "", err
	}
	if holder != 0 {
		if holder, err = s.Surviving(ctx, holder); err != nil {
			return "", err
		}
	}
	mine := p.Identifier(HigherNumber)
	switch {
	case holder == p.ID:
		return HigherReceived, nil
	case holder != 0: // up there they are one person
		_, err := s.list(ctx, ReviewEntry{Person: p.ID, Alike: holder, Reason: "higher-number-shared", Explanation: Explanation{Rule: "higher-number-shared"}})
		return HigherConflict, err
	case mine != "" && mine != n.Value: // up there they became another person: the newest answer counts, the change is history
		return HigherReceived, s.giveNumber(ctx, p.ID, n, mine)
	}
	return HigherReceived, s.giveNumber(ctx, p.ID, n, "")
}

// holder gives the person who holds a trustworthy number, zero when nobody does.
func (s *Service) holder(ctx context.Context, n Identifier) (id.ID, error) {
	all, err := s.store.Holders(ctx, []Identifier{n}, 1)
	for _, h := range all {
		if h.Sole {
			return h.Person, err
		}
	}
	return 0, err
}

func (s *Service) giveNumber(ctx context.Context, person id.ID, n Identifier, instead phi.IDNumber) error {
	was, err := s.locked(ctx, person)
	if err != nil {
		return err
	}
	next := was
	next.Identifiers = nil
	for _, x := range was.Identifiers {
		if x.System != HigherNumber || x.Value != instead {
			next.Identifiers = append(next.Identifiers, x)
		}
	}
	next.Identifiers = withNumbers(next.Identifiers, []Identifier{n})
	next.UpdatedAt, next.Version = s.clock.Now(), was.Version+1
	return s.replace(ctx, was, next, causeHigher, 0, "", instead != "")
}

// FollowHigher reads what was merged at the higher node: two residents of ours that became one there are put on the review
// list. Nothing is merged without a person: the higher node may err.
func (s *Service) FollowHigher(ctx context.Context, node HigherNode) (listed int, err error) {
	const name = "higher-changes"
	t, err := s.store.Task(ctx, name)
	if err != nil {
		return 0, err
	}
	at, _ := strconv.ParseInt(t.Place, 10, 64)
	changes, next, err := node.Changes(ctx, at)
	if err != nil || next == at {
		return 0, err
	}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		for _, c := range changes {
			n, err := s.follow(ctx, c)
			if err != nil {
				return err
			}
			listed += n
		}
		if t.Name == "" {
			t.StartedAt = s.clock.Now()
		}
		t.Name, t.Place, t.Done, t.UpdatedAt = name, strconv.FormatInt(next, 10), t.Done+int64(listed), s.clock.Now()
		return s.store.PutTask(ctx, t)
	})
	return listed, err
}

func (s *Service) follow(ctx context.Context, c HigherChange) (int, error) {
	if c.Kind != ToldMerged {
		return 0, nil
	}
	var pair [2]id.ID
	for i, number := range []string{c.Number, c.Other} {
		who, err := s.holder(ctx, Identifier{System: HigherNumber, Value: phi.IDNumber(number), Trust: Unique})
		if err != nil || who == 0 {
			return 0, err
		}
		if pair[i], err = s.Surviving(ctx, who); err != nil {
			return 0, err
		}
	}
	if pair[0] == pair[1] {
		return 0, nil
	}
	made, err := s.list(ctx, ReviewEntry{Person: max(pair[0], pair[1]), Alike: min(pair[0], pair[1]), Reason: "higher-merged", Explanation: Explanation{Rule: "higher-merged"}})
	if made == 0 {
		return 0, err
	}
	return 1, err
}

// HigherStanding counts residents by how far they have come.
func (s *Service) HigherStanding(ctx context.Context) (map[HigherState]int64, error) {
	return s.store.HigherCounts(ctx)
}

// claimOf says what is known of a person as a claim to the higher node: region-wide numbers only.
func claimOf(p Person) Claim {
	c := Claim{Name: p.Name, Sex: p.Sex, Birth: p.Birth, Ethnic: p.Ethnic, Phone: p.Phone, Address: p.Address, Division: p.Division,
		At: p.UpdatedAt, Deceased: p.Status == Deceased, Mother: p.Mother, Order: p.Order}
	for _, n := range p.Identifiers {
		if n.Trust >= Doubtful && kindOf(n.System) == ofRegion {
			c.Identifiers = append(c.Identifiers, Number{System: n.System, Value: n.Value})
		}
	}
	return c
}
