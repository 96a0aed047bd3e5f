package standardshttp

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/httpx"
	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Package is a package as operators see it.
type Package struct {
	ID          id.ID      `json:"id"`
	Name        string     `json:"name"`
	Package     string     `json:"package" doc:"identifier given by the publisher"`
	Version     string     `json:"version"`
	Base        string     `json:"base,omitempty"`
	Publisher   string     `json:"publisher"`
	KeyID       string     `json:"keyId"`
	Created     time.Time  `json:"created"`
	Note        string     `json:"note,omitempty"`
	SizeBytes   int        `json:"sizeBytes"`
	State       string     `json:"state" enum:"imported,released,withdrawn"`
	InForce     bool       `json:"inForce"`
	ImportedAt  time.Time  `json:"importedAt"`
	ReleasedAt  *time.Time `json:"releasedAt,omitempty"`
	WithdrawnAt *time.Time `json:"withdrawnAt,omitempty"`
	Reason      string     `json:"reason,omitempty"`
}

// PackageList is all packages and the base they stand on.
type PackageList struct {
	Base  string    `json:"base" doc:"edition of the content compiled in"`
	Items []Package `json:"items"`
}

// Change is one difference that a package makes.
type Change struct {
	Kind     string `json:"kind" enum:"element,domain,code,dataset,document,rule,division"`
	ID       string `json:"id"`
	Name     string `json:"name"`
	What     string `json:"what" enum:"added,changed,removed,retired"`
	Field    string `json:"field,omitempty"`
	Before   string `json:"before,omitempty"`
	After    string `json:"after,omitempty"`
	Breaking string `json:"breaking,omitempty" doc:"why accepted data can become faulty"`
}

// Diff is what a package changes; the breaking changes come first.
type Diff struct {
	Total    int                       `json:"total"`
	Breaking int                       `json:"breaking"`
	Counts   map[string]map[string]int `json:"counts"`
	Changes  []Change                  `json:"changes" doc:"5,000 at most"`
}

