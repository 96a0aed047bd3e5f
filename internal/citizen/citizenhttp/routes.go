// Package citizenhttp is the residents' HTTP face.
package citizenhttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/citizen"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

// Names gives display names, "" when unknown.
type Names struct {
	Institution func(id.ID) string
	Person      func(context.Context, id.ID) (Person, error) // masked identity
}

// Person is who the page is about.
type Person struct {
	ID    id.ID  `json:"id"`
	Name  string `json:"name"`
	Sex   string `json:"sex"`
	Birth string `json:"birth"`
	Age   int    `json:"age"`
}

// Register adds the routes to the API.
func Register(api huma.API, s *citizen.Service, n Names) {
	f := face{s, n}
	add := func(name, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: "/api/v1/me" + path, Summary: summary, Tags: []string{"citizen"}}
	}
	huma.Register(api, add("me", http.MethodGet, "", "Who am I, and for whom may I act (本人与家人)"), f.me)
	huma.Register(api, add("my-accesses", http.MethodGet, "/accesses", "Who looked at my record (谁看过我的档案)"), f.accesses)
	huma.Register(api, add("my-measurements", http.MethodGet, "/measurements", "Self-measured values (自测记录)"), f.measurements)
	measure := add("add-measurement", http.MethodPost, "/measurements", "Keep a self-measured value")
	measure.DefaultStatus = http.StatusCreated
	huma.Register(api, measure, f.measure)
	huma.Register(api, add("delete-measurement", http.MethodDelete, "/measurements/{id}", "Delete a self-measured value"), f.remove)
}

type face struct {
	s     *citizen.Service
	names Names
}

// Me is the resident and the wards.
type Me struct {
	Person Person   `json:"person"`
	Wards  []Person `json:"wards"`
}

func (f face) me(ctx context.Context, _ *struct{}) (*struct{ Body Me }, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	if a.Person == 0 {
		return nil, citizen.ErrNotResident
	}
	out := Me{Wards: []Person{}}
	var err error
	if out.Person, err = f.names.Person(ctx, a.Person); err != nil {
		return nil, err
	}
	for _, w := range a.Wards {
		p, err := f.names.Person(ctx, w)
		if err != nil {
			return nil, err
		}
		out.Wards = append(out.Wards, p)
	}
	return &struct{ Body Me }{out}, nil
}

// ForPerson names a ward and a page.
type ForPerson struct {
	Person id.Param `query:"person" doc:"a ward; empty: oneself"`
	After  string   `query:"after"`
	Limit  int      `query:"limit" minimum:"0" maximum:"500"`
}

// Access is one line of who looked.
type Access struct {
	At          time.Time     `json:"at"`
	Action      string        `json:"action"`
	Outcome     audit.Outcome `json:"outcome"`
	Role        string        `json:"role"`
	Institution string        `json:"institution"`
	Purpose     string        `json:"purpose"`
	BreakGlass  bool          `json:"breakGlass"`
	Own         bool          `json:"own"` // the resident or a guardian
}

// AccessPage is a page of accesses.
type AccessPage struct {
	Items []Access `json:"items"`
	Next  string   `json:"next,omitempty"`
}

func (f face) accesses(ctx context.Context, in *ForPerson) (*struct{ Body AccessPage }, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	lines, next, err := f.s.Accesses(ctx, a, in.Person.ID, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := AccessPage{Items: make([]Access, 0, len(lines)), Next: next}
	for _, l := range lines {
		x := Access{At: l.Entry.At, Action: l.Entry.Action, Outcome: l.Entry.Outcome, Purpose: l.Entry.Purpose, Institution: f.names.Institution(l.Entry.Actor.Institution),
			BreakGlass: l.Entry.Detail["break-glass"] != "", Own: l.Entry.Purpose == string(security.Self)}
		if len(l.Entry.Actor.Roles) > 0 {
			x.Role = l.Entry.Actor.Roles[0]
		} else {
			x.Role = string(l.Entry.Actor.Kind)
		}
		out.Items = append(out.Items, x)
	}
	return &struct{ Body AccessPage }{out}, nil
}

// Measurement is a self-measured value.
type Measurement struct {
	ID      id.ID              `json:"id"`
	Kind    citizen.Kind       `json:"kind"`
	At      time.Time          `json:"at"`
	Values  map[string]float64 `json:"values"`
	Context string             `json:"context"`
	Alarm   string             `json:"alarm"` // "", low, high, danger
}

func toMeasurement(m citizen.Measurement) Measurement {
	return Measurement{ID: m.ID, Kind: m.Kind, At: m.At, Values: m.Values, Context: m.Context, Alarm: m.Alarm()}
}

// MeasurementPage is a page of values.
type MeasurementPage struct {
	Items []Measurement `json:"items"`
	Next  string        `json:"next,omitempty"`
}

type measurementsInput struct {
	ForPerson
	Kind citizen.Kind `query:"kind" enum:"blood-pressure,glucose,heart-rate" required:"true"`
	From time.Time    `query:"from"`
}

func (f face) measurements(ctx context.Context, in *measurementsInput) (*struct{ Body MeasurementPage }, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	all, next, err := f.s.Measurements(ctx, a, in.Person.ID, in.Kind, in.From, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := MeasurementPage{Items: make([]Measurement, 0, len(all)), Next: next}
	for _, m := range all {
		out.Items = append(out.Items, toMeasurement(m))
	}
	return &struct{ Body MeasurementPage }{out}, nil
}

type measureInput struct {
	Person id.Param `query:"person"`
	Body   struct {
		Kind    citizen.Kind       `json:"kind" enum:"blood-pressure,glucose,heart-rate"`
		At      time.Time          `json:"at"`
		Values  map[string]float64 `json:"values"`
		Context string             `json:"context,omitempty"`
	}
}

func (f face) measure(ctx context.Context, in *measureInput) (*struct{ Body Measurement }, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	m, err := f.s.Measure(ctx, a, citizen.Measurement{Person: in.Person.ID, Kind: in.Body.Kind, At: in.Body.At, Values: in.Body.Values, Context: in.Body.Context})
	if err != nil {
		return nil, err
	}
	return &struct{ Body Measurement }{toMeasurement(m)}, nil
}

type removeInput struct {
	Person id.Param `query:"person"`
	ID     id.Param `path:"id"`
}

func (f face) remove(ctx context.Context, in *removeInput) (*struct{}, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	return nil, f.s.Delete(ctx, a, in.Person.ID, in.ID.ID)
}
