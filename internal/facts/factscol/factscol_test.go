package factscol_test

import (
	"path/filepath"
	"testing"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
	"minkang/internal/facts/factstest"
)

func catalogue(t testing.TB) *facts.Catalogue {
	c, err := facts.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStore(t *testing.T) {
	cat := catalogue(t)
	for _, e := range column.Engines() {
		t.Run(string(e), func(t *testing.T) {
			factstest.Run(t, cat, func(t *testing.T) (facts.Store, func() facts.Store) {
				path := filepath.Join(t.TempDir(), "warehouse")
				var db column.Store
				open := func() facts.Store {
					var err error
					if db != nil {
						if err := db.Close(); err != nil {
							t.Fatal(err)
						}
					}
					if db, err = column.Open(t.Context(), column.Config{Engine: e, Path: path}); err != nil {
						t.Fatal(err)
					}
					s, err := factscol.Open(t.Context(), db, cat, nil)
					if err != nil {
						t.Fatal(err)
					}
					return s
				}
				t.Cleanup(func() { db.Close() })
				return open(), open
			})
		})
	}
}
