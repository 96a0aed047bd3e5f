package input

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"minkang/test/node"
)

func TestMain(m *testing.M) {
	code := m.Run()
	node.Clean()
	os.Exit(code)
}

// stage is a node with one institution that sends.
type stage struct {
	t      *testing.T
	node   *node.Node
	sender *node.Client
	paper  string // a good document that names an identity card
	code   string // its institution
	serial atomic.Int64
}

const idCard = `<id root="2.16.156.10011.1.3" extension="`

func newStage(t *testing.T, place node.Place, n *node.Node) *stage {
	t.Helper()
	for _, p := range node.Papers(t, 400, "2026-10-01", "HSDB04.01", "HSDB04.02", "HSDC00.01", "C0032", "C0052", "C0002", "HSDB01.01") {
		if strings.Contains(string(p.Body), idCard) {
			return &stage{t: t, node: n, paper: string(p.Body), code: p.Institution, sender: node.System(n.URL, place.Keys(t)[p.Institution])}
		}
	}
	t.Fatal("no document of the district names an identity card")
	return nil
}

// fresh gives the good document under an identifier nobody used.
func (s *stage) fresh() string {
	id := between(s.t, s.paper, `<id root="2.16.156.10011.1.1" extension="`, `"`)
	return strings.ReplaceAll(s.paper, `"`+id+`"`, fmt.Sprintf(`"TEST%08d"`, s.serial.Add(1)))
}

func between(t *testing.T, s, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(s, from)
	out, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("the document has no %s", from)
	}
	return out
}

// change replaces a part of a document and insists that it was there.
func (s *stage) change(doc, old, new string) string {
	s.t.Helper()
	if !strings.Contains(doc, old) {
		s.t.Fatalf("the document has no %q", old)
	}
	return strings.Replace(doc, old, new, 1)
}

// works insists that the node takes a good document.
func (s *stage) works(t *testing.T) {
	t.Helper()
	a, err := s.sender.Submit([]byte(s.fresh()))
	if err != nil || a.Status != 201 {
		t.Fatalf("after this a good document is answered %s %v", a, err)
	}
}

// problem insists on a problem answer with both texts.
func problem(t *testing.T, a *node.Answer, err error, status int, code, place string) {
	t.Helper()
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	if a.Status != status || a.Text("code") != code {
		t.Errorf("want %d %s, got %s", status, code, a)
		return
	}
	if !strings.Contains(a.Text("place"), place) {
		t.Errorf("%s: want a place with %q, got %q", code, place, a.Text("place"))
	}
	if a.Text("detail.zh") == "" || a.Text("detail.en") == "" || a.Text("detail.zh") == code {
		t.Errorf("%s has no text: %s", code, a)
	}
	if a.Header.Get("Content-Type") != "application/problem+json" || a.Text("requestId") == "" || a.Text("status") != fmt.Sprint(status) {
		t.Errorf("%s is no whole problem answer (%s): %s", code, a.Header.Get("Content-Type"), a)
	}
	if strings.Contains(string(a.Body), "goroutine") || strings.Contains(string(a.Body), ".go:") {
		t.Errorf("%s shows the program's inside: %s", code, a)
	}
}
