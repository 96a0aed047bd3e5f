package input

import (
	"io"
	"strings"
	"testing"

	"minkang/test/node"
)

// endless gives n bytes without holding them.
type endless struct{ n int64 }

// Read implements io.Reader.
func (e *endless) Read(p []byte) (int, error) {
	if e.n <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.n)
	for i := range p[:n] {
		p[i] = ' '
	}
	e.n -= n
	return int(n), nil
}

// A hundred megabytes are refused without being held, whether their length is announced or not.
func TestLargeBodies(t *testing.T) {
	n := node.Serve(t, node.District(t, false))
	s := newStage(t, n.Place, n)
	s.works(t)
	before := n.MemoryPeak()
	for range 4 {
		a, err := s.sender.DoSized("POST", "/api/v1/documents", &endless{100 << 20}, 100<<20, "Content-Type", "application/xml")
		if err == nil { // the node hangs up while we still send; a client may see only that
			problem(t, a, err, 413, "exchange.body-too-large", "")
		}
	}
	if grown := n.MemoryPeak() - before; grown > 32<<20 {
		t.Errorf("bodies that announced 100 MB took %d MB of memory", grown>>20)
	}
	for range 4 {
		a, err := s.sender.Do("POST", "/api/v1/documents", &endless{100 << 20}, "Content-Type", "application/xml")
		problem(t, a, err, 413, "exchange.body-too-large", "")
	}
	if grown := n.MemoryPeak() - before; grown > 384<<20 {
		t.Errorf("four bodies of 100 MB without a length took %d MB of memory", grown>>20)
	}
	s.works(t)
	a, err := s.sender.Submit([]byte(strings.Repeat(" ", 33<<20)))
	problem(t, a, err, 413, "exchange.body-too-large", "")
	if !strings.Contains(a.Text("detail.zh"), "32 MiB") {
		t.Errorf("the limit is not told: %s", a.Text("detail.zh"))
	}
}
