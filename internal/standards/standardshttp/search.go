package standardshttp

import (
	"context"
	"strings"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/page"
	"minkang/internal/standards"
)

// Hit is one thing that was found.
type Hit struct {
	Kind    string `json:"kind" enum:"element,domain,dataset,document,section,code,division,icd10,icd9cm3"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	Parent  string `json:"parent,omitempty" doc:"the domain of a code, the document of a section, the division above"`
	Key     string `json:"key,omitempty" doc:"the domain as a path takes it"`
	Edition string `json:"edition,omitempty"`
	Detail  string `json:"detail,omitempty"`
}

// Found is a page of hits, the best first.
type Found struct {
	Items []Hit          `json:"items"`
	Next  string         `json:"next,omitempty"`
	Total int            `json:"total"`
	Kinds map[string]int `json:"kinds" doc:"how many of each kind, whatever kind was asked for"`
}

type searchInput struct {
	Paging
	Query string `query:"q" required:"true" maxLength:"100" doc:"Chinese text, pinyin, initials or code; several words: all of them"`
	Kind  string `query:"kind" maxLength:"100" doc:"kinds, separated by commas; left out: all"`
}

var errKind = errs.New(errs.Invalid, "request.invalid").At("kind")

func (f *face) search(ctx context.Context, in *searchInput) (*body[Found], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	q := standards.Query{Text: in.Query, Limit: page.Request{Limit: in.Limit}.Rows()}
	for _, name := range strings.FieldsFunc(in.Kind, func(r rune) bool { return r == ',' }) {
		k, ok := standards.ParseKind(name)
		if !ok {
			return nil, errKind
		}
		q.Kinds = append(q.Kinds, k)
	}
	if _, err := page.Decode(in.After, &q.Offset); err != nil {
		return nil, err
	}
	found := l.Search(q)
	out := Found{Items: make([]Hit, 0, len(found.Hits)), Total: found.Total, Kinds: map[string]int{}}
	for k, n := range found.Kinds {
		if n > 0 {
			out.Kinds[standards.Kind(k).String()] = n
		}
	}
	for _, h := range found.Hits {
		x := Hit{Kind: h.Kind.String(), ID: h.ID, Name: h.Name, Parent: h.Parent, Edition: h.Edition, Detail: h.Detail}
		switch h.Kind {
		case standards.KindDomain:
			x.Key = slug(h.ID)
		case standards.KindCode, standards.KindDiagnosis, standards.KindProcedure:
			x.Key = slug(h.Parent)
		}
		out.Items = append(out.Items, x)
	}
	if at := q.Offset + len(found.Hits); at < found.Total && len(found.Hits) > 0 {
		out.Next = page.Encode(at)
	}
	return &body[Found]{out}, nil
}
