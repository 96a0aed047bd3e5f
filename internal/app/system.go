package app

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/audit/auditfile"
	"minkang/internal/audit/auditsql"
	"minkang/internal/collection"
	"minkang/internal/collection/collectionsql"
	"minkang/internal/empi"
	"minkang/internal/empi/empisql"
	"minkang/internal/engine/column"
	"minkang/internal/engine/journal"
	"minkang/internal/engine/keystore"
	"minkang/internal/engine/sqldb"
	"minkang/internal/exchange"
	"minkang/internal/exchange/exchangesql"
	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
	"minkang/internal/healthcode/healthcodesql"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/record"
	"minkang/internal/record/recordcda"
	"minkang/internal/registry"
	"minkang/internal/registry/registrysql"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorycda"
	"minkang/internal/repository/repositorysql"
	"minkang/internal/security"
	"minkang/internal/security/securitysql"
	"minkang/internal/standards"
	"minkang/internal/standards/standardssql"
	"minkang/internal/terminology"
	"minkang/internal/terminology/terminologysql"
)

// System is a whole node. Open it, Run it, Close it; tests do the same on port 0 with temporary folders.
type System struct {
	Config     Config
	Log        *slog.Logger
	Clock      clock.Clock
	IDs        *id.Source
	Shelf      *standards.Shelf // the standards in force; take Library() once for a piece of work
	Packages   *standards.Packages
	DB         *sqldb.DB
	Outbox     *sqldb.Outbox
	Journal    *journal.Journal
	Keys       *keystore.Store
	Authority  *security.Authority
	Audit      *audit.Service
	Security   *security.Service
	Registry   *registry.Service
	Index      *empi.Service
	Repository *repository.Service
	Exchange   *exchange.Service
	Records    *record.Service
	Facts      *facts.Service
	Projector  *facts.Projector
	Collection *collection.Service

	Terminology *terminology.Service

	factStore facts.Store
	columns   column.Store
	signer    *gm.PrivateKey
	names     *names
	started   time.Time
	closers   []func() error
	documents *repositorycda.Inbound
	faces     []func(huma.API, *http.ServeMux) // routes of contexts that open themselves, see healthcode.go
	jobs      []func(context.Context)          // what they do in the background; each ends with its context
	meters    meters                           // what they show to Prometheus

	statusCache
}

// Migrations lists every context's tables, in the order their owners stand in the house.
func Migrations() []sqldb.Migrations {
	return []sqldb.Migrations{auditsql.Migrations(), securitysql.Migrations(), registrysql.Migrations(), exchangesql.Migrations(),
		empisql.Migrations(), repositorysql.Migrations(), citizenMigrations(), healthcodesql.Migrations(), terminologysql.Migrations(), standardssql.Migrations(), qualityMigrations(),
		collectionsql.Migrations()}
}

// Open opens engines and builds contexts; nothing is served yet. On an error what was opened is closed again.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (_ *System, err error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	s := newSystem(cfg, log)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{s.openLibrary, s.openKeys, s.openStore, s.openStandards, s.openJournal, s.openColumns, s.build, s.openFacts,
		s.openRegistry, s.openHealthCode, s.openTerminology, s.openQuality, s.openCollection, s.openTestBench} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func newSystem(cfg Config, log *slog.Logger) *System {
	s := &System{Config: cfg, Log: log, Clock: clock.Wall{}, started: time.Now()}
	s.IDs = id.NewSource(s.Clock, cfg.Node.Number)
	return s
}

func (s *System) closing(fn func() error) { s.closers = append(s.closers, fn) }

