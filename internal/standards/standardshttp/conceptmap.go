package standardshttp

import (
	"context"
	"strings"

	"minkang/internal/kit/fold"
	"minkang/internal/standards"
	"minkang/internal/wire/fhir"
)

// Address and id of the map between the editions of WS 364.
const (
	editionsMapID = "ws364-2011-2023"
	editionsMap   = "urn:minkang:cm:" + editionsMapID
)

// editions translates between editions of one value domain: between 2011 and 2023 by the reviewed table of changes, else by
// meanings that read the same. Numbers were given to other meanings from one edition to the next, so a number alone is no match.
type editions struct{ shelf *standards.Shelf }

// Translate implements Translator.
func (e editions) Translate(_ context.Context, q Question) ([]Match, error) {
	l := e.shelf.Library()
	if q.Map != "" && q.Map != editionsMap && q.Map != editionsMapID {
		return nil, nil
	}
	from, ok := l.Domain(q.System, q.Version)
	if !ok {
		return nil, nil
	}
	if target := strings.TrimPrefix(q.TargetSystem, oidPrefix); target != "" && target != from.OID && target != from.ID && q.TargetSystem != systemURL(from) {
		return nil, nil
	}
	code, ok := from.Code(q.Code)
	if !ok {
		return nil, nil
	}
	if from.Edition == standards.EditionCV || from.Edition == standards.EditionCV2023 {
		if known := l.Equivalents(from.ID, from.Edition, code.Code); known != nil {
			return compared(l, known, q.TargetVersion), nil
		}
	}
	var out []Match
	for _, to := range l.Editions(from.ID) {
		if to == from || q.TargetVersion != "" && q.TargetVersion != to.Edition {
			continue
		}
		for _, c := range sameMeaning(to, code) {
			m := Match{Equivalence: "equivalent", System: systemURL(to), Version: to.Edition, Code: c.Code, Display: c.Name, Source: editionsMap}
			if c.Code == code.Code {
				m.Equivalence = "equal"
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// compared turns what the table of changes says into matches; a retired code has none.
func compared(l *standards.Library, known []standards.Equivalent, version string) []Match {
	var out []Match
	for _, e := range known {
		to, ok := l.Domain(e.Code.Domain, e.Code.Edition)
		if !ok || e.Code.Code == "" || version != "" && version != e.Code.Edition {
			continue
		}
		m := Match{Equivalence: "equivalent", System: systemURL(to), Version: to.Edition, Code: e.Code.Code, Display: e.Code.Name, Source: editionsMap}
		if e.Relation == standards.RelationSame {
			m.Equivalence = "equal"
		}
		out = append(out, m)
	}
	return out
}

// sameMeaning finds the codes of a table that mean what a code means.
func sameMeaning(to *standards.Domain, code standards.Code) []standards.Code {
	want := fold.Name(code.Name)
	if c, ok := to.Code(code.Code); ok && fold.Name(c.Name) == want {
		return []standards.Code{c}
	}
	return filter(to.Codes(), func(c standards.Code) bool { return fold.Name(c.Name) == want })
}

// translate answers ConceptMap/$translate.
func (t *terminology) translate(ctx context.Context, in *fhir.Input, a *fhir.Answer) error {
	c, err := concept(in)
	if err != nil {
		return err
	}
	if c.System == "" {
		return fhir.ErrParameter.At("system")
	}
	q := Question{Map: in.Text("url"), System: t.named(c.System), Version: c.Version, Code: c.Code, TargetSystem: in.Text("targetsystem"), Reverse: in.Flag("reverse")}
	if target := in.Text("target"); target != "" { // a value set: its table and edition
		d, ok := t.find(t.shelf.Library(), target, "")
		if !ok {
			return ErrNotFound.At("target")
		}
		q.TargetSystem, q.TargetVersion = systemURL(d), ""
		if _, version, ok := strings.Cut(target, "|"); ok {
			q.TargetVersion = version
		}
	}
	var all []Match
	for _, tr := range t.translators {
		found, err := tr.Translate(ctx, q)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	a.Parameters()
	a.Boolean("result", len(all) > 0)
	if len(all) == 0 {
		a.String("message", "没有对应的代码 · no translation is known")
	}
	for _, m := range all {
		a.Part("match", func() {
			a.Code("equivalence", m.Equivalence)
			a.Coding("concept", fhir.Coding{System: m.System, Version: m.Version, Code: m.Code, Display: m.Display})
			a.URI("source", m.Source)
		})
	}
	a.End()
	return nil
}

// named turns an address of the library's own into the domain's id; other systems stay as they were written.
func (t *terminology) named(system string) string {
	if d, ok := t.find(t.shelf.Library(), system, ""); ok {
		return d.ID
	}
	return strings.TrimPrefix(system, oidPrefix)
}

// theMap writes the map between the editions out.
func (t *terminology) theMap(groups bool) fhir.ConceptMap {
	out := fhir.ConceptMap{ResourceType: "ConceptMap", ID: editionsMapID, URL: editionsMap, Name: "WS364_2011_2023", Title: "WS 364-2011 与 WS/T 364-2023 值域对照", Status: "active"}
	if !groups {
		return out
	}
	l := t.shelf.Library()
	for _, to := range l.Domains() {
		from, ok := l.Domain(to.ID, standards.EditionCV)
		if !ok || to.Edition != standards.EditionCV2023 {
			continue
		}
		g := fhir.MapGroup{Source: systemURL(from), SourceVersion: from.Edition, Target: systemURL(to), TargetVersion: to.Edition}
		for _, c := range from.Codes() {
			e := fhir.MapElement{Code: c.Code, Display: c.Name}
			for _, m := range compared(l, l.Equivalents(from.ID, from.Edition, c.Code), to.Edition) {
				if m.System == systemURL(to) { // a code that moved to another table has its place in $translate
					e.Target = append(e.Target, fhir.MapTarget{Code: m.Code, Display: m.Display, Equivalence: m.Equivalence})
				}
			}
			if e.Target == nil {
				e.Target = []fhir.MapTarget{{Equivalence: "unmatched"}}
			}
			g.Element = append(g.Element, e)
		}
		out.Group = append(out.Group, g)
	}
	return out
}

func (t *terminology) readMap(_ context.Context, id string, _ *fhir.Input, a *fhir.Answer) error {
	if id != editionsMapID {
		return ErrNotFound.At(id)
	}
	return a.Resource(t.theMap(true))
}

func (t *terminology) searchMaps(_ context.Context, in *fhir.Input, a *fhir.Answer) error {
	out := fhir.Bundle{ResourceType: "Bundle", Type: "searchset"}
	if u := in.Text("url"); u == "" || u == editionsMap {
		out.Total = 1
		out.Entry = []fhir.Entry{{FullURL: "ConceptMap/" + editionsMapID, Resource: t.theMap(false), Search: &fhir.EntrySearch{Mode: "match"}}}
	}
	return a.Resource(out)
}
