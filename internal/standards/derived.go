package standards

import (
	"strings"

	"minkang/internal/wire/xmlx"
)

// groupPatterns and elementBindings are the closed set of places a specification may name.
var (
	groupPatterns   = map[string]bool{"section": true, "cluster": true, "battery": true, "observation": true, "drug": true, "procedure": true}
	elementBindings = map[string]bool{
		"obs": true, "at": true, "low": true, "high": true, "range": true, "interpretation": true, "code": true, "site": true,
		"name": true, "drugCode": true, "route": true, "dose": true, "frequency": true, "form": true,
		"performer.time": true, "performer.name": true, "performer.id": true, "performer.org": true,
		"author.time": true, "author.name": true, "author.id": true, "author.org": true,
		"participant.time": true, "participant.name": true, "participant.id": true, "participant.org": true,
	}
)

// readDerived reads an element that is part of another entry.
func readDerived(o *occurrence, e *ElementSpec) (item, bool) {
	base := o.node
	if e.under != nil {
		if it := o.find(e.under); it != nil {
			base = it.node
		} else if o.group.Pattern == "section" || o.group.shares(e) {
			return item{}, false
		}
	}
	it := item{spec: e, node: base, val: Value{Element: e.Element, Role: e.Role}}
	switch e.Binding {
	case "at", "low", "high":
		it.at = readEffective(base, e.Binding)
		if !it.at.Ok() && e.Binding == "at" && base != o.node {
			it.at = readEffective(o.node, "at")
		}
		it.val.Text = strings.TrimSpace(it.at.Attr("value"))
	case "range":
		it.at = base.First("referenceRange").First("observationRange")
		it.val.Text = rangeText(it.at)
	case "interpretation":
		it.at = base.First("interpretationCode")
		it.coded()
	case "code":
		it.at = base.First("code")
		it.coded()
	case "site":
		it.at = base.First("targetSiteCode")
		it.coded()
	case "route":
		it.at = base.First("routeCode")
		it.coded()
	case "form":
		it.at = base.First("administrationUnitCode")
		it.coded()
	case "dose":
		it.at = base.First("doseQuantity")
		it.val.Text, it.val.Unit = strings.TrimSpace(it.at.Attr("value")), it.at.Attr("unit")
	case "frequency":
		it.frequency(base.First("rateQuantity"))
	case "name":
		it.at = product(base).First("name")
		it.val.Text = it.at.Trimmed()
	case "drugCode":
		it.at = product(base).First("code")
		it.coded()
	default:
		it.participation(o, base)
	}
	if !it.at.Ok() {
		return it, false
	}
	stated := !it.val.empty()
	it.val = settle(e, it.val)
	it.null = it.at.Attr("nullFlavor") != "" || stated && it.val.empty()
	return it, !it.val.empty() || it.null
}

// shares tells whether another element of the group is told apart from this one only by where it stands, so that it must not
// be looked for elsewhere.
func (g *GroupSpec) shares(e *ElementSpec) bool {
	for _, d := range g.derived {
		if d != e && d.Binding == e.Binding && (e.Like == "" || d.Like == e.Like) {
			return true
		}
	}
	return false
}

func readEffective(base xmlx.Node, part string) xmlx.Node {
	when := base.First("effectiveTime")
	if part == "at" {
		if when.Attr("value") != "" {
			return when
		}
		return when.First("low")
	}
	return when.First(part)
}

func (it *item) coded() {
	it.val.Code, it.val.System = strings.TrimSpace(it.at.Attr("code")), it.at.Attr("codeSystem")
	it.val.Text = strings.TrimSpace(it.at.Attr("displayName"))
}

// frequency is written as a translation code (bid) or as a rate with a unit (3 次/日).
func (it *item) frequency(rate xmlx.Node) {
	it.at = rate
	if t := rate.First("translation"); t.Ok() {
		it.at = t
		if it.val.Text = strings.TrimSpace(t.Attr("displayName")); it.val.Text == "" {
			it.val.Text = strings.TrimSpace(t.Attr("code"))
		}
		return
	}
	it.val.Text = strings.TrimSpace(rate.Attr("value")) + rate.Attr("unit")
}

func product(base xmlx.Node) xmlx.Node {
	p := base.First("consumable").First("manufacturedProduct")
	if drug := p.First("manufacturedLabeledDrug"); drug.Ok() {
		return drug
	}
	return p.First("manufacturedMaterial")
}

// rangeText gives a reference range as text: as written, or low~high.
func rangeText(n xmlx.Node) string {
	if t := n.First("text").Trimmed(); t != "" {
		return t
	}
	v := n.First("value")
	if low, high := v.First("low").Attr("value"), v.First("high").Attr("value"); low != "" || high != "" {
		return strings.Trim(low+"~"+high, "~")
	}
	return v.Trimmed()
}

// participation reads performer.time, author.name … of the entry, else of any entry of the occurrence.
func (it *item) participation(o *occurrence, base xmlx.Node) {
	kind, part, _ := strings.Cut(it.spec.Binding, ".")
	if it.participant(base, kind, part) {
		return
	}
	if o.group.shares(it.spec) {
		return
	}
	for _, n := range append(o.observed, o.node) {
		if n != base && it.participant(n, kind, part) {
			return
		}
	}
}

func (it *item) participant(base xmlx.Node, kind, part string) bool {
	for p := range base.Named(kind) {
		role := roleOf(p)
		if like := it.spec.Like; like != "" {
			if shown := role.First("code").Attr("displayName"); shown != "" && !strings.Contains(shown, like) || shown == "" && kind == "participant" {
				continue
			}
		}
		switch part {
		case "time":
			it.at = p.First("time")
			it.val.Text = strings.TrimSpace(it.at.Attr("value"))
		case "id":
			it.at = role.First("id")
			it.val.Text = strings.TrimSpace(it.at.Attr("extension"))
		case "name":
			it.at = personOf(role).First("name")
			it.val.Text = it.at.AllText()
		case "org":
			if it.at = role.First("representedOrganization").First("name"); !it.at.Ok() {
				it.at = role.First("scopingOrganization").First("name")
			}
			it.val.Text = it.at.AllText()
		}
		return it.at.Ok()
	}
	return false
}

func roleOf(p xmlx.Node) xmlx.Node {
	for _, name := range [...]string{"assignedEntity", "assignedAuthor", "participantRole", "associatedEntity"} {
		if r := p.First(name); r.Ok() {
			return r
		}
	}
	return xmlx.Node{}
}

func personOf(role xmlx.Node) xmlx.Node {
	for _, name := range [...]string{"assignedPerson", "playingEntity", "associatedPerson"} {
		if p := role.First(name); p.Ok() {
			return p
		}
	}
	return xmlx.Node{}
}
