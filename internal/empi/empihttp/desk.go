package empihttp

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

func (f *Face) registerDesk(api huma.API) {
	route(api, http.MethodGet, "/identity/reviews", "list-identity-reviews", "Look-alike pairs (疑似重复)", f.reviews)
	route(api, http.MethodGet, "/identity/reviews/counts", "count-identity-reviews", "Pairs by status, reason and institution (疑似重复计数)", f.countReviews)
	route(api, http.MethodPost, "/identity/reviews/next", "take-next-identity-review", "Take the next free pair (领取下一对)", f.takeNext)
	route(api, http.MethodGet, "/identity/reviews/{id}", "get-identity-review", "A pair side by side, masked (并排比对)", f.compare)
	route(api, http.MethodPost, "/identity/reviews/{id}/reveal", "reveal-identity-review", "The pair unmasked, for a stated purpose (查看明文)", f.reveal)
	route(api, http.MethodPost, "/identity/reviews/{id}/take", "take-identity-review", "Keep a pair for oneself for a while (领取)", f.take)
	route(api, http.MethodPost, "/identity/reviews/{id}/leave", "leave-identity-review", "Give a taken pair back (放弃领取)", f.leave)
	route(api, http.MethodPost, "/identity/reviews/{id}", "decide-identity-review", "Judge a pair: same or different (判定)", f.decide)
	route(api, http.MethodPost, "/identity/reviews/{id}/undo", "undo-identity-review", "Take a judgement back (撤销判定)", f.undoReview)
	route(api, http.MethodGet, "/identity/reviewers", "list-identity-reviewers", "What each reviewer did (审核人员统计)", f.reviewers)
}

// IdentityReviewShown is a pair on the review desk. Left is the newer person.
type IdentityReviewShown struct {
	ID            id.ID            `json:"id"`
	CreatedAt     time.Time        `json:"createdAt"`
	Status        string           `json:"status" enum:"open,second-opinion,same,different"`
	Rule          string           `json:"rule" doc:"why the pair is here"`
	Weight        float64          `json:"weight" doc:"log2 odds of being one person"`
	Institution   string           `json:"institution,omitempty" doc:"code of whose document raised it"`
	Left          ResidentMasked   `json:"left"`
	Right         ResidentMasked   `json:"right"`
	Reasons       []IdentityReason `json:"reasons"`
	Assignee      id.ID            `json:"assignee,omitempty" doc:"account that works on it now"`
	AssignedUntil *time.Time       `json:"assignedUntil,omitempty"`
	Mine          bool             `json:"mine" doc:"taken by the caller"`
	FirstBy       id.ID            `json:"firstBy,omitempty" doc:"who gave the first of two opinions"`
	FirstVerdict  string           `json:"firstVerdict,omitempty"`
	DecidedAt     *time.Time       `json:"decidedAt,omitempty"`
	DecidedBy     id.ID            `json:"decidedBy,omitempty"`
	Merge         id.ID            `json:"merge,omitempty"`
	Grounds       string           `json:"grounds,omitempty"`
}

// IdentityReviewPage is a page of pairs.
type IdentityReviewPage struct {
	Items []IdentityReviewShown `json:"items"`
	Next  string                `json:"next,omitempty"`
}

// SourceDocument is a document that speaks of a person: no content.
type SourceDocument struct {
	ID          id.ID     `json:"id"`
	Type        string    `json:"type"`
	Title       string    `json:"title"`
	At          time.Time `json:"at"`
	Institution string    `json:"institution,omitempty"`
}

// IdentityAct is one act on a pair.
type IdentityAct struct {
	At       time.Time `json:"at"`
	Reviewer id.ID     `json:"reviewer"`
	Act      string    `json:"act" enum:"take,first,final,dissent,undo"`
	Verdict  string    `json:"verdict,omitempty"`
	Seconds  int64     `json:"seconds,omitempty" doc:"between taking and judging"`
	Grounds  string    `json:"grounds,omitempty"`
}

// IdentityComparison is a pair side by side with today's values and weights.
type IdentityComparison struct {
	Review         IdentityReviewShown `json:"review"`
	Fields         []IdentityReason    `json:"fields" doc:"compared anew with the weights in use"`
	Weight         float64             `json:"weight"`
	Model          string              `json:"model"`
	Guard          string              `json:"guard,omitempty" doc:"why likeness alone must not link them"`
	Revealed       bool                `json:"revealed" doc:"values are unmasked"`
	LeftDocuments  []SourceDocument    `json:"leftDocuments"`
	RightDocuments []SourceDocument    `json:"rightDocuments"`
	Acts           []IdentityAct       `json:"acts"`
}

