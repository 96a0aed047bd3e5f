package factscol

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/kit/errs"
)

// FillPlan says what Fill makes.
type FillPlan struct {
	Subject   string    // an event subject: visit, diagnosis, medication …
	Rows      int64     // facts to add
	Residents int64     // residents they are spread over; 0: a tenth of Rows
	Seed      uint64    // the same seed makes the same facts
	From      time.Time // first day; zero: 2022-01-01
	Days      int       // days they are spread over, in order as events arrive; 0: 1,600
}

func (p FillPlan) filled() FillPlan {
	if p.Residents <= 0 {
		p.Residents = max(p.Rows/10, 1)
	}
	if p.Days <= 0 {
		p.Days = 1600
	}
	if p.From.IsZero() {
		p.From = time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return p
}

// Sizes of the synthetic district of Fill.
const (
	fillInstitutions = 120
	fillStreets      = 24
	fillDepartments  = 40
	fillDoctors      = 2500
	fillCodes        = 4000 // distinct diagnoses, drugs or items
	fillChunk        = 250_000
)

// Fill adds synthetic facts of one subject, and the residents they belong to, for measuring speed: skewed as real ones are
// (few institutions and codes take most), in order of days. It goes straight to the column store, a chunk per transaction,
// with flat memory; progress (may be nil) is told the facts done. Not for stores that a projector feeds.
func (s *Store) Fill(ctx context.Context, p FillPlan, progress func(done int64)) (err error) {
	defer errs.Op(&err, "factscol.Fill %s", p.Subject)
	p = p.filled()
	sub := s.catalogue.Subject(p.Subject)
	if sub == nil || !sub.Event {
		return facts.ErrSubject.With("subject", p.Subject)
	}
	s.apply.Lock()
	defer s.apply.Unlock()
	f := &filler{plan: p, sub: sub, rng: rand.New(rand.NewPCG(p.Seed, 1)), row: make([]any, len(sub.Columns))}
	if err := f.labels(ctx, s); err != nil {
		return err
	}
	for f.done < p.Rows {
		err := s.db.Write(ctx, func(tx column.Tx) error {
			_, err := tx.Append(sub.Table(), f.chunk)
			return err
		})
		if err != nil {
			return err
		}
		if progress != nil {
			progress(f.done)
		}
	}
	if err := f.residents(ctx, s); err != nil {
		return err
	}
	s.changed()
	return s.db.Checkpoint(ctx)
}

type filler struct {
	plan FillPlan
	sub  *facts.Subject
	rng  *rand.Rand
	done int64
	row  []any
	size map[string]int64 // labels per list
}

// labels makes the label lists the facts draw from; label numbers run from 1.
func (f *filler) labels(ctx context.Context, s *Store) error {
	add := s.labels.additions()
	f.size = map[string]int64{}
	for _, c := range append(f.sub.Columns, facts.Column{Name: "sex", Type: "label"}, facts.Column{Name: "street", Type: "label"}) {
		if c.Type != "label" {
			continue
		}
		list := c.Labels()
		n := fillSize(list)
		f.size[list] = n
		for i := int64(1); i <= n; i++ {
			add.number(list, fillLabel(list, i))
		}
	}
	if err := s.db.Write(ctx, add.store); err != nil {
		return err
	}
	add.publish()
	return nil
}

func fillSize(list string) int64 {
	switch list {
	case "institution":
		return fillInstitutions
	case "institution_kind", "visit_kind":
		return 5
	case "institution_level":
		return 3
	case "street":
		return fillStreets
	case "department":
		return fillDepartments
	case "doctor":
		return fillDoctors
	case "type", "chapter", "drug_class":
		return 20
	case "sex":
		return 2
	case "ethnic":
		return 56
	case "category":
		return 900
	case "stage", "result_flag", "unit":
		return 6
	case "path":
		return 60
	}
	return fillCodes
}

func fillLabel(list string, i int64) facts.Label {
	switch list {
	case "visit_kind":
		code := []string{"outpatient", "emergency", "inpatient", "checkup", "home"}[i-1]
		return facts.Label{Code: code, Zh: code, En: code}
	case "sex":
		return facts.Label{Code: strconv.FormatInt(i, 10), Zh: []string{"男", "女"}[i-1]}
	case "street":
		return facts.Label{Code: fmt.Sprintf("110199%03d", i), Zh: fmt.Sprintf("测试街道%d", i)}
	}
	code := fmt.Sprintf("%s-%04d", list, i)
	return facts.Label{Code: code, Zh: code, En: code}
}

// skewed draws 1…n, small numbers far more often than large ones.
func (f *filler) skewed(n int64) int64 {
	u := f.rng.Float64()
	return 1 + int64(u*u*u*float64(n))
}

// chunk gives the next rows of one transaction.
func (f *filler) chunk(yield func([]any) bool) {
	for end := min(f.done+fillChunk, f.plan.Rows); f.done < end; f.done++ {
		f.fact()
		if !yield(f.row) {
			return
		}
	}
}

// personOf numbers residents; traits hang on the number, so that a resident's facts agree.
func personOf(n int64) int64 { return 1<<40 + n*4096 }

func (f *filler) fact() {
	at := f.plan.From.AddDate(0, 0, int(f.done*int64(f.plan.Days)/f.plan.Rows))
	person := f.rng.Int64N(f.plan.Residents)
	institution := f.skewed(fillInstitutions)
	for i, c := range f.sub.Columns {
		f.row[i] = f.value(c, at, person, institution)
	}
}

func (f *filler) value(c facts.Column, at time.Time, person, institution int64) any {
	switch c.Name {
	case "document", "visit":
		return 1<<41 + f.done/2*4096
	case "person":
		return personOf(person)
	case "day":
		return facts.DayKey(at)
	case "month":
		return facts.MonthKey(at)
	case "institution":
		return institution
	case "institution_kind":
		return 1 + institution%5
	case "institution_level":
		return 1 + institution%3
	case "institution_street":
		return 1 + institution%fillStreets
	case "sex":
		return 1 + person%2
	case "street":
		return 1 + person/7%fillStreets
	case "ethnic":
		return 1 + person%97/95
	case "age":
		return person * 7919 % 95
	case "extra", "rank":
		return int64(0)
	}
	switch c.Type {
	case "label":
		return f.skewed(f.size[c.Labels()])
	case "flag":
		return f.rng.Int64N(4) / 3
	case "number":
		return float64(f.rng.Int64N(1000)) / 10
	}
	return nil
}

func (f *filler) residents(ctx context.Context, s *Store) error {
	sub := s.catalogue.Subject("resident")
	row := make([]any, len(sub.Columns))
	return s.db.Write(ctx, func(tx column.Tx) error {
		if _, err := tx.Exec("DELETE FROM facts_resident"); err != nil {
			return err
		}
		_, err := tx.Append(sub.Table(), func(yield func([]any) bool) {
			for n := range f.plan.Residents {
				for i, c := range sub.Columns {
					switch c.Name {
					case "birth":
						row[i] = (2024-n*7919%95)*10000 + 615
					case "deceased":
						row[i] = int64(0)
					default:
						row[i] = f.value(c, f.plan.From, n, 1)
					}
				}
				if !yield(row) {
					return
				}
			}
		})
		return err
	})
}
