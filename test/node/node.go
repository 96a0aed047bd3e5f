package node

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Node is a running program.
type Node struct {
	URL   string
	Place Place

	t    testing.TB
	cmd  *exec.Cmd
	out  *output
	done chan struct{} // closed when the process ended
	err  error
}

// readyWithin is how long a node may take until it answers.
const readyWithin = 60 * time.Second

// Serve starts `minkang serve` at a place on a free port and waits until it answers. It is killed with the test.
func Serve(t testing.TB, p Place, more ...string) *Node {
	t.Helper()
	return Start(t, p, append(append([]string{"serve", "--listen", "127.0.0.1:0"}, p.Flags()...), more...)...)
}

// Start starts the program with any arguments that make it serve, and waits until it answers.
func Start(t testing.TB, p Place, args ...string) *Node {
	t.Helper()
	n, err := Launch(t, p, nil, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var listening = regexp.MustCompile(`(?m)(?:msg=listening url=|^\s*)(https?://[0-9.:]+)`)

// Launch is Start that gives the error when the program ends instead of answering.
func Launch(t testing.TB, p Place, env []string, args ...string) (*Node, error) {
	t.Helper()
	n := &Node{Place: p, t: t, out: &output{}, done: make(chan struct{})}
	n.cmd = exec.Command(Program(t), args...)
	n.cmd.Env = append(append(os.Environ(), "MINKANG_LISTEN_DEBUG=127.0.0.1:0"), env...)
	n.cmd.Stdout, n.cmd.Stderr = n.out, n.out
	n.cmd.SysProcAttr = dieWithTest()
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { n.err = n.cmd.Wait(); close(n.done) }()
	t.Cleanup(func() {
		n.Kill()
		if t.Failed() {
			t.Logf("output of %s:\n%s", strings.Join(args, " "), n.Output())
		}
	})
	deadline := time.Now().Add(readyWithin)
	for {
		if m := listening.FindStringSubmatch(n.Output()); m != nil && (args[0] != "demo" || strings.Contains(n.Output(), "Ctrl-C")) {
			n.URL = m[1]
			return n, nil
		}
		select {
		case <-n.done:
			return n, errors.Join(errors.New(n.Output()), n.err)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			n.Kill()
			return n, errors.New("the node does not answer: " + n.Output())
		}
	}
}

// Output gives what the program wrote so far.
func (n *Node) Output() string { return n.out.String() }

// Kill ends the process at once, as a power cut would.
func (n *Node) Kill() {
	_ = n.cmd.Process.Signal(syscall.SIGKILL)
	<-n.done
}

// Stop asks the process to end and gives its exit error.
func (n *Node) Stop() error {
	_ = n.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.done:
	case <-time.After(30 * time.Second):
		n.Kill()
		return errors.New("the node did not stop")
	}
	return n.err
}

// Ended tells whether the process is gone.
func (n *Node) Ended() bool {
	select {
	case <-n.done:
		return true
	default:
		return false
	}
}

// MemoryPeak gives the most memory the process held, in bytes; 0 where the system does not tell.
func (n *Node) MemoryPeak() int64 { return memoryPeak(n.cmd.Process.Pid) }

// Ready asks GET /readyz.
func (n *Node) Ready() bool {
	res, err := http.Get(n.URL + "/readyz")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode == http.StatusOK
}

// Eventually asks again until fn says yes; after within the test fails with what.
func Eventually(t testing.TB, within time.Duration, what string, fn func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	for !fn() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// output collects what several pipes write.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// String gives all of it.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}