// Close closes what Open opened, last first. Safe to call twice.
func (s *System) Close() error {
	var all []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		all = append(all, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(all...)
}

func (s *System) openKeys(context.Context) (err error) {
	if s.Keys, err = keystore.Open(s.Config.path("keys")); err != nil {
		return err
	}
	if s.signer, err = s.Keys.Signer("node"); err != nil {
		return err
	}
	text, err := s.Keys.Load("authority.pem", func() ([]byte, error) {
		a, err := security.NewAuthority("Minkang "+s.Config.Node.Name, s.Clock.Now(), rand.Reader)
		if err != nil {
			return nil, err
		}
		return a.PEM()
	})
	if err != nil {
		return err
	}
	s.Authority, err = security.ParseAuthority(text, rand.Reader)
	return err
}

func (s *System) openStore(ctx context.Context) error {
	engine, err := sqldb.ParseEngine(s.Config.Store.Engine)
	if err != nil {
		return err
	}
	c := s.Config.Store
	s.DB, err = sqldb.Open(ctx, sqldb.Config{Engine: engine, Path: s.Config.path("store.db"), DSN: c.DSN, Readers: c.Readers, Writers: c.Writers,
		CacheBytes: int64(c.CacheMB) << 20})
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	s.closing(s.DB.Close)
	s.Outbox = sqldb.NewOutbox(s.DB, s.Clock)
	return s.DB.Migrate(ctx, Migrations()...)
}

func (s *System) openJournal(context.Context) (err error) {
	s.Journal, err = journal.Open(journal.Config{Dir: s.Config.path("journal")})
	if err == nil {
		s.closing(s.Journal.Close)
	}
	return err
}

func (s *System) openColumns(ctx context.Context) (err error) {
	w := s.Config.Warehouse
	s.columns, err = column.Open(ctx, column.Config{Path: s.Config.path("warehouse"), MemoryBytes: int64(w.MemoryMB) << 20, Threads: w.Threads, QueryTimeout: w.QueryTimeout})
	if err == nil {
		s.closing(s.columns.Close)
	}
	return err
}

// build makes the contexts, lowest floor first.
func (s *System) build(context.Context) error {
	seal, err := s.Keys.MAC("audit-seal")
	if err != nil {
		return err
	}
	sealer, err := s.Keys.Sealer("secrets")
	if err != nil {
		return err
	}
	s.Audit = audit.New(audit.Deps{Store: auditsql.New(s.DB), Clock: s.Clock, IDs: s.IDs, Signer: s.signer, Seal: seal,
		Witness: auditfile.New(s.Config.path("audit-checkpoints.txt"))})
	s.Registry = registry.NewService(registrysql.New(s.DB), s.DB, s.Outbox, s.Clock, s.IDs)
	roots, err := s.clientRoots()
	if err != nil {
		return err
	}
	policy := security.DefaultPolicy()
	policy.TreatingWindow = time.Duration(s.Config.Access.TreatingDays) * 24 * time.Hour
	policy.GrantFor = time.Duration(s.Config.Access.GrantMinutes) * time.Minute
	s.Security, err = security.New(security.Deps{Store: securitysql.New(s.DB), Ledger: s.Audit, Systems: systems{s.Registry}, Events: s.Outbox, Clock: s.Clock,
		IDs: s.IDs, Random: rand.Reader, Signer: s.signer, Sealer: sealer, Roots: roots, Policy: policy,
		Config: security.Config{Idle: s.Config.Access.SessionIdle, Absolute: s.Config.Access.SessionMax}})
	if err != nil {
		return err
	}
	if s.Index, err = s.newIndex(context.Background()); err != nil {
		return err
	}
	s.Repository = repository.New(repositorysql.New(s.DB), s.DB, s.Index, s.Outbox, s.Audit, s.signer, s.Clock, s.IDs)
	s.Exchange = exchange.New(s.Config.Exchange, exchangesql.New(s.DB), s.DB, messages{s.Journal}, packer{}, s.Clock, s.IDs, s.Log)
	s.Terminology = s.newTerminology()
	s.documents = repositorycda.NewInbound(s.Shelf, s.Repository, sources{s.Registry}, repositorycda.Policy(s.Config.Faults), s.Clock).
		Translating(terms{s.Terminology, s.Registry})
	s.Exchange.Handle("document", s.documents)
	s.names = newNames(s.Shelf, s.Registry)
	s.Records = record.New(s.Index, s.Repository, s.Security, s.Audit, recordcda.New(s.Shelf, s.Clock), s.names.record(), s.Clock)
	return nil
}

func (s *System) clientRoots() (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(s.Authority.CertificatePEM())
	if f := s.Config.Listen.Roots; f != "" {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("listen.clientRoots: %s holds no certificate", f)
		}
	}
	return pool, nil
}

func (s *System) openFacts(ctx context.Context) error {
	catalogue, err := facts.LoadCatalogue()
	if err != nil {
		return err
	}
	names := s.names.facts()
	store, err := factscol.Open(ctx, s.columns, catalogue, names)
	if err != nil {
		return err
	}
	s.factStore = store
	s.Projector = facts.NewProjector(&documentFeed{s}, &residentFeed{s}, store, names)
	s.Facts = facts.NewService(store, catalogue, s.Audit, s.Clock, facts.Config{MinResidents: int64(s.Config.Warehouse.MinResidents)})
	return nil
}
