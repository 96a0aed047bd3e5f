package app

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/collection"
	"minkang/internal/collection/collectionfile"
	"minkang/internal/collection/collectionhttp"
	"minkang/internal/collection/collectionsheet"
	"minkang/internal/collection/collectionsql"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
	"minkang/internal/standards"
	"minkang/internal/terminology"
)

// openCollection builds the collection of rows by data set, its routes and its jobs.
func (s *System) openCollection(context.Context) error {
	spool, err := collectionfile.Open(s.Config.path("sheets"))
	if err != nil {
		return err
	}
	s.Collection = collection.New(collection.Deps{Config: s.Config.Collection, Node: s.Config.Node.Number, Store: collectionsql.New(s.DB), Unit: s.DB,
		Library: s.Shelf.Library, Terms: rowTerms{s.Terminology}, Sheets: collectionsheet.Sheets{Temp: s.Config.path("sheets")}, Spool: spool, Keeper: s.Repository,
		Sources: codes{s.Registry}, Events: s.Outbox, Ledger: s.Audit, Packer: packer{}, Clock: s.Clock, IDs: s.IDs, Log: s.Log})
	life, stop := context.WithCancel(context.Background())
	s.closing(func() error { stop(); s.Collection.Wait(); return nil })
	s.faces = append(s.faces, func(api huma.API, mux *http.ServeMux) {
		collectionhttp.Register(mux, api, collectionhttp.Config{Service: s.Collection, Library: s.Shelf.Library, Policy: s.Security.Policy(),
			Names: collectionhttp.Names{Institution: s.names.institution, System: s.names.system}, Speaks: s.speaks, Clock: s.Clock, Life: life})
	})
	s.jobs = append(s.jobs,
		func(ctx context.Context) {
			resume := func(context.Context) error { return s.Collection.Resume(life) }
			if err := resume(ctx); err != nil {
				s.Log.Warn("open batches", "cause", err.Error())
			}
			s.every(ctx, 30*time.Second, "resume batches", resume)
		},
		func(ctx context.Context) { s.every(ctx, time.Hour, "prune batches", s.Collection.Prune) })
	return nil
}

// speaks tells whether a system may hand in for an organisation code; an operator, without system, for any.
func (s *System) speaks(ctx context.Context, code string, system id.ID) (id.ID, error) {
	if system == 0 {
		i, err := s.Registry.InstitutionByCode(ctx, code)
		return i.ID, err
	}
	return sources{s.Registry}.Source(ctx, code, system)
}

// codes shows the registry as collection needs it.
type codes struct{ r *registry.Service }

// Code implements collection.Sources.
func (c codes) Code(ctx context.Context, institution id.ID) (string, error) {
	i, err := c.r.Institution(ctx, institution)
	return i.Code, err
}

// rowTerms shows the map of local codes as collection needs it.
type rowTerms struct{ t *terminology.Service }

// For implements collection.Terms.
func (r rowTerms) For(_ context.Context, institution, system id.ID, at time.Time) (standards.Translate, func(context.Context, string) error) {
	reader := r.t.For(terminology.Sender{Institution: institution, Connected: system, At: at})
	return reader.Translate, func(ctx context.Context, example string) error {
		if len(reader.Missed()) == 0 {
			return nil
		}
		return r.t.Note(ctx, institution, example, reader.Missed())
	}
}
