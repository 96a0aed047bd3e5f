package empisql_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/empisql"
	"minkang/internal/empi/empitest"
	"minkang/internal/engine/keystore"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// old writes a resident as the first version of the program did: numbers, telephone and address in the open.
func old(t *testing.T, db *sqldb.DB, ident int64, c empi.Claim, survivor int64) {
	t.Helper()
	p := empi.PlanNew(empi.Assess(c, empitest.Noon), nil, 0, clock.At(empitest.Noon))
	traits := empi.TraitsOf(p)
	status := "active"
	if survivor != 0 {
		status = "merged"
	}
	if err := db.Write(context.Background(), func(ctx context.Context) error {
		if _, err := db.On(ctx).Exec(ctx, `INSERT INTO empi_person (id, name, name_fold, pinyin, initials, sex, birth, ethnic, phone, phone_digits, address, division,
			status, survivor, provisional, institution, created_at, updated_at, contact_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, '', $11, $12, $13, 'H1', 1, 1, 1, 1)`, ident, p.Name.Reveal(), traits.Name, traits.Pinyin,
			traits.Initials, p.Sex, p.Birth.Reveal(), p.Phone.Reveal(), traits.Phone, p.Address.Reveal(), status, survivor, p.Provisional); err != nil {
			return err
		}
		if survivor != 0 {
			if _, err := db.On(ctx).Exec(ctx, `INSERT INTO empi_merge (id, survivor, retired, reason, was, merged_at, merged_by, undone_at, undone_by)
				VALUES ($1, $2, $3, 'old', 'active', 1, 0, 0, 0)`, ident+1, survivor, ident); err != nil {
				return err
			}
		}
		for _, n := range p.Identifiers {
			slot := ident
			if n.Trust == empi.Unique {
				slot = 0
			}
			if _, err := db.On(ctx).Exec(ctx, `INSERT INTO empi_identifier (system, value, slot, person, trust, added_at) VALUES ($1, $2, $3, $4, $5, 1)`,
				n.System, n.Value.Reveal(), slot, ident, int(n.Trust)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// resident makes the n-th of the test's people.
func resident(n int) empi.Claim {
	birth := time.Date(1950+n%50, time.Month(1+n%12), 1+n%28, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	return empitest.Claim(string([]rune("王李张刘陈杨赵黄周吴")[n%10])+string([]rune("伟芳娜敏静丽强磊军洋")[n/10%10]), "", birth,
		empitest.With(empi.IDCard, empitest.Card(birth, n%900)), empitest.With(empi.HealthCard, fmt.Sprintf("HC%08d", 51000000+n)),
		empitest.Phone(fmt.Sprintf("1390%07d", 1234567+n)), empitest.Address(fmt.Sprintf("和平里街道东河村%d组88号", n+1)))
}

// secrets are what must not be readable in a sealed store.
func secrets(n int) []string {
	c := resident(n)
	return []string{string(c.Identifiers[0].Value), string(c.Identifiers[1].Value), string(c.Phone), string(c.Address)}
}

const olds = 350

func oldStore(t *testing.T, db *sqldb.DB) (*empitest.World, *clock.Stopped) {
	t.Helper()
	for n := range olds {
		survivor := int64(0)
		if n == 7 {
			survivor = 1000 * 10
		}
		old(t, db, int64(1000*(n+1)), resident(n), survivor)
	}
	c := clock.At(empitest.Noon)
	return empitest.NewWorld(open(t, db, c), db, c), c
}

// Rows of the first version are found and changed before, while and after the job moves them, and then nothing is readable.
func TestOldRowsAreSealed(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, c := oldStore(t, db)
		ctx := context.Background()
		check := func(when string) {
			t.Helper()
			for _, n := range []int{0, 7, 100, 349} {
				r, err := w.Resolve(ctx, resident(n))
				want := id.ID(1000 * (n + 1))
				if n == 7 {
					want = 10_000
				}
				if err != nil || r.Created || r.Person.ID != want {
					t.Errorf("%s: %d resolves to %s, created %v, %v", when, n, r.Person.ID, r.Created, err)
				}
			}
			bare := resident(200)
			bare.Identifiers = nil
			if r, err := w.Resolve(ctx, bare); err != nil || r.Person.ID != 201_000 {
				t.Errorf("%s: by traits: %s %s %v", when, r.Person.ID, r.Explanation.Rule, err)
			}
			found, _, err := w.Search(ctx, empi.Query{Phone: resident(42).Phone}, page.Request{})
			if err != nil || len(found) != 1 || found[0].ID != 43_000 {
				t.Errorf("%s: search: %d %v", when, len(found), err)
			}
			if found, _, err = w.Search(ctx, empi.Query{IDNumber: resident(42).Identifiers[0].Value}, page.Request{}); err != nil || len(found) != 1 {
				t.Errorf("%s: search by number: %d %v", when, len(found), err)
			}
			if s, err := w.Store.Count(ctx); err != nil || s.Persons != olds-1 || s.Merged != 1 {
				t.Errorf("%s: %+v %v", when, s, err)
			}
			all, err := w.After(ctx, 0, 1000)
			if err != nil || len(all) != olds {
				t.Errorf("%s: %d people, %v", when, len(all), err)
			}
		}
		check("before")
		stopped, cancel := context.WithCancel(ctx)
		if task, err := w.Rekey(stopped, func(empi.Task) { cancel() }); task.Done == 0 || err == nil || !task.FinishedAt.IsZero() {
			t.Fatalf("killed: %+v %v", task, err)
		}
		w = empitest.NewWorld(open(t, db, c), db, c) // a new process
		check("half-way")
		c.Advance(time.Minute)
		task, err := w.Rekey(ctx, nil)
		if err != nil || task.FinishedAt.IsZero() || task.Done < olds-10 {
			t.Fatalf("%+v %v", task, err)
		}
		check("after")
		sealedOnDisk(t, db)
	}, empisql.Migrations())
}

// sealedOnDisk reads every byte of the store's files; on PostgreSQL every row that could hold a number.
func sealedOnDisk(t *testing.T, db *sqldb.DB) {
	t.Helper()
	ctx := context.Background()
	var all [][]byte
	if db.Engine() == sqldb.SQLite {
		var file string
		if err := db.On(ctx).QueryRow(ctx, `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&file); err != nil {
			t.Fatal(err)
		}
		names, _ := filepath.Glob(file + "*")
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b)
		}
	} else {
		for _, table := range []string{"empi_person", "empi_identifier", "empi_resident", "empi_number", "empi_key", "empi_history", "empi_decision"} {
			var text *string
			if err := db.On(ctx).QueryRow(ctx, `SELECT string_agg(convert_from(textsend(CAST(t AS TEXT)), 'UTF8'), ' ') FROM `+table+` t`).Scan(&text); err != nil {
				t.Fatal(err)
			}
			if text != nil {
				all = append(all, []byte(*text))
			}
		}
	}
	for n := range olds {
		for _, secret := range secrets(n) {
			for _, b := range all {
				if i := bytes.Index(b, []byte(secret)); i >= 0 {
					t.Fatalf("a value of resident %d is readable: at %d of %d bytes", n, i, len(b))
				}
			}
		}
	}
}

// New keys: killed half-way, read under both, then under the new ones alone; without the key files nothing opens.
func TestRotation(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		c := clock.At(empitest.Noon)
		w := empitest.NewWorld(open(t, db, c), db, c)
		ids := make([]id.ID, 250)
		for n := range ids {
			r, err := w.Resolve(ctx, resident(n))
			if err != nil {
				t.Fatal(err)
			}
			ids[n] = r.Person.ID
		}
		name := "改过名"
		if _, err := w.Correct(ctx, ids[3], empi.Correction{Name: &name}, 1, "x"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Rotate(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Rotate(ctx); err == nil || !strings.Contains(err.Error(), "rotation-running") {
			t.Errorf("twice: %v", err)
		}
		check := func(when string) {
			t.Helper()
			for _, n := range []int{0, 99, 100, 249} {
				if r, err := w.Resolve(ctx, resident(n)); err != nil || r.Person.ID != ids[n] || r.Created {
					t.Errorf("%s: %d: %s %v", when, n, r.Person.ID, err)
				}
			}
			if h, err := w.History(ctx, ids[3]); err != nil || len(h) != 1 || h[0].Before.Phone != resident(3).Phone {
				t.Errorf("%s: history %v %v", when, h, err)
			}
		}
		check("begun")
		stopped, cancel := context.WithCancel(ctx)
		if _, err := w.Rekey(stopped, func(empi.Task) { cancel() }); err == nil {
			t.Error("not stopped")
		}
		w = empitest.NewWorld(open(t, db, c), db, c)
		check("half-way")
		if task, err := w.Rekey(ctx, nil); err != nil || !task.FinishedAt.IsZero() {
			t.Errorf("old keys go only after a while: %+v %v", task, err)
		}
		c.Advance(time.Minute)
		task, err := w.Rekey(ctx, nil)
		if err != nil || task.FinishedAt.IsZero() || task.Done < 250 {
			t.Fatalf("%+v %v", task, err)
		}
		if g, _, err := w.Keys(ctx); err != nil || len(g) != 1 || g[0] != 2 {
			t.Errorf("generations %v %v", g, err)
		}
		check("after")
		var left int
		if err := db.On(ctx).QueryRow(ctx, `SELECT count(*) FROM empi_resident WHERE generation <> 2`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d left, %v", left, err)
		}
		if err := db.On(ctx).QueryRow(ctx, `SELECT count(*) FROM empi_key WHERE (hash & 3) <> 2`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d keys left, %v", left, err)
		}
		if _, err := empisql.Open(ctx, db, c, empitest.Keys("another folder")); err == nil || !strings.Contains(err.Error(), "key-missing") {
			t.Errorf("opened with other keys: %v", err)
		}
	}, empisql.Migrations())
}

// A loader's people are found like everybody else.
func TestLoader(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		c := clock.At(empitest.Noon)
		store := open(t, db, c)
		w := empitest.NewWorld(store, db, c)
		l, ids := store.NewLoader(), id.NewSource(c, 2)
		var all []empisql.Ready
		for n := range 199 {
			r, err := l.Prepare(empi.EntryOf(empi.PlanNew(empi.Assess(resident(n), empitest.Noon), nil, ids.Next(), c)))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		if err := l.Add(ctx, all); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(ctx); err != nil {
			t.Fatal(err)
		}
		for n := range 199 {
			x := resident(n)
			if n%2 == 1 {
				x.Identifiers = nil
			}
			if r, err := w.Resolve(ctx, x); err != nil || r.Created {
				t.Errorf("%d: created %v by %s, %v", n, r.Created, r.Explanation.Rule, err)
			}
		}
	}, empisql.Migrations())
}

// A node whose key files are gone says so, and makes no new ones in their place.
func TestKeyFilesGone(t *testing.T) {
	db := sqldbtest.SQLite(t, empisql.Migrations())
	dir := t.TempDir()
	keys, err := keystore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(empitest.Noon)
	if _, err := empisql.Open(context.Background(), db, c, keys); err != nil {
		t.Fatal(err)
	}
	empty, err := keystore.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := empisql.Open(context.Background(), db, c, empty); err == nil || !strings.Contains(err.Error(), "key-missing") {
		t.Errorf("opened without keys: %v", err)
	}
	if empty.Has("identity-1-seal") {
		t.Error("a new key was made in the place of the missing one")
	}
	if _, err := empisql.Open(context.Background(), db, c, keys); err != nil {
		t.Errorf("with the right ones: %v", err)
	}
}
