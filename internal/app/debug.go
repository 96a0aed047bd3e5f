package app

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"minkang/internal/kit/conf"
)

// metrics are counted where requests end and jobs run; everything else is read when it is asked for.
var (
	collected = prometheus.NewRegistry()
	requests  = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "minkang_http_request_seconds", Help: "HTTP requests by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"method", "route", "status"})
)

func init() {
	collected.MustRegister(requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

func (s *System) observe(method, route string, status int, took time.Duration) {
	if route == "" || route == "/" {
		route = "pages"
	}
	requests.WithLabelValues(method, route, http.StatusText(status)).Observe(took.Seconds())
}

// gauges shows the status page's figures to a collector.
type gauges struct{ s *System }

var (
	docsDesc      = prometheus.NewDesc("minkang_documents", "Documents kept.", nil, nil)
	entriesDesc   = prometheus.NewDesc("minkang_entries", "Structured entries kept.", nil, nil)
	residentsDesc = prometheus.NewDesc("minkang_residents", "Residents in the master index.", nil, nil)
	messagesDesc  = prometheus.NewDesc("minkang_messages_today", "Messages received today by fate.", []string{"status"}, nil)
	lagDesc       = prometheus.NewDesc("minkang_outbox_lag_events", "Events the warehouse has not read.", nil, nil)
	storeDesc     = prometheus.NewDesc("minkang_store_bytes", "Size of the transactional store.", nil, nil)
	journalDesc   = prometheus.NewDesc("minkang_journal_bytes", "Size of the message journal.", nil, nil)
	auditDesc     = prometheus.NewDesc("minkang_audit_entries", "Entries in the audit tree.", nil, nil)
	freeDesc      = prometheus.NewDesc("minkang_disk_free_bytes", "Room left on the data disk.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g gauges) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{docsDesc, entriesDesc, residentsDesc, messagesDesc, lagDesc, storeDesc, journalDesc, auditDesc, freeDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (g gauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	st, err := g.s.Status(ctx)
	if err != nil {
		return
	}
	put := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	put(docsDesc, float64(st.Documents))
	put(entriesDesc, float64(st.Entries))
	put(residentsDesc, float64(st.Residents))
	put(messagesDesc, float64(st.Messages.Accepted), "accepted")
	put(messagesDesc, float64(st.Messages.Quarantined), "quarantined")
	put(messagesDesc, float64(st.Messages.Refused), "refused")
	put(lagDesc, float64(st.Outbox.Lag))
	put(storeDesc, float64(st.Store.SizeBytes))
	put(journalDesc, float64(st.Journal.Bytes))
	put(auditDesc, float64(st.Audit.Size))
	put(freeDesc, float64(st.Disk.FreeBytes))
}

// debugRoutes are for operators on the machine itself: metrics, profiles, the effective configuration.
func (s *System) debugRoutes() http.Handler {
	own := prometheus.NewRegistry()
	own.MustRegister(gauges{s})
	own.MustRegister(s.meters...)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(prometheus.Gatherers{collected, own}, promhttp.HandlerOpts{}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/config", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/yaml; charset=utf-8")
		_ = conf.Print(w, s.Config)
	})
	mux.HandleFunc("GET /debug/version", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(Version + "\n")) })
	return mux
}
