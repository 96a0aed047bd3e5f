package registryhttp

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/registry"
)

func departmentShown(d registry.Department) DepartmentShown {
	return DepartmentShown{ID: d.ID, Code: d.Code, Name: d.Name, Kind: d.Kind, Parent: d.Parent, Status: string(d.Status)}
}

func (f *Face) departments(ctx context.Context, in *of) (*struct{ Body DepartmentPage }, error) {
	i, err := f.known(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	rows, next, err := f.Registry.Departments(ctx, i.ID, in.page())
	if err != nil {
		return nil, err
	}
	out := &struct{ Body DepartmentPage }{DepartmentPage{Items: make([]DepartmentShown, 0, len(rows)), Next: next}}
	for _, d := range rows {
		out.Body.Items = append(out.Body.Items, departmentShown(d))
	}
	return out, nil
}

func (f *Face) putDepartment(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body DepartmentFields
}) (*struct{ Body DepartmentShown }, error) {
	out := &struct{ Body DepartmentShown }{}
	return out, f.change(ctx, "registry.department", func(ctx context.Context) (string, error) {
		institution, err := parse(in.ID)
		if err != nil {
			return "", err
		}
		b := in.Body
		d, err := f.Registry.PutDepartment(ctx, registry.Department{Institution: institution, Code: b.Code, Name: b.Name, Kind: b.Kind,
			Parent: b.Parent, Status: registry.Status(b.Status)})
		out.Body = departmentShown(d)
		return "department/" + d.ID.String(), err
	})
}

func (f *Face) workers(ctx context.Context, in *of) (*struct{ Body WorkerPage }, error) {
	i, err := f.known(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	rows, next, err := f.Registry.Workers(ctx, i.ID, in.page())
	if err != nil {
		return nil, err
	}
	names, err := f.departmentNames(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body WorkerPage }{WorkerPage{Items: make([]WorkerShown, 0, len(rows)), Next: next}}
	for _, w := range rows {
		out.Body.Items = append(out.Body.Items, workerShown(w, names[w.Department]))
	}
	return out, nil
}

func (f *Face) departmentNames(ctx context.Context, institution id.ID) (map[id.ID]string, error) {
	rows, _, err := f.Registry.Departments(ctx, institution, page.Request{Limit: page.MaxLimit})
	names := make(map[id.ID]string, len(rows))
	for _, d := range rows {
		names[d.ID] = d.Name
	}
	return names, err
}

func (f *Face) putWorker(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body WorkerFields
}) (*struct{ Body WorkerShown }, error) {
	out := &struct{ Body WorkerShown }{}
	return out, f.change(ctx, "registry.worker", func(ctx context.Context) (string, error) {
		institution, err := parse(in.ID)
		if err != nil {
			return "", err
		}
		w, err := f.Registry.PutWorker(ctx, in.Body.worker(institution))
		out.Body = workerShown(w, "")
		return "worker/" + w.ID.String(), err
	})
}

func (f *Face) systemShown(ctx context.Context, s registry.System) (SystemShown, error) {
	out := SystemShown{ID: s.ID, Institution: s.Institution, Name: s.Name, Kind: string(s.Kind), Status: string(s.Status),
		DocumentTypes: append([]string{}, s.DocumentTypes...), LastSeen: instant(s.LastSeen), Keys: []SystemKey{}, Certificates: []SystemCertificate{}}
	if f.Credentials == nil {
		return out, nil
	}
	keys, certificates, err := f.Credentials.OfSystem(ctx, s.ID)
	out.Keys, out.Certificates = append(out.Keys, keys...), append(out.Certificates, certificates...)
	return out, err
}

func (f *Face) systemPage(ctx context.Context, institution id.ID, p page.Request) (*struct{ Body SystemPage }, error) {
	rows, next, err := f.Registry.Systems(ctx, institution, p)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body SystemPage }{SystemPage{Items: make([]SystemShown, 0, len(rows)), Next: next}}
	for _, s := range rows {
		shown, err := f.systemShown(ctx, s)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, shown)
	}
	return out, nil
}

func (f *Face) institutionSystems(ctx context.Context, in *of) (*struct{ Body SystemPage }, error) {
	i, err := f.known(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return f.systemPage(ctx, i.ID, in.page())
}

func (f *Face) systems(ctx context.Context, in *struct{ Paging }) (*struct{ Body SystemPage }, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	return f.systemPage(ctx, 0, in.page())
}

func (f *Face) putSystem(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body SystemFields
}) (*struct{ Body SystemShown }, error) {
	out := &struct{ Body SystemShown }{}
	return out, f.change(ctx, "registry.system", func(ctx context.Context) (string, error) {
		institution, err := parse(in.ID)
		if err != nil {
			return "", err
		}
		b := in.Body
		s, err := f.Registry.PutSystem(ctx, registry.System{Institution: institution, Name: b.Name, Kind: registry.SystemKind(b.Kind),
			Status: registry.Status(b.Status), DocumentTypes: b.DocumentTypes})
		if err != nil {
			return "", err
		}
		out.Body, err = f.systemShown(ctx, s)
		return "system/" + s.ID.String(), err
	})
}
