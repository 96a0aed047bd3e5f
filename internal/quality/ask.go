package quality

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Overview is the account of a scope and period.
type Overview struct {
	Period, Before Period
	Span           Period // days of which anything is known
	Now, Then      Counts // of the period and the one before
	Pending        int64  // messages that are not counted yet
	PendingSince   time.Time
	Institutions   int // of the scope
	Sending        int // of them that sent something
}

// Overview adds up a scope and period, beside the period before.
func (s *Service) Overview(ctx context.Context, p Period, sc Scope) (o Overview, err error) {
	v, err := s.ask(ctx, p, sc)
	if err != nil {
		return o, err
	}
	o.Period, o.Before, o.Institutions = p, p.Before(), len(v.in)
	now, err := s.Store.Sum(ctx, Query{p, v.query, sc.Type}, Grouping{Institution: true})
	if err != nil {
		return o, err
	}
	for _, r := range now {
		o.Now.Add(r.Counts, 1)
		if _, known := v.in[r.Institution]; known && r.Counts[Sent] > 0 {
			o.Sending++
		}
	}
	before, err := s.Store.Sum(ctx, Query{o.Before, v.query, sc.Type}, Grouping{})
	if err != nil {
		return o, err
	}
	for _, r := range before {
		o.Then.Add(r.Counts, 1)
	}
	if o.Span, err = s.Store.Span(ctx); err != nil {
		return o, err
	}
	o.Pending, o.PendingSince, err = s.Store.Pending(ctx)
	return o, err
}

func (s *Service) ask(ctx context.Context, p Period, sc Scope) (view, error) {
	v, err := s.enter(ctx, security.MayReadQuality, sc)
	if err != nil {
		return v, err
	}
	return v, p.Check()
}

// Point is one step of a trend.
type Point struct {
	From   Day
	Counts Counts
}

// maxPoints bounds a trend.
const maxPoints = 800

// Trend gives the sums of every step of a period, steps without any message left out.
func (s *Service) Trend(ctx context.Context, p Period, step Step, sc Scope) ([]Point, error) {
	v, err := s.ask(ctx, p, sc)
	if err != nil {
		return nil, err
	}
	if step != ByDay && step != ByWeek && step != ByMonth || step == ByDay && p.Days() > maxPoints {
		return nil, ErrStep
	}
	return s.trend(ctx, Query{p, v.query, sc.Type}, step)
}

func (s *Service) trend(ctx context.Context, q Query, step Step) ([]Point, error) {
	rows, err := s.Store.Sum(ctx, q, Grouping{Day: true})
	if err != nil {
		return nil, err
	}
	var out []Point
	for _, r := range rows {
		at := step.Begin(r.Day)
		if n := len(out); n == 0 || out[n-1].From != at {
			out = append(out, Point{From: at})
		}
		out[len(out)-1].Counts.Add(r.Counts, 1)
	}
	return out, nil
}

// Ranked is one institution in a ranking.
type Ranked struct {
	Institution Institution
	Now, Then   Counts
	Rank        int // 1 is best; equal scores share a rank; 0: no score
	RankBefore  int
}

// Ranking orders the institutions of a scope by a dimension or overall, best first; those without a score come last, those that
// sent nothing too. Of is how many have a score. Who may see one institution only gets its line, with the rank among all.
func (s *Service) Ranking(ctx context.Context, p Period, by Dimension, sc Scope) (lines []Ranked, of int, err error) {
	v, err := s.ask(ctx, p, sc)
	if err != nil {
		return nil, 0, err
	}
	if v.own == 0 {
		return s.rank(ctx, v, p, by, sc.Type)
	}
	open := view{all: v.all, in: map[id.ID]Institution{}}
	for _, i := range v.all {
		if (sc.Level == "" || i.Level == sc.Level) && (sc.Kind == "" || i.Kind == sc.Kind) && strings.HasPrefix(i.Division, sc.Division) {
			open.in[i.ID] = i
		}
	}
	lines, of, err = s.rank(ctx, open, p, by, sc.Type)
	return slices.DeleteFunc(lines, func(r Ranked) bool { return r.Institution.ID != v.own }), of, err
}

