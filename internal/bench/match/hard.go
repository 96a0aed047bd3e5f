package match

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/linkage"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/simulate/hardset"
)

// Options of a measurement.
type Options struct {
	Set       hardset.Config
	ErrorRate float64 // wanted wrong links per decision by likeness
	Learn     bool    // learn the weights on the first tenth of the records, without their truth
	Out       io.Writer
	Wrong     io.Writer // the wrong decisions as CSV; nil for none
	Progress  func(name string, done, total int, remark string)
}

// Hard sends a hard set through the index and scores every decision.
func Hard(ctx context.Context, o Options) (Score, error) {
	set, err := hardset.New(o.Set)
	if err != nil {
		return Score{}, err
	}
	model, err := modelFor(set, o)
	if err != nil {
		return Score{}, err
	}
	now := clock.At(time.Date(2023, 11, 1, 4, 0, 0, 0, time.UTC))
	mem := newMemory()
	mem.size = set.People()
	body, err := json.Marshal(model)
	if err != nil {
		return Score{}, err
	}
	mem.model = empi.LearntModel{Version: model.Version, Standing: true, Body: string(body)}
	service := empi.NewService(mem, mem, mem, now, id.NewSource(now, 1))
	settings := empi.DefaultSettings()
	settings.ErrorRate = o.ErrorRate
	service.Configure(settings)
	if err := service.Follow(ctx); err != nil {
		return Score{}, err
	}
	r := &run{set: set, service: service, mem: mem, owner: map[id.ID]int{}, known: make([]bool, set.People()), person: map[int]id.ID{}, out: o.Wrong}
	r.score.Reasons = map[string]*Reason{}
	if r.out != nil {
		fmt.Fprintln(r.out, "kind,reason,weight,record,faults,name,sex,birth,phone,address,numbers,other,name,sex,birth,phone,address,numbers")
	}
	day, n, begun := 0, 0, time.Now()
	for rec := range set.Records() {
		if err := ctx.Err(); err != nil {
			return r.score, err
		}
		for ; day < rec.Day; day++ {
			now.Advance(24 * time.Hour)
		}
		if err := r.decide(ctx, rec, now.Now()); err != nil {
			return r.score, err
		}
		if n++; n%5000 == 0 && o.Progress != nil {
			o.Progress("记录 records", n, set.Len(), fmt.Sprintf("%.0f/s", float64(n)/time.Since(begun).Seconds()))
		}
	}
	fmt.Fprintf(o.Out, "hard set, grade %s, seed %d: %d people, %d records, %d persons made, %.0f decisions/s, limits link %.1f review %.1f bits\n",
		o.Set.Grade, o.Set.Seed, set.People(), n, len(mem.people), float64(n)/time.Since(begun).Seconds(), model.Limits.Link, model.Limits.Review)
	r.score.Print(o.Out)
	for _, k := range slices.Sorted(maps.Keys(r.score.Reasons)) {
		fmt.Fprintf(o.Out, "  %-32s right %8d  wrong %6d\n", k, r.score.Reasons[k].Right, r.score.Reasons[k].Wrong)
	}
	return r.score, nil
}

// modelFor gives the weights: the default ones, or those learnt on the first records, with limits for the number of people.
func modelFor(set *hardset.Set, o Options) (*linkage.Model, error) {
	model := linkage.Default().WithPeople(set.People())
	if o.Learn {
		var people []*linkage.Features
		phones := map[string]int{}
		for rec := range set.Records() {
			a := empi.Assess(claimOf(rec, time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rec.Day)), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
			people = append(people, linkage.Prepare(empi.RecordOfClaim(a)))
			phones[rec.Phone]++
			if len(people) == min(200_000, max(set.Len()/10, 20_000)) {
				break
			}
		}
		var report linkage.Report
		model, report = linkage.Learn(model, linkage.Sample{People: people})
		model = model.WithVersion("learnt")
		fmt.Fprintf(o.Out, "learnt on %d records: %d random and %d blocked pairs, %d rounds, converged %v\n", report.Records, report.Random, report.Blocked,
			report.Rounds, report.Converged)
	}
	limits, e := linkage.Thresholds(model, o.ErrorRate, 0.05)
	fmt.Fprintf(o.Out, "model %s: for %.0g wrong links a decision link above %.1f bits, review above %.1f; expected: %.2g wrong, %.2g missed, %.2g unseen\n",
		model.Version, o.ErrorRate, limits.Link, limits.Review, e.Wrong, e.Missed, e.Unseen)
	return model.WithLimits(limits), nil
}

