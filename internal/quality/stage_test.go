package quality_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/quality"
	"minkang/internal/quality/qualityfile"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// now is the stage's present: noon of 2026-11-22 in the region.
var now = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

// stage is a whole service on a store.
type stage struct {
	*quality.Service
	t         *testing.T
	projector *quality.Projector
	clock     *clock.Stopped
	db        *sqldb.DB
	store     quality.Store
	events    *events
	ledger    *ledger
}

func newStage(t *testing.T, db *sqldb.DB, store quality.Store) *stage {
	book, err := quality.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(now)
	s := &stage{t: t, clock: c, db: db, store: store, events: &events{}, ledger: &ledger{}}
	s.Service, s.projector = quality.New(quality.Deps{Book: book, Store: store, Unit: db, Directory: directory{}, Messages: found{}, Words: plain{}, Ledger: s.ledger,
		Policy: security.DefaultPolicy(), Events: s.events, Clock: c, IDs: id.NewSource(c, 1), Files: qualityfile.Files{}, Node: "东城区卫生健康委员会", Config: quality.Default()})
	return s
}

func (s *stage) record(all ...quality.Sending) {
	s.t.Helper()
	err := s.db.Write(context.Background(), func(ctx context.Context) error {
		for _, x := range all {
			if err := s.store.Record(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func as(role security.Role, institution id.ID) context.Context {
	return security.WithActor(context.Background(), security.Actor{Kind: audit.Human, ID: 5, Label: "test", Roles: []security.Role{role}, Institution: institution})
}

// directory has three institutions: 7 and 8 in one street, 9 in another.
type directory struct{}

// Institutions implements quality.Directory.
func (directory) Institutions(context.Context) ([]quality.Institution, error) {
	return []quality.Institution{{ID: 9, Code: "C", Name: "景山社区卫生服务中心", Kind: "community", Level: "1", Division: "110101002"},
		{ID: 7, Code: "A", Name: "第一医院", Kind: "hospital", Level: "3", Division: "110101001"},
		{ID: 8, Code: "B", Name: "第二医院", Kind: "hospital", Level: "2", Division: "110101001"}}, nil
}

// found knows every message, and one finding in it.
type found struct{}

// Messages implements quality.Messages.
func (found) Messages(_ context.Context, messages []id.ID) (map[id.ID]quality.Message, error) {
	out := map[id.ID]quality.Message{}
	for _, m := range messages {
		out[m] = quality.Message{Title: "门诊病历", Status: "quarantined", Findings: []standards.Finding{{Rule: "element.missing", Severity: standards.Error,
			Element: "DE02.01.039.00", Path: "/ClinicalDocument/component[1]"}}}
	}
	return out, nil
}

// plain names things in a simple way.
type plain struct{}

// Rule implements quality.Words.
func (plain) Rule(rule string) (string, quality.Text) {
	return "error", quality.Text{ZH: "缺少{name}", EN: "{name} is missing"}
}

// Element implements quality.Words.
func (plain) Element(e string) string {
	return map[string]string{"DE02.01.039.00": "本人姓名", "DE05.01.024.00": "疾病诊断代码"}[e]
}

// Type implements quality.Words.
func (plain) Type(code string) string {
	return map[string]string{"C0002": "门（急）诊病历", "C0053": "出院小结"}[code]
}

// Division implements quality.Words.
func (plain) Division(code string) string { return code }

// events remembers what was published.
type events struct {
	mu  sync.Mutex
	all []string
}

// Publish implements quality.Publisher.
func (e *events) Publish(_ context.Context, subject string, _ id.ID, _ any) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, subject)
	return nil
}

func (e *events) count(subject string) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.all {
		if s == subject {
			n++
		}
	}
	return n
}

// ledger remembers actions.
type ledger struct {
	mu  sync.Mutex
	all []string
}

// Record implements audit.Ledger.
func (l *ledger) Record(_ context.Context, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, e.Action)
	return nil
}

func (l *ledger) has(action string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.all, func(s string) bool { return strings.HasPrefix(s, action) })
}
