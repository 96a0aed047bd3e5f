package app

import (
	"testing"

	"minkang/internal/exchange"
	"minkang/internal/kit/id"
	"minkang/internal/quality"
	"minkang/internal/quality/qualitysql"
)

// On a whole node every decided message counts once: kept, quarantined, refused, released later, never again when it was kept before.
func TestEveryMessageCountsOnce(t *testing.T) {
	m := newMapped(t)
	ctx := t.Context()
	book, err := quality.Load()
	if err != nil {
		t.Fatal(err)
	}
	store := qualitysql.New(m.DB)
	projector := quality.NewProjector(book, store, m.DB)
	send := func(key string, body []byte) *exchange.Message {
		t.Helper()
		x, err := m.Exchange.Receive(ctx, exchange.Envelope{Kind: "document", Institution: m.hospital, MessageID: key}, body)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	counts := func() quality.Counts {
		t.Helper()
		for {
			n, err := projector.Step(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		rows, err := store.Sum(ctx, quality.Query{Period: quality.Period{From: 20200101, To: 20991231}, Institutions: []id.ID{m.hospital}}, quality.Grouping{})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%v %v", rows, err)
		}
		return rows[0].Counts
	}
	good := m.paper("C0002", "Q1", "DE05.01.024.00", "I10", "原发性高血压", "")
	if x := send("good", good); x.Status != exchange.Accepted {
		t.Fatalf("%+v", x)
	}
	send("good", good)          // the same message
	send("good-by-other", good) // the same document under another message id
	if x := send("broken", good[:len(good)/2]); x.Status != exchange.Refused {
		t.Fatalf("%+v", x)
	}
	held := send("held", m.paper("C0002", "Q2", "DE05.01.024.00", "!!!", "不存在", ""))
	c := counts()
	if c[quality.Sent] != 3 || c[quality.Accepted] != 1 || c[quality.Refused] != 1 || c[quality.Quarantined] != 1 {
		t.Errorf("%v; the held one is %s", c, held.Status)
	}
	if c[quality.RequiredExpected] == 0 || c[quality.Values] == 0 || c[quality.RulesEvaluated] == 0 || c[quality.Faulty] == 0 {
		t.Errorf("%v", c)
	}
	if _, err := m.Exchange.Release(ctx, held.ID, nil); err != nil {
		t.Fatal(err)
	}
	after := counts()
	if after[quality.Sent] != 3 || after[quality.Accepted] != 2 || after[quality.Quarantined] != 0 || after[quality.Faulty] != c[quality.Faulty] {
		t.Errorf("after the release %v, before %v", after, c)
	}
}
