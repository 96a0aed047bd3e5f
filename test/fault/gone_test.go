package fault

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"minkang/test/node"
)

// PostgreSQL goes away under load, once in order and once by a crash: senders are told to come back, and the same node goes
// on when the database does.
func TestPostgresStopsAndStartsAgain(t *testing.T) {
	node.NeedPostgres(t)
	pg := newCluster(t)
	place := node.Place{Data: filepath.Join(t.TempDir(), "data"), DSN: pg.dsn()}
	if out, err := exec.Command(node.Program(t), append([]string{"demo", "--ready", "--residents", "60", "--years", "1", "--listen", "127.0.0.1:0"},
		place.Flags()...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	l := newLoad(t, place, node.Papers(t, 3000, "2016-01-01"))
	n := node.Serve(t, place)
	l.start(n.URL, 16)
	for _, mode := range []string{"fast", "immediate"} {
		before := l.count.Load()
		node.Eventually(t, 30*time.Second, "documents are acknowledged", func() bool { return l.count.Load() >= before+60 })
		l.odd.Clear()
		pg.stop(t, mode)
		node.Eventually(t, 30*time.Second, mode+": senders are told that the store is away", func() bool { return l.seen("503 store.unavailable") })
		stranger := node.NewClient(n.URL)
		node.Eventually(t, 10*time.Second, "readyz says no", func() bool { a, err := stranger.Get("/readyz"); return err == nil && a.Status == 503 })
		if a, err := stranger.Get("/healthz"); err != nil || a.Status != 200 {
			t.Errorf("%s: the process is alive but healthz says %s %v", mode, a, err)
		}
		a, err := stranger.SignIn("operator", node.Password)
		if err != nil || a.Status != 503 || a.Text("code") != "store.unavailable" || a.Text("detail.zh") == "" || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: signing in without a database is answered %s %v", mode, a, err)
		}
		while := l.count.Load()
		pg.start(t)
		node.Eventually(t, 30*time.Second, mode+": documents are acknowledged again", func() bool { return l.count.Load() >= while+60 })
		node.Eventually(t, 10*time.Second, mode+": readyz says yes", n.Ready)
		l.odd.Range(func(k, _ any) bool {
			if k != "503 store.unavailable" && k != "503 exchange.busy" {
				t.Errorf("%s: senders were also told %q", mode, k)
			}
			return true
		})
		if n.Ended() {
			t.Fatal("the node ended")
		}
	}
	l.finish()
	t.Log(l.summary())
	prove(t, n, l)
}
