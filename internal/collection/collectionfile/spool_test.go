package collectionfile

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minkang/internal/collection"
	"minkang/internal/kit/errs"
)

func TestSpool(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sheets")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the same bytes twice are one file
		hash, size, err := s.Keep(strings.NewReader("abc"), 10)
		if err != nil || size != 3 || hash != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
			t.Fatalf("%s %d %v", hash, size, err)
		}
	}
	hash := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	b, err := s.Open(hash)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
	if err != nil || string(text) != "abc" {
		t.Errorf("%s %v", text, err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Keep(bytes.NewReader(make([]byte, 11)), 10); errs.CodeOf(err) != collection.ErrTooLarge.Code {
		t.Error(err)
	}
	if _, _, err := s.Keep(io.MultiReader(strings.NewReader("ab"), cut{}), 10); errs.CodeOf(err) != "collection.body-cut" {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
	for at, want := range map[time.Time]int{time.Now().Add(time.Hour): 1, time.Now().Add(-time.Hour): 0} {
		if old, err := s.Old(at); err != nil || len(old) != want {
			t.Errorf("%v %v", old, err)
		}
	}
	for range 2 {
		if err := s.Drop(hash); err != nil {
			t.Error(err)
		}
	}
	for _, gone := range []string{hash, "../x", ""} {
		if _, err := s.Open(gone); errs.CodeOf(err) != collection.ErrBodyGone.Code {
			t.Errorf("%q: %v", gone, err)
		}
	}
	// What an interrupted transfer left is removed at the next start.
	if err := os.WriteFile(filepath.Join(dir, "coming-1"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}

type cut struct{}

// Read implements io.Reader.
func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
