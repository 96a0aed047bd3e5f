package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"minkang/internal/app"
	"minkang/internal/kit/cnid"
	"minkang/internal/registry"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// Terminology measures how many codes a connected system can have checked in a second by the FHIR operation
// CodeSystem/$validate-code, one request each, API key included.
func (b *Bench) Terminology(ctx context.Context) error {
	key, err := b.terminologyKey(ctx)
	if err != nil {
		return err
	}
	l, err := standards.Load()
	if err != nil {
		return err
	}
	return b.withNode(ctx, "terminology", func(n *Node) error {
		requests := validations(l, strings.TrimPrefix(n.URL, "http://"), key)
		clients := max(1, b.Clients)
		wires := make([]*wire, clients)
		for i := range wires {
			if wires[i], err = dial(ctx, strings.TrimPrefix(n.URL, "http://")); err != nil {
				return err
			}
			defer wires[i].close()
		}
		for i := range b.Rounds {
			r, err := Load{Clients: clients, Warm: b.Warm, For: b.Duration, Node: n.PID, Do: func(_ context.Context, client int, n int64) error {
				return wires[client].ask(requests[n%int64(len(requests))])
			}}.Run(ctx, b.bar(fmt.Sprintf("$validate-code, round %d", i+1)))
			if err != nil {
				return err
			}
			b.report.load("validate", r, clients, fmt.Sprintf("%d different codes, GET, answers read and looked at", len(requests)))
		}
		return nil
	})
}

// terminologyKey makes a node with one institution and one connected system on an empty folder, and keeps its key beside it.
func (b *Bench) terminologyKey(ctx context.Context) (string, error) {
	dir := b.folder("terminology")
	file := filepath.Join(dir, "bench-key")
	if key, err := os.ReadFile(file); err == nil {
		return string(key), nil
	}
	sys, err := app.Open(ctx, b.config("terminology"), slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	key, err := func() (string, error) {
		i, err := sys.Registry.Register(ctx, registry.Institution{Code: cnid.SyntheticOrganisation(1), Name: "测速医院", Kind: registry.Hospital, Division: cnid.ReservedDivision})
		if err != nil {
			return "", err
		}
		s, err := sys.Registry.PutSystem(ctx, registry.System{Institution: i.ID, Name: "测速系统", Kind: registry.HIS, Status: registry.Active})
		if err != nil {
			return "", err
		}
		_, key, err := sys.Security.IssueKey(ctx, node, security.NewKey{System: s.ID, Note: "bench"})
		return key, err
	}()
	if err := errors.Join(err, sys.Close()); err != nil {
		return "", err
	}
	return key, os.WriteFile(file, []byte(key), 0o600)
}

// validation is a request, written out once, and what its answer must hold.
type validation struct {
	text []byte
	want []byte
}

// validations asks for good codes of large and small tables and, one in ten, for a code that is not there.
func validations(l *standards.Library, host, key string) []validation {
	var out []validation
	add := func(system, code string, good bool) {
		target := "/fhir/R4/CodeSystem/$validate-code?url=" + url.QueryEscape(system) + "&code=" + url.QueryEscape(code)
		v := validation{text: []byte("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + key + "\r\nAccept: application/fhir+json\r\n\r\n"),
			want: []byte(`"result","valueBoolean":` + strconv.FormatBool(good))}
		out = append(out, v)
	}
	for _, id := range []string{"ICD-10", "ICD-9-CM-3", "GB/T 2261.1", "CV02.01.101", "GB/T 3304", "CV06.00.102"} {
		d, ok := l.Domain(id, "")
		if !ok {
			continue
		}
		all := d.Codes()
		for i := 0; i < len(all); i += max(1, len(all)/300) {
			add("urn:oid:"+d.OID, all[i].Code, true)
			if i%10 == 0 {
				add("urn:oid:"+d.OID, all[i].Code+"~", false)
			}
		}
	}
	return out
}

// wire is one kept connection that writes requests as they are and reads answers with no more work than they need, so that
// the clients leave the processors to the node.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte
}

func dial(ctx context.Context, address string) (*wire, error) {
	c, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &wire{conn: c, in: bufio.NewReaderSize(c, 8<<10), body: make([]byte, 4<<10)}, nil
}

func (w *wire) close() { _ = w.conn.Close() }

// ask sends a request and holds the answer against what it must be.
func (w *wire) ask(v validation) error {
	if _, err := w.conn.Write(v.text); err != nil {
		return err
	}
	status, err := w.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	ok := bytes.HasPrefix(status, []byte("HTTP/1.1 200 "))
	first := string(status)
	if ok {
		first = ""
	}
	length := -1
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if rest, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(rest))); err != nil {
				return err
			}
		}
	}
	if length < 0 || length > len(w.body) {
		return fmt.Errorf("an answer of %d bytes", length)
	}
	if _, err := io.ReadFull(w.in, w.body[:length]); err != nil {
		return err
	}
	if !ok || !bytes.Contains(w.body[:length], v.want) {
		return fmt.Errorf("%s %s", first, w.body[:length])
	}
	return nil
}
