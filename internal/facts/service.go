package facts

import (
	"context"
	"strconv"
	"strings"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Config of the warehouse's answers. The zero value of every field works.
type Config struct {
	MinResidents int64 // cells of fewer residents are withheld; 0: 5; 1: none is
	MaxCells     int   // cells an answer may be computed from; 0: 200,000
	MaxRows      int   // rows an answer shows on a page; files have all; 0: 10,000
}

// Default is the configuration of a district.
func Default() Config { return Config{MinResidents: 5, MaxCells: 200_000, MaxRows: 10_000} }

func (c Config) filled() Config {
	d := Default()
	if c.MinResidents > 0 {
		d.MinResidents = c.MinResidents
	}
	if c.MaxCells > 0 {
		d.MaxCells = c.MaxCells
	}
	if c.MaxRows > 0 {
		d.MaxRows = c.MaxRows
	}
	return d
}

// Service answers statistics. Safe for concurrent use.
type Service struct {
	catalogue *Catalogue
	store     Store
	ledger    audit.Ledger
	clock     clock.Clock
	config    Config
	pages     pages
}

// NewService returns a service over a store.
func NewService(store Store, catalogue *Catalogue, ledger audit.Ledger, c clock.Clock, config Config) *Service {
	return &Service{catalogue: catalogue, store: store, ledger: ledger, clock: c, config: config.filled()}
}

// scope is what the caller may see.
type scope struct {
	actor       security.Actor
	institution id.ID // zero: the district
}

// enter finds out who asks. Managers may ask, and operators; anybody else gets ErrRole.
func (s *Service) enter(ctx context.Context) (scope, error) {
	actor, ok := security.ActorFrom(ctx)
	if !ok {
		return scope{}, ErrAnonymous
	}
	if !actor.Has(security.RoleManager) && !actor.Has(security.RoleOperator) {
		return scope{actor: actor}, ErrRole
	}
	return scope{actor: actor, institution: actor.Institution}, nil
}

// Subjects lists what may be asked.
func (s *Service) Subjects(ctx context.Context) ([]*Subject, error) {
	if _, err := s.enter(ctx); err != nil {
		return nil, err
	}
	return s.catalogue.Subjects(), nil
}

// Labels lists values of a label dimension for a filter: those whose code or name contains the text, at most 100.
// Values of other dimensions need no list.
func (s *Service) Labels(ctx context.Context, subject, dimension, text string) ([]Label, error) {
	if _, err := s.enter(ctx); err != nil {
		return nil, err
	}
	sub := s.catalogue.Subject(subject)
	if sub == nil {
		return nil, ErrSubject.With("subject", subject)
	}
	d := sub.Dimension(dimension)
	if d == nil {
		return nil, ErrDimension.At("dimension").With("dimension", dimension)
	}
	if d.Type != "label" {
		return []Label{}, nil
	}
	return s.store.Labels(d, strings.TrimSpace(text), 100), nil
}

// Query answers a query for a page: at most Config.MaxRows rows. Errors: ErrAnonymous, ErrRole, ErrScope, any of the
// query errors, ErrTooManyRows, or the store's.
func (s *Service) Query(ctx context.Context, q Query) (*Result, error) {
	if q.Limit == 0 || q.Limit > s.config.MaxRows {
		q.Limit = s.config.MaxRows
	}
	return s.ask(ctx, q, "warehouse.query", nil)
}

// Export answers a query for a file of the named format, with all its rows.
func (s *Service) Export(ctx context.Context, q Query, format string) (*Result, error) {
	return s.ask(ctx, q, "warehouse.export", map[string]string{"format": format})
}

// ask is the way of every query: who, what, cells, privacy, audit line, answer.
func (s *Service) ask(ctx context.Context, q Query, action string, detail map[string]string) (*Result, error) {
	sc, err := s.enter(ctx)
	if err != nil {
		return nil, s.refused(ctx, sc, q, action, err)
	}
	k, err := s.catalogue.check(q)
	if err != nil {
		return nil, err
	}
	if sc.institution != 0 && !k.subject.Event {
		return nil, s.refused(ctx, sc, q, action, ErrScope)
	}
	res, err := s.answer(ctx, &k, sc)
	if err != nil {
		return nil, err
	}
	if err := s.record(ctx, sc, q, action, audit.Done, len(res.Rows), detail); err != nil {
		return nil, err
	}
	return res, nil
}

// answer computes a checked query within a scope.
func (s *Service) answer(ctx context.Context, k *checked, sc scope) (*Result, error) {
	began := s.clock.Now()
	coverage, err := s.store.Coverage(ctx)
	if err != nil {
		return nil, err
	}
	g := s.group(k, sc)
	now, err := s.collect(ctx, k, g)
	if err != nil {
		return nil, err
	}
	res := &Result{Subject: k.subject.Key, Period: k.Period, AsOf: coverage.AsOf, Coverage: coverage, MinResidents: s.config.MinResidents, Query: k.Query}
	var before *answer
	var move shift
	if k.Compare != "" {
		if move, err = shiftFor(k.Period, k.Compare, k.dimensions); err != nil {
			return nil, err
		}
		p := move.earlier(k.Period)
		res.Before, g.Period = &p, p
		if before, err = s.collect(ctx, k, g); err != nil {
			return nil, err
		}
	}
	s.fill(res, k, now, before, move)
	res.TotalRows = len(res.Rows)
	if k.Limit > 0 && len(res.Rows) > k.Limit {
		res.Rows, res.Truncated = res.Rows[:k.Limit], true
	}
	res.TookMillis = s.clock.Now().Sub(began).Milliseconds()
	return res, nil
}

func (s *Service) group(k *checked, sc scope) Group {
	g := Group{Subject: k.subject, Measures: k.measures, Filters: k.Filters, Period: k.Period, Institution: sc.institution,
		AsOf: s.clock.Now(), MinResidents: int(s.config.MinResidents), MaxCells: s.config.MaxCells}
	if _, to, err := k.Period.Days(); err == nil && k.Period.To != "" {
		g.AsOf = dayTime(to)
	}
	return g
}

// refused leaves an audit line of a refusal and gives the refusal back.
func (s *Service) refused(ctx context.Context, sc scope, q Query, action string, why error) error {
	if sc.actor.Kind == "" {
		return why // nobody to write down
	}
	if err := s.record(ctx, sc, q, action, audit.Refused, 0, map[string]string{"reason": errs.CodeOf(why)}); err != nil {
		return err
	}
	return why
}

// record leaves the audit line of a query. Filters are written down because two queries can be subtracted from each other.
func (s *Service) record(ctx context.Context, sc scope, q Query, action string, o audit.Outcome, rows int, detail map[string]string) error {
	d := map[string]string{"subject": q.Subject, "dimensions": strings.Join(q.Dimensions, ","), "measures": strings.Join(q.Measures, ","),
		"filters": filterLine(q.Filters), "from": q.Period.From, "to": q.Period.To, "rows": strconv.Itoa(rows)}
	for k, v := range detail {
		d[k] = v
	}
	for k, v := range d {
		if v == "" {
			delete(d, k)
		} else if len(v) > 500 {
			d[k] = strings.ToValidUTF8(v[:500], "") + "…"
		}
	}
	return s.ledger.Record(ctx, audit.Entry{Action: action, Outcome: o, Actor: sc.actor.Audit(), Object: "warehouse/" + q.Subject,
		Purpose: "statistics", Request: sc.actor.Request, Detail: d})
}

func filterLine(filters []Filter) string {
	var b strings.Builder
	for i, f := range filters {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(f.Dimension + " " + f.Op + " " + strings.Join(f.Values, ","))
	}
	return b.String()
}

// Subject finds a subject of the catalogue.
func (s *Service) Subject(key string) (*Subject, error) {
	if sub := s.catalogue.Subject(key); sub != nil {
		return sub, nil
	}
	return nil, ErrSubject.With("subject", key)
}
