package standardshttp

import (
	"context"
	"strconv"

	"minkang/internal/standards"
)

// Document is a document type in a list.
type Document struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Standard string `json:"standard"`
	Template string `json:"template"`
	Kind     string `json:"kind,omitempty" doc:"kind of encounter it implies"`
	Level    string `json:"level" enum:"structured,index" doc:"structured: checked and read by its specification; index: header only"`
	Status   string `json:"status" enum:"unverified,element,verified" doc:"how surely its specification is known"`
	Sections int    `json:"sections"`
	Elements int    `json:"elements"`
}

// DocumentDetail is a document specification as a tree.
type DocumentDetail struct {
	Document
	Header []Field   `json:"header"`
	Tree   []Section `json:"tree"`
}

// Section is a section of a specification.
type Section struct {
	Code    string   `json:"code"`
	Coded   bool     `json:"coded"`
	Title   string   `json:"title"`
	Display string   `json:"display,omitempty"`
	Aliases []string `json:"aliases,omitempty"`
	Level   string   `json:"level"`
	Status  string   `json:"status"`
	Groups  []Group  `json:"groups"`
}

// Group is a group of elements; its name is empty for a section's own values.
type Group struct {
	Name     string  `json:"name"`
	Title    string  `json:"title"`
	Pattern  string  `json:"pattern"`
	Card     string  `json:"card"`
	Level    string  `json:"level"`
	Status   string  `json:"status"`
	Entry    string  `json:"entry,omitempty" doc:"kind of structured entry made of it"`
	Elements []Field `json:"elements"`
}

// Field is a data element at its place.
type Field struct {
	Element string `json:"element"`
	Role    string `json:"role,omitempty"`
	Name    string `json:"name"`
	Card    string `json:"card"`
	Level   string `json:"level"`
	Status  string `json:"status"`
	Type    string `json:"type"`
	Format  string `json:"format"`
	Domain  string `json:"domain,omitempty"`
	Key     string `json:"domainKey,omitempty" doc:"the domain as a path takes it, when the library holds it"`
	OID     string `json:"oid,omitempty"`
	Binding string `json:"binding"`
	Unit    string `json:"unit,omitempty"`
	Entry   string `json:"entry,omitempty"`
	Source  string `json:"source,omitempty"`
}

// Sample is a document that shows a specification at work.
type Sample struct {
	XML string `json:"xml"`
}

// card writes a cardinality as the standard does.
func card(low, high int) string {
	if high < 0 {
		return strconv.Itoa(low) + "..*"
	}
	return strconv.Itoa(low) + ".." + strconv.Itoa(high)
}

func showDocument(d *standards.DocumentSpec) Document {
	out := Document{Code: d.Code, Title: d.Title, Standard: d.Standard, Template: d.Template, Kind: d.Kind, Level: "structured", Status: d.Status.String(),
		Sections: len(d.Sections), Elements: len(d.Header)}
	if d.Index {
		out.Level = "index"
	}
	for _, g := range d.Groups() {
		out.Elements += len(g.Elements)
	}
	return out
}

func showField(l *standards.Library, e *standards.ElementSpec) Field {
	out := Field{Element: e.Element, Role: e.Role, Name: e.Name, Card: card(e.Min, e.Max), Level: e.Level.String(), Status: e.Status.String(), Type: e.Type,
		Format: e.Format.Text, Domain: e.Domain, OID: e.OID, Binding: e.Binding, Unit: e.Unit, Entry: e.Entry, Source: e.Source}
	if d, ok := l.Domain(e.Domain, ""); ok {
		out.Key = slug(d.ID)
	}
	return out
}

type documentsInput struct {
	Paging
	Query string `query:"q" maxLength:"100" doc:"Chinese text, pinyin, initials or code"`
	Level string `query:"level" enum:"structured,index" required:"false"`
}

func (f *face) documents(ctx context.Context, in *documentsInput) (*body[Page[Document]], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	all := l.DocumentTypes()
	if in.Query != "" {
		all = nil
		for _, h := range l.Search(standards.Query{Text: in.Query, Kinds: []standards.Kind{standards.KindDocument}, Limit: 1 << 20}).Hits {
			if d, ok := l.DocumentType(h.ID); ok {
				all = append(all, d)
			}
		}
	}
	if in.Level != "" {
		all = filter(all, func(d *standards.DocumentSpec) bool { return d.Index == (in.Level == "index") })
	}
	return pageOf(all, in.Paging, showDocument)
}

type byCode struct {
	Code string `path:"code" maxLength:"100"`
}

func (f *face) document(ctx context.Context, in *byCode) (*body[DocumentDetail], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	d, ok := l.DocumentType(in.Code)
	if !ok {
		return nil, ErrNotFound.At(in.Code)
	}
	out := DocumentDetail{Document: showDocument(d), Header: []Field{}, Tree: []Section{}}
	for _, e := range d.Header {
		out.Header = append(out.Header, showField(l, e))
	}
	for _, s := range d.Sections {
		x := Section{Code: s.Code, Coded: s.Coded, Title: s.Title, Display: s.Display, Aliases: s.Aliases, Level: s.Level.String(), Status: s.Status.String(), Groups: []Group{}}
		for _, g := range s.Groups {
			if g.Name == "" && len(g.Elements) == 0 {
				continue
			}
			y := Group{Name: g.Name, Title: g.Title, Pattern: g.Pattern, Card: card(g.Min, g.Max), Level: g.Level.String(), Status: g.Status.String(), Entry: g.Entry, Elements: []Field{}}
			for _, e := range g.Elements {
				y.Elements = append(y.Elements, showField(l, e))
			}
			x.Groups = append(x.Groups, y)
		}
		out.Tree = append(out.Tree, x)
	}
	return &body[DocumentDetail]{out}, nil
}

func (f *face) sample(ctx context.Context, in *byCode) (*body[Sample], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := l.DocumentType(in.Code); !ok {
		return nil, ErrNotFound.At(in.Code)
	}
	b, err := l.Sample(in.Code)
	if err != nil {
		return nil, err
	}
	return &body[Sample]{Sample{XML: string(b)}}, nil
}
