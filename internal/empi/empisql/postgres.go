package empisql

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
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
		if _, err := s.db.On(ctx).Exec(ctx, locks(len(part)), args...); err != nil {
			return err
		}
	}
	return nil
}

var lockList = repeat(func(b *strings.Builder, n int) {
	if n > 0 {
		b.WriteString(", ")
	}
	b.WriteString("pg_advisory_xact_lock($" + strconv.Itoa(n+1) + ")")
})

func locks(n int) string { return "SELECT " + lockList(n) }
