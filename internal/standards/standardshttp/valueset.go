package standardshttp

import (
	"context"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/fold"
	"minkang/internal/standards"
	"minkang/internal/wire/fhir"
)

// validateMember answers ValueSet/$validate-code.
func (t *terminology) validateMember(_ context.Context, in *fhir.Input, a *fhir.Answer) error {
	address := in.Text("url")
	if address == "" {
		return fhir.ErrParameter.At("url")
	}
	d, ok := t.find(t.shelf.Library(), address, in.Text("valueSetVersion"))
	if !ok {
		return ErrNotFound.At("url")
	}
	return t.memberOf(d, in, a)
}

func (t *terminology) validateMemberOf(_ context.Context, id string, in *fhir.Input, a *fhir.Answer) error {
	d, ok := t.naming().byID[id]
	if !ok {
		return ErrNotFound.At(id)
	}
	return t.memberOf(d, in, a)
}

// memberOf: of a concept with several codings one good one is enough.
func (t *terminology) memberOf(d *standards.Domain, in *fhir.Input, a *fhir.Answer) error {
	c, err := concept(in)
	if err != nil {
		return err
	}
	all := in.Concepts
	if len(all) == 0 {
		all = []fhir.Coding{c}
	}
	var v verdict
	for _, c := range all {
		v = t.member(d, c)
		if v.ok {
			break
		}
	}
	v.write(a)
	return nil
}

func (t *terminology) member(d *standards.Domain, c fhir.Coding) verdict {
	if c.System != "" && c.System != systemURL(d) {
		other, ok := t.find(t.shelf.Library(), c.System, firstOf(c.Version, d.Edition))
		if !ok || other.ID != d.ID {
			return verdict{message: "代码系统不属于该值集 · the code system is not part of the value set"}
		}
	}
	if c.Version != "" && c.Version != d.Edition {
		return verdict{message: "值集取自另一版本 " + d.Edition + " · the value set takes another version, " + d.Edition}
	}
	return judge(d, c)
}

// Bounds of an expansion.
const (
	expandAtMost  = 10_000
	expandUncount = 2_000 // without count
)

// expand answers ValueSet/$expand.
func (t *terminology) expand(_ context.Context, in *fhir.Input, a *fhir.Answer) error {
	address := in.Text("url")
	if address == "" {
		return fhir.ErrParameter.At("url")
	}
	d, ok := t.find(t.shelf.Library(), address, in.Text("valueSetVersion"))
	if !ok {
		return ErrNotFound.At("url")
	}
	return t.expansion(d, in, a)
}

func (t *terminology) expandOf(_ context.Context, id string, in *fhir.Input, a *fhir.Answer) error {
	d, ok := t.naming().byID[id]
	if !ok {
		return ErrNotFound.At(id)
	}
	return t.expansion(d, in, a)
}

func (t *terminology) expansion(d *standards.Domain, in *fhir.Input, a *fhir.Answer) error {
	offset, err := in.Number("offset", 0)
	if err != nil {
		return err
	}
	count, err := in.Number("count", -1)
	if err != nil {
		return err
	}
	all := d.Codes()
	filter := strings.TrimSpace(in.Text("filter"))
	if filter != "" {
		all = t.shelf.Library().SearchCodes(d, filter)
	}
	if in.Flag("activeOnly") {
		all = keepActive(all)
	}
	if count < 0 && len(all)-offset > expandUncount || count > expandAtMost {
		return &fhir.Refusal{Err: errTooCostly.At("count"), Status: 422, Issue: "too-costly"}
	}
	total := len(all)
	all = all[min(offset, total):]
	if count >= 0 {
		all = all[:min(count, len(all))]
	}
	n := t.naming()
	e := &fhir.Expansion{Identifier: "urn:minkang:expansion:" + n.ids[d] + ":" + strconv.FormatInt(t.clock.Now().UnixMilli(), 36), Timestamp: t.clock.Now().UTC().Format(time.RFC3339),
		Total: total, Offset: offset, Contains: make([]fhir.Contains, 0, len(all))}
	used := systemURL(d) + "|" + d.Edition
	e.Parameter = append(e.Parameter, fhir.Argument{Name: "version", URI: &used})
	if filter != "" {
		e.Parameter = append(e.Parameter, fhir.Argument{Name: "filter", String: &filter})
	}
	designations := in.Flag("includeDesignations")
	for _, c := range all {
		x := fhir.Contains{System: systemURL(d), Version: d.Edition, Inactive: c.Retired, Code: c.Code, Display: c.Name}
		if designations {
			if p := fold.Pinyin("a" + fold.Name(c.Name)); len(p) > 1 {
				x.Designation = []fhir.Designation{{Language: "zh-Latn-pinyin", Value: p[1:]}}
			}
		}
		e.Contains = append(e.Contains, x)
	}
	out := n.valueSet(d)
	out.Expansion = e
	return a.Resource(out)
}

