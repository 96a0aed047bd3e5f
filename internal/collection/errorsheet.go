package collection

import (
	"context"
	"errors"
	"io"
	"strings"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// ErrorSheet is a batch's refused rows in the layout they came in: the sender's own columns in their order, then the row's
// number and what is wrong with it. Handed in again after correction, the two last columns are passed over.
type ErrorSheet struct {
	Layout string
	Name   string // without ending
	write  func(w io.Writer) error
}

// Write writes the sheet.
func (e *ErrorSheet) Write(w io.Writer) error { return e.write(w) }

// Names of the two columns.
const (
	ColumnRow   = "行号"
	ColumnError = "错误"
)

// Errors prepares a batch's error sheet; text gives a finding in words. Errors: ErrNotFound, ErrNoErrors, ErrBodyGone.
func (s *Service) Errors(ctx context.Context, batch id.ID, a security.Actor, text func(*standards.Library, standards.Finding) string) (*ErrorSheet, error) {
	b, err := s.Find(ctx, batch, a)
	if err != nil {
		return nil, err
	}
	if b.Counts.Refused == 0 {
		return nil, ErrNoErrors
	}
	body, err := s.Spool.Open(b.Hash)
	if err != nil {
		return nil, err
	}
	if err := body.Close(); err != nil { // opened again when it is written: a download may never begin
		return nil, err
	}
	err = s.Unit.Write(ctx, func(ctx context.Context) error {
		return s.Ledger.Record(ctx, audit.Entry{Action: "batch.errors", Outcome: audit.Done, Actor: a.Audit(), Object: "batch/" + b.ID.String()})
	})
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(b.Envelope.FileName)
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	if name == "" {
		name = b.Envelope.DataSet
	}
	return &ErrorSheet{Layout: b.Layout, Name: name, write: func(w io.Writer) error { return s.writeErrors(ctx, b, w, text) }}, nil
}

func (s *Service) writeErrors(ctx context.Context, b *Batch, w io.Writer, text func(*standards.Library, standards.Finding) string) error {
	library := s.Library()
	set, ok := library.DataSet(b.Envelope.DataSet)
	if !ok {
		return ErrDataSet
	}
	body, err := s.Spool.Open(b.Hash)
	if err != nil {
		return err
	}
	defer body.Close()
	sheet, err := s.Sheets.Open(body, body.Size(), b.Envelope.Format, func(c []string) bool { return IsHeader(set, c) })
	if err != nil {
		return err
	}
	defer sheet.Close()
	out, err := s.Sheets.Writer(w, b.Layout)
	if err != nil {
		return err
	}
	width := len(b.Header)
	for width > 0 && (b.Header[width-1] == ColumnRow || b.Header[width-1] == ColumnError) {
		width-- // it was an error sheet itself
	}
	if err := out.Write(append(append(make([]string, 0, width+2), b.Header[:width]...), ColumnRow, ColumnError)); err != nil {
		return err
	}
	refused := refusedRows{store: s.Store, batch: b.ID}
	for {
		next, err := refused.next(ctx)
		if err != nil || next == nil {
			return errors.Join(err, out.Close())
		}
		if err := s.seek(sheet, next.Row, func(cells []string) error {
			row := make([]string, width, width+2)
			copy(row, cells)
			var words []string
			for _, f := range next.Findings {
				words = append(words, text(library, f))
			}
			return out.Write(append(row, itoa(next.Row), strings.Join(words, "；")))
		}); err != nil {
			return err
		}
	}
}

// seek reads on to a row.
func (s *Service) seek(sheet Sheet, row int, fn func(cells []string) error) error {
	for {
		cells, n, err := sheet.Next()
		switch {
		case err != nil:
			return err
		case n == row:
			return fn(cells)
		case n > row:
			return io.ErrUnexpectedEOF // the row was there when it was refused
		}
	}
}

// refusedRows walks over a batch's refused rows in order.
type refusedRows struct {
	store Store
	batch id.ID
	page  []RowFindings
	after int
	ended bool
}

func (r *refusedRows) next(ctx context.Context) (*RowFindings, error) {
	const size = 500
	if len(r.page) == 0 && !r.ended {
		var err error
		if r.page, err = r.store.Rows(ctx, r.batch, true, r.after, size); err != nil {
			return nil, err
		}
		r.ended = len(r.page) < size
	}
	if len(r.page) == 0 {
		return nil, nil
	}
	out := &r.page[0]
	r.page, r.after = r.page[1:], out.Row
	return out, nil
}
