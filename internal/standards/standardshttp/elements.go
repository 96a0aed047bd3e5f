package standardshttp

import (
	"context"
	"strings"

	"minkang/internal/standards"
)

// Element is a data element in a list.
type Element struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Format   string `json:"format"`
	Domain   string `json:"domain,omitempty" doc:"value domain as the standard writes it"`
	Standard string `json:"standard"`
	Agreed   bool   `json:"agreed" doc:"a second source agrees"`
	Retired  bool   `json:"retired,omitempty"`
	Uses     int    `json:"uses" doc:"places in data sets and documents"`
}

// ElementDetail is a data element with where it is used.
type ElementDetail struct {
	Element
	Domains []Domain `json:"domains" doc:"the value domain's editions, when the library holds it"`
	Uses    []Use    `json:"usedIn"`
}

// Use is one place where a data element or a value domain is used.
type Use struct {
	Kind    string `json:"kind" enum:"element,dataset,document"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	Section string `json:"section,omitempty"`
	Group   string `json:"group,omitempty"`
	Element string `json:"element"`
	Label   string `json:"label"`
	Level   string `json:"level"`
	Card    string `json:"card"`
}

func showElement(l *standards.Library, e *standards.Element) Element {
	return Element{ID: e.ID, Name: e.Name, Type: e.Type, Format: e.Format, Domain: e.Domain, Standard: e.Standard, Agreed: e.Agreed, Retired: e.Retired,
		Uses: len(l.ElementUses(e.ID))}
}

func showUses(all []standards.Use) []Use {
	out := make([]Use, 0, len(all))
	for _, u := range all {
		out = append(out, Use{Kind: u.Kind, ID: u.ID, Name: u.Name, Section: u.Section, Group: u.Group, Element: u.Element, Label: u.Label,
			Level: u.Level.String(), Card: card(u.Min, u.Max)})
	}
	return out
}

type elementsInput struct {
	Paging
	Query string `query:"q" maxLength:"100" doc:"Chinese text, pinyin, initials or code"`
	Group string `query:"group" maxLength:"8" doc:"first part of the id: DE01 …"`
}

func (f *face) elements(ctx context.Context, in *elementsInput) (*body[Page[Element]], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	all := l.Elements()
	if in.Query != "" {
		all = nil
		for _, h := range l.Search(standards.Query{Text: in.Query, Kinds: []standards.Kind{standards.KindElement}, Limit: 1 << 20}).Hits {
			e, _ := l.Element(h.ID)
			all = append(all, &e)
		}
	}
	if in.Group != "" {
		all = filter(all, func(e *standards.Element) bool { return strings.HasPrefix(e.ID, in.Group) })
	}
	return pageOf(all, in.Paging, func(e *standards.Element) Element { return showElement(l, e) })
}

func filter[T any](all []T, keep func(T) bool) []T {
	out := make([]T, 0, len(all))
	for _, x := range all {
		if keep(x) {
			out = append(out, x)
		}
	}
	return out
}

// ByID names a thing.
type ByID struct {
	ID string `path:"id" maxLength:"100"`
}

func (f *face) element(ctx context.Context, in *ByID) (*body[ElementDetail], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	e, ok := l.Element(in.ID)
	if !ok {
		return nil, ErrNotFound.At(in.ID)
	}
	uses := l.ElementUses(e.ID)
	out := ElementDetail{Element: showElement(l, &e), Domains: []Domain{}, Uses: showUses(uses)}
	d, ok := l.Domain(e.Domain, "")
	if !ok {
		d, ok = l.Domain(e.ID, "")
	}
	if ok {
		for _, x := range l.Editions(d.ID) {
			out.Domains = append(out.Domains, showDomain(l, x))
		}
	}
	return &body[ElementDetail]{out}, nil
}
