// Package keystore keeps a node's keys as files only their owner can read, made at first use. It is the file-backed source
// of kit/gm's Signer and Sealer; a device or key service can offer the same two in its place.
package keystore

import (
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"minkang/internal/kit/gm"
)

const (
	folderMode = 0o700
	fileMode   = 0o600
)

// Store is a folder of key files. Safe for concurrent use in one process; two processes starting at once on one folder
// end with the same keys, because the first file to get its name wins.
type Store struct {
	dir string
	mu  sync.Mutex
}

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

// Open opens the folder, making it when it is not there.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	return &Store{dir: dir}, nil
}

// Signer gives the SM2 key of that name, making it at first use (name.pem, and name.pub.pem for others to check with).
func (s *Store) Signer(name string) (*gm.PrivateKey, error) {
	text, err := s.Load(name+".pem", func() ([]byte, error) {
		k, err := gm.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return k.PEM()
	})
	if err != nil {
		return nil, err
	}
	k, err := gm.ParsePrivateKey(text, rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("keystore: %s.pem: %w", name, err)
	}
	_, err = s.Load(name+".pub.pem", func() ([]byte, error) { return k.PublicPEM(), nil })
	return k, err
}

// Sealer gives the SM4 key of that name as a Sealer, making it at first use.
func (s *Store) Sealer(name string) (*gm.SM4, error) {
	key, err := s.Secret(name, gm.KeySize)
	if err != nil {
		return nil, err
	}
	return gm.NewSM4(key, rand.Reader)
}

// MAC gives the HMAC-SM3 key of that name, making it at first use.
func (s *Store) MAC(name string) (*gm.MAC, error) {
	key, err := s.Secret(name, gm.DigestSize)
	if err != nil {
		return nil, err
	}
	return gm.NewMAC(key), nil
}

// Secret gives size random bytes of that name, making them at first use.
func (s *Store) Secret(name string, size int) ([]byte, error) {
	const kind = "MINKANG SECRET"
	text, err := s.Load(name+".pem", func() ([]byte, error) {
		b := make([]byte, size)
		if _, err := rand.Read(b); err != nil {
			return nil, err
		}
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), nil
	})
	if err != nil {
		return nil, err
	}
	b, _ := pem.Decode(text)
	if b == nil || b.Type != kind || len(b.Bytes) != size {
		return nil, fmt.Errorf("keystore: %s.pem does not hold a secret of %d bytes", name, size)
	}
	return b.Bytes, nil
}

// Has tells whether the key or secret of that name is there.
func (s *Store) Has(name string) bool {
	_, err := os.Stat(filepath.Join(s.dir, name+".pem"))
	return err == nil
}

// Load gives the content of a file, calling create and keeping what it gives when the file is not there. A file that others
// may read is refused: its key must be taken as known.
func (s *Store) Load(file string, create func() ([]byte, error)) ([]byte, error) {
	name, _, _ := strings.Cut(file, ".")
	if !nameShape.MatchString(name) {
		return nil, fmt.Errorf("keystore: %q is not a key name", file)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, file)
	text, err := read(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	if text, err = create(); err != nil {
		return nil, fmt.Errorf("keystore: %s: %w", file, err)
	}
	if err := place(path, text); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	return read(path)
}

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("keystore: %s may be read by others (mode %04o): replace the key, or set mode 0600", filepath.Base(path), info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	return text, nil
}

// place writes the whole file under another name, then gives it its name; an existing file stays as it is.
func place(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		err = f.Chmod(fileMode)
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	if d, err := os.Open(filepath.Dir(path)); err == nil {
		_ = d.Sync() // not every file system can; the key itself is on disk
		_ = d.Close()
	}
	return nil
}
