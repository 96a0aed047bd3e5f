package quality

import (
	"context"
	"strings"
	"unicode/utf8"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

// Seed keeps the default thresholds in a store that has none yet.
func (s *Service) Seed(ctx context.Context) error {
	return s.Unit.Write(ctx, func(ctx context.Context) error {
		if err := s.Store.Turn(ctx); err != nil {
			return err
		}
		have, err := s.Store.Thresholds(ctx)
		if err != nil || len(have) > 0 {
			return err
		}
		for _, t := range s.Book.thresholds {
			t.ID = s.IDs.Next()
			if _, err := s.Store.SetThreshold(ctx, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// Thresholds lists the thresholds.
func (s *Service) Thresholds(ctx context.Context) ([]Threshold, error) {
	if _, err := s.enter(ctx, security.MayReadQuality, Scope{}); err != nil {
		return nil, err
	}
	return s.Store.Thresholds(ctx)
}

// SetThreshold adds a threshold (ID zero) or changes one. ErrChanged when somebody changed it meanwhile.
func (s *Service) SetThreshold(ctx context.Context, t Threshold) (Threshold, error) {
	v, err := s.enter(ctx, security.MayManageQuality, Scope{})
	if err != nil {
		return t, err
	}
	if err := t.Check(); err != nil {
		return t, err
	}
	if _, known := v.in[t.Institution]; t.Institution != 0 && !known {
		return t, ErrThreshold.At("institution")
	}
	if t.ID == 0 {
		t.ID, t.Version = s.IDs.Next(), 0
	}
	err = s.Unit.Write(ctx, func(ctx context.Context) error {
		ok, err := s.Store.SetThreshold(ctx, t)
		if err == nil && !ok {
			err = ErrChanged
		}
		if err != nil {
			return err
		}
		return s.note(ctx, v.actor, "quality.threshold", "threshold/"+t.ID.String(), map[string]string{"dimension": string(t.Dimension)})
	})
	t.Version++
	return t, err
}

// DropThreshold removes a threshold; its alerts stay.
func (s *Service) DropThreshold(ctx context.Context, threshold id.ID) error {
	v, err := s.enter(ctx, security.MayManageQuality, Scope{})
	if err != nil {
		return err
	}
	return s.Unit.Write(ctx, func(ctx context.Context) error {
		if err := s.Store.DropThreshold(ctx, threshold); err != nil {
			return err
		}
		return s.note(ctx, v.actor, "quality.threshold-removed", "threshold/"+threshold.String(), nil)
	})
}

func (s *Service) note(ctx context.Context, a security.Actor, action, object string, detail map[string]string) error {
	return s.Ledger.Record(ctx, audit.Entry{Action: action, Outcome: audit.Done, Actor: a.Audit(), Object: object, Request: a.Request, Detail: detail})
}

// CheckThresholds looks at every threshold and institution once: opens, refreshes and closes alerts, each with its event. It gives
// how many opened. Run it by a job; running it again changes nothing.
func (s *Service) CheckThresholds(ctx context.Context) (opened int, err error) {
	thresholds, err := s.Store.Thresholds(ctx)
	if err != nil {
		return 0, err
	}
	list, err := s.institutions(ctx)
	if err != nil {
		return 0, err
	}
	for _, t := range thresholds {
		if !t.Active {
			continue
		}
		n, err := s.checkThreshold(ctx, t, list)
		if err != nil {
			return opened, err
		}
		opened += n
	}
	return opened, nil
}

func (s *Service) checkThreshold(ctx context.Context, t Threshold, list []Institution) (opened int, err error) {
	now := s.Clock.Now()
	q := Query{Period: t.period(now), Type: t.Type}
	if t.Institution != 0 {
		q.Institutions = []id.ID{t.Institution}
	}
	rows, err := s.Store.Sum(ctx, q, Grouping{Institution: true})
	if err != nil {
		return 0, err
	}
	known := map[id.ID]bool{}
	for _, i := range list {
		known[i.ID] = true
	}
	err = s.Unit.Write(ctx, func(ctx context.Context) error {
		opened = 0
		if err := s.Store.Turn(ctx); err != nil {
			return err
		}
		all, err := s.Store.LastAlerts(ctx)
		if err != nil {
			return err
		}
		last := map[id.ID]*Alert{}
		for i := range all {
			if all[i].Threshold == t.ID {
				last[all[i].Institution] = &all[i]
			}
		}
		for _, r := range rows {
			score, enough := s.Book.measure(t, r.Counts)
			if !enough || !known[r.Institution] {
				continue
			}
			isNew, err := s.look(ctx, t, last[r.Institution], r.Institution, score)
			if err != nil {
				return err
			}
			if isNew {
				opened++
			}
		}
		return nil
	})
	return opened, err
}

func (s *Service) look(ctx context.Context, t Threshold, last *Alert, institution id.ID, score Score) (opened bool, err error) {
	a, opened := planAlert(t, last, institution, score, s.Clock.Now())
	if a == nil {
		return false, nil
	}
	if opened {
		a.ID = s.IDs.Next()
	}
	if err := s.Store.SetAlert(ctx, *a); err != nil {
		return false, err
	}
	switch {
	case opened:
		return true, s.Events.Publish(ctx, SubjectAlertOpened, a.ID, alertChanged(*a))
	case a.State == Closed && last.State != Closed:
		return false, s.Events.Publish(ctx, SubjectAlertClosed, a.ID, alertChanged(*a))
	}
	return false, nil
}

// Alerts lists alerts newest first.
func (s *Service) Alerts(ctx context.Context, f AlertFilter, sc Scope, p page.Request) ([]Alert, string, error) {
	v, err := s.enter(ctx, security.MayReadQuality, sc)
	if err != nil {
		return nil, "", err
	}
	f.Institutions = v.query
	return s.Store.ListAlerts(ctx, f, p)
}

// Unclosed counts alerts that are not closed by dimension, for metrics.
func (s *Service) Unclosed(ctx context.Context) (map[Dimension]int, error) {
	all, err := s.Store.LastAlerts(ctx)
	if err != nil {
		return nil, err
	}
	out := map[Dimension]int{Overall: 0}
	for _, d := range Dimensions {
		out[d] = 0
	}
	for _, a := range all {
		if a.State != Closed {
			out[a.Dimension]++
		}
	}
	return out, nil
}

// Longest note, characters.
const maxNote = 500

// Attend marks an alert as seen, or closes it with a note.
func (s *Service) Attend(ctx context.Context, alert id.ID, to AlertState, note string) (a Alert, err error) {
	v, err := s.enter(ctx, security.MayManageQuality, Scope{})
	if err != nil {
		return a, err
	}
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > maxNote || to == Closed && utf8.RuneCountInString(note) < 2 {
		return a, ErrNote.At("note")
	}
	now := s.Clock.Now()
	err = s.Unit.Write(ctx, func(ctx context.Context) error {
		if a, err = s.Store.Alert(ctx, alert); err != nil {
			return err
		}
		switch {
		case to == Seen && a.State == Opened:
			a.State, a.SeenAt, a.SeenBy = Seen, now, v.actor.ID
		case to == Closed && a.State != Closed:
			a.State, a.ClosedAt, a.ClosedBy, a.Note = Closed, now, v.actor.ID, note
		default:
			return ErrState
		}
		if err := s.Store.SetAlert(ctx, a); err != nil {
			return err
		}
		if a.State == Closed {
			if err := s.Events.Publish(ctx, SubjectAlertClosed, a.ID, alertChanged(a)); err != nil {
				return err
			}
		}
		return s.note(ctx, v.actor, "quality.alert", "alert/"+a.ID.String(), map[string]string{"state": string(a.State)})
	})
	return a, err
}

// CheckNow is CheckThresholds by a person.
func (s *Service) CheckNow(ctx context.Context) (opened int, err error) {
	if _, err := s.enter(ctx, security.MayManageQuality, Scope{}); err != nil {
		return 0, err
	}
	return s.CheckThresholds(ctx)
}
