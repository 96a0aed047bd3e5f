package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/app"
	"minkang/internal/demo"
	"minkang/internal/kit/logx"
	"minkang/web"
)

// nodeFlags are what every command that opens a node takes; they stand over file and environment.
type nodeFlags struct {
	Config string `short:"c" type:"existingfile" help:"Configuration file (YAML)."`
	Listen string `help:"Address to answer on." placeholder:"HOST:PORT"`
	Data   string `help:"Folder of everything the node keeps." placeholder:"DIR"`
	Store  string `enum:"sqlite,postgres," default:"" help:"Transactional store: sqlite or postgres."`
	DSN    string `help:"PostgreSQL address." placeholder:"URL"`
}

func (f nodeFlags) load() (app.Config, error) {
	cfg, err := app.LoadConfig(f.Config)
	if err != nil {
		return cfg, err
	}
	f.apply(&cfg)
	return cfg, nil
}

func (f nodeFlags) apply(cfg *app.Config) {
	for dst, v := range map[*string]string{&cfg.Listen.Address: f.Listen, &cfg.Data: f.Data, &cfg.Store.Engine: f.Store, &cfg.Store.DSN: f.DSN} {
		if v != "" {
			*dst = v
		}
	}
	if f.DSN != "" && f.Store == "" {
		cfg.Store.Engine = "postgres"
	}
}

func open(ctx context.Context, cfg app.Config) (*app.System, error) {
	log, err := newLog(cfg)
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, cfg, log)
}

type serveCmd struct{ nodeFlags }

// Run serves until it is told to stop.
func (c serveCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	sys, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	return serve(ctx, sys, nil, nil)
}

// stopWithin is how long running requests may take when the node stops.
const stopWithin = 20 * time.Second

// Memory of a node: the collector waits until the heap is four times what lives (the usual is twice), which under load saves
// a tenth of the processor, but works harder when the heap nears the limit. The engines' caches come on top, bounded by the
// configuration. GOGC and GOMEMLIMIT in the environment stand over both.
const (
	collectAt = 300
	heapLimit = 1 << 30
)

func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit)
	}
}

// serve runs an opened node until ctx ends, then stops in order: no new requests, running ones end, jobs end, engines close.
// d may be nil; ready is called once the node answers.
func serve(ctx context.Context, sys *app.System, d *demo.Demo, ready func(url string)) (err error) {
	defer func() { err = errors.Join(err, sys.Close()) }()
	tuneMemory()
	jobs, stopJobs := context.WithCancel(context.Background())
	defer stopJobs()
	recovered := make(chan struct{})
	ran := make(chan error, 1)
	go func() { ran <- sys.Run(jobs, recovered) }()
	select {
	case <-recovered:
	case err := <-ran:
		return err
	}
	srv, err := sys.Listen(sys.Routes(func(api huma.API) { demo.Register(api, d) }))
	if err != nil {
		stopJobs()
		return errors.Join(err, <-ran)
	}
	sys.Log.Info("listening", "url", srv.URL, "store", sys.DB.Engine().String(), "version", version, "pages", web.Built(web.Files()))
	if ready != nil {
		ready(srv.URL)
	}
	district := make(chan error, 1)
	feed, stopFeed := context.WithCancel(ctx)
	defer stopFeed()
	if d != nil {
		go func() { district <- d.Run(feed, srv.URL) }()
	} else {
		district <- nil
	}
	select {
	case <-ctx.Done():
		sys.Log.Info("stopping")
	case err = <-srv.Failed():
	}
	stopFeed()
	err = errors.Join(err, <-district)
	stop, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err = errors.Join(err, srv.Shutdown(stop))
	stopJobs()
	if e := <-ran; e != nil && !errors.Is(e, context.Canceled) {
		err = errors.Join(err, e)
	}
	if err == nil {
		fmt.Fprintln(os.Stderr, "stopped")
	}
	return err
}

func newLog(cfg app.Config) (*slog.Logger, error) {
	return logx.New(os.Stderr, cfg.Log.Format, cfg.Log.Level)
}
