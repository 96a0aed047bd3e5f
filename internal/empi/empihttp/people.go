package empihttp

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

func (f *Face) registerPeople(api huma.API) {
	route(api, http.MethodGet, "/residents/{id}/merges", "list-resident-merges", "Merges in a resident's history (合并历史)", f.merges)
	route(api, http.MethodPost, "/residents/{id}/unmerge", "undo-merge", "Undo the merge that retired this identifier (撤销合并)", f.unmerge)
	route(api, http.MethodPost, "/identity/merges", "merge-residents", "Join two residents (合并)", f.merge)
	route(api, http.MethodPost, "/identity/merges/{id}/undo", "undo-certain-merge", "Undo one certain merge (撤销指定合并)", f.undoMerge)
	route(api, http.MethodGet, "/residents/{id}/identity", "get-resident-identity", "Numbers by domain, institutions, history; masked (身份明细)", f.identity)
	route(api, http.MethodPost, "/residents/{id}/correction", "correct-resident", "Set traits right, with history (更正)", f.correct)
	route(api, http.MethodPost, "/residents/{id}/revert", "revert-resident", "Give the traits back that were before a version (恢复)", f.revert)
	route(api, http.MethodPost, "/residents/{id}/split", "split-resident", "Take one source's numbers and documents out into a new resident (拆分)", f.split)
	route(api, http.MethodGet, "/identity/links", "list-identity-links", "Links made by likeness alone (概率匹配记录)", f.links)
	route(api, http.MethodPost, "/identity/links/{id}/undo", "undo-identity-link", "Take such a link back (撤销概率匹配)", f.undoLink)
}

// ResidentMerge is one merge of a resident's history.
type ResidentMerge struct {
	ID       id.ID      `json:"id"`
	Survivor id.ID      `json:"survivor"`
	Retired  id.ID      `json:"retired"`
	Reason   string     `json:"reason"`
	At       time.Time  `json:"at"`
	By       id.ID      `json:"by,omitempty"`
	UndoneAt *time.Time `json:"undoneAt,omitempty"`
	UndoneBy id.ID      `json:"undoneBy,omitempty"`
}

// ResidentMergeList holds all merges of a resident, oldest first.
type ResidentMergeList struct {
	Items []ResidentMerge `json:"items"`
}

type residentID struct {
	ID string `path:"id"`
}

// reviewer gives the actor who may decide on identities, and the person an address names.
func (f *Face) reviewer(ctx context.Context, action, person string) (security.Actor, id.ID, error) {
	actor, err := f.allowed(ctx, action, security.MayReviewIdentity)
	if err != nil {
		return actor, 0, err
	}
	ident, err := id.Parse(person)
	if err != nil || ident == 0 {
		return actor, 0, empi.ErrUnknownPerson
	}
	return actor, ident, nil
}

func (f *Face) merges(ctx context.Context, in *residentID) (*struct{ Body ResidentMergeList }, error) {
	actor, ident, err := f.reviewer(ctx, "identity.merges", in.ID)
	if err != nil {
		return nil, err
	}
	all, err := f.index.Merges(ctx, ident)
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.merges", Person: ident}); err != nil {
		return nil, err
	}
	return &struct{ Body ResidentMergeList }{ResidentMergeList{Items: mergesOf(all)}}, nil
}

func mergesOf(all []empi.Merger) []ResidentMerge {
	out := make([]ResidentMerge, 0, len(all))
	for _, m := range all {
		line := ResidentMerge{ID: m.ID, Survivor: m.Survivor, Retired: m.Retired, Reason: m.Reason, At: m.At, By: m.By, UndoneBy: m.UndoneBy}
		if !m.UndoneAt.IsZero() {
			line.UndoneAt = &m.UndoneAt
		}
		out = append(out, line)
	}
	return out
}

func (f *Face) unmerge(ctx context.Context, in *residentID) (*struct{}, error) {
	actor, ident, err := f.reviewer(ctx, "identity.unmerge", in.ID)
	if err != nil {
		return nil, err
	}
	return nil, f.unit.Write(ctx, func(ctx context.Context) error {
		m, err := f.index.Unmerge(ctx, ident, actor.ID)
		if err != nil {
			return err
		}
		return f.merged(ctx, actor, "identity.unmerge", m)
	})
}

func (f *Face) merged(ctx context.Context, actor security.Actor, action string, m empi.Merger) error {
	return f.record(ctx, actor, audit.Entry{Action: action, Person: m.Survivor, Object: "person/" + m.Retired.String(),
		Detail: map[string]string{"merge": m.ID.String()}})
}

// IdentityMerge joins two residents; retired then stands for survivor.
type IdentityMerge struct {
	Survivor id.ID  `json:"survivor"`
	Retired  id.ID  `json:"retired"`
	Reason   string `json:"reason" minLength:"1" maxLength:"100" doc:"no personal value: it is kept with the merge"`
}

