package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"index.html":          {Data: []byte("<title>portal</title>")},
	"ehr.html":            {Data: []byte("<title>ehr</title>")},
	"h5.html":             {Data: []byte("<title>h5</title>")},
	"placeholder.html":    {Data: []byte("make web")},
	"favicon.svg":         {Data: []byte("<svg/>")},
	".vite/manifest.json": {Data: []byte("{}")},
	"assets/a-1.js":       {Data: []byte(strings.Repeat("let a = 1;\n", 200))},
	"assets/p-1.png":      {Data: []byte(strings.Repeat("x", 500))},
}

func get(t *testing.T, h http.Handler, method, address string, header map[string]string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestAddresses(t *testing.T) {
	h := Handler(built)
	for _, c := range []struct {
		address string
		status  int
		body    string
		cache   string
	}{
		{"/", 200, "portal", "no-cache"},
		{"/submissions/0123", 200, "portal", "no-cache"},
		{"/standards/elements/DE05.01.024.00", 200, "portal", "no-cache"},
		{"/index.html", 200, "portal", "no-cache"},
		{"/ehr", 200, "ehr", "no-cache"},
		{"/ehr/person/01/labs", 200, "ehr", "no-cache"},
		{"/ehrx", 200, "portal", "no-cache"},
		{"/m", 200, "h5", "no-cache"},
		{"/m/reports", 200, "h5", "no-cache"},
		{"/messages", 200, "portal", "no-cache"},
		{"/favicon.svg", 200, "<svg/>", "no-cache"},
		{"/assets/a-1.js", 200, "let a", immutable},
		{"/assets/gone.js", 404, "not found", "no-store"},
		{"/assets/", 200, "portal", "no-cache"},
		{"/robots.txt", 404, "not found", "no-store"},
		{"/.vite/manifest.json", 404, "not found", "no-store"},
		{"/assets/../.vite/manifest.json", 404, "not found", "no-store"},
		{"/..%2f..%2fetc/passwd", 200, "portal", "no-cache"},
	} {
		res := get(t, h, "GET", c.address, nil)
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != c.status || !strings.Contains(string(body), c.body) || res.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %q cache %q, want %d %q %q", c.address, res.StatusCode, body, res.Header.Get("Cache-Control"), c.status, c.body, c.cache)
		}
		if !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'self'") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: guard headers missing", c.address)
		}
	}
}

func TestGzip(t *testing.T) {
	h := Handler(built)
	res := get(t, h, "GET", "/assets/a-1.js", map[string]string{"Accept-Encoding": "br, gzip"})
	if res.Header.Get("Content-Encoding") != "gzip" || res.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("not packed: %v", res.Header)
	}
	z, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(z); string(text) != string(built["assets/a-1.js"].Data) {
		t.Error("unpacked text differs")
	}
	for address, accept := range map[string]string{
		"/assets/a-1.js": "gzip;q=0", "/assets/p-1.png": "gzip", "/favicon.svg": "gzip",
	} {
		if res := get(t, h, "GET", address, map[string]string{"Accept-Encoding": accept}); res.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s with %q came packed", address, accept)
		}
	}
}

func TestEntityTags(t *testing.T) {
	h := Handler(built)
	first := get(t, h, "GET", "/", nil)
	tag := first.Header.Get("ETag")
	if tag == "" {
		t.Fatal("no entity tag")
	}
	if res := get(t, h, "GET", "/", map[string]string{"If-None-Match": "W/" + tag}); res.StatusCode != 304 {
		t.Errorf("same tag: %d", res.StatusCode)
	}
	if res := get(t, h, "GET", "/", map[string]string{"If-None-Match": `"other"`}); res.StatusCode != 200 {
		t.Errorf("other tag: %d", res.StatusCode)
	}
}

func TestMethods(t *testing.T) {
	h := Handler(built)
	if res := get(t, h, "POST", "/", nil); res.StatusCode != 405 || res.Header.Get("Allow") == "" {
		t.Errorf("POST: %d", res.StatusCode)
	}
	res := get(t, h, "HEAD", "/assets/a-1.js", nil)
	if body, _ := io.ReadAll(res.Body); res.StatusCode != 200 || len(body) != 0 || res.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: %d with %d bytes", res.StatusCode, len(body))
	}
}

func TestNotBuilt(t *testing.T) {
	bare := fstest.MapFS{"placeholder.html": built["placeholder.html"]}
	if Built(bare) || !Built(built) {
		t.Error("Built is wrong")
	}
	res := get(t, Handler(bare), "GET", "/console", nil)
	if body, _ := io.ReadAll(res.Body); res.StatusCode != 200 || string(body) != "make web" {
		t.Errorf("placeholder: %d %q", res.StatusCode, body)
	}
	if res := get(t, Handler(bare), "GET", "/assets/a-1.js", nil); res.StatusCode != 404 {
		t.Errorf("missing asset: %d", res.StatusCode)
	}
}

// The files that are really embedded hold at least the placeholder, so that every clone compiles and answers.
func TestEmbedded(t *testing.T) {
	if res := get(t, Handler(Files()), "GET", "/", nil); res.StatusCode != 200 {
		t.Errorf("embedded page: %d", res.StatusCode)
	}
}
