package empitest

import (
	"context"
	"sync"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// Noon is when tests happen.
var Noon = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

// Card makes a valid resident id number of a made-up person born on the date; odd serials are men.
func Card(birth string, serial int) string {
	b, err := time.Parse(time.DateOnly, birth)
	if err != nil {
		panic(err)
	}
	return cnid.Synthetic(cnid.ReservedDivision, b, serial)
}

// Claim makes a claim of institution H1 with name, sex and birth date, changed by options.
func Claim(name, sex, birth string, options ...func(*empi.Claim)) empi.Claim {
	c := empi.Claim{Name: phi.Name(name), Sex: sex, Birth: empi.Date(birth), Institution: "H1", At: Noon}
	for _, o := range options {
		o(&c)
	}
	return c
}

// With adds a number.
func With(system, value string) func(*empi.Claim) {
	return func(c *empi.Claim) {
		c.Identifiers = append(c.Identifiers, empi.Number{System: system, Value: phi.IDNumber(value)})
	}
}

// Phone sets the phone.
func Phone(p string) func(*empi.Claim) { return func(c *empi.Claim) { c.Phone = phi.Phone(p) } }

// Address sets the address.
func Address(a string) func(*empi.Claim) { return func(c *empi.Claim) { c.Address = phi.Address(a) } }

// From sets the institution.
func From(code string) func(*empi.Claim) { return func(c *empi.Claim) { c.Institution = code } }

// Events collects what a service publishes.
type Events struct {
	mu       sync.Mutex
	subjects []string
	outbox   *Outbox
}

// Publish implements empi.Publisher.
func (e *Events) Publish(ctx context.Context, subject string, key id.ID, payload any) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.subjects = append(e.subjects, subject)
	return e.outbox.Publish(ctx, subject, key, payload)
}

// Take gives the subjects published since the last Take.
func (e *Events) Take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := e.subjects
	e.subjects = nil
	return out
}

// World is a service with a stopped clock over one store.
type World struct {
	*empi.Service
	Store  empi.Store
	Unit   empi.Unit
	Clock  *clock.Stopped
	Events *Events
	Outbox *Outbox
}

// NewWorld puts a service over an empty store.
func NewWorld(store empi.Store, unit empi.Unit, c *clock.Stopped) *World {
	o := NewOutbox(c.Now)
	e := &Events{outbox: o}
	return &World{Service: empi.NewService(store, unit, e, c, id.NewSource(c, 1)), Store: store, Unit: unit, Clock: c, Events: e, Outbox: o}
}
