package empihttp

import (
	"context"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

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

func (f *Face) merges(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{ Body ResidentMergeList }, error) {
	actor, err := f.allowed(ctx, "identity.merges", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	ident, err := id.Parse(in.ID)
	if err != nil {
		return nil, empi.ErrUnknownPerson
	}
	all, err := f.index.Merges(ctx, ident)
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.merges", Person: ident}); err != nil {
		return nil, err
	}
	out := &struct{ Body ResidentMergeList }{ResidentMergeList{Items: make([]ResidentMerge, 0, len(all))}}
	for _, m := range all {
		line := ResidentMerge{ID: m.ID, Survivor: m.Survivor, Retired: m.Retired, Reason: m.Reason, At: m.At, By: m.By, UndoneBy: m.UndoneBy}
		if !m.UndoneAt.IsZero() {
			line.UndoneAt = &m.UndoneAt
		}
		out.Body.Items = append(out.Body.Items, line)
	}
	return out, nil
}

func (f *Face) unmerge(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{}, error) {
	actor, err := f.allowed(ctx, "identity.unmerge", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	ident, err := id.Parse(in.ID)
	if err != nil {
		return nil, empi.ErrUnknownPerson
	}
	return nil, f.unit.Write(ctx, func(ctx context.Context) error {
		m, err := f.index.Unmerge(ctx, ident, actor.ID)
		if err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: "identity.unmerge", Person: m.Survivor, Object: "person/" + ident.String(),
			Detail: map[string]string{"merge": m.ID.String()}})
	})
}
