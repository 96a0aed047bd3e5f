package simulate

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Progress tells how far WriteFiles has come.
type Progress struct {
	Residents, Of int
	Documents     int
	Bytes         int64
}

// WriteFiles writes the district's documents from From to To below a folder: one XML per document in
// <organisation code>/<date>/, truth.jsonl, residents.csv, institutions.csv and accounts.csv. It works on all processors;
// the files are the same whatever their number. progress may be nil and is called from one goroutine at a time.
// It stops with the context's error when the context ends; what was written stays.
func (d *District) WriteFiles(ctx context.Context, dir string, progress func(Progress)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, write := range map[string]func(*csv.Writer) error{"institutions.csv": d.institutionRows, "accounts.csv": d.accountRows, "residents.csv": d.residentRows} {
		if err := writeCSV(filepath.Join(dir, name), write); err != nil {
			return err
		}
	}
	file, err := os.Create(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<20)
	err = d.writeDocuments(ctx, dir, out, progress)
	if e := out.Flush(); err == nil {
		err = e
	}
	if e := file.Close(); err == nil {
		err = e
	}
	return err
}

// batch is how many residents one worker writes before it hands in their truth.
const batch = 64

type handedIn struct {
	truth     bytes.Buffer
	documents int
	bytes     int64
	err       error
}

// writeDocuments shares batches among workers and keeps their truth in the order of residents.
func (d *District) writeDocuments(ctx context.Context, dir string, out *bufio.Writer, progress func(Progress)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	batches := (d.people.Size() + batch - 1) / batch
	workers := runtime.GOMAXPROCS(0)
	results := make([]chan *handedIn, workers)
	var wait sync.WaitGroup
	for w := range workers {
		results[w] = make(chan *handedIn, 2)
		wait.Add(1)
		go func() {
			defer wait.Done()
			for b := w; b < batches; b += workers {
				select {
				case results[w] <- d.writeBatch(ctx, dir, b):
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	defer wait.Wait()
	defer stop()
	var p Progress
	p.Of = d.people.Size()
	for b := range batches {
		var h *handedIn
		select {
		case h = <-results[b%workers]:
		case <-ctx.Done():
			return ctx.Err()
		}
		if h.err != nil {
			return h.err
		}
		if _, err := out.Write(h.truth.Bytes()); err != nil {
			return err
		}
		p.Residents, p.Documents, p.Bytes = min(p.Of, (b+1)*batch), p.Documents+h.documents, p.Bytes+h.bytes
		if progress != nil {
			progress(p)
		}
	}
	return nil
}

func (d *District) writeBatch(ctx context.Context, dir string, b int) *handedIn {
	h := &handedIn{}
	for e := range d.EventsOf(b*batch, min((b+1)*batch, d.people.Size()), d.config.From, d.config.To) {
		if h.err = ctx.Err(); h.err != nil {
			return h
		}
		if h.err = d.writeDocument(dir, &e, h); h.err != nil {
			return h
		}
	}
	return h
}

func (d *District) writeDocument(dir string, e *Event, h *handedIn) error {
	body, err := d.Body(e)
	if err != nil {
		return err
	}
	t := d.Truth(e)
	name := e.DocumentID.Extension
	if e.First == e.DocumentID {
		name += "-again"
	}
	t.File = filepath.ToSlash(filepath.Join(t.Institution, e.At.Format(time.DateOnly), e.DocumentType+"-"+name+".xml"))
	path := filepath.Join(dir, filepath.FromSlash(t.File))
	err = os.WriteFile(path, body, 0o644)
	if os.IsNotExist(err) {
		if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, body, 0o644)
		}
	}
	h.truth.Write(t.Line())
	h.documents++
	h.bytes += int64(len(body))
	return err
}

func writeCSV(path string, write func(*csv.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	err = write(w)
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func (d *District) institutionRows(w *csv.Writer) error {
	w.Write([]string{"index", "code", "ws218", "credit_code", "name", "kind", "level", "division", "address", "phone", "beds"})
	for _, in := range d.Institutions() {
		w.Write([]string{strconv.Itoa(in.Index), in.Code, in.WS218, in.Credit, in.Name, string(in.Kind), in.Level, in.Division, in.Address, in.Phone, strconv.Itoa(in.Beds)})
	}
	return w.Error()
}

func (d *District) accountRows(w *csv.Writer) error {
	w.Write([]string{"role", "login", "name", "institution", "resident", "wards"})
	for _, a := range d.Accounts() {
		institution, resident := "", ""
		if a.Institution >= 0 {
			institution = d.Institutions()[a.Institution].Code
		}
		if a.Resident >= 0 {
			resident = strconv.Itoa(a.Resident)
		}
		w.Write([]string{a.Role, a.Login, a.Name, institution, resident, strings.Trim(fmt.Sprint(a.Wards), "[]")})
	}
	return w.Error()
}

func (d *District) residentRows(w *csv.Writer) error {
	w.Write([]string{"resident", "name", "sex", "birth", "death", "id_number", "health_card", "record_number", "phone", "division", "household"})
	for i := range d.people.Size() {
		r := d.Resident(i)
		death := ""
		if r.Death != 0 && r.Death <= d.to {
			death = r.Death.UTC().Format(time.DateOnly)
		}
		w.Write([]string{strconv.Itoa(i), r.Name, r.Sex(), r.Birth.UTC().Format(time.DateOnly), death, r.IDNumber, r.HealthCard, r.RecordNumber,
			r.Phone, r.Address.Division, strconv.Itoa(d.people.HouseholdOf(i).First)})
	}
	return w.Error()
}
