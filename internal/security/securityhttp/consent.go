package securityhttp

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// ConsentShown is what a resident withholds from sharing.
type ConsentShown struct {
	OptedOut bool     `json:"optedOut" doc:"the whole record; emergencies excepted"`
	Hidden   []string `json:"hidden" doc:"single documents, document/<id>"`
}

// ConsentChange withholds or gives back.
type ConsentChange struct {
	Object   string `json:"object,omitempty" maxLength:"60" pattern:"^(document/[0-9a-z]{13})?$" doc:"left out: the whole record"`
	Withheld bool   `json:"withheld"`
}

type consentBody struct{ Body ConsentShown }

func (f *face) consents(api huma.API) {
	const path = "/api/v1/consents/{person}"
	huma.Register(api, op(http.MethodGet, path, "session", "本人或被监护人的共享意愿 What is withheld from sharing", http.StatusOK), f.consent)
	huma.Register(api, op(http.MethodPut, path, "session", "修改共享意愿 Withhold or give back", http.StatusOK), f.setConsent)
}

func (f *face) consent(ctx context.Context, in *struct {
	Person id.Param `path:"person"`
}) (*consentBody, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	return f.showConsent(ctx, a, in.Person.ID)
}

func (f *face) showConsent(ctx context.Context, a security.Actor, person id.ID) (*consentBody, error) {
	c, err := f.svc.OwnConsent(ctx, a, person)
	if err != nil {
		return nil, err
	}
	out := &consentBody{Body: ConsentShown{OptedOut: c.OptedOut, Hidden: make([]string, 0, len(c.Hidden))}}
	for object := range c.Hidden {
		out.Body.Hidden = append(out.Body.Hidden, object)
	}
	slices.Sort(out.Body.Hidden)
	return out, nil
}

func (f *face) setConsent(ctx context.Context, in *struct {
	Person id.Param `path:"person"`
	Body   ConsentChange
}) (*consentBody, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.svc.SetConsent(ctx, a, in.Person.ID, in.Body.Object, in.Body.Withheld); err != nil {
		return nil, err
	}
	return f.showConsent(ctx, a, in.Person.ID)
}
