package healthcodehttp

import (
	"context"

	"minkang/internal/empi"
	"minkang/internal/healthcode"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Presented is what lies on the desk: a code, or a bound card's kind and number.
type Presented struct {
	Code    string `json:"code,omitempty" maxLength:"600"`
	Kind    string `json:"kind,omitempty" enum:"insurance,health-card,hospital-card"`
	Number  string `json:"number,omitempty" maxLength:"64"`
	Purpose string `json:"purpose" enum:"registration,payment,pickup,visit,check"`
}

func (f face) verify(ctx context.Context, in *struct{ Body Presented }) (*codeOutput, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	k, err := f.s.Verify(ctx, a, healthcode.Presented{Code: in.Body.Code, Kind: in.Body.Kind, Number: in.Body.Number, Purpose: in.Body.Purpose})
	if err != nil {
		return nil, err
	}
	out := f.toCode(k.State, k.Full)
	out.By, out.Past = k.By, []Card{} // a desk needs no history
	return &codeOutput{out}, nil
}

func (f face) holder(st healthcode.State, full bool) Holder {
	p := st.Person
	h := Holder{ID: p.ID, Name: p.Name.String(), Sex: p.Sex, Birth: p.Birth.String(), Age: p.Birth.Age(f.clock.Now()), Deceased: p.Status == empi.Deceased, Masked: !full}
	number := p.Identifier(empi.IDCard)
	h.IDNumber, h.Phone = number.String(), p.Phone.String()
	if full {
		h.Name, h.Birth, h.IDNumber, h.Phone = p.Name.Reveal(), p.Birth.Reveal(), number.Reveal(), p.Phone.Reveal()
	}
	return h
}

func (f face) deskKeys(ctx context.Context, _ *struct{}) (*struct{ Body healthcode.DeskKeys }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	k, err := f.s.DeskKeys(ctx, a)
	if err != nil {
		return nil, err
	}
	return &struct{ Body healthcode.DeskKeys }{k}, nil
}

type residentInput struct {
	Person id.Param `path:"person"`
}

// staff gives an actor who is not a resident.
func staff(ctx context.Context) (security.Actor, error) {
	a, err := actor(ctx)
	if err == nil && a.Has(security.RoleResident) {
		err = healthcode.ErrNotOwn
	}
	return a, err
}

func (f face) ofResident(ctx context.Context, in *residentInput) (*codeOutput, error) {
	a, err := staff(ctx)
	if err != nil {
		return nil, err
	}
	st, err := f.s.State(ctx, a, in.Person.ID)
	if err != nil {
		return nil, err
	}
	return &codeOutput{f.toCode(st, false)}, nil
}

func (f face) issueFor(ctx context.Context, in *residentInput) (*struct{ Body Card }, error) {
	return f.give(ctx, in.Person.ID, false)
}

type revokeForInput struct {
	Person id.Param `path:"person"`
	Body   Reason
}

func (f face) revokeFor(ctx context.Context, in *revokeForInput) (*struct{}, error) {
	a, err := staff(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.s.Revoke(ctx, a, in.Person.ID, in.Body.Reason)
}
