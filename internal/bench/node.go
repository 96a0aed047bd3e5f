package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Node is a running node process that is measured.
type Node struct {
	URL     string
	Debug   string        // address of metrics and profiles
	Started time.Duration // from the start of the process until it was ready
	PID     int
	command *exec.Cmd
	ended   chan error
}

// Program says how to start a node.
type Program struct {
	Path  string // of the executable
	Store string // sqlite or postgres
	DSN   string
	Log   io.Writer
}

// startWithin is how long a node may take until it answers.
const startWithin = 2 * time.Minute

// Start runs a node on a folder and waits until it is ready.
func (p Program) Start(ctx context.Context, folder string) (*Node, error) {
	main, err := freeAddress()
	if err != nil {
		return nil, err
	}
	debug, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--data", folder, "--listen", main, "--store", p.Store}
	if p.DSN != "" {
		args = append(args, "--dsn", p.DSN)
	}
	n := &Node{URL: "http://" + main, Debug: debug, ended: make(chan error, 1), command: exec.Command(p.Path, args...)}
	n.command.Env = append(os.Environ(), "MINKANG_LISTEN_DEBUG="+debug, "MINKANG_LOG_LEVEL=warn")
	n.command.Stderr, n.command.Stdout = p.Log, p.Log
	begun := time.Now()
	if err := n.command.Start(); err != nil {
		return nil, err
	}
	n.PID = n.command.Process.Pid
	go func() { n.ended <- n.command.Wait() }()
	if err := n.ready(ctx, begun); err != nil {
		return nil, errors.Join(err, n.Stop())
	}
	return n, nil
}

func (n *Node) ready(ctx context.Context, begun time.Time) error {
	client := &http.Client{Timeout: time.Second}
	for time.Since(begun) < startWithin {
		select {
		case err := <-n.ended:
			n.ended <- err
			return fmt.Errorf("the node ended before it was ready: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		if res, err := client.Get(n.URL + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				n.Started = time.Since(begun)
				return nil
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("the node was not ready in time")
}

// Stop ends the node gracefully.
func (n *Node) Stop() error {
	if err := n.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-n.ended:
		return err
	case <-time.After(time.Minute):
		_ = n.command.Process.Kill()
		return errors.New("the node did not stop within a minute and was killed")
	}
}

// freeAddress gives a loopback address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
