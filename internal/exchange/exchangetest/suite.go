// Package exchangetest holds the conformance suite of exchange.Store: whatever keeps messages must pass it.
package exchangetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"minkang/internal/exchange"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/standards"
)

// Noon is when the suite's messages come.
var Noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// at gives the n-th identifier of a minute after noon.
func at(minute, n int) id.ID {
	return id.First(Noon.Add(time.Duration(minute)*time.Minute)) + id.ID(n)
}

// Message makes a message of a system under a key.
func Message(m id.ID, system id.ID, key string, status exchange.Status) *exchange.Message {
	out := &exchange.Message{ID: m, Envelope: exchange.Envelope{Kind: "document", System: system, Institution: 70 + system, MessageID: key, ContentType: "application/xml"},
		Hash: fmt.Sprintf("%064x", int64(m)), SizeBytes: 10, Journal: int64(m), Status: status, Type: "C0002", Title: "门诊病历", UniqueID: "1.2^" + key,
		Institution: 70 + system, Reply: []byte(`{"status":"` + string(status) + `"}`), TookMicros: 5, Attempts: 1, DecidedAt: Noon}
	switch status {
	case exchange.Accepted:
		out.Document, out.Person = m+1<<30, 9
	case exchange.Quarantined:
		out.Findings = []standards.Finding{{Rule: "value.code", Severity: standards.Error, Path: "/a", Line: 3, Column: 4, Args: map[string]string{"name": "性别"}},
			{Rule: "value.code", Severity: standards.Error, Path: "/b"}, {Rule: "value.unit", Severity: standards.Warning}}
		out.FirstRule = "value.code"
	case exchange.Refused:
		out.ErrorCode, out.ErrorPlace, out.FirstRule = "xml.truncated", "3:4", "xml.truncated"
	}
	out.Counts = exchange.CountFindings(out.Findings)
	return out
}

// Suite runs the whole suite; open gives an empty store and what runs its transactions.
func Suite(t *testing.T, open func(t *testing.T) (exchange.Store, exchange.Unit)) {
	for name, fn := range map[string]func(*testing.T, stage){"Insert": insert, "InsertAtOnce": insertAtOnce, "Decide": decide, "List": list, "Statistics": statistics,
		"Checkpoint": checkpoint, "Prune": prune, "Known": known} {
		t.Run(name, func(t *testing.T) {
			s, u := open(t)
			fn(t, stage{s, u})
		})
	}
}

type stage struct {
	exchange.Store
	unit exchange.Unit
}

