package node

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver for making databases

	"minkang/internal/kit/id"
)

// Password of the demonstration's users.
const Password = "Minkang-demo-2026"

// Size and history of the district every test gets.
const (
	Residents = 60
	Seed      = 1
)

// Place is where a node keeps everything: a folder, and on PostgreSQL a database.
type Place struct {
	Data string
	DSN  string // empty: SQLite in the folder
}

// Flags are the command-line flags that lead a command to the place.
func (p Place) Flags() []string {
	f := []string{"--data", p.Data}
	if p.DSN != "" {
		f = append(f, "--store", "postgres", "--dsn", p.DSN)
	}
	return f
}

// Keys gives the API key of each institution's system, by institution code.
func (p Place) Keys(t testing.TB) map[string]string {
	t.Helper()
	return p.state(t).Keys
}

// Systems gives the connected system of each institution, by institution code.
func (p Place) Systems(t testing.TB) map[string]id.ID {
	t.Helper()
	return p.state(t).Systems
}

type state struct {
	Keys    map[string]string `json:"keys"`
	Systems map[string]id.ID  `json:"systems"`
}

func (p Place) state(t testing.TB) (s state) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(p.Data, "demo.json"))
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Stores runs fn once per store; PostgreSQL needs MINKANG_TEST_PG, which CI=true requires.
func Stores(t *testing.T, fn func(t *testing.T, postgres bool)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, false) })
	t.Run("postgres", func(t *testing.T) { NeedPostgres(t); fn(t, true) })
}

// NeedPostgres skips a test that has no PostgreSQL, and fails it in CI.
func NeedPostgres(t testing.TB) {
	t.Helper()
	if os.Getenv("MINKANG_TEST_PG") != "" {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("MINKANG_TEST_PG is not set: CI runs the journeys on PostgreSQL too (tools/with-postgres.sh starts one)")
	}
	t.Skip("MINKANG_TEST_PG is not set; tools/with-postgres.sh starts a PostgreSQL and sets it")
}

// template is a prepared district that tests copy.
type template struct {
	once sync.Once
	dir  string
	dsn  string
	err  error
}

var templates [2]template

// District gives a copy of a prepared district: institutions, accounts and a year of documents of 60 residents.
func District(t testing.TB, postgres bool) Place {
	t.Helper()
	i := 0
	if postgres {
		NeedPostgres(t)
		i = 1
	}
	tpl := &templates[i]
	tpl.once.Do(func() { tpl.prepare(t, postgres) })
	if tpl.err != nil {
		t.Fatalf("the district could not be prepared: %v", tpl.err)
	}
	p := Place{Data: filepath.Join(t.TempDir(), "data")}
	if err := copyTree(tpl.dir, p.Data); err != nil {
		t.Fatal(err)
	}
	if postgres {
		p.DSN = database(t, databaseOf(tpl.dsn))
	}
	return p
}

// Empty gives a place without anything.
func Empty(t testing.TB, postgres bool) Place {
	t.Helper()
	p := Place{Data: filepath.Join(t.TempDir(), "data")}
	if postgres {
		NeedPostgres(t)
		p.DSN = database(t, "")
	}
	return p
}

func (tpl *template) prepare(t testing.TB, postgres bool) {
	if tpl.dir, tpl.err = os.MkdirTemp("", "minkang-district"); tpl.err != nil {
		return
	}
	p := Place{Data: tpl.dir}
	if postgres {
		if tpl.dsn, tpl.err = makeDatabase(""); tpl.err != nil {
			return
		}
		p.DSN = tpl.dsn
	}
	args := append([]string{"demo", "--ready", "--residents", fmt.Sprint(Residents), "--seed", fmt.Sprint(Seed), "--years", "1", "--speed", "0",
		"--listen", "127.0.0.1:0"}, p.Flags()...)
	out, err := exec.Command(Program(t), args...).CombinedOutput()
	if err != nil {
		tpl.err = fmt.Errorf("%w: %s", err, out)
	}
}

// Clean removes the prepared districts; a TestMain calls it last.
func Clean() {
	for i := range templates {
		tpl := &templates[i]
		if tpl.dir != "" {
			os.RemoveAll(tpl.dir)
		}
		if tpl.dsn != "" {
			_ = dropDatabase(databaseOf(tpl.dsn))
		}
	}
}

var databases atomic.Int64

// database makes a database, a copy of another when from is not empty, that goes with the test.
func database(t testing.TB, from string) string {
	t.Helper()
	dsn, err := makeDatabase(from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := dropDatabase(databaseOf(dsn)); err != nil {
			t.Error(err)
		}
	})
	return dsn
}

func makeDatabase(from string) (string, error) {
	name := fmt.Sprintf("journey_%d_%d", os.Getpid(), databases.Add(1))
	stmt := "CREATE DATABASE " + name
	if from != "" {
		stmt += " TEMPLATE " + from
	}
	if err := admin(stmt); err != nil {
		return "", err
	}
	u, err := url.Parse(os.Getenv("MINKANG_TEST_PG"))
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

func dropDatabase(name string) error { return admin("DROP DATABASE " + name + " WITH (FORCE)") }

func admin(stmt string) error {
	db, err := sql.Open("pgx", os.Getenv("MINKANG_TEST_PG"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(stmt)
	return err
}

func databaseOf(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return ""
	}
	return u.Path[1:]
}

func copyTree(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error { // CopyFS widens permissions, keys must stay narrow
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Chmod(filepath.Join(to, rel), info.Mode().Perm())
	})
}
