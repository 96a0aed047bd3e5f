package registry

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// OIDKinds are what object identifiers are assigned to; their order is the arc's second number and may only grow.
var OIDKinds = []string{"institution", "system", "patient-domain", "terminology", "document-space", "device", "other"}

// ObjectIdentifier is an assigned OID (GB/T 26231).
type ObjectIdentifier struct {
	OID        string
	Kind       string
	Name       string
	Holder     id.ID // institution, system or device, zero otherwise
	AssignedAt time.Time
	Status     Status
}

// Resolved is what an OID means: the entry of the longest known beginning, and what is left over.
type Resolved struct {
	ObjectIdentifier
	Rest     string // the numbers behind the known beginning, "" when it is exactly known
	Standard bool   // known from the standards library, not assigned here
}

// KnownOIDs are object identifiers that standards assign; standards.Library knows them.
type KnownOIDs interface {
	// OIDMeaning gives what an OID stands for, false when the library does not list it.
	OIDMeaning(oid string) (string, bool)
}

// Under sets the node's own arc, under which identifiers are assigned, and who knows the standards' identifiers (nil: nobody).
func (s *Service) Under(arc string, known KnownOIDs) *Service {
	s.arc, s.known = arc, known
	return s
}

// ValidOID tells whether a text is an object identifier: numbers without leading zeros, the first 0 to 2, at most 128 characters.
func ValidOID(oid string) bool {
	parts := strings.Split(oid, ".")
	if len(parts) < 2 || len(oid) > 128 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 1 && p[0] == '0' || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	first := parts[0]
	return first == "0" || first == "1" || first == "2"
}

// AssignOID gives a thing an object identifier under the node's arc, or the one it has. A holder has one per kind; without a
// holder the name decides. Errors: registry.field, registry.no-arc.
func (s *Service) AssignOID(ctx context.Context, kind, name string, holder id.ID) (ObjectIdentifier, error) {
	name = strings.TrimSpace(name)
	number := slices.Index(OIDKinds, kind) + 1
	switch {
	case number == 0:
		return ObjectIdentifier{}, ErrField.At("kind")
	case !short(name, 1, 120):
		return ObjectIdentifier{}, ErrField.At("name")
	case !ValidOID(s.arc):
		return ObjectIdentifier{}, ErrNoArc
	}
	for range 20 {
		out, err := s.assignOID(ctx, kind, name, holder, number)
		if !errors.Is(err, ErrStale) {
			return out, err
		}
	}
	return ObjectIdentifier{}, ErrStale
}

// assignOID gives ErrStale when somebody took the number meanwhile.
func (s *Service) assignOID(ctx context.Context, kind, name string, holder id.ID, number int) (out ObjectIdentifier, err error) {
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		old, known, err := s.store.OIDOf(ctx, kind, name, holder)
		if err != nil || known {
			out = old
			return err
		}
		n, err := s.store.NextOID(ctx, kind)
		if err != nil {
			return err
		}
		out = ObjectIdentifier{OID: s.arc + "." + strconv.Itoa(number) + "." + strconv.FormatInt(n, 10), Kind: kind, Name: name, Holder: holder, AssignedAt: s.clock.Now(), Status: Active}
		return s.store.AddOID(ctx, out)
	})
	return out, err
}

// ResolveOID says what an object identifier means: assigned here, or known from the standards; the longest beginning counts.
// Errors: registry.field (not an OID), registry.unknown-oid.
func (s *Service) ResolveOID(ctx context.Context, oid string) (Resolved, error) {
	oid = strings.TrimPrefix(strings.TrimSpace(oid), "urn:oid:")
	if !ValidOID(oid) {
		return Resolved{}, ErrField.At("oid")
	}
	for at := oid; strings.Contains(at, "."); at = at[:strings.LastIndexByte(at, '.')] {
		rest := strings.TrimPrefix(strings.TrimPrefix(oid, at), ".")
		x, known, err := s.store.OID(ctx, at)
		if err != nil {
			return Resolved{}, err
		}
		if known {
			return Resolved{ObjectIdentifier: x, Rest: rest}, nil
		}
		if s.known == nil {
			continue
		}
		if meaning, ok := s.known.OIDMeaning(at); ok {
			return Resolved{ObjectIdentifier: ObjectIdentifier{OID: at, Name: meaning, Status: Active}, Rest: rest, Standard: true}, nil
		}
	}
	return Resolved{}, ErrUnknownOID
}

// OIDs lists assigned object identifiers, newest last.
func (s *Service) OIDs(ctx context.Context, kind string, p page.Request) ([]ObjectIdentifier, string, error) {
	var after string
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.OIDs(ctx, kind, after, p.Rows()+1)
	return cut(rows, p, func(o ObjectIdentifier) any { return o.OID }, err)
}
