package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"minkang/internal/app"
	"minkang/internal/kit/conf"
	"minkang/internal/security"
)

type verifyCmd struct {
	Audit verifyAuditCmd `cmd:"" help:"Recompute the audit log's tree and check every signed state."`
}

type verifyAuditCmd struct{ nodeFlags }

// Run verifies the audit log of a node that may be running; exit code 1 when something was deleted or changed.
func (c verifyAuditCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	cfg.Log.Level = "warn"
	log, err := newLog(cfg)
	if err != nil {
		return err
	}
	ledger, closeAll, err := app.OpenLedger(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	b := newBars(os.Stderr)
	r, err := ledger.Verify(ctx, func(done, total int64) { b.step("审计 audit", int(done), int(total), "") })
	b.done()
	if err != nil {
		return err
	}
	fmt.Printf("entries %d, recomputed %d, lawfully pruned %d, waiting %d, signed states %d, kept outside the store %d, root %s, %s\n", r.Size, r.Checked, r.Pruned,
		r.Waiting, r.Checkpoints, r.Witnessed, r.Root, r.Took.Round(time.Millisecond))
	if r.OK {
		fmt.Println("完好 intact")
		return nil
	}
	for _, f := range r.Faults {
		fmt.Println("破坏 broken:", f)
	}
	return exit(1)
}

type checkConfigCmd struct {
	nodeFlags
}

// Run prints what is in force and every mistake.
func (c checkConfigCmd) Run() error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if err := conf.Print(os.Stdout, cfg); err != nil {
		return err
	}
	if err := cfg.Check(); err != nil {
		return fmt.Errorf("配置有误 mistakes:\n%w", err)
	}
	fmt.Fprintln(os.Stderr, "配置无误 the configuration is good")
	return nil
}

type doctorCmd struct {
	nodeFlags
}

// Run looks for trouble; exit code 1 when something needs care.
func (c doctorCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	bad := 0
	for _, w := range app.Examine(ctx, cfg) {
		fmt.Printf("%-5s %s: %s\n", w.Level, w.Name, w.Text)
		if w.Advice != "" {
			fmt.Printf("      → %s\n", w.Advice)
		}
		if w.Level == "bad" {
			bad++
		}
	}
	if bad > 0 {
		return exit(1)
	}
	return nil
}

type accountCmd struct {
	nodeFlags
	Login string   `arg:"" help:"Sign-in name."`
	Role  []string `help:"Roles of a new account: operator, doctor, manager, auditor." default:"operator"`
	Name  string   `help:"Display name of a new account."`
}

// Run makes the account, or gives it a new password when it is there, and prints the password once. It works on the node's
// own store, so it needs the machine, not an account.
func (c accountCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	cfg.Log.Level = "warn"
	log, err := newLog(cfg)
	if err != nil {
		return err
	}
	roles := make([]security.Role, len(c.Role))
	for i, r := range c.Role {
		roles[i] = security.Role(r)
	}
	password, err := app.PutAccount(ctx, cfg, log, c.Login, c.Name, roles)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s\n", c.Login, password)
	return nil
}

type apiCmd struct{}

// Run prints the API description.
func (apiCmd) Run() error {
	b, err := app.Description()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(b, '\n'))
	return err
}