func (f *Face) merge(ctx context.Context, in *struct{ Body IdentityMerge }) (*struct{ Body ResidentMerge }, error) {
	actor, err := f.allowed(ctx, "identity.merge", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	var m empi.Merger
	err = f.unit.Write(ctx, func(ctx context.Context) (err error) {
		if f.FourEyes { // nobody joins two people alone: the pair goes to the desk with this as the first opinion
			return f.propose(ctx, actor, in.Body)
		}
		if m, err = f.index.Merge(ctx, in.Body.Survivor, in.Body.Retired, in.Body.Reason, actor.ID); err != nil {
			return err
		}
		return f.merged(ctx, actor, "identity.merge", m)
	})
	if err != nil {
		return nil, err
	}
	if m.ID == 0 {
		return &struct{ Body ResidentMerge }{ResidentMerge{Survivor: in.Body.Survivor, Retired: in.Body.Retired, Reason: in.Body.Reason, By: actor.ID}}, nil
	}
	return &struct{ Body ResidentMerge }{mergesOf([]empi.Merger{m})[0]}, nil
}

func (f *Face) propose(ctx context.Context, actor security.Actor, b IdentityMerge) error {
	r, err := f.index.Propose(ctx, b.Survivor, b.Retired, actor.ID, b.Reason)
	if err != nil {
		return err
	}
	return f.record(ctx, actor, audit.Entry{Action: "identity.propose", Person: b.Survivor, Object: "person/" + b.Retired.String(),
		Detail: map[string]string{"review": r.ID.String()}})
}

func (f *Face) undoMerge(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Retired id.ID `json:"retired" doc:"the person that the merge retired"`
	}
}) (*struct{}, error) {
	actor, merge, err := f.reviewer(ctx, "identity.unmerge", in.ID)
	if err != nil {
		return nil, err
	}
	return nil, f.unit.Write(ctx, func(ctx context.Context) error {
		m, err := f.index.Undo(ctx, in.Body.Retired, merge, actor.ID)
		if err != nil {
			return err
		}
		return f.merged(ctx, actor, "identity.unmerge", m)
	})
}

// ResidentCorrection sets traits right; a field left out stays, an empty one takes the trait away.
type ResidentCorrection struct {
	Name      *string `json:"name,omitempty" maxLength:"200"`
	Sex       *string `json:"sex,omitempty" maxLength:"1"`
	Birth     *string `json:"birth,omitempty" maxLength:"10"`
	Ethnic    *string `json:"ethnic,omitempty" maxLength:"8"`
	Phone     *string `json:"phone,omitempty" maxLength:"40"`
	Address   *string `json:"address,omitempty" maxLength:"300"`
	Division  *string `json:"division,omitempty" maxLength:"12"`
	Deceased  *bool   `json:"deceased,omitempty"`
	Anonymous *bool   `json:"anonymous,omitempty"`
	Reason    string  `json:"reason" minLength:"1" maxLength:"500"`
}

type maskedAnswer struct{ Body ResidentMasked }

func (f *Face) correct(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body ResidentCorrection
}) (*maskedAnswer, error) {
	b := in.Body
	c := empi.Correction{Name: b.Name, Sex: b.Sex, Ethnic: b.Ethnic, Phone: b.Phone, Address: b.Address, Division: b.Division, Deceased: b.Deceased, Anonymous: b.Anonymous}
	if b.Birth != nil {
		d := empi.Date(*b.Birth)
		c.Birth = &d
	}
	return f.changing(ctx, "identity.correct", in.ID, func(ctx context.Context, person, by id.ID) (empi.Person, error) {
		return f.index.Correct(ctx, person, c, by, b.Reason)
	})
}

func (f *Face) revert(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Version int64  `json:"version" minimum:"1"`
		Reason  string `json:"reason" minLength:"1" maxLength:"500"`
	}
}) (*maskedAnswer, error) {
	return f.changing(ctx, "identity.revert", in.ID, func(ctx context.Context, person, by id.ID) (empi.Person, error) {
		return f.index.Revert(ctx, person, in.Body.Version, by, in.Body.Reason)
	})
}

// changing changes a person; the change and its audit line stand or fall together.
func (f *Face) changing(ctx context.Context, action, person string, change func(ctx context.Context, person, by id.ID) (empi.Person, error)) (*maskedAnswer, error) {
	actor, ident, err := f.reviewer(ctx, action, person)
	if err != nil {
		return nil, err
	}
	var p empi.Person
	err = f.unit.Write(ctx, func(ctx context.Context) (err error) {
		if p, err = change(ctx, ident, actor.ID); err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: action, Person: ident})
	})
	if err != nil {
		return nil, err
	}
	return &maskedAnswer{f.masked(p)}, nil
}

