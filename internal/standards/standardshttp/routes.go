package standardshttp

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/page"
	"minkang/internal/standards"
)

// ErrNotFound is answered for a thing the library does not have; Place names it.
var ErrNotFound = errs.New(errs.NotFound, "standards.not-found")

// Guard decides who may look and who may change.
type Guard interface {
	MayRead(ctx context.Context) error
	MayManage(ctx context.Context) error
}

// face holds what the routes work with.
type face struct {
	shelf    *standards.Shelf
	guard    Guard
	packages *standards.Packages
}

// Register adds the routes of the library. packages may be nil: then only the content compiled in is served.
func Register(api huma.API, mux *http.ServeMux, shelf *standards.Shelf, packages *standards.Packages, guard Guard) {
	f := &face{shelf: shelf, guard: guard, packages: packages}
	get := func(path, summary string) huma.Operation { return op(http.MethodGet, path, summary) }
	huma.Register(api, get("/search", "Find anything by Chinese text, pinyin, initials or code (全文检索)"), f.search)
	huma.Register(api, get("/elements", "Data elements (数据元)"), f.elements)
	huma.Register(api, get("/elements/{id}", "One data element and where it is used (数据元详情)"), f.element)
	huma.Register(api, get("/domains", "Value domains (值域)"), f.domains)
	huma.Register(api, get("/domains/{id}", "One value domain and where it is used (值域详情)"), f.domain)
	huma.Register(api, get("/domains/{id}/codes", "Codes of a value domain (值域代码)"), f.codes)
	huma.Register(api, get("/editions/compare", "Two editions of a value domain side by side (版本对照)"), f.compare)
	huma.Register(api, get("/datasets", "Data sets (数据集)"), f.dataSets)
	huma.Register(api, get("/datasets/{id}", "One data set with its items (数据集详情)"), f.dataSet)
	huma.Register(api, get("/documents", "Document types (文档规范)"), f.documents)
	huma.Register(api, get("/documents/{code}", "A document specification as a tree (文档规范详情)"), f.document)
	huma.Register(api, get("/documents/{code}/sample", "A synthetic sample of a document type (样例文档)"), f.sample)
	huma.Register(api, get("/divisions", "Administrative divisions below one (行政区划)"), f.divisions)
	f.exports(api, mux)
	if packages != nil {
		f.registerPackages(api, mux)
	}
}

const root = "/api/v1/standards"

// op describes a route; the operation's id is made from its method and path.
func op(method, path, summary string) huma.Operation {
	words := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '{' || r == '}' })
	return huma.Operation{OperationID: strings.ToLower(method) + "-standards-" + strings.Join(words, "-"), Method: method, Path: root + path, Summary: summary,
		Tags: []string{"standards"}, Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}}
}

// library gives the snapshot to answer from, when the caller may look.
func (f *face) library(ctx context.Context) (*standards.Library, error) {
	if err := f.guard.MayRead(ctx); err != nil {
		return nil, err
	}
	return f.shelf.Library(), nil
}

// Paging asks for a page of a list.
type Paging struct {
	After string `query:"after" maxLength:"200" doc:"opaque: next of the page before"`
	Limit int    `query:"limit" minimum:"0" maximum:"500"`
}

// Page is a page of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
	Total int    `json:"total"`
}

// body is an answer.
type body[T any] struct{ Body T }

// pageOf cuts a page out of all; lists of one snapshot do not move, so their places serve as cursors.
func pageOf[S, T any](all []S, p Paging, show func(S) T) (*body[Page[T]], error) {
	from, limit, err := p.window(len(all))
	if err != nil {
		return nil, err
	}
	out := &body[Page[T]]{Page[T]{Items: make([]T, 0, limit), Total: len(all)}}
	for _, x := range all[from : from+limit] {
		out.Body.Items = append(out.Body.Items, show(x))
	}
	if from+limit < len(all) {
		out.Body.Next = page.Encode(from + limit)
	}
	return out, nil
}

// window gives the place and the number of rows of a page out of n.
func (p Paging) window(n int) (from, limit int, err error) {
	if _, err := page.Decode(p.After, &from); err != nil {
		return 0, 0, err
	}
	if from < 0 {
		return 0, 0, page.ErrCursor
	}
	from = min(from, n)
	return from, min(page.Request{Limit: p.Limit}.Rows(), n-from), nil
}

// slug is a domain's id where a path or a FHIR id stands: letters, digits, points and hyphens.
func slug(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		}
		return '-'
	}, id)
}