func (s *Service) rank(ctx context.Context, v view, p Period, by Dimension, documentType string) ([]Ranked, int, error) {
	if by == "" {
		by = Overall
	}
	if by != Overall && !slices.Contains(Dimensions, by) {
		return nil, 0, ErrDimension
	}
	lines := make([]Ranked, 0, len(v.in))
	at := map[id.ID]int{}
	for _, i := range v.all {
		if _, in := v.in[i.ID]; in {
			at[i.ID] = len(lines)
			lines = append(lines, Ranked{Institution: i})
		}
	}
	for n, period := range []Period{p, p.Before()} {
		rows, err := s.Store.Sum(ctx, Query{period, v.query, documentType}, Grouping{Institution: true})
		if err != nil {
			return nil, 0, err
		}
		for _, r := range rows {
			i, in := at[r.Institution]
			switch {
			case in && n == 0:
				lines[i].Now = r.Counts
			case in:
				lines[i].Then = r.Counts
			}
		}
	}
	order := func(counts func(Ranked) Counts, rank func(*Ranked, int)) int {
		type scored struct {
			line  *Ranked
			value float64
		}
		var all []scored
		for i := range lines {
			if x, ok := s.Book.Value(counts(lines[i]), by); ok {
				all = append(all, scored{&lines[i], x})
			}
		}
		sort.SliceStable(all, func(i, j int) bool { return all[i].value > all[j].value })
		for i, x := range all {
			place := i + 1
			if i > 0 && all[i-1].value == x.value {
				place = 0
				for j := i - 1; j >= 0 && all[j].value == x.value; j-- {
					place = j + 1
				}
			}
			rank(x.line, place)
		}
		return len(all)
	}
	order(func(r Ranked) Counts { return r.Then }, func(r *Ranked, n int) { r.RankBefore = n })
	of := order(func(r Ranked) Counts { return r.Now }, func(r *Ranked, n int) { r.Rank = n })
	slices.SortStableFunc(lines, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(last(a.Rank), last(b.Rank)), cmp.Compare(b.Now[Sent], a.Now[Sent]))
	})
	return lines, of, nil
}

// last sorts what has no rank behind what has.
func last(rank int) int {
	if rank == 0 {
		return 1 << 30
	}
	return rank
}

// TypeLine is one document type or data set.
type TypeLine struct {
	Type      string
	Title     string
	Now, Then Counts
}

// Types adds up a scope by type, the most sent first.
func (s *Service) Types(ctx context.Context, p Period, sc Scope) ([]TypeLine, error) {
	v, err := s.ask(ctx, p, sc)
	if err != nil {
		return nil, err
	}
	return s.types(ctx, Query{p, v.query, sc.Type})
}

func (s *Service) types(ctx context.Context, q Query) ([]TypeLine, error) {
	now, err := s.Store.Sum(ctx, q, Grouping{Type: true})
	if err != nil {
		return nil, err
	}
	q.Period = q.Period.Before()
	before, err := s.Store.Sum(ctx, q, Grouping{Type: true})
	if err != nil {
		return nil, err
	}
	then := map[string]Counts{}
	for _, r := range before {
		then[r.Type] = r.Counts
	}
	out := make([]TypeLine, 0, len(now))
	for _, r := range now {
		out = append(out, TypeLine{r.Type, s.Words.Type(r.Type), r.Counts, then[r.Type]})
	}
	slices.SortStableFunc(out, func(a, b TypeLine) int { return cmp.Compare(b.Now[Sent], a.Now[Sent]) })
	return out, nil
}

// ElementLine is one data element.
type ElementLine struct {
	ElementCount
	Name string
}

// RuleLine is one rule, possibly at one element.
type RuleLine struct {
	RuleCount
	Severity     string
	Text         Text
	ElementName  string
	Class        RuleClass
	Institutions int
}

