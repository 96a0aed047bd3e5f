package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"time"
)

// Read gives one record. ErrPruned when its segment was deleted, ErrDamaged when its checksum does not hold.
func (j *Journal) Read(p Position) (Record, error) {
	f, err := os.Open(j.path(p.Segment()))
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, ErrPruned
	}
	if err != nil {
		return Record{}, err
	}
	defer f.Close()
	r, _, err := readRecord(f, p.Segment(), p.Offset())
	if err != nil {
		return Record{}, ErrDamaged
	}
	return r, nil
}

// Scan gives every record from a position on (0: from the oldest kept), in order, until fn returns an error. Records being
// appended meanwhile may or may not be seen.
func (j *Journal) Scan(from Position, fn func(Record) error) error {
	segs, err := j.segments()
	if err != nil {
		return err
	}
	for _, n := range segs {
		if n < from.Segment() {
			continue
		}
		off := int64(len(magic))
		if n == from.Segment() && from.Offset() > off {
			off = from.Offset()
		}
		if err := j.scanSegment(n, off, fn); err != nil {
			return err
		}
	}
	return nil
}

func (j *Journal) scanSegment(n int, off int64, fn func(Record) error) error {
	f, err := os.Open(j.path(n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		r, next, err := readRecord(f, n, off)
		if err != nil {
			return nil // the end, or a tail that was never acknowledged
		}
		if err := fn(r); err != nil {
			return err
		}
		off = next
	}
}

func readRecord(f io.ReaderAt, segment int, off int64) (Record, int64, error) {
	var h [headerBytes]byte
	if _, err := f.ReadAt(h[:], off); err != nil {
		return Record{}, 0, err
	}
	n, m := int64(binary.LittleEndian.Uint32(h[0:])), int64(binary.LittleEndian.Uint32(h[16:]))
	if n > MaxRecord || m > n {
		return Record{}, 0, ErrDamaged
	}
	b, err := io.ReadAll(io.NewSectionReader(f, off+headerBytes, n)) // grows as it reads: a lying length costs nothing
	if err != nil {
		return Record{}, 0, err
	}
	if int64(len(b)) != n {
		return Record{}, 0, io.ErrUnexpectedEOF
	}
	crc := crc32.Update(crc32.Update(0, castagnoli, h[8:]), castagnoli, b)
	if crc != binary.LittleEndian.Uint32(h[4:]) {
		return Record{}, 0, ErrDamaged
	}
	next := off + headerBytes + n
	return Record{Position: at(segment, off), Next: at(segment, next),
		At: time.UnixMicro(int64(binary.LittleEndian.Uint64(h[8:]))).UTC(), Meta: b[:m:m], Body: b[m:]}, next, nil
}

// Stats is what the journal takes.
type Stats struct {
	Bytes    int64
	Segments int
	Oldest   time.Time // of the oldest record kept; zero when there is none
}

// Stats measures the journal's folder.
func (j *Journal) Stats() (s Stats, err error) {
	segs, err := j.segments()
	if err != nil {
		return s, err
	}
	for _, n := range segs {
		st, err := os.Stat(j.path(n))
		if err != nil {
			continue // pruned meanwhile
		}
		s.Bytes += st.Size()
		s.Segments++
		if s.Oldest.IsZero() {
			s.Oldest, _ = j.firstTime(n)
		}
	}
	return s, nil
}

// Prune deletes the segments whose records are all older than before, never the active one, and gives the bytes freed.
func (j *Journal) Prune(before time.Time) (freed int64, err error) {
	segs, err := j.segments()
	if err != nil {
		return 0, err
	}
	for i := 0; i+1 < len(segs); i++ {
		// A segment's records end before the next one's begin.
		next, ok := j.firstTime(segs[i+1])
		if !ok || !next.Before(before) {
			break
		}
		st, err := os.Stat(j.path(segs[i]))
		if err != nil {
			return freed, err
		}
		if err := os.Remove(j.path(segs[i])); err != nil {
			return freed, err
		}
		freed += st.Size()
	}
	return freed, syncDir(j.cfg.Dir)
}

func (j *Journal) firstTime(n int) (time.Time, bool) {
	f, err := os.Open(j.path(n))
	if err != nil {
		return time.Time{}, false
	}
	defer f.Close()
	r, _, err := readRecord(f, n, int64(len(magic)))
	return r.At, err == nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
