package exchangehttp

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minkang/internal/exchange"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/words"
)

var errReason = errs.New(errs.Invalid, "record.reason-required").At("reason")

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// Named is a thing with its identifier and name.
type Named struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// MessageRow is one message in a list.
type MessageRow struct {
	ID            id.ID           `json:"id"`
	ReceivedAt    time.Time       `json:"receivedAt"`
	Sender        Named           `json:"sender"`
	Institution   Named           `json:"institution"`
	MessageID     string          `json:"messageId"`
	DocumentType  string          `json:"documentType"`
	DocumentTitle string          `json:"documentTitle"`
	UniqueID      string          `json:"uniqueId"`
	Status        exchange.Status `json:"status"`
	SizeBytes     int64           `json:"sizeBytes"`
	Findings      exchange.Counts `json:"findings"`
	FirstRule     string          `json:"firstRule"`
	FirstText     words.Text      `json:"firstText"`
	Document      id.ID           `json:"document"`
	TookMicros    int64           `json:"took"`
}

// MessagePage is a page of messages.
type MessagePage struct {
	Items []MessageRow `json:"items"`
	Next  string       `json:"next,omitempty"`
}

// MessageDetail is one message whole.
type MessageDetail struct {
	MessageRow
	Hash        string          `json:"hash"`
	List        []Finding       `json:"list" doc:"all findings"`
	Receipt     json.RawMessage `json:"receipt"`
	Person      id.ID           `json:"person"`
	Code        string          `json:"code"`
	Place       string          `json:"place"`
	Attempts    int             `json:"attempts"`
	DecidedAt   time.Time       `json:"decidedAt"`
	Address     string          `json:"address"`
	ContentType string          `json:"contentType"`
}

// MessageBody is the original.
type MessageBody struct {
	Text        string `json:"text"`
	Masked      bool   `json:"masked"`
	Hash        string `json:"hash"`
	SizeBytes   int64  `json:"sizeBytes"`
	ContentType string `json:"contentType"`
}

func (o *operator) row(m *exchange.Message) MessageRow {
	r := MessageRow{ID: m.ID, ReceivedAt: m.ReceivedAt, MessageID: m.Envelope.MessageID, DocumentType: m.Type, DocumentTitle: m.Title,
		UniqueID: m.UniqueID, Status: m.Status, SizeBytes: m.SizeBytes, Findings: m.Counts, FirstRule: m.FirstRule, Document: m.Document, TookMicros: m.TookMicros,
		Sender: Named{m.Envelope.System, o.names.System(m.Envelope.System)}, Institution: Named{m.Institution, o.names.Institution(m.Institution)}}
	if m.FirstRule != "" {
		r.FirstText = o.ruleText(m)
	}
	return r
}

func (o *operator) ruleText(m *exchange.Message) words.Text {
	for _, f := range m.Findings {
		if f.Rule == m.FirstRule {
			return ToFinding(o.library.Library(), f).Text
		}
	}
	return words.Error(m.FirstRule, nil)
}

func (o *operator) detail(m *exchange.Message) MessageDetail {
	d := MessageDetail{MessageRow: o.row(m), Hash: m.Hash, Receipt: m.Reply, Person: m.Person, Code: m.ErrorCode, Place: m.ErrorPlace, Attempts: m.Attempts,
		DecidedAt: m.DecidedAt, Address: m.Envelope.Address, ContentType: m.Envelope.ContentType, List: []Finding{}}
	for _, f := range m.Findings {
		d.List = append(d.List, ToFinding(o.library.Library(), f))
	}
	return d
}

// Statistics are the counts an operator watches.
type Statistics struct {
	ByStatus      []StatusCount      `json:"byStatus"`
	ByHour        []HourCount        `json:"byHour"`
	ByRule        []RuleCount        `json:"byRule"`
	ByInstitution []InstitutionCount `json:"byInstitution"`
	ByType        []TypeCount        `json:"byType"`
}

// StatusCount counts one fate.
type StatusCount struct {
	Status exchange.Status `json:"status"`
	Count  int64           `json:"count"`
}