// ResidentSplit says what to take out of a resident.
type ResidentSplit struct {
	Institution string         `json:"institution,omitempty" maxLength:"64" doc:"code: all of this institution's own numbers and documents"`
	Numbers     []int          `json:"numbers,omitempty" maxItems:"200" doc:"further numbers, by their place in the list of /identity"`
	Documents   []id.ID        `json:"documents,omitempty" maxItems:"1000" doc:"further documents"`
	Traits      *IdentityClaim `json:"traits,omitempty" doc:"of the person that comes out; left out: the same as now"`
	Reason      string         `json:"reason" minLength:"1" maxLength:"500"`
}

// ResidentSplitDone is a split.
type ResidentSplitDone struct {
	ID          id.ID     `json:"id"`
	Person      id.ID     `json:"person"`
	Offspring   id.ID     `json:"offspring" doc:"the new person"`
	Institution string    `json:"institution,omitempty"`
	Reason      string    `json:"reason"`
	At          time.Time `json:"at"`
	By          id.ID     `json:"by,omitempty"`
	Numbers     int       `json:"numbers"`
	Documents   int       `json:"documents"`
}

type splitAnswer struct{ Body ResidentSplitDone }

func (f *Face) split(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body ResidentSplit
}) (*splitAnswer, error) {
	actor, person, err := f.reviewer(ctx, "identity.split", in.ID)
	if err != nil {
		return nil, err
	}
	r := empi.SplitRequest{Person: person, Institution: in.Body.Institution, Numbers: in.Body.Numbers, Documents: in.Body.Documents, Reason: in.Body.Reason}
	if in.Body.Traits != nil {
		c := claimOf(*in.Body.Traits, f.clock)
		r.Traits = &c
	}
	return f.splitting(ctx, actor, "identity.split", func(ctx context.Context) (empi.Split, error) { return f.index.Split(ctx, r, actor.ID) })
}

func (f *Face) splitting(ctx context.Context, actor security.Actor, action string, do func(context.Context) (empi.Split, error)) (*splitAnswer, error) {
	var s empi.Split
	err := f.unit.Write(ctx, func(ctx context.Context) (err error) {
		if s, err = do(ctx); err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: action, Person: s.Person, Object: "person/" + s.Offspring.String(),
			Detail: map[string]string{"split": s.ID.String()}})
	})
	if err != nil {
		return nil, err
	}
	return &splitAnswer{ResidentSplitDone(s)}, nil
}

// IdentityLink is a link that was made on likeness alone.
type IdentityLink struct {
	ID          id.ID            `json:"id"`
	Person      ResidentMasked   `json:"person"`
	Claim       ResidentMasked   `json:"claim" doc:"what was said, masked; without id"`
	At          time.Time        `json:"at"`
	Rule        string           `json:"rule"`
	Model       string           `json:"model"`
	Weight      float64          `json:"weight"`
	Institution string           `json:"institution,omitempty"`
	Fields      []IdentityReason `json:"fields"`
	UndoneAt    *time.Time       `json:"undoneAt,omitempty"`
	UndoneBy    id.ID            `json:"undoneBy,omitempty"`
	Offspring   id.ID            `json:"offspring,omitempty"`
}

// IdentityLinkPage is a page of links.
type IdentityLinkPage struct {
	Items []IdentityLink `json:"items"`
	Next  string         `json:"next,omitempty"`
}

func (f *Face) links(ctx context.Context, in *struct {
	Person      string `query:"person" maxLength:"13"`
	Institution string `query:"institution" maxLength:"64"`
	Model       string `query:"model" maxLength:"60"`
	Standing    bool   `query:"standing" doc:"not taken back"`
	After       string `query:"after" maxLength:"100"`
	Limit       int    `query:"limit" minimum:"0" maximum:"100"`
}) (*struct{ Body IdentityLinkPage }, error) {
	actor, err := f.allowed(ctx, "identity.links", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	person, err := id.Parse(in.Person)
	if err != nil {
		return nil, empi.ErrUnknownPerson
	}
	rows, next, err := f.index.Links(ctx, empi.LinkFilter{Person: person, Institution: in.Institution, Model: in.Model, Standing: in.Standing},
		page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.links", Person: person}); err != nil {
		return nil, err
	}
	out := &struct{ Body IdentityLinkPage }{IdentityLinkPage{Items: make([]IdentityLink, 0, len(rows)), Next: next}}
	for _, l := range rows {
		p, err := f.index.Person(ctx, l.Person)
		if err != nil {
			return nil, err
		}
		x := IdentityLink{ID: l.ID, Person: f.masked(p), Claim: f.masked(l.Claim), At: l.At, Rule: l.Rule, Model: l.Model, Weight: l.Weight,
			Institution: l.Institution, Fields: reasons(l.Explanation.Fields, l.Claim, p, false), UndoneBy: l.UndoneBy, Offspring: l.Offspring}
		if !l.UndoneAt.IsZero() {
			x.UndoneAt = &l.UndoneAt
		}
		out.Body.Items = append(out.Body.Items, x)
	}
	return out, nil
}

func (f *Face) undoLink(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Documents []id.ID `json:"documents,omitempty" maxItems:"1000"`
		Whole     bool    `json:"whole,omitempty" doc:"everything the institution sent"`
		Reason    string  `json:"reason" minLength:"1" maxLength:"500"`
	}
}) (*splitAnswer, error) {
	actor, link, err := f.reviewer(ctx, "identity.unlink", in.ID)
	if err != nil {
		return nil, err
	}
	return f.splitting(ctx, actor, "identity.unlink", func(ctx context.Context) (empi.Split, error) {
		return f.index.TakeBack(ctx, link, in.Body.Documents, in.Body.Whole, actor.ID, in.Body.Reason)
	})
}

