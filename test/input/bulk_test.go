package input

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"minkang/test/node"
)

// Many documents in one request: each gets its own answer, a broken one stops nothing, a broken archive keeps what came before.
func TestBulk(t *testing.T) {
	n := node.Serve(t, node.District(t, false))
	s := newStage(t, n.Place, n)
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	put := func(name, body string) {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(body)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	same := s.fresh()
	put("good.xml", s.fresh())
	put("broken.xml", "<ClinicalDocument>")
	put("empty.xml", "")
	put("large.xml", strings.Repeat(" ", 33<<20))
	put("same.xml", same)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	whole := bytes.Clone(b.Bytes())
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, archive := range map[string][]byte{"whole": b.Bytes(), "cut": append(whole, "garbage that is no header of an archive"...)} {
		a, err := s.sender.Do("POST", "/api/v1/documents/bulk", bytes.NewReader(archive), "Content-Type", "application/x-tar")
		if err != nil || a.Status != 200 {
			t.Fatalf("%s: %s %v", name, a, err)
		}
		got := map[string]map[string]any{}
		for line := range strings.Lines(string(a.Body)) {
			var x map[string]any
			if err := json.Unmarshal([]byte(line), &x); err != nil {
				t.Fatalf("%s: %q: %v", name, line, err)
			}
			item, _ := x["name"].(string)
			got[item] = x
		}
		for item, want := range map[string][2]string{"good.xml": {"accepted", ""}, "same.xml": {"accepted", ""}, "broken.xml": {"refused", "xml.truncated"},
			"empty.xml": {"failed", "exchange.empty-body"}, "large.xml": {"failed", "exchange.body-too-large"}} {
			code, _ := got[item]["code"].(string)
			if got[item]["status"] != want[0] || code != want[1] {
				t.Errorf("%s: %s is answered %v", name, item, got[item])
			}
		}
		if _, told := got[""]; told != (name == "cut") {
			t.Errorf("%s: a broken archive is told: %v", name, told)
		}
	}
	a, err := s.sender.Do("POST", "/api/v1/documents/bulk", strings.NewReader("x"), "Content-Type", "text/plain")
	problem(t, a, err, 422, "exchange.bad-archive", "Content-Type")
	s.works(t)
}
