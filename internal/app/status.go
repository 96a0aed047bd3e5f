package app

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/engine/disk"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/httpx"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/registry"
	"minkang/internal/security"
)

// Status is the operator's page: what the node does, holds and lacks, now.
type Status struct {
	Node struct {
		Name          string    `json:"name"`
		Tier          string    `json:"tier"`
		Version       string    `json:"version"`
		StartedAt     time.Time `json:"startedAt"`
		UptimeSeconds int64     `json:"uptimeSeconds"`
	} `json:"node"`
	Store struct {
		Engine    string `json:"engine"`
		SizeBytes int64  `json:"sizeBytes"`
	} `json:"store"`
	Fsync struct {
		RatePerSecond float64 `json:"ratePerSecond"`
	} `json:"fsync"`
	Memory struct {
		ResidentBytes int64 `json:"residentBytes"`
		HeapBytes     int64 `json:"heapBytes"`
	} `json:"memory"`
	Messages struct {
		Today       int64    `json:"today"`
		Accepted    int64    `json:"accepted"`
		Quarantined int64    `json:"quarantined"`
		Refused     int64    `json:"refused"`
		PerMinute   []minute `json:"perMinute"`
	} `json:"messages"`
	Residents int64 `json:"residents"`
	Documents int64 `json:"documents"`
	Entries   int64 `json:"entries"`
	Outbox    struct {
		Lag           int64   `json:"lag"`
		OldestSeconds float64 `json:"oldestSeconds"`
	} `json:"outbox"`
	Journal struct {
		Bytes    int64     `json:"bytes"`
		Segments int       `json:"segments"`
		Oldest   time.Time `json:"oldest,omitzero"`
	} `json:"journal"`
	Warehouse struct {
		Rows int64     `json:"rows"`
		AsOf time.Time `json:"asOf,omitzero"`
		Lag  int64     `json:"lag"`
	} `json:"warehouse"`
	Audit struct {
		Size         int64     `json:"size"`
		Waiting      int64     `json:"waiting"`
		CheckpointAt time.Time `json:"checkpointAt,omitzero"`
		VerifiedAt   time.Time `json:"verifiedAt,omitzero"`
		OK           *bool     `json:"ok,omitempty"`
	} `json:"audit"`
	Institutions struct {
		Total     int      `json:"total"`
		Active24h int      `json:"active24h"`
		Silent    []silent `json:"silent"`
	} `json:"institutions"`
	Disk struct {
		FreeBytes int64 `json:"freeBytes"`
	} `json:"disk"`
}

type minute struct {
	At    time.Time `json:"at"`
	Count int64     `json:"count"`
}

type silent struct {
	ID       id.ID     `json:"id"`
	Name     string    `json:"name"`
	LastSeen time.Time `json:"lastSeen,omitzero"`
}

// Status gathers the page's figures. Costly ones are remembered for a moment, so that many open pages cost one look.
func (s *System) Status(ctx context.Context) (*Status, error) {
	s.statusMu.Lock()
	defer s.statusMu.Unlock()
	now := s.Clock.Now()
	if s.status != nil && now.Sub(s.statusAt) < 2*time.Second {
		return s.status, nil
	}
	st := &Status{}
	st.Node.Name, st.Node.Tier, st.Node.Version = s.Config.Node.Name, s.Config.Node.Tier, Version
	st.Node.StartedAt, st.Node.UptimeSeconds = s.started.UTC(), int64(time.Since(s.started).Seconds())
	st.Fsync.RatePerSecond = s.fsyncRate()
	st.Memory.ResidentBytes, st.Memory.HeapBytes = residentBytes(), heapBytes()
	st.Disk.FreeBytes, _ = disk.Free(s.Config.Data)
	for _, step := range []func(context.Context, *Status, time.Time) error{s.statusStore, s.statusMessages, s.statusFeeds, s.statusInstitutions} {
		if err := step(ctx, st, now); err != nil {
			return nil, err
		}
	}
	s.status, s.statusAt = st, now
	return st, nil
}

func (s *System) statusStore(ctx context.Context, st *Status, _ time.Time) (err error) {
	st.Store.Engine = s.DB.Engine().String()
	if st.Store.SizeBytes, err = s.DB.Size(ctx); err != nil {
		return err
	}
	if st.Documents, st.Entries, err = s.Repository.Totals(ctx); err != nil {
		return err
	}
	people, err := s.Index.Statistics(ctx)
	if err != nil {
		return err
	}
	st.Residents = people.Persons
	j, err := s.Journal.Stats()
	st.Journal.Bytes, st.Journal.Segments, st.Journal.Oldest = j.Bytes, j.Segments, j.Oldest
	return err
}

