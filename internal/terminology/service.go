package terminology

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Config of the map.
type Config struct {
	FourEyes bool `yaml:"fourEyes" help:"a mapping counts only after a second person confirmed it"`
}

// Deps is what the service works with. Unit and Events must be of the store's database.
type Deps struct {
	Store   Store
	Unit    Unit
	Events  Publisher
	Ledger  audit.Ledger
	Clock   clock.Clock
	IDs     *id.Source
	Library func() *standards.Library // the present snapshot of the standards
	Archive Archive
	Feed    Feed // nil: this process is the only one
	Config  Config
}

// Service keeps the map. Safe for concurrent use; reading the map takes no lock.
type Service struct {
	store   Store
	unit    Unit
	events  Publisher
	ledger  audit.Ledger
	clock   clock.Clock
	ids     *id.Source
	library func() *standards.Library
	archive Archive
	feed    Feed
	config  Config

	snapshot atomic.Pointer[Snapshot]
	loading  sync.Mutex // one reload at a time
	position string     // of the feed, under loading
	indexes  indexes
}

// New returns the service; Load reads the map.
func New(d Deps) *Service {
	s := &Service{store: d.Store, unit: d.Unit, events: d.Events, ledger: d.Ledger, clock: d.Clock, ids: d.IDs, library: d.Library, archive: d.Archive,
		feed: d.Feed, config: d.Config}
	s.snapshot.Store(newSnapshot(map[id.ID]*table{}))
	return s
}

// FourEyes tells whether a second person must confirm.
func (s *Service) FourEyes() bool { return s.config.FourEyes }

// Load reads the whole map.
func (s *Service) Load(ctx context.Context) (err error) {
	defer errs.Op(&err, "terminology.Load")
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.feed != nil {
		if s.position, err = s.feed.Head(ctx); err != nil {
			return err
		}
	}
	all, err := s.store.Mappers(ctx)
	if err != nil {
		return err
	}
	tables := make(map[id.ID]*table, len(all))
	for _, institution := range all {
		rows, err := s.store.Active(ctx, institution)
		if err != nil {
			return err
		}
		tables[institution] = newTable(rows)
	}
	s.snapshot.Store(newSnapshot(tables))
	return nil
}

