package app

import (
	"context"
	"strings"

	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/standards"
	"minkang/internal/standards/standardshttp"
	"minkang/internal/terminology"
)

// localMap is the address of the map of local codes; an institution's own map has its identifier behind it. A connected system
// that names no map is answered from its institution's, anybody else from the region's.
const localMap = "urn:minkang:cm:local"

// localCodes shows the map of local codes to $translate.
type localCodes struct{ s *System }

// Translate implements standardshttp.Translator.
func (t localCodes) Translate(ctx context.Context, q standardshttp.Question) ([]standardshttp.Match, error) {
	var institution id.ID
	switch rest, ok := strings.CutPrefix(q.Map, localMap); {
	case q.Map == "" || ok && rest == "":
		if a, known := security.ActorFrom(ctx); known {
			institution = a.Institution
		}
	case ok && strings.HasPrefix(rest, ":"):
		i, err := id.Parse(rest[1:])
		if err != nil {
			return nil, nil // no such map, so no translation
		}
		institution = i
	default:
		return nil, nil
	}
	snapshot := t.s.Terminology.Snapshot()
	if q.Reverse {
		var out []standardshttp.Match
		for _, m := range append(snapshot.Reverse(institution, q.System, q.Code), regional(snapshot, institution, q)...) {
			if t.wanted(q, m.Source) {
				out = append(out, standardshttp.Match{Equivalence: reversed[m.Relation], System: t.system(m.Source), Code: m.Code, Display: m.Name, Source: addressOf(m)})
			}
		}
		return out, nil
	}
	m, ok := snapshot.Find(terminology.Sender{Institution: institution}, standards.Coding{System: q.System, Element: q.System, Code: q.Code})
	if !ok || m.Relation == terminology.None || !t.wanted(q, m.Domain) || q.TargetVersion != "" && q.TargetVersion != m.Edition {
		return nil, nil
	}
	return []standardshttp.Match{{Equivalence: string(m.Relation), System: t.system(m.Domain), Version: m.Edition, Code: m.Target, Display: m.TargetName, Source: addressOf(*m)}}, nil
}

func regional(s *terminology.Snapshot, institution id.ID, q standardshttp.Question) []terminology.Mapping {
	if institution == 0 {
		return nil
	}
	return s.Reverse(0, q.System, q.Code)
}

// reversed compares the sender's code with the standard one.
var reversed = map[terminology.Relation]string{terminology.Equivalent: "equivalent", terminology.Wider: "narrower", terminology.Narrower: "wider"}

func addressOf(m terminology.Mapping) string {
	if m.Institution == 0 {
		return localMap
	}
	return localMap + ":" + m.Institution.String()
}

// wanted tells whether a question about a target takes codes of a source or domain.
func (t localCodes) wanted(q standardshttp.Question, name string) bool {
	asked := strings.TrimPrefix(q.TargetSystem, "urn:oid:")
	if asked == "" || asked == name || q.TargetSystem == t.system(name) {
		return true
	}
	d, ok := t.s.Library().Domain(name, "")
	return ok && d.OID == asked
}

// slug writes a domain's id as the addresses of the library's own code systems have it: GB/T 2261.1 as GB-T-2261.1.
var slug = strings.NewReplacer("/", "-", " ", "-")

// system gives the address of a value domain, or of a sender's own code system.
func (t localCodes) system(name string) string {
	d, ok := t.s.Library().Domain(name, "")
	switch {
	case ok && d.OID != "":
		return "urn:oid:" + d.OID
	case ok:
		return "urn:minkang:cs:" + slug.Replace(d.ID)
	case strings.HasPrefix(name, "DE") || strings.HasPrefix(name, "MK."):
		return "urn:minkang:element:" + name
	}
	return "urn:oid:" + name
}
