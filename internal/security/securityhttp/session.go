package securityhttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/httpx"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Ward is a resident an account may act for.
type Ward struct {
	Person id.ID  `json:"person"`
	Label  string `json:"label"`
}

// SessionAccount is who is signed in.
type SessionAccount struct {
	ID          id.ID                 `json:"id"`
	Login       string                `json:"login"`
	DisplayName string                `json:"displayName"`
	Roles       []security.Role       `json:"roles"`
	Permissions []security.Permission `json:"permissions"`
	Institution *Named                `json:"institution,omitempty"`
	Person      id.ID                 `json:"person,omitempty"`
	Wards       []Ward                `json:"wards"`
}

// SessionShown is the session in use.
type SessionShown struct {
	Account            SessionAccount `json:"account"`
	CSRFToken          string         `json:"csrfToken" doc:"to be sent in X-CSRF-Token with every change"`
	ExpiresAt          time.Time      `json:"expiresAt" doc:"when it ends without a further request"`
	MustChangePassword bool           `json:"mustChangePassword"`
	TOTPEnabled        bool           `json:"totpEnabled"`
	TOTPRequired       bool           `json:"totpRequired" doc:"a code is asked for at sign-in"`
}

// SessionItem is one of the own sessions.
type SessionItem struct {
	ID         id.ID     `json:"id"`
	StartedAt  time.Time `json:"startedAt"`
	LastSeenAt time.Time `json:"lastSeenAt"`
	ExpiresAt  time.Time `json:"expiresAt"`
	Address    string    `json:"address"`
	Agent      string    `json:"agent"`
	Current    bool      `json:"current"`
}

// Credentials are what the sign-in page sends.
type Credentials struct {
	Login    string `json:"login" maxLength:"200"`
	Password string `json:"password" maxLength:"1000"`
	TOTP     string `json:"totp,omitempty" maxLength:"100" doc:"six digits, or a recovery code"`
}

type sessionAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      SessionShown
}

type sessionBody struct{ Body SessionShown }

type endAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

type none struct{}

func (f *face) sessions(api huma.API) {
	huma.Register(api, op(http.MethodPost, "/api/v1/session", "session", "登录 Sign in", http.StatusOK), f.signIn)
	huma.Register(api, op(http.MethodGet, "/api/v1/session", "session", "当前会话 The session in use", http.StatusOK), f.current)
	huma.Register(api, op(http.MethodDelete, "/api/v1/session", "session", "退出 Sign out", http.StatusNoContent), f.signOut)
	huma.Register(api, op(http.MethodPost, "/api/v1/session/password", "session", "修改本人密码 Change the own password", http.StatusNoContent), f.password)
	huma.Register(api, op(http.MethodGet, "/api/v1/sessions", "session", "本人的全部会话 Own sessions", http.StatusOK), f.list)
	huma.Register(api, op(http.MethodDelete, "/api/v1/sessions", "session", "结束本人其他会话 End all other own sessions", http.StatusNoContent), f.endOthers)
	huma.Register(api, op(http.MethodDelete, "/api/v1/sessions/{id}", "session", "结束一个会话 End one own session", http.StatusNoContent), f.endOne)
}

func (f *face) signIn(ctx context.Context, in *struct{ Body Credentials }) (*sessionAnswer, error) {
	s := seenFrom(ctx)
	got, err := f.svc.Begin(ctx, security.SignIn{Login: in.Body.Login, Password: in.Body.Password, Code: in.Body.TOTP, Address: s.address,
		Agent: s.agent, Request: httpx.RequestID(ctx)})
	if err != nil {
		return nil, err
	}
	return &sessionAnswer{SetCookie: cookie(s, got.Token, 0), Body: f.show(ctx, got.Account, got.Session, got.Token)}, nil
}

// cookie: scripts cannot read it, other sites' forms do not send it, and over TLS it is never sent in the clear.
func cookie(s seen, token string, age int) http.Cookie {
	return http.Cookie{Name: Cookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure, MaxAge: age}
}

func (f *face) show(ctx context.Context, a security.Account, ses security.Session, token string) SessionShown {
	out := SessionShown{CSRFToken: security.CSRFToken(token), ExpiresAt: f.svc.ExpiresAt(ses), MustChangePassword: a.MustChange,
		TOTPEnabled: a.TOTP, TOTPRequired: a.TOTP,
		Account: SessionAccount{ID: a.ID, Login: a.Login, DisplayName: a.DisplayName.Reveal(), Roles: a.Roles, Permissions: security.Permissions(a.Roles),
			Institution: f.institution(ctx, a.Institution), Person: a.Person, Wards: make([]Ward, 0, len(a.Wards))}}
	for _, w := range a.Wards {
		out.Account.Wards = append(out.Account.Wards, Ward{Person: w, Label: f.person(ctx, w)})
	}
	return out
}

// human gives the signed-in account's actor; a connected system has no session.
func human(ctx context.Context) (security.Actor, error) {
	a, err := security.Require(ctx)
	if err == nil && a.Session == 0 {
		err = security.ErrNotSignedIn
	}
	return a, err
}

func (f *face) current(ctx context.Context, _ *none) (*sessionBody, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	acc, err := f.svc.OwnAccount(ctx, a)
	if err != nil {
		return nil, err
	}
	s := seenFrom(ctx)
	return &sessionBody{Body: f.show(ctx, acc, s.session, s.token)}, nil
}

func (f *face) signOut(ctx context.Context, _ *none) (*endAnswer, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.svc.End(ctx, a); err != nil {
		return nil, err
	}
	return &endAnswer{SetCookie: cookie(seenFrom(ctx), "", -1)}, nil
}

func (f *face) password(ctx context.Context, in *struct {
	Body struct {
		Old string `json:"old" maxLength:"1000"`
		New string `json:"new" maxLength:"1000"`
	}
}) (*none, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.svc.ChangePassword(ctx, a, in.Body.Old, in.Body.New)
}

type sessionPage struct {
	Body struct {
		Items []SessionItem `json:"items"`
	}
}

func (f *face) list(ctx context.Context, _ *none) (*sessionPage, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	all, err := f.svc.Sessions(ctx, a)
	if err != nil {
		return nil, err
	}
	out := &sessionPage{}
	out.Body.Items = make([]SessionItem, 0, len(all))
	for _, s := range all {
		out.Body.Items = append(out.Body.Items, SessionItem{ID: s.ID, StartedAt: s.CreatedAt, LastSeenAt: s.SeenAt, ExpiresAt: f.svc.ExpiresAt(s),
			Address: s.Address, Agent: s.Agent, Current: s.ID == a.Session})
	}
	return out, nil
}

func (f *face) endOthers(ctx context.Context, _ *none) (*none, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	_, err = f.svc.EndOtherSessions(ctx, a)
	return nil, err
}

func (f *face) endOne(ctx context.Context, in *struct {
	ID id.Param `path:"id"`
}) (*none, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.svc.EndSession(ctx, a, in.ID.ID)
}
