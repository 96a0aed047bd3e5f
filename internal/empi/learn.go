package empi

import (
	"context"
	"encoding/json"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Bounds of learning: what is read stays below some hundred megabytes whatever the index holds.
const (
	sampleWanted = 60_000
	samplePage   = 200
	pairsWanted  = 20_000
	sampleLeast  = 1000
)

// TaskLearn is the job that learns weights from the node's own people.
const TaskLearn = "learn"

// Learn estimates the weights on this node's data and takes them into use; the version says when. Fewer than a thousand
// people teach nothing: then the model stays and the zero value comes back.
func (s *Service) Learn(ctx context.Context) (LearntModel, error) {
	people, err := s.sample(ctx)
	if err != nil || len(people) < sampleLeast {
		return LearntModel{}, err
	}
	pairs, err := s.knownPairs(ctx)
	if err != nil {
		return LearntModel{}, err
	}
	c, err := s.store.Count(ctx)
	if err != nil {
		return LearntModel{}, err
	}
	m, report := linkage.Learn(linkage.Default(), linkage.Sample{People: people, Pairs: pairs})
	now := s.clock.Now()
	m = m.WithPeople(int(c.Persons)).WithVersion("learnt-" + now.Format("20060102-150405"))
	m = s.weigher.draw(m, s.settings)
	body, err := json.Marshal(m)
	if err != nil {
		return LearntModel{}, err
	}
	l := LearntModel{Version: m.Version, At: now, Pairs: int64(report.Blocked + report.Random), Standing: true, Body: string(body)}
	if err := s.unit.Write(ctx, func(ctx context.Context) error { return s.store.AddModel(ctx, l) }); err != nil {
		return LearntModel{}, err
	}
	return l, nil
}

// sample reads people spread over the whole index, page by page.
func (s *Service) sample(ctx context.Context) ([]*linkage.Features, error) {
	first, err := s.store.After(ctx, 0, 1)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	const pages = sampleWanted / samplePage
	begin, end := first[0].ID, s.ids.Next()
	step := max(1, (end-begin)/pages)
	var out []*linkage.Features
	last := id.ID(0)
	for i := range id.ID(pages) {
		rows, err := s.store.After(ctx, max(last, begin+i*step-1), samplePage)
		if err != nil || ctx.Err() != nil {
			return nil, err
		}
		for _, p := range rows {
			last = p.ID
			out = append(out, linkage.Prepare(RecordOf(p)))
		}
		if len(rows) < samplePage {
			break
		}
	}
	return out, nil
}

// knownPairs gives what was taken for one person: by reviewers, and by likeness as far as it was not taken back.
func (s *Service) knownPairs(ctx context.Context) ([][2]*linkage.Features, error) {
	var out [][2]*linkage.Features
	after := ReviewPlace{}
	for len(out) < pairsWanted {
		rows, err := s.store.Reviews(ctx, ReviewFilter{Status: SamePerson, Sort: Newest}, after, page.MaxLimit)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			after = ReviewPlace{ID: r.ID}
			people, err := s.ordered(ctx, []id.ID{r.Person, r.Alike})
			if err != nil {
				return nil, err
			}
			if len(people) == 2 {
				out = append(out, [2]*linkage.Features{linkage.Prepare(RecordOf(people[0])), linkage.Prepare(RecordOf(people[1]))})
			}
		}
		if len(rows) < page.MaxLimit {
			return out, nil
		}
	}
	return out, nil
}

// Adopt takes the model into use that the store says stands. Cheap: for the start of a process.
func (s *Service) Adopt(ctx context.Context) error {
	m, err := s.standing(ctx)
	if err == nil {
		s.weigher.adopt(m)
	}
	return err
}

func (s *Service) standing(ctx context.Context) (*linkage.Model, error) {
	l, err := s.store.StandingModel(ctx)
	if err != nil || l.Version == "" {
		return linkage.Default(), err
	}
	return linkage.Load([]byte(l.Body))
}