type reviewList struct {
	Status      string    `query:"status" enum:"open,second-opinion,same,different"`
	Institution string    `query:"institution" maxLength:"64"`
	Rule        string    `query:"rule" maxLength:"60"`
	Person      string    `query:"person" maxLength:"13"`
	Mine        bool      `query:"mine" doc:"taken by the caller"`
	Free        bool      `query:"free" doc:"taken by nobody"`
	From        time.Time `query:"from"`
	To          time.Time `query:"to"`
	MinWeight   float64   `query:"minWeight" default:"-1000" doc:"log2 odds, included"`
	MaxWeight   float64   `query:"maxWeight" default:"1000" doc:"log2 odds, included"`
	Sort        string    `query:"sort" enum:"newest,oldest,likeliest"`
	After       string    `query:"after" maxLength:"100"`
	Limit       int       `query:"limit" minimum:"0" maximum:"100"`
}

func (f *Face) reviews(ctx context.Context, in *reviewList) (*struct{ Body IdentityReviewPage }, error) {
	actor, err := f.allowed(ctx, "identity.reviews", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	person, err := id.Parse(in.Person)
	if err != nil {
		return nil, empi.ErrUnknownPerson
	}
	filter := empi.ReviewFilter{Status: empi.ReviewStatus(in.Status), Institution: in.Institution, Reason: in.Rule, Person: person, Free: in.Free,
		From: in.From, To: in.To, Sort: empi.ReviewSort(in.Sort)}
	if in.Mine {
		filter.Assignee = actor.ID
	}
	if in.MinWeight > -1000 || in.MaxWeight < 1000 {
		filter.Weight = &empi.WeightRange{From: in.MinWeight, To: in.MaxWeight}
	}
	rows, next, err := f.index.Reviews(ctx, filter, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.reviews", Detail: map[string]string{"hits": strconv.Itoa(len(rows))}}); err != nil {
		return nil, err
	}
	out := &struct{ Body IdentityReviewPage }{IdentityReviewPage{Items: make([]IdentityReviewShown, 0, len(rows)), Next: next}}
	for _, r := range rows {
		shown, _, _, err := f.shown(ctx, actor, r)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, shown)
	}
	return out, nil
}

// IdentityReviewCount says how many pairs of one status, reason and institution there are.
type IdentityReviewCount struct {
	Status      string    `json:"status" enum:"open,second-opinion,same,different"`
	Rule        string    `json:"rule"`
	Institution string    `json:"institution,omitempty" doc:"code"`
	Count       int64     `json:"count"`
	Oldest      time.Time `json:"oldest" doc:"when the first of them was listed"`
}

// IdentityReviewCounts lists counts, the most frequent first.
type IdentityReviewCounts struct {
	Items []IdentityReviewCount `json:"items"`
}

func (f *Face) countReviews(ctx context.Context, _ *struct{}) (*struct{ Body IdentityReviewCounts }, error) {
	if _, err := f.allowed(ctx, "identity.reviews", security.MayReviewIdentity, security.MayReadOperations); err != nil {
		return nil, err
	}
	all, err := f.index.CountReviews(ctx)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body IdentityReviewCounts }{IdentityReviewCounts{Items: make([]IdentityReviewCount, 0, len(all))}}
	for _, c := range all {
		out.Body.Items = append(out.Body.Items, IdentityReviewCount{Status: string(c.Status), Rule: c.Reason, Institution: c.Institution, Count: c.Pairs, Oldest: c.Oldest})
	}
	return out, nil
}

func (f *Face) shown(ctx context.Context, actor security.Actor, r empi.ReviewEntry) (IdentityReviewShown, empi.Person, empi.Person, error) {
	left, right, err := f.index.People(ctx, r)
	if err != nil {
		return IdentityReviewShown{}, left, right, err
	}
	s := IdentityReviewShown{ID: r.ID, CreatedAt: r.CreatedAt, Status: string(r.Status), Rule: r.Reason, Weight: r.Weight, Institution: r.Institution,
		Left: f.masked(left), Right: f.masked(right), Reasons: reasons(r.Explanation.Fields, left, right, false), Grounds: r.Grounds,
		Assignee: r.AssignedTo(f.clock.Now()), FirstBy: r.FirstBy, FirstVerdict: string(r.FirstVerdict), DecidedBy: r.DecidedBy, Merge: r.Merge}
	s.Mine = s.Assignee != 0 && s.Assignee == actor.ID
	if s.Assignee != 0 {
		s.AssignedUntil = &r.AssignedUntil
	}
	if !r.DecidedAt.IsZero() {
		s.DecidedAt = &r.DecidedAt
	}
	return s, left, right, nil
}

