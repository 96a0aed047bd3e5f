package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"minkang/internal/collection"
	"minkang/internal/empi"
	"minkang/internal/engine/sqldb"
	"minkang/internal/exchange"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/words"
	"minkang/internal/quality"
	"minkang/internal/quality/qualityfile"
	"minkang/internal/quality/qualityhttp"
	"minkang/internal/quality/qualitysql"
	"minkang/internal/registry"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorycda"
	"minkang/internal/standards"
)

// meters are what contexts show to Prometheus.
type meters []prometheus.Collector

func qualityMigrations() sqldb.Migrations { return qualitysql.Migrations() }

// openQuality builds quality control: it watches the document handler, follows collected batches, and opens routes and jobs.
func (s *System) openQuality(ctx context.Context) error {
	book, err := quality.Load()
	if err != nil {
		return err
	}
	w := &qualityWatch{s: s, book: book, store: qualitysql.New(s.DB)}
	config := quality.Default()
	config.MessageDays = s.Config.Retention.MessageDays
	svc, projector := quality.New(quality.Deps{Book: book, Store: w.store, Unit: s.DB, Directory: w, Messages: w, Words: qualityWords{s}, Ledger: s.Audit,
		Policy: s.Security.Policy(), Events: s.Outbox, Clock: s.Clock, IDs: s.IDs, Files: qualityfile.Files{}, Node: s.Config.Node.Name, Config: config})
	if err := svc.Seed(ctx); err != nil {
		return err
	}
	s.documents.Watch(w)
	life, end := context.WithCancel(context.Background())
	s.closing(func() error { end(); return nil })
	s.faces = append(s.faces, func(api huma.API, _ *http.ServeMux) {
		qualityhttp.Register(api, svc, qualityhttp.Config{Words: qualityWords{s}, Institution: s.names.institution, Text: w.text, Source: w, Life: life})
	})
	s.meters = append(s.meters, qualityGauges{svc, w.store})
	s.jobs = append(s.jobs,
		func(ctx context.Context) {
			projector.Run(ctx, func(err error) { s.Log.Error("quality", "cause", err.Error()) })
		},
		func(ctx context.Context) { s.every(ctx, 2*time.Second, "quality of batches", w.follow) },
		func(ctx context.Context) {
			s.every(ctx, time.Duration(config.CheckEvery)*time.Minute, "quality thresholds", func(ctx context.Context) error { _, err := svc.CheckThresholds(ctx); return err })
		},
		func(ctx context.Context) {
			s.every(ctx, time.Hour, "quality letters", func(ctx context.Context) error { _, err := svc.WriteLetters(ctx); return err })
		},
		func(ctx context.Context) {
			s.every(ctx, time.Hour, "quality retention", func(ctx context.Context) error {
				n, err := svc.Retain(ctx)
				if err == nil && n > 0 {
					err = s.DB.Reclaim(ctx, qualitysql.Tables...)
				}
				return err
			})
		})
	return nil
}

// qualityWatch connects quality with the write path.
type qualityWatch struct {
	s      *System
	book   *quality.Book
	store  *qualitysql.Store
	levels quality.Levels
}

// Read implements repositorycda.Watcher: everything that takes time is done here, outside the transaction.
func (w *qualityWatch) Read(r repositorycda.Reading) repositorycda.Mark {
	draft := w.draft(r)
	in := r.Incoming
	return func(ctx context.Context, out exchange.Outcome, told repository.Receipt) error {
		d := quality.Decision{At: w.s.Clock.Now(), Institution: out.Institution, Fate: quality.Fate(out.Status), Code: out.ErrorCode,
			LookAlike: told.Identity == string(empi.Review), Replaces: told.Relation != ""}
		if d.Institution == 0 {
			d.Institution = in.Envelope.Institution
		}
		d.Joined = w.joined(ctx, d.Institution)
		return w.store.Record(ctx, draft.Decide(d))
	}
}

