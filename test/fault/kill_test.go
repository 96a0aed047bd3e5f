package fault

import (
	"math/rand/v2"
	"testing"
	"time"

	"minkang/test/node"
)

// A node that is killed again and again under load loses nothing it acknowledged and keeps nothing twice.
func TestKilledAtRandomMoments(t *testing.T) {
	node.Stores(t, func(t *testing.T, postgres bool) {
		rounds, documents := 5, 3000
		s := seed(t)
		random := rand.New(rand.NewPCG(s, 1))
		place := node.District(t, postgres)
		l := newLoad(t, place, node.Papers(t, documents, "2016-01-01"))
		n := node.Serve(t, place)
		l.start(n.URL, 24)
		before := int64(0)
		for round := range rounds {
			// At a random number of acknowledgements and then a random moment: early ones hit the start, late ones the middle.
			until := before + 1 + random.Int64N(250)
			node.Eventually(t, 30*time.Second, "documents are acknowledged", func() bool { return l.count.Load() >= until || len(l.queue) == 0 })
			time.Sleep(time.Duration(random.IntN(15_000)) * time.Microsecond)
			n.Kill()
			before = l.count.Load()
			t.Logf("round %d: killed after %d acknowledgements", round+1, before)
			n = node.Serve(t, place)
			l.url.Store(n.URL)
		}
		node.Eventually(t, 60*time.Second, "the last documents are acknowledged", func() bool { return l.count.Load() >= before+300 || len(l.queue) == 0 })
		l.finish()
		t.Log(l.summary())
		if !l.seen("no answer") {
			t.Error("no kill hit a request: the test proves nothing")
		}
		prove(t, n, l)
	})
}
