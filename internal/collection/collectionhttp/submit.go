package collectionhttp

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"minkang/internal/collection"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/httpx"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// wait is how long an answer waits for the result, unless the sender says.
const (
	wait     = 15 * time.Second
	longWait = 60 * time.Second
)

var errEncoding = errs.New(errs.Invalid, "exchange.bad-encoding")

// submit takes one sheet: POST /api/v1/datasets/{id}/rows, the body its bytes, optionally gzip-encoded.
func (f *face) submit(w http.ResponseWriter, r *http.Request) {
	a, err := security.RequireTo(r.Context(), f.Policy, security.MaySubmit)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	env, err := f.envelope(r, a)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	limit := f.Service.Config.MaxBodyBytes
	if r.ContentLength > limit {
		httpx.WriteProblem(w, r, collection.ErrTooLarge)
		return
	}
	body, err := decoded(r, limit)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	b, err := f.Service.Receive(r.Context(), env, body, a)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	repeated := b.Repeated
	if !b.State.Over() {
		b = f.await(r, b)
	}
	switch out, err := f.whole(r.Context(), b); {
	case err != nil:
		httpx.WriteProblem(w, r, err)
	case b.State == collection.Refused:
		httpx.WriteProblem(w, r, problemOf(b))
	case !b.State.Over():
		w.Header().Set("Location", "/api/v1/batches/"+b.ID.String())
		out.Repeated = repeated
		httpx.WriteJSON(w, http.StatusAccepted, out)
	case repeated:
		out.Repeated = true
		httpx.WriteJSON(w, http.StatusOK, out)
	default:
		w.Header().Set("Location", "/api/v1/batches/"+b.ID.String())
		httpx.WriteJSON(w, http.StatusCreated, out)
	}
}

// await starts a batch and waits for it as long as the sender wants to.
func (f *face) await(r *http.Request, b *collection.Batch) *collection.Batch {
	patience := wait
	if n, err := strconv.Atoi(r.URL.Query().Get("wait")); err == nil && n >= 0 {
		patience = min(time.Duration(n)*time.Second, longWait)
	}
	if strings.Contains(r.Header.Get("Prefer"), "respond-async") {
		patience = 0
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	if now, err := f.Service.Await(ctx, f.Life, b); err == nil {
		return now
	}
	return b // it is kept; how far it is can be asked later
}

func (f *face) envelope(r *http.Request, a security.Actor) (collection.Envelope, error) {
	q := r.URL.Query()
	e := collection.Envelope{DataSet: r.PathValue("id"), Institution: a.Institution, Sender: a.ID, Key: r.Header.Get("Idempotency-Key"),
		FileName: fileName(r), Address: a.Address}
	if a.Has(security.RoleSystem) {
		e.System = a.ID
	}
	e.Format = format(r.Header.Get("Content-Type"), e.FileName)
	named := q.Get("institution")
	if named == "" {
		return e, nil
	}
	if e.System == 0 {
		if i, err := id.Parse(named); err == nil && i != 0 {
			if a.Institution != 0 && a.Institution != i {
				return e, security.ErrNotPermitted.At("institution")
			}
			e.Institution = i
			return e, nil
		}
	}
	i, err := f.Speaks(r.Context(), named, e.System)
	if x, ok := errs.As(err); ok && x.Place == "" {
		err = x.At("institution")
	}
	e.Institution = i
	return e, err
}

// fileName is what the sender calls the file: the last part of a name, bounded.
func fileName(r *http.Request) string {
	name := r.URL.Query().Get("name")
	if _, p, err := mime.ParseMediaType(r.Header.Get("Content-Disposition")); name == "" && err == nil {
		name = p["filename"]
	}
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	if name == "." || name == "/" {
		return ""
	}
	name = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, name)
	if r := []rune(name); len(r) > 120 {
		name = string(r[len(r)-120:])
	}
	return name
}

// format is told by content type or name only where they cannot be wrong about text and archive; the content decides else.
func format(contentType, name string) string {
	media, _, _ := mime.ParseMediaType(contentType)
	switch strings.ToLower(path.Ext(name)) {
	case ".jsonl", ".ndjson":
		return "jsonl"
	}
	switch media {
	case "application/jsonl", "application/x-ndjson", "application/x-jsonlines":
		return "jsonl"
	}
	return ""
}

// decoded reads a body that may be compressed for the way; the unpacked size is bounded by the spool.
func decoded(r *http.Request, limit int64) (io.Reader, error) {
	body := io.LimitReader(r.Body, limit+1)
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
		return body, nil
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, errs.Wrap(errs.Invalid, errEncoding.Code, err)
		}
		return gzipped{z}, nil
	}
	return nil, errEncoding
}

// gzipped says of a damaged archive what it is.
type gzipped struct{ z *gzip.Reader }

// Read implements io.Reader.
func (g gzipped) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errs.Wrap(errs.Invalid, errEncoding.Code, err)
	}
	return n, err
}
