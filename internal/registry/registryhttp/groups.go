package registryhttp

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

// ConsortiumShown is a consortium; lists leave the members out.
type ConsortiumShown struct {
	ID       id.ID         `json:"id"`
	Code     string        `json:"code"`
	Name     string        `json:"name"`
	Kind     string        `json:"kind"`
	Lead     id.ID         `json:"lead"`
	LeadName string        `json:"leadName"`
	Status   string        `json:"status"`
	Members  []MemberShown `json:"members,omitempty"`
}

// MemberShown is one institution's membership.
type MemberShown struct {
	Institution id.ID  `json:"institution"`
	Name        string `json:"name,omitempty"`
	Since       string `json:"since,omitempty"`
	Until       string `json:"until,omitempty"`
}

// ConsortiumPage is a page of consortia.
type ConsortiumPage struct {
	Items []ConsortiumShown `json:"items"`
	Next  string            `json:"next,omitempty"`
}

func (f *Face) consortiumShown(ctx context.Context, c registry.Consortium) ConsortiumShown {
	name := func(i id.ID) string {
		x, err := f.Registry.Institution(ctx, i)
		if err != nil {
			return ""
		}
		return x.Name
	}
	out := ConsortiumShown{ID: c.ID, Code: c.Code, Name: c.Name, Kind: c.Kind, Lead: c.Lead, LeadName: name(c.Lead), Status: string(c.Status)}
	for _, m := range c.Members {
		out.Members = append(out.Members, MemberShown{Institution: m.Institution, Name: name(m.Institution), Since: m.Since, Until: m.Until})
	}
	return out
}

func (f *Face) consortia(ctx context.Context, in *struct {
	Institution id.Param `query:"institution" doc:"only those it is a member of"`
	Paging
}) (*struct{ Body ConsortiumPage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	rows, next, err := f.Registry.Consortia(ctx, in.Institution.ID, in.page())
	if err != nil {
		return nil, err
	}
	out := ConsortiumPage{Items: make([]ConsortiumShown, 0, len(rows)), Next: next}
	for _, c := range rows {
		out.Items = append(out.Items, f.consortiumShown(ctx, c))
	}
	return &struct{ Body ConsortiumPage }{out}, nil
}

func (f *Face) consortium(ctx context.Context, in *struct {
	ID id.Param `path:"id"`
}) (*struct{ Body ConsortiumShown }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	c, err := f.Registry.Consortium(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body ConsortiumShown }{f.consortiumShown(ctx, c)}, nil
}

func (f *Face) putConsortium(ctx context.Context, in *struct {
	Body struct {
		Code    string        `json:"code" maxLength:"64"`
		Name    string        `json:"name" maxLength:"120"`
		Kind    string        `json:"kind" maxLength:"30"`
		Lead    id.ID         `json:"lead"`
		Status  string        `json:"status,omitempty" maxLength:"20"`
		Members []MemberShown `json:"members" maxItems:"500"`
	}
}) (*struct{ Body ConsortiumShown }, error) {
	b := in.Body
	out := &struct{ Body ConsortiumShown }{}
	return out, f.change(ctx, "registry.consortium", func(ctx context.Context) (string, error) {
		c := registry.Consortium{Code: b.Code, Name: b.Name, Kind: b.Kind, Lead: b.Lead, Status: registry.Status(b.Status)}
		for _, m := range b.Members {
			c.Members = append(c.Members, registry.Membership{Institution: m.Institution, Since: m.Since, Until: m.Until})
		}
		c, err := f.Registry.PutConsortium(ctx, c)
		if err == nil {
			out.Body = f.consortiumShown(ctx, c)
		}
		return "consortium/" + c.ID.String(), err
	})
}

// DeviceShown is a device; as a body the institution, id and name of the department are ignored.
type DeviceShown struct {
	ID          id.ID  `json:"id,omitempty"`
	Code        string `json:"code" maxLength:"64"`
	Name        string `json:"name" maxLength:"120"`
	Kind        string `json:"kind" maxLength:"20"`
	Maker       string `json:"maker,omitempty" maxLength:"120"`
	Model       string `json:"model,omitempty" maxLength:"80"`
	Serial      string `json:"serial,omitempty" maxLength:"80"`
	UDI         string `json:"udi,omitempty" maxLength:"80"`
	Department  id.ID  `json:"department,omitempty"`
	InstalledOn string `json:"installedOn,omitempty" maxLength:"10"`
	Status      string `json:"status,omitempty" maxLength:"20"`
}

// DevicePage is a page of devices.
type DevicePage struct {
	Items []DeviceShown `json:"items"`
	Next  string        `json:"next,omitempty"`
}

func deviceShown(d registry.Device) DeviceShown {
	return DeviceShown{ID: d.ID, Code: d.Code, Name: d.Name, Kind: d.Kind, Maker: d.Maker, Model: d.Model, Serial: d.Serial, UDI: d.UDI, Department: d.Department,
		InstalledOn: d.InstalledOn, Status: string(d.Status)}
}

func (f *Face) devices(ctx context.Context, in *of) (*struct{ Body DevicePage }, error) {
	i, err := f.known(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	rows, next, err := f.Registry.Devices(ctx, i.ID, in.page())
	if err != nil {
		return nil, err
	}
	out := DevicePage{Items: make([]DeviceShown, 0, len(rows)), Next: next}
	for _, d := range rows {
		out.Items = append(out.Items, deviceShown(d))
	}
	return &struct{ Body DevicePage }{out}, nil
}

func (f *Face) putDevice(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body DeviceShown
}) (*struct{ Body DeviceShown }, error) {
	b := in.Body
	out := &struct{ Body DeviceShown }{}
	return out, f.change(ctx, "registry.device", func(ctx context.Context) (string, error) {
		institution, err := parse(in.ID)
		if err != nil {
			return "", err
		}
		d, err := f.Registry.PutDevice(ctx, registry.Device{Institution: institution, Department: b.Department, Code: b.Code, Name: b.Name, Kind: b.Kind, Maker: b.Maker, Model: b.Model,
			Serial: b.Serial, UDI: b.UDI, InstalledOn: b.InstalledOn, Status: registry.Status(b.Status)})
		out.Body = deviceShown(d)
		return "device/" + d.ID.String(), err
	})
}
