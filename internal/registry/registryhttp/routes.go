package registryhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/registry"
	"minkang/internal/security"
)

// Config is what the routes work with. Places, Traffic and Credentials may be nil.
type Config struct {
	Registry    *registry.Service
	Unit        registry.Unit
	Ledger      audit.Ledger
	Policy      *security.Policy
	Places      Places
	Traffic     Traffic
	Credentials Credentials
}

// Face answers the routes.
type Face struct{ Config }

// Register adds the routes to the API.
func Register(api huma.API, c Config) {
	f := &Face{c}
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{"registry"}}
	}
	huma.Register(api, op("list-institutions", http.MethodGet, "/institutions", "Institutions by code (机构)"), f.list)
	huma.Register(api, op("get-institution", http.MethodGet, "/institutions/{id}", "One institution"), f.get)
	huma.Register(api, op("register-institution", http.MethodPost, "/institutions", "Register an institution by its code (登记机构)"), f.register)
	huma.Register(api, op("update-institution", http.MethodPut, "/institutions/{id}", "Change an institution (变更机构)"), f.update)
	huma.Register(api, op("institution-history", http.MethodGet, "/institutions/{id}/history", "Changes of an institution (变更历史)"), f.history)
	huma.Register(api, op("list-departments", http.MethodGet, "/institutions/{id}/departments", "Departments (科室)"), f.departments)
	huma.Register(api, op("put-department", http.MethodPost, "/institutions/{id}/departments", "Add or change a department by code"), f.putDepartment)
	huma.Register(api, op("list-workers", http.MethodGet, "/institutions/{id}/workers", "Health workers (医疗卫生人员)"), f.workers)
	huma.Register(api, op("put-worker", http.MethodPost, "/institutions/{id}/workers", "Add or change a worker by staff number"), f.putWorker)
	huma.Register(api, op("list-institution-systems", http.MethodGet, "/institutions/{id}/systems", "Connected systems of an institution (接入系统)"), f.institutionSystems)
	huma.Register(api, op("put-system", http.MethodPost, "/institutions/{id}/systems", "Add or change a connected system by name"), f.putSystem)
	huma.Register(api, op("list-systems", http.MethodGet, "/systems", "All connected systems"), f.systems)
	f.registerDepth(api, op)
	f.registerSheets(api, op)
}

func (f *Face) reader(ctx context.Context) error {
	actor, ok := security.ActorFrom(ctx)
	if !ok {
		return security.ErrNotSignedIn
	}
	if actor.MustChange {
		return security.ErrMustChange
	}
	return nil // names of institutions are for everybody signed in
}

// change runs an operator's change with its audit line in one transaction.
func (f *Face) change(ctx context.Context, action string, fn func(ctx context.Context) (object string, err error)) error {
	actor, ok := security.ActorFrom(ctx)
	if !ok {
		return security.ErrNotSignedIn
	}
	entry := audit.Entry{Action: action, Actor: actor.Audit(), Request: actor.Request, Outcome: audit.Done}
	if err := f.Policy.May(actor, security.MayManageInstitutions); err != nil {
		entry.Outcome = audit.Refused
		if e := f.Ledger.Record(ctx, entry); e != nil {
			return e
		}
		return err
	}
	return f.Unit.Write(registry.WithAuthor(ctx, actor.ID), func(ctx context.Context) (err error) {
		line := entry
		if line.Object, err = fn(ctx); err != nil {
			return err
		}
		return f.Ledger.Record(ctx, line)
	})
}

// Paging is the query of every list.
type Paging struct {
	After string `query:"after" maxLength:"200"`
	Limit int    `query:"limit" minimum:"0" maximum:"500"`
}

func (p Paging) page() page.Request { return page.Request{After: p.After, Limit: p.Limit} }

// of is a list below one institution.
type of struct {
	ID string `path:"id"`
	Paging
}

func parse(s string) (id.ID, error) {
	ident, err := id.Parse(s)
	if err != nil || ident == 0 {
		return 0, registry.ErrNoInstitution
	}
	return ident, nil
}

func (f *Face) known(ctx context.Context, s string) (registry.Institution, error) {
	if err := f.reader(ctx); err != nil {
		return registry.Institution{}, err
	}
	ident, err := parse(s)
	if err != nil {
		return registry.Institution{}, err
	}
	return f.Registry.Institution(ctx, ident)
}
