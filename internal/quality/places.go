package quality

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/standards"
)

// How much one question for places looks through: a rare rule in a long period comes on several pages.
const (
	scanRows  = 2000
	scanTurns = 10
)

// Places gives the messages behind a rule's count: exactly those of the scope and days of service, latest first, with the place of
// the first finding in each; no person. element narrows ("" any). A page may be shorter than asked for, even empty, and still have
// a next one.
func (s *Service) Places(ctx context.Context, p Period, rule, element string, sc Scope, r page.Request) ([]Place, string, error) {
	v, err := s.ask(ctx, p, sc)
	if err != nil {
		return nil, "", err
	}
	var after Mark
	if _, err := page.Decode(r.After, &after); err != nil {
		return nil, "", err
	}
	return s.places(ctx, Query{p, v.query, sc.Type}, rule, element, after, r.Rows())
}

func (s *Service) places(ctx context.Context, q Query, rule, element string, after Mark, limit int) (out []Place, next string, err error) {
	for range scanTurns {
		all, err := s.Store.Scan(ctx, q, after, scanRows)
		if err != nil {
			return nil, "", err
		}
		owners, err := s.repeats(ctx, rule, all)
		if err != nil {
			return nil, "", err
		}
		for _, x := range all {
			after = Mark{x.Day, x.Message, x.Part}
			n := breaks(x, rule, element)
			if o, repeated := owners[x.Key]; repeated && x.Key != 0 && o.Message != x.Message && s.Book.repeatRule(x.Type) == rule {
				n++
			}
			if n == 0 {
				continue
			}
			out = append(out, Place{Message: x.Message, Batch: x.Part != 0, Arrived: x.Message.Time(), Day: x.Day, Institution: x.Institution, Type: x.Type, Found: n,
				Finding: standards.Finding{Rule: rule}})
			if len(out) == limit {
				return out, page.Encode(after), s.describe(ctx, out, rule, element)
			}
		}
		if len(all) < scanRows {
			return out, "", s.describe(ctx, out, rule, element)
		}
	}
	return out, page.Encode(after), s.describe(ctx, out, rule, element)
}

// repeats gives the owners of the sendings' keys when the rule is about repeating; else nothing.
func (s *Service) repeats(ctx context.Context, rule string, all []Sending) (map[int64]Owner, error) {
	if rule != RuleSameContent && rule != RuleSameEncounter {
		return nil, nil
	}
	b := &batch{}
	err := b.readOwners(ctx, s.Store, all)
	return b.owners, err
}

// breaks counts what a sending found of a rule.
func breaks(x Sending, rule, element string) (n int64) {
	for _, r := range x.Tally.Rules {
		if r.Rule == rule && (element == "" || r.Element == element) {
			n += r.Found
		}
	}
	return n
}

// describe adds what the exchange still knows.
func (s *Service) describe(ctx context.Context, places []Place, rule, element string) error {
	if len(places) == 0 {
		return nil
	}
	ids := make([]id.ID, len(places))
	for i, p := range places {
		ids[i] = p.Message
	}
	known, err := s.Messages.Messages(ctx, ids)
	if err != nil {
		return err
	}
	for i := range places {
		p := &places[i]
		m, ok := known[p.Message]
		if !ok {
			continue
		}
		p.Title, p.Status = m.Title, m.Status
		p.Finding.Path = m.ErrorPlace
		for _, f := range m.Findings {
			if f.Rule == rule && (element == "" || element == f.Element) {
				p.Finding = f
				break
			}
		}
	}
	return nil
}
