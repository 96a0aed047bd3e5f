package fault

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minkang/test/node"
)

func TestMain(m *testing.M) {
	code := m.Run()
	node.Clean()
	os.Exit(code)
}

// seed of a run: MINKANG_SEED or a fixed one, always printed with a failure.
func seed(t *testing.T) uint64 {
	n := uint64(20261121)
	if s := os.Getenv("MINKANG_SEED"); s != "" {
		v, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal("MINKANG_SEED:", err)
		}
		n = v
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("replay with MINKANG_SEED=%d", n)
		}
	})
	return n
}

// acknowledged is what a sender was told.
type acknowledged struct {
	receipt  string
	document string
	status   string
}

// load is a crowd of institutions that keep sending: each document until it is acknowledged.
type load struct {
	t     *testing.T
	keys  map[string]string
	queue chan node.Paper
	url   atomic.Value // string; senders follow a node that moves
	known sync.Map     // unique id → acknowledged
	count atomic.Int64
	odd   sync.Map // status and code of answers that were no acknowledgement → how often
	stop  chan struct{}
	wg    sync.WaitGroup

	shared int // identity numbers of two persons before the load began
}

func newLoad(t *testing.T, place node.Place, papers []node.Paper) *load {
	l := &load{t: t, keys: place.Keys(t), queue: make(chan node.Paper, len(papers)), stop: make(chan struct{}), shared: shared(t, place)}
	for _, p := range papers {
		l.queue <- p
	}
	return l
}

func (l *load) start(url string, senders int) {
	l.url.Store(url)
	for range senders {
		l.wg.Go(l.sender)
	}
}

func (l *load) sender() {
	c := node.NewClient("")
	c.HTTP.Timeout = 20 * time.Second
	for {
		var p node.Paper
		select {
		case <-l.stop:
			return
		default:
		}
		select {
		case <-l.stop:
			return
		case p = <-l.queue:
		default:
			return // everything is acknowledged or in another sender's hand
		}
		for !l.send(c, p) {
			select {
			case <-l.stop:
				l.queue <- p
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}

// send hands a document in once; true when it was acknowledged.
func (l *load) send(c *node.Client, p node.Paper) bool {
	c.URL, c.Bearer = l.url.Load().(string), l.keys[p.Institution]
	a, err := c.Submit(p.Body)
	if err != nil {
		l.note("no answer")
		return false
	}
	switch a.Status {
	case http.StatusCreated, http.StatusOK, http.StatusAccepted:
		l.remember(p, acknowledged{a.Text("receipt.id"), a.Text("receipt.document"), a.Text("status")})
		return true
	case http.StatusUnprocessableEntity, http.StatusConflict:
		l.t.Errorf("%s %s was refused: %s", p.Type, p.UniqueID, a)
		return true
	}
	l.note(fmt.Sprintf("%d %s", a.Status, a.Text("code")))
	return false
}

func (l *load) remember(p node.Paper, got acknowledged) {
	if was, again := l.known.LoadOrStore(p.UniqueID, got); again {
		if was.(acknowledged) != got {
			l.t.Errorf("%s was acknowledged as %+v and later as %+v", p.UniqueID, was, got)
		}
		return
	}
	l.count.Add(1)
}

func (l *load) note(what string) {
	n, _ := l.odd.LoadOrStore(what, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
}

// seen tells whether such an answer came.
func (l *load) seen(what string) bool {
	_, ok := l.odd.Load(what)
	return ok
}

func (l *load) finish() {
	close(l.stop)
	l.wg.Wait()
}

func (l *load) summary() string {
	s := fmt.Sprintf("%d acknowledged", l.count.Load())
	l.odd.Range(func(k, v any) bool { s += fmt.Sprintf(", %d× %s", v.(*atomic.Int64).Load(), k); return true })
	return s
}
