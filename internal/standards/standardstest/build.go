package standardstest

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Noon is when tests happen.
var Noon = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

// Key makes a publisher's key.
func Key(t testing.TB) *gm.PrivateKey {
	t.Helper()
	k, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Header is the heading of the table of value domains.
const Header = "cv_id,cv_name,oid,code,meaning,standard,change\n"

// Files makes a package's content: name and text by turns.
func Files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

// Archive makes a signed archive of content.
func Archive(t testing.TB, key *gm.PrivateKey, version string, files fstest.MapFS, replaces ...string) []byte {
	t.Helper()
	return ArchiveOf(t, key, standards.Manifest{ID: "cn.example.test", Name: "测试标准包", Version: version, Base: standards.BaseEdition,
		Publisher: "测试发布者", Created: Noon, Replaces: replaces}, files)
}

// ArchiveOf makes a signed archive with a manifest of one's own.
func ArchiveOf(t testing.TB, key *gm.PrivateKey, m standards.Manifest, files fstest.MapFS) []byte {
	t.Helper()
	p, err := standards.MakePackage(files, m, key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Zip()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Witness remembers the audit lines. Safe for concurrent use.
type Witness struct {
	mu    sync.Mutex
	lines []string
}

// Record implements standards.Witness.
func (w *Witness) Record(_ context.Context, action, object string, detail map[string]string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	line := action
	if c := detail["code"]; c != "" {
		line += " " + c
	}
	w.lines = append(w.lines, line)
	return nil
}

// Who implements standards.Witness.
func (w *Witness) Who(context.Context) id.ID { return 7 }

// Lines gives the actions recorded so far, refused ones with their code.
func (w *Witness) Lines() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.lines...)
}

// Events remembers the announcements. Safe for concurrent use.
type Events struct {
	mu  sync.Mutex
	all []standards.PackagesChanged
}

// Publish implements standards.Events.
func (e *Events) Publish(_ context.Context, _ string, _ id.ID, payload any) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, payload.(standards.PackagesChanged))
	return nil
}

// Count gives the number of announcements.
func (e *Events) Count() int { e.mu.Lock(); defer e.mu.Unlock(); return len(e.all) }

// World is a service over one store, with a shelf of its own.
type World struct {
	*standards.Packages
	Shelf   *standards.Shelf
	Store   standards.PackageStore
	Unit    standards.Unit
	Witness *Witness
	Events  *Events
	Clock   *clock.Stopped
}

// NewWorld puts a service over a store.
func NewWorld(t testing.TB, store standards.PackageStore, unit standards.Unit) *World {
	t.Helper()
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &World{Shelf: standards.NewShelf(l), Store: store, Unit: unit, Witness: &Witness{}, Events: &Events{}, Clock: clock.At(Noon)}
	w.Packages = standards.NewPackages(w.Shelf, store, unit, w.Events, w.Witness, w.Clock, id.NewSource(w.Clock, 1))
	return w
}
