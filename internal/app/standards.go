package app

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/standards"
	"minkang/internal/standards/standardshttp"
	"minkang/internal/standards/standardssql"
	"minkang/internal/wire/fhir"
)

// openLibrary puts what is compiled in on the shelf; packages follow when the store is open.
func (s *System) openLibrary(context.Context) error {
	l, err := standards.Load()
	if err != nil {
		return err
	}
	s.Shelf = standards.NewShelf(l)
	return nil
}

// Library gives the standards in force. Take it once for a piece of work: a package may replace it at any time.
func (s *System) Library() *standards.Library { return s.Shelf.Library() }

// openStandards puts the released packages in force and opens the library's routes.
func (s *System) openStandards(ctx context.Context) error {
	s.Packages = standards.NewPackages(s.Shelf, standardssql.New(s.DB), s.DB, s.Outbox, packageWitness{s}, s.Clock, s.IDs)
	if err := s.refreshStandards(ctx); err != nil {
		return err
	}
	s.faces = append(s.faces, func(api huma.API, mux *http.ServeMux) {
		guard := standardsGuard{s.Security.Policy()}
		standardshttp.Register(api, mux, s.Shelf, s.Packages, guard)
		base := fhir.NewServer(mux, "/fhir/R4", "Minkang 民康", Version, s.started)
		standardshttp.RegisterFHIR(base, s.Shelf, guard, s.Clock, localCodes{s})
	})
	s.jobs = append(s.jobs, s.followPackages)
	return nil
}

func (s *System) refreshStandards(ctx context.Context) error {
	problems, err := s.Packages.Refresh(ctx)
	for _, p := range problems {
		s.Log.Error("a released package of standards cannot be used and was left out", "cause", p.Error())
	}
	return err
}

// packagesEvery is how often a node looks whether another one released a package.
const packagesEvery = 2 * time.Second

// followPackages reads the events of all nodes and takes up what was released or withdrawn. Its first turn begins at the present
// and looks at the store, so that nothing between the start and that moment is missed.
func (s *System) followPackages(ctx context.Context) {
	var cursor sqldb.Cursor
	begun := false
	s.every(ctx, packagesEvery, "follow packages of standards", func(ctx context.Context) error {
		changed, next := true, cursor
		var err error
		if begun {
			changed, next, err = s.packageEvents(ctx, cursor)
		} else {
			next, err = s.Outbox.Head(ctx)
		}
		if err != nil {
			return err
		}
		if changed {
			if err := s.refreshStandards(ctx); err != nil {
				return err
			}
		}
		cursor, begun = next, true
		return nil
	})
}

// packageEvents tells whether packages changed after a cursor, and the place up to which was read.
func (s *System) packageEvents(ctx context.Context, cursor sqldb.Cursor) (changed bool, next sqldb.Cursor, err error) {
	for next = cursor; ; {
		events, err := s.Outbox.Read(ctx, next, 1000)
		if err != nil || len(events) == 0 {
			return changed, next, err
		}
		for _, e := range events {
			changed = changed || e.Subject == standards.SubjectPackages
			next = e.Cursor
		}
	}
}

// standardsGuard decides by the caller's rights.
type standardsGuard struct{ policy *security.Policy }

// MayRead implements standardshttp.Guard.
func (g standardsGuard) MayRead(ctx context.Context) error {
	_, err := security.RequireTo(ctx, g.policy, security.MayReadStandards)
	return err
}

// MayManage implements standardshttp.Guard.
func (g standardsGuard) MayManage(ctx context.Context) error {
	_, err := security.RequireTo(ctx, g.policy, security.MayManageStandards)
	return err
}

// packageWitness writes the audit lines about packages.
type packageWitness struct{ s *System }

// Record implements standards.Witness.
func (w packageWitness) Record(ctx context.Context, action, object string, detail map[string]string) error {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		a = security.NodeActor("standards")
	}
	outcome := audit.Done
	if detail["code"] != "" {
		outcome = audit.Refused
	}
	return w.s.Audit.Record(ctx, audit.Entry{Action: action, Outcome: outcome, Actor: a.Audit(), Object: object, Request: a.Request, Detail: detail})
}

// Who implements standards.Witness.
func (w packageWitness) Who(ctx context.Context) id.ID {
	a, _ := security.ActorFrom(ctx)
	return a.ID
}
