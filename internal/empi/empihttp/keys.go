package empihttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/security"
)

func (f *Face) registerKeys(api huma.API) {
	route(api, http.MethodGet, "/identity/keys", "identity-keys", "Generations of sealing keys and the job that moves people over (密钥轮换)", f.keys)
	route(api, http.MethodPost, "/identity/keys/rotate", "rotate-identity-keys", "Begin a new generation of keys (启动密钥轮换)", f.rotate)
	route(api, http.MethodGet, "/identity/models", "list-identity-models", "Learnt weights (匹配模型)", f.models)
	route(api, http.MethodPost, "/identity/models/learn", "learn-identity-model", "Learn weights from the node's own people (学习权重)", f.learn)
	route(api, http.MethodPost, "/identity/models/use", "use-identity-model", "Make an earlier model the standing one (启用模型)", f.useModel)
}

// IdentityKeys says how the sealing of identities stands.
type IdentityKeys struct {
	Generations []int         `json:"generations" doc:"in use, newest first; more than one while people are moved over"`
	Task        *IdentityTask `json:"task,omitempty"`
}

// IdentityTask is a long job.
type IdentityTask struct {
	Done       int64      `json:"done"`
	Total      int64      `json:"total" doc:"estimated at its beginning"`
	StartedAt  time.Time  `json:"startedAt"`
	UpdatedAt  time.Time  `json:"updatedAt"`
	FinishedAt *time.Time `json:"finishedAt,omitempty"`
}

type keysAnswer struct{ Body IdentityKeys }

func (f *Face) keys(ctx context.Context, _ *struct{}) (*keysAnswer, error) {
	if _, err := f.allowed(ctx, "identity.keys", security.MayManageCredentials); err != nil {
		return nil, err
	}
	return f.keysNow(ctx)
}

func (f *Face) keysNow(ctx context.Context) (*keysAnswer, error) {
	all, t, err := f.index.Keys(ctx)
	if err != nil {
		return nil, err
	}
	out := &keysAnswer{IdentityKeys{Generations: all}}
	if t.Name != "" {
		out.Body.Task = &IdentityTask{Done: t.Done, Total: t.Total, StartedAt: t.StartedAt, UpdatedAt: t.UpdatedAt}
		if !t.FinishedAt.IsZero() {
			out.Body.Task.FinishedAt = &t.FinishedAt
		}
	}
	return out, nil
}

func (f *Face) rotate(ctx context.Context, _ *struct{}) (*keysAnswer, error) {
	actor, err := f.allowed(ctx, "identity.rotate-keys", security.MayManageCredentials)
	if err != nil {
		return nil, err
	}
	if err := f.unit.Write(ctx, func(ctx context.Context) error {
		if _, err := f.index.Rotate(ctx); err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: "identity.rotate-keys"})
	}); err != nil {
		return nil, err
	}
	return f.keysNow(ctx)
}

// IdentityModel is a set of weights.
type IdentityModel struct {
	Version  string    `json:"version"`
	At       time.Time `json:"at"`
	Pairs    int64     `json:"pairs" doc:"compared to learn it"`
	Standing bool      `json:"standing" doc:"in use"`
}

// IdentityModelList lists models, newest first.
type IdentityModelList struct {
	Items []IdentityModel `json:"items"`
}

type modelsAnswer struct{ Body IdentityModelList }

func (f *Face) models(ctx context.Context, _ *struct{}) (*modelsAnswer, error) {
	if _, err := f.allowed(ctx, "identity.models", security.MayReviewIdentity, security.MayReadOperations); err != nil {
		return nil, err
	}
	return f.modelsNow(ctx)
}

func (f *Face) modelsNow(ctx context.Context) (*modelsAnswer, error) {
	all, err := f.index.Models(ctx)
	if err != nil {
		return nil, err
	}
	out := &modelsAnswer{IdentityModelList{Items: make([]IdentityModel, 0, len(all))}}
	for _, m := range all {
		out.Body.Items = append(out.Body.Items, IdentityModel{Version: m.Version, At: m.At, Pairs: m.Pairs, Standing: m.Standing})
	}
	return out, nil
}

func (f *Face) learn(ctx context.Context, _ *struct{}) (*modelsAnswer, error) {
	actor, err := f.allowed(ctx, "identity.learn", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	m, err := f.index.Learn(ctx)
	if err != nil {
		return nil, err
	}
	if m.Version == "" {
		return nil, empi.ErrTooFew
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.learn", Detail: map[string]string{"model": m.Version}}); err != nil {
		return nil, err
	}
	return f.modelsNow(ctx)
}

func (f *Face) useModel(ctx context.Context, in *struct {
	Body struct {
		Version string `json:"version" maxLength:"60" doc:"empty: the weights of the program"`
	}
}) (*modelsAnswer, error) {
	actor, err := f.allowed(ctx, "identity.use-model", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	if err := f.index.UseModel(ctx, in.Body.Version); err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.use-model", Detail: map[string]string{"model": in.Body.Version}}); err != nil {
		return nil, err
	}
	return f.modelsNow(ctx)
}
