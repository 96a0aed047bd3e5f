package qualityhttp

import (
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/words"
	"minkang/internal/quality"
)

func share(v float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	return &v
}

func (h *handler) scores(c quality.Counts) Scores {
	b := h.svc.Rules()
	out := Scores{Overall: share(b.Overall(c)), Scores: make([]Score, 0, len(quality.Dimensions)), Counts: Counts{Sent: c[quality.Sent],
		Accepted: c[quality.Accepted], Quarantined: c[quality.Quarantined], Refused: c[quality.Refused], Timed: c[quality.Timed],
		Backlog: c[quality.Backlog], Undated: c[quality.Undated], Duplicates: c[quality.Duplicates]}}
	if n := c[quality.Timed]; n > 0 {
		out.Counts.DelayMinutes = float64(c[quality.DelayMinutes]) / float64(n)
	}
	for _, d := range quality.Dimensions {
		s := b.Score(c, d)
		out.Scores = append(out.Scores, Score{d, s.Numerator, s.Denominator, share(s.Value())})
	}
	return out
}

func (h *handler) institution(i quality.Institution) Institution {
	return Institution{i.ID, i.Code, i.Name, i.Kind, i.Level, i.Division, h.words.Division(i.Division)}
}

func (h *handler) named(i id.ID) Institution { return Institution{ID: i, Name: h.name(i)} }

func toPeriod(p quality.Period) PeriodOf { return PeriodOf{p.From.String(), p.To.String()} }

func (h *handler) element(e quality.ElementLine) ElementLine {
	out := ElementLine{Element: e.Element, Name: e.Name, Level: levels[e.Level], Expected: e.Expected, Present: e.Present, Faulty: e.Faulty}
	if e.Level != quality.Optional {
		out.Complete = share(quality.Score{Numerator: min(e.Present, e.Expected), Denominator: e.Expected}.Value())
	}
	out.Valid = share(quality.Score{Numerator: e.Present - e.Faulty, Denominator: e.Present}.Value())
	return out
}

var levels = [...]string{"optional", "recommended", "required"}

func (h *handler) rule(r quality.RuleLine) RuleLine {
	return RuleLine{Rule: r.Rule, Dimension: r.Class.Dimension, Severity: r.Severity, Text: r.Text, Advice: r.Class.Advice, Element: r.Element,
		ElementName: r.ElementName, Found: r.Found, Messages: r.Messages, Institutions: r.Institutions}
}

func (h *handler) place(p quality.Place) Place {
	f := p.Finding
	return Place{Message: p.Message, Batch: p.Batch, ReceivedAt: p.Arrived, Day: p.Day.String(), Found: p.Found, Institution: p.Institution, Name: h.name(p.Institution), Type: p.Type, Title: p.Title,
		Status: p.Status, Severity: f.Severity.String(), Element: f.Element, Path: f.Path, Line: f.Line, Column: f.Column,
		Text: words.Text{ZH: h.text(f, "zh"), EN: h.text(f, "en")}}
}

func (h *handler) alert(a quality.Alert) Alert {
	opened, _ := a.OpenedScore.Value()
	out := Alert{ID: a.ID, Threshold: a.Threshold, Dimension: a.Dimension, Institution: h.named(a.Institution), Type: a.Type, Below: a.Below, State: a.State,
		OpenedAt: a.OpenedAt, OpenedScore: opened, Score: a.Value(), Numerator: a.Score.Numerator, Denominator: a.Score.Denominator, LookedAt: a.LookedAt,
		SeenAt: instant(a.SeenAt), ClosedAt: instant(a.ClosedAt), Note: a.Note, Recovered: a.Recovered}
	if a.Type != "" {
		out.Title = h.words.Type(a.Type)
	}
	return out
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (h *handler) threshold(t quality.Threshold) Threshold {
	out := Threshold{ID: t.ID, Version: t.Version, Name: h.name(t.Institution), ThresholdFields: ThresholdFields{Dimension: t.Dimension, Institution: t.Institution,
		Type: t.Type, Below: t.Below, Clear: t.Clear, Least: t.Least, Days: t.Days, Active: t.Active}}
	if t.Type != "" {
		out.Title = h.words.Type(t.Type)
	}
	return out
}

func (t ThresholdFields) toQuality(i id.ID, version int64) quality.Threshold {
	return quality.Threshold{ID: i, Dimension: t.Dimension, Institution: t.Institution, Type: t.Type, Below: t.Below, Clear: t.Clear, Least: t.Least,
		Days: t.Days, Active: t.Active, Version: version}
}

func (h *handler) letter(l quality.Letter) Letter {
	return Letter{ID: l.ID, Month: l.Month.String(), Institution: l.Institution, Name: h.name(l.Institution), Edition: l.Edition, CreatedAt: l.CreatedAt,
		Monthly: l.CreatedBy == 0, Rank: l.Rank, Of: l.Of, Overall: l.Overall}
}

func toRebuild(r quality.RebuildState) Rebuild {
	return Rebuild{Running: r.Running, From: r.From.String(), To: r.To.String(), Started: instant(r.Started), Ended: instant(r.Ended), Messages: r.Messages,
		Changed: r.Changed, Recount: r.Recount, Failed: r.Failed}
}

func (h *handler) name(i id.ID) string {
	if i == 0 {
		return ""
	}
	return h.institutionName(i)
}
