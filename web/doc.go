// Package web holds the built pages of the three applications and serves them.
//
// The pages are written in Vue (src/) and built by `make web` into dist/, which is embedded here. A clone that never
// ran `make web` still compiles: dist then holds only placeholder.html, which says what to do. The build tag no_ui
// leaves the pages out of the binary.
//
// Handler serves: files under /assets/ as immutable (their names carry a hash of their content), HTML with no-cache
// and an entity tag, and the page of the application an address belongs to (/ehr the record browser, /m the phone
// pages, everything else the portal), so that addresses of the pages' own routers can be opened and shared.
// A missing asset is 404 and never a page.
package web
