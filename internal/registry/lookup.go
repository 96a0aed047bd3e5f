package registry

import (
	"context"
	"sync"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// InstitutionByCode finds an institution by any of its codes, as written in a document. Errors:
// registry.unknown-institution.
func (s *Service) InstitutionByCode(ctx context.Context, code string) (Institution, error) {
	n := NormalCode(code)
	if n == "" {
		return Institution{}, ErrUnknownInstitution
	}
	i, err := s.cached(cacheKey{code: n}, func() (Institution, bool, error) { return s.store.ByCode(ctx, n) })
	if err == errMiss {
		err = ErrUnknownInstitution
	}
	return i, err
}

// InstitutionByOID finds an institution by a document's instance identifier: one of the two roots and a code. Documents
// were seen to put other roots there, so only the code decides. Errors: registry.unknown-institution.
func (s *Service) InstitutionByOID(ctx context.Context, root, extension string) (Institution, error) {
	if extension == "" {
		return s.InstitutionByCode(ctx, root)
	}
	return s.InstitutionByCode(ctx, extension)
}

// Institution finds an institution by its identifier. Errors: registry.no-institution.
func (s *Service) Institution(ctx context.Context, ident id.ID) (Institution, error) {
	i, err := s.cached(cacheKey{ident: ident}, func() (Institution, bool, error) { return s.store.Institution(ctx, ident) })
	if err == errMiss {
		err = ErrNoInstitution
	}
	return i, err
}

// SourceInfo says who sent something.
type SourceInfo struct {
	Institution Institution
	System      System // zero when the sender named none
}

// Source checks that a sender is known and active: the institution by the code in the document, and the connected system
// (zero when none is meant), which must belong to that institution or to one above it. Errors: registry.unknown-institution,
// registry.institution-inactive, registry.unknown-system, registry.system-inactive, registry.system-of-other-institution.
func (s *Service) Source(ctx context.Context, orgCode string, system id.ID) (SourceInfo, error) {
	i, err := s.InstitutionByCode(ctx, orgCode)
	if err != nil {
		return SourceInfo{}, err
	}
	info := SourceInfo{Institution: i}
	if i.Status != Active {
		return info, ErrInstitutionInactive
	}
	if system == 0 {
		return info, nil
	}
	sys, known, err := s.store.System(ctx, system)
	if err != nil {
		return info, err
	}
	if !known {
		return info, ErrUnknownSystem
	}
	if sys.Status != Active {
		return info, ErrSystemInactive
	}
	info.System = sys
	return info, s.speaksFor(ctx, sys, i)
}

// speaksFor: a centre's system sends for its stations, a hospital's for its branches.
func (s *Service) speaksFor(ctx context.Context, sys System, i Institution) error {
	for range maxDepth {
		if i.ID == sys.Institution {
			return nil
		}
		if i.Parent == 0 {
			break
		}
		up, err := s.Institution(ctx, i.Parent)
		if err != nil {
			return err
		}
		i = up
	}
	return ErrNotOfInstitution
}

// Limits of the cache. A district has some thousand institutions; entries are a few hundred bytes.
const (
	cacheMax = 8192
	cacheFor = time.Minute // other nodes' changes are seen after this
)

type cacheKey struct {
	code  string
	ident id.ID
}

type cache struct {
	mu    sync.RWMutex
	turn  int64 // counts clears: what was read before one is not kept after it
	since time.Time
	m     map[cacheKey]Institution
}

type missError struct{}

func (missError) Error() string { return "registry: no such institution" }

var errMiss error = missError{}

// clear empties the cache.
func (c *cache) clear() {
	c.mu.Lock()
	c.m, c.turn = nil, c.turn+1
	c.mu.Unlock()
}

func (s *Service) cached(key cacheKey, read func() (Institution, bool, error)) (Institution, error) {
	c, now := &s.cache, s.clock.Now()
	c.mu.RLock()
	i, ok := c.m[key]
	fresh, turn := now.Sub(c.since) < cacheFor, c.turn
	c.mu.RUnlock()
	if ok && fresh {
		return i, nil
	}
	i, known, err := read()
	if err != nil {
		return Institution{}, err
	}
	if !known {
		return Institution{}, errMiss
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turn != turn {
		return i, nil
	}
	if c.m == nil || !fresh || len(c.m) >= cacheMax {
		c.m, c.since = make(map[cacheKey]Institution), now
	}
	c.m[key] = i
	return i, nil
}

// sightings keeps when each connected system was last noted, so that a busy one does not write at every message.
type sightings struct {
	mu sync.Mutex
	m  map[id.ID]time.Time
}

// seenEvery is how exact a system's LastSeen is.
const seenEvery = time.Minute

// Seen notes that a connected system was heard of, at most once a minute per system.
func (s *Service) Seen(ctx context.Context, system id.ID) error {
	now := s.clock.Now()
	s.seen.mu.Lock()
	if last, ok := s.seen.m[system]; ok && now.Sub(last) < seenEvery {
		s.seen.mu.Unlock()
		return nil
	}
	if s.seen.m == nil || len(s.seen.m) > cacheMax {
		s.seen.m = make(map[id.ID]time.Time)
	}
	s.seen.m[system] = now
	s.seen.mu.Unlock()
	return s.unit.Write(ctx, func(ctx context.Context) error { return s.store.TouchSystem(ctx, system, clock.Micros(now)) })
}

// Stored gives an institution as the store has it now, past the cache: for whoever is about to change it. Errors:
// registry.no-institution.
func (s *Service) Stored(ctx context.Context, ident id.ID) (Institution, error) {
	i, known, err := s.store.Institution(ctx, ident)
	if err == nil && !known {
		err = ErrNoInstitution
	}
	return i, err
}

// StoredByCode finds an institution by any of its codes as the transaction of ctx sees it, past the cache. Errors:
// registry.unknown-institution.
func (s *Service) StoredByCode(ctx context.Context, code string) (Institution, error) {
	i, known, err := s.store.ByCode(ctx, NormalCode(code))
	if err == nil && !known {
		err = ErrUnknownInstitution
	}
	return i, err
}
