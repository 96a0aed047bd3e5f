//go:build no_ui

package web

import (
	"embed"
	"io/fs"
)

//go:embed public/placeholder.html
var public embed.FS

// Files answers only the page saying that no pages are in this binary.
func Files() fs.FS {
	sub, err := fs.Sub(public, "public")
	if err != nil {
		panic("web: embedded placeholder is missing: " + err.Error()) // cannot happen: the name is a constant
	}
	return sub
}
