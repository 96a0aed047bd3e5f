package terminologyhttp

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/terminology"
)

// region is how a query names the map of the whole region.
const region = "region"

// owner reads an institution of a query: "" any (nil), "region" the region's, else an identifier.
func owner(s string) (*id.ID, error) {
	var i id.ID
	var err error
	switch s {
	case "":
		return nil, nil
	case region:
	default:
		i, err = parse(s)
	}
	return &i, err
}

func (f *Face) mappings(ctx context.Context, in *struct {
	Institution string `query:"institution" maxLength:"13" doc:"identifier, or region"`
	Domain      string `query:"domain" maxLength:"80"`
	State       string `query:"state" maxLength:"20"`
	Query       string `query:"q" maxLength:"60"`
	After       string `query:"after" maxLength:"200"`
	Limit       int    `query:"limit" minimum:"0" maximum:"500"`
}) (*struct{ Body MappingPage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	institution, err := owner(in.Institution)
	if err != nil {
		return nil, err
	}
	p := page.Request{After: in.After, Limit: in.Limit}
	var after id.ID
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, err
	}
	rows, err := f.Service.Mappings(ctx, terminology.MapFilter{Institution: institution, Domain: in.Domain, State: terminology.State(in.State), Query: in.Query}, after, p.Rows()+1)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body MappingPage }{MappingPage{Items: []Mapping{}}}
	if len(rows) > p.Rows() {
		rows = rows[:p.Rows()]
		out.Body.Next = page.Encode(rows[len(rows)-1].ID)
	}
	for _, m := range rows {
		out.Body.Items = append(out.Body.Items, f.mapping(m))
	}
	return out, nil
}

// MappingFields are what a person says about a coding.
type MappingFields struct {
	Institution id.ID      `json:"institution,omitempty" doc:"absent: the whole region"`
	Connected   id.ID      `json:"connected,omitempty" doc:"one connected system of the institution"`
	Source      string     `json:"source" maxLength:"80"`
	Code        string     `json:"code,omitempty" maxLength:"100"`
	Name        string     `json:"name,omitempty" maxLength:"200"`
	Domain      string     `json:"domain,omitempty" maxLength:"80"`
	Edition     string     `json:"edition,omitempty" maxLength:"20"`
	Target      string     `json:"target,omitempty" maxLength:"100"`
	Relation    string     `json:"relation,omitempty" enum:"equivalent,wider,narrower,none"`
	From        *time.Time `json:"from,omitempty"`
	To          *time.Time `json:"to,omitempty"`
	Note        string     `json:"note,omitempty" maxLength:"500"`
}

func (f *Face) put(ctx context.Context, in *struct{ Body MappingFields }) (*struct{ Body Changed }, error) {
	ctx, by, err := f.allowed(ctx, "terminology.put")
	if err != nil {
		return nil, err
	}
	b := in.Body
	m := terminology.Mapping{Institution: b.Institution, Connected: b.Connected, Source: b.Source, Code: b.Code, Name: b.Name, Domain: b.Domain, Edition: b.Edition,
		Target: b.Target, Relation: terminology.Relation(b.Relation), Note: b.Note}
	if b.From != nil {
		m.From = *b.From
	}
	if b.To != nil {
		m.To = *b.To
	}
	done, err := f.Service.Put(ctx, by, []terminology.Mapping{m})
	if err != nil {
		return nil, err
	}
	return changed(done, false), nil
}

func (f *Face) history(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct {
	Body struct {
		Items []MappingChange `json:"items"`
	}
}, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	i, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	all, err := f.Service.History(ctx, i)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []MappingChange `json:"items"`
		}
	}{}
	out.Body.Items = make([]MappingChange, 0, len(all))
	for _, c := range all {
		x := MappingChange{ID: c.ID, Action: string(c.Action), At: c.At, By: c.By, Batch: c.Batch, After: f.mapping(c.After)}
		if c.Before != nil {
			before := f.mapping(*c.Before)
			x.Before = &before
		}
		out.Body.Items = append(out.Body.Items, x)
	}
	return out, nil
}

// deciding is the input of what changes one mapping.
type deciding struct {
	ID   string `path:"id"`
	Body struct {
		Version int64  `json:"version,omitempty" doc:"that was read; absent: whichever"`
		Note    string `json:"note,omitempty" maxLength:"500"`
	}
}

func (f *Face) decide(ctx context.Context, in *deciding, action string,
	do func(context.Context, terminology.Author, id.ID) (terminology.Change, error)) (*struct{ Body Changed }, error) {
	ctx, by, err := f.allowed(ctx, "terminology."+action)
	if err != nil {
		return nil, err
	}
	i, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	c, err := do(ctx, by, i)
	if err != nil {
		return nil, err
	}
	if c.ID == 0 {
		return changed(nil, false), nil
	}
	return changed([]terminology.Change{c}, false), nil
}

func (f *Face) confirm(ctx context.Context, in *deciding) (*struct{ Body Changed }, error) {
	return f.decide(ctx, in, "confirm", func(ctx context.Context, by terminology.Author, m id.ID) (terminology.Change, error) {
		return f.Service.Confirm(ctx, by, m, in.Body.Version)
	})
}

func (f *Face) reject(ctx context.Context, in *deciding) (*struct{ Body Changed }, error) {
	return f.decide(ctx, in, "reject", func(ctx context.Context, by terminology.Author, m id.ID) (terminology.Change, error) {
		return f.Service.Reject(ctx, by, m, in.Body.Version, in.Body.Note)
	})
}

func (f *Face) retire(ctx context.Context, in *deciding) (*struct{ Body Changed }, error) {
	return f.decide(ctx, in, "retire", func(ctx context.Context, by terminology.Author, m id.ID) (terminology.Change, error) {
		return f.Service.Retire(ctx, by, m, in.Body.Version)
	})
}

func (f *Face) undo(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{ Body Changed }, error) {
	ctx, by, err := f.allowed(ctx, "terminology.undo")
	if err != nil {
		return nil, err
	}
	i, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	done, err := f.Service.Undo(ctx, by, i)
	if err != nil {
		return nil, err
	}
	return changed(done, false), nil
}