type reviewID struct {
	ID string `path:"id"`
}

type comparisonAnswer struct{ Body IdentityComparison }

func (f *Face) compare(ctx context.Context, in *reviewID) (*comparisonAnswer, error) {
	return f.comparison(ctx, in.ID, audit.Entry{Action: "identity.compare"}, false)
}

// IdentityPurpose says why somebody wants to see values unmasked.
type IdentityPurpose struct {
	Purpose string `json:"purpose" enum:"identity-review,correction,complaint"`
	Reason  string `json:"reason" minLength:"2" maxLength:"200"`
}

func (f *Face) reveal(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body IdentityPurpose
}) (*comparisonAnswer, error) {
	return f.comparison(ctx, in.ID, audit.Entry{Action: "identity.reveal", Purpose: in.Body.Purpose, Detail: map[string]string{"reason": in.Body.Reason}}, true)
}

// comparison writes the audit line before anything is shown.
func (f *Face) comparison(ctx context.Context, ident string, line audit.Entry, open bool) (*comparisonAnswer, error) {
	actor, err := f.allowed(ctx, line.Action, security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	r, err := f.review(ctx, ident)
	if err != nil {
		return nil, err
	}
	shown, left, right, err := f.shown(ctx, actor, r)
	if err != nil {
		return nil, err
	}
	line.Person, line.Object = r.Alike, "person/"+r.Person.String()
	if err := f.record(ctx, actor, line); err != nil {
		return nil, err
	}
	e := f.index.Beside(left, right)
	out := &comparisonAnswer{IdentityComparison{Review: shown, Fields: reasons(e.Fields, left, right, open), Weight: e.Weight, Model: e.Model, Guard: e.Guard,
		Revealed: open, Acts: []IdentityAct{}}}
	if out.Body.LeftDocuments, err = f.documents(ctx, left.ID); err != nil {
		return nil, err
	}
	if out.Body.RightDocuments, err = f.documents(ctx, right.ID); err != nil {
		return nil, err
	}
	acts, err := f.index.Verdicts(ctx, r.ID)
	for _, v := range acts {
		out.Body.Acts = append(out.Body.Acts, IdentityAct{At: v.At, Reviewer: v.Reviewer, Act: v.Act, Verdict: string(v.Verdict), Seconds: v.Seconds, Grounds: v.Grounds})
	}
	return out, err
}

// documents gives the latest documents of one person, those of joined people not among them.
func (f *Face) documents(ctx context.Context, person id.ID) ([]SourceDocument, error) {
	if f.Documents == nil {
		return []SourceDocument{}, nil
	}
	return f.Documents.DocumentsOf(ctx, []id.ID{person}, 20)
}

func (f *Face) review(ctx context.Context, ident string) (empi.ReviewEntry, error) {
	i, err := id.Parse(ident)
	if err != nil || i == 0 {
		return empi.ReviewEntry{}, empi.ErrUnknownReview
	}
	return f.index.Review(ctx, i)
}

type reviewAnswer struct{ Body IdentityReviewShown }

func (f *Face) take(ctx context.Context, in *reviewID) (*reviewAnswer, error) {
	return f.taking(ctx, func(ctx context.Context, by id.ID) (empi.ReviewEntry, error) {
		r, err := f.review(ctx, in.ID)
		if err != nil {
			return r, err
		}
		return f.index.TakeReview(ctx, r.ID, by)
	})
}

// IdentityNext says which pairs the next one is taken from.
type IdentityNext struct {
	Status      string `json:"status,omitempty" enum:"open,second-opinion"`
	Institution string `json:"institution,omitempty" maxLength:"64"`
	Rule        string `json:"rule,omitempty" maxLength:"60"`
	Sort        string `json:"sort,omitempty" enum:"newest,oldest,likeliest"`
}

func (f *Face) takeNext(ctx context.Context, in *struct{ Body IdentityNext }) (*reviewAnswer, error) {
	b := in.Body
	return f.taking(ctx, func(ctx context.Context, by id.ID) (empi.ReviewEntry, error) {
		return f.index.TakeNext(ctx, empi.ReviewFilter{Status: empi.ReviewStatus(b.Status), Institution: b.Institution, Reason: b.Rule,
			Sort: empi.ReviewSort(b.Sort)}, by)
	})
}

func (f *Face) taking(ctx context.Context, take func(context.Context, id.ID) (empi.ReviewEntry, error)) (*reviewAnswer, error) {
	actor, err := f.allowed(ctx, "identity.take", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	r, err := take(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	shown, _, _, err := f.shown(ctx, actor, r)
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.take", Person: r.Alike, Object: "person/" + r.Person.String()}); err != nil {
		return nil, err
	}
	return &reviewAnswer{shown}, nil
}

func (f *Face) leave(ctx context.Context, in *reviewID) (*struct{}, error) {
	actor, err := f.allowed(ctx, "identity.take", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	r, err := f.review(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, f.index.LeaveReview(ctx, r.ID, actor.ID)
}

func (f *Face) decide(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body IdentityVerdict
}) (*struct{}, error) {
	return f.judging(ctx, "identity.decide", in.ID, func(ctx context.Context, review, by id.ID) (empi.ReviewEntry, error) {
		return f.index.DecideReview(ctx, review, empi.ReviewStatus(in.Body.Decision), by, in.Body.Reason)
	}, map[string]string{"decision": in.Body.Decision})
}

// IdentityGrounds says why something is done.
type IdentityGrounds struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

func (f *Face) undoReview(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body IdentityGrounds
}) (*struct{}, error) {
	return f.judging(ctx, "identity.undo", in.ID, func(ctx context.Context, review, by id.ID) (empi.ReviewEntry, error) {
		return f.index.UndoReview(ctx, review, by, in.Body.Reason)
	}, map[string]string{})
}

// judging acts on a pair; the act and its audit line stand or fall together.
func (f *Face) judging(ctx context.Context, action, ident string, act func(context.Context, id.ID, id.ID) (empi.ReviewEntry, error), detail map[string]string) (*struct{}, error) {
	actor, err := f.allowed(ctx, action, security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	review, err := id.Parse(ident)
	if err != nil {
		return nil, empi.ErrUnknownReview
	}
	return nil, f.unit.Write(ctx, func(ctx context.Context) error {
		r, err := act(ctx, review, actor.ID)
		if err != nil {
			return err
		}
		detail["review"], detail["merge"], detail["status"] = r.ID.String(), r.Merge.String(), string(r.Status)
		return f.record(ctx, actor, audit.Entry{Action: action, Person: r.Alike, Object: "person/" + r.Person.String(), Detail: detail})
	})
}

// IdentityReviewer is what one reviewer did in a span of time.
type IdentityReviewer struct {
	Reviewer    id.ID     `json:"reviewer" doc:"account"`
	Taken       int64     `json:"taken"`
	Same        int64     `json:"same"`
	Different   int64     `json:"different"`
	First       int64     `json:"first" doc:"first opinions of two"`
	Dissents    int64     `json:"dissents" doc:"second opinions that differed"`
	Undone      int64     `json:"undone"`
	MeanSeconds float64   `json:"meanSeconds" doc:"between taking and judging"`
	Last        time.Time `json:"last"`
}

// IdentityReviewerList lists reviewers, the busiest first.
type IdentityReviewerList struct {
	Items []IdentityReviewer `json:"items"`
}

func (f *Face) reviewers(ctx context.Context, in *struct {
	From time.Time `query:"from"`
	To   time.Time `query:"to"`
}) (*struct{ Body IdentityReviewerList }, error) {
	if _, err := f.allowed(ctx, "identity.reviewers", security.MayReviewIdentity, security.MayReadOperations); err != nil {
		return nil, err
	}
	all, err := f.index.Reviewers(ctx, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body IdentityReviewerList }{IdentityReviewerList{Items: make([]IdentityReviewer, 0, len(all))}}
	for _, c := range all {
		x := IdentityReviewer{Reviewer: c.Reviewer, Taken: c.Taken, Same: c.Same, Different: c.Different, First: c.First, Dissents: c.Dissents, Undone: c.Undone, Last: c.Last}
		if c.Judged > 0 {
			x.MeanSeconds = float64(c.Seconds) / float64(c.Judged)
		}
		out.Body.Items = append(out.Body.Items, x)
	}
	return out, nil
}
