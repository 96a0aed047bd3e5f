package registryhttp

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

// LicenceShown is a licence with the days left; numbers of licences stand on the wall and are not masked.
type LicenceShown struct {
	ID         id.ID  `json:"id"`
	Holder     string `json:"holder" enum:"institution,professional,device"`
	Of         id.ID  `json:"of"`
	HolderName string `json:"holderName,omitempty"`
	Kind       string `json:"kind"`
	Number     string `json:"number"`
	Authority  string `json:"authority,omitempty"`
	Scope      string `json:"scope,omitempty"`
	IssuedOn   string `json:"issuedOn,omitempty"`
	ExpiresOn  string `json:"expiresOn,omitempty"`
	DaysLeft   *int   `json:"daysLeft,omitempty"`
	Status     string `json:"status"`
}

// LicencePage is a page of licences.
type LicencePage struct {
	Items []LicenceShown `json:"items"`
	Next  string         `json:"next,omitempty"`
}

// LicenceFields are what an operator gives.
type LicenceFields struct {
	Holder    string `json:"holder" enum:"institution,professional,device"`
	Of        id.ID  `json:"of"`
	Kind      string `json:"kind" maxLength:"40"`
	Number    string `json:"number" maxLength:"60"`
	Authority string `json:"authority,omitempty" maxLength:"100"`
	Scope     string `json:"scope,omitempty" maxLength:"400"`
	IssuedOn  string `json:"issuedOn,omitempty" maxLength:"10"`
	ExpiresOn string `json:"expiresOn,omitempty" maxLength:"10"`
	Status    string `json:"status,omitempty" maxLength:"20"`
}

func (f *Face) licencesShown(ctx context.Context, all []registry.Licence) []LicenceShown {
	out := make([]LicenceShown, 0, len(all))
	for _, l := range all {
		x := LicenceShown{ID: l.ID, Holder: string(l.Holder), Of: l.Of, Kind: l.Kind, Number: l.Number, Authority: l.Authority, Scope: l.Scope, IssuedOn: l.IssuedOn,
			ExpiresOn: l.ExpiresOn, Status: string(l.Status), HolderName: f.holderName(ctx, l)}
		if l.ExpiresOn != "" {
			days := f.Registry.DaysLeft(l)
			x.DaysLeft = &days
		}
		out = append(out, x)
	}
	return out
}

// holderName names who holds a licence; "" when the registry cannot say.
func (f *Face) holderName(ctx context.Context, l registry.Licence) string {
	switch l.Holder {
	case registry.OfInstitution:
		if i, err := f.Registry.Institution(ctx, l.Of); err == nil {
			return i.Name
		}
	case registry.OfProfessional:
		if p, _, err := f.Registry.Professional(ctx, l.Of); err == nil {
			return p.Name.Reveal()
		}
	case registry.OfDevice:
		if d, err := f.Registry.Device(ctx, l.Of); err == nil {
			return d.Name
		}
	}
	return ""
}

func (f *Face) licences(ctx context.Context, in *struct {
	Holder string   `query:"holder" enum:"institution,professional,device" required:"true"`
	Of     id.Param `query:"of" required:"true"`
}) (*struct{ Body LicencePage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	if in.Holder == string(registry.OfProfessional) {
		if err := f.steward(ctx); err != nil {
			return nil, err
		}
	}
	all, err := f.Registry.Licences(ctx, registry.Holder(in.Holder), in.Of.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body LicencePage }{LicencePage{Items: f.licencesShown(ctx, all)}}, nil
}

func (f *Face) putLicence(ctx context.Context, in *struct{ Body LicenceFields }) (*struct{ Body LicenceShown }, error) {
	b := in.Body
	out := &struct{ Body LicenceShown }{}
	return out, f.change(ctx, "registry.licence", func(ctx context.Context) (string, error) {
		l, err := f.Registry.PutLicence(ctx, registry.Licence{Holder: registry.Holder(b.Holder), Of: b.Of, Kind: b.Kind, Number: b.Number, Authority: b.Authority, Scope: b.Scope,
			IssuedOn: b.IssuedOn, ExpiresOn: b.ExpiresOn, Status: registry.Status(b.Status)})
		if err == nil {
			out.Body = f.licencesShown(ctx, []registry.Licence{l})[0]
		}
		return "licence/" + l.ID.String(), err
	})
}

func (f *Face) expiring(ctx context.Context, in *struct {
	Days int `query:"days" minimum:"0" maximum:"3650" default:"90"`
	Paging
}) (*struct{ Body LicencePage }, error) {
	if err := f.steward(ctx); err != nil {
		return nil, err
	}
	all, next, err := f.Registry.Expiring(ctx, in.Days, in.page())
	if err != nil {
		return nil, err
	}
	return &struct{ Body LicencePage }{LicencePage{Items: f.licencesShown(ctx, all), Next: next}}, nil
}

// OIDShown is an object identifier.
type OIDShown struct {
	OID        string     `json:"oid"`
	Kind       string     `json:"kind,omitempty"`
	Name       string     `json:"name"`
	Holder     id.ID      `json:"holder,omitempty"`
	AssignedAt *time.Time `json:"assignedAt,omitempty"`
	Rest       string     `json:"rest,omitempty" doc:"the numbers behind the known beginning"`
	Standard   bool       `json:"standard" doc:"known from the standards, not assigned here"`
}

// OIDPage is a page of object identifiers.
type OIDPage struct {
	Items []OIDShown `json:"items"`
	Next  string     `json:"next,omitempty"`
}

func oidShown(o registry.ObjectIdentifier) OIDShown {
	return OIDShown{OID: o.OID, Kind: o.Kind, Name: o.Name, Holder: o.Holder, AssignedAt: instant(o.AssignedAt)}
}

func (f *Face) oids(ctx context.Context, in *struct {
	Kind string `query:"kind" maxLength:"20"`
	Paging
}) (*struct{ Body OIDPage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	rows, next, err := f.Registry.OIDs(ctx, in.Kind, in.page())
	if err != nil {
		return nil, err
	}
	out := OIDPage{Items: make([]OIDShown, 0, len(rows)), Next: next}
	for _, o := range rows {
		out.Items = append(out.Items, oidShown(o))
	}
	return &struct{ Body OIDPage }{out}, nil
}

func (f *Face) assignOID(ctx context.Context, in *struct {
	Body struct {
		Kind   string `json:"kind" maxLength:"20"`
		Name   string `json:"name" maxLength:"120"`
		Holder id.ID  `json:"holder,omitempty"`
	}
}) (*struct{ Body OIDShown }, error) {
	out := &struct{ Body OIDShown }{}
	return out, f.change(ctx, "registry.oid", func(ctx context.Context) (string, error) {
		o, err := f.Registry.AssignOID(ctx, in.Body.Kind, in.Body.Name, in.Body.Holder)
		out.Body = oidShown(o)
		return "oid/" + o.OID, err
	})
}

func (f *Face) resolveOID(ctx context.Context, in *struct {
	OID string `path:"oid" maxLength:"140"`
}) (*struct{ Body OIDShown }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	r, err := f.Registry.ResolveOID(ctx, in.OID)
	if err != nil {
		return nil, err
	}
	out := oidShown(r.ObjectIdentifier)
	out.Rest, out.Standard = r.Rest, r.Standard
	return &struct{ Body OIDShown }{out}, nil
}
