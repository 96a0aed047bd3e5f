package column_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"minkang/internal/engine/column"
)

var crashTable = column.Table{Name: "t_crash", Fields: []column.Field{{Name: "document", Type: column.Int64, Keyed: true}, {Name: "batch", Type: column.Int64}}}

const crashRows = 500 // rows per batch

// TestCrashChild is the process that TestKilledWriter kills; it does nothing by itself. Each batch adds rows, takes some of
// the batch before away and moves the cursor; a line is printed when it is acknowledged.
func TestCrashChild(t *testing.T) {
	path := os.Getenv("MINKANG_TEST_CRASH")
	if path == "" {
		t.Skip("only as a child of TestKilledWriter")
	}
	s, err := column.Open(t.Context(), column.Config{Engine: column.Engine(os.Getenv("MINKANG_TEST_CRASH_ENGINE")), Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Create(t.Context(), crashTable); err != nil {
		t.Fatal(err)
	}
	for {
		var done int64
		err := s.Write(t.Context(), func(tx column.Tx) error {
			at, err := tx.Cursor("batch")
			if err != nil {
				return err
			}
			last, _ := strconv.ParseInt(at, 10, 64)
			done = last + 1
			if _, err := tx.Delete("t_crash", "document", []int64{last * crashRows, last*crashRows + 1}); err != nil {
				return err
			}
			_, err = tx.Append("t_crash", func(yield func([]any) bool) {
				for i := range int64(crashRows) {
					if !yield([]any{done*crashRows + i, done}) {
						return
					}
				}
			})
			if err != nil {
				return err
			}
			return tx.SetCursor("batch", strconv.FormatInt(done, 10))
		})
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("batch " + strconv.FormatInt(done, 10) + "\n")
	}
}

// A writer killed at any moment leaves whole batches only: everything acknowledged is there, and the cursor says exactly
// how much.
func TestKilledWriter(t *testing.T) {
	for _, e := range column.Engines() {
		t.Run(string(e), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "warehouse")
			for round := range 4 {
				acknowledged := killAfter(t, e, path, 3+round*7)
				s, err := column.Open(t.Context(), column.Config{Engine: e, Path: path})
				if err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
				var batches int64
				if err := s.Write(t.Context(), func(tx column.Tx) error {
					at, err := tx.Cursor("batch")
					batches, _ = strconv.ParseInt(at, 10, 64)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				if batches < acknowledged {
					t.Errorf("round %d: %d batches acknowledged, %d there", round, acknowledged, batches)
				}
				err = s.Query(t.Context(), "SELECT count(*), count(DISTINCT document), max(batch) FROM t_crash", nil, func(r []any) error {
					if want := batches*crashRows - 2*(batches-1); r[0] != want || r[1] != want || r[2] != batches {
						t.Errorf("round %d: %v rows at batch %d, want %d", round, r, batches, want)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// killAfter runs the child until it has acknowledged some batches, kills it in the middle of its work and gives the last
// batch it acknowledged.
func killAfter(t *testing.T, e column.Engine, path string, lines int) (last int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), "MINKANG_TEST_CRASH="+path, "MINKANG_TEST_CRASH_ENGINE="+string(e))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for sc, n := bufio.NewScanner(out), 0; sc.Scan(); {
		text := sc.Text()
		if len(text) < 7 || text[:6] != "batch " {
			continue
		}
		if last, err = strconv.ParseInt(text[6:], 10, 64); err != nil {
			t.Fatal(err)
		}
		if n++; n == lines {
			cmd.Process.Kill() // no warning; what the pipe still holds was acknowledged too
		}
	}
	cmd.Wait() // killed: the error is wanted
	return last
}