func (s *System) statusMessages(ctx context.Context, st *Status, now time.Time) error {
	y, m, d := now.In(clock.Region).Date()
	today, err := s.Exchange.Statistics(ctx, time.Date(y, m, d, 0, 0, 0, 0, clock.Region), now.Add(time.Minute))
	if err != nil {
		return err
	}
	for _, h := range today.Hours {
		st.Messages.Accepted += h.Accepted
		st.Messages.Quarantined += h.Quarantined
		st.Messages.Refused += h.Refused
	}
	st.Messages.Today = st.Messages.Accepted + st.Messages.Quarantined + st.Messages.Refused
	counts, err := s.Exchange.PerMinute(ctx, now.Add(-time.Hour), now)
	if err != nil {
		return err
	}
	at := now.Truncate(time.Minute).Add(-59 * time.Minute)
	for range 60 {
		st.Messages.PerMinute = append(st.Messages.PerMinute, minute{at, counts[at]})
		at = at.Add(time.Minute)
	}
	return nil
}

func (s *System) statusFeeds(ctx context.Context, st *Status, _ time.Time) error {
	acked, err := s.Outbox.Acked(ctx, warehouse)
	if err != nil {
		return err
	}
	lag, err := s.Outbox.Lag(ctx, acked)
	if err != nil {
		return err
	}
	st.Outbox.Lag, st.Outbox.OldestSeconds = lag.Events, lag.Oldest.Seconds()
	st.Warehouse.Lag = lag.Events
	c, err := s.factStore.Coverage(ctx)
	if err != nil {
		return err
	}
	st.Warehouse.Rows, st.Warehouse.AsOf = c.Documents, c.AsOf
	a, err := s.Audit.Status(ctx)
	if err != nil {
		return err
	}
	st.Audit.Size, st.Audit.Waiting = a.Size, a.Waiting
	st.Audit.CheckpointAt = a.At
	if r, err := s.Audit.Integrity(ctx); err == nil {
		st.Audit.VerifiedAt, st.Audit.OK = r.At, &r.OK
	} else if errs.KindOf(err) != errs.NotFound {
		return err
	}
	return nil
}

func (s *System) statusInstitutions(ctx context.Context, st *Status, now time.Time) error {
	seen, err := s.activity.get(ctx, s, now)
	if err != nil {
		return err
	}
	st.Institutions.Silent = []silent{}
	var next string
	for {
		list, more, err := s.Registry.Institutions(ctx, registry.Filter{}, page.Request{After: next, Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, i := range list {
			if i.Status != registry.Active || i.Kind == registry.Commission {
				continue
			}
			st.Institutions.Total++
			last := seen[i.ID].Last
			if now.Sub(last) < 24*time.Hour {
				st.Institutions.Active24h++
			} else if len(st.Institutions.Silent) < 100 {
				st.Institutions.Silent = append(st.Institutions.Silent, silent{i.ID, i.Name, last})
			}
		}
		if next = more; next == "" {
			return nil
		}
	}
}

// fsyncRate is measured once, in the background of the first look.
func (s *System) fsyncRate() float64 {
	s.fsyncOnce.Do(func() {
		s.fsync, _ = disk.FsyncRate(s.Config.Data, 100*time.Millisecond)
	})
	return s.fsync
}

// residentBytes is the memory the operating system counts for this process; 0 where it cannot be told.
func residentBytes() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b))
	if len(fields) < 2 {
		return 0
	}
	n, _ := strconv.ParseInt(fields[1], 10, 64)
	return n * int64(os.Getpagesize())
}

func heapBytes() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// registerOperations adds the operator's status, liveness and readiness.
func (s *System) registerOperations(api huma.API, mux *http.ServeMux) {
	huma.Register(api, huma.Operation{OperationID: "status", Method: http.MethodGet, Path: "/api/v1/status", Summary: "State of the node (运行状态)", Tags: []string{"operations"}},
		func(ctx context.Context, _ *struct{}) (*struct{ Body *Status }, error) {
			a, ok := security.ActorFrom(ctx)
			if !ok {
				return nil, security.ErrNotSignedIn
			}
			if err := s.Security.Policy().May(a, security.MayReadOperations); err != nil {
				return nil, err
			}
			st, err := s.Status(ctx)
			return &struct{ Body *Status }{st}, err
		})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		if err := s.Ready(ctx); err != nil {
			httpx.WriteProblem(w, r, err)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
}

// Ready tells whether the node can take work: the store answers and the disk has room.
func (s *System) Ready(ctx context.Context) error {
	if err := s.DB.Ping(ctx); err != nil {
		return err
	}
	if free, err := disk.Free(s.Config.Data); err == nil && free < minFree {
		return errs.New(errs.Full, "store.full")
	}
	return nil
}

// minFree is the room below which the node says that it is not ready.
const minFree = 64 << 20

// statusCache is the part of System that pages share.
type statusCache struct {
	statusMu  sync.Mutex
	status    *Status
	statusAt  time.Time
	fsyncOnce sync.Once
	fsync     float64
	activity  activity
}