// Follow takes the model into use that the store says stands, and tells it how large the index is. Nodes of one store call it
// now and then: it counts.
func (s *Service) Follow(ctx context.Context) error {
	m, err := s.standing(ctx)
	if err != nil {
		return err
	}
	stats, err := s.Statistics(ctx)
	if err != nil {
		return err
	}
	people := max(float64(stats.Persons), 100_000) // a young index will grow
	if !s.weigher.fits(m, people, s.settings) {
		s.weigher.draw(m.WithPeople(int(people)), s.settings)
	}
	return nil
}

// Models gives all models learnt, newest first.
func (s *Service) Models(ctx context.Context) ([]LearntModel, error) { return s.store.AllModels(ctx) }

// Model names the model in use and its limits, in log₂ odds.
func (s *Service) Model() (version string, link, review float64) {
	m := s.weigher.now.Load()
	return m.Version, m.Limits.Link, m.Limits.Review
}

// UseModel makes an earlier model the standing one; the empty version goes back to the weights of the program.
// Errors: empi.unknown-model.
func (s *Service) UseModel(ctx context.Context, version string) error {
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		ok, err := s.store.StandModel(ctx, version)
		if err == nil && !ok && version != "" {
			err = ErrUnknownModel
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.Follow(ctx)
}

// recordLink keeps what a link by likeness was made on.
func (s *Service) recordLink(ctx context.Context, f finding, person id.ID) (id.ID, error) {
	a, e := f.assessment, f.decision.Explanation
	c := a.Claim
	l := ModelLink{ID: s.ids.Next(), Person: person, At: s.clock.Now(), Rule: e.Rule, Model: f.decision.Model, Weight: e.Weight,
		Institution: c.Institution, Explanation: e, Claim: Person{Name: c.Name, Sex: a.Traits.Sex, Birth: c.Birth, Ethnic: c.Ethnic, Phone: c.Phone,
			Address: c.Address, Division: c.Division, Identifiers: a.Numbers, Mother: c.Mother, Order: c.Order}}
	return l.ID, s.store.AddLink(ctx, l)
}

// Links lists links made by likeness, newest first, with the cursor of the next page.
func (s *Service) Links(ctx context.Context, f LinkFilter, p page.Request) ([]ModelLink, string, error) {
	var after id.ID
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.ModelLinks(ctx, f, after, p.Rows()+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > p.Rows() {
		rows = rows[:p.Rows()]
		next = page.Encode(rows[len(rows)-1].ID)
	}
	return rows, next, nil
}

// TakeBack undoes a link made by likeness: what was claimed becomes a person of its own, with the numbers that the claim
// brought and the documents named, or, with whole, all that the institution sent. Errors: empi.unknown-decision,
// empi.merge-undone when it was taken back before, and those of Split.
func (s *Service) TakeBack(ctx context.Context, link id.ID, documents []id.ID, whole bool, by id.ID, reason string) (Split, error) {
	var out Split
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		l, err := s.store.ModelLink(ctx, link)
		if err != nil {
			return err
		}
		if !l.UndoneAt.IsZero() {
			return ErrUndone
		}
		root, err := s.Surviving(ctx, l.Person)
		if err != nil {
			return err
		}
		p, err := s.whole(ctx, root)
		if err != nil {
			return err
		}
		c := l.Claim
		r := SplitRequest{Person: p.ID, Documents: documents, Reason: reason, From: l.Institution, Numbers: placesOf(p.Identifiers, c.Identifiers),
			Traits: &Claim{Name: c.Name, Sex: c.Sex, Birth: c.Birth, Ethnic: c.Ethnic, Phone: c.Phone, Address: c.Address, Division: c.Division}, Bare: true}
		if whole {
			r.Institution = l.Institution
		}
		if out, err = s.Split(ctx, r, by); err != nil {
			return err
		}
		l.UndoneAt, l.UndoneBy, l.Offspring = s.clock.Now(), by, out.Offspring
		ok, err := s.store.UndoLink(ctx, l)
		if err == nil && !ok {
			err = ErrUndone
		}
		return err
	})
	return out, err
}

// placesOf gives where the numbers of a claim stand among a person's.
func placesOf(all, some []Identifier) []int {
	var out []int
	for i, n := range all {
		for _, m := range some {
			if n.System == m.System && n.Value == m.Value {
				out = append(out, i)
			}
		}
	}
	return out
}
