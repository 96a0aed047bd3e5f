package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/engine/disk"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
	"minkang/web"
)

// partly opens only what command-line tools need beside a running node: keys, library, store and the contexts on it.
func partly(ctx context.Context, cfg Config, log *slog.Logger) (_ *System, err error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(cfg.Data); err != nil {
		return nil, fmt.Errorf("data: %s holds no node", cfg.Data)
	}
	s := newSystem(cfg, log)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	for _, step := range []func(context.Context) error{s.openLibrary, s.openKeys, s.openStore, s.build} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// OpenLedger opens the audit log of a node that may be running.
func OpenLedger(ctx context.Context, cfg Config, log *slog.Logger) (*audit.Service, func() error, error) {
	s, err := partly(ctx, cfg, log)
	if err != nil {
		return nil, nil, err
	}
	return s.Audit, s.Close, nil
}

// PutAccount makes an account, or gives a known one a new password, and returns the password, which is kept nowhere.
func PutAccount(ctx context.Context, cfg Config, log *slog.Logger, login, name string, roles []security.Role) (password string, err error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return "", err
	}
	s, err := partly(ctx, cfg, log)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	by := security.Actor{Kind: audit.Node, Label: "command line"}
	if name == "" {
		name = login
	}
	_, password, err = s.Security.CreateAccount(ctx, by, security.NewAccount{Login: login, DisplayName: phi.Name(name), Roles: roles})
	if !errors.Is(err, security.ErrLoginTaken) {
		return password, err
	}
	known, err := s.findAccount(ctx, by, login)
	if err != nil {
		return "", err
	}
	return s.Security.ResetPassword(ctx, by, known)
}

func (s *System) findAccount(ctx context.Context, by security.Actor, login string) (account id.ID, err error) {
	next := ""
	for {
		all, more, err := s.Security.Accounts(ctx, by, security.AccountQuery{}, page.Request{After: next, Limit: page.MaxLimit})
		if err != nil {
			return 0, err
		}
		for _, a := range all {
			if a.Login == login {
				return a.ID, nil
			}
		}
		if next = more; next == "" {
			return 0, security.ErrNoAccount
		}
	}
}

// Description gives the API description of the program, which is the same for every node.
func Description() ([]byte, error) {
	dir, err := os.MkdirTemp("", "minkang-api")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cfg := Default()
	cfg.Data = dir
	s, err := Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var api huma.API
	s.Routes(append(describedRoutes, func(a huma.API) { api = a })...)
	b, err := json.MarshalIndent(api.OpenAPI(), "", "  ")
	return b, err
}

// describedRoutes are routes that a command adds and the description must know; the command registers them.
var describedRoutes []func(huma.API)

// Describe adds routes of a package above to the API description.
func Describe(fn func(huma.API)) { describedRoutes = append(describedRoutes, fn) }

// Warning is one thing Examine looked at.
type Warning struct {
	Level  string // ok, note or bad
	Name   string
	Text   string
	Advice string
}

// Examine looks at a configuration and the machine it stands on, without starting anything.
func Examine(ctx context.Context, cfg Config) (out []Warning) {
	add := func(level, name, text, advice string) { out = append(out, Warning{level, name, text, advice}) }
	if err := cfg.Check(); err != nil {
		add("bad", "config", err.Error(), "minkang check-config prints what is in force")
		return out
	}
	add("ok", "config", "no mistakes", "")
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		add("bad", "data", err.Error(), "give the service's user a writable folder (data)")
		return out
	}
	examineDisk(cfg, add)
	examineKeys(cfg, add)
	s := newSystem(cfg, slog.New(slog.DiscardHandler))
	defer s.Close()
	start := time.Now()
	err := s.openLibrary(ctx)
	if err == nil {
		err = s.openStore(ctx)
	}
	switch {
	case errs.KindOf(err) == errs.Unavailable:
		add("bad", "store", err.Error(), "is PostgreSQL running, and is store.dsn right?")
	case err != nil:
		add("bad", "store", err.Error(), "")
	default:
		add("ok", "store", fmt.Sprintf("%s answers, tables are up to date (%d ms)", s.DB.Engine(), time.Since(start).Milliseconds()), "")
	}
	if web.Built(web.Files()) {
		add("ok", "pages", "built in", "")
	} else {
		add("note", "pages", "this program was built without its pages", "make build")
	}
	if cfg.Listen.TLSCert == "" && !loopback(cfg.Listen.Address) {
		add("note", "tls", "answers without encryption on "+cfg.Listen.Address, "set listen.tlsCert and listen.tlsKey, or put a gateway in front")
	}
	return out
}

func examineDisk(cfg Config, add func(level, name, text, advice string)) {
	rate, err := disk.FsyncRate(cfg.Data, 200*time.Millisecond)
	switch {
	case err != nil:
		add("bad", "disk", err.Error(), "the data folder must be writable")
		return
	case rate < 100:
		add("note", "disk", fmt.Sprintf("%.0f synced writes a second: submissions will wait", rate), "use an SSD, or a controller with a protected cache")
	default:
		add("ok", "disk", fmt.Sprintf("%.0f synced writes a second", rate), "")
	}
	free, err := disk.Free(cfg.Data)
	switch {
	case err != nil:
	case free < minFree:
		add("bad", "room", fmt.Sprintf("%d MB left", free>>20), "make room: the node refuses new documents when the disk is full")
	case free < 5<<30:
		add("note", "room", fmt.Sprintf("%d MB left", free>>20), "plan for more room, or shorten retention.journalDays")
	default:
		add("ok", "room", fmt.Sprintf("%d GB left", free>>30), "")
	}
}

func examineKeys(cfg Config, add func(level, name, text, advice string)) {
	st, err := os.Stat(filepath.Join(cfg.Data, "keys"))
	switch {
	case errors.Is(err, os.ErrNotExist):
		add("ok", "keys", "will be made at the first start", "back them up: without them signatures cannot be made or secrets opened")
	case err != nil:
		add("bad", "keys", err.Error(), "")
	case st.Mode().Perm()&0o077 != 0:
		add("bad", "keys", "others can look into the folder of keys", "chmod 700 on the folder keys, 600 on its files")
	default:
		add("ok", "keys", "only their owner can read them", "")
	}
}

// IssueCertificate makes a client certificate of the node's own authority for a connected system, registers it, and gives it
// with its key, in PEM; the key is kept nowhere.
func IssueCertificate(ctx context.Context, cfg Config, log *slog.Logger, system id.ID, lasts time.Duration) (certificate, key []byte, err error) {
	s, err := partly(ctx, cfg, log)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	x, err := s.Registry.System(ctx, system)
	if err != nil {
		return nil, nil, err
	}
	now := s.Clock.Now()
	certificate, key, err = s.Authority.IssueClientCertificate(system, x.Name, now.Add(-time.Minute), now.Add(lasts))
	if err != nil {
		return nil, nil, err
	}
	_, err = s.Security.AddCertificate(ctx, security.Actor{Kind: audit.Node, Label: "command line"}, system, string(certificate))
	return certificate, key, err
}
