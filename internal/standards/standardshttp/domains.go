package standardshttp

import (
	"context"
	"strings"

	"minkang/internal/standards"
)

// Domain is a value domain in one edition.
type Domain struct {
	Key      string   `json:"key" doc:"the id as a path takes it"`
	ID       string   `json:"id"`
	OID      string   `json:"oid,omitempty"`
	Name     string   `json:"name"`
	Edition  string   `json:"edition"`
	Editions []string `json:"editions" doc:"all editions held, the one that documents quote first"`
	Standard string   `json:"standard"`
	Open     bool     `json:"open" doc:"codes outside the table exist"`
	Size     int      `json:"size"`
	Uses     int      `json:"uses"`
}

// DomainDetail is a value domain with where it is used.
type DomainDetail struct {
	Domain
	Uses []Use `json:"usedIn"`
}

// Code is one code.
type Code struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Retired bool   `json:"retired,omitempty" doc:"no longer to be used"`
}

// CodeChange is one code of two editions side by side.
type CodeChange struct {
	Code   string `json:"code"`
	Before string `json:"before"`
	After  string `json:"after"`
	What   string `json:"what" enum:"same,renamed,added,removed"`
}

// Comparison is two editions side by side.
type Comparison struct {
	Older   Domain         `json:"older"`
	Newer   Domain         `json:"newer"`
	Counts  map[string]int `json:"counts"`
	Changes []CodeChange   `json:"changes"`
}

func showDomain(l *standards.Library, d *standards.Domain) Domain {
	out := Domain{Key: slug(d.ID), ID: d.ID, OID: d.OID, Name: d.Name, Edition: d.Edition, Editions: []string{}, Standard: d.Standard, Open: d.Open, Size: d.Size(),
		Uses: len(l.DomainUses(d.ID))}
	for _, x := range l.Editions(d.ID) {
		out.Editions = append(out.Editions, x.Edition)
	}
	return out
}

// findDomain finds a domain by id, OID or the id's form in paths.
func findDomain(l *standards.Library, id, edition string) (*standards.Domain, error) {
	if d, ok := l.Domain(id, edition); ok {
		return d, nil
	}
	for _, d := range l.Domains() {
		if slug(d.ID) == id && (edition == "" || d.Edition == edition) {
			return d, nil
		}
	}
	return nil, ErrNotFound.At(strings.TrimSpace(id + " " + edition))
}

type domainsInput struct {
	Paging
	Query   string `query:"q" maxLength:"100" doc:"Chinese text, pinyin, initials or code"`
	Edition string `query:"edition" maxLength:"40"`
	Family  string `query:"family" enum:"cv,gb,icd,inline" required:"false" doc:"CV tables, national standards, ICD, lists written inside data elements"`
}

func (f *face) domains(ctx context.Context, in *domainsInput) (*body[Page[Domain]], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	all := l.Domains()
	if in.Query != "" {
		all = nil
		for _, h := range l.Search(standards.Query{Text: in.Query, Kinds: []standards.Kind{standards.KindDomain}, Limit: 1 << 20}).Hits {
			if d, ok := l.Domain(h.ID, h.Edition); ok {
				all = append(all, d)
			}
		}
	}
	all = filter(all, func(d *standards.Domain) bool {
		return (in.Edition == "" || d.Edition == in.Edition) && (in.Family == "" || family(d) == in.Family)
	})
	return pageOf(all, in.Paging, func(d *standards.Domain) Domain { return showDomain(l, d) })
}

func family(d *standards.Domain) string {
	switch {
	case strings.HasPrefix(d.ID, "CV"):
		return "cv"
	case strings.HasPrefix(d.ID, "DE"):
		return "inline"
	case strings.HasPrefix(d.ID, "ICD"):
		return "icd"
	}
	return "gb"
}

// OneDomain names a value domain in an edition.
type OneDomain struct {
	ByID
	Edition string `query:"edition" maxLength:"40"`
}

func (f *face) domain(ctx context.Context, in *OneDomain) (*body[DomainDetail], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	d, err := findDomain(l, in.ID, in.Edition)
	if err != nil {
		return nil, err
	}
	return &body[DomainDetail]{DomainDetail{Domain: showDomain(l, d), Uses: showUses(l.DomainUses(d.ID))}}, nil
}

type codesInput struct {
	OneDomain
	Paging
	Query string `query:"q" maxLength:"100" doc:"Chinese text, pinyin, initials or code"`
}

func (f *face) codes(ctx context.Context, in *codesInput) (*body[Page[Code]], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	d, err := findDomain(l, in.ID, in.Edition)
	if err != nil {
		return nil, err
	}
	all := d.Codes()
	if in.Query != "" {
		all = l.SearchCodes(d, in.Query)
	}
	return pageOf(all, in.Paging, func(c standards.Code) Code { return Code{c.Code, c.Name, c.Retired} })
}

type compareInput struct {
	Domain string `query:"domain" required:"true" maxLength:"100"`
	From   string `query:"from" maxLength:"40" doc:"edition; left out: the one that documents quote"`
	To     string `query:"to" maxLength:"40" doc:"edition; left out: the latest"`
}

func (f *face) compare(ctx context.Context, in *compareInput) (*body[Comparison], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	older, err := findDomain(l, in.Domain, in.From)
	if err != nil {
		return nil, err
	}
	to := in.To
	if to == "" {
		all := l.Editions(older.ID)
		to = all[len(all)-1].Edition
	}
	newer, err := findDomain(l, older.ID, to)
	if err != nil {
		return nil, err
	}
	out := Comparison{Older: showDomain(l, older), Newer: showDomain(l, newer), Counts: map[string]int{}, Changes: []CodeChange{}}
	for _, c := range standards.CompareEditions(older, newer) {
		out.Counts[c.What]++
		out.Changes = append(out.Changes, CodeChange(c))
	}
	return &body[Comparison]{out}, nil
}
