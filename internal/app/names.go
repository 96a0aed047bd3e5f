package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/record"
	"minkang/internal/registry"
	"minkang/internal/standards"
)

// names gives display names from the library and the registry. Institutions are cached by the registry itself; systems here,
// since a list of messages names the same few again and again.
type names struct {
	shelf    standards.Source
	registry *registry.Service

	infectious atomic.Pointer[notifiableSpans]

	mu      sync.Mutex
	systems map[id.ID]cachedName
}

type cachedName struct {
	name string
	at   time.Time
}

// How long a system's name is remembered, and how many.
const (
	nameAge = time.Minute
	nameMax = 10_000
)

func newNames(l standards.Source, r *registry.Service) *names {
	return &names{shelf: l, registry: r, systems: map[id.ID]cachedName{}}
}

// institution gives an institution's name, "" when unknown.
func (n *names) institution(i id.ID) string {
	if i == 0 {
		return ""
	}
	x, err := n.registry.Institution(context.Background(), i)
	if err != nil {
		return ""
	}
	return x.Name
}

func (n *names) system(i id.ID) string {
	if i == 0 {
		return ""
	}
	now := time.Now()
	n.mu.Lock()
	c, ok := n.systems[i]
	n.mu.Unlock()
	if ok && now.Sub(c.at) < nameAge {
		return c.name
	}
	x, err := n.registry.System(context.Background(), i)
	if err != nil {
		return ""
	}
	n.mu.Lock()
	if len(n.systems) >= nameMax {
		clear(n.systems)
	}
	n.systems[i] = cachedName{x.Name, now}
	n.mu.Unlock()
	return x.Name
}

func (n *names) documentType(code string) string {
	if s, ok := n.shelf.Library().DocumentType(code); ok {
		return s.Title
	}
	return code
}

// DivisionName gives a division's name with its parents below the province: 东城区东华门街道.
func (n *names) DivisionName(code string) string {
	var parts []string
	for range 5 {
		d, ok := n.shelf.Library().Division(code)
		if !ok || d.Level == "province" {
			break
		}
		if d.Name != "市辖区" && d.Name != "县" {
			parts = append([]string{d.Name}, parts...)
		}
		code = d.Parent
	}
	return strings.Join(parts, "")
}

func (n *names) code(system, code string) string {
	if system == "identifier" {
		root, _, _ := strings.Cut(code, "^")
		return n.shelf.Library().IdentifierName(root)
	}
	if c, ok := n.shelf.Library().Code(system, code); ok {
		return c.Name
	}
	return ""
}

// span is a range of ICD-10 categories, both ends in it.
type span struct{ from, to string }

func (s span) holds(icd string) bool {
	return len(icd) >= len(s.from) && icd[:len(s.from)] >= s.from && len(icd) >= len(s.to) && icd[:len(s.to)] <= s.to
}

// infectious reads the categories of the notifiable infectious diseases.
func infectious(l *standards.Library) (out []span) {
	for _, d := range l.InfectiousDiseases() {
		for _, c := range strings.FieldsFunc(d.ICD10, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '、' }) {
			from, to, more := strings.Cut(c, "-")
			if !more {
				to = from
			}
			out = append(out, span{from, to})
		}
	}
	return out
}

// notifiable tells whether a diagnosis is one of the notifiable infectious diseases, by their ICD-10 categories.
func (n *names) notifiable(icd string) bool {
	l := n.shelf.Library()
	spans := n.infectious.Load()
	if spans == nil || spans.of != l {
		spans = &notifiableSpans{of: l, all: infectious(l)}
		n.infectious.Store(spans)
	}
	return slices.ContainsFunc(spans.all, func(s span) bool { return s.holds(icd) })
}

// notifiableSpans are the categories of the notifiable diseases in one library.
type notifiableSpans struct {
	of  *standards.Library
	all []span
}

func (n *names) record() record.Names {
	return record.Names{Notifiable: n.notifiable, Chronic: n.chronic, Institution: n.institution, Type: n.documentType, Division: n.DivisionName, Code: n.code}
}

// facts names what documents do not bring: streets, diagnosis categories, document types.
func (n *names) facts() func(list, code string) (zh, en string, ok bool) {
	return func(list, code string) (string, string, bool) {
		switch list {
		case "street", "division":
			if d, ok := n.shelf.Library().Division(code); ok {
				return d.Name, "", true
			}
		case "type", "document_type":
			if s, ok := n.shelf.Library().DocumentType(code); ok {
				return s.Title, "", true
			}
		case "category", "diagnosis":
			if c, ok := n.shelf.Library().Diagnosis(code); ok {
				return c.Name, "", true
			}
		case "ethnic":
			if c, ok := n.shelf.Library().Code("GB/T 3304", code); ok {
				return c.Name, "", true
			}
		}
		return "", "", false
	}
}

// Institution implements securityhttp.Names.
func (n *names) Institution(_ context.Context, i id.ID) string { return n.institution(i) }

// chronic tells whether a diagnosis is one that is followed for long.
func (n *names) chronic(icd string) bool {
	return n.shelf.Library().ClassOf(standards.PurposeChronic, icd) != ""
}
