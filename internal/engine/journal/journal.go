// Package journal is an append-only log of raw messages in segment files. What Append acknowledged survives a power cut:
// records are written and synced in groups, so many writers share one fsync. A segment is deleted as a whole, which is how
// pruning really frees space.
//
// A record is: length (4 bytes), CRC-32C (4), time (8, microseconds), meta length (4), meta, body; integers little endian.
package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"minkang/internal/kit/errs"
)

// Position is the place of a record: segment number and offset. Positions grow with time.
type Position int64

func at(segment int, offset int64) Position { return Position(int64(segment)<<32 | offset) }

// Segment gives the number of the file.
func (p Position) Segment() int { return int(p >> 32) }

// Offset gives the byte where the record begins.
func (p Position) Offset() int64 { return int64(p & 0xffffffff) }

const (
	headerBytes = 20
	magic       = "MKJOURN1"
	// MaxRecord bounds one record (meta and body), in bytes.
	MaxRecord = 512 << 20
)

// Config of a journal. Zero values mean the defaults in brackets.
type Config struct {
	Dir          string
	SegmentBytes int64         // a segment is closed at this size (64 MiB)
	SegmentAge   time.Duration // or when its first record is this old (24 h)
}

// Record is one journalled message.
type Record struct {
	Position Position
	Next     Position // where the following record begins
	At       time.Time
	Meta     []byte
	Body     []byte
}