// Follow takes over what other processes changed.
func (s *Service) Follow(ctx context.Context) (err error) {
	defer errs.Op(&err, "terminology.Follow")
	if s.feed == nil {
		return nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	changed, reached, err := s.feed.Changed(ctx, s.position)
	if err != nil {
		return err
	}
	for _, institution := range changed {
		if err := s.reload(ctx, institution); err != nil {
			return err
		}
	}
	s.position = reached
	return nil
}

// refresh reads the maps of institutions anew, after they were changed here.
func (s *Service) refresh(ctx context.Context, institutions map[id.ID]bool) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	for institution := range institutions {
		if err := s.reload(ctx, institution); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) reload(ctx context.Context, institution id.ID) error {
	rows, err := s.store.Active(ctx, institution)
	if err != nil {
		return err
	}
	s.snapshot.Store(s.snapshot.Load().with(institution, newTable(rows)))
	return nil
}

// Snapshot gives the map as it is now.
func (s *Service) Snapshot() *Snapshot { return s.snapshot.Load() }

// For gives a reader of the present map for one document or row of a sender.
func (s *Service) For(from Sender) *Reader {
	return &Reader{snapshot: s.snapshot.Load(), library: s.library(), from: from}
}

// Translate gives the standard code for an institution's own code; false when there is none. It is For without memory, for
// those who only ask.
func (s *Service) Translate(from Sender, c standards.Coding) (standards.Translation, bool) {
	r := Reader{snapshot: s.snapshot.Load(), library: s.library(), from: from}
	return r.Translate(c)
}

// Note keeps what a reader could not translate, in the transaction of ctx. It costs one row, and none when nothing was missed.
func (s *Service) Note(ctx context.Context, institution id.ID, example string, missed []Counted) error {
	if len(missed) == 0 || institution == 0 {
		return nil
	}
	return s.store.AddSeen(ctx, Seen{ID: s.ids.Next(), Institution: institution, Example: example, At: s.clock.Now(), Codings: missed})
}

// countBatch is how many documents' codings one transaction counts.
const countBatch = 500

// Count adds what was kept by Note to the work list and says how many documents it counted; 0 means that nothing waits.
func (s *Service) Count(ctx context.Context) (n int, err error) {
	defer errs.Op(&err, "terminology.Count")
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		if err := s.store.Lock(ctx); err != nil {
			return err
		}
		all, err := s.store.TakeSeen(ctx, countBatch)
		if n = len(all); err != nil || n == 0 {
			return err
		}
		distinct := map[slot]int{}
		for _, u := range Tally(s.library(), all) {
			if err := s.count(ctx, u, distinct); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// count adds one coding to the work list; once the list of its source is full, to the count of what came beyond.
func (s *Service) count(ctx context.Context, u Unmapped, distinct map[slot]int) error {
	old, known, err := s.store.Slot(ctx, u.Institution, u.Source, u.Code, u.slot().name)
	if err != nil {
		return err
	}
	if !known {
		list := slot{institution: u.Institution, source: u.Source}
		n, counted := distinct[list]
		if !counted {
			if n, err = s.store.Distinct(ctx, u.Institution, u.Source); err != nil {
				return err
			}
		}
		if n >= MaxDistinct {
			u.Code, u.Name, u.Standing = "", "", Beyond
			if old, known, err = s.store.Slot(ctx, u.Institution, u.Source, "", ""); err != nil {
				return err
			}
		} else {
			n++
		}
		distinct[list] = n
	}
	if known {
		old.add(u)
		u = old
	} else {
		u.ID = s.ids.Next()
	}
	if u.Standing != Beyond {
		if u.Standing, err = s.standing(ctx, u); err != nil {
			return err
		}
	}
	return s.store.PutUnmapped(ctx, u)
}

// standing asks the store what is said about a coding now.
func (s *Service) standing(ctx context.Context, u Unmapped) (Standing, error) {
	out := Open
	for _, institution := range [2]id.ID{u.Institution, 0} {
		for _, source := range sources(u) {
			rivals, err := s.store.Rivals(ctx, Mapping{Institution: institution, Source: source, Code: u.Code, Name: u.Name})
			if err != nil {
				return out, err
			}
			for _, m := range rivals {
				switch {
				case m.Connected != 0 || !m.holds(u.Last) && !m.holds(s.clock.Now()):
				case m.State == Proposed && out == Open:
					out = Waiting
				case m.State == Active && m.Relation == None:
					return NoTarget, nil
				case m.State == Active && (u.Domain == "" || u.Domain == m.Domain):
					return Mapped, nil
				}
			}
		}
	}
	return out, nil
}

// sources are those a mapping of the coding may name, the nearest first.
func sources(u Unmapped) []string {
	var out []string
	for _, x := range []string{u.System, u.Element, u.Domain} {
		if x != "" {
			out = append(out, x)
		}
	}
	return out
}

// WorkList lists codings, most frequent first.
func (s *Service) WorkList(ctx context.Context, f WorkFilter, after *Place, limit int) ([]Unmapped, error) {
	return s.store.WorkList(ctx, f, after, limit)
}

// Unmapped gives a coding of the work list. Errors: terminology.not-found.
func (s *Service) Unmapped(ctx context.Context, unmapped id.ID) (Unmapped, error) {
	u, ok, err := s.store.Unmapped(ctx, unmapped)
	if err == nil && !ok {
		err = ErrNotFound
	}
	return u, err
}

// Progress counts by institution and standing.
func (s *Service) Progress(ctx context.Context) ([]Progress, error) { return s.store.Progress(ctx) }

// Domains gives the value domains (or sources) on the work list, with their open codings.
func (s *Service) Domains(ctx context.Context, institution id.ID) (map[string]int64, error) {
	return s.store.Domains(ctx, institution)
}

type actorKey struct{}

// WithActor keeps the caller for the audit lines of the changes made under ctx.
func WithActor(ctx context.Context, a audit.Actor, request string) context.Context {
	return context.WithValue(ctx, actorKey{}, audit.Entry{Actor: a, Request: request})
}

// record writes the audit line of a change, in its transaction.
func (s *Service) record(ctx context.Context, by Author, action, object string, institution id.ID, detail map[string]string) error {
	e, ok := ctx.Value(actorKey{}).(audit.Entry)
	if !ok {
		e.Actor = audit.Actor{Kind: audit.Node, ID: by.ID, Label: "terminology"}
	}
	e.Action, e.Object, e.Outcome, e.Detail = action, object, audit.Done, detail
	if institution != 0 {
		if e.Detail == nil {
			e.Detail = map[string]string{}
		}
		e.Detail["institution"] = institution.String()
	}
	return s.ledger.Record(ctx, e)
}

func asCoded(err error) (*errs.Error, bool) { return errs.As(err) }

func codeOf(err error) string { return errs.CodeOf(err) }

func itoa(n int) string { return strconv.Itoa(n) }
