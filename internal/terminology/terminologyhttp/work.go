package terminologyhttp

import (
	"cmp"
	"context"
	"slices"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/terminology"
)

func (f *Face) unmapped(ctx context.Context, in *struct {
	Institution string `query:"institution" maxLength:"13"`
	Domain      string `query:"domain" maxLength:"80" doc:"value domain or source"`
	Standing    string `query:"standing" maxLength:"20"`
	Query       string `query:"q" maxLength:"60" doc:"part of code or name"`
	After       string `query:"after" maxLength:"200"`
	Limit       int    `query:"limit" minimum:"0" maximum:"500"`
}) (*struct{ Body UnmappedPage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	institution, err := parse(in.Institution)
	if err != nil {
		return nil, err
	}
	p := page.Request{After: in.After, Limit: in.Limit}
	var at terminology.Place
	var after *terminology.Place
	if ok, err := page.Decode(p.After, &at); err != nil {
		return nil, err
	} else if ok {
		after = &at
	}
	filter := terminology.WorkFilter{Institution: institution, Domain: in.Domain, Standing: terminology.Standing(in.Standing), Query: in.Query}
	rows, err := f.Service.WorkList(ctx, filter, after, p.Rows()+1)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body UnmappedPage }{UnmappedPage{Items: []UnmappedCode{}, Domains: []DomainCount{}}}
	if len(rows) > p.Rows() {
		rows = rows[:p.Rows()]
		last := rows[len(rows)-1]
		out.Body.Next = page.Encode(terminology.Place{Count: last.Count, ID: last.ID})
	}
	for _, u := range rows {
		out.Body.Items = append(out.Body.Items, f.coding(u))
	}
	domains, err := f.Service.Domains(ctx, institution)
	if err != nil {
		return nil, err
	}
	for d, n := range domains {
		out.Body.Domains = append(out.Body.Domains, DomainCount{d, f.sourceName(d), n})
	}
	slices.SortFunc(out.Body.Domains, func(a, b DomainCount) int {
		return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(a.Domain, b.Domain))
	})
	return out, nil
}

func (f *Face) candidates(ctx context.Context, in *struct {
	ID      string `path:"id"`
	Domain  string `query:"domain" maxLength:"80" doc:"look in another value domain than the coding's own"`
	Edition string `query:"edition" maxLength:"20"`
}) (*struct{ Body CandidatesShown }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	i, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	u, err := f.Service.Unmapped(ctx, i)
	if err != nil {
		return nil, err
	}
	all, err := f.Service.Candidates(u, in.Domain, in.Edition)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body CandidatesShown }{CandidatesShown{Coding: f.coding(u), Candidates: []CandidateCode{}, Mappings: []Mapping{}}}
	for _, c := range all {
		out.Body.Candidates = append(out.Body.Candidates, candidate(c.Code, c.Score, string(c.Reason)))
	}
	said, err := f.Service.Said(ctx, u)
	if err != nil {
		return nil, err
	}
	for _, m := range said {
		out.Body.Mappings = append(out.Body.Mappings, f.mapping(m))
	}
	return out, nil
}

func (f *Face) search(ctx context.Context, in *struct {
	Domain  string `query:"domain" required:"true" maxLength:"80"`
	Edition string `query:"edition" maxLength:"20"`
	Query   string `query:"q" maxLength:"60"`
}) (*struct {
	Body struct {
		Items []CandidateCode `json:"items"`
	}
}, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	all, err := f.Service.Search(in.Domain, in.Edition, in.Query, 30)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []CandidateCode `json:"items"`
		}
	}{}
	out.Body.Items = make([]CandidateCode, 0, len(all))
	for _, c := range all {
		out.Body.Items = append(out.Body.Items, candidate(c, 0, "search"))
	}
	return out, nil
}

// Assignment is a person's decision about one coding.
type Assignment struct {
	Unmapped id.ID  `json:"unmapped"`
	Region   bool   `json:"region,omitempty" doc:"for every institution"`
	Domain   string `json:"domain,omitempty" maxLength:"80"`
	Edition  string `json:"edition,omitempty" maxLength:"20"`
	Target   string `json:"target,omitempty" maxLength:"100"`
	Relation string `json:"relation,omitempty" enum:"equivalent,wider,narrower,none"`
	Note     string `json:"note,omitempty" maxLength:"500"`
}

func (f *Face) assign(ctx context.Context, in *struct {
	Body struct {
		Assignments []Assignment `json:"assignments" minItems:"1" maxItems:"500"`
	}
}) (*struct{ Body Changed }, error) {
	ctx, by, err := f.allowed(ctx, "terminology.put")
	if err != nil {
		return nil, err
	}
	all := make([]terminology.Assignment, len(in.Body.Assignments))
	for i, a := range in.Body.Assignments {
		all[i] = terminology.Assignment{Unmapped: a.Unmapped, Region: a.Region, Domain: a.Domain, Edition: a.Edition, Target: a.Target,
			Relation: terminology.Relation(a.Relation), Note: a.Note}
	}
	done, err := f.Service.Assign(ctx, by, all)
	if err != nil {
		return nil, err
	}
	return changed(done, false), nil
}

func (f *Face) accept(ctx context.Context, in *struct {
	Body struct {
		Institution id.ID  `json:"institution,omitempty"`
		Domain      string `json:"domain,omitempty" maxLength:"80"`
	}
}) (*struct{ Body Changed }, error) {
	ctx, by, err := f.allowed(ctx, "terminology.put")
	if err != nil {
		return nil, err
	}
	done, more, err := f.Service.AcceptEqual(ctx, by, in.Body.Institution, in.Body.Domain)
	if err != nil {
		return nil, err
	}
	return changed(done, more), nil
}

func (f *Face) progress(ctx context.Context, _ *struct{}) (*struct{ Body ProgressShown }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	all, err := f.Service.Progress(ctx)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body ProgressShown }{ProgressShown{Items: []InstitutionProgress{}, FourEyes: f.Service.FourEyes()}}
	for _, p := range all {
		x := InstitutionProgress{Institution: f.named(p.Institution), Codings: map[string]int64{}, Occurrences: map[string]int64{}}
		var total, decided int64
		for _, s := range terminology.Standings() {
			x.Codings[string(s)], x.Occurrences[string(s)] = p.Codings[s], p.Occurrences[s]
			if s != terminology.Beyond {
				total += p.Codings[s]
			}
		}
		decided = p.Codings[terminology.Mapped] + p.Codings[terminology.NoTarget]
		if total > 0 {
			x.Percent = float64(decided*1000/total) / 10
		}
		if x.Pending, err = f.Service.Pending(ctx, p.Institution); err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, x)
	}
	out.Body.RegionPending, err = f.Service.Pending(ctx, 0)
	return out, err
}
