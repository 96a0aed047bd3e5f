package terminologyhttp

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/terminology"
)

func (f *Face) jobs(ctx context.Context, _ *struct{}) (*struct{ Body JobPage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	all, err := f.Service.Jobs(ctx, 50)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body JobPage }{JobPage{Items: make([]JobShown, 0, len(all))}}
	for _, j := range all {
		out.Body.Items = append(out.Body.Items, f.shownJob(j))
	}
	return out, nil
}

func (f *Face) apply(ctx context.Context, in *struct {
	Body struct {
		Institution id.ID `json:"institution,omitempty" doc:"absent: the region's map"`
		Full        bool  `json:"full,omitempty" doc:"all documents, not only those that hold a code mapped otherwise since the last job"`
	}
}) (*struct{ Body JobShown }, error) {
	ctx, by, err := f.allowed(ctx, "terminology.apply")
	if err != nil {
		return nil, err
	}
	j, err := f.Service.Apply(ctx, by, in.Body.Institution, in.Body.Full)
	return f.oneJob(j, err)
}

func (f *Face) oneJob(j terminology.Job, err error) (*struct{ Body JobShown }, error) {
	if err != nil {
		return nil, err
	}
	return &struct{ Body JobShown }{f.shownJob(j)}, nil
}

type jobInput struct {
	ID string `path:"id"`
}

func (f *Face) job(ctx context.Context, in *jobInput) (*struct{ Body JobShown }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	i, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	j, err := f.Service.Job(ctx, i)
	return f.oneJob(j, err)
}

func (f *Face) turn(ctx context.Context, in *jobInput, action string,
	do func(context.Context, terminology.Author, id.ID) (terminology.Job, error)) (*struct{ Body JobShown }, error) {
	ctx, by, err := f.allowed(ctx, action)
	if err != nil {
		return nil, err
	}
	i, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	j, err := do(ctx, by, i)
	return f.oneJob(j, err)
}

func (f *Face) stop(ctx context.Context, in *jobInput) (*struct{ Body JobShown }, error) {
	return f.turn(ctx, in, "terminology.job-stopped", f.Service.Stop)
}

func (f *Face) resume(ctx context.Context, in *jobInput) (*struct{ Body JobShown }, error) {
	return f.turn(ctx, in, "terminology.job-running", f.Service.Resume)
}
