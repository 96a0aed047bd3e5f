package bench

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"minkang/internal/audit"
	"minkang/internal/exchange"
	"minkang/internal/exchange/exchangesql"
	"minkang/internal/kit/pack"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorycda"
	"minkang/internal/repository/repositorysql"
	"minkang/internal/wire/cda"
)

// template is a document of the district, read and checked as a submission is, from which stored ones are copied.
type template struct {
	submission  repository.Submission
	message     exchange.Message
	institution int
}

// templateCount is how many different documents the filled store's are copies of.
const templateCount = 2000

// readTemplates reads documents that were composed for sending, spread over all of them.
func (f *filler) readTemplates(ctx context.Context) error {
	papers, err := openPapers(f.dir)
	if err != nil {
		return err
	}
	defer papers.Close()
	total := len(papers.index)
	step := max(1, total/templateCount)
	for n := 0; n < total; n += step {
		if err := ctx.Err(); err != nil {
			return err
		}
		body, institution, err := papers.Get(0, int64(n))
		if err != nil {
			return err
		}
		doc, err := cda.Parse(body)
		if err != nil {
			return err
		}
		content, entries, findings := f.sys.Library().Examine(doc, f.now)
		in := exchange.Incoming{Body: body, Packed: pack.Pack(body), Envelope: exchange.Envelope{Kind: "document", ContentType: "application/xml", Address: "127.0.0.1"}}
		t := template{submission: repositorycda.ToSubmission(content, entries, content.Header.Title, "structured", in), institution: institution}
		t.message = exchange.Message{Envelope: in.Envelope, SizeBytes: int64(len(body)), Status: exchange.Accepted, Type: content.Type, Title: content.Header.Title,
			Findings: findings, Counts: exchange.CountFindings(findings), Attempts: 1, TookMicros: 4000}
		f.templates = append(f.templates, t)
		f.progress("documents read", n, total, "")
	}
	return nil
}

// documents writes everybody's entries: what a submission leaves behind but for the journal and the events, which retention
// would have removed long ago.
func (f *filler) documents(ctx context.Context) error {
	repo, messages := repositorysql.New(f.sys.DB), exchangesql.New(f.sys.DB)
	begun := time.Now()
	resident, left := 0, f.plan.share(0)
	for f.done < f.plan.Entries {
		err := f.sys.DB.Write(ctx, func(ctx context.Context) error {
			for n := 0; n < batchDocuments && f.done < f.plan.Entries; {
				if left == 0 {
					resident++
					left = f.plan.share(resident)
					continue
				}
				if err := f.document(ctx, repo, messages, resident, left); err != nil {
					return err
				}
				left, n = left-1, n+1
			}
			return nil
		})
		if err != nil {
			return err
		}
		f.progress("entries", f.done, f.plan.Entries, fmt.Sprintf("%.0f/s", float64(f.done)/time.Since(begun).Seconds()))
	}
	for i := range f.plan.Residents {
		if f.plan.isRich(i) {
			f.state.Rich = append(f.state.Rich, f.people[i])
		}
	}
	return nil
}

// document writes one document with its message and audit line. Every fifth of a long record is of the measuring doctor's
// institution, the newest among them.
func (f *filler) document(ctx context.Context, repo *repositorysql.Store, messages *exchangesql.Store, resident, left int) error {
	n := f.done
	t := &f.templates[(n*7919)%len(f.templates)]
	institution := t.institution
	if f.plan.isRich(resident) && left%5 == 1 {
		institution = 0
	}
	d := t.submission.Document
	d.ID, d.Message = pastID(n, f.plan.Entries, f.now, 1800, 901), pastID(n, f.plan.Entries, f.now, 180, 902)
	d.Body, d.Person, d.Status = d.ID+1<<12, f.people[resident], repository.Current
	d.Institution, d.System = f.institutions[institution], f.systems[institution]
	d.UniqueID = fmt.Sprintf("2.16.156.10011.1.1^%04X%016X%04d", n*40503&0xffff, uint64(n)*0x9E3779B97F4A7C15, n%10000)
	d.SetID, d.Hash = d.UniqueID, hash(n)
	at := f.now.AddDate(0, 0, -1-left*4)
	move := at.Sub(d.ServiceFrom)
	d.ServiceFrom, d.StoredAt, d.EffectiveAt = at, d.ID.Time(), at
	if !d.ServiceTo.IsZero() {
		d.ServiceTo = d.ServiceTo.Add(move)
	}
	d.Signature = signature
	entries := t.submission.Entries
	ok, err := repo.Add(ctx, &d, repository.Body{ID: d.Body, Packed: t.submission.Packed, Hash: d.Hash, Size: d.SizeBytes}, entries)
	if err != nil || !ok {
		return fmt.Errorf("document %d: kept %v: %w", n, ok, err)
	}
	if err := f.message(ctx, messages, t.message, d, len(entries)); err != nil {
		return err
	}
	f.done++
	return f.sys.Audit.Record(ctx, audit.Entry{ID: pastID(n, f.plan.Entries, f.now, 180, 903), At: d.Message.Time(), Action: "document.submit", Outcome: audit.Done,
		Actor: audit.Actor{Kind: audit.System, ID: d.System, Institution: d.Institution, Address: "127.0.0.1"}, Person: d.Person,
		Object: "document/" + d.ID.String(), Detail: map[string]string{"type": d.Type, "hash": d.Hash, "identity": "link"}})
}

func (f *filler) message(ctx context.Context, messages *exchangesql.Store, m exchange.Message, d repository.Document, entries int) error {
	m.ID, m.ReceivedAt, m.Hash, m.Journal = d.Message, d.Message.Time(), d.Hash, 1
	m.Envelope.System, m.Envelope.Institution, m.Institution = d.System, d.Institution, d.Institution
	m.Envelope.MessageID = "sha256:" + d.Hash
	m.UniqueID, m.Document, m.Person, m.DecidedAt = d.UniqueID, d.ID, d.Person, m.ReceivedAt
	var err error
	m.Reply, err = json.Marshal(repository.Receipt{ID: d.Message, Status: "accepted", Document: d.ID, Person: d.Person, Type: d.Type, UniqueID: d.UniqueID,
		Version: d.Version, Hash: d.Hash, ReceivedAt: m.ReceivedAt, Entries: entries, Signature: d.Signature})
	if err != nil {
		return err
	}
	_, ok, err := messages.Insert(ctx, &m)
	if err == nil && !ok {
		err = fmt.Errorf("message %d is taken", f.done)
	}
	return err
}

// signature has the size of a real one; nobody checks the receipts of the filled store.
const signature = "MEUCIQDm0Rk1c2VyLXNpemVkLXBsYWNlaG9sZGVyLXNpZ25hdHVyZQIgYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2g="

// hash gives a number's stand-in for a SHA-256: distinct and evenly spread, as real ones are.
func hash(n int) string {
	var b [32]byte
	x := uint64(n) + 1
	for i := range 4 {
		x ^= x >> 30
		x *= 0xBF58476D1CE4E5B9
		x ^= x >> 27
		for k := range 8 {
			b[i*8+k] = byte(x >> (8 * k))
		}
	}
	return hex.EncodeToString(b[:])
}
