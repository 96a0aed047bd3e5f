package collection

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// Config of collection.
type Config struct {
	MaxBodyBytes int64 `yaml:"maxBodyBytes" help:"largest sheet, bytes"`
	ChunkRows    int   `yaml:"chunkRows" help:"rows decided in one transaction"`
	AtOnce       int   `yaml:"atOnce" help:"batches decided at once; more wait their turn"`
	KeepDays     int   `yaml:"keepDays" help:"days for which the sheet and the findings of a finished batch are kept"`
}

// Default configuration.
func Default() Config { return Config{MaxBodyBytes: 2 << 30, ChunkRows: 100, AtOnce: 2, KeepDays: 30} }

// Check finds mistakes.
func (c Config) Check() error {
	if c.MaxBodyBytes < 1<<10 || c.ChunkRows < 1 || c.ChunkRows > 5000 || c.AtOnce < 1 || c.KeepDays < 1 {
		return errs.New(errs.Invalid, "config.out-of-range").At("collection")
	}
	return nil
}

// Deps are what a Service needs.
type Deps struct {
	Config  Config
	Node    int
	Store   Store
	Unit    Unit
	Library func() *standards.Library // in force now; a run keeps the one it began with
	Terms   Terms                     // nil: codes are not translated
	Sheets  Sheets
	Spool   Spool
	Keeper  Keeper
	Sources Sources
	Events  Publisher
	Ledger  audit.Ledger
	Packer  Packer
	Clock   clock.Clock
	IDs     *id.Source
	Log     *slog.Logger
}

// Service takes sheets in. Safe for concurrent use.
type Service struct {
	Deps
	mu     sync.Mutex
	active map[id.ID]chan struct{} // batches this process runs or will run; closed when it no longer does
	slots  chan struct{}
	queue  chan struct{} // says that there may be something to run
}

// New returns a service.
func New(d Deps) *Service {
	return &Service{Deps: d, active: map[id.ID]chan struct{}{}, slots: make(chan struct{}, d.Config.AtOnce), queue: make(chan struct{}, 1)}
}

// Receive keeps a sheet durably as a batch that is queued. The same body for the same data set and institution, or the same
// key, gives the known batch, marked Repeated; another body under a used key is ErrKeyReused. Errors: ErrDataSet, ErrEmptyBody,
// ErrTooLarge, ErrKey, those of the spool and the store.
func (s *Service) Receive(ctx context.Context, e Envelope, body io.Reader, actor security.Actor) (*Batch, error) {
	switch _, ok := s.Library().DataSet(e.DataSet); {
	case !ok:
		return nil, ErrDataSet
	case e.Institution == 0:
		return nil, ErrInstitution
	case !plausibleKey(e.Key):
		return nil, ErrKey
	}
	hash, size, err := s.Spool.Keep(body, s.Config.MaxBodyBytes)
	if err != nil {
		return nil, err
	}
	if size == 0 {
		return nil, ErrEmptyBody
	}
	b := &Batch{ID: s.IDs.Next(), Envelope: e, Node: s.Node, Hash: hash, SizeBytes: size, State: Queued, ReceivedAt: s.Clock.Now()}
	var known *Batch
	err = s.Unit.Write(ctx, func(ctx context.Context) error {
		var err error
		if known, err = s.Store.Known(ctx, e, hash); err != nil || known != nil {
			return err
		}
		if ok, err := s.Store.Insert(ctx, b); err != nil || !ok {
			if err == nil {
				err = ErrMoved // taken at this very moment by another transaction
			}
			return err
		}
		return s.Ledger.Record(ctx, audit.Entry{Action: "batch.submit", Outcome: audit.Done, Actor: actor.Audit(), Object: "batch/" + b.ID.String(),
			Detail: map[string]string{"dataset": e.DataSet, "hash": hash}})
	})
	switch {
	case err != nil:
		return nil, err
	case known == nil:
		return b, nil
	case known.Hash != hash || known.Envelope.DataSet != e.DataSet:
		return nil, ErrKeyReused
	}
	known.Repeated = true
	return known, nil
}

func plausibleKey(k string) bool {
	return len(k) <= 200 && strings.IndexFunc(k, func(c rune) bool { return c <= ' ' || c > '~' }) < 0
}

// Start runs a batch in the background and gives a channel that is closed when this process has done with it for now.
func (s *Service) Start(ctx context.Context, batch id.ID) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if done, ok := s.active[batch]; ok {
		return done
	}
	done := make(chan struct{})
	s.active[batch] = done
	go func() {
		defer func() {
			s.mu.Lock()
			delete(s.active, batch)
			s.mu.Unlock()
			close(done)
		}()
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		case <-ctx.Done():
			return
		}
		if err := s.Run(ctx, batch); err != nil && ctx.Err() == nil {
			s.Log.Warn("batch waits", "batch", batch.String(), "cause", err.Error())
		}
	}()
	return done
}

