package registryhttp

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

// shown turns institutions into what pages see, asking the other contexts once for all of them.
func (f *Face) shown(ctx context.Context, all ...registry.Institution) ([]InstitutionShown, error) {
	var sent map[id.ID]Sent
	if f.Traffic != nil && len(all) > 0 {
		ids := make([]id.ID, len(all))
		for k, i := range all {
			ids[k] = i.ID
		}
		var err error
		if sent, err = f.Traffic.Sent(ctx, ids); err != nil {
			return nil, err
		}
	}
	out := make([]InstitutionShown, 0, len(all))
	for _, i := range all {
		s := InstitutionShown{ID: i.ID, Code: i.Code, WS218: i.WS218, CreditCode: i.CreditCode, Name: i.Name, ShortName: i.ShortName,
			Kind: string(i.Kind), Level: i.Level, Grade: i.Grade, Division: i.Division, Address: i.Address, Phone: i.Phone, Beds: i.Beds,
			Parent: i.Parent, Status: string(i.Status), Version: i.Version, UpdatedAt: i.UpdatedAt, LastSeen: instant(sent[i.ID].Last),
			DocumentsToday: sent[i.ID].Today, DocumentsTotal: sent[i.ID].Total}
		if f.Places != nil {
			s.DivisionName = f.Places.DivisionName(i.Division)
		}
		out = append(out, s)
	}
	return out, nil
}

func (f *Face) one(ctx context.Context, i registry.Institution, err error) (*struct{ Body InstitutionShown }, error) {
	if err != nil {
		return nil, err
	}
	s, err := f.shown(ctx, i)
	if err != nil {
		return nil, err
	}
	return &struct{ Body InstitutionShown }{s[0]}, nil
}

func (f *Face) list(ctx context.Context, in *struct {
	Text     string `query:"q" maxLength:"60" doc:"part of the name, or beginning of its initials or code"`
	Kind     string `query:"kind" maxLength:"20"`
	Division string `query:"division" maxLength:"12" doc:"beginning of the division code"`
	Status   string `query:"status" maxLength:"20"`
	Parent   string `query:"parent" maxLength:"13"`
	Paging
}) (*struct{ Body InstitutionPage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	filter := registry.Filter{Text: in.Text, Kind: registry.Kind(in.Kind), Division: in.Division, Status: registry.Status(in.Status)}
	if in.Parent != "" {
		up, err := parse(in.Parent)
		if err != nil {
			return nil, err
		}
		filter.Parent = up
	}
	rows, next, err := f.Registry.Institutions(ctx, filter, in.page())
	if err != nil {
		return nil, err
	}
	items, err := f.shown(ctx, rows...)
	if err != nil {
		return nil, err
	}
	return &struct{ Body InstitutionPage }{InstitutionPage{Items: items, Next: next}}, nil
}

func (f *Face) get(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{ Body InstitutionShown }, error) {
	i, err := f.known(ctx, in.ID)
	return f.one(ctx, i, err)
}

func (f *Face) register(ctx context.Context, in *struct{ Body InstitutionFields }) (*struct{ Body InstitutionShown }, error) {
	var i registry.Institution
	err := f.change(ctx, "registry.register", func(ctx context.Context) (_ string, err error) {
		i, err = f.Registry.Register(ctx, in.Body.over(registry.Institution{}))
		return "institution/" + i.ID.String(), err
	})
	return f.one(ctx, i, err)
}

func (f *Face) update(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body InstitutionPut
}) (*struct{ Body InstitutionShown }, error) {
	var i registry.Institution
	err := f.change(ctx, "registry.update", func(ctx context.Context) (string, error) {
		ident, err := parse(in.ID)
		if err != nil {
			return "", err
		}
		old, err := f.Registry.Stored(ctx, ident)
		if err != nil {
			return "", err
		}
		next := in.Body.over(old)
		if in.Body.Version != 0 {
			next.Version = in.Body.Version
		}
		i, err = f.Registry.Update(ctx, next)
		return "institution/" + ident.String(), err
	})
	return f.one(ctx, i, err)
}

func (f *Face) history(ctx context.Context, in *of) (*struct{ Body RegistryChangePage }, error) {
	i, err := f.known(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	rows, next, err := f.Registry.History(ctx, i.ID, in.page())
	if err != nil {
		return nil, err
	}
	out := &struct{ Body RegistryChangePage }{RegistryChangePage{Items: make([]RegistryChange, 0, len(rows)), Next: next}}
	for _, c := range rows {
		line := RegistryChange{ID: c.ID, At: c.At, By: c.By, Fields: []RegistryFieldChange{}}
		for _, x := range c.Fields {
			line.Fields = append(line.Fields, RegistryFieldChange(x))
		}
		out.Body.Items = append(out.Body.Items, line)
	}
	return out, nil
}
