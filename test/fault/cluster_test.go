package fault

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cluster is a PostgreSQL of this test alone, so that it may be stopped without hurting anybody.
type cluster struct {
	bin  string
	dir  string
	port int
	as   []string
}

// newCluster makes and starts one; it goes with the test.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{}
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if p, err := exec.LookPath("initdb"); err == nil {
		bins = append(bins, p)
	}
	if len(bins) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("PostgreSQL is not installed: apt-get install postgresql")
		}
		t.Skip("PostgreSQL is not installed: apt-get install postgresql")
	}
	c.bin = filepath.Dir(slices.Max(bins))
	var err error
	if c.dir, err = os.MkdirTemp("", "minkang-fault-pg"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.run("pg_ctl", "-D", c.dir+"/data", "-m", "immediate", "-s", "stop")
		os.RemoveAll(c.dir)
	})
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		c.as = []string{"runuser", "-u", "postgres", "--"}
		owner, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(owner.Uid)
		gid, _ := strconv.Atoi(owner.Gid)
		if err := os.Chown(c.dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.run("initdb", "-D", c.dir+"/data", "-U", "minkang", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	c.start(t)
	return c
}

func (c *cluster) start(t *testing.T) {
	t.Helper()
	if err := c.run("pg_ctl", "-D", c.dir+"/data", "-s", "-w", "-l", c.dir+"/log", "-o",
		fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c shared_buffers=64MB", c.port, c.dir), "start"); err != nil {
		t.Fatal(err)
	}
}

// stop ends it: "fast" disconnects everybody and closes well, "immediate" is a crash.
func (c *cluster) stop(t *testing.T, mode string) {
	t.Helper()
	if err := c.run("pg_ctl", "-D", c.dir+"/data", "-s", "-w", "-m", mode, "stop"); err != nil {
		t.Fatal(err)
	}
}

func (c *cluster) dsn() string {
	return fmt.Sprintf("postgres://minkang@127.0.0.1:%d/postgres?sslmode=disable", c.port)
}

func (c *cluster) run(name string, args ...string) error {
	all := append(slices.Clone(c.as), filepath.Join(c.bin, name))
	all = append(all, args...)
	cmd := exec.Command(all[0], all[1:]...)
	cmd.Dir = c.dir
	log, err := os.CreateTemp("", "minkang-pg-log") // pg_ctl's child keeps its output open, a pipe would wait for it
	if err != nil {
		return err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w: %s", strings.Join(all, " "), err, text)
	}
	return nil
}
