package facts

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
)

// DashboardRequest says which days and which street of residence the manager's page shows. Without days it shows the last
// thirty of which there are facts; without a street the whole district.
type DashboardRequest struct {
	Period Period
	Street string
}

// DashboardCard is one figure of the page. Value is nil when it is withheld or there is nothing to compute it from.
type DashboardCard struct {
	ID         string   `json:"id"`
	Label      Text     `json:"label"`
	Value      *float64 `json:"value"`
	Unit       string   `json:"unit"`
	Previous   *float64 `json:"previous,omitempty"`
	Change     *float64 `json:"change,omitempty"` // relative to Previous: 0.05 is +5 %
	Definition Text     `json:"definition"`
	Source     string   `json:"source"` // subject it comes from
}

// TrendDay is one day of the trend. Nil: withheld.
type TrendDay struct {
	Date      string   `json:"date"`
	Visits    *float64 `json:"visits"`
	Inpatient *float64 `json:"inpatient"`
}

// StreetFigure is one area of the map: visits of its residents, and per 1,000 of them. Rank 1 is the highest rate; 0 none.
type StreetFigure struct {
	Division string   `json:"division"`
	Name     string   `json:"name"`
	Value    *float64 `json:"value"`
	Rate     *float64 `json:"rate"`
	Rank     int      `json:"rank"`
}

// InstitutionFigure is one line of the ranking. Share is of all visits, 0 to 1.
type InstitutionFigure struct {
	Institution id.ID    `json:"institution"`
	Name        string   `json:"name"`
	Visits      *float64 `json:"visits"`
	Residents   *float64 `json:"residents"`
	Share       *float64 `json:"share"`
}

// DiagnosisFigure is one of the most frequent diagnoses. Count is visits with it; Share is of all visits with a diagnosis.
type DiagnosisFigure struct {
	Code  string   `json:"code"`
	Name  string   `json:"name"`
	Count *float64 `json:"count"`
	Share *float64 `json:"share"`
}

// AgeBand is visits of one age group by sex.
type AgeBand struct {
	Band   string   `json:"band"`
	Male   *float64 `json:"male"`
	Female *float64 `json:"female"`
}

// Antibiotics is the share of antibiotic items among medication items, 0 to 1.
type Antibiotics struct {
	Share    *float64 `json:"share"`
	Previous *float64 `json:"previous,omitempty"`
}

// Dashboard is the manager's page.
type Dashboard struct {
	Period      Period              `json:"period"`
	Before      Period              `json:"before"`
	AsOf        time.Time           `json:"asOf"`
	Coverage    Coverage            `json:"coverage"`
	Cards       []DashboardCard     `json:"cards"`
	Trend       []TrendDay          `json:"trend"`
	Map         []StreetFigure      `json:"map"`
	Ranking     []InstitutionFigure `json:"ranking"`
	Diagnoses   []DiagnosisFigure   `json:"diagnoses"`
	Antibiotics Antibiotics         `json:"antibiotics"`
	Ages        []AgeBand           `json:"ages"`
}

// How long a computed page may be shown again, how many are kept, and how long its lists are.
const (
	dashboardKeeps = 10 * time.Second
	dashboardsKept = 64
	rankingLength  = 20
	diagnosesShown = 10
	maxTrendDays   = 1100
)

// Dashboard computes the manager's page within the caller's scope and leaves one audit line. A page computed in the last
// ten seconds for the same scope is given again.
func (s *Service) Dashboard(ctx context.Context, r DashboardRequest) (*Dashboard, error) {
	const action = "warehouse.dashboard"
	q := Query{Subject: "visit", Period: r.Period}
	if r.Street != "" {
		q.Filters = []Filter{{Dimension: "street", Op: OpIn, Values: []string{r.Street}}}
	}
	sc, err := s.enter(ctx)
	if err != nil {
		return nil, s.refused(ctx, sc, q, action, err)
	}
	coverage, err := s.store.Coverage(ctx)
	if err != nil {
		return nil, err
	}
	if r.Period, err = s.shownPeriod(r.Period, coverage); err != nil {
		return nil, err
	}
	d := s.pages.find(r, sc.institution, s.clock.Now())
	if d == nil {
		p := page{s: s, ctx: ctx, sc: sc, period: r.Period, filters: q.Filters, d: &Dashboard{Period: r.Period, AsOf: coverage.AsOf, Coverage: coverage}}
		if d, err = p.compute(); err != nil {
			return nil, err
		}
		s.pages.keep(r, sc.institution, s.clock.Now(), d)
	}
	q.Period = r.Period
	if err := s.record(ctx, sc, q, action, audit.Done, len(d.Cards), nil); err != nil {
		return nil, err
	}
	return d, nil
}

