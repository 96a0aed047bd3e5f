package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Handler is an owner's understanding of one kind of message.
type Handler interface {
	// Prepare reads and checks the bytes: no transaction, no state. It never fails: what cannot be read is decided as refused.
	Prepare(ctx context.Context, in Incoming) Work
}

// Work is a message that has been read. Decide runs inside the transaction that also keeps the message's fate; an error
// undoes both and is answered as a fault of ours (or of the store), so refusals are outcomes, not errors. It may run again.
type Work interface {
	Decide(ctx context.Context) (Outcome, error)
}

// Incoming is a message as a handler sees it.
type Incoming struct {
	ID       id.ID
	At       time.Time
	Envelope Envelope
	Body     []byte
	Packed   []byte // the body as kit/pack keeps it
	Hash     string
	Release  bool // an operator accepts it in spite of content faults
}

// Journal is what the service needs of engine/journal.
type Journal interface {
	Append(now time.Time, meta, body []byte) (position int64, wait func() error, err error)
	Read(position int64) (meta, body []byte, err error)
	Scan(from int64, fn func(position, next int64, meta, body []byte) error) error
}

// Packer compresses bodies.
type Packer interface {
	Pack(b []byte) []byte
	Unpack(p []byte) ([]byte, error)
}

// Config of the exchange.
type Config struct {
	MaxBodyBytes int64 `yaml:"maxBodyBytes" help:"largest message, bytes"`
	MaxInFlight  int   `yaml:"maxInFlight" help:"messages being decided at once; more are told to come back"`
}

// Default configuration.
func Default() Config { return Config{MaxBodyBytes: 32 << 20, MaxInFlight: 512} }

// Check finds mistakes.
func (c Config) Check() error {
	if c.MaxBodyBytes < 1<<10 || c.MaxInFlight < 1 {
		return errs.New(errs.Invalid, "config.out-of-range").At("exchange")
	}
	return nil
}

// Service takes messages in. Safe for concurrent use.
type Service struct {
	cfg      Config
	store    Store
	unit     Unit
	journal  Journal
	packer   Packer
	clock    clock.Clock
	ids      *id.Source
	log      *slog.Logger
	handlers map[string]Handler
	slots    chan struct{}
	flight   inFlight
}

// New returns a service. Handlers are registered before the first Receive.
func New(cfg Config, s Store, u Unit, j Journal, p Packer, c clock.Clock, ids *id.Source, log *slog.Logger) *Service {
	return &Service{cfg: cfg, store: s, unit: u, journal: j, packer: p, clock: c, ids: ids, log: log,
		handlers: map[string]Handler{}, slots: make(chan struct{}, cfg.MaxInFlight)}
}

// Handle registers the owner of a kind of message.
func (s *Service) Handle(kind string, h Handler) { s.handlers[kind] = h }

// meta is what the journal keeps beside the body, enough to decide the message after a crash.
type meta struct {
	ID       id.ID    `json:"id"`
	Envelope Envelope `json:"envelope"`
	Hash     string   `json:"hash"`
}

// Receive takes one message: journalled, decided, kept, in that order; what it returns is durable. The same message again
// gives the first one's fate. Errors: ErrEmpty, ErrTooLarge, ErrMessageID, ErrMessageIDReused, ErrBusy, ErrNoHandler,
// store.unavailable, store.full.
func (s *Service) Receive(ctx context.Context, env Envelope, body []byte) (*Message, error) {
	start := s.clock.Now()
	h, ok := s.handlers[env.Kind]
	switch {
	case !ok:
		return nil, ErrNoHandler
	case len(body) == 0:
		return nil, ErrEmpty
	case int64(len(body)) > s.cfg.MaxBodyBytes:
		return nil, ErrTooLarge
	case !plausibleMessageID(env.MessageID):
		return nil, ErrMessageID
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	default:
		return nil, ErrBusy
	}
	sum := sha256.Sum256(body)
	in := Incoming{ID: s.ids.Next(), At: start, Envelope: env, Body: body, Hash: hex.EncodeToString(sum[:])}
	if in.Envelope.MessageID == "" {
		in.Envelope.MessageID = "sha256:" + in.Hash
	}
	if old, err := s.store.FindKey(ctx, env.System, in.Envelope.MessageID); err != nil {
		return nil, err
	} else if old != nil {
		return same(old, in.Hash)
	}
	in.Packed = s.packer.Pack(body)
	head, err := json.Marshal(meta{ID: in.ID, Envelope: in.Envelope, Hash: in.Hash})
	if err != nil {
		return nil, err
	}
	// The position counts as in flight before it exists, so a checkpoint can never pass it.
	defer s.flight.begin(in.ID)()
	position, wait, err := s.journal.Append(start, head, in.Packed)
	if err != nil {
		return nil, err
	}
	s.flight.at(in.ID, position)
	work, err := s.prepare(ctx, h, in) // while the journal syncs
	if e := wait(); e != nil {
		return nil, e
	}
	if err != nil {
		return nil, err
	}
	return s.decide(ctx, in, position, work)
}

