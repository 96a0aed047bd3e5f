package audit

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// formV1 is the first canonical form. A later form gets a new number; entries keep the form they were made in.
const formV1 = 1

// Limits of an entry's texts in bytes. Longer texts are cut: an audit line must never be lost because it is long.
const (
	maxText   = 200
	maxDetail = 40
)

// canonicalV1 is the hashed form of an entry. Its field order and names are fixed for ever.
type canonicalV1 struct {
	ID          int64       `json:"id"`
	At          int64       `json:"at"` // microseconds
	Action      string      `json:"action"`
	Outcome     Outcome     `json:"outcome"`
	Kind        ActorKind   `json:"kind"`
	Actor       int64       `json:"actor"`
	Label       string      `json:"label"`
	Roles       []string    `json:"roles"`
	Institution int64       `json:"institution"`
	Address     string      `json:"address"`
	Person      int64       `json:"person"`
	Object      string      `json:"object"`
	Purpose     string      `json:"purpose"`
	Relation    string      `json:"relation"`
	Grant       int64       `json:"grant"`
	Request     string      `json:"request"`
	Detail      [][2]string `json:"detail"` // sorted by key
}

// Canonical gives the bytes of an entry that the tree and the seal cover: one line with the form's name, one of JSON.
func Canonical(e Entry, form int) ([]byte, error) {
	if form != formV1 {
		return nil, fmt.Errorf("audit: unknown canonical form %d", form)
	}
	c := canonicalV1{
		ID: int64(e.ID), At: clock.Micros(e.At), Action: e.Action, Outcome: e.Outcome,
		Kind: e.Actor.Kind, Actor: int64(e.Actor.ID), Label: e.Actor.Label, Roles: e.Actor.Roles,
		Institution: int64(e.Actor.Institution), Address: e.Actor.Address,
		Person: int64(e.Person), Object: e.Object, Purpose: e.Purpose, Relation: e.Relation,
		Grant: int64(e.Grant), Request: e.Request, Detail: make([][2]string, 0, len(e.Detail)),
	}
	if c.Roles == nil {
		c.Roles = []string{}
	}
	for k, v := range e.Detail {
		c.Detail = append(c.Detail, [2]string{k, v})
	}
	sort.Slice(c.Detail, func(i, j int) bool { return c.Detail[i][0] < c.Detail[j][0] })
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("audit: canonical form: %w", err)
	}
	return append([]byte("minkang audit entry 1\n"), b...), nil
}

// Hash gives the leaf hash of canonical bytes (RFC 6962: SHA-256 over a zero byte and the bytes).
func Hash(canonical []byte) tlog.Hash { return tlog.RecordHash(canonical) }

// settle fills id and time, brings the entry into the shape the stores keep and refuses one that says too little.
func settle(e Entry, now func() time.Time, next func() id.ID) (Entry, error) {
	switch {
	case e.Action == "":
		return e, ErrEntry.At("action")
	case e.Outcome != Done && e.Outcome != Refused && e.Outcome != Failed:
		return e, ErrEntry.At("outcome")
	case e.Actor.Kind != Human && e.Actor.Kind != System && e.Actor.Kind != Node:
		return e, ErrEntry.At("actor.kind")
	case len(e.Detail) > maxDetail:
		return e, errs.New(errs.Invalid, ErrEntry.Code).At("detail")
	}
	if e.ID == 0 {
		e.ID = next()
	}
	if e.At.IsZero() {
		e.At = now()
	}
	e.At = clock.FromMicros(clock.Micros(e.At))
	for _, s := range []*string{&e.Action, &e.Actor.Label, &e.Actor.Address, &e.Object, &e.Purpose, &e.Relation, &e.Request} {
		*s = clean(*s)
	}
	if len(e.Detail) > 0 {
		d := make(map[string]string, len(e.Detail))
		for k, v := range e.Detail {
			d[clean(k)] = clean(v)
		}
		e.Detail = d
	}
	return e, nil
}

// clean makes a text storable on both engines (PostgreSQL takes neither NUL nor broken UTF-8) and bounded.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\x00", "")
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "")
	}
	return s
}
