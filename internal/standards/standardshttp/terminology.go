package standardshttp

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/standards"
	"minkang/internal/wire/fhir"
)

// Addresses under which the library's tables are known on FHIR: a code system with an OID is urn:oid:…, any other
// urn:minkang:cs:<id>; a value set is urn:minkang:vs:<id>, with its edition urn:minkang:vs:<id>|<edition>. Editions of one
// table are versions of one code system.
const (
	oidPrefix = "urn:oid:"
	csPrefix  = "urn:minkang:cs:"
	vsPrefix  = "urn:minkang:vs:"
)

// Match is one translation of a code.
type Match struct {
	Equivalence string // of the value set concept-map-equivalence
	System      string // the target domain's id or OID
	Version     string
	Code        string
	Display     string
	Source      string // address of the map it comes from
}

// Question asks for the translations of a code. Target fields are empty when any target will do.
type Question struct {
	Map           string // address of a concept map, "" any
	System        string // as written by the caller, without urn:oid:
	Version       string
	Code          string
	TargetSystem  string
	TargetVersion string
	Reverse       bool
}

// Translator maps codes to codes of other systems or editions. Safe for concurrent use.
type Translator interface {
	Translate(ctx context.Context, q Question) ([]Match, error)
}

var errTooCostly = errs.New(errs.Invalid, "fhir.too-costly")

// terminology answers the FHIR terminology operations.
type terminology struct {
	shelf       *standards.Shelf
	guard       Guard
	clock       clock.Clock
	translators []Translator
	names       atomic.Pointer[naming]
}

// RegisterFHIR adds code systems, value sets and maps of the library to a FHIR server. Editions of a value domain are
// translated into each other; further translators are asked after that.
func RegisterFHIR(s *fhir.Server, shelf *standards.Shelf, guard Guard, c clock.Clock, more ...Translator) {
	t := &terminology{shelf: shelf, guard: guard, clock: c, translators: append([]Translator{editions{shelf}}, more...)}
	guarded := func(h func(context.Context, *fhir.Input, *fhir.Answer) error) fhir.Handler {
		return func(r *http.Request, in *fhir.Input, a *fhir.Answer) error {
			if err := guard.MayRead(r.Context()); err != nil {
				return err
			}
			return h(r.Context(), in, a)
		}
	}
	s.Operation("CodeSystem", "lookup", guarded(t.lookup))
	s.Operation("CodeSystem", "validate-code", guarded(t.validateCode))
	s.Operation("ValueSet", "validate-code", guarded(t.validateMember))
	s.Operation("ValueSet", "expand", guarded(t.expand))
	s.Operation("ConceptMap", "translate", guarded(t.translate))
	byID := func(h func(context.Context, string, *fhir.Input, *fhir.Answer) error) fhir.Handler {
		return func(r *http.Request, in *fhir.Input, a *fhir.Answer) error {
			if err := guard.MayRead(r.Context()); err != nil {
				return err
			}
			return h(r.Context(), r.PathValue("id"), in, a)
		}
	}
	for _, m := range []string{"GET", "POST"} {
		s.Handle(m, "/CodeSystem/{id}/$validate-code", byID(t.validateCodeOf))
		s.Handle(m, "/ValueSet/{id}/$validate-code", byID(t.validateMemberOf))
		s.Handle(m, "/ValueSet/{id}/$expand", byID(t.expandOf))
	}
	s.Handle("GET", "/CodeSystem/{id}", byID(t.readCodeSystem))
	s.Handle("GET", "/ValueSet/{id}", byID(t.readValueSet))
	s.Handle("GET", "/ConceptMap/{id}", byID(t.readMap))
	params := []fhir.SearchParam{{Name: "url", Type: "uri"}, {Name: "version", Type: "token"}, {Name: "name", Type: "string"}, {Name: "title", Type: "string"}, {Name: "_id", Type: "token"}}
	for resource, h := range map[string]func(context.Context, *fhir.Input, *fhir.Answer) error{"CodeSystem": t.searchCodeSystems, "ValueSet": t.searchValueSets, "ConceptMap": t.searchMaps} {
		s.Handle("GET", "/"+resource, guarded(h))
		s.Handle("POST", "/"+resource+"/_search", guarded(h))
		s.Describe(fhir.ResourceType{Type: resource, Interactions: []string{"read", "search-type"}, Search: params})
	}
	s.DescribeTerminology(t.capabilities)
}

