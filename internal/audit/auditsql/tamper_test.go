package auditsql_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/audit"
	"minkang/internal/audit/auditsql"
	"minkang/internal/audit/audittest"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/gm"
)

// Somebody with the database's password changes the ledger behind the program's back; Verify must name the first bad entry.
func TestTampering(t *testing.T) {
	const size = 400
	for name, c := range map[string]struct {
		sql  []string
		do   func(t *testing.T, b *audittest.Bench, db *sqldb.DB)
		kind audit.FaultKind
		leaf int64
		lite bool // PostgreSQL refuses such values by itself
	}{
		"who":            {sql: []string{"UPDATE audit_record SET actor = 999 WHERE leaf = 137"}, kind: audit.Changed, leaf: 137},
		"whom":           {sql: []string{"UPDATE audit_record SET person = 1 WHERE leaf = 0"}, kind: audit.Changed, leaf: 0},
		"what":           {sql: []string{"UPDATE audit_record SET action = 'session.end' WHERE leaf IN (399, 256)"}, kind: audit.Changed, leaf: 256},
		"when":           {sql: []string{"UPDATE audit_record SET ts = ts + 1 WHERE leaf = 12"}, kind: audit.Changed, leaf: 12},
		"outcome":        {sql: []string{"UPDATE audit_record SET outcome = 'done' WHERE leaf = 14"}, kind: audit.Changed, leaf: 14},
		"detail":         {sql: []string{"UPDATE audit_record SET detail = '{}' WHERE leaf = 14"}, kind: audit.Changed, leaf: 14},
		"not even JSON":  {sql: []string{"UPDATE audit_record SET roles = 'x' WHERE leaf = 14"}, kind: audit.Changed, leaf: 14},
		"text as number": {sql: []string{"UPDATE audit_record SET actor = 'x', ts = 'y' WHERE leaf = 33"}, kind: audit.Changed, leaf: 33, lite: true},
		"endless head":   {sql: []string{"UPDATE audit_head SET size = 1000000000000000"}, kind: audit.Tampered, leaf: size},
		"head of less":   {sql: []string{"UPDATE audit_head SET size = 100"}, kind: audit.Tampered, leaf: 0},
		"new form":       {sql: []string{"UPDATE audit_record SET form = 9 WHERE leaf = 15"}, kind: audit.Changed, leaf: 15},
		"seal":           {sql: []string{"UPDATE audit_record SET seal = root FROM audit_checkpoint WHERE leaf = 16"}, kind: audit.Forged, leaf: 16},
		"deleted":        {sql: []string{"DELETE FROM audit_record WHERE leaf = 200"}, kind: audit.Deleted, leaf: 200},
		"first deleted":  {sql: []string{"DELETE FROM audit_record WHERE leaf = 0"}, kind: audit.Deleted, leaf: 0},
		"hidden":         {sql: []string{"UPDATE audit_record SET leaf = NULL WHERE leaf = 77"}, kind: audit.Deleted, leaf: 77},
		"closed up": {sql: []string{"DELETE FROM audit_record WHERE leaf = 200",
			"UPDATE audit_record SET leaf = -leaf WHERE leaf > 200", "UPDATE audit_record SET leaf = -leaf - 1 WHERE leaf < 0"}, kind: audit.Tampered, leaf: 200},
		"swapped": {sql: []string{"UPDATE audit_record SET leaf = 9000 WHERE leaf = 5", "UPDATE audit_record SET leaf = 5 WHERE leaf = 6",
			"UPDATE audit_record SET leaf = 6 WHERE leaf = 9000"}, kind: audit.Tampered, leaf: 5},
		"emptied": {sql: []string{"DELETE FROM audit_record"}, kind: audit.Deleted, leaf: 0},
		"inserted at the end": {do: func(t *testing.T, b *audittest.Bench, db *sqldb.DB) {
			forge(t, db, size)
		}, kind: audit.Inserted, leaf: size},
		"inserted and waiting": {do: func(t *testing.T, b *audittest.Bench, db *sqldb.DB) {
			forge(t, db, nil)
		}, kind: audit.Forged, leaf: audit.NoLeaf},
		"inserted and sequenced": {do: func(t *testing.T, b *audittest.Bench, db *sqldb.DB) {
			forge(t, db, nil)
			if err := b.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
		}, kind: audit.Forged, leaf: size},
		"tail cut off":           {sql: []string{"DELETE FROM audit_record WHERE leaf >= 390"}, kind: audit.Deleted, leaf: 390},
		"truncated":              {do: truncate(false), kind: audit.Truncated, leaf: 300},
		"truncated, outside too": {do: truncate(true), kind: audit.Truncated, leaf: 300},
		"changed with its hash":  {do: rehash, kind: audit.Forged, leaf: 350},
		"rewritten from a point": {do: rewrite, kind: audit.Rewritten, leaf: 340},
		"leaf hashes":            {sql: []string{"UPDATE audit_tile SET data = (SELECT data FROM audit_tile WHERE level = 0 AND number = 0) WHERE level = 0 AND number = 1"}, kind: audit.Tampered, leaf: 256},
		"tile gone":              {sql: []string{"DELETE FROM audit_tile WHERE level = 0 AND number = 1"}, kind: audit.Tampered, leaf: 256},
		"upper tile":             {sql: []string{"UPDATE audit_tile SET data = seal FROM audit_record WHERE level = 1 AND leaf = 3"}, kind: audit.Tampered, leaf: 0},
		"checkpoint's root":      {sql: []string{"UPDATE audit_checkpoint SET root = (SELECT root FROM audit_checkpoint WHERE size = 400) WHERE size = 170"}, kind: audit.Unsigned, leaf: 169},
		"checkpoint by another":  {do: foreignCheckpoint, kind: audit.Unsigned, leaf: size - 1},
		"head":                   {sql: []string{"UPDATE audit_head SET root = (SELECT root FROM audit_checkpoint WHERE size = 170)"}, kind: audit.Tampered, leaf: 400},
		"false floor": {sql: []string{"DELETE FROM audit_record WHERE leaf < 100",
			"INSERT INTO audit_floor (leaf, before, ts, key_id, signature) SELECT 100, 1, 2, key_id, signature FROM audit_checkpoint WHERE size = 400"}, kind: audit.Unsigned, leaf: 0},
	} {
		t.Run(name, func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				if c.lite && db.Engine() != sqldb.SQLite {
					t.Skip("the engine keeps integers in integer columns")
				}
				b := audittest.NewBench(t, auditsql.New(db))
				b.Fill(t, size)
				b.Sound(t)
				for _, q := range c.sql {
					exec(t, db, q)
				}
				if c.do != nil {
					c.do(t, b, db)
				}
				r, err := b.Verify(context.Background(), nil)
				if err != nil {
					t.Fatal(err)
				}
				f, found := r.First()
				if !found || r.OK {
					t.Fatal("not noticed")
				}
				if f.Kind != c.kind || f.Leaf != c.leaf {
					t.Fatalf("first fault is %s at leaf %d, want %s at %d\nall: %+v", f.Kind, f.Leaf, c.kind, c.leaf, r.Faults)
				}
			}, auditsql.Migrations())
		})
	}
}

