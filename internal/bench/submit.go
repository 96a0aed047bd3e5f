package bench

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// submitLoad sends documents, each once, with its institution's key: 201 is the only good answer.
func submitLoad(url string, papers *Papers, keys []string, run, clients int) func(context.Context, int, int64) error {
	c := newClient(url, "", clients)
	return func(ctx context.Context, _ int, n int64) error {
		body, institution, err := papers.Get(run, n)
		if err != nil {
			return err
		}
		status, answer, err := c.do(ctx, http.MethodPost, "/api/v1/documents", keys[institution], "application/xml", body, nil)
		if err == nil && status != http.StatusCreated {
			err = fmt.Errorf("document %d: %d %.300s", n, status, answer)
		}
		return err
	}
}

// Submit measures how fast documents are taken in.
func (b *Bench) Submit(ctx context.Context) error {
	st, err := b.filled(ctx)
	if err != nil {
		return err
	}
	papers, err := openPapers(b.folder("filled"))
	if err != nil {
		return err
	}
	defer papers.Close()
	d, err := st.Plan.district(st.To)
	if err != nil {
		return err
	}
	keys := make([]string, len(d.Institutions()))
	for i, in := range d.Institutions() {
		keys[i] = st.Keys[in.Code]
	}
	return b.withNode(ctx, "filled", func(n *Node) error {
		for i := range b.Rounds {
			r, err := Load{Clients: b.Clients, Warm: b.Warm, For: b.Duration, Node: n.PID, Do: submitLoad(n.URL, papers, keys, st.Runs, b.Clients)}.
				Run(ctx, b.bar(fmt.Sprintf("submit, round %d", i+1)))
			if err != nil {
				return err
			}
			st.Runs += 1 + r.Count/len(papers.index) + 1 // marks a round used are never used again
			if err := st.save(b.folder("filled")); err != nil {
				return err
			}
			b.report.load("submit", r, b.Clients, fmt.Sprintf("mean document %.1f KB", papers.MeanKB()))
		}
		return nil
	})
}

// MeanKB is the mean size of the documents.
func (p *Papers) MeanKB() float64 {
	sum := 0
	for _, x := range p.index {
		sum += int(x.Size)
	}
	return float64(sum) / float64(len(p.index)) / 1000
}

// opening is one client's open record.
type opening struct {
	client *Client
	person string
	header map[string]string
}

// Open measures how fast a doctor's page gets a long record: every client signs in and gets its grants once, then reads
// records at a glance, gate and audit line included.
func (b *Bench) Open(ctx context.Context) error {
	st, err := b.filled(ctx)
	if err != nil {
		return err
	}
	return b.withNode(ctx, "filled", func(n *Node) error {
		var all [][]opening
		for c := range b.OpenClients {
			client, err := signIn(ctx, n.URL, doctorLogin, accountPassword, 1)
			if err != nil {
				return err
			}
			var own []opening
			for i := c; i < len(st.Rich); i += b.OpenClients {
				person := st.Rich[i].String()
				var grant struct {
					ID string `json:"id"`
				}
				if err := client.ask(ctx, http.MethodPost, "/api/v1/records/"+person+"/grants", nil, map[string]string{"purpose": "treatment"}, &grant); err != nil {
					return err
				}
				own = append(own, opening{client: client, person: person, header: map[string]string{"X-Grant": grant.ID}})
			}
			all = append(all, own)
		}
		var seen struct {
			Opened struct{ Documents, Entries int } `json:"opened"`
		}
		o := all[0][0]
		if err := o.client.ask(ctx, http.MethodGet, "/api/v1/records/"+o.person, o.header, nil, &seen); err != nil {
			return err
		}
		if seen.Opened.Documents < st.Plan.Record {
			return fmt.Errorf("the record shows %d documents, not %d", seen.Opened.Documents, st.Plan.Record)
		}
		read := func(ctx context.Context, client int, n int64) error {
			o := all[client][int(n/int64(b.OpenClients))%len(all[client])]
			status, answer, err := o.client.do(ctx, http.MethodGet, "/api/v1/records/"+o.person, "", "", nil, o.header)
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("%d %.300s", status, answer)
			}
			return err
		}
		for i := range b.Rounds {
			r, err := Load{Clients: b.OpenClients, Warm: b.Warm, For: b.Duration, Node: n.PID, Do: read}.Run(ctx, b.bar(fmt.Sprintf("open, round %d", i+1)))
			if err != nil {
				return err
			}
			b.report.load("open", r, b.OpenClients, fmt.Sprintf("record of %d documents, %d structured entries", seen.Opened.Documents, seen.Opened.Entries))
		}
		return nil
	})
}

// Query measures statistics of three dimensions through the API: the first asking of each on a node just started, then again.
func (b *Bench) Query(ctx context.Context) error {
	if err := b.factsStore(ctx); err != nil {
		return err
	}
	return b.withNode(ctx, "facts", func(n *Node) error {
		c, err := signIn(ctx, n.URL, managerLogin, accountPassword, 1)
		if err != nil {
			return err
		}
		for _, q := range queries() {
			var cold time.Duration
			var warm Latency
			var got struct {
				TotalRows int `json:"totalRows"`
			}
			for i := range 1 + b.Asks {
				begun := time.Now()
				if err := c.ask(ctx, http.MethodPost, "/api/v1/warehouse/query", nil, q.body, &got); err != nil {
					return fmt.Errorf("%s: %w", q.name, err)
				}
				took := time.Since(begun)
				if i == 0 {
					cold = took
					continue
				}
				warm.Add(took)
			}
			b.report.query(q.name, got.TotalRows, cold, warm.Quantiles())
		}
		u, err := UsageOf(n.PID)
		if err == nil {
			b.report.memory("after the queries", u)
		}
		return nil
	})
}

// Idle measures what a node that nobody asks anything holds, and how long it takes to start: fresh and filled.
func (b *Bench) Idle(ctx context.Context) error {
	if _, err := b.filled(ctx); err != nil {
		return err
	}
	for _, name := range []string{"fresh", "filled"} {
		if name == "fresh" && b.Program.Store != "sqlite" {
			continue // the one database is the filled one
		}
		var starts Latency
		for range max(1, b.Rounds) {
			err := b.withNode(ctx, name, func(n *Node) error {
				starts.Add(n.Started)
				sleep(ctx, b.Rest)
				u, err := UsageOf(n.PID)
				if err == nil {
					b.report.memory(name+" node, idle for "+b.Rest.String(), u)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		b.report.starts(name, starts.Quantiles())
	}
	return nil
}
