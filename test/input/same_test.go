package input

import (
	"strings"
	"sync"
	"testing"

	"minkang/test/node"
)

// The same document many times at once is one document with one receipt; other content under its identifiers is refused.
func TestTheSameDocument(t *testing.T) {
	node.Stores(t, func(t *testing.T, postgres bool) {
		n := node.Serve(t, node.District(t, postgres))
		s := newStage(t, n.Place, n)
		t.Run("64 times at once", func(t *testing.T) { sameAtOnce(t, s, "") })
		t.Run("64 times at once under one message id", func(t *testing.T) { sameAtOnce(t, s, "order-4711") })
		t.Run("64 versions at once under one document id", func(t *testing.T) { versionsAtOnce(t, s) })
		t.Run("other content under the same document id", func(t *testing.T) {
			d := s.fresh()
			if a, err := s.sender.Submit([]byte(d)); err != nil || a.Status != 201 {
				t.Fatalf("%s %v", a, err)
			}
			a, err := s.sender.Submit([]byte(s.change(d, "<title>", "<title>又")))
			problem(t, a, err, 409, "repository.document-id-reused", "/ClinicalDocument/id")
			if a.Text("receipt.status") != "refused" {
				t.Errorf("the refusal has no receipt: %s", a)
			}
			s.works(t)
		})
		t.Run("other content under the same message id", func(t *testing.T) {
			if a, err := s.sender.Submit([]byte(s.fresh()), "X-Message-Id", "m-1"); err != nil || a.Status != 201 {
				t.Fatalf("%s %v", a, err)
			}
			a, err := s.sender.Submit([]byte(s.fresh()), "X-Message-Id", "m-1")
			problem(t, a, err, 409, "exchange.message-id-reused", "messageId")
			s.works(t)
		})
	})
}

// at64 hands in 64 bodies at the same time.
func at64(s *stage, body func(i int) string, header ...string) []*node.Answer {
	out := make([]*node.Answer, 64)
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range out {
		b := []byte(body(i))
		wg.Go(func() {
			<-start
			if a, err := s.sender.Submit(b, header...); err == nil {
				out[i] = a
			}
		})
	}
	close(start)
	wg.Wait()
	return out
}

func sameAtOnce(t *testing.T, s *stage, message string) {
	d := s.fresh()
	fresh, receipt := 0, ""
	for _, a := range at64(s, func(int) string { return d }, "X-Message-Id", message) {
		if a == nil || a.Status != 201 && a.Status != 200 {
			t.Fatalf("%s", a)
		}
		if a.Status == 201 {
			fresh++
		}
		if receipt == "" {
			receipt = a.Text("receipt")
		}
		if a.Text("receipt") != receipt {
			t.Errorf("receipts differ: %s and %s", receipt, a.Text("receipt"))
		}
	}
	if fresh != 1 {
		t.Errorf("%d of 64 were told that they came first", fresh)
	}
	s.works(t)
}

func versionsAtOnce(t *testing.T, s *stage) {
	d := s.fresh()
	kept := 0
	for _, a := range at64(s, func(i int) string { return s.change(d, "<title>", "<title>"+strings.Repeat("又", i+1)) }) {
		switch {
		case a == nil:
			t.Fatal("no answer")
		case a.Status == 201:
			kept++
		case a.Status != 409 || a.Text("code") != "repository.document-id-reused":
			t.Errorf("%s", a)
		}
	}
	if kept != 1 {
		t.Errorf("%d of 64 documents with one identifier were kept", kept)
	}
	s.works(t)
}
