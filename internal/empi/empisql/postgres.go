package empisql

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"minkang/internal/kit/id"
)

// lockPostgres takes one advisory lock per key, in the order of their hashes so that two callers cannot wait for each other.
func (s *Store) lockPostgres(ctx context.Context, keys []string) error {
	hashes := make([]int64, len(keys))
	for i, k := range keys {
		h := fnv.New64a()
		h.Write([]byte("empi|" + k))
		hashes[i] = int64(h.Sum64())
	}
	slices.Sort(hashes)
	for part := range slices.Chunk(slices.Compact(hashes), inMax) {
		args := make([]any, len(part))
		for i, h := range part {
			args[i] = h
		}
		if _, err := s.db.On(ctx).Exec(ctx, "SELECT "+lockList(len(part)), args...); err != nil {
			return err
		}
	}
	return nil
}

var lockList = repeat(inMax, func(b *strings.Builder, n int) {
	if n > 0 {
		b.WriteString(", ")
	}
	b.WriteString("pg_advisory_xact_lock($" + strconv.Itoa(n+1) + ")")
})

// marksAfter gives a list of n marks that follows k others.
func marksAfter(k, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString([]string{"(", ", "}[min(i, 1)] + "$" + strconv.Itoa(k+i+1))
	}
	b.WriteString(")")
	return b.String()
}

// order sorts people by the keys they share, most first, then by id, so that the answer does not hang on the store's order.
func order(people []id.ID, count map[id.ID]int) {
	slices.SortFunc(people, func(a, b id.ID) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return int(min(max(a-b, -1), 1))
	})
}
