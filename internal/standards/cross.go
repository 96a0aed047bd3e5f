package standards

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"minkang/internal/standards/logic"
)

// crossRules are the rules between elements, made ready for every document type and data set.
type crossRules struct {
	set    *logic.Set
	scenes sync.Pool
	types  map[*DocumentSpec]*typePlan
}

// typePlan is what the rules see of one document type.
type typePlan struct {
	rules  []*logic.Rule
	header []*ElementSpec
	carry  map[*ElementSpec][]carrier
}

// carrier says that an element or column carries a concept, and which of its group's places for it.
type carrier struct {
	concept     int
	kind        logic.Kind
	slot, slots int16
	group       []int
}

// loadCross reads standards/rules and binds every document type and data set to it. It runs last.
func (l *Library) loadCross(files fs.FS) error {
	tables := func(name string, each func(func(string) string, string) error) error {
		_, err := readTable(files, name, func(r row) error { return each(r.get, name+" line "+strconv.Itoa(r.line)) })
		return err
	}
	set, err := logic.Read(tables, knowledge{l, sync.OnceValue(func() map[string]int { return programme(files) })})
	if err != nil {
		return err
	}
	c := &crossRules{set: set, types: map[*DocumentSpec]*typePlan{}}
	c.scenes.New = func() any { return set.NewScene() }
	for _, r := range set.Rules {
		l.rules[r.ID] = Rule{ID: r.ID, Severity: severityOf(r.Severity), ZH: r.ZH, EN: r.EN}
	}
	for _, d := range l.listing {
		c.types[d] = c.planType(d)
	}
	for _, p := range l.plans {
		c.planColumns(p)
	}
	l.cross = c
	return nil
}

func severityOf(name string) Severity {
	for s := Info; s <= Fatal; s++ {
		if s.String() == name {
			return s
		}
	}
	return Info
}

// binder gathers the carriers of one group of elements.
type binder struct {
	set   *logic.Set
	scope string
	slots map[int]int16
	group []int
}

func (b *binder) bind(element, name string) []carrier {
	var out []carrier
	for _, c := range b.set.ConceptsOf(b.scope, element, name) {
		out = append(out, carrier{concept: c, kind: b.set.Concepts[c].Kind, slot: b.slots[c]})
		b.slots[c]++
		if !slices.Contains(b.group, c) {
			b.group = append(b.group, c)
		}
	}
	return out
}

// settle fills in what is only known when the whole group was seen.
func (b *binder) settle(all []carrier) {
	for i := range all {
		all[i].slots, all[i].group = b.slots[all[i].concept], b.group
	}
}

func (c *crossRules) planType(d *DocumentSpec) *typePlan {
	p := &typePlan{carry: map[*ElementSpec][]carrier{}, header: d.Header}
	if len(p.header) == 0 {
		p.header = indexHeader
	}
	var carried []int
	group := func(elements []*ElementSpec) {
		b := binder{set: c.set, scope: d.Code, slots: map[int]int16{}}
		for _, e := range elements {
			if carriers := b.bind(e.Element, e.Name); len(carriers) > 0 {
				p.carry[e] = carriers
			}
		}
		for _, e := range elements {
			b.settle(p.carry[e])
		}
		carried = append(carried, b.group...)
	}
	group(p.header)
	for _, g := range d.Groups() {
		group(g.Elements)
	}
	p.rules = c.set.Plan(d.Code, carried)
	return p
}

func (c *crossRules) planColumns(p *rowPlan) {
	b := binder{set: c.set, scope: p.set.ID, slots: map[int]int16{}}
	for i := range p.columns {
		p.columns[i].carry = b.bind(p.columns[i].spec.Element, p.columns[i].spec.Name)
	}
	for i := range p.columns {
		b.settle(p.columns[i].carry)
	}
	p.rules = c.set.Plan(p.set.ID, b.group)
	// Only what a rule looks at is worth keeping.
	looked := map[int]bool{}
	for _, r := range p.rules {
		for _, list := range [][]int{r.Needs, r.Uses, r.Lists} {
			for _, concept := range list {
				looked[concept] = true
			}
		}
	}
	for i := range p.columns {
		p.columns[i].carry = slices.DeleteFunc(p.columns[i].carry, func(k carrier) bool { return !looked[k.concept] })
	}
}

// CrossRules lists the rules between elements that speak about a document type or data set, by the order of standards/rules.
func (l *Library) CrossRules(scope string) []*logic.Rule {
	if d, ok := l.types[scope]; ok {
		return l.cross.types[d].rules
	}
	if d, ok := l.dataSets[scope]; ok {
		return l.plans[d].rules
	}
	return nil
}

// breach makes a finding's arguments: the element's name and the others that the rule looked at.
func breachArgs(set *logic.Set, b logic.Breach, name string, other func(int32) string) []string {
	var with []string
	for _, f := range b.Facts {
		if f != b.At {
			if id := other(f.Place); id != "" && !slices.Contains(with, id) {
				with = append(with, id)
			}
		}
	}
	args := []string{"name", name}
	if len(with) > 0 {
		args = append(args, "with", strings.Join(with, " "))
	}
	return args
}

// cross runs the rules between columns.
func (r *rowReading) cross(now time.Time) {
	plan, cross := r.plan, r.library.cross
	if cross == nil || len(plan.rules) == 0 {
		return
	}
	scene := cross.scenes.Get().(*logic.Scene)
	for i := range plan.columns {
		if p := &plan.columns[i]; len(p.carry) > 0 && r.cells[i].stated {
			r.stage(scene, p, int32(i), &r.cells[i])
		}
	}
	whole := cross.set.Run(plan.rules, scene, now.Add(clockSkew), func(b logic.Breach) {
		p := &plan.columns[b.At.Place]
		rule := b.Rule.ID
		if b.Err != nil {
			rule = "check.rule-failed"
		}
		args := breachArgs(cross.set, b, p.spec.Name, func(i int32) string { return plan.columns[i].spec.Element })
		if b.Err != nil {
			args = append(args, "rule", b.Rule.ID)
		}
		r.note(p.finding(r.library, rule, Fatal, args[2:]...))
	})
	if !whole {
		r.note(Finding{Rule: "check.rules-cut", Severity: r.library.rules["check.rules-cut"].Severity})
	}
	scene.Reset()
	cross.scenes.Put(scene)
}

// stage adds the facts of one column to a scene.
func (r *rowReading) stage(scene *logic.Scene, p *columnPlan, place int32, cell *cellRead) {
	n := cell.count()
	for part := range n {
		one := cell.nth(part)
		if !one.ok {
			continue
		}
		for _, k := range p.carry {
			f := logic.Fact{Alone: true, Slot: k.slot, Slots: k.slots, Part: int16(part), Parts: int16(n), Place: place, Group: k.group}
			switch k.kind {
			case logic.Number:
				number, ok := r.library.cross.set.Convert(k.concept, one.number, p.unit)
				if !ok {
					number = one.number
				}
				f.Value = number
			case logic.Time:
				if one.at.IsZero() {
					continue
				}
				f.Value = one.at
			case logic.Flag:
				f.Value = one.text == "true"
			default:
				f.Value = one.text
			}
			scene.Add(k.concept, f)
		}
	}
}