// claimOf turns a record of the set into a claim.
func claimOf(r hardset.Record, at time.Time) empi.Claim {
	c := empi.Claim{Name: phi.Name(r.Name), Sex: r.Sex, Birth: empi.Date(r.Birth), Ethnic: r.Ethnic, Phone: phi.Phone(r.Phone), Address: phi.Address(r.Address),
		Division: r.Division, Institution: r.Institution, At: at, Deceased: r.Deceased, Anonymous: r.Anonymous, Mother: phi.Name(r.Mother), Order: r.Order}
	for _, n := range r.Numbers {
		c.Identifiers = append(c.Identifiers, empi.Number{System: n.System, Value: phi.IDNumber(n.Value)})
	}
	return c
}

// run is one measurement under way.
type run struct {
	set     *hardset.Set
	service *empi.Service
	mem     *memory
	owner   map[id.ID]int // truth: whose first record a person was made of
	known   []bool        // residents with a person of their own
	person  map[int]id.ID // the first of them
	score   Score
	out     io.Writer
}

func (r *run) decide(ctx context.Context, rec hardset.Record, at time.Time) error {
	res, err := r.service.Resolve(ctx, claimOf(rec, at))
	if err != nil {
		return err
	}
	s := &r.score
	s.Decisions++
	known := r.known[rec.Person]
	reason := string(res.Outcome) + " " + res.Explanation.Rule
	count := s.Reasons[reason]
	if count == nil {
		count = &Reason{}
		s.Reasons[reason] = count
	}
	right := true
	switch {
	case res.Outcome == empi.Link:
		if res.Explanation.Model != "" {
			s.ByLikeness++
		}
		if right = r.owner[res.Person.ID] == rec.Person; right {
			s.TP++
		} else {
			s.FP++
			r.note("FP", rec, res, res.Person)
		}
	case known && (rec.Anonymous || slices.Contains(rec.Faults, hardset.UnknownPatient)):
		s.KeptApart++
	case known:
		right = false
		s.FN++
		if res.Outcome == empi.Review {
			s.FNReview++
		} else {
			s.FNNew++
		}
		r.note("FN", rec, res, r.mem.people[r.person[rec.Person]].Person)
	default:
		s.TrueNew++
	}
	if res.Outcome == empi.Review {
		s.Reviews++
		if owner, ok := r.owner[r.mem.alike]; ok && owner == rec.Person {
			s.ReviewHit++
		}
	}
	if right {
		count.Right++
	} else {
		count.Wrong++
	}
	if res.Created {
		r.owner[res.Person.ID] = rec.Person
		if !r.known[rec.Person] {
			r.known[rec.Person], r.person[rec.Person] = true, res.Person.ID
		}
	}
	return nil
}

// note writes a wrong decision down. All people are made up.
func (r *run) note(kind string, rec hardset.Record, res empi.Resolution, p empi.Person) {
	if r.out == nil {
		return
	}
	numbers := make([]string, 0, len(rec.Numbers))
	for _, n := range rec.Numbers {
		numbers = append(numbers, n.Value)
	}
	theirs := make([]string, 0, len(p.Identifiers))
	for _, n := range p.Identifiers {
		theirs = append(theirs, n.Value.Reveal())
	}
	cells := []string{kind, res.Explanation.Rule, fmt.Sprintf("%.1f", res.Explanation.Weight), rec.ID, strings.Join(rec.Faults, " "), rec.Name, rec.Sex, rec.Birth, rec.Phone, rec.Address,
		strings.Join(numbers, " "), fmt.Sprint(r.owner[p.ID]), p.Name.Reveal(), p.Sex, p.Birth.Reveal(), p.Phone.Reveal(), p.Address.Reveal(), strings.Join(theirs, " ")}
	fmt.Fprintln(r.out, strings.Join(cells, ","))
}
