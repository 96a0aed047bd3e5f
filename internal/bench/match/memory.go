package match

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"

	"minkang/internal/empi"
	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
)

// memory is the part of the index's store that resolving uses, in memory. Not safe for concurrent use. What it does not
// implement is the nil Store's, so a new need shows itself at once.
type memory struct {
	empi.Store
	seed    maphash.Seed
	people  map[id.ID]empi.Entry
	keys    map[uint64][]id.ID
	numbers map[string][]holder
	alike   id.ID // of the last review
	model   empi.LearntModel
	size    int // people the region has, what Count says
}

type holder struct {
	person id.ID
	trust  empi.Trust
}

func newMemory() *memory {
	return &memory{seed: maphash.MakeSeed(), people: map[id.ID]empi.Entry{}, keys: map[uint64][]id.ID{}, numbers: map[string][]holder{}}
}

// Write implements empi.Unit.
func (m *memory) Write(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) }

// Publish implements empi.Publisher.
func (*memory) Publish(context.Context, string, id.ID, any) error { return nil }

func (m *memory) hash(k linkage.Key) uint64 {
	return maphash.String(m.seed, k.Text) ^ uint64(k.Kind)*0x9e3779b97f4a7c15
}

func numberKey(n empi.Identifier) string { return n.System + "|" + n.Value.Reveal() }

// Holders implements empi.People.
func (m *memory) Holders(_ context.Context, numbers []empi.Identifier, limit int) ([]empi.Holding, error) {
	var out []empi.Holding
	for i, n := range numbers {
		all := slices.Clone(m.numbers[numberKey(n)])
		slices.SortStableFunc(all, func(a, b holder) int { return cmp.Compare(b.trust, a.trust) })
		for _, h := range all[:min(len(all), limit)] {
			out = append(out, empi.Holding{Number: i, Person: h.person, Trust: h.trust, Sole: h.trust == empi.Unique})
		}
	}
	return out, nil
}

// Candidates implements empi.People.
func (m *memory) Candidates(_ context.Context, keys []linkage.Key, _ empi.Traits, perKey int) (empi.Hits, error) {
	var hits empi.Hits
	times := map[id.ID]int{}
	for _, k := range keys {
		found := m.keys[m.hash(k)]
		if len(found) > perKey {
			hits.Full = append(hits.Full, k.Kind)
			continue
		}
		for _, p := range found {
			times[p]++
		}
	}
	for p := range times {
		hits.People = append(hits.People, p)
	}
	slices.SortFunc(hits.People, func(a, b id.ID) int { return cmp.Or(times[b]-times[a], cmp.Compare(a, b)) })
	return hits, nil
}

// People implements empi.People.
func (m *memory) People(_ context.Context, ids []id.ID) ([]empi.Person, error) {
	out := make([]empi.Person, 0, len(ids))
	for _, i := range ids {
		if e, ok := m.people[i]; ok {
			out = append(out, e.Person)
		}
	}
	return out, nil
}

// Lock implements empi.People.
func (*memory) Lock(context.Context, []string) (bool, error) { return false, nil }

// Joined implements empi.Joining: nobody is merged here.
func (m *memory) Joined(_ context.Context, person id.ID) ([]id.ID, error) {
	if _, ok := m.people[person]; !ok {
		return nil, nil
	}
	return []id.ID{person}, nil
}

// Insert implements empi.People.
func (m *memory) Insert(_ context.Context, e empi.Entry) (int, error) {
	taken := m.add(e.Person.ID, e.Person.Identifiers)
	m.index(e)
	return taken, nil
}

// Update implements empi.People.
func (m *memory) Update(_ context.Context, was, next empi.Entry) (bool, int, error) {
	for _, k := range was.Keys {
		if !slices.Contains(next.Keys, k) {
			h := m.hash(k)
			m.keys[h] = slices.DeleteFunc(m.keys[h], func(p id.ID) bool { return p == was.Person.ID })
		}
	}
	taken := m.add(next.Person.ID, next.Person.Identifiers)
	m.index(next)
	return true, taken, nil
}

func (m *memory) index(e empi.Entry) {
	m.people[e.Person.ID] = e
	for _, k := range e.Keys {
		if h := m.hash(k); !slices.Contains(m.keys[h], e.Person.ID) {
			m.keys[h] = append(m.keys[h], e.Person.ID)
		}
	}
}

// add keeps numbers and gives how many trustworthy ones somebody else holds.
func (m *memory) add(person id.ID, numbers []empi.Identifier) (taken int) {
next:
	for _, n := range numbers {
		if n.Trust == empi.Recorded {
			continue
		}
		key := numberKey(n)
		all := m.numbers[key]
		for i, h := range all {
			if h.person == person {
				all[i].trust = max(h.trust, n.Trust)
				continue next
			}
			if h.trust == empi.Unique && n.Trust == empi.Unique {
				taken++
			}
		}
		m.numbers[key] = append(all, holder{person, n.Trust})
	}
	return taken
}

// Distrust implements empi.People.
func (m *memory) Distrust(_ context.Context, n empi.Identifier) error {
	m.numbers[numberKey(n)] = []holder{{0, empi.Recorded}}
	return nil
}

// AddReview implements empi.Reviewing.
func (m *memory) AddReview(_ context.Context, r empi.ReviewEntry) (bool, error) {
	m.alike = r.Alike
	return true, nil
}

// AddChange implements empi.History.
func (*memory) AddChange(context.Context, empi.Change) error { return nil }

// AddLink implements empi.History.
func (*memory) AddLink(context.Context, empi.ModelLink) error { return nil }

// StandingModel implements empi.Models.
func (m *memory) StandingModel(context.Context) (empi.LearntModel, error) { return m.model, nil }

// Count implements empi.People: as large as the index will be, so that the weights do not change on the way.
func (m *memory) Count(context.Context) (empi.Counts, error) {
	return empi.Counts{Persons: int64(m.size)}, nil
}
