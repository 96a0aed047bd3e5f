package securityhttp

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Names tells the names that a session's pages show and that other contexts keep; an unknown one is the empty text.
type Names interface {
	Institution(ctx context.Context, institution id.ID) string
	Person(ctx context.Context, person id.ID) string
}

// face holds what the routes work with.
type face struct {
	svc   *security.Service
	names Names
}

// Register adds the routes. names may be nil: then only ids are shown.
func Register(api huma.API, svc *security.Service, names Names) {
	f := &face{svc: svc, names: names}
	f.sessions(api)
	f.secondFactor(api)
	f.accounts(api)
	f.credentials(api)
	f.reviews(api)
	f.consents(api)
}

// op describes a route; the operation's id is made from its method and path.
func op(method, path, tag, summary string, status int) huma.Operation {
	words := strings.FieldsFunc(strings.TrimPrefix(path, "/api/v1"), func(r rune) bool { return r == '/' || r == '{' || r == '}' })
	return huma.Operation{OperationID: strings.ToLower(method) + "-" + strings.Join(words, "-"), Method: method, Path: path, Summary: summary,
		Tags: []string{tag}, DefaultStatus: status, Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity}}
}

// Named is a thing of another context: its id and, when known, its name.
type Named struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

func (f *face) institution(ctx context.Context, i id.ID) *Named {
	if i == 0 {
		return nil
	}
	n := Named{ID: i}
	if f.names != nil {
		n.Name = f.names.Institution(ctx, i)
	}
	return &n
}

func (f *face) person(ctx context.Context, p id.ID) string {
	if f.names == nil {
		return ""
	}
	return f.names.Person(ctx, p)
}