// ResidentIdentity is all the index knows of a resident, masked.
type ResidentIdentity struct {
	Person       ResidentMasked      `json:"person"`
	Joined       []id.ID             `json:"joined" doc:"all identifiers that stand for the resident, the surviving one first"`
	Numbers      []ResidentNumber    `json:"numbers" doc:"those stored under the identifier itself; their place names them in a split"`
	Institutions []string            `json:"institutions" doc:"codes of those that have spoken of the resident"`
	Anonymous    bool                `json:"anonymous,omitempty"`
	Changes      []ResidentChange    `json:"changes" doc:"newest first"`
	Merges       []ResidentMerge     `json:"merges"`
	Splits       []ResidentSplitDone `json:"splits"`
	Documents    []SourceDocument    `json:"documents" doc:"the latest"`
}

// ResidentNumber is a number, masked.
type ResidentNumber struct {
	System string `json:"system" doc:"OID of the domain; for an institution's own OID^code"`
	Value  string `json:"value" doc:"masked"`
	Trust  string `json:"trust" enum:"recorded,local,doubtful,unique"`
}

// ResidentChange is a step of history; what was before is masked.
type ResidentChange struct {
	Person  id.ID          `json:"person"`
	Version int64          `json:"version" doc:"that the change made"`
	At      time.Time      `json:"at"`
	By      id.ID          `json:"by,omitempty"`
	Cause   string         `json:"cause" enum:"document,correction,revert,split,higher-node"`
	Grounds string         `json:"grounds,omitempty"`
	Before  ResidentMasked `json:"before"`
	Phone   string         `json:"phone,omitempty" doc:"before, masked"`
	Address string         `json:"address,omitempty" doc:"before, masked"`
}

var trusts = map[empi.Trust]string{empi.Recorded: "recorded", empi.Local: "local", empi.Doubtful: "doubtful", empi.Unique: "unique"}

func (f *Face) identity(ctx context.Context, in *residentID) (*struct{ Body ResidentIdentity }, error) {
	actor, ident, err := f.reviewer(ctx, "identity.read", in.ID)
	if err != nil {
		return nil, err
	}
	p, err := f.index.Stored(ctx, ident)
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.read", Person: ident}); err != nil {
		return nil, err
	}
	b := ResidentIdentity{Person: f.masked(p), Numbers: []ResidentNumber{}, Institutions: slices.Clone(p.Seen), Anonymous: p.Anonymous, Changes: []ResidentChange{},
		Splits: []ResidentSplitDone{}}
	if b.Joined, err = f.index.Joined(ctx, ident); err != nil {
		return nil, err
	}
	for _, n := range p.Identifiers {
		b.Numbers = append(b.Numbers, ResidentNumber{System: n.System, Value: n.Value.String(), Trust: trusts[n.Trust]})
	}
	changes, err := f.index.History(ctx, ident)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		b.Changes = append(b.Changes, ResidentChange{Person: c.Person, Version: c.Version, At: c.At, By: c.By, Cause: c.Cause, Grounds: c.Grounds,
			Before: f.masked(c.Before), Phone: phi.Phone(c.Before.Phone).String(), Address: c.Before.Address.String()})
	}
	merges, err := f.index.Merges(ctx, ident)
	if err != nil {
		return nil, err
	}
	b.Merges = mergesOf(merges)
	splits, err := f.index.Splits(ctx, ident)
	if err != nil {
		return nil, err
	}
	for _, s := range splits {
		b.Splits = append(b.Splits, ResidentSplitDone(s))
	}
	b.Documents, err = f.documents(ctx, ident)
	return &struct{ Body ResidentIdentity }{b}, err
}
