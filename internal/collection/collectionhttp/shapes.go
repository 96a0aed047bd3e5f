package collectionhttp

import (
	"time"

	"minkang/internal/collection"
	"minkang/internal/kit/id"
	"minkang/internal/kit/words"
	"minkang/internal/standards"
)

// Named is a thing with its identifier and name.
type Named struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// Batch is one sheet and what became of it.
type Batch struct {
	ID            id.ID             `json:"id"`
	DataSet       string            `json:"dataset"`
	DataSetName   string            `json:"datasetName"`
	Institution   Named             `json:"institution"`
	Sender        string            `json:"sender" doc:"name of the connected system; empty when an operator handed it in"`
	FileName      string            `json:"fileName"`
	SizeBytes     int64             `json:"sizeBytes"`
	Hash          string            `json:"hash" doc:"SHA-256 of the bytes as they came"`
	State         collection.State  `json:"state" enum:"queued,running,done,refused,cancelled"`
	Counts        collection.Counts `json:"counts"`
	Mark          int               `json:"mark" doc:"number of the last row that is decided"`
	ReceivedAt    time.Time         `json:"receivedAt"`
	StartedAt     *time.Time        `json:"startedAt,omitempty"`
	FinishedAt    *time.Time        `json:"finishedAt,omitempty"`
	RowsPerSecond float64           `json:"rowsPerSecond"`
	Repeated      bool              `json:"repeated,omitempty" doc:"the same body or key was handed in before; this is that batch"`
	Code          string            `json:"code,omitempty" doc:"why the sheet was refused"`
	Place         string            `json:"place,omitempty"`
	Detail        *words.Text       `json:"detail,omitempty"`
	Notices       []Finding         `json:"notices" doc:"about the sheet as a whole"`
	Rules         []Rule            `json:"rules,omitempty" doc:"findings by rule and column; only with one batch"`
}

// Finding is a finding with its texts.
type Finding struct {
	Rule     string     `json:"rule"`
	Severity string     `json:"severity"`
	Element  string     `json:"element,omitempty"`
	Path     string     `json:"path,omitempty" doc:"the column"`
	Row      int        `json:"row,omitempty"`
	Text     words.Text `json:"text"`
}

// Rule counts one rule at one column.
type Rule struct {
	collection.RuleCount
	Column string     `json:"column" doc:"name of the column"`
	Text   words.Text `json:"text"`
}

// Row is the findings of one row.
type Row struct {
	Row      int       `json:"row"`
	Refused  bool      `json:"refused"`
	Findings []Finding `json:"findings"`
}

// BatchPage is a page of batches.
type BatchPage struct {
	Items []Batch `json:"items"`
	Next  string  `json:"next,omitempty"`
}

// RowPage is a page of rows.
type RowPage struct {
	Items []Row `json:"items"`
	Next  int   `json:"next,omitempty" doc:"give as after for the next page"`
}

func (f *face) batch(b *collection.Batch) Batch {
	out := Batch{ID: b.ID, DataSet: b.Envelope.DataSet, Institution: Named{b.Envelope.Institution, f.Names.Institution(b.Envelope.Institution)},
		FileName: b.Envelope.FileName, SizeBytes: b.SizeBytes, Hash: b.Hash, State: b.State, Counts: b.Counts, Mark: b.Mark, ReceivedAt: b.ReceivedAt,
		Repeated: b.Repeated, Code: b.Code, Place: b.Place, Notices: []Finding{}}
	l := f.Library()
	if d, ok := l.DataSet(b.Envelope.DataSet); ok {
		out.DataSetName = d.Name
	}
	if b.Envelope.System != 0 {
		out.Sender = f.Names.System(b.Envelope.System)
	}
	end := f.Clock.Now()
	if !b.FinishedAt.IsZero() {
		end = b.FinishedAt
		out.FinishedAt = &b.FinishedAt
	}
	if !b.StartedAt.IsZero() {
		out.StartedAt = &b.StartedAt
		if s := end.Sub(b.StartedAt).Seconds(); s > 0 {
			out.RowsPerSecond = float64(int64(float64(b.Counts.Rows)/s*10)) / 10
		}
	}
	if b.Code != "" {
		t := words.Error(b.Code, b.Args)
		out.Detail = &t
	}
	for _, n := range b.Notices {
		out.Notices = append(out.Notices, finding(l, n))
	}
	return out
}

func finding(l *standards.Library, x standards.Finding) Finding {
	return Finding{Rule: x.Rule, Severity: x.Severity.String(), Element: x.Element, Path: x.Path, Row: x.Line, Text: Text(l, x)}
}

// Text gives a finding in both languages: by the rules of the library, or as an error of the program.
func Text(l *standards.Library, x standards.Finding) words.Text {
	t := words.Text{ZH: l.Text(x, "zh"), EN: l.Text(x, "en")}
	if t.EN == x.Rule {
		t = words.Error(x.Rule, x.Args)
	}
	return t
}

// columnName names a column of a data set by its place.
func columnName(d *standards.DataSet, path string) string {
	if d == nil || path == "" {
		return ""
	}
	for _, item := range d.Items {
		if item.Inner == path || item.Element == path {
			return item.Name
		}
	}
	return path
}

// rules gives a batch's counts with names and texts; a text that names a value speaks of values in general.
func rules(l *standards.Library, d *standards.DataSet, all []collection.RuleCount) []Rule {
	out := make([]Rule, 0, len(all))
	for _, r := range all {
		name := columnName(d, r.Path)
		t := Text(l, standards.Finding{Rule: r.Rule, Args: map[string]string{"name": name}})
		out = append(out, Rule{r, name, words.Text{ZH: general(t.ZH), EN: general(t.EN)}})
	}
	return out
}