// Resume starts what is not over: batches that a stop interrupted or a fault of the store left. It is a job.
func (s *Service) Resume(ctx context.Context) error {
	open, err := s.Store.Open(ctx, s.Node)
	if err != nil {
		return err
	}
	for _, b := range open {
		s.Start(ctx, b.ID)
	}
	return nil
}

// Find gives a batch that the actor may see: its own institution's, or any to the district's operators.
func (s *Service) Find(ctx context.Context, batch id.ID, a security.Actor) (*Batch, error) {
	b, err := s.Store.Find(ctx, batch)
	if err != nil {
		return nil, err
	}
	if a.Institution != 0 && b.Envelope.Institution != a.Institution && b.Envelope.Sender != a.ID {
		return nil, ErrNotFound
	}
	return b, nil
}

// List gives batches, newest first, those the actor may see.
func (s *Service) List(ctx context.Context, f Filter, p page.Request, a security.Actor) ([]Batch, string, error) {
	if a.Institution != 0 {
		f.Institution = a.Institution
	}
	return s.Store.List(ctx, f, p)
}

// Rows gives the findings of a batch's rows after one, in order; refused ones only when asked.
func (s *Service) Rows(ctx context.Context, b *Batch, refused bool, after, limit int) ([]RowFindings, error) {
	return s.Store.Rows(ctx, b.ID, refused, after, limit)
}

// Rules gives a batch's findings by rule and column, most frequent first.
func (s *Service) Rules(ctx context.Context, b *Batch) ([]RuleCount, error) {
	return s.Store.Rules(ctx, b.ID)
}

// Await runs a batch in the background, waits for it at most until ctx ends, and gives it as it is then. Life is how long it may
// go on.
func (s *Service) Await(ctx, life context.Context, b *Batch) (*Batch, error) {
	select {
	case <-s.Start(life, b.ID):
	case <-ctx.Done():
	}
	return s.Store.Find(context.WithoutCancel(ctx), b.ID)
}

// Cancel stops a batch; what was accepted stays. Errors: ErrFinished.
func (s *Service) Cancel(ctx context.Context, batch id.ID, a security.Actor) (*Batch, error) {
	for range 20 { // the runner may advance it between reading and writing
		b, err := s.Find(ctx, batch, a)
		if err != nil {
			return nil, err
		}
		if b.State.Over() {
			return nil, ErrFinished
		}
		mark, state := b.Mark, b.State
		b.State, b.FinishedAt = Cancelled, s.Clock.Now()
		err = s.Unit.Write(ctx, func(ctx context.Context) error {
			if ok, err := s.Store.Save(ctx, b, mark, state); err != nil || !ok {
				return cmpErr(err, ErrMoved)
			}
			if err := s.finished(ctx, b); err != nil {
				return err
			}
			return s.Ledger.Record(ctx, audit.Entry{Action: "batch.cancel", Outcome: audit.Done, Actor: a.Audit(), Object: "batch/" + b.ID.String()})
		})
		if errs.CodeOf(err) != ErrMoved.Code {
			return b, err
		}
	}
	return nil, ErrMoved
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func (s *Service) finished(ctx context.Context, b *Batch) error {
	return s.Events.Publish(ctx, SubjectFinished, b.ID, BatchFinished{Batch: b.ID, DataSet: b.Envelope.DataSet, Institution: b.Envelope.Institution, State: b.State})
}

// Prune drops the sheets and findings of batches that ended long ago; their counts stay. It is a job.
func (s *Service) Prune(ctx context.Context) error {
	before := s.Clock.Now().Add(-time.Duration(s.Config.KeepDays) * 24 * time.Hour)
	for {
		old, err := s.Store.Finished(ctx, s.Node, before, 100)
		if err != nil {
			return err
		}
		if len(old) == 0 {
			return s.sweep(ctx, before)
		}
		for _, b := range old {
			last := false
			if err := s.Unit.Write(ctx, func(ctx context.Context) (err error) { last, err = s.Store.Forget(ctx, b.ID); return err }); err != nil {
				return err
			}
			if !last {
				continue
			}
			if err := s.Spool.Drop(b.Hash); err != nil {
				return err
			}
		}
	}
}

// sweep drops old bodies that no batch holds: of requests that were refused after their body was kept.
func (s *Service) sweep(ctx context.Context, before time.Time) error {
	all, err := s.Spool.Old(before)
	if err != nil {
		return err
	}
	for _, hash := range all {
		held, err := s.Store.Held(ctx, hash)
		if err != nil {
			return err
		}
		if held {
			continue
		}
		if err := s.Spool.Drop(hash); err != nil {
			return err
		}
	}
	return nil
}

// Wait blocks until no batch runs in this process; what is open goes on at the next start.
func (s *Service) Wait() {
	for {
		s.mu.Lock()
		var one chan struct{}
		for _, done := range s.active {
			one = done
			break
		}
		s.mu.Unlock()
		if one == nil {
			return
		}
		<-one
	}
}
