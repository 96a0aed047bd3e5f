package quality

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// Institution is what quality needs to know of one.
type Institution struct {
	ID       id.ID
	Code     string
	Name     string
	Kind     string
	Level    string
	Division string
}

// Directory lists institutions.
type Directory interface {
	// Institutions lists all of the district, any order.
	Institutions(ctx context.Context) ([]Institution, error)
}

// Place is one finding of one message, without any person.
type Place struct {
	Message     id.ID
	Batch       bool // a batch of rows, not a message
	Arrived     time.Time
	Day         Day // of service
	Institution id.ID
	Type        string
	Title       string
	Status      string            // "" when the message is no longer kept
	Found       int64             // findings of this rule in the message; rows of a batch
	Finding     standards.Finding // the first of them; nothing but the rule when it is not about a place in the content
}

// Message is what the exchange still knows of a message.
type Message struct {
	Title      string
	Status     string
	Findings   []standards.Finding
	ErrorPlace string
}

// Messages finds messages by their identifiers; those that are no longer kept, and batches, are left out.
type Messages interface {
	Messages(ctx context.Context, messages []id.ID) (map[id.ID]Message, error)
}

// Words names rules, elements and types; standards' library does.
type Words interface {
	Rule(rule string) (severity string, text Text)
	Element(element string) string
	Type(code string) string
	Division(code string) string
}

// Config of quality. The zero value is not valid; use Default.
type Config struct {
	DetailDays  int `yaml:"detailDays" help:"days the counts of single elements and rules are kept"`
	CellDays    int `yaml:"cellDays" help:"days the scores are kept"`
	CheckEvery  int `yaml:"checkEvery" help:"minutes between looks at the thresholds"`
	LetterDay   int `yaml:"letterDay" help:"day of the month on which last month's letters are written; 0: only on demand"`
	MessageDays int `yaml:"-"` // how long the exchange keeps messages
}

// Default keeps elements for 13 months and scores for ten years, and writes letters on the 5th.
func Default() Config {
	return Config{DetailDays: 400, CellDays: 3660, CheckEvery: 10, LetterDay: 5, MessageDays: 400}
}

// Deps are what a Service works with.
type Deps struct {
	Book      *Book
	Store     Store
	Unit      Unit
	Directory Directory
	Messages  Messages
	Words     Words
	Ledger    audit.Ledger
	Policy    *security.Policy
	Events    Publisher
	Clock     clock.Clock
	IDs       *id.Source
	Files     Files
	Node      string // who writes letters
	Config    Config
}

// Service answers questions about quality and keeps thresholds, alerts and letters. Safe for concurrent use.
type Service struct {
	Deps
	projector *Projector
	rebuild   rebuildState
	cache     directoryCache
}

// New returns a service and the projector that feeds it.
func New(d Deps) (*Service, *Projector) {
	p := NewProjector(d.Book, d.Store, d.Unit)
	return &Service{Deps: d, projector: p}, p
}

// Rules gives the quality rules.
func (s *Service) Rules() *Book { return s.Book }

// directoryCache keeps the list of institutions for a while: every question needs it, and it changes seldom.
type directoryCache struct {
	mu   sync.Mutex
	at   time.Time
	list []Institution
}

const directoryAge = 30 * time.Second

func (s *Service) institutions(ctx context.Context) ([]Institution, error) {
	c := &s.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	now := s.Clock.Now()
	if c.list != nil && now.Sub(c.at) < directoryAge && !now.Before(c.at) {
		return c.list, nil
	}
	list, err := s.Directory.Institutions(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b Institution) int { return strings.Compare(a.Code, b.Code) })
	c.list, c.at = list, now
	return list, nil
}

// Scope narrows a question. Zero fields do not.
type Scope struct {
	Division    string // beginning of the division code
	Level       string // 1, 2, 3
	Kind        string
	Institution id.ID
	Type        string
}

// view is a checked scope: which institutions the caller may see of those that are asked for.
type view struct {
	actor security.Actor
	own   id.ID // the only institution the caller may see; zero: all
	all   []Institution
	in    map[id.ID]Institution
	query []id.ID // nil: all, also messages of no known institution
}

// enter checks who asks and what they may see. Somebody who works at one institution sees that one.
func (s *Service) enter(ctx context.Context, want security.Permission, sc Scope) (view, error) {
	actor, err := security.Require(ctx)
	if err != nil {
		return view{}, err
	}
	if err := s.Policy.May(actor, want); err != nil {
		return view{}, err
	}
	v := view{actor: actor, own: actor.Institution, in: map[id.ID]Institution{}}
	if actor.Has(security.RoleOperator) || actor.Kind == audit.Node {
		v.own = 0
	}
	if v.own != 0 && sc.Institution != 0 && sc.Institution != v.own {
		return view{}, ErrScope
	}
	if v.all, err = s.institutions(ctx); err != nil {
		return view{}, err
	}
	only := sc.Institution
	if v.own != 0 {
		only = v.own
	}
	for _, i := range v.all {
		if only != 0 && i.ID != only || sc.Level != "" && i.Level != sc.Level || sc.Kind != "" && i.Kind != sc.Kind ||
			!strings.HasPrefix(i.Division, sc.Division) {
			continue
		}
		v.in[i.ID] = i
	}
	if only != 0 || sc.Level != "" || sc.Kind != "" || sc.Division != "" {
		v.query = make([]id.ID, 0, len(v.in))
		for i := range v.in {
			v.query = append(v.query, i)
		}
		slices.Sort(v.query)
	}
	return v, nil
}
