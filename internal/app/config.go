package app

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minkang/internal/collection"
	"minkang/internal/engine/sqldb"
	"minkang/internal/exchange"
	"minkang/internal/kit/conf"
	"minkang/internal/repository/repositorycda"
	"minkang/internal/terminology"
)

// Config is everything a node can be told. Every field has a working default; the file and the environment (MINKANG_…)
// change it. See docs/roles/operator.md.
type Config struct {
	Node      NodeConfig      `yaml:"node"`
	Listen    ListenConfig    `yaml:"listen"`
	Data      string          `yaml:"data"` // folder of everything the node keeps
	Store     StoreConfig     `yaml:"store"`
	Exchange  exchange.Config `yaml:"exchange"`
	Faults    string          `yaml:"contentFaults"` // quarantine or refuse
	Warehouse WarehouseConfig `yaml:"warehouse"`
	Retention RetentionConfig `yaml:"retention"`
	Access    AccessConfig    `yaml:"access"`
	Log       LogConfig       `yaml:"log"`
	Identity  IdentityConfig  `yaml:"identity"`

	Collection collection.Config `yaml:"collection"`

	Mapping terminology.Config `yaml:"mapping"`
}

// NodeConfig says who the node is.
type NodeConfig struct {
	Name   string `yaml:"name"`
	Tier   string `yaml:"tier"`   // province, city, district, county
	Number int    `yaml:"number"` // 0–1023, different for every node of a region: part of the identifiers it makes
	OIDArc string `yaml:"oidArc"` // arc to assign object identifiers under; empty: one under 2.25 of the node's own
}

// ListenConfig says where the node answers.
type ListenConfig struct {
	Address string `yaml:"address"`
	Debug   string `yaml:"debug"`   // metrics and profiles; loopback only; empty: off
	TLSCert string `yaml:"tlsCert"` // PEM files; empty: plain HTTP (behind a gateway, or the demo)
	TLSKey  string `yaml:"tlsKey"`
	Roots   string `yaml:"clientRoots"` // PEM file of further authorities for client certificates; the node's own always counts
}

// StoreConfig says which transactional store.
type StoreConfig struct {
	Engine  string `yaml:"engine"` // sqlite or postgres
	DSN     string `yaml:"dsn" secret:"false"`
	Readers int    `yaml:"readers"`
	Writers int    `yaml:"writers"`
	CacheMB int    `yaml:"cacheMB"`
}

// WarehouseConfig bounds the warehouse.
type WarehouseConfig struct {
	MemoryMB     int           `yaml:"memoryMB"`
	Threads      int           `yaml:"threads"`
	QueryTimeout time.Duration `yaml:"queryTimeout"`
	MinResidents int           `yaml:"minResidents"` // smaller cells are withheld
}

// RetentionConfig says how long what is kept. The audit log is never kept shorter than six months.
type RetentionConfig struct {
	JournalDays  int `yaml:"journalDays"`
	MessageDays  int `yaml:"messageDays"`
	EventHours   int `yaml:"eventHours"`
	AuditMonths  int `yaml:"auditMonths"`
	EveryMinutes int `yaml:"everyMinutes"`
}

// AccessConfig holds the gate's numbers.
type AccessConfig struct {
	TreatingDays int           `yaml:"treatingDays"` // an encounter this old still makes a treating relation
	GrantMinutes int           `yaml:"grantMinutes"`
	SessionIdle  time.Duration `yaml:"sessionIdle"`
	SessionMax   time.Duration `yaml:"sessionMax"`
}

// LogConfig says how to log.
type LogConfig struct {
	Format string `yaml:"format"` // text or json
	Level  string `yaml:"level"`  // debug, info, warn, error
}

