//go:build cgo && !no_duck

package column

import (
	"context"
	"testing"

	"minkang/internal/kit/errs"
)

// A question that needs more memory than it may have is answered with an error. It must never take the node with it: DuckDB
// 1.4 was seen to fail by a null pointer while it moved such a question to the disk.
func TestTooLargeAQuestionIsAnError(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, Config{Path: t.TempDir() + "/w", Engine: Duck, MemoryBytes: 64 << 20, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	nothing := func([]any) error { return nil }
	const large = `SELECT a, count(DISTINCT b), count(DISTINCT c) FROM
		(SELECT i % 1000 AS a, hash(i) AS b, hash(i + 7) AS c FROM range(8000000) r(i)) GROUP BY a ORDER BY a`
	for range 3 {
		err := s.Query(ctx, large, nil, nothing)
		if errs.CodeOf(err) != "column.too-large" {
			t.Fatalf("got %v", err)
		}
	}
	if err := s.Query(ctx, "SELECT count(*) FROM range(1000) r(i)", nil, nothing); err != nil {
		t.Error("after it:", err)
	}
}
