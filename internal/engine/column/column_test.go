package column_test

import (
	"errors"
	"testing"

	"minkang/internal/engine/column"
	"minkang/internal/engine/column/columntest"
)

func TestEngines(t *testing.T) {
	for _, e := range column.Engines() {
		t.Run(string(e), func(t *testing.T) { columntest.Run(t, e) })
	}
}

func TestUnknownEngine(t *testing.T) {
	_, err := column.Open(t.Context(), column.Config{Engine: "oracle", Path: t.TempDir() + "/x"})
	if !errors.Is(err, column.ErrEngine) {
		t.Fatalf("got %v", err)
	}
}
