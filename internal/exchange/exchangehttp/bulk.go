package exchangehttp

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"sync"

	"minkang/internal/exchange"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/httpx"
	"minkang/internal/kit/words"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// bulkWorkers decide documents of one bulk request at the same time; enough to share commits, few enough to leave room.
const bulkWorkers = 32

// item is one document of a bulk request.
type item struct {
	name string
	body []byte
	give func() // returns the body's room
}

// receiveMany takes many documents: POST /api/v1/documents/bulk with a tar archive or a multipart form as body. Every document
// is answered with one JSON line as soon as it is decided, in any order; memory holds only those in work. A document that
// fails does not stop the others.
func (f *Face) receiveMany(w http.ResponseWriter, r *http.Request) {
	env, err := f.envelope(r)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	next, err := reader(r, f.exchange.MaxBody())
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	_ = http.NewResponseController(w).EnableFullDuplex() // answers leave while documents arrive
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := &lines{w: w, enc: json.NewEncoder(w)}
	work := make(chan item, bulkWorkers)
	var wg sync.WaitGroup
	for range bulkWorkers {
		wg.Go(func() {
			for it := range work {
				e := env
				e.MessageID = "" // the content's hash: archive names need not be unique over time
				m, err := f.exchange.Receive(r.Context(), e, it.body)
				it.give()
				out.write(f.line(it.name, m, err))
			}
		})
	}
	for {
		it, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && it.name == "" { // the archive itself is broken: what came before stands
			out.write(f.line("", nil, err))
			break
		}
		if err != nil {
			out.write(f.line(it.name, nil, err))
			continue
		}
		var ok bool
		if it.give, ok = f.room.wait(r.Context(), int64(len(it.body)), bodiesAtOnce*f.exchange.MaxBody()); !ok {
			break // the sender left
		}
		work <- it
	}
	close(work)
	wg.Wait()
	// Archives end before their body does. What net/http drains by itself after a full-duplex answer makes it panic at the
	// connection's next request, so the end is read here.
	_, _ = io.Copy(io.Discard, r.Body)
}

func (f *Face) line(name string, m *exchange.Message, err error) Answer {
	if err == nil {
		a := f.answer(m)
		a.Name = name
		return a
	}
	p := httpx.ToProblem(err)
	return Answer{Name: name, Status: "failed", Code: p.Code, Place: p.Place, Detail: &words.Text{ZH: p.Detail.ZH, EN: p.Detail.EN}, Findings: []Finding{}}
}

// lines writes JSON lines from several goroutines and sends each at once.
type lines struct {
	mu  sync.Mutex
	w   http.ResponseWriter
	enc *json.Encoder
}

func (l *lines) write(a Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.enc.Encode(a)
	_ = http.NewResponseController(l.w).Flush()
}

var errArchive = errs.New(errs.Invalid, "exchange.bad-archive")

// reader gives the documents of a body one by one.
func reader(r *http.Request, limit int64) (func() (item, error), error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/x-tar", "application/tar":
		t := tar.NewReader(r.Body)
		return func() (item, error) {
			for {
				h, err := t.Next()
				if err != nil {
					return item{}, end(err)
				}
				if h.Typeflag == tar.TypeReg {
					return take(h.Name, t, limit)
				}
			}
		}, nil
	case "multipart/form-data", "multipart/mixed":
		m := multipart.NewReader(r.Body, params["boundary"])
		return func() (item, error) {
			p, err := m.NextPart()
			if err != nil {
				return item{}, end(err)
			}
			name := p.FileName()
			if name == "" {
				name = p.FormName()
			}
			return take(name, p, limit)
		}, nil
	}
	return nil, errArchive.At("Content-Type")
}

func end(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return errs.Wrap(errs.Invalid, "exchange.bad-archive", err)
}

func take(name string, src io.Reader, limit int64) (item, error) {
	b, err := io.ReadAll(io.LimitReader(src, limit+1))
	switch {
	case err != nil:
		return item{}, end(err)
	case int64(len(b)) > limit:
		if _, err := io.Copy(io.Discard, src); err != nil {
			return item{}, end(err)
		}
		return item{name: name}, tooLarge(limit)
	}
	return item{name: name, body: b}, nil
}