// shownPeriod fills the open ends: thirty days up to today, or up to the last day with visits when that was before today.
func (s *Service) shownPeriod(p Period, c Coverage) (Period, error) {
	if _, _, err := p.Days(); err != nil {
		return p, err
	}
	if p.To == "" {
		p.To = dayText(civilDay(s.clock.Now()))
		if c.To != "" && c.To < p.To {
			p.To = c.To
		}
	}
	to, err := parseDay(p.To)
	if err != nil {
		return p, ErrPeriod
	}
	if p.From == "" {
		p.From = dayText(to - 29)
	}
	from, _, err := p.Days()
	if err != nil || to-from >= maxTrendDays {
		return p, ErrPeriod
	}
	return p, nil
}

// page computes one dashboard; the first error stays.
type page struct {
	s       *Service
	ctx     context.Context
	sc      scope
	period  Period
	filters []Filter
	d       *Dashboard
	err     error
}

func (p *page) compute() (*Dashboard, error) {
	d := p.d
	d.Cards, d.Trend, d.Map, d.Ranking, d.Diagnoses, d.Ages = []DashboardCard{}, []TrendDay{}, []StreetFigure{}, []InstitutionFigure{}, []DiagnosisFigure{}, []AgeBand{}
	p.cards()
	p.trend()
	p.streets()
	p.ranking()
	p.diagnoses()
	p.ages()
	return p.d, p.err
}

// ask answers one of the page's queries; an empty answer after an error.
func (p *page) ask(q Query) *Result {
	if p.err != nil {
		return &Result{}
	}
	q.Period = p.period
	q.Filters = append(slices.Clone(q.Filters), p.filters...)
	k, err := p.s.catalogue.check(q)
	if err == nil {
		var res *Result
		if res, err = p.s.answer(p.ctx, &k, p.sc); err == nil {
			return res
		}
	}
	p.err = err
	return &Result{}
}

// cards asks for the single figures, each beside the previous period's.
func (p *page) cards() {
	for _, q := range []Query{
		{Subject: "document", Measures: []string{"documents"}},
		{Subject: "visit", Measures: []string{"visits", "residents", "averageStay"}},
		{Subject: "medication", Measures: []string{"antibioticShare"}},
	} {
		q.Compare = ComparePrevious
		res := p.ask(q)
		for i, key := range q.Measures {
			var row []*float64
			if len(res.Rows) > 0 {
				row = res.Rows[0].Values[3*i:]
			}
			p.card(p.s.catalogue.Subject(q.Subject).Measure(key), q.Subject, row)
		}
		if res.Before != nil {
			p.d.Before = *res.Before
		}
	}
	kinds := p.ask(Query{Subject: "visit", Measures: []string{"visits"}, Dimensions: []string{"visitKind"}, Compare: ComparePrevious})
	for _, kind := range []string{"outpatient", "emergency", "inpatient"} {
		l, _ := fixedLabel("visit_kind", kind)
		m := *p.s.catalogue.Subject("visit").Measure("visits")
		m.Key, m.Zh, m.En = kind, l.Zh+"人次", l.En+" visits"
		var row []*float64
		for _, r := range kinds.Rows {
			if r.Keys[0].Code == kind {
				row = r.Values
			}
		}
		p.card(&m, "visit", row)
	}
}

func (p *page) card(m *Measure, subject string, row []*float64) {
	c := DashboardCard{ID: m.Key, Label: Text{ZH: m.Zh, EN: m.En}, Unit: m.Unit, Source: subject, Definition: Text{ZH: m.Zh, EN: m.En}}
	if m.Definition != nil {
		c.Definition = *m.Definition
	}
	if len(row) >= 3 {
		c.Value, c.Previous, c.Change = row[0], row[1], scaled(row[2], 0.01)
	} else {
		c.Value = zeros([]*Measure{m})[0]
	}
	if m.Key == "antibioticShare" {
		p.d.Antibiotics = Antibiotics{Share: scaled(c.Value, 0.01), Previous: scaled(c.Previous, 0.01)}
	}
	p.d.Cards = append(p.d.Cards, c)
}

func scaled(v *float64, by float64) *float64 {
	if v == nil {
		return nil
	}
	x := *v * by
	return &x
}

// trend gives every day of the period; a day without visits is 0, a withheld one nil.
func (p *page) trend() {
	all := p.byDay(nil)
	inpatient := p.byDay([]Filter{{Dimension: "visitKind", Op: OpIn, Values: []string{"inpatient"}}})
	from, to, err := p.period.Days()
	if err != nil || p.err != nil {
		return
	}
	at := func(m map[string]*float64, day string) *float64 {
		if v, ok := m[day]; ok {
			return v
		}
		return new(float64)
	}
	for day := from; day <= to; day++ {
		t := dayText(day)
		p.d.Trend = append(p.d.Trend, TrendDay{Date: t, Visits: at(all, t), Inpatient: at(inpatient, t)})
	}
}

func (p *page) byDay(filters []Filter) map[string]*float64 {
	out := map[string]*float64{}
	for _, r := range p.ask(Query{Subject: "visit", Measures: []string{"visits"}, Dimensions: []string{"day"}, Filters: filters}).Rows {
		out[r.Keys[0].Code] = r.Values[0]
	}
	return out
}

