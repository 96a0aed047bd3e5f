package collection

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// Run decides a batch's rows after its mark, chunk by chunk, until it is over. It may be called again after any interruption.
// An error means that nothing of the current chunk was decided; the batch stays open.
func (s *Service) Run(ctx context.Context, batch id.ID) error {
	b, err := s.Store.Find(ctx, batch)
	if err != nil || b.State.Over() {
		return err
	}
	r, err := s.open(ctx, b)
	if err != nil {
		return s.giveUp(ctx, b, err)
	}
	defer r.close()
	if b.State == Queued {
		b.State, b.StartedAt = Running, s.Clock.Now()
		b.Layout, b.Header, b.HeaderRow = r.sheet.Layout(), r.sheet.Header(), r.sheet.HeaderRow()
		if err := s.save(ctx, b, b.Mark, Queued); err != nil {
			return stopped(err)
		}
	}
	chunks := make(chan chunk, 1)
	ahead, stop := context.WithCancel(ctx)
	defer stop()
	gone := make(chan struct{})
	go func() { // reading and checking run beside storing
		defer close(gone)
		r.read(ahead, chunks)
	}()
	defer func() { stop(); <-gone }()
	for c := range chunks {
		if err := s.settle(ctx, r, b, c); err != nil {
			return stopped(err)
		}
		if c.err != nil {
			if errors.Is(c.err, io.EOF) {
				return nil
			}
			return s.giveUp(ctx, b, c.err)
		}
	}
	return ctx.Err()
}

// stopped: a batch that another one moved, by cancelling it, is no fault.
func stopped(err error) error {
	if errs.CodeOf(err) == ErrMoved.Code {
		return nil
	}
	return err
}

// giveUp refuses a batch whose sheet cannot be read; faults of ours leave it open.
func (s *Service) giveUp(ctx context.Context, b *Batch, err error) error {
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Invalid && e.Kind != errs.TooLarge && e.Kind != errs.NotFound {
		return err
	}
	mark, state := b.Mark, b.State
	b.State, b.Code, b.Place, b.Args, b.FinishedAt = Refused, e.Code, e.Place, e.Args, s.Clock.Now()
	return stopped(s.Unit.Write(ctx, func(ctx context.Context) error {
		if err := s.save(ctx, b, mark, state); err != nil {
			return err
		}
		return s.finished(ctx, b)
	}))
}

func (s *Service) save(ctx context.Context, b *Batch, mark int, state State) error {
	return s.Unit.Write(ctx, func(ctx context.Context) error {
		ok, err := s.Store.Save(ctx, b, mark, state)
		if err == nil && !ok {
			err = ErrMoved
		}
		return err
	})
}

// tries of a chunk that met a lock or a decision of the same moment.
const tries = 6

// settle decides a chunk in one transaction.
func (s *Service) settle(ctx context.Context, r *run, b *Batch, c chunk) (err error) {
	for try := range tries {
		next := *b
		if err = s.settleOnce(ctx, r, &next, c); err == nil {
			*b = next
			return nil
		}
		if k := errs.KindOf(err); errs.CodeOf(err) == ErrMoved.Code || k != errs.Unavailable && k != errs.Conflict {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond << try):
		}
	}
	return err
}