func (s stage) add(t *testing.T, all ...*exchange.Message) {
	t.Helper()
	err := s.unit.Write(context.Background(), func(ctx context.Context) error {
		for _, m := range all {
			if old, ok, err := s.Insert(ctx, m); err != nil || !ok {
				return fmt.Errorf("insert of %s: taken by %v: %w", m.Envelope.MessageID, old, errors.Join(err))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func insert(t *testing.T, s stage) {
	ctx := context.Background()
	for i, status := range []exchange.Status{exchange.Accepted, exchange.Quarantined, exchange.Refused} {
		m := Message(at(0, i+1), 1, string(status), status)
		s.add(t, m)
		got, err := s.Find(ctx, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Status != status || got.Hash != m.Hash || got.Document != m.Document || got.Person != m.Person || string(got.Reply) != string(m.Reply) ||
			got.ErrorCode != m.ErrorCode || got.ErrorPlace != m.ErrorPlace || got.FirstRule != m.FirstRule || got.Counts != m.Counts || got.Journal != m.Journal ||
			!got.DecidedAt.Equal(m.DecidedAt) || !got.ReceivedAt.Equal(Noon) || len(got.Findings) != len(m.Findings) || got.Envelope.System != 1 {
			t.Errorf("kept %+v, got %+v", m, got)
		}
		if status == exchange.Quarantined && (got.Findings[0].Line != 3 || got.Findings[0].Args["name"] != "性别" || got.Findings[0].Severity != standards.Error) {
			t.Errorf("findings came back as %+v", got.Findings)
		}
		byKey, err := s.FindKey(ctx, 1, string(status))
		if err != nil || byKey == nil || byKey.ID != m.ID {
			t.Errorf("by key: %+v %v", byKey, err)
		}
	}
	if _, err := s.Find(ctx, 12345); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("an unknown message: %v", err)
	}
	if m, err := s.FindKey(ctx, 2, string(exchange.Accepted)); m != nil || err != nil {
		t.Errorf("another system's key was found: %+v %v", m, err)
	}
	// The same key again gives the one that took it; another system may use it.
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		old, ok, err := s.Insert(ctx, Message(at(0, 9), 1, string(exchange.Accepted), exchange.Refused))
		if err != nil || ok || old == nil || old.ID != at(0, 1) {
			t.Errorf("a used key: %+v %v %v", old, ok, err)
		}
		_, ok, err = s.Insert(ctx, Message(at(0, 10), 2, string(exchange.Accepted), exchange.Accepted))
		if err != nil || !ok {
			t.Errorf("another system's message: %v %v", ok, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// insertAtOnce: of many that insert the same key at the same moment exactly one does; the others learn which.
func insertAtOnce(t *testing.T, s stage) {
	ctx := context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 16 {
		wg.Go(func() {
			var inserted bool
			var old *exchange.Message
			err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
				old, inserted, err = s.Insert(ctx, Message(at(0, i+1), 1, "same", exchange.Accepted))
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case inserted:
				won++
			case old == nil:
				t.Error("the loser does not learn who won")
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d messages won", won)
	}
}

func decide(t *testing.T, s stage) {
	ctx := context.Background()
	m := Message(at(0, 1), 1, "held", exchange.Quarantined)
	s.add(t, m)
	m.Status, m.Document, m.Person, m.Findings, m.Counts, m.FirstRule, m.Attempts = exchange.Accepted, 44, 55, nil, exchange.Counts{}, "", 2
	m.Reply = []byte(`{"document":"x"}`)
	if err := s.unit.Write(ctx, func(ctx context.Context) error { return s.Decide(ctx, m) }); err != nil {
		t.Fatal(err)
	}
	got, err := s.Find(ctx, m.ID)
	if err != nil || got.Status != exchange.Accepted || got.Document != 44 || got.Person != 55 || got.Attempts != 2 || len(got.Findings) != 0 || string(got.Reply) != string(m.Reply) {
		t.Errorf("%+v %v", got, err)
	}
	if all, _, err := s.List(ctx, exchange.Filter{Rule: "value.code"}, page.Request{}); err != nil || len(all) != 0 {
		t.Errorf("a rule that is no longer broken still finds the message: %d %v", len(all), err)
	}
	// What is undone leaves nothing.
	undo := errors.New("undo")
	m.Status = exchange.Refused
	if err := s.unit.Write(ctx, func(ctx context.Context) error { _ = s.Decide(ctx, m); return undo }); !errors.Is(err, undo) {
		t.Fatal(err)
	}
	if got, err := s.Find(ctx, m.ID); err != nil || got.Status != exchange.Accepted {
		t.Errorf("undone, but %+v %v", got, err)
	}
}

func list(t *testing.T, s stage) {
	ctx := context.Background()
	var all []*exchange.Message
	for i := range 7 {
		all = append(all, Message(at(i, 1), id.ID(1+i%2), fmt.Sprint("k", i), []exchange.Status{exchange.Accepted, exchange.Quarantined, exchange.Refused}[i%3]))
	}
	all[6].Type = "C0005"
	s.add(t, all...)
	for name, x := range map[string]struct {
		f    exchange.Filter
		want []int // minutes, newest first
	}{
		"all":         {exchange.Filter{}, []int{6, 5, 4, 3, 2, 1, 0}},
		"status":      {exchange.Filter{Status: exchange.Quarantined}, []int{4, 1}},
		"system":      {exchange.Filter{System: 2}, []int{5, 3, 1}},
		"institution": {exchange.Filter{Institution: 71}, []int{6, 4, 2, 0}},
		"type":        {exchange.Filter{Type: "C0005"}, []int{6}},
		"rule":        {exchange.Filter{Rule: "value.unit"}, []int{4, 1}},
		"error":       {exchange.Filter{Rule: "xml.truncated"}, []int{5, 2}},
		"from":        {exchange.Filter{From: Noon.Add(5 * time.Minute)}, []int{6, 5}},
		"to":          {exchange.Filter{To: Noon.Add(2 * time.Minute)}, []int{1, 0}},
		"key":         {exchange.Filter{Query: "k3"}, []int{3}},
		"unique id":   {exchange.Filter{Query: "1.2^k4"}, []int{4}},
		"receipt":     {exchange.Filter{Query: at(2, 1).String()}, []int{2}},
		"document":    {exchange.Filter{Query: all[0].Document.String()}, []int{0}},
		"hash":        {exchange.Filter{Query: all[5].Hash}, []int{5}},
		"both":        {exchange.Filter{System: 1, Status: exchange.Accepted}, []int{6, 0}},
		"nothing":     {exchange.Filter{Query: "%"}, nil},
	} {
		var got []int
		after := ""
		for range 10 { // two at a time, so that pages are tried too
			ms, next, err := s.List(ctx, x.f, page.Request{After: after, Limit: 2})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, m := range ms {
				got = append(got, int(m.ID.Time().Sub(Noon).Minutes()))
			}
			if after = next; next == "" {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
	if _, _, err := s.List(ctx, exchange.Filter{}, page.Request{After: "!!"}); err == nil {
		t.Error("a broken cursor was taken")
	}
}

func statistics(t *testing.T, s stage) {
	ctx := context.Background()
	s.add(t, Message(at(0, 1), 1, "a", exchange.Accepted), Message(at(1, 1), 1, "b", exchange.Quarantined), Message(at(70, 1), 2, "c", exchange.Quarantined),
		Message(at(71, 1), 2, "d", exchange.Refused), Message(at(600, 1), 2, "later", exchange.Accepted))
	st, err := s.Statistics(ctx, Noon, Noon.Add(5*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var a, q, r int64
	for _, h := range st.Hours {
		a, q, r = a+h.Accepted, q+h.Quarantined, r+h.Refused
	}
	if a != 1 || q != 2 || r != 1 || len(st.Hours) < 2 {
		t.Errorf("hours %+v", st.Hours)
	}
	rules := map[string]exchange.RuleCount{}
	for _, x := range st.Rules {
		rules[x.Rule] = x
	}
	if x := rules["value.code"]; x.Findings != 4 || x.Messages != 2 || x.Institutions != 2 || x.Severity != "error" {
		t.Errorf("value.code: %+v", x)
	}
	if x := rules["xml.truncated"]; x.Messages != 1 {
		t.Errorf("xml.truncated: %+v", x)
	}
	by := map[id.ID]exchange.InstitutionCount{}
	for _, x := range st.Institutions {
		by[x.Institution] = x
	}
	if x := by[72]; x.Total != 2 || x.Quarantined != 1 || x.Refused != 1 || !x.Last.Equal(Noon.Add(71*time.Minute)) {
		t.Errorf("institution: %+v", x)
	}
	if len(st.Types) != 1 || st.Types[0].Type != "C0002" || st.Types[0].Count != 4 {
		t.Errorf("types %+v", st.Types)
	}
	minutes, err := s.PerMinute(ctx, Noon, Noon.Add(2*time.Hour))
	if err != nil || minutes[Noon] != 1 || minutes[Noon.Add(70*time.Minute)] != 1 || len(minutes) != 4 {
		t.Errorf("per minute %v %v", minutes, err)
	}
}

func checkpoint(t *testing.T, s stage) {
	ctx := context.Background()
	if p, err := s.Checkpoint(ctx); p != 0 || err != nil {
		t.Errorf("an empty store is settled up to %d, %v", p, err)
	}
	for _, want := range []int64{5, 1 << 40} {
		if err := s.unit.Write(ctx, func(ctx context.Context) error { return s.Settled(ctx, want) }); err != nil {
			t.Fatal(err)
		}
		if p, err := s.Checkpoint(ctx); p != want || err != nil {
			t.Errorf("settled up to %d, %v; want %d", p, err, want)
		}
	}
}

func prune(t *testing.T, s stage) {
	ctx := context.Background()
	s.add(t, Message(at(0, 1), 1, "old", exchange.Accepted), Message(at(1, 1), 1, "waits", exchange.Quarantined), Message(at(2, 1), 1, "refused", exchange.Refused),
		Message(at(10, 1), 1, "young", exchange.Accepted))
	n, err := s.Prune(ctx, Noon.Add(10*time.Minute))
	if err != nil || n != 2 {
		t.Errorf("%d removed, %v", n, err)
	}
	left, _, err := s.List(ctx, exchange.Filter{}, page.Request{})
	if err != nil || len(left) != 2 || left[0].Envelope.MessageID != "young" || left[1].Envelope.MessageID != "waits" {
		t.Errorf("left: %+v %v", left, err)
	}
	if all, _, err := s.List(ctx, exchange.Filter{Rule: "xml.truncated"}, page.Request{}); err != nil || len(all) != 0 {
		t.Errorf("rules of a removed message stay: %v %v", all, err)
	}
}

func known(t *testing.T, s stage) {
	var ids []id.ID
	for i := range 450 {
		if m := at(0, i+1); i%3 == 0 {
			s.add(t, Message(m, 1, fmt.Sprint(i), exchange.Accepted))
			ids = append(ids, m)
		} else {
			ids = append(ids, m)
		}
	}
	got, err := s.Known(context.Background(), ids)
	if err != nil || len(got) != 150 || !got[ids[0]] || got[ids[1]] {
		t.Errorf("%d known, %v", len(got), err)
	}
}
