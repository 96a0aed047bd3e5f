package qualityhttp

import (
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/words"
	"minkang/internal/quality"
)

// Score is a share with what it was computed from; Score is null when there is nothing to judge.
type Score struct {
	Dimension   quality.Dimension `json:"dimension"`
	Numerator   int64             `json:"numerator"`
	Denominator int64             `json:"denominator"`
	Score       *float64          `json:"score" doc:"0 to 1"`
}

// Scores are the five dimensions and the overall score of one scope.
type Scores struct {
	Overall *float64 `json:"overall" doc:"weighted mean of the dimensions that have a denominator, 0 to 1"`
	Scores  []Score  `json:"scores"`
	Counts  Counts   `json:"counts"`
}

// Counts are what was counted.
type Counts struct {
	Sent         int64   `json:"sent" doc:"messages or rows, whatever became of them"`
	Accepted     int64   `json:"accepted"`
	Quarantined  int64   `json:"quarantined"`
	Refused      int64   `json:"refused"`
	Timed        int64   `json:"timed" doc:"judged for timeliness"`
	DelayMinutes float64 `json:"delayMinutes" doc:"mean delay of those"`
	Backlog      int64   `json:"backlog" doc:"of services before the institution joined"`
	Undated      int64   `json:"undated" doc:"without a day of service: counted to the day of arrival"`
	Duplicates   int64   `json:"duplicates"`
}

// Definition of a dimension.
type Definition struct {
	Dimension   quality.Dimension `json:"dimension"`
	Weight      int               `json:"weight"`
	Name        quality.Text      `json:"name"`
	Numerator   quality.Text      `json:"numerator"`
	Denominator quality.Text      `json:"denominator"`
	Definition  quality.Text      `json:"definition"`
}

// Limit is the time limit of types.
type Limit struct {
	Pattern string       `json:"pattern" doc:"a type, or its beginning and *; the first that fits holds"`
	Event   string       `json:"event" enum:"service,discharge,made,row"`
	Hours   int          `json:"hours"`
	Once    bool         `json:"once" doc:"a visit has one such document"`
	Basis   quality.Text `json:"basis"`
}

// Definitions are the rules of scoring.
type Definitions struct {
	Dimensions []Definition `json:"dimensions"`
	Required   int64        `json:"required" doc:"what a required element weighs"`
	Advised    int64        `json:"advised" doc:"what a recommended element weighs"`
	Limits     []Limit      `json:"limits"`
}

// PeriodOf is a span of days, both in it.
type PeriodOf struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Overview of a scope and period.
type Overview struct {
	Period       PeriodOf   `json:"period"`
	Before       PeriodOf   `json:"before"`
	Span         *PeriodOf  `json:"span,omitempty" doc:"days of which anything is known"`
	Now          Scores     `json:"now"`
	Then         Scores     `json:"then" doc:"the period before"`
	Pending      int64      `json:"pending" doc:"messages not counted yet"`
	PendingSince *time.Time `json:"pendingSince,omitempty"`
	Institutions int        `json:"institutions"`
	Sending      int        `json:"sending"`
	AsOf         time.Time  `json:"asOf"`
}

// Point of a trend.
type Point struct {
	From string `json:"from"`
	Scores
}

// Institution as quality shows it.
type Institution struct {
	ID           id.ID  `json:"id"`
	Code         string `json:"code"`
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	Level        string `json:"level"`
	Division     string `json:"division"`
	DivisionName string `json:"divisionName"`
}

// Ranked is one institution of the ranking.
type Ranked struct {
	Institution Institution `json:"institution"`
	Rank        int         `json:"rank" doc:"1 is best; 0: nothing to judge"`
	RankBefore  int         `json:"rankBefore"`
	Now         Scores      `json:"now"`
	Before      *float64    `json:"before" doc:"the score ranked by, in the period before"`
}

// Ranking of institutions.
type Ranking struct {
	By    quality.Dimension `json:"by"`
	Of    int               `json:"of" doc:"how many have a score"`
	Items []Ranked          `json:"items"`
}

// TypeLine is one document type or data set.
type TypeLine struct {
	Type   string   `json:"type"`
	Title  string   `json:"title"`
	Now    Scores   `json:"now"`
	Before *float64 `json:"before" doc:"overall score of the period before"`
}

// ElementLine is one data element.
type ElementLine struct {
	Element  string   `json:"element"`
	Name     string   `json:"name"`
	Level    string   `json:"level" enum:"required,recommended,optional"`
	Expected int64    `json:"expected"`
	Present  int64    `json:"present"`
	Faulty   int64    `json:"faulty"`
	Complete *float64 `json:"complete"`
	Valid    *float64 `json:"valid"`
}