func (s *Service) settleOnce(ctx context.Context, r *run, b *Batch, c chunk) error {
	mark := b.Mark
	return s.Unit.Write(ctx, func(ctx context.Context) error {
		d := decision{tally: Tallied{Batch: b.ID, DataSet: b.Envelope.DataSet, Institution: b.Envelope.Institution,
			Day: b.ReceivedAt.In(clock.Region).Format(time.DateOnly)}, set: r.set, rules: map[ruleAt]*RuleCount{}, warned: b.Counts.Warned}
		for i := range c.rows {
			if err := s.row(ctx, b, &c.rows[i], &d); err != nil {
				return err
			}
		}
		b.Counts.add(d.counts)
		if len(c.rows) > 0 {
			b.Mark = c.rows[len(c.rows)-1].n
		}
		if c.err != nil {
			b.Notices = r.notices(r.sheet.Header())
			if errors.Is(c.err, io.EOF) {
				b.State, b.FinishedAt, b.Header = Done, s.Clock.Now(), r.sheet.Header()
				if b.Counts.Rows == 0 {
					b.State, b.Code = Refused, ErrEmptyBody.Code
				}
			}
		}
		if err := s.save(ctx, b, mark, Running); err != nil {
			return err
		}
		if err := s.Store.AddRows(ctx, b.ID, d.kept); err != nil {
			return err
		}
		d.close()
		if err := s.Store.AddRules(ctx, b.ID, d.tally.Rules); err != nil {
			return err
		}
		if c.note != nil {
			if err := c.note(ctx, b.ID.String()); err != nil {
				return err
			}
		}
		if d.counts.Rows > 0 {
			if err := s.Events.Publish(ctx, SubjectTallied, b.ID, d.tally); err != nil {
				return err
			}
		}
		if !b.State.Over() {
			return nil
		}
		if err := s.finished(ctx, b); err != nil {
			return err
		}
		return s.Ledger.Record(ctx, audit.Entry{Action: "batch.finish", Outcome: audit.Done, Actor: actorOf(b), Object: "batch/" + b.ID.String(),
			Detail: map[string]string{"rows": itoa(int(b.Counts.Rows)), "accepted": itoa(int(b.Counts.Accepted)), "refused": itoa(int(b.Counts.Refused))}})
	})
}

func actorOf(b *Batch) audit.Actor {
	a := audit.Actor{Kind: audit.System, ID: b.Envelope.System, Institution: b.Envelope.Institution, Address: b.Envelope.Address}
	if b.Envelope.System == 0 {
		a.Kind, a.ID = audit.Human, b.Envelope.Sender
	}
	return a
}

// row decides one row: refused by its findings, or kept.
func (s *Service) row(ctx context.Context, b *Batch, r *preparedRow, d *decision) error {
	counts := Counts{Rows: 1}
	findings, refused := r.findings, r.refused
	if !refused {
		repeated, replaced, err := s.keep(ctx, b, r)
		switch f, refusal := refusalOf(err); {
		case refusal:
			findings, refused = append(findings[:len(findings):len(findings)], f), true
		case err != nil:
			return err
		case repeated:
			counts.Repeated = 1
		case replaced:
			counts.Replaced = 1
		}
	}
	switch {
	case refused:
		counts = Counts{Rows: 1, Refused: 1}
	default:
		counts.Accepted = 1
		if r.reference != nil {
			counts.Reference = 1
		}
		if warned(findings) {
			counts.Warned = 1
		}
	}
	d.note(r.n, refused, findings, r.tally, counts)
	return nil
}

// keep stores a row as a document, or as a reference row.
func (s *Service) keep(ctx context.Context, b *Batch, r *preparedRow) (repeated, replaced bool, err error) {
	if r.reference != nil {
		ref := *r.reference
		ref.StoredAt = s.Clock.Now()
		replaced, same, err := s.Store.PutReference(ctx, ref)
		return same, replaced && !same, err
	}
	receipt, err := s.Keeper.Submit(ctx, *r.submission, actorOf(b))
	if err != nil {
		return false, false, err
	}
	return receipt.UniqueID != r.submission.Document.UniqueID, receipt.Relation == "RPLC", nil
}

// refusalOf turns what the repository refuses into a finding of the row; faults of ours stay errors.
func refusalOf(err error) (standards.Finding, bool) {
	e, ok := errs.As(err)
	if !ok || e.Code == repository.ErrSameMoment.Code {
		return standards.Finding{}, false
	}
	switch e.Kind {
	case errs.Invalid, errs.Denied, errs.NotFound:
	case errs.Conflict:
		if e.Code != repository.ErrVersionOld.Code && e.Code != repository.ErrIDReused.Code {
			return standards.Finding{}, false
		}
	default:
		return standards.Finding{}, false
	}
	return standards.Finding{Rule: e.Code, Severity: standards.Error}, true
}

func warned(all []standards.Finding) bool {
	for _, f := range all {
		if f.Severity == standards.Warning {
			return true
		}
	}
	return false
}

// reading guards the examination of a row: a fault in a reader is this row's fault alone.
func (s *Service) reading(b *Batch, row int, fn func()) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("a row made its reader fail", "batch", b.ID.String(), "row", row, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			ok = false
		}
	}()
	fn()
	return true
}