func (w *qualityWatch) draft(r repositorycda.Reading) *quality.Draft {
	d, h, library := r.Submission.Document, r.Submission.Header, w.s.Library()
	x := quality.Document{Message: r.Incoming.ID, Arrived: r.Incoming.ID.Time(), Findings: r.Findings, Unread: r.Unread}
	if !r.Unread {
		x.Type, x.Custodian, x.Encounter = d.Type, h.Custodian.ID.Extension, d.EncounterNo
		x.Effective, x.From, x.To, x.Entries = d.EffectiveAt, d.ServiceFrom, d.ServiceTo, r.Submission.Entries
		x.Elements = w.levels.Elements(library, d.Type, r.Tally)
		x.Evaluated = quality.HeaderRules(h) + int64(library.RulesEvaluated(d.Type, r.Tally))
		for _, i := range h.Patient.IDs {
			x.Patients = append(x.Patients, i.Root+"^"+i.Extension)
		}
	}
	return w.book.Draft(x)
}

// joined is when an institution was registered; documents of services before are backlog.
func (w *qualityWatch) joined(ctx context.Context, institution id.ID) time.Time {
	if institution == 0 {
		return time.Time{}
	}
	i, err := w.s.Registry.Institution(ctx, institution)
	if err != nil {
		return time.Time{}
	}
	return i.CreatedAt
}