// Publisher is a maker of packages that is or was trusted.
type Publisher struct {
	KeyID     string     `json:"keyId"`
	Name      string     `json:"name"`
	AddedAt   time.Time  `json:"addedAt"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
}

// PublisherList is all publishers that are or were trusted.
type PublisherList struct {
	Items []Publisher `json:"items"`
}

// NewPublisher is a maker of packages to be trusted.
type NewPublisher struct {
	Name string `json:"name" minLength:"2" maxLength:"100"`
	PEM  string `json:"pem" maxLength:"2000" doc:"SM2 public key"`
}

func (f *face) registerPackages(api huma.API, mux *http.ServeMux) {
	huma.Register(api, op(http.MethodGet, "/packages", "Packages of standards content (标准包)"), f.listPackages)
	mux.HandleFunc("POST "+root+"/packages", f.importPackage)
	answer := huma.SchemaFromType(api.OpenAPI().Components.Schemas, typeOf[Package]())
	about := op(http.MethodPost, "/packages", "Import a signed package (导入标准包)")
	about.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	about.Responses = map[string]*huma.Response{"201": {Description: "imported, not yet in force", Content: map[string]*huma.MediaType{"application/json": {Schema: answer}}}}
	api.OpenAPI().AddOperation(&about)
	huma.Register(api, op(http.MethodGet, "/packages/{id}/diff", "What a package would change (变更对照)"), f.diff)
	huma.Register(api, op(http.MethodPost, "/packages/{id}/release", "Put a package in force (发布标准包)"), f.release)
	huma.Register(api, op(http.MethodPost, "/packages/{id}/withdraw", "Take a package out of force (撤回标准包)"), f.withdraw)
	huma.Register(api, op(http.MethodGet, "/publishers", "Trusted publishers (受信任的发布者)"), f.publishers)
	huma.Register(api, op(http.MethodPost, "/publishers", "Trust a publisher's key (信任发布者)"), f.trust)
	remove := op(http.MethodDelete, "/publishers/{key}", "End the trust in a publisher (取消信任)")
	remove.DefaultStatus = http.StatusNoContent
	huma.Register(api, remove, f.distrust)
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func showPackage(p standards.Stored) Package {
	m := p.Manifest
	return Package{ID: p.ID, Name: m.Name, Package: m.ID, Version: m.Version, Base: m.Base, Publisher: m.Publisher, KeyID: m.KeyID, Created: m.Created, Note: m.Note,
		SizeBytes: p.Size, State: string(p.State), InForce: p.InForce, ImportedAt: p.ImportedAt, ReleasedAt: instant(p.ReleasedAt),
		WithdrawnAt: instant(p.WithdrawnAt), Reason: p.Reason}
}

func (f *face) listPackages(ctx context.Context, _ *struct{}) (*body[PackageList], error) {
	if err := f.guard.MayManage(ctx); err != nil {
		return nil, err
	}
	all, err := f.packages.List(ctx)
	if err != nil {
		return nil, err
	}
	out := PackageList{Base: standards.BaseEdition, Items: make([]Package, 0, len(all))}
	for _, p := range all {
		out.Items = append(out.Items, showPackage(p))
	}
	return &body[PackageList]{out}, nil
}

// importPackage takes the archive as the body's bytes.
func (f *face) importPackage(w http.ResponseWriter, r *http.Request) {
	if err := f.guard.MayManage(r.Context()); err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	archive, err := io.ReadAll(http.MaxBytesReader(w, r.Body, standards.MaxArchive))
	if err != nil {
		httpx.WriteProblem(w, r, standards.ErrPackageSize)
		return
	}
	p, err := f.packages.Import(r.Context(), archive)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusCreated, showPackage(p))
}

// OnePackage names a package.
type OnePackage struct {
	ID id.Param `path:"id"`
}

func (f *face) diff(ctx context.Context, in *OnePackage) (*body[Diff], error) {
	if err := f.guard.MayManage(ctx); err != nil {
		return nil, err
	}
	d, err := f.packages.Diff(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := Diff{Total: d.Total, Breaking: d.Breaking, Counts: d.Counts, Changes: make([]Change, 0, len(d.Changes))}
	for _, c := range d.Changes {
		out.Changes = append(out.Changes, Change(c))
	}
	return &body[Diff]{out}, nil
}

// PackageRelease confirms a release.
type PackageRelease struct {
	Breaking bool   `json:"breaking,omitempty" doc:"breaking changes are wanted"`
	Reason   string `json:"reason,omitempty" maxLength:"500" doc:"why; needed with breaking changes"`
}

type releaseInput struct {
	OnePackage
	Body PackageRelease
}

func (f *face) release(ctx context.Context, in *releaseInput) (*body[Package], error) {
	if err := f.guard.MayManage(ctx); err != nil {
		return nil, err
	}
	p, err := f.packages.Release(ctx, in.ID.ID, standards.Confirmation{Breaking: in.Body.Breaking, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	p.InForce = true
	return &body[Package]{showPackage(p)}, nil
}

// PackageWithdrawal says why a package is withdrawn.
type PackageWithdrawal struct {
	Reason string `json:"reason" minLength:"4" maxLength:"500"`
}

type withdrawInput struct {
	OnePackage
	Body PackageWithdrawal
}

func (f *face) withdraw(ctx context.Context, in *withdrawInput) (*body[Package], error) {
	if err := f.guard.MayManage(ctx); err != nil {
		return nil, err
	}
	p, err := f.packages.Withdraw(ctx, in.ID.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &body[Package]{showPackage(p)}, nil
}

func showPublisher(p standards.Publisher) Publisher {
	return Publisher{KeyID: p.KeyID, Name: p.Name, AddedAt: p.AddedAt, RevokedAt: instant(p.RevokedAt)}
}

func (f *face) publishers(ctx context.Context, _ *struct{}) (*body[PublisherList], error) {
	if err := f.guard.MayManage(ctx); err != nil {
		return nil, err
	}
	all, err := f.packages.Publishers(ctx)
	if err != nil {
		return nil, err
	}
	out := &body[PublisherList]{}
	out.Body.Items = make([]Publisher, 0, len(all))
	for _, p := range all {
		out.Body.Items = append(out.Body.Items, showPublisher(p))
	}
	return out, nil
}

func (f *face) trust(ctx context.Context, in *struct {
	Body NewPublisher
}) (*body[Publisher], error) {
	if err := f.guard.MayManage(ctx); err != nil {
		return nil, err
	}
	p, err := f.packages.Trust(ctx, in.Body.Name, in.Body.PEM)
	if err != nil {
		return nil, err
	}
	return &body[Publisher]{showPublisher(p)}, nil
}

func (f *face) distrust(ctx context.Context, in *struct {
	Key string `path:"key" maxLength:"64"`
}) (*struct{}, error) {
	if err := f.guard.MayManage(ctx); err != nil {
		return nil, err
	}
	return nil, f.packages.Distrust(ctx, in.Key)
}

var errFormat = errs.New(errs.Invalid, "request.invalid")
