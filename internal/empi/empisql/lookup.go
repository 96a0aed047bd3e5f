package empisql

import (
	"context"
	"strconv"
	"strings"

	"minkang/internal/empi"
	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

func phiNumber(n string) phi.IDNumber { return phi.IDNumber(n) }

// partsMax bounds the numbers or keys of one statement; with two generations of keys each counts twice.
const partsMax = 32

// holderParts asks for each number by itself, the placeholder's row and sole holders first, so that a number shared by
// thousands costs no more than its limit.
var holderParts = repeat(partsMax, func(b *strings.Builder, n int) {
	if n > 0 {
		b.WriteString(" UNION ALL ")
	}
	k := strconv.Itoa
	b.WriteString(`SELECT ` + k(n) + `, slot, person, trust FROM (SELECT slot, person, trust FROM empi_number WHERE blind = $` + k(n+2) +
		` ORDER BY slot LIMIT $1) AS h` + k(n))
})

// Holders implements empi.Store.
func (s *Store) Holders(ctx context.Context, numbers []empi.Identifier, limit int) ([]empi.Holding, error) {
	st, err := s.state(ctx)
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	numbers = numbers[:min(len(numbers), partsMax/2)]
	args := make([]any, 1, 1+len(numbers)*len(st.all))
	args[0] = limit
	gens := st.all[:min(len(st.all), 2)]
	for _, g := range gens {
		for _, n := range numbers {
			args = append(args, g.blind(n))
		}
	}
	rows, err := s.db.On(ctx).Query(ctx, holderParts(len(args)-1), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Holding
	for rows.Next() {
		var part, slot int64
		var h empi.Holding
		if err := rows.Scan(&part, &slot, (*int64)(&h.Person), &h.Trust); err != nil {
			return nil, err
		}
		h.Number, h.Sole = int(part)%len(numbers), slot == 0
		out = append(out, h)
	}
	if err := rows.Err(); err != nil || !st.legacy {
		return out, err
	}
	rows.Close()
	old, err := s.legacyHolders(ctx, numbers, limit)
	return append(out, old...), err
}

// keyParts asks for each key by itself, one person more than wanted: a key that gives as many is too full.
var keyParts = repeat(partsMax, func(b *strings.Builder, n int) {
	if n > 0 {
		b.WriteString(" UNION ALL ")
	}
	k := strconv.Itoa
	b.WriteString(`SELECT ` + k(n) + `, person FROM (SELECT person FROM empi_key WHERE hash = $` + k(n+2) + ` LIMIT $1) AS k` + k(n))
})

// Candidates implements empi.Store.
func (s *Store) Candidates(ctx context.Context, keys []linkage.Key, t empi.Traits, perKey int) (empi.Hits, error) {
	st, err := s.state(ctx)
	if err != nil {
		return empi.Hits{}, err
	}
	keys = keys[:min(len(keys), partsMax/2)]
	found := make([][]id.ID, len(keys))
	if len(keys) > 0 {
		args := make([]any, 1, 1+2*len(keys))
		args[0] = perKey + 1
		for _, g := range st.all[:min(len(st.all), 2)] {
			for _, k := range keys {
				args = append(args, g.hash(k))
			}
		}
		rows, err := s.db.On(ctx).Query(ctx, keyParts(len(args)-1), args...)
		if err != nil {
			return empi.Hits{}, err
		}
		defer rows.Close()
		for rows.Next() {
			var part, person int64
			if err := rows.Scan(&part, &person); err != nil {
				return empi.Hits{}, err
			}
			k := int(part) % len(keys)
			found[k] = append(found[k], id.ID(person))
		}
		if err := rows.Err(); err != nil {
			return empi.Hits{}, err
		}
		rows.Close()
	}
	hits := gather(keys, found, perKey)
	if st.legacy {
		old, err := s.legacyCandidates(ctx, t, perKey)
		if err != nil {
			return hits, err
		}
		hits.People = append(hits.People, old...)
	}
	return hits, nil
}

// gather puts the people of all keys together, those of several keys first: they are the likeliest, should there be too many.
func gather(keys []linkage.Key, found [][]id.ID, perKey int) empi.Hits {
	var h empi.Hits
	count := map[id.ID]int{}
	for k, people := range found {
		if len(people) > perKey {
			h.Full = append(h.Full, keys[k].Kind)
			continue
		}
		for _, p := range people {
			if count[p]++; count[p] == 1 {
				h.People = append(h.People, p)
			}
		}
	}
	order(h.People, count)
	return h
}
