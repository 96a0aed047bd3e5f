package bench

import (
	"bytes"
	"context"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
)

func testDistrict(t *testing.T) *simulate.District {
	t.Helper()
	to := time.Date(2026, 6, 30, 0, 0, 0, 0, clock.Region)
	d, err := simulate.New(simulate.Config{Seed: 77, Residents: 400, From: to.AddDate(-1, 0, 0), To: to})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every document of every run has an identifier of its own, keeps its length and stays a document that passes its check.
func TestPapersAreDistinctAndGood(t *testing.T) {
	dir := t.TempDir()
	if err := composePapers(context.Background(), dir, testDistrict(t), 40, nil); err != nil {
		t.Fatal(err)
	}
	p, err := openPapers(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	library, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	count := int64(len(p.index))
	for _, run := range []int{1, 9} {
		for n := range count * 2 { // the second round begins the documents again
			body, _, err := p.Get(run, n)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := cda.Parse(body)
			if err != nil {
				t.Fatalf("document %d: %v", n, err)
			}
			content, _, findings := library.Examine(doc, time.Date(2026, 7, 1, 0, 0, 0, 0, clock.Region))
			for _, f := range findings {
				if f.Severity >= standards.Error {
					t.Errorf("document %d: %s %s", n, f.Rule, f.Path)
				}
			}
			if content.Header.ID != content.Header.SetID {
				t.Errorf("document %d: identifier %v, set %v", n, content.Header.ID, content.Header.SetID)
			}
			if seen[content.Header.ID.Extension] {
				t.Errorf("document %d of run %d: identifier %s came before", n, run, content.Header.ID.Extension)
			}
			seen[content.Header.ID.Extension] = true
		}
	}
}

func TestRemarkTouchesOnlyDocumentIdentifiers(t *testing.T) {
	body := []byte(`<id extension="00AB00000012202600100421"/><setId extension="00AB00000012202600100421"/><id extension="00AB"/><b>00AB00000012202600100421</b>`)
	want := bytes.ReplaceAll(bytes.Clone(body), []byte(`"00AB00000012`), []byte(`"FFFF00000012`))
	remark(body, [4]byte{'0', '0', 'A', 'B'}, "FFFF")
	if !bytes.Equal(body, want) {
		t.Errorf("%s", body)
	}
}
