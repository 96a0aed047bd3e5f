package securityhttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

// AccountShown is an account as operators see it.
type AccountShown struct {
	ID          id.ID           `json:"id"`
	Login       string          `json:"login"`
	DisplayName string          `json:"displayName"`
	Roles       []security.Role `json:"roles"`
	Institution *Named          `json:"institution,omitempty"`
	Person      id.ID           `json:"person,omitempty"`
	Wards       []id.ID         `json:"wards"`
	Locked      bool            `json:"locked"`
	LockedUntil *time.Time      `json:"lockedUntil,omitempty"`
	Disabled    bool            `json:"disabled"`
	MustChange  bool            `json:"mustChangePassword"`
	TOTPEnabled bool            `json:"totpEnabled"`
	LastLoginAt *time.Time      `json:"lastLoginAt,omitempty"`
	CreatedAt   time.Time       `json:"createdAt"`
}

// AccountPage is a page of accounts.
type AccountPage struct {
	Items []AccountShown `json:"items"`
	Next  string         `json:"next,omitempty"`
}

// NewAccount is what an operator makes an account from.
type NewAccount struct {
	Login       string          `json:"login" maxLength:"64"`
	DisplayName string          `json:"displayName" maxLength:"200"`
	Roles       []security.Role `json:"roles" maxItems:"10"`
	Institution id.ID           `json:"institution,omitempty"`
	Person      id.ID           `json:"person,omitempty"`
	Wards       []id.ID         `json:"wards,omitempty" maxItems:"20"`
	Password    string          `json:"password,omitempty" maxLength:"1000" doc:"left out: one is made up"`
}

// AccountChange changes the fields that are there.
type AccountChange struct {
	DisplayName *string          `json:"displayName,omitempty" maxLength:"200"`
	Roles       *[]security.Role `json:"roles,omitempty" maxItems:"10"`
	Institution *id.ID           `json:"institution,omitempty" doc:"empty for the district"`
	Person      *id.ID           `json:"person,omitempty"`
	Wards       *[]id.ID         `json:"wards,omitempty" maxItems:"20"`
	Disabled    *bool            `json:"disabled,omitempty"`
}

type accountBody struct{ Body AccountShown }

type accountPage struct{ Body AccountPage }

type byID struct {
	ID id.Param `path:"id"`
}

func (f *face) accounts(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/v1/accounts", "accounts", "账号列表 Accounts", http.StatusOK), f.listAccounts)
	huma.Register(api, op(http.MethodPost, "/api/v1/accounts", "accounts", "新建账号 Make an account", http.StatusCreated), f.create)
	huma.Register(api, op(http.MethodPatch, "/api/v1/accounts/{id}", "accounts", "修改账号 Change an account", http.StatusOK), f.change)
	huma.Register(api, op(http.MethodPost, "/api/v1/accounts/{id}/unlock", "accounts", "解除锁定 Unlock", http.StatusOK), f.unlock)
	huma.Register(api, op(http.MethodPost, "/api/v1/accounts/{id}/password-reset", "accounts", "重置密码 Reset the password", http.StatusOK), f.reset)
}

func (f *face) account(ctx context.Context, a security.Account) (AccountShown, error) {
	out := AccountShown{ID: a.ID, Login: a.Login, DisplayName: a.DisplayName.Reveal(), Roles: a.Roles, Institution: f.institution(ctx, a.Institution),
		Person: a.Person, Wards: a.Wards, Disabled: a.Status != security.Active, MustChange: a.MustChange, TOTPEnabled: a.TOTP, CreatedAt: a.CreatedAt}
	if out.Wards == nil {
		out.Wards = []id.ID{}
	}
	if !a.SignedInAt.IsZero() {
		out.LastLoginAt = &a.SignedInAt
	}
	until, err := f.svc.LockedUntil(ctx, a)
	if !until.IsZero() {
		out.Locked, out.LockedUntil = true, &until
	}
	return out, err
}

func (f *face) listAccounts(ctx context.Context, in *struct {
	After string        `query:"after" maxLength:"200"`
	Limit int           `query:"limit" minimum:"0" maximum:"500"`
	Text  string        `query:"q" maxLength:"100"`
	Role  security.Role `query:"role" maxLength:"40"`
}) (*accountPage, error) {
	a, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	all, next, err := f.svc.Accounts(ctx, a, security.AccountQuery{Text: in.Text, Role: in.Role}, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &accountPage{Body: AccountPage{Items: make([]AccountShown, len(all)), Next: next}}
	for i, acc := range all {
		if out.Body.Items[i], err = f.account(ctx, acc); err != nil {
			return nil, err
		}
	}
	return out, nil
}

type createdAccount struct {
	Body struct {
		Account  AccountShown `json:"account"`
		Password string       `json:"initialPassword,omitempty" doc:"shown this once; to be changed at first sign-in"`
	}
}

func (f *face) create(ctx context.Context, in *struct{ Body NewAccount }) (*createdAccount, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	n := in.Body
	a, password, err := f.svc.CreateAccount(ctx, by, security.NewAccount{Login: n.Login, DisplayName: phi.Name(n.DisplayName), Password: n.Password,
		Roles: n.Roles, Institution: n.Institution, Person: n.Person, Wards: n.Wards})
	if err != nil {
		return nil, err
	}
	out := &createdAccount{}
	out.Body.Password = password
	out.Body.Account, err = f.account(ctx, a)
	return out, err
}

func (f *face) change(ctx context.Context, in *struct {
	ID   id.Param `path:"id"`
	Body AccountChange
}) (*accountBody, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	c := security.AccountChange{Roles: b.Roles, Institution: b.Institution, Person: b.Person, Wards: b.Wards}
	if b.DisplayName != nil {
		n := phi.Name(*b.DisplayName)
		c.DisplayName = &n
	}
	if b.Disabled != nil {
		s := security.Active
		if *b.Disabled {
			s = security.Suspended
		}
		c.Status = &s
	}
	a, err := f.svc.ChangeAccount(ctx, by, in.ID.ID, c)
	if err != nil {
		return nil, err
	}
	out := &accountBody{}
	out.Body, err = f.account(ctx, a)
	return out, err
}

func (f *face) unlock(ctx context.Context, in *byID) (*accountBody, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	a, err := f.svc.Unlock(ctx, by, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := &accountBody{}
	out.Body, err = f.account(ctx, a)
	return out, err
}

type resetAnswer struct {
	Body struct {
		Password string `json:"initialPassword" doc:"shown this once; to be changed at the next sign-in"`
	}
}

func (f *face) reset(ctx context.Context, in *byID) (*resetAnswer, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	out := &resetAnswer{}
	out.Body.Password, err = f.svc.ResetPassword(ctx, by, in.ID.ID)
	if err != nil {
		return nil, err
	}
	return out, nil
}