// prepare reads a message. A fault in a reader is this one message's fault: it must not end the node, nor a bulk request, nor
// every start at which the message is met again.
func (s *Service) prepare(ctx context.Context, h Handler, in Incoming) (w Work, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a message made its reader fail", "message", in.ID.String(), "hash", in.Hash, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = ErrReader
		}
	}()
	return h.Prepare(ctx, in), nil
}

// same answers a message that came before.
func same(old *Message, hash string) (*Message, error) {
	if old.Hash != hash {
		return nil, ErrMessageIDReused
	}
	old.Repeated = true
	return old, nil
}

// rounds is how often a decision that lost against another one of the same moment is made anew.
const rounds = 5

// decide runs the owner's decision and keeps the fate, in one transaction.
func (s *Service) decide(ctx context.Context, in Incoming, position int64, work Work) (m *Message, err error) {
	for range rounds {
		if m, err = s.decideOnce(ctx, in, position, work); !errors.Is(err, ErrAgain) {
			break
		}
	}
	return m, err
}

func (s *Service) decideOnce(ctx context.Context, in Incoming, position int64, work Work) (*Message, error) {
	m := &Message{ID: in.ID, ReceivedAt: in.At, Envelope: in.Envelope, Hash: in.Hash, SizeBytes: int64(len(in.Body)), Journal: position, Attempts: 1}
	var taken *Message
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		taken = nil
		old, err := s.store.FindKey(ctx, in.Envelope.System, in.Envelope.MessageID)
		if err != nil {
			return err
		}
		if taken = old; taken != nil {
			return nil
		}
		out, err := work.Decide(ctx)
		if err != nil {
			return err
		}
		if err := m.take(out, s.clock.Now()); err != nil {
			return err
		}
		old, ok, err := s.store.Insert(ctx, m)
		if err != nil {
			return err
		}
		if !ok {
			taken = old
			return errTaken // undo what Decide wrote: the other one decided first
		}
		return nil
	})
	if taken != nil && (err == nil || errors.Is(err, errTaken)) {
		return same(taken, in.Hash)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

var errTaken = errors.New("exchange: decided by another at the same moment")

func (m *Message) take(out Outcome, now time.Time) error {
	m.Status, m.Type, m.Title, m.UniqueID = out.Status, out.Type, out.Title, out.UniqueID
	m.Document, m.Person, m.Findings = out.Document, out.Person, out.Findings
	m.Counts, m.ErrorCode, m.ErrorPlace = CountFindings(out.Findings), out.ErrorCode, out.ErrorPlace
	m.Institution = out.Institution
	if m.Institution == 0 {
		m.Institution = m.Envelope.Institution
	}
	m.FirstRule = firstRule(out)
	m.DecidedAt = now
	m.TookMicros = now.Sub(m.ReceivedAt).Microseconds()
	reply, err := json.Marshal(out.Reply)
	m.Reply = reply
	return err
}

// firstRule is the gravest finding's rule, or the error's code.
func firstRule(out Outcome) string {
	best := -1
	rule := out.ErrorCode
	for _, f := range out.Findings {
		if int(f.Severity) > best {
			best, rule = int(f.Severity), f.Rule
		}
	}
	return rule
}

// plausibleMessageID: up to 200 visible ASCII characters; it goes into logs and file names.
func plausibleMessageID(m string) bool {
	if len(m) > 200 {
		return false
	}
	for i := 0; i < len(m); i++ {
		if m[i] <= ' ' || m[i] > '~' {
			return false
		}
	}
	return true
}

// inFlight remembers the journal positions that are not decided yet.
type inFlight struct {
	mu  sync.Mutex
	pos map[id.ID]int64 // -1: appending
	max int64           // highest position seen
}

func (f *inFlight) begin(m id.ID) func() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pos == nil {
		f.pos = map[id.ID]int64{}
	}
	f.pos[m] = -1
	return func() {
		f.mu.Lock()
		delete(f.pos, m)
		f.mu.Unlock()
	}
}

func (f *inFlight) at(m id.ID, position int64) {
	f.mu.Lock()
	f.pos[m] = position
	f.max = max(f.max, position)
	f.mu.Unlock()
}

// low gives the position below which nothing is in flight; false while an append has no position yet.
func (f *inFlight) low() (int64, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	low := f.max
	for _, p := range f.pos {
		if p < 0 {
			return 0, false
		}
		low = min(low, p)
	}
	return low, low > 0
}
