package app

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minkang/internal/audit/audithttp"
	"minkang/internal/citizen"
	"minkang/internal/citizen/citizenhttp"
	"minkang/internal/citizen/citizensql"
	"minkang/internal/empi/empihttp"
	"minkang/internal/engine/sqldb"
	"minkang/internal/exchange/exchangehttp"
	"minkang/internal/facts/factshttp"
	"minkang/internal/kit/httpx"
	"minkang/internal/kit/id"
	"minkang/internal/record/recordcda"
	"minkang/internal/record/recordhttp"
	"minkang/internal/registry/registryhttp"
	"minkang/internal/security"
	"minkang/internal/security/securityhttp"
	"minkang/web"
)

func citizenMigrations() sqldb.Migrations { return citizensql.Migrations() }

// Version of the program, set by the command at start.
var Version = "dev"

// apiConfig describes the API; it serves no page of its own, since those would load from other hosts.
func apiConfig() huma.Config {
	c := huma.DefaultConfig("Minkang 民康", Version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/openapi", "", ""
	c.CreateHooks = nil
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Info.Description = "区域全民健康信息平台 · regional population-health information platform"
	return c
}

// schemaName names a type in the API description after its context, since several contexts have a type of one name.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	owner, ok := strings.CutPrefix(t.PkgPath(), "minkang/internal/")
	if t.Name() == "" || !ok {
		return name
	}
	owner = strings.TrimSuffix(path.Base(owner), "http")
	owner = strings.ToUpper(owner[:1]) + owner[1:]
	if strings.HasPrefix(name, owner) {
		return name
	}
	return owner + name
}

// Routes builds the program's whole HTTP face.
func (s *System) Routes(extra ...func(huma.API)) http.Handler {
	mux := http.NewServeMux()
	api := humago.New(mux, apiConfig())
	policy := s.Security.Policy()
	exchangehttp.Register(mux, api, s.Exchange, s.Shelf, s.Audit, policy, exchangehttp.Names{Institution: s.names.institution, System: s.names.system}, recordcda.MaskBytes)
	s.registerDocuments(api)
	securityhttp.Register(api, s.Security, sessionNames{s})
	audithttp.Register(api, s.Audit, security.AuditGuard{Policy: policy})
	registryhttp.Register(api, registryhttp.Config{Registry: s.Registry, Unit: s.DB, Ledger: s.Audit, Policy: policy, Places: s.names, Traffic: traffic{s}, Credentials: credentials{s.Security}})
	empihttp.Register(api, s.identityFace())
	recordhttp.Register(api, s.Records)
	factshttp.Register(api, s.Facts)
	me := citizen.New(citizensql.New(s.DB), s.DB, s.Index, s.Audit, s.Audit, s.Clock, s.IDs)
	citizenhttp.Register(api, me, citizenhttp.Names{Institution: s.names.institution, Person: s.ownIdentity})
	s.registerOperations(api, mux)
	s.registerMap(api)
	for _, face := range s.faces {
		face(api, mux)
	}
	for _, fn := range extra {
		fn(api)
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { httpx.WriteProblem(w, r, errNoRoute) })
	mux.Handle("/", web.Handler(web.Files()))
	return httpx.Chain(securityhttp.Authenticate(s.Security, httpx.Routed(mux)), s.IDs, s.Log, s.observe)
}

// ownIdentity shows residents their own name; they are signed in as themselves or as a guardian.
func (s *System) ownIdentity(ctx context.Context, person id.ID) (citizenhttp.Person, error) {
	p, err := s.Index.Person(ctx, person)
	if err != nil {
		return citizenhttp.Person{}, err
	}
	return citizenhttp.Person{ID: p.ID, Name: p.Name.Reveal(), Sex: p.Sex, Birth: string(p.Birth), Age: p.Birth.Age(s.Clock.Now())}, nil
}

// sessionNames names what a session shows.
type sessionNames struct{ s *System }

// Institution implements securityhttp.Names.
func (n sessionNames) Institution(_ context.Context, i id.ID) string { return n.s.names.institution(i) }

// Person implements securityhttp.Names: the masked name of a ward.
func (n sessionNames) Person(ctx context.Context, person id.ID) string {
	p, err := n.s.Index.Person(ctx, person)
	if err != nil {
		return ""
	}
	return p.Name.String()
}

// Server is a listening node.
type Server struct {
	Address string // host:port it really listens on
	URL     string
	Debug   string // of the operators' own listener; empty: none
	main    *http.Server
	debug   *http.Server
	failed  chan error
}

// Listen begins to serve; the server runs until Shutdown.
func (s *System) Listen(handler http.Handler) (*Server, error) {
	l, err := net.Listen("tcp", s.Config.Listen.Address)
	if err != nil {
		return nil, err
	}
	srv := &Server{Address: l.Addr().String(), failed: make(chan error, 2)}
	srv.main = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	scheme := "http"
	serve := func() error { return srv.main.Serve(l) }
	if s.Config.Listen.TLSCert != "" {
		scheme = "https"
		// Client certificates are asked for but judged by our own code, so that an expired one gets a clear answer
		// instead of a broken handshake.
		srv.main.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequestClientCert}
		serve = func() error { return srv.main.ServeTLS(l, s.Config.Listen.TLSCert, s.Config.Listen.TLSKey) }
	}
	srv.URL = scheme + "://" + reachable(srv.Address)
	go srv.run(serve)
	s.listenDebug(srv)
	return srv, nil
}

// listenDebug opens the operators' own listener. A node that cannot have it (another one holds the port) works without.
func (s *System) listenDebug(srv *Server) {
	if s.Config.Listen.Debug == "" {
		return
	}
	d, err := net.Listen("tcp", s.Config.Listen.Debug)
	if err != nil {
		s.Log.Warn("no debug listener", "address", s.Config.Listen.Debug, "cause", err.Error())
		return
	}
	srv.Debug = "http://" + d.Addr().String()
	srv.debug = &http.Server{Handler: s.debugRoutes(), ReadHeaderTimeout: 10 * time.Second}
	go srv.run(func() error { return srv.debug.Serve(d) })
	s.Log.Info("debug listener", "address", d.Addr().String())
}

func (srv *Server) run(serve func() error) {
	if err := serve(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		srv.failed <- err
	}
}

// Failed tells of a listener that broke.
func (srv *Server) Failed() <-chan error { return srv.failed }

// Shutdown stops taking requests and waits for those that run.
func (srv *Server) Shutdown(ctx context.Context) error {
	if srv.debug != nil {
		_ = srv.debug.Close()
	}
	err := srv.main.Shutdown(ctx)
	if err != nil {
		return errors.Join(err, srv.main.Close())
	}
	return nil
}

// reachable turns a wildcard address into one a browser on this machine can open.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	if n, err := strconv.Atoi(port); err == nil && n == 0 {
		return host
	}
	return net.JoinHostPort(host, port)
}