// A tree that was damaged is not built upon: nothing is signed over it, and entries go on being recorded.
func TestNothingIsSignedOverDamage(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := audittest.NewBench(t, auditsql.New(db))
		b.Fill(t, 300)
		exec(t, db, "UPDATE audit_tile SET data = (SELECT data FROM audit_tile WHERE level = 0 AND number = 1) WHERE level = 1")
		if err := b.Record(context.Background(), audittest.Entry(0)); err != nil {
			t.Fatal(err)
		}
		if err := b.Flush(context.Background()); !errors.Is(err, audit.ErrDamaged) {
			t.Fatalf("sequenced over damage: %v", err)
		}
		if c, err := b.Checkpoint(context.Background()); err != nil || c.Size != 300 {
			t.Fatalf("signed over damage: %d %v", c.Size, err)
		}
	}, auditsql.Migrations())
}

// forge inserts a line as somebody with SQL but without the node's key would.
func forge(t *testing.T, db *sqldb.DB, leaf any) {
	t.Helper()
	exec(t, db, `INSERT INTO audit_record (id, ts, action, outcome, actor_kind, actor, label, roles, institution, address, person, object,
		purpose, relation, access_grant, request, detail, form, seal, leaf)
		SELECT 77, ts, action, outcome, actor_kind, actor, label, roles, institution, address, person, object,
		purpose, relation, access_grant, request, detail, form, seal, $1 FROM audit_record WHERE leaf = 1`, leaf)
}

