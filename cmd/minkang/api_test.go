package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/app"
	"minkang/internal/demo"
)

var update = flag.Bool("update", false, "write api/openapi.json anew")

// The committed API description is the program's: whoever changes the API sees it in the review.
func TestDescriptionIsCurrent(t *testing.T) {
	app.Version = "dev"
	app.Describe(func(api huma.API) { demo.Register(api, nil) })
	got, err := app.Description()
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const file = "../../api/openapi.json"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("api/openapi.json is not the program's: make generate")
	}
}