// Default is a working configuration: everything embedded, below ./minkang-data.
func Default() Config {
	return Config{
		Node:      NodeConfig{Name: "民康", Tier: "district", Number: 1},
		Listen:    ListenConfig{Address: "127.0.0.1:8080", Debug: "127.0.0.1:8081"},
		Data:      "minkang-data",
		Store:     StoreConfig{Engine: "sqlite", Readers: 8, Writers: 16, CacheMB: 64},
		Exchange:  exchange.Default(),
		Faults:    string(repositorycda.Quarantine),
		Warehouse: WarehouseConfig{MemoryMB: 1024, Threads: 2, QueryTimeout: 30 * time.Second, MinResidents: 5},
		Retention: RetentionConfig{JournalDays: 30, MessageDays: 190, EventHours: 72, AuditMonths: 24, EveryMinutes: 30},
		Access:    AccessConfig{TreatingDays: 365, GrantMinutes: 30, SessionIdle: 30 * time.Minute, SessionMax: 12 * time.Hour},
		Log:       LogConfig{Format: "text", Level: "info"},
		Identity:  defaultIdentity(),

		Collection: collection.Default(),
	}
}

// LoadConfig reads a file ("" none) and the environment over the defaults.
func LoadConfig(file string) (Config, error) {
	c := Default()
	err := conf.Load(&c, file, "MINKANG", os.LookupEnv)
	return c, err
}

// Check finds every mistake at once.
func (c Config) Check() error {
	var all []error
	bad := func(format string, args ...any) { all = append(all, fmt.Errorf(format, args...)) }
	between := func(name string, v, lo, hi int) {
		if v < lo || v > hi {
			bad("%s: %d is not between %d and %d", name, v, lo, hi)
		}
	}
	if _, err := sqldb.ParseEngine(c.Store.Engine); err != nil {
		bad("store.engine: %q is neither sqlite nor postgres", c.Store.Engine)
	} else if strings.HasPrefix(c.Store.Engine, "postgres") && c.Store.DSN == "" {
		bad("store.dsn: PostgreSQL needs an address")
	}
	if c.Faults != string(repositorycda.Quarantine) && c.Faults != string(repositorycda.Refuse) {
		bad("contentFaults: %q is neither quarantine nor refuse", c.Faults)
	}
	if c.Data == "" {
		bad("data: a folder is needed")
	}
	switch c.Node.Tier {
	case "province", "city", "district", "county":
	default:
		bad("node.tier: %q is none of province, city, district, county", c.Node.Tier)
	}
	between("node.number", c.Node.Number, 0, 1023)
	between("store.readers", c.Store.Readers, 1, 200)
	between("store.writers", c.Store.Writers, 1, 200)
	between("store.cacheMB", c.Store.CacheMB, 1, 1<<16)
	between("warehouse.memoryMB", c.Warehouse.MemoryMB, 64, 1<<20)
	between("warehouse.threads", c.Warehouse.Threads, 1, 256)
	between("warehouse.minResidents", c.Warehouse.MinResidents, 1, 100)
	between("retention.journalDays", c.Retention.JournalDays, 1, 3650)
	between("retention.messageDays", c.Retention.MessageDays, 1, 3650)
	between("retention.eventHours", c.Retention.EventHours, 1, 24*365)
	between("retention.auditMonths", c.Retention.AuditMonths, 6, 1200)
	between("retention.everyMinutes", c.Retention.EveryMinutes, 1, 24*60)
	between("access.treatingDays", c.Access.TreatingDays, 1, 3650)
	c.Identity.check(bad)
	between("access.grantMinutes", c.Access.GrantMinutes, 1, 24*60)
	if (c.Listen.TLSCert == "") != (c.Listen.TLSKey == "") {
		bad("listen: tlsCert and tlsKey go together")
	}
	for name, f := range map[string]string{"listen.tlsCert": c.Listen.TLSCert, "listen.tlsKey": c.Listen.TLSKey, "listen.clientRoots": c.Listen.Roots} {
		if f != "" {
			if _, err := os.Stat(f); err != nil {
				bad("%s: %s cannot be read", name, f)
			}
		}
	}
	if c.Listen.Debug != "" && !loopback(c.Listen.Debug) {
		bad("listen.debug: %s is not a loopback address", c.Listen.Debug)
	}
	if _, _, err := net.SplitHostPort(c.Listen.Address); err != nil {
		bad("listen.address: %s is no host:port", c.Listen.Address)
	}
	if err := c.Collection.Check(); err != nil {
		all = append(all, err)
	}
	if err := c.Exchange.Check(); err != nil {
		bad("exchange: a value is out of range")
	}
	return errors.Join(all...)
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c Config) path(name string) string { return filepath.Join(c.Data, name) }
