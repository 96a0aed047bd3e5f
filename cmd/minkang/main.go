// Command minkang is the whole platform: a node, a living demonstration, and the tools around them. Each sub-command has a file.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/app"
	"minkang/internal/demo"
)

// version is set by the linker.
var version = "dev"

// commands are the sub-commands and what they take.
type commands struct {
	Serve       serveCmd       `cmd:"" help:"Run a node."`
	Demo        demoCmd        `cmd:"" help:"Run a node with a living synthetic district around it."`
	Simulate    simulateCmd    `cmd:"" help:"Write a synthetic district as files."`
	Submit      submitCmd      `cmd:"" help:"Send shared documents to a node."`
	Verify      verifyCmd      `cmd:"" help:"Prove that what was kept was not changed."`
	Empi        empiCmd        `cmd:"" name:"empi" help:"Registers outside a node: find the records of one, or of two, that are one person."`
	Bench       benchCmd       `cmd:"" help:"Measure a node on this machine: submitting, opening, statistics, memory."`
	Doctor      doctorCmd      `cmd:"" help:"Look for trouble and say what to do."`
	CheckConfig checkConfigCmd `cmd:"" help:"Check a configuration and print what is in force."`
	Account     accountCmd     `cmd:"" help:"Make an account or give one a new password, on the node's own machine."`
	Certificate certificateCmd `cmd:"" help:"Make and register a client certificate for a connected system."`
	HealthCode  healthCodeCmd  `cmd:"" name:"health-code" help:"Check health codes at a desk without a line."`
	Standards   standardsCmd   `cmd:"" help:"Make, verify and compare packages of standards; make a publisher's key."`
	Keys        keysCmd        `cmd:"" help:"Look at the keys that identities are sealed with, and renew them."`
	API         apiCmd         `cmd:"" name:"api" help:"Print the API description (OpenAPI 3.1)."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// exit carries a command's exit code.
type exit int

// Error implements error.
func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func main() {
	app.Version = version
	app.Describe(func(api huma.API) { demo.Register(api, nil) })
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	parser := kong.Must(&c, kong.Name("minkang"), kong.Description("民康 · regional population-health information platform"), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	k, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	err = k.Run()
	var code exit
	if errors.As(err, &code) {
		os.Exit(int(code))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "minkang:", err)
		os.Exit(1)
	}
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error { fmt.Println(version); return nil }