// Details are elements and rules of a scope.
type Details struct {
	Counts   Counts // of the same cells, so that shares can be shown
	Elements []ElementLine
	Rules    []RuleLine
}

// Details adds up elements and rules of a scope: the worst first. by narrows rules to a dimension ("" or Overall: all).
func (s *Service) Details(ctx context.Context, p Period, by Dimension, sc Scope) (d Details, err error) {
	v, err := s.ask(ctx, p, sc)
	if err != nil {
		return d, err
	}
	if by != "" && by != Overall && !slices.Contains(Dimensions, by) {
		return d, ErrDimension
	}
	return s.details(ctx, Query{p, v.query, sc.Type}, by)
}

func (s *Service) details(ctx context.Context, q Query, by Dimension) (d Details, err error) {
	elements := map[string]ElementCount{}
	type key struct{ rule, element string }
	rules := map[key]RuleCount{}
	from := map[key]map[id.ID]bool{}
	err = s.Store.Details(ctx, q, func(c Cell, t Tally) error {
		d.Counts.Add(t.Counts, 1)
		for _, e := range t.Elements {
			x := elements[e.Element]
			x.Element, x.Level = e.Element, max(x.Level, e.Level)
			x.Expected, x.Present, x.Faulty = x.Expected+e.Expected, x.Present+e.Present, x.Faulty+e.Faulty
			elements[e.Element] = x
		}
		for _, r := range t.Rules {
			k := key{r.Rule, r.Element}
			x := rules[k]
			x.Rule, x.Element, x.Found, x.Messages = r.Rule, r.Element, x.Found+r.Found, x.Messages+r.Messages
			rules[k] = x
			if from[k] == nil {
				from[k] = map[id.ID]bool{}
			}
			from[k][c.Institution] = true
		}
		return nil
	})
	if err != nil {
		return d, err
	}
	for _, e := range elements {
		d.Elements = append(d.Elements, ElementLine{e, s.Words.Element(e.Element)})
	}
	for k, r := range rules {
		class := s.Book.Class(r.Rule)
		if by != "" && by != Overall && class.Dimension != by {
			continue
		}
		l := RuleLine{RuleCount: r, Class: class, Institutions: len(from[k])}
		if r.Element != "" {
			l.ElementName = s.Words.Element(r.Element)
		}
		l.Severity, l.Text = s.rule(r.Rule, l.ElementName)
		d.Rules = append(d.Rules, l)
	}
	slices.SortFunc(d.Elements, func(a, b ElementLine) int {
		return cmp.Or(cmp.Compare(lacking(b, by), lacking(a, by)), strings.Compare(a.Element, b.Element))
	})
	slices.SortFunc(d.Rules, func(a, b RuleLine) int {
		return cmp.Or(cmp.Compare(b.Found, a.Found), compareRules(a.RuleCount, b.RuleCount))
	})
	return d, nil
}

// rule gives severity and text of a rule, its place for the element's name filled.
func (s *Service) rule(rule, element string) (string, Text) {
	severity, text, ok := s.Book.Rule(rule)
	if !ok {
		severity, text = s.Words.Rule(rule)
	}
	if element == "" {
		element = "…"
	}
	fill := func(t string) string {
		return placeholder.ReplaceAllString(strings.ReplaceAll(t, "{name}", element), "…")
	}
	return severity, Text{fill(text.ZH), fill(text.EN)}
}

// placeholder is a place of a rule's text that only a single finding can fill.
var placeholder = regexp.MustCompile(`\{\w+\}`)

// lacking is what an element costs: values missed for completeness, faulty values for validity, else both.
func lacking(e ElementLine, by Dimension) int64 {
	missed := int64(0)
	if e.Level != Optional {
		missed = max(0, e.Expected-e.Present)
	}
	switch by {
	case Completeness:
		return missed
	case Validity:
		return e.Faulty
	}
	return missed + e.Faulty
}