// Sendings implements quality.Source.
func (w *qualityWatch) Sendings(ctx context.Context, from, to time.Time, after string, limit int) ([]quality.Sending, string, error) {
	messages, next, err := w.s.Exchange.List(ctx, exchange.Filter{From: from, To: to}, page.Request{After: after, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	var out []quality.Sending
	for i := range messages {
		m := &messages[i]
		if m.Envelope.Kind != "document" {
			continue
		}
		_, body, err := w.s.Exchange.Body(ctx, m.ID)
		if errs.KindOf(err) == errs.NotFound {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		r := w.s.documents.Read(ctx, exchange.Incoming{ID: m.ID, At: m.ReceivedAt, Envelope: m.Envelope, Body: body, Hash: m.Hash})
		out = append(out, w.draft(r).Decide(quality.Decision{At: m.DecidedAt, Institution: m.Institution, Joined: w.joined(ctx, m.Institution),
			Fate: quality.Fate(m.Status), Code: m.ErrorCode}))
	}
	return out, next, nil
}

// qualityBatches is quality's name among the events' subscribers.
const qualityBatches = "quality"

// follow records what batches of rows counted. The position moves in the same transaction, so every event counts once.
func (w *qualityWatch) follow(ctx context.Context) error {
	for {
		from, err := w.s.Outbox.Acked(ctx, qualityBatches)
		if err != nil {
			return err
		}
		events, err := w.s.Outbox.Read(ctx, from, 500)
		if err != nil || len(events) == 0 {
			return err
		}
		err = w.s.DB.Write(ctx, func(ctx context.Context) error {
			for _, e := range events {
				if e.Subject != collection.SubjectTallied {
					continue
				}
				if err := w.rows(ctx, e); err != nil {
					return err
				}
			}
			return w.s.Outbox.Ack(ctx, qualityBatches, events[len(events)-1].Cursor)
		})
		if err != nil {
			return err
		}
	}
}

func (w *qualityWatch) rows(ctx context.Context, e sqldb.Event) error {
	var t collection.Tallied
	if err := json.Unmarshal(e.Payload, &t); err != nil {
		return err
	}
	library := w.s.Library()
	r := quality.Rows{Batch: t.Batch, Part: e.Cursor.Seq, Arrived: e.At, Institution: t.Institution, Joined: w.joined(ctx, t.Institution), Type: t.DataSet,
		Accepted: t.Rows - t.Refused, Refused: t.Refused, Elements: w.levels.Elements(library, t.DataSet, t.Elements)}
	for _, c := range t.Rules {
		if c.Severity == standards.Info.String() {
			continue
		}
		r.Rules = append(r.Rules, quality.RuleCount{Rule: c.Rule, Element: c.Element, Found: c.Count, Messages: min(c.Count, t.Rows)})
		if w.book.Class(c.Rule).Dimension == quality.Consistency {
			r.Broken += c.Count
		}
	}
	r.Evaluated = t.Rows * int64(library.RulesEvaluated(t.DataSet, t.Elements))
	return w.store.Record(ctx, w.book.Sending(r))
}

// Institutions implements quality.Directory.
func (w *qualityWatch) Institutions(ctx context.Context) (out []quality.Institution, err error) {
	for after := ""; ; {
		list, next, err := w.s.Registry.Institutions(ctx, registry.Filter{}, page.Request{After: after, Limit: page.MaxLimit})
		if err != nil {
			return nil, err
		}
		for _, i := range list {
			if i.Kind != registry.Commission {
				out = append(out, quality.Institution{ID: i.ID, Code: i.Code, Name: i.Name, Kind: string(i.Kind), Level: i.Level, Division: i.Division})
			}
		}
		if after = next; next == "" {
			return out, nil
		}
	}
}

// Messages implements quality.Messages.
func (w *qualityWatch) Messages(ctx context.Context, messages []id.ID) (map[id.ID]quality.Message, error) {
	out := make(map[id.ID]quality.Message, len(messages))
	for _, i := range messages {
		m, err := w.s.Exchange.Find(ctx, i)
		if errs.KindOf(err) == errs.NotFound && err != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[i] = quality.Message{Title: m.Title, Status: string(m.Status), Findings: m.Findings, ErrorPlace: m.ErrorPlace}
	}
	return out, nil
}

// text gives a finding in words.
func (w *qualityWatch) text(f standards.Finding, lang string) string {
	if t := w.s.Library().Text(f, lang); t != f.Rule {
		return t
	}
	t := words.Error(f.Rule, f.Args)
	if lang == "en" {
		return t.EN
	}
	return t.ZH
}

// qualityWords names rules, elements, types and places for quality.
type qualityWords struct{ s *System }

// Rule implements quality.Words.
func (q qualityWords) Rule(rule string) (string, quality.Text) {
	l := q.s.Library()
	f := l.RuleFinding(rule)
	if zh := l.Text(f, "zh"); zh != rule {
		return f.Severity.String(), quality.Text{ZH: zh, EN: l.Text(f, "en")}
	}
	t := words.Error(rule, nil)
	return standards.Fatal.String(), quality.Text{ZH: t.ZH, EN: t.EN}
}

// Element implements quality.Words.
func (q qualityWords) Element(element string) string {
	if e, ok := q.s.Library().Element(element); ok {
		return e.Name
	}
	return ""
}

// Type implements quality.Words.
func (q qualityWords) Type(code string) string {
	l := q.s.Library()
	if d, ok := l.DocumentType(code); ok {
		return d.Title
	}
	if d, ok := l.DataSet(code); ok {
		return d.Name
	}
	return code
}

// Division implements quality.Words.
func (q qualityWords) Division(code string) string { return q.s.names.DivisionName(code) }

// qualityGauges shows scores and alerts to a collector.
type qualityGauges struct {
	svc   *quality.Service
	store *qualitysql.Store
}

var (
	qualityScoreDesc   = prometheus.NewDesc("minkang_quality_score", "Share from 0 to 1 of the last 30 days of service, whole node.", []string{"dimension"}, nil)
	qualityAlertsDesc  = prometheus.NewDesc("minkang_quality_alerts_unclosed", "Quality alerts that nobody has closed.", []string{"dimension"}, nil)
	qualityPendingDesc = prometheus.NewDesc("minkang_quality_pending_messages", "Decided messages whose quality is not counted yet.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g qualityGauges) Describe(ch chan<- *prometheus.Desc) {
	ch <- qualityScoreDesc
	ch <- qualityAlertsDesc
	ch <- qualityPendingDesc
}

// Collect implements prometheus.Collector.
func (g qualityGauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	put := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if alerts, err := g.svc.Unclosed(ctx); err == nil {
		for d, n := range alerts {
			put(qualityAlertsDesc, float64(n), string(d))
		}
	}
	if n, _, err := g.store.Pending(ctx); err == nil {
		put(qualityPendingDesc, float64(n))
	}
	today := quality.DayOf(g.svc.Clock.Now().In(clock.Region))
	rows, err := g.store.Sum(ctx, quality.Query{Period: quality.Period{From: today.Add(-30), To: today}}, quality.Grouping{})
	if err != nil || len(rows) == 0 {
		return
	}
	for _, d := range append([]quality.Dimension{quality.Overall}, quality.Dimensions...) {
		if v, ok := g.svc.Rules().Value(rows[0].Counts, d); ok {
			put(qualityScoreDesc, v, string(d))
		}
	}
}