// Journal is an open journal. Safe for concurrent use; one process per folder (a lock file says so).
type Journal struct {
	cfg  Config
	lock *os.File

	mu      sync.Mutex // guards what follows
	file    *os.File
	segment int
	size    int64 // of the active segment, pending records included
	born    time.Time
	pending []byte
	waiters []chan error
	retired []*os.File
	closed  bool
	wake    chan struct{}
	done    chan struct{}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Errors of reading.
var (
	ErrClosed  = errs.New(errs.Unavailable, "journal.closed")
	ErrPruned  = errs.New(errs.NotFound, "journal.pruned")
	ErrDamaged = errs.New(errs.Internal, "journal.damaged")
)

// Open opens or makes the journal in cfg.Dir. A torn record at the very end (a crash while writing; it was never
// acknowledged) is cut off.
func Open(cfg Config) (*Journal, error) {
	if cfg.SegmentBytes == 0 {
		cfg.SegmentBytes = 64 << 20
	}
	if cfg.SegmentAge == 0 {
		cfg.SegmentAge = 24 * time.Hour
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(cfg.Dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(lock); err != nil {
		lock.Close()
		return nil, fmt.Errorf("journal: another process uses it: %w", err)
	}
	j := &Journal{cfg: cfg, lock: lock, wake: make(chan struct{}, 1), done: make(chan struct{})}
	if err := j.openLast(); err != nil {
		lock.Close()
		return nil, err
	}
	go j.syncer()
	return j, nil
}

func (j *Journal) openLast() error {
	segs, err := j.segments()
	if err != nil {
		return err
	}
	if len(segs) == 0 {
		return j.newSegment(1)
	}
	last := segs[len(segs)-1]
	f, err := os.OpenFile(j.path(last), os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	good := int64(len(magic))
	var born time.Time
	for {
		r, next, err := readRecord(f, last, good)
		if err != nil {
			break
		}
		if born.IsZero() {
			born = r.At
		}
		good = next
	}
	if st, err := f.Stat(); err != nil {
		return err
	} else if st.Size() > good || st.Size() < int64(len(magic)) {
		if err := f.Truncate(good); err != nil {
			return err
		}
		if _, err := f.WriteAt([]byte(magic), 0); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
	}
	j.file, j.segment, j.size, j.born = f, last, good, born
	return nil
}

func (j *Journal) newSegment(n int) error {
	f, err := os.OpenFile(j.path(n), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write([]byte(magic)); err == nil {
		if err = f.Sync(); err == nil {
			err = syncDir(j.cfg.Dir)
		}
	}
	if err != nil {
		f.Close()
		os.Remove(j.path(n))
		return err
	}
	if j.file != nil {
		j.retired = append(j.retired, j.file) // the syncer may still be writing to it, and closes it
	}
	j.file, j.segment, j.size, j.born = f, n, int64(len(magic)), time.Time{}
	return nil
}

// Append adds a record and gives its place and a function that waits until it is durable. The bytes are copied.
func (j *Journal) Append(now time.Time, meta, body []byte) (Position, func() error, error) {
	n := len(meta) + len(body)
	if n > MaxRecord {
		return 0, nil, errs.New(errs.TooLarge, "journal.record-too-large")
	}
	var h [headerBytes]byte
	binary.LittleEndian.PutUint32(h[0:], uint32(n))
	binary.LittleEndian.PutUint64(h[8:], uint64(now.UnixMicro()))
	binary.LittleEndian.PutUint32(h[16:], uint32(len(meta)))
	crc := crc32.Update(0, castagnoli, h[8:])
	crc = crc32.Update(crc, castagnoli, meta)
	crc = crc32.Update(crc, castagnoli, body)
	binary.LittleEndian.PutUint32(h[4:], crc)

	ch := make(chan error, 1)
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return 0, nil, ErrClosed
	}
	if len(j.pending) == 0 && j.due(now) { // only between groups, so that a group lies in one file
		if err := j.newSegment(j.segment + 1); err != nil {
			return 0, nil, fault(err)
		}
	}
	if j.born.IsZero() {
		j.born = now
	}
	pos := at(j.segment, j.size)
	j.pending = append(j.pending, h[:]...)
	j.pending = append(j.pending, meta...)
	j.pending = append(j.pending, body...)
	j.size += int64(headerBytes + n)
	j.waiters = append(j.waiters, ch)
	select {
	case j.wake <- struct{}{}:
	default:
	}
	return pos, func() error { return <-ch }, nil
}

func (j *Journal) due(now time.Time) bool {
	return j.size >= j.cfg.SegmentBytes || (!j.born.IsZero() && now.Sub(j.born) >= j.cfg.SegmentAge)
}

// syncer writes what waits and syncs once for all of it.
func (j *Journal) syncer() {
	defer close(j.done)
	var buf []byte
	var waiting []chan error
	for range j.wake {
		for {
			j.mu.Lock()
			if len(j.waiters) == 0 {
				j.mu.Unlock()
				break
			}
			buf, j.pending = j.pending, buf[:0]
			waiting, j.waiters = j.waiters, waiting[:0]
			file, segment, start := j.file, j.segment, j.size-int64(len(buf))
			for _, f := range j.retired {
				f.Close()
			}
			j.retired = j.retired[:0]
			j.mu.Unlock()

			_, err := file.WriteAt(buf, start)
			if err == nil {
				err = dataSync(file)
			}
			if err != nil {
				j.abandon(file, segment, start, err)
			}
			for _, ch := range waiting {
				ch <- fault(err)
			}
			if cap(buf) > 16<<20 { // one giant record must not keep its memory for ever
				buf = nil
			}
		}
	}
}

// abandon gives up the segment after a failed write: what a failed fsync left in the page cache cannot be trusted. The
// records before it stay readable; records that joined meanwhile are told to fail too, since their places are gone.
func (j *Journal) abandon(file *os.File, segment int, good int64, cause error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_ = file.Truncate(good)
	if j.segment != segment { // those that came meanwhile went to the next file
		return
	}
	for _, ch := range j.waiters {
		ch <- fault(cause)
	}
	j.pending, j.waiters = j.pending[:0], j.waiters[:0]
	j.size = good
	_ = j.newSegment(j.segment + 1) // when that fails too (disk full), the old one goes on at its good end
}

func fault(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.Wrap(errs.Full, "store.full", err)
	}
	if _, ok := errs.As(err); ok {
		return err
	}
	return errs.Wrap(errs.Unavailable, "journal.unavailable", err)
}

// Close writes what waits and closes the files.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return nil
	}
	j.closed = true
	j.mu.Unlock()
	select {
	case j.wake <- struct{}{}:
	default:
	}
	close(j.wake)
	<-j.done
	for _, f := range j.retired {
		f.Close()
	}
	j.lock.Close()
	return j.file.Close()
}

func (j *Journal) path(n int) string {
	return filepath.Join(j.cfg.Dir, fmt.Sprintf("%010d.journal", n))
}

func (j *Journal) segments() ([]int, error) {
	entries, err := os.ReadDir(j.cfg.Dir)
	if err != nil {
		return nil, err
	}
	var out []int
	for _, e := range entries {
		if s, ok := strings.CutSuffix(e.Name(), ".journal"); ok {
			if n, err := strconv.Atoi(s); err == nil {
				out = append(out, n)
			}
		}
	}
	sort.Ints(out)
	return out, nil
}
