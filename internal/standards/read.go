package standards

import (
	"strings"

	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// reading is a document laid over its specification: what was found where. Check and Extract both start from it.
type reading struct {
	spec     *DocumentSpec
	doc      *cda.Document
	sections []sectionReading // in document order
	unknown  []xmlx.Node      // sections the specification does not know
	binary   bool             // the body is not structured
}

type sectionReading struct {
	spec       *SectionSpec
	node       xmlx.Node
	found      []*occurrence
	unexpected []xmlx.Node // observations of elements that this section does not provide for
	narrative  string      // the text, when it stands in for the only element
}

// occurrence is one appearance of a group.
type occurrence struct {
	group     *GroupSpec
	node      xmlx.Node // entry that holds it: observation, organizer, procedure, substanceAdministration
	container xmlx.Node // nearest organizer, or node
	bare      bool      // a single observation in an entry of its own
	items     []item
	observed  []xmlx.Node // all observations of it, where participations may hang
}

// item is one element that stands in the document.
type item struct {
	spec *ElementSpec
	node xmlx.Node // the observation, or the element that carries a derived value
	at   xmlx.Node // the element with the value itself
	val  Value
	null bool // a nullFlavor or a filler instead of a value
}

func (o *occurrence) find(e *ElementSpec) *item {
	for i := range o.items {
		if o.items[i].spec == e {
			return &o.items[i]
		}
	}
	return nil
}

// read lays the document over its specification.
func read(doc *cda.Document, spec *DocumentSpec) *reading {
	r := &reading{spec: spec, doc: doc}
	body := doc.Root.First("component").First("structuredBody")
	if !body.Ok() {
		r.binary = doc.Root.First("component").First("nonXMLBody").Ok()
		return r
	}
	r.walk(body, nil)
	return r
}

// walk reads the sections below a node; sections of a section that the specification does not know are read too, as part of
// their parent when they have no place of their own.
func (r *reading) walk(parent xmlx.Node, outer *SectionSpec) {
	for component := range parent.Named("component") {
		for node := range component.Named("section") {
			spec := r.sectionSpec(node)
			if spec == nil {
				spec = outer
			}
			if spec == nil {
				r.unknown = append(r.unknown, node)
			} else {
				r.readSection(node, spec)
			}
			r.walk(node, spec)
		}
	}
}

// sectionSpec finds a section's specification by code, else by display name or title.
func (r *reading) sectionSpec(node xmlx.Node) *SectionSpec {
	code := node.First("code")
	if s := r.spec.byCode[strings.TrimSpace(code.Attr("code"))]; s != nil {
		return s
	}
	if s := r.spec.byCode[strings.TrimSpace(code.Attr("displayName"))]; s != nil {
		return s
	}
	title := strings.TrimSuffix(node.First("title").Trimmed(), "章节")
	display := strings.TrimSuffix(strings.TrimSpace(code.Attr("displayName")), "章节")
	for _, s := range r.spec.Sections {
		name := strings.TrimSuffix(s.Title, "章节")
		for _, t := range [2]string{display, title} {
			if t != "" && (t == s.Code || t == name || strings.EqualFold(t, s.Display)) {
				return s
			}
		}
	}
	return nil
}

func (r *reading) readSection(node xmlx.Node, spec *SectionSpec) {
	s := sectionReading{spec: spec, node: node}
	for entry := range node.Named("entry") {
		for root := range entry.Children() {
			reader := entryReader{section: &s, root: root}
			reader.walk(root, root, nil)
		}
	}
	s.finish()
	if only := onlyText(spec); only != nil && len(s.found) == 0 {
		s.narrative = strings.TrimSpace(node.First("text").AllText())
	}
	r.sections = append(r.sections, s)
}

// onlyText gives the element of a section that consists of one free text, for which the narrative may stand in.
func onlyText(s *SectionSpec) *ElementSpec {
	if len(s.Groups) == 1 && len(s.Groups[0].Elements) == 1 && s.Groups[0].Elements[0].Type == "S1" {
		return s.Groups[0].Elements[0]
	}
	return nil
}

// entryReader reads one entry of a section.
type entryReader struct {
	section *sectionReading
	root    xmlx.Node
	open    []*occurrence // occurrences begun in this entry, latest last
	depth   int           // observations around the present node
}

// walk visits the acts of an entry in document order. container is the nearest organizer; act is the occurrence of the
// substanceAdministration or procedure around, if any.
func (e *entryReader) walk(node, container xmlx.Node, act *occurrence) {
	switch node.Local() {
	case "substanceAdministration", "procedure":
		pattern := "procedure"
		if node.Local() != pattern {
			pattern = "drug"
		}
		if g := e.patterned(pattern); g != nil {
			act = e.begin(g, node, node)
		}
	case "observation", "act":
		e.observe(node, container, act)
		e.depth++
		defer func() { e.depth-- }()
	case "organizer":
		container = node
	}
	for child := range node.Children() {
		switch child.Local() {
		case "entryRelationship", "component":
			for below := range child.Children() {
				e.walk(below, container, act)
			}
		case "participant":
			e.substance(node, child, container, act)
		}
	}
}

func (e *entryReader) patterned(pattern string) *GroupSpec {
	for _, g := range e.section.spec.Groups {
		if g.Pattern == pattern {
			return g
		}
	}
	return nil
}

func (e *entryReader) begin(g *GroupSpec, node, container xmlx.Node) *occurrence {
	o := &occurrence{group: g, node: node, container: container}
	e.open = append(e.open, o)
	e.section.found = append(e.section.found, o)
	return o
}

// observe places one observation.
func (e *entryReader) observe(node, container xmlx.Node, act *occurrence) {
	code := node.First("code")
	id := strings.TrimSpace(code.Attr("code"))
	if id == "" {
		e.attach(node)
		return
	}
	members := e.section.spec.members[id]
	if len(members) == 0 {
		e.attach(node)
		if strings.HasPrefix(id, "DE") {
			e.section.unexpected = append(e.section.unexpected, node)
		}
		return
	}
	m := e.choose(members, code, act)
	if e.depth > 0 && m.element.under != nil && e.last(m.group) == nil && act == nil {
		// it hangs on another fact than the one the specification hangs it on
		e.attach(node)
		e.section.unexpected = append(e.section.unexpected, node)
		return
	}
	o := e.occurrence(m, node, container, act)
	o.observed = append(o.observed, node)
	it := item{spec: m.element, node: node}
	if it.at = node.First("value"); !it.at.Ok() {
		it.at = node.First("text") // older senders write free text there
	}
	it.val, it.null = readValue(m.element, it.at)
	o.items = append(o.items, it)
}

// substance reads an element written as the substance of a participant, as in the cause of an allergy.
func (e *entryReader) substance(node, participant, container xmlx.Node, act *occurrence) {
	entity := participant.First("participantRole").First("playingEntity")
	code := entity.First("code")
	members := e.section.spec.members[strings.TrimSpace(code.Attr("code"))]
	if len(members) == 0 {
		return
	}
	m := e.choose(members, code, act)
	o := e.occurrence(m, node, container, act)
	it := item{spec: m.element, node: node, at: entity.First("desc")}
	if !it.at.Ok() {
		it.at = entity.First("name")
	}
	it.val, it.null = readValue(m.element, it.at)
	o.items = append(o.items, it)
}

// attach keeps an act without a meaning of its own, as participations may hang on it.
func (e *entryReader) attach(node xmlx.Node) {
	if n := len(e.open); n > 0 {
		e.open[n-1].observed = append(e.open[n-1].observed, node)
	}
}

// choose finds which place of the section an observation belongs to: the display name decides, then the occurrence that is
// open, then the order of the specification.
func (e *entryReader) choose(members []member, code xmlx.Node, act *occurrence) member {
	if len(members) == 1 {
		return members[0]
	}
	best, most := members[0], -10000
	for _, m := range members {
		if score := e.score(m, code, act); score > most {
			best, most = m, score
		}
	}
	return best
}

// score weighs one place against the others: the display name of the element, then of the group, then what is open.
func (e *entryReader) score(m member, code xmlx.Node, act *occurrence) int {
	score := 0
	if like := m.element.Like; like != "" {
		if !named(code, like) {
			score -= 5000
		} else {
			score += 2000 + len(like)
		}
	}
	if like := m.group.Like; like != "" && named(code, like) {
		score += 2000 + len(like)
	}
	if act != nil && act.group == m.group {
		return score + 1500
	}
	if o := e.last(m.group); o != nil {
		score += 1000
		if m.element.Max == 1 && o.find(m.element) != nil {
			score -= 100
		}
	}
	return score
}

// named tells whether the display name of a code or one of its qualifiers holds a text.
func named(code xmlx.Node, like string) bool {
	if holds(code.Attr("displayName"), like) {
		return true
	}
	for q := range code.Named("qualifier") {
		if holds(q.First("name").Attr("displayName"), like) {
			return true
		}
	}
	return false
}

// holds is strings.Contains that overlooks the blanks and line ends documents carry inside names.
func holds(s, like string) bool {
	if strings.Contains(s, like) {
		return true
	}
	return strings.ContainsAny(s, " \n\t") && strings.Contains(strings.Join(strings.Fields(s), ""), like)
}

func (e *entryReader) last(g *GroupSpec) *occurrence {
	for i := len(e.open) - 1; i >= 0; i-- {
		if e.open[i].group == g {
			return e.open[i]
		}
	}
	return nil
}

// occurrence finds the occurrence an element joins or begins one.
func (e *entryReader) occurrence(m member, node, container xmlx.Node, act *occurrence) *occurrence {
	if act != nil && act.group == m.group {
		return act
	}
	if m.group.Max == 1 {
		for _, o := range e.section.found {
			if o.group == m.group {
				return o
			}
		}
		return e.begin(m.group, e.root, container)
	}
	o := e.last(m.group)
	if o == nil && e.root == node {
		o = e.complement(m)
	}
	if o != nil && (m.element.Max != 1 || o.find(m.element) == nil) && (o.container == container || within(container, o.container)) {
		o.container = container
		return o
	}
	o = e.begin(m.group, groupNode(m.group, e.root, node, container), container)
	o.bare = e.root == node
	return o
}

// complement finds the occurrence of the entry before that a lone observation completes: some systems write the name and
// the code of one diagnosis as two entries.
func (e *entryReader) complement(m member) *occurrence {
	n := len(e.section.found)
	if n == 0 || m.group.Pattern == "section" && len(m.group.Elements) == 1 {
		return nil
	}
	o := e.section.found[n-1]
	if o.group != m.group || !o.bare || o.find(m.element) != nil {
		return nil
	}
	o.container = e.root
	return o
}

// groupNode is what stands for the whole occurrence: the observation for values that stand alone, the organizer or the
// entry's root otherwise.
func groupNode(g *GroupSpec, root, node, container xmlx.Node) xmlx.Node {
	if g.Pattern == "section" {
		return node
	}
	if container.Local() == "organizer" {
		return container
	}
	return root
}

// within tells whether a node lies below another.
func within(node, above xmlx.Node) bool {
	for n := node.Parent(); n.Ok(); n = n.Parent() {
		if n == above {
			return true
		}
	}
	return false
}

// finish reads what is no observation of its own: times, participations, the parts of drugs and procedures.
func (s *sectionReading) finish() {
	for _, o := range s.found {
		for _, d := range o.group.derived {
			if it, ok := readDerived(o, d); ok {
				o.items = append(o.items, it)
			}
		}
	}
}
