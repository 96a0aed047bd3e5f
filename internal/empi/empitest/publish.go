package empitest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

func (w *World) publish(t *testing.T) {
	t.Helper()
	for {
		n, err := w.Publish(ctx, w.Outbox, 3)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// courier takes messages, or answers what it is told to.
type courier struct {
	status int
	err    error
	got    []empi.Message
	bad    int
	secret []byte
	now    func() time.Time
}

// Deliver implements empi.Courier.
func (c *courier) Deliver(_ context.Context, _ string, body []byte, header map[string]string) (int, error) {
	if !empi.CheckSigned(c.secret, body, header["X-Minkang-Time"], header["X-Minkang-Signature"], c.now()) {
		c.bad++
	}
	if c.err != nil || c.status != 200 {
		return c.status, c.err
	}
	var m empi.Message
	if err := json.Unmarshal(body, &m); err != nil {
		return 400, nil
	}
	c.got = append(c.got, m)
	return 200, nil
}

func (c *courier) kinds() (out []empi.ChangeKind) {
	for _, m := range c.got {
		for _, x := range m.Changes {
			out = append(out, x.Kind)
		}
	}
	return out
}

// Subscribers are told in order, again when they do not answer, of their own patients only when they ask so.
func told(t *testing.T, w *World) {
	secret := gm.HMAC([]byte("x"), []byte("secret"))
	sub := empi.Subscription{Name: "甲医院", Institution: "H1", Own: true, URL: "https://h1.example/told", Secret: secret}
	for _, bad := range []empi.Subscription{{}, {Name: "x", URL: "http://h1.example/", Secret: secret}, {Name: "x", URL: "https://u:p@h1.example/", Secret: secret},
		{Name: "x", URL: "https://h1.example/", Secret: secret, Own: true}, {Name: "x", URL: "https://h1.example/", Secret: secret, Kinds: []empi.ChangeKind{"all"}}} {
		if _, err := w.Subscribe(ctx, bad); !errors.Is(err, empi.ErrSubscribed) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	sub, err := w.Subscribe(ctx, sub)
	if err != nil {
		t.Fatal(err)
	}
	a, b := w.two(t) // of H1
	other := w.resolve(t, Claim("别家人", "1", "1990-09-09", From("H2"), With(empi.IDCard, Card("1990-09-09", 5)))).Person.ID
	m, err := w.Merge(ctx, a, b, "x", 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Undo(ctx, b, m.ID, 0); err != nil {
		t.Fatal(err)
	}
	w.publish(t)
	c := &courier{status: 503, secret: secret, now: w.Clock.Now}
	for range 3 { // not answered: once now, and then only after a pause
		if n, err := w.Tell(ctx, c); n != 0 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
	}
	all, err := w.Subscriptions(ctx)
	if err != nil || len(all) != 1 || all[0].Failures != 1 || all[0].LastCode != "503" {
		t.Fatalf("%+v %v", all, err)
	}
	c.status = 200
	w.Clock.Advance(time.Minute)
	if n, err := w.Tell(ctx, c); n != 1 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	if got := c.kinds(); !slices.Equal(got, []empi.ChangeKind{"new", "new", "merged", "unmerged"}) || c.bad != 0 {
		t.Errorf("%v, %d badly signed", got, c.bad)
	}
	if n, _ := w.Tell(ctx, c); n != 0 {
		t.Error("told twice")
	}
	rows, next, err := w.Changes(ctx, 0, empi.ToldFilter{}, 2)
	if err != nil || len(rows) != 2 || next != rows[1].Seq {
		t.Fatalf("%+v %d %v", rows, next, err)
	}
	if rows, _, err = w.Changes(ctx, next, empi.ToldFilter{Kinds: []empi.ChangeKind{empi.ToldNew}}, 10); err != nil || len(rows) != 1 || rows[0].Person != other {
		t.Errorf("%+v %v", rows, err)
	}
	w.unanswered(t, c, sub.ID)
	w.Clock.Advance(time.Hour)
	if _, err := w.Forget(ctx, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Changes(ctx, 1, empi.ToldFilter{}, 10); !errors.Is(err, empi.ErrCursor) {
		t.Errorf("forgotten: %v", err)
	}
}

// unanswered: a subscriber that never answers is paused after a bounded number of tries.
func (w *World) unanswered(t *testing.T, c *courier, sub id.ID) {
	c.err = errors.New("no route")
	w.resolve(t, Claim("又一人", "1", "1991-09-09", With(empi.IDCard, Card("1991-09-09", 5))))
	w.publish(t)
	tries := 0
	for range 50 {
		if _, err := w.Tell(ctx, c); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(7 * time.Hour)
		all, _ := w.Subscriptions(ctx)
		if all[0].State == empi.Paused {
			break
		}
		tries++
	}
	if tries < 5 || tries > 25 {
		t.Errorf("paused after %d tries", tries)
	}
	c.err = nil
	if x, err := w.SetSubscription(ctx, sub, empi.Telling); err != nil || x.Failures != 0 {
		t.Fatal(err)
	}
	if n, err := w.Tell(ctx, c); n != 1 || err != nil {
		t.Errorf("resumed: %d %v", n, err)
	}
}

// higher is an index above: a second world would do as well; here it answers what the test wants.
type higher struct {
	numbers map[string]string // by name
	silent  bool
	changes []empi.HigherChange
	asked   int
}

// Register implements empi.HigherNode.
func (h *higher) Register(_ context.Context, c empi.Claim, _ id.ID) (string, error) {
	h.asked++
	if h.silent {
		return "", empi.ErrHigher
	}
	if n := h.numbers[c.Name.Reveal()]; n != "" {
		return n, nil
	}
	return fmt.Sprintf("P%09d", h.asked), nil
}

// Changes implements empi.HigherNode.
func (h *higher) Changes(_ context.Context, after int64) ([]empi.HigherChange, int64, error) {
	return h.changes[after:], int64(len(h.changes)), nil
}

func higherNode(t *testing.T, w *World) {
	a, b := w.two(t)
	c := w.resolve(t, Claim("吕三", "2", "1983-02-02", With(empi.IDCard, Card("1983-02-02", 2)))).Person.ID
	w.publish(t)
	if n, err := w.QueueHigher(ctx); n != 3 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	h := &higher{silent: true, numbers: map[string]string{"何一": "CITY001", "吕二": "CITY002", "吕三": "CITY002"}}
	if n, err := w.ApplyHigher(ctx, h, 10); n != 0 || err != nil || h.asked != 1 {
		t.Errorf("silent: %d %v after %d questions", n, err, h.asked)
	}
	h.silent = false
	w.Clock.Advance(time.Minute)
	if n, err := w.ApplyHigher(ctx, h, 10); n != 2 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	if p, _ := w.Person(ctx, a); p.Identifier(empi.HigherNumber) != "CITY001" {
		t.Error("the number was not kept")
	}
	standing, err := w.HigherStanding(ctx)
	if err != nil || standing[empi.HigherReceived] != 2 || standing[empi.HigherConflict] != 1 {
		t.Errorf("%v %v", standing, err)
	}
	open, err := w.Store.Reviews(ctx, empi.ReviewFilter{Reason: "higher-number-shared"}, empi.ReviewPlace{}, 10)
	if err != nil || len(open) != 1 || open[0].Person != c || open[0].Alike != b {
		t.Errorf("%+v %v", open, err)
	}
	h.changes = []empi.HigherChange{{Kind: empi.ToldMerged, Number: "CITY001", Other: "CITY002"}, {Kind: empi.ToldMerged, Number: "CITY001", Other: "X"}}
	for _, want := range []int{1, 0} { // read once
		if n, err := w.FollowHigher(ctx, h); n != want || err != nil {
			t.Errorf("followed %d %v", n, err)
		}
	}
	if joined, _ := w.Joined(ctx, a); len(joined) != 1 {
		t.Error("merged without a person")
	}
	if n, err := w.QueueHigher(ctx); n != 0 || err != nil {
		t.Errorf("queued again: %d %v", n, err)
	}
}