func keepActive(all []standards.Code) []standards.Code {
	return filter(all, func(c standards.Code) bool { return !c.Retired })
}

func (n *naming) valueSet(d *standards.Domain) fhir.ValueSet {
	return fhir.ValueSet{ResourceType: "ValueSet", ID: n.ids[d], URL: valueSetURL(d), Version: d.Edition, Name: machineName(d), Title: d.Name, Status: "active",
		Compose: &fhir.Compose{Include: []fhir.Include{{System: systemURL(d), Version: d.Edition}}}}
}

func (t *terminology) readValueSet(_ context.Context, id string, _ *fhir.Input, a *fhir.Answer) error {
	n := t.naming()
	d, ok := n.byID[id]
	if !ok {
		return ErrNotFound.At(id)
	}
	return a.Resource(n.valueSet(d))
}

func (t *terminology) searchCodeSystems(_ context.Context, in *fhir.Input, a *fhir.Answer) error {
	return t.search(in, a, "CodeSystem", systemURL, func(n *naming, d *standards.Domain) any { return n.codeSystem(d, false) })
}

func (t *terminology) searchValueSets(_ context.Context, in *fhir.Input, a *fhir.Answer) error {
	return t.search(in, a, "ValueSet", valueSetURL, func(n *naming, d *standards.Domain) any { return n.valueSet(d) })
}

// search answers a search over tables by url, version, name, title and _id, paged by _count and _offset.
func (t *terminology) search(in *fhir.Input, a *fhir.Answer, kind string, address func(*standards.Domain) string, show func(*naming, *standards.Domain) any) error {
	n := t.naming()
	contains := func(text, part string) bool {
		return strings.Contains(strings.ToLower(text), strings.ToLower(part))
	}
	var hits []*standards.Domain
	for _, d := range n.library.Domains() {
		if u := in.Text("url"); n.ids[d] == "" || u != "" && u != address(d) || in.Text("version") != "" && in.Text("version") != d.Edition ||
			in.Text("_id") != "" && in.Text("_id") != n.ids[d] || !contains(machineName(d), in.Text("name")) || !contains(d.Name, in.Text("title")) {
			continue
		}
		hits = append(hits, d)
	}
	count, err := in.Number("_count", 50)
	if err != nil {
		return err
	}
	offset, err := in.Number("_offset", 0)
	if err != nil {
		return err
	}
	out := fhir.Bundle{ResourceType: "Bundle", Type: "searchset", Total: len(hits)}
	count, offset = min(count, 500), min(offset, len(hits))
	for _, d := range hits[offset:min(offset+count, len(hits))] {
		out.Entry = append(out.Entry, fhir.Entry{FullURL: kind + "/" + n.ids[d], Resource: show(n, d), Search: &fhir.EntrySearch{Mode: "match"}})
	}
	if offset+count < len(hits) && count > 0 {
		out.Link = append(out.Link, fhir.Link{Relation: "next", URL: kind + "?_count=" + strconv.Itoa(count) + "&_offset=" + strconv.Itoa(offset+count)})
	}
	return a.Resource(out)
}
