package app

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"minkang/internal/standards"
	"minkang/internal/standards/standardssql"
	"minkang/internal/standards/standardstest"
)

// A package released by one node is in force on another one of the same store within a few turns, and at the next start.
func TestReleasedPackagesReachEveryNode(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	cfg := Default()
	cfg.Data = t.TempDir()
	sys, err := Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	key := standardstest.Key(t)
	if _, err := sys.Packages.Trust(ctx, "试", string(key.PublicPEM())); err != nil {
		t.Fatal(err)
	}
	p, err := sys.Packages.Import(ctx, standardstest.Archive(t, key, "1.0", standardstest.Files("tables/value_domains.csv", standardstest.Header+"CV02.10.004,,,90,新代码,s,\n")))
	if err != nil {
		t.Fatal(err)
	}
	base := sys.Library()
	// A second node on the same store, with a shelf of its own.
	other := &System{Log: sys.Log, Outbox: sys.Outbox, Shelf: standards.NewShelf(base)}
	other.Packages = standards.NewPackages(other.Shelf, standardssql.New(sys.DB), sys.DB, sys.Outbox, packageWitness{sys}, sys.Clock, sys.IDs)
	go other.followPackages(ctx)
	if _, err := sys.Packages.Release(ctx, p.ID, standards.Confirmation{}); err != nil {
		t.Fatal(err)
	}
	if c, ok := sys.Library().Code("CV02.10.004", "90"); !ok || c.Name != "新代码" {
		t.Error("the releasing node does not have it")
	}
	for begun := time.Now(); other.Library() == base; time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatal("the other node never took it up")
		}
	}
	stop()
	if err := sys.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, ok := again.Library().Code("CV02.10.004", "90"); !ok || len(again.Library().Packages()) != 1 {
		t.Error("the next start does not have it")
	}
}
