package standards

import (
	"errors"
	"slices"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/errs"
)

// indexHeader is what the header of a document must hold whose type is known at index level only.
var indexHeader = []*ElementSpec{
	{Element: "DE02.01.039.00", Name: "患者姓名", Binding: "patient.name", Min: 1, Max: 1, Level: Required, Status: Verified, Type: "S1"},
	{Element: "DE02.01.040.00", Name: "性别代码", Binding: "patient.sex", Min: 1, Max: 1, Level: Required, Status: Verified, Type: "S3", Domain: "GB/T 2261.1"},
	{Element: "DE02.01.005.01", Name: "出生日期", Binding: "patient.birth", Max: 1, Level: Recommended, Status: Verified, Type: "D", Format: Format{Text: "D8", Kind: "D", Min: 8, Max: 8}},
	{Element: "DE08.10.052.00", Name: "文档保管机构代码", Binding: "custodian.id", Min: 1, Max: 1, Level: Required, Status: Verified, Type: "S1"},
}

func (c *checker) header(spec *DocumentSpec) {
	root := c.doc.Root
	h := nodesOf(root)
	if c.doc.Header.ID.Extension == "" && c.doc.Header.ID.Root == "" {
		at := spotted{root, ""}
		if id := root.First("id"); id.Ok() {
			at.node = id
		}
		c.add("cda.no-id", Fatal, at, "")
	}
	if !h.role.Ok() {
		c.add("cda.no-record-target", Fatal, spotted{root, ""}, "")
		return
	}
	elements := indexHeader
	if spec != nil && len(spec.Header) > 0 {
		elements = spec.Header
	}
	for _, e := range elements {
		c.headerElement(&h, e)
	}
	c.times(&h)
	c.person(&h, elements)
}

// headerElement checks one header row. The identity number has rules of its own.
func (c *checker) headerElement(h *headerNodes, e *ElementSpec) {
	s := headerBindings[e.Binding](h, e)
	if e.Like == rootIDCard {
		return
	}
	if s.value == "" || filler(s.value) {
		at := spotted{s.node, ""}
		if !s.node.Ok() {
			at.node = c.nearest(h, e.Binding)
		}
		c.absent("header", e.Level, e.Status, at, e.Element, e.Name)
		return
	}
	at := spotted{s.node, s.attr}
	v := Value{Text: s.value}
	if e.Domain != "" {
		v = Value{Code: s.value, System: s.node.Attr("codeSystem")}
		if to, ok := c.corrected[e.Binding]; ok {
			v = to
		}
		c.coded(e, v, at, ceilingOf(e))
		return
	}
	if e.Type == "N" && e.Binding == "patient.age" || e.Binding == "custodian.id" {
		return // ages carry units and organisation codes have 9, 10 or 18 characters: judged by those who use them
	}
	c.form(e, e.Format, s.value, at, ceilingOf(e))
}

func ceilingOf(e *ElementSpec) Severity {
	if e.Status < ElementVerified {
		return Warning
	}
	return Fatal
}

// times checks the order of birth, visit, document and now.
func (c *checker) times(h *headerNodes) {
	header := &c.doc.Header
	when := h.root.First("effectiveTime")
	if header.EffectiveTime.IsZero() {
		if when.Attr("value") == "" {
			c.add("header.effective-missing", Fatal, spotted{h.root, ""}, "")
		}
	} else if header.EffectiveTime.After(c.now.Add(clockSkew)) {
		c.add("header.effective-future", Fatal, spotted{when, "value"}, "")
	}
	e := header.Encounter
	if !e.From.IsZero() && !e.To.IsZero() && e.To.Before(e.From) {
		c.add("header.encounter-order", Fatal, spotted{h.encounter.First("effectiveTime").First("high"), "value"}, "DE06.00.017.00")
	}
	birth := header.Patient.Birth
	if birth.IsZero() {
		return
	}
	at := spotted{h.patient.First("birthTime"), "value"}
	switch visit := c.visit(); {
	case birth.After(dateOf(c.now)):
		c.add("header.birth-future", Fatal, at, "DE02.01.005.01")
	case !visit.IsZero() && birth.After(dateOf(visit)):
		c.add("header.birth-after-visit", Fatal, at, "DE02.01.005.01")
	}
}

// clockSkew is how far a sender's clock may run ahead.
const clockSkew = 10 * time.Minute

func (c *checker) visit() time.Time {
	if t := c.doc.Header.Encounter.From; !t.IsZero() {
		return t
	}
	if a := c.doc.Header.Authors; len(a) > 0 {
		return a[0].Time
	}
	return c.doc.Header.EffectiveTime
}

// dateOf gives the civil date in the region, as midnight UTC, which is how birth dates are kept.
func dateOf(at time.Time) time.Time {
	y, m, d := at.In(clock.Region).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// otherPaper tells whether a number is that of another paper (passport, permit, birth certificate) rather than a mistyped
// identity number: those hold letters, or have a known shape.
func otherPaper(number string) bool {
	number = cnid.Normalize(number)
	if cnid.Passport(number) || cnid.HongKongMacauPermit(number) || cnid.TaiwanPermit(number) {
		return true
	}
	return strings.ContainsFunc(strings.TrimSuffix(number, "X"), func(r rune) bool { return r < '0' || r > '9' })
}

// person checks the identity number and whether it agrees with birth date and sex.
func (c *checker) person(h *headerNodes, elements []*ElementSpec) {
	s := patientID(h, rootIDCard)
	const element = "DE02.01.030.00"
	if s.value == "" || filler(s.value) {
		if slices.ContainsFunc(elements, func(e *ElementSpec) bool { return e.Like == rootIDCard && e.Level == Optional }) {
			return // newborns and children have none yet
		}
		at := spotted{s.node, ""}
		if !s.node.Ok() {
			at.node = h.role
		}
		c.add("header.id-card-missing", Fatal, at, element)
		return
	}
	at := spotted{s.node, s.attr}
	id, err := cnid.Parse(s.value)
	if errors.Is(err, cnid.ErrLength) && otherPaper(s.value) {
		c.add("header.id-card-shape", Fatal, at, element)
		return
	}
	if err != nil {
		reason := "cnid"
		var coded *errs.Error
		if errors.As(err, &coded) {
			reason = coded.Code
		}
		c.add("header.id-card-invalid", Fatal, at, element, "reason", reason)
		return
	}
	p := &c.doc.Header.Patient
	if errors.Is(id.Fits(p.Birth, ""), cnid.ErrBirth) {
		c.add("header.birth-id-card", Fatal, spotted{h.patient.First("birthTime"), "value"}, "DE02.01.005.01")
	}
	if errors.Is(id.Fits(time.Time{}, p.Sex), cnid.ErrSerial) {
		c.add("header.sex-id-card", Fatal, spotted{h.patient.First("administrativeGenderCode"), "code"}, "DE02.01.040.00")
	}
}