// truncate goes back to an earlier, consistent state: the tree of 300 entries, without any later checkpoint in the database.
// Only what was kept outside can tell. With both true the outside copy is reached too, except its first 380.
func truncate(keepCheckpoints bool) func(*testing.T, *audittest.Bench, *sqldb.DB) {
	return func(t *testing.T, b *audittest.Bench, db *sqldb.DB) {
		t.Helper()
		leaves := hashes(t, b, 300)
		exec(t, db, "DELETE FROM audit_record WHERE leaf >= 300")
		if !keepCheckpoints {
			exec(t, db, "DELETE FROM audit_checkpoint WHERE size > 300")
		} else {
			d := b.Deps()
			d.Witness = nil
			b.Service = audit.New(d)
		}
		plant(t, b, db, leaves)
	}
}

// rehash changes an entry and its stored hashes, so that only the seal and the checkpoints disagree.
func rehash(t *testing.T, b *audittest.Bench, db *sqldb.DB) {
	t.Helper()
	exec(t, db, "UPDATE audit_record SET person = 1 WHERE leaf = 350")
	plant(t, b, db, hashes(t, b, 400))
}

// rewrite is done with the sealing key (an insider) but without the signing key: an entry is replaced by a sealed one.
func rewrite(t *testing.T, b *audittest.Bench, db *sqldb.DB) {
	t.Helper()
	r, err := b.Store.FromLeaf(context.Background(), 350, 1)
	if err != nil {
		t.Fatal(err)
	}
	e := r[0].Entry
	e.Actor.ID = 1
	c, err := audit.Canonical(e, r[0].Form)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, "UPDATE audit_record SET actor = 1, seal = $1 WHERE leaf = 350", b.Seal.Sum(c))
	plant(t, b, db, hashes(t, b, 400))
}

func foreignCheckpoint(t *testing.T, b *audittest.Bench, db *sqldb.DB) {
	t.Helper()
	k, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := b.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c.At = c.At.Add(time.Hour)
	sig, err := k.Sign(c.Text())
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, "UPDATE audit_checkpoint SET ts = ts + 3600000000, signature = $1 WHERE size = 400", sig)
}

// hashes gives the leaf hashes of the first n entries as they now stand.
func hashes(t *testing.T, b *audittest.Bench, n int) []tlog.Hash {
	t.Helper()
	records, err := b.Store.FromLeaf(context.Background(), 0, n)
	if err != nil || len(records) != n {
		t.Fatalf("%d records: %v", len(records), err)
	}
	out := make([]tlog.Hash, n)
	for i, r := range records {
		c, err := audit.Canonical(r.Entry, r.Form)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = audit.Hash(c)
	}
	return out
}

// plant writes the tiles and the head of a whole tree of its own.
func plant(t *testing.T, b *audittest.Bench, db *sqldb.DB, leaves []tlog.Hash) {
	t.Helper()
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = stored[x]
		}
		return out, nil
	})
	for i, l := range leaves {
		more, err := tlog.StoredHashesForRecordHash(int64(i), l, read)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
	}
	size := int64(len(leaves))
	root, err := tlog.TreeHash(size, read)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, "DELETE FROM audit_tile")
	for _, tile := range tlog.NewTiles(8, 0, size) {
		data, err := tlog.ReadTileData(tile, read)
		if err != nil {
			t.Fatal(err)
		}
		exec(t, db, "INSERT INTO audit_tile (level, number, data) VALUES ($1, $2, $3)", tile.L, tile.N, data)
	}
	exec(t, db, "UPDATE audit_head SET size = $1, root = $2", size, root[:])
}

func exec(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	err := db.Write(context.Background(), func(ctx context.Context) error {
		n, err := db.On(ctx).Exec(ctx, query, args...)
		if err == nil && n == 0 {
			err = fmt.Errorf("changed nothing: %s", query)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
