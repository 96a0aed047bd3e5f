package sheet

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// sharedStrings are the texts of a workbook that its cells name by number. The first ones are kept in memory, up to a bound;
// the others lie in a temporary file, each with its offset in a second one, and are read through small windows, since sheets
// name them nearly in order.
type sharedStrings struct {
	memory []string
	room   int // bytes left in memory
	count  int
	spill  *spilled
}

type spilled struct {
	dir     string
	texts   *os.File
	offsets *os.File
	size    int64 // of texts
	out     []byte
	outOff  []byte
	first   int // number of the first spilled text
	textWin window
	offWin  window
}

// readShared reads the table of shared strings.
func readShared(src io.Reader, l Limits, dir string) (_ *sharedStrings, err error) {
	t := &sharedStrings{room: l.Strings}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	s := newScanner(src, l.Unpacked)
	var text []byte
	in, phonetic := false, 0
	for {
		var to *[]byte
		if in {
			to = &text
		}
		k, _, err := s.next(to, l.Cell)
		if err != nil {
			return t, err
		}
		if k == tokenText {
			continue
		}
		if k == tokenEnd {
			return t, t.flush()
		}
		switch name := string(s.name); {
		case name == "t":
			in = k == tokenStart && !s.empty && phonetic == 0
		case name == "rPh" && !s.empty:
			if phonetic++; k == tokenClose {
				phonetic -= 2
			}
		case name == "si" && (k == tokenClose || s.empty):
			if err := t.add(unescapeControl(text), dir); err != nil {
				return t, err
			}
			text = text[:0]
		}
	}
}

const stringOverhead = 16 // of a Go string besides its bytes

func (t *sharedStrings) add(text []byte, dir string) error {
	n := t.count
	t.count++
	if t.spill == nil && len(text)+stringOverhead <= t.room {
		t.room -= len(text) + stringOverhead
		t.memory = append(t.memory, string(text))
		return nil
	}
	if t.spill == nil {
		sp, err := newSpill(dir, n)
		if err != nil {
			return err
		}
		t.spill = sp
	}
	return t.spill.add(text)
}

func newSpill(dir string, first int) (*spilled, error) {
	sp := &spilled{first: first}
	for _, f := range []**os.File{&sp.texts, &sp.offsets} {
		file, err := os.CreateTemp(dir, "minkang-sheet-*")
		if err != nil {
			return nil, errors.Join(err, sp.close())
		}
		_ = os.Remove(file.Name()) // the system frees it when it is closed, however the program ends
		*f = file
	}
	return sp, nil
}

func (sp *spilled) add(text []byte) error {
	sp.outOff = binary.LittleEndian.AppendUint64(sp.outOff, uint64(sp.size))
	sp.out = append(sp.out, text...)
	sp.size += int64(len(text))
	if len(sp.out) < 1<<18 && len(sp.outOff) < 1<<18 {
		return nil
	}
	return sp.flush()
}

func (sp *spilled) flush() error {
	_, err := sp.texts.Write(sp.out)
	_, err2 := sp.offsets.Write(sp.outOff)
	sp.out, sp.outOff = sp.out[:0], sp.outOff[:0]
	return errors.Join(err, err2)
}

// flush ends the table: the last offset marks the end of the last text.
func (t *sharedStrings) flush() error {
	if t.spill == nil {
		return nil
	}
	t.spill.outOff = binary.LittleEndian.AppendUint64(t.spill.outOff, uint64(t.spill.size))
	return t.spill.flush()
}

// get appends text number n to to when it lies in the file, and gives it as text when it is in memory. False: there is none.
func (t *sharedStrings) get(n int, to []byte) (text string, out []byte, ok bool, err error) {
	switch {
	case t == nil || n < 0 || n >= t.count:
		return "", to, false, nil
	case n < len(t.memory):
		return t.memory[n], to, true, nil
	}
	sp := t.spill
	var at [16]byte
	if err := sp.offWin.read(sp.offsets, at[:], int64(n-sp.first)*8); err != nil {
		return "", to, false, err
	}
	from, end := int64(binary.LittleEndian.Uint64(at[:8])), int64(binary.LittleEndian.Uint64(at[8:]))
	start := len(to)
	to = append(to, make([]byte, end-from)...)
	err = sp.textWin.read(sp.texts, to[start:], from)
	return "", to, err == nil, err
}

func (t *sharedStrings) close() error {
	if t == nil || t.spill == nil {
		return nil
	}
	return t.spill.close()
}

func (sp *spilled) close() (err error) {
	for _, f := range []*os.File{sp.texts, sp.offsets} {
		if f != nil {
			err = errors.Join(err, f.Close())
			_ = os.Remove(f.Name()) // where a file that is open cannot be removed
		}
	}
	return err
}

// window keeps parts of a file that were read lately.
type window struct {
	pages [windowPages][]byte
	at    [windowPages]int64 // page number + 1; 0 none
}

const (
	windowPages = 64
	windowBytes = 32 << 10
)

// read fills b from the file at an offset.
func (w *window) read(f *os.File, b []byte, offset int64) error {
	for len(b) > 0 {
		page := offset / windowBytes
		slot := page % windowPages
		if w.at[slot] != page+1 {
			if w.pages[slot] == nil {
				w.pages[slot] = make([]byte, 0, windowBytes)
			}
			n, err := f.ReadAt(w.pages[slot][:windowBytes], page*windowBytes)
			if err != nil && err != io.EOF {
				return err
			}
			w.pages[slot], w.at[slot] = w.pages[slot][:n], page+1
		}
		in := int(offset % windowBytes)
		if in >= len(w.pages[slot]) {
			return ErrDamaged
		}
		n := copy(b, w.pages[slot][in:])
		b, offset = b[n:], offset+int64(n)
	}
	return nil
}

// unescapeControl reads the _x000D_ form in which workbooks write control characters.
func unescapeControl(b []byte) []byte {
	for i := 0; i+6 < len(b); i++ {
		if b[i] != '_' || b[i+1] != 'x' || b[i+6] != '_' {
			continue
		}
		n := 0
		for _, c := range b[i+2 : i+6] {
			switch {
			case c >= '0' && c <= '9':
				n = n<<4 | int(c-'0')
			case c >= 'A' && c <= 'F':
				n = n<<4 | int(c-'A'+10)
			case c >= 'a' && c <= 'f':
				n = n<<4 | int(c-'a'+10)
			default:
				n = 1 << 20
			}
		}
		if n > 0 && n < 0x80 {
			b[i] = byte(n)
			b = append(b[:i+1], b[i+7:]...)
		}
	}
	return b
}