// RuleLine is one rule, possibly at one element.
type RuleLine struct {
	Rule         string            `json:"rule"`
	Dimension    quality.Dimension `json:"dimension"`
	Severity     string            `json:"severity"`
	Text         quality.Text      `json:"text"`
	Advice       quality.Text      `json:"advice"`
	Element      string            `json:"element,omitempty"`
	ElementName  string            `json:"elementName,omitempty"`
	Found        int64             `json:"found"`
	Messages     int64             `json:"messages"`
	Institutions int               `json:"institutions"`
}

// Details of a scope.
type Details struct {
	Now      Scores        `json:"now"`
	Elements []ElementLine `json:"elements"`
	Rules    []RuleLine    `json:"rules"`
}

// Place is one finding of one message.
type Place struct {
	Message     id.ID      `json:"message"`
	Batch       bool       `json:"batch" doc:"a batch of rows, not a message"`
	ReceivedAt  time.Time  `json:"receivedAt"`
	Day         string     `json:"day" doc:"of service"`
	Found       int64      `json:"found"`
	Institution id.ID      `json:"institution"`
	Name        string     `json:"institutionName"`
	Type        string     `json:"type"`
	Title       string     `json:"title"`
	Status      string     `json:"status"`
	Severity    string     `json:"severity"`
	Element     string     `json:"element,omitempty"`
	Path        string     `json:"path,omitempty"`
	Line        int        `json:"line,omitempty"`
	Column      int        `json:"column,omitempty"`
	Text        words.Text `json:"text"`
}

// Alert is a breach of a threshold.
type Alert struct {
	ID          id.ID              `json:"id"`
	Threshold   id.ID              `json:"threshold"`
	Dimension   quality.Dimension  `json:"dimension"`
	Institution Institution        `json:"institution"`
	Type        string             `json:"type,omitempty"`
	Title       string             `json:"title,omitempty"`
	Below       float64            `json:"below"`
	State       quality.AlertState `json:"state"`
	OpenedAt    time.Time          `json:"openedAt"`
	OpenedScore float64            `json:"openedScore"`
	Score       float64            `json:"score"`
	Numerator   int64              `json:"numerator"`
	Denominator int64              `json:"denominator"`
	LookedAt    time.Time          `json:"lookedAt"`
	SeenAt      *time.Time         `json:"seenAt,omitempty"`
	ClosedAt    *time.Time         `json:"closedAt,omitempty"`
	Note        string             `json:"note,omitempty"`
	Recovered   bool               `json:"recovered"`
}

// ThresholdFields are what a threshold says.
type ThresholdFields struct {
	Dimension   quality.Dimension `json:"dimension" enum:"overall,completeness,validity,consistency,timeliness,uniqueness"`
	Institution id.ID             `json:"institution,omitempty" doc:"none: every institution on its own"`
	Type        string            `json:"type,omitempty" maxLength:"40" doc:"none: all types together"`
	Below       float64           `json:"below" doc:"an alert opens below this share, 0 to 1"`
	Clear       float64           `json:"clear" doc:"and is over when the score reaches this one"`
	Least       int64             `json:"least" doc:"smaller denominators are not judged"`
	Days        int               `json:"days" doc:"days of service looked at, ending yesterday"`
	Active      bool              `json:"active"`
}

// Threshold is a threshold.
type Threshold struct {
	ID      id.ID `json:"id"`
	Version int64 `json:"version"`
	ThresholdFields
	Name  string `json:"institutionName,omitempty"`
	Title string `json:"typeTitle,omitempty"`
}

// Letter is a monthly letter.
type Letter struct {
	ID          id.ID     `json:"id"`
	Month       string    `json:"month"`
	Institution id.ID     `json:"institution,omitempty"`
	Name        string    `json:"institutionName,omitempty" doc:"none: the district"`
	Edition     int       `json:"edition"`
	CreatedAt   time.Time `json:"createdAt"`
	Monthly     bool      `json:"monthly" doc:"written by the monthly job"`
	Rank        int       `json:"rank"`
	Of          int       `json:"of"`
	Overall     *float64  `json:"overall"`
}

// Rebuild tells how far a rebuild is.
type Rebuild struct {
	Running  bool       `json:"running"`
	From     string     `json:"from,omitempty"`
	To       string     `json:"to,omitempty"`
	Started  *time.Time `json:"startedAt,omitempty"`
	Ended    *time.Time `json:"endedAt,omitempty"`
	Messages int64      `json:"messages"`
	Changed  int64      `json:"changed"`
	Recount  bool       `json:"recount"`
	Failed   string     `json:"failed,omitempty"`
}
