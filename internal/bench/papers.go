package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"minkang/internal/simulate"
)

// Papers are composed documents kept in a file, so that composing costs nothing while the node is measured. Each is sent
// under another document identifier at every run. Safe for concurrent use.
type Papers struct {
	file  *os.File
	index []paper
}

// paper is one document's place in the file.
type paper struct {
	Offset      int64
	Size        int32
	Institution int32 // index into the district's institutions
	Mark        [markBytes]byte
}

// markBytes are the leading bytes of a document identifier that tell districts of different seeds apart; a run writes its
// own there, which gives every document of the run a new identifier of the same form.
const markBytes = 4

const papersFile, indexFile = "papers.bin", "papers.index"

// composePapers writes up to n documents of residents spread over the whole district: of each, the last few of the time
// it covers.
func composePapers(ctx context.Context, dir string, d *simulate.District, n int, progress func(done, total int)) error {
	f, err := os.Create(filepath.Join(dir, papersFile))
	if err != nil {
		return err
	}
	defer f.Close()
	var index []paper
	var at int64
	residents, c := d.Config().Residents, d.Config()
	each := 2
	stride := max(1, residents*each/n)
	for r := 0; len(index) < n && r < residents; r += stride {
		if err := ctx.Err(); err != nil {
			return err
		}
		taken := 0
		for e := range d.EventsBetween(r, c.To.AddDate(0, -8, 0), c.To) {
			body, err := d.Body(&e)
			if err != nil {
				return err
			}
			p := paper{Offset: at, Size: int32(len(body)), Institution: int32(e.Institution)}
			copy(p.Mark[:], e.DocumentID.Extension)
			if _, err := f.Write(body); err != nil {
				return err
			}
			index, at = append(index, p), at+int64(len(body))
			if taken++; taken == each {
				break
			}
		}
		if progress != nil && r/stride%64 == 0 {
			progress(min(r/stride*each, n), n)
		}
	}
	if len(index) == 0 {
		return errors.New("bench: the district wrote no document")
	}
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, index); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, indexFile), b.Bytes(), 0o600)
}

// openPapers opens what composePapers wrote.
func openPapers(dir string) (*Papers, error) {
	raw, err := os.ReadFile(filepath.Join(dir, indexFile))
	if err != nil {
		return nil, err
	}
	p := &Papers{index: make([]paper, len(raw)/binary.Size(paper{}))}
	if err := binary.Read(bytes.NewReader(raw), binary.LittleEndian, p.index); err != nil {
		return nil, err
	}
	if len(p.index) == 0 {
		return nil, fmt.Errorf("bench: %s is empty", indexFile)
	}
	p.file, err = os.Open(filepath.Join(dir, papersFile))
	return p, err
}

// Close closes the file.
func (p *Papers) Close() error { return p.file.Close() }

// Get gives the n-th document of a run and the index of the institution that sends it. A run that needs more documents than
// there are begins again under the next mark; marks come back only after 65,536 rounds.
func (p *Papers) Get(run int, n int64) (body []byte, institution int, err error) {
	x := p.index[n%int64(len(p.index))]
	body = make([]byte, x.Size)
	if _, err := p.file.ReadAt(body, x.Offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	remark(body, x.Mark, fmt.Sprintf("%04X", (run+int(n/int64(len(p.index))))&0xffff))
	return body, int(x.Institution), nil
}

// remark writes a run's mark into the identifiers of a document and of its set: every quoted extension that begins with
// the old mark and has the length of a document identifier.
func remark(body []byte, old [markBytes]byte, mark string) {
	const attribute = `extension="`
	const length = markBytes + 8 + 4 + 3 + 4 + 1
	for at := 0; ; {
		i := bytes.Index(body[at:], []byte(attribute))
		if i < 0 {
			return
		}
		at += i + len(attribute)
		if at+length < len(body) && body[at+length] == '"' && bytes.HasPrefix(body[at:], old[:]) {
			copy(body[at:], mark)
		}
	}
}