// streets gives the map: visits per 1,000 living residents of each street, for raw numbers only show where many live.
func (p *page) streets() {
	visits := p.ask(Query{Subject: "visit", Measures: []string{"visits"}, Dimensions: []string{"street"}})
	district := *p // population is the district's, also for a manager of one institution
	district.sc.institution = 0
	population := district.ask(Query{Subject: "resident", Measures: []string{"residents"}, Dimensions: []string{"street"},
		Filters: []Filter{{Dimension: "deceased", Op: OpNot, Values: []string{"true"}}}})
	if p.err == nil {
		p.err = district.err
	}
	living := map[string]*float64{}
	for _, r := range population.Rows {
		living[r.Keys[0].Code] = r.Values[0]
	}
	for _, r := range visits.Rows {
		if r.Keys[0].Code == "" {
			continue
		}
		f := StreetFigure{Division: r.Keys[0].Code, Name: r.Keys[0].Zh, Value: r.Values[0]}
		if n := living[f.Division]; n != nil && *n > 0 && f.Value != nil {
			f.Rate = scaled(f.Value, 1000 / *n)
		}
		p.d.Map = append(p.d.Map, f)
	}
	slices.SortStableFunc(p.d.Map, func(a, b StreetFigure) int {
		return cmp.Or(cmp.Compare(number(b.Rate), number(a.Rate)), cmp.Compare(a.Division, b.Division))
	})
	for i := range p.d.Map {
		if p.d.Map[i].Rate != nil {
			p.d.Map[i].Rank = i + 1
		}
	}
}

func (p *page) ranking() {
	res := p.ask(Query{Subject: "visit", Measures: []string{"visits", "residents"}, Dimensions: []string{"institution"},
		Totals: true, Limit: rankingLength})
	for _, r := range res.Rows {
		in, err := id.Parse(r.Keys[0].Code)
		if err != nil {
			continue
		}
		p.d.Ranking = append(p.d.Ranking, InstitutionFigure{Institution: in, Name: r.Keys[0].Zh, Visits: r.Values[0], Residents: r.Values[1],
			Share: share(r.Values[0], res.Totals)})
	}
}

func (p *page) diagnoses() {
	res := p.ask(Query{Subject: "diagnosis", Measures: []string{"visits"}, Dimensions: []string{"diagnosis"}, Totals: true, Limit: diagnosesShown,
		Filters: []Filter{{Dimension: "chapter", Op: OpNot, Values: []string{""}}}}) // ICD-10 codes only: no traditional syndromes
	for _, r := range res.Rows {
		p.d.Diagnoses = append(p.d.Diagnoses, DiagnosisFigure{Code: r.Keys[0].Code, Name: r.Keys[0].Zh, Count: r.Values[0], Share: share(r.Values[0], res.Totals)})
	}
}

func share(v *float64, totals *Row) *float64 {
	if v == nil || totals == nil || totals.Values[0] == nil || *totals.Values[0] == 0 {
		return nil
	}
	return scaled(v, 1 / *totals.Values[0])
}

func (p *page) ages() {
	res := p.ask(Query{Subject: "visit", Measures: []string{"visits"}, Dimensions: []string{"age10", "sex"},
		Filters: []Filter{{Dimension: "sex", Op: OpIn, Values: []string{"1", "2"}}}, Sort: []Sort{{By: "age10"}}})
	bands := map[string]int{}
	slices.SortStableFunc(res.Rows, func(a, b Row) int { return cmp.Compare(a.order[0], b.order[0]) })
	for _, r := range res.Rows {
		band := r.Keys[0].Code
		if band == "" {
			continue
		}
		i, ok := bands[band]
		if !ok {
			i = len(p.d.Ages)
			bands[band] = i
			p.d.Ages = append(p.d.Ages, AgeBand{Band: band})
		}
		if r.Keys[1].Code == "1" {
			p.d.Ages[i].Male = r.Values[0]
		} else {
			p.d.Ages[i].Female = r.Values[0]
		}
	}
}

// pages keeps the last computed dashboards for a moment. Safe for concurrent use.
type pages struct {
	mu   sync.Mutex
	kept map[pageKey]keptPage
}

type pageKey struct {
	request     DashboardRequest
	institution id.ID
}

type keptPage struct {
	at time.Time
	d  *Dashboard
}

func (p *pages) find(r DashboardRequest, institution id.ID, now time.Time) *Dashboard {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k, ok := p.kept[pageKey{r, institution}]; ok && now.Sub(k.at) < dashboardKeeps {
		return k.d
	}
	return nil
}

func (p *pages) keep(r DashboardRequest, institution id.ID, now time.Time, d *Dashboard) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil || len(p.kept) >= dashboardsKept {
		p.kept = map[pageKey]keptPage{}
	}
	p.kept[pageKey{r, institution}] = keptPage{now, d}
}
