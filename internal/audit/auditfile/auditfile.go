// Package auditfile keeps the ledger's checkpoints in a file outside the database: the latest one, and the last one of each
// earlier day. Put the file on another disk, or copy it away: whoever holds it can prove that the ledger was cut or rewritten.
package auditfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
)

const separator = "--\n"

// File is a witness in a file. Safe for concurrent use in one process.
type File struct {
	path string
	mu   sync.Mutex
}

var _ audit.Witness = (*File)(nil)

// New returns the witness of a path. Its folder must exist; the file is made at the first checkpoint.
func New(path string) *File { return &File{path: path} }

// Keep implements audit.Witness. The file is replaced whole: a crash leaves the old or the new one.
func (f *File) Keep(_ context.Context, c audit.Checkpoint) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept, err := f.read()
	if err != nil {
		return err
	}
	if n := len(kept); n > 0 {
		if kept[n-1].Size >= c.Size { // another sequencer was ahead
			return nil
		}
		if day(kept[n-1]) == day(c) {
			kept = kept[:n-1]
		}
	}
	notes := make([]string, 0, len(kept)+1)
	for _, k := range append(kept, c) {
		notes = append(notes, k.Note())
	}
	return replace(f.path, []byte(strings.Join(notes, separator)))
}

// Kept implements audit.Witness. A file that cannot be read as checkpoints is an error, not an empty witness.
func (f *File) Kept(context.Context) ([]audit.Checkpoint, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read()
}

func (f *File) read() ([]audit.Checkpoint, error) {
	b, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("auditfile: %w", err)
	}
	var out []audit.Checkpoint
	for i, note := range strings.Split(string(b), separator) {
		c, err := audit.ParseNote(note)
		if err != nil {
			return nil, fmt.Errorf("auditfile: note %d of %s: %w", i+1, filepath.Base(f.path), err)
		}
		out = append(out, c)
	}
	return out, nil
}

func day(c audit.Checkpoint) string { return c.At.In(clock.Region).Format("2006-01-02") }

func replace(path string, text []byte) error {
	t, err := os.CreateTemp(filepath.Dir(path), ".checkpoint-*")
	if err != nil {
		return fmt.Errorf("auditfile: %w", err)
	}
	defer os.Remove(t.Name())
	_, err = t.Write(text)
	if err == nil {
		err = t.Sync()
	}
	if e := t.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(t.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("auditfile: %w", err)
	}
	return nil
}
