// Package collectionfile keeps the bodies of batches as files named by their content.
package collectionfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"minkang/internal/collection"
	"minkang/internal/kit/errs"
)

// Spool implements collection.Spool in a folder. Safe for concurrent use by one process.
type Spool struct{ dir string }

// Open makes the folder when there is none and removes what an interrupted transfer left.
func Open(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	left, err := filepath.Glob(filepath.Join(dir, "coming-*"))
	if err != nil {
		return nil, err
	}
	for _, f := range left {
		if err := os.Remove(f); err != nil {
			return nil, err
		}
	}
	return &Spool{dir}, nil
}

// source tells a fault of the sender's line from one of the disk.
type source struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// Keep implements collection.Spool: the bytes, then the name, are synced before it returns.
func (s *Spool) Keep(r io.Reader, limit int64) (hash string, size int64, err error) {
	f, err := os.CreateTemp(s.dir, "coming-*")
	if err != nil {
		return "", 0, full(err)
	}
	defer func() {
		_ = f.Close() // closed before already, when all went well
		_ = os.Remove(f.Name())
	}()
	sum := sha256.New()
	from := &source{r: r}
	size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(from, limit+1))
	switch {
	case from.err != nil:
		if e, ok := errs.As(from.err); ok {
			return "", 0, e
		}
		return "", 0, errs.Wrap(errs.Invalid, "collection.body-cut", from.err)
	case err != nil:
		return "", 0, full(err)
	case size > limit:
		return "", 0, collection.ErrTooLarge
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return "", 0, full(err)
	}
	if err := os.Rename(f.Name(), s.path(hash)); err != nil {
		return "", 0, full(err)
	}
	now := time.Now()
	if err := os.Chtimes(s.path(hash), now, now); err != nil { // when it came last, see Old
		return "", 0, err
	}
	return hash, size, syncDir(s.dir)
}

func (s *Spool) path(hash string) string { return filepath.Join(s.dir, hash) }

func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return errs.Wrap(errs.Full, "store.full", err)
	}
	return err
}

// syncDir makes a new name durable; where folders cannot be synced the system does so itself.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

// Open implements collection.Spool.
func (s *Spool) Open(hash string) (collection.Body, error) {
	if len(hash) != 64 {
		return nil, collection.ErrBodyGone
	}
	f, err := os.Open(s.path(hash))
	if errors.Is(err, os.ErrNotExist) {
		return nil, collection.ErrBodyGone
	}
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &body{f, st.Size()}, nil
}

type body struct {
	*os.File
	size int64
}

// Size implements collection.Body.
func (b *body) Size() int64 { return b.size }

// Drop implements collection.Spool.
func (s *Spool) Drop(hash string) error {
	if err := os.Remove(s.path(hash)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Old implements collection.Spool.
func (s *Spool) Old(before time.Time) (out []string, err error) {
	all, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		st, err := f.Info()
		if err == nil && len(f.Name()) == 64 && st.ModTime().Before(before) {
			out = append(out, f.Name())
		}
	}
	return out, nil
}
