package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/collection"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/pack"
	"minkang/internal/registry"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorycda"
	"minkang/internal/terminology"
	"minkang/internal/terminology/terminologyhttp"
	"minkang/internal/terminology/terminologysql"
)

// newTerminology makes the map of local codes; the document handler is given later, since it translates through the map.
func (s *System) newTerminology() *terminology.Service {
	return terminology.New(terminology.Deps{Store: terminologysql.New(s.DB), Unit: s.DB, Events: s.Outbox, Ledger: s.Audit, Clock: s.Clock, IDs: s.IDs,
		Library: s.Library, Archive: archive{s}, Feed: mapFeed{s.Outbox}, Config: s.Config.Mapping})
}

// openTerminology reads the map, and begins to count what it lacks and to apply what changed.
func (s *System) openTerminology(ctx context.Context) error {
	if err := s.Terminology.Load(ctx); err != nil {
		return err
	}
	s.faces = append(s.faces, func(api huma.API, _ *http.ServeMux) {
		terminologyhttp.Register(api, terminologyhttp.Config{Service: s.Terminology, Library: s.Library, Ledger: s.Audit,
			Policy: s.Security.Policy(), Names: s.names.institution})
	})
	s.jobs = append(s.jobs,
		func(ctx context.Context) { s.every(ctx, time.Second, "follow the map of codes", s.Terminology.Follow) },
		func(ctx context.Context) {
			s.every(ctx, 2*time.Second, "count unmapped codes", untilNone(func(ctx context.Context) (bool, error) {
				n, err := s.Terminology.Count(ctx)
				return n > 0, err
			}))
		},
		func(ctx context.Context) {
			s.every(ctx, 2*time.Second, "apply the map of codes", untilNone(s.Terminology.Step))
		})
	return nil
}

// untilNone repeats a step until it says that nothing is left.
func untilNone(step func(context.Context) (bool, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			if more, err := step(ctx); err != nil || !more {
				return err
			}
		}
		return nil
	}
}

// terms shows the map of codes as the document handler needs it.
type terms struct {
	terminology *terminology.Service
	registry    *registry.Service
}

// For implements repositorycda.Terms. An institution that is not registered has the region's map; the handler refuses it later.
func (t terms) For(ctx context.Context, custodian string, relay, system id.ID, at time.Time) (*terminology.Reader, id.ID) {
	from := terminology.Sender{Relay: relay, Connected: system, At: at}
	if i, err := t.registry.InstitutionByCode(ctx, custodian); err == nil {
		from.Institution = i.ID
	}
	if relay == 0 && system != 0 {
		if x, err := t.registry.System(ctx, system); err == nil {
			from.Relay = x.Institution
		}
	}
	return t.terminology.For(from), from.Relay
}

// Note implements repositorycda.Terms.
func (t terms) Note(ctx context.Context, institution id.ID, example string, missed []terminology.Counted) error {
	return t.terminology.Note(ctx, institution, example, missed)
}

// archive shows the repository as the jobs of the map need it.
type archive struct{ s *System }

// Holding implements terminology.Archive.
func (a archive) Holding(ctx context.Context, institution id.ID, code string, after terminology.Mark, limit int) ([]terminology.Mark, error) {
	places, err := a.s.Repository.Foreign(ctx, institution, code, repository.Place(after), limit)
	out := make([]terminology.Mark, len(places))
	for i, p := range places {
		out[i] = terminology.Mark(p)
	}
	return out, err
}

// Of implements terminology.Archive.
func (a archive) Of(ctx context.Context, institution, after id.ID, limit int) (documents []id.ID, reached id.ID, err error) {
	docs, err := a.s.Repository.Page(ctx, after, limit)
	for _, d := range docs {
		reached = d.ID
		if institution == 0 || d.Institution == institution {
			documents = append(documents, d.ID)
		}
	}
	return documents, reached, err
}

// Derive implements terminology.Archive. A document that cannot be read is left as it is and counted.
func (a archive) Derive(ctx context.Context, documents []id.ID) (func(context.Context) (terminology.Derived, error), error) {
	docs, err := a.s.Repository.Documents(ctx, documents)
	if err != nil {
		return nil, err
	}
	var all []repository.Renewal
	var skipped int64
	for _, d := range docs {
		if d.Level != "structured" && d.Level != collection.LevelRow {
			continue
		}
		x, err := a.renew(ctx, d)
		switch {
		case err == nil:
			all = append(all, x)
		case errs.KindOf(err) == errs.Unavailable || errs.KindOf(err) == errs.Full || ctx.Err() != nil:
			return nil, err
		default:
			skipped++
			a.s.Log.Warn("a stored document cannot be read anew", "document", d.ID.String(), "cause", err.Error())
		}
	}
	return func(ctx context.Context) (terminology.Derived, error) {
		r, err := a.s.Repository.Renew(ctx, all)
		return terminology.Derived{Changed: r.Documents, Entries: r.Entries, Skipped: skipped}, err
	}, nil
}

var errNotRead = errors.New("app: nobody reads documents")

func (a archive) renew(ctx context.Context, d repository.Document) (repository.Renewal, error) {
	if a.s.documents == nil {
		return repository.Renewal{}, errNotRead
	}
	b, err := a.s.Repository.Fetch(ctx, d)
	if err != nil {
		return repository.Renewal{}, err
	}
	body, err := pack.Unpack(b.Packed, 0)
	if err != nil {
		return repository.Renewal{}, err
	}
	if d.Level == collection.LevelRow {
		reader := a.s.Terminology.For(terminology.Sender{Institution: d.Institution, Connected: d.System, At: d.Message.Time()})
		return collection.Renew(a.s.Library(), d, body, reader.Translate)
	}
	return a.s.documents.Renew(ctx, d, body)
}

// mapFeed shows the outbox as the map follows it.
type mapFeed struct{ outbox *sqldb.Outbox }

// Head implements terminology.Feed.
func (f mapFeed) Head(ctx context.Context) (string, error) {
	c, err := f.outbox.Head(ctx)
	return c.String(), err
}

// Changed implements terminology.Feed.
func (f mapFeed) Changed(ctx context.Context, after string) (institutions []id.ID, reached string, err error) {
	c, err := sqldb.ParseCursor(after)
	if err != nil {
		return nil, after, err
	}
	seen := map[id.ID]bool{}
	for {
		events, err := f.outbox.Read(ctx, c, 1000)
		if err != nil {
			return nil, after, err
		}
		for _, e := range events {
			c = e.Cursor
			if e.Subject != terminology.SubjectChanged {
				continue
			}
			var x terminology.MapChanged
			if err := json.Unmarshal(e.Payload, &x); err != nil {
				return nil, after, err
			}
			if !seen[x.Institution] {
				seen[x.Institution] = true
				institutions = append(institutions, x.Institution)
			}
		}
		if len(events) < 1000 {
			return institutions, c.String(), nil
		}
	}
}

var _ repositorycda.Terms = terms{}
