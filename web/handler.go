package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// contentPolicy lets pages talk to this server only. 'unsafe-inline' styles are needed by the component libraries,
// 'wasm-unsafe-eval' and blob workers by the image viewer; no page may run inline or evaluated scripts.
const contentPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; " +
	"form-action 'self'; frame-ancestors 'self'"

const (
	placeholder = "placeholder.html"
	portal      = "index.html"
	immutable   = "public, max-age=31536000, immutable"
)

// entries are the applications beside the portal: address prefix and page.
var entries = []struct{ prefix, page string }{
	{"/ehr", "ehr.html"},
	{"/m", "h5.html"},
}

// types are the kinds of files a build writes; a machine's own table may lack or change some.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".json": "application/json", ".geojson": "application/geo+json",
	".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".ico": "image/x-icon", ".webp": "image/webp",
	".woff2": "font/woff2", ".woff": "font/woff", ".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8",
}

// file is one built file, read once; packed is empty when gzip would not make it smaller.
type file struct {
	plain, packed []byte
	kind, tag     string
}

// pages serves one set of built files. Safe for concurrent use.
type pages struct {
	files fs.FS
	mu    sync.Mutex
	kept  map[string]*file
}

// Handler serves the pages in files (see Files). Safe for concurrent use; every file is read and compressed once,
// when first asked for.
func Handler(files fs.FS) http.Handler {
	return &pages{files: files, kept: map[string]*file{}}
}

// Built tells whether files holds built pages and not only the placeholder.
func Built(files fs.FS) bool {
	_, err := fs.Stat(files, portal)
	return err == nil
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := p.resolve(r.URL.Path)
	f, ok := p.load(name)
	if !ok && strings.HasSuffix(name, ".html") {
		name = placeholder
		f, ok = p.load(name)
	}
	guard(w.Header())
	if !ok {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	p.write(w, r, name, f)
}

// guard sets the headers every answer carries, also the 404.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
}

// resolve names the file an address asks for: itself when it looks like a file, else its application's page.
func (p *pages) resolve(address string) string {
	clean := path.Clean("/" + address)
	page := strings.HasPrefix(clean, "/standards/") // identifiers of standards hold points: /standards/elements/DE05.01.024.00
	if !page && (strings.HasPrefix(clean, "/assets/") || strings.Contains(path.Base(clean), ".")) {
		return strings.TrimPrefix(clean, "/")
	}
	for _, e := range entries {
		if clean == e.prefix || strings.HasPrefix(clean, e.prefix+"/") {
			return e.page
		}
	}
	return portal
}

// load reads a file once. Hidden files (the build's manifest) are not served.
func (p *pages) load(name string) (*file, bool) {
	if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || !fs.ValidPath(name) {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.kept[name]; ok {
		return f, true
	}
	plain, err := fs.ReadFile(p.files, name)
	if err != nil {
		return nil, false
	}
	kind, ok := types[strings.ToLower(path.Ext(name))]
	if !ok {
		kind = "application/octet-stream"
	}
	sum := sha256.Sum256(plain)
	f := &file{plain: plain, kind: kind, tag: hex.EncodeToString(sum[:8])}
	if compressible(kind) {
		f.packed = pack(plain)
	}
	p.kept[name] = f
	return f, true
}

func (p *pages) write(w http.ResponseWriter, r *http.Request, name string, f *file) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", immutable)
	}
	body, tag := f.plain, f.tag
	if len(f.packed) > 0 {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body, tag = f.packed, f.tag+"-gz"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	if matches(r.Header.Get("If-None-Match"), `"`+tag+`"`) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader went away: nothing left to tell it
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") ||
		strings.Contains(kind, "svg") || strings.Contains(kind, "wasm")
}

// pack compresses; nil when that saves nothing.
func pack(plain []byte) []byte {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(plain); err != nil || z.Close() != nil || out.Len() >= len(plain) {
		return nil
	}
	return out.Bytes()
}

// acceptsGzip reads Accept-Encoding (RFC 9110 section 12.5.3): named, and not with weight zero.
func acceptsGzip(header string) bool {
	for _, part := range strings.Split(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name = strings.TrimSpace(name); !strings.EqualFold(name, "gzip") && name != "*" {
			continue
		}
		weight := strings.TrimPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		if q, err := strconv.ParseFloat(weight, 64); err == nil && q == 0 {
			return false
		}
		return true
	}
	return false
}

// matches compares an If-None-Match header with a tag, weakly.
func matches(header, tag string) bool {
	for _, one := range strings.Split(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == "*" || (one != "" && one == tag) {
			return true
		}
	}
	return false
}
