package standards

import (
	"strconv"
	"strings"

	"minkang/internal/standards/logic"
)

// crossed is the scene of one document with the places its facts stand at.
type crossed struct {
	scene  *logic.Scene
	set    *logic.Set
	places []crossPlace
}

type crossPlace struct {
	spec *ElementSpec
	at   spotted
}

// between runs the rules between elements over a document.
func (c *checker) between(spec *DocumentSpec) {
	cross := c.library.cross
	if cross == nil || spec == nil {
		return
	}
	plan := cross.types[spec]
	if plan == nil || len(plan.rules) == 0 {
		return
	}
	x := crossed{scene: cross.scenes.Get().(*logic.Scene), set: cross.set, places: make([]crossPlace, 0, 64)}
	x.header(c, plan)
	if c.reading != nil {
		x.body(c.reading, plan)
	}
	whole := cross.set.Run(plan.rules, x.scene, c.now.Add(clockSkew), func(b logic.Breach) {
		p := &x.places[b.At.Place]
		args := breachArgs(cross.set, b, p.spec.Name, func(i int32) string { return x.places[i].spec.Element })
		if b.Err != nil {
			c.add("check.rule-failed", Fatal, p.at, p.spec.Element, append(args, "rule", b.Rule.ID)...)
			return
		}
		c.add(b.Rule.ID, Fatal, p.at, p.spec.Element, args...)
	})
	if !whole {
		c.add("check.rules-cut", Fatal, spotted{c.doc.Root, ""}, "")
	}
	x.scene.Reset()
	cross.scenes.Put(x.scene)
}

func (x *crossed) header(c *checker, plan *typePlan) {
	h := nodesOf(c.doc.Root)
	for _, e := range plan.header {
		carriers := plan.carry[e]
		if len(carriers) == 0 {
			continue
		}
		s := headerBindings[e.Binding](&h, e)
		if s.value == "" || filler(s.value) {
			continue
		}
		v := Value{Text: s.value, Code: s.value}
		if corrected, ok := c.corrected[e.Binding]; ok {
			v.Code = corrected.Code
		}
		if at, _, ok := parseTime(s.value); ok {
			v.Time = at
		}
		if e.Binding == "patient.age" {
			v.Text, v.Unit = splitUnit(s.value, s.node.Attr("unit"))
		}
		x.add(carriers, v, crossPlace{e, spotted{s.node, s.attr}}, 0, true)
	}
}

func (x *crossed) body(r *reading, plan *typePlan) {
	occurrence := int32(0)
	for i := range r.sections {
		for _, o := range r.sections[i].found {
			occurrence++
			for k := range o.items {
				it := &o.items[k]
				if carriers := plan.carry[it.spec]; len(carriers) > 0 && !it.val.empty() {
					x.add(carriers, it.val, crossPlace{it.spec, spotted{it.at, valueAttr(it)}}, occurrence, o.group.Max == 1)
				}
			}
		}
	}
}

// add puts a value into the scene as every concept it carries.
func (x *crossed) add(carriers []carrier, v Value, p crossPlace, occurrence int32, alone bool) {
	place := int32(len(x.places))
	x.places = append(x.places, p)
	for _, k := range carriers {
		f := logic.Fact{Occurrence: occurrence, Alone: alone, Slot: k.slot, Slots: k.slots, Place: place, Group: k.group}
		switch k.kind {
		case logic.Number:
			number, err := strconv.ParseFloat(v.Text, 64)
			if err != nil {
				continue
			}
			unit := v.Unit
			if unit == "" {
				unit = unitInName(p.spec.Name)
			}
			converted, ok := x.set.Convert(k.concept, number, unit)
			if !ok && v.Unit != "" && p.spec.Unit != "" && sameUnit(v.Unit, p.spec.Unit) {
				converted, ok = number, true
			}
			if !ok && v.Unit != "" {
				continue // the unit is judged by value.unit; a number in an unknown unit cannot be
			}
			f.Value = converted
		case logic.Time:
			if v.Time.IsZero() {
				continue
			}
			f.Value = v.Time
		case logic.Flag:
			if v.Code != "true" && v.Code != "false" {
				continue
			}
			f.Value = v.Code == "true"
		default:
			text := v.Code
			if !isCoded(p.spec.Type) || text == "" {
				text = v.Text
			}
			f.Value = strings.TrimSpace(text)
		}
		x.scene.Add(k.concept, f)
	}
}