// HourCount counts one hour.
type HourCount struct {
	At          time.Time `json:"at"`
	Accepted    int64     `json:"accepted"`
	Quarantined int64     `json:"quarantined"`
	Refused     int64     `json:"refused"`
}

// RuleCount counts one rule.
type RuleCount struct {
	Rule         string     `json:"rule"`
	Text         words.Text `json:"text"`
	Severity     string     `json:"severity"`
	Count        int64      `json:"count"`
	Messages     int64      `json:"messages"`
	Institutions int64      `json:"institutions"`
}

// InstitutionCount counts one institution.
type InstitutionCount struct {
	Institution Named     `json:"institution"`
	Total       int64     `json:"total"`
	Accepted    int64     `json:"accepted"`
	Quarantined int64     `json:"quarantined"`
	Refused     int64     `json:"refused"`
	LastSeen    time.Time `json:"lastSeen"`
}

// TypeCount counts one document type.
type TypeCount struct {
	Type  string `json:"type"`
	Title string `json:"title"`
	Count int64  `json:"count"`
}

func (o *operator) toStatistics(s *exchange.Statistics) Statistics {
	out := Statistics{ByHour: []HourCount{}, ByRule: []RuleCount{}, ByInstitution: []InstitutionCount{}, ByType: []TypeCount{}}
	var a, q, r int64
	for _, h := range s.Hours {
		out.ByHour = append(out.ByHour, HourCount(h))
		a, q, r = a+h.Accepted, q+h.Quarantined, r+h.Refused
	}
	out.ByStatus = []StatusCount{{exchange.Accepted, a}, {exchange.Quarantined, q}, {exchange.Refused, r}}
	for _, c := range s.Rules {
		out.ByRule = append(out.ByRule, RuleCount{Rule: c.Rule, Text: o.general(c.Rule), Severity: c.Severity, Count: c.Findings, Messages: c.Messages, Institutions: c.Institutions})
	}
	for _, c := range s.Institutions {
		out.ByInstitution = append(out.ByInstitution, InstitutionCount{Named{c.Institution, o.names.Institution(c.Institution)}, c.Total, c.Accepted, c.Quarantined, c.Refused, c.Last})
	}
	for _, c := range s.Types {
		t := TypeCount{Type: c.Type, Count: c.Count}
		if spec, ok := o.library.Library().DocumentType(c.Type); ok {
			t.Title = spec.Title
		}
		out.ByType = append(out.ByType, t)
	}
	return out
}

// general gives a rule's text without a message's arguments.
func (o *operator) general(rule string) words.Text {
	for _, r := range o.library.Library().Rules() {
		if r.ID == rule {
			return words.Text{ZH: dots(r.ZH), EN: dots(r.EN)}
		}
	}
	t := words.Error(rule, nil)
	return words.Text{ZH: dots(t.ZH), EN: dots(t.EN)}
}

// dots replaces {argument} by an ellipsis.
func dots(s string) string {
	for {
		i := strings.IndexByte(s, '{')
		j := strings.IndexByte(s, '}')
		if i < 0 || j < i {
			return s
		}
		s = s[:i] + "…" + s[j+1:]
	}
}

// printable shows bytes as text; what is no UTF-8 appears escaped.
func printable(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	q := strconv.QuoteToGraphic(string(b))
	return strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(q[1 : len(q)-1])
}

// outline shows only the frame of an unreadable message: tags without attributes or texts, up to 4,000 characters.
func outline(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b) && out.Len() < 4000; i++ {
		if b[i] != '<' {
			continue
		}
		j := i + 1
		for j < len(b) && j-i < 60 && (b[j] == '/' || b[j] == '?' || b[j] == '!' || b[j] == ':' || b[j] >= 'a' && b[j] <= 'z' || b[j] >= 'A' && b[j] <= 'Z') {
			j++
		}
		out.Write(b[i:j])
		out.WriteString("…>\n")
		i = j - 1
	}
	return out.String()
}