// naming gives every table of one snapshot its FHIR id.
type naming struct {
	library *standards.Library
	byID    map[string]*standards.Domain
	ids     map[*standards.Domain]string
}

func (t *terminology) naming() *naming {
	l := t.shelf.Library()
	if n := t.names.Load(); n != nil && n.library == l {
		return n
	}
	n := &naming{library: l, byID: map[string]*standards.Domain{}, ids: map[*standards.Domain]string{}}
	for _, d := range l.Domains() {
		id := fhirID(slug(d.ID))
		if _, taken := n.byID[id]; taken {
			id = fhirID(slug(d.ID) + "-" + slug(d.Edition))
		}
		if _, taken := n.byID[id]; !taken {
			n.byID[id], n.ids[d] = d, id
		}
	}
	t.names.Store(n)
	return n
}

// fhirID keeps to the 64 characters of an id.
func fhirID(s string) string { return s[:min(len(s), 64)] }

// systemURL is a domain's address as a code system.
func systemURL(d *standards.Domain) string {
	if d.OID != "" {
		return oidPrefix + d.OID
	}
	return csPrefix + slug(d.ID)
}

func valueSetURL(d *standards.Domain) string { return vsPrefix + slug(d.ID) }

// find finds a table by any address or id that callers use.
func (t *terminology) find(l *standards.Library, address, version string) (*standards.Domain, bool) {
	address, after, cut := strings.Cut(address, "|")
	if cut && version == "" {
		version = after
	}
	name := strings.TrimPrefix(address, oidPrefix)
	if d, ok := l.Domain(name, version); ok {
		return d, true
	}
	for _, p := range []string{csPrefix, vsPrefix} {
		if id, ok := strings.CutPrefix(address, p); ok {
			return t.bySlug(l, id, version)
		}
	}
	return t.bySlug(l, name, version)
}

func (t *terminology) bySlug(l *standards.Library, id, version string) (*standards.Domain, bool) {
	n := t.naming()
	d, ok := n.byID[id]
	if !ok || n.library != l {
		return nil, false
	}
	if version == "" || d.Edition == version {
		return d, true
	}
	return l.Domain(d.ID, version)
}

// concept gives the code that an operation is about.
func concept(in *fhir.Input) (fhir.Coding, error) {
	if len(in.Concepts) > 0 {
		c := in.Concepts[0]
		if c.Code == "" {
			return c, fhir.ErrParameter.At("coding.code")
		}
		return c, nil
	}
	c := fhir.Coding{System: in.Text("system"), Version: firstOf(in.Text("version"), in.Text("systemVersion")), Code: in.Text("code"), Display: in.Text("display")}
	if coding := in.Text("coding"); coding != "" && c.Code == "" { // the query's form system|code
		c.System, c.Code, _ = strings.Cut(coding, "|")
	}
	if c.Code == "" {
		return c, fhir.ErrParameter.At("code")
	}
	return c, nil
}

func firstOf(all ...string) string {
	if i := slices.IndexFunc(all, func(s string) bool { return s != "" }); i >= 0 {
		return all[i]
	}
	return ""
}

func (t *terminology) capabilities() any {
	type system struct {
		URI     string              `json:"uri"`
		Version []map[string]string `json:"version,omitempty"`
	}
	n := t.naming()
	at := map[string]int{}
	var all []system
	for _, d := range n.library.Domains() {
		u := systemURL(d)
		i, ok := at[u]
		if !ok {
			i = len(all)
			at[u] = i
			all = append(all, system{URI: u})
		}
		all[i].Version = append(all[i].Version, map[string]string{"code": d.Edition})
	}
	return map[string]any{"resourceType": "TerminologyCapabilities", "status": "active", "date": t.clock.Now().UTC().Format("2006-01-02"), "kind": "instance", "codeSystem": all,
		"expansion":  map[string]any{"hierarchical": false, "paging": true, "incomplete": false, "parameter": []map[string]string{{"name": "filter"}, {"name": "offset"}, {"name": "count"}, {"name": "activeOnly"}}},
		"codeSearch": "all", "validateCode": map[string]any{"translations": false}, "translation": map[string]any{"needsMap": false}}
}
