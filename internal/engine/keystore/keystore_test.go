package keystore

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestKeysAreMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first := open(t, dir)
	a, err := first.Signer("node")
	if err != nil {
		t.Fatal(err)
	}
	seal, err := first.Sealer("fields")
	if err != nil {
		t.Fatal(err)
	}
	sealed, _ := seal.Seal([]byte("v"), "p")
	mac, err := first.MAC("audit")
	if err != nil {
		t.Fatal(err)
	}

	again := open(t, dir)
	b, err := again.Signer("node")
	if err != nil {
		t.Fatal(err)
	}
	if a.Public().KeyID() != b.Public().KeyID() {
		t.Fatal("another key after restart")
	}
	seal, err = again.Sealer("fields")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := seal.Open(sealed, "p"); err != nil || string(v) != "v" {
		t.Fatalf("sealed value after restart: %q %v", v, err)
	}
	mac2, err := again.MAC("audit")
	if err != nil || !mac2.Check(mac.Sum([]byte("x")), []byte("x")) {
		t.Fatalf("mac after restart: %v", err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 4 {
		t.Fatalf("%d files", len(files))
	}
	for _, f := range files {
		if info, _ := f.Info(); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %04o", f.Name(), info.Mode().Perm())
		}
	}
}

func TestReadableKeyIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := s.Signer("node"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "node.pem"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Signer("node"); err == nil || !strings.Contains(err.Error(), "node.pem") {
		t.Fatalf("key readable by others: %v", err)
	}
}

func TestDamagedFilesAreNamed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, f := range []string{"node.pem", "audit.pem"} {
		if err := os.WriteFile(filepath.Join(dir, f), []byte("junk"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Signer("node"); err == nil || !strings.Contains(err.Error(), "node.pem") {
		t.Fatalf("damaged key: %v", err)
	}
	if _, err := s.MAC("audit"); err == nil || !strings.Contains(err.Error(), "audit.pem") {
		t.Fatalf("damaged secret: %v", err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "node.pem")); string(b) != "junk" {
		t.Fatal("a damaged key was replaced; what it signed could no longer be checked")
	}
}

func TestNamesStayInTheFolder(t *testing.T) {
	s := open(t, t.TempDir())
	for _, name := range []string{"", "../node", "a/b", "Node", ".hidden", "..", "x y"} {
		if _, err := s.Secret(name, 16); err == nil {
			t.Errorf("name %q accepted", name)
		}
	}
}

func TestTwoStartsAgree(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	keys := make([][]byte, 16)
	for i := range keys {
		wg.Go(func() {
			s, err := Open(dir)
			if err == nil {
				keys[i], err = s.Secret("node", 32)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, k := range keys[1:] {
		if !bytes.Equal(k, keys[0]) {
			t.Fatal("two starts made different keys")
		}
	}
}

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
