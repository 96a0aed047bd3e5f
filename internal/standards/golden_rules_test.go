package standards

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"minkang/internal/kit/errs"
	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// xmlCases break one rule of XML each; limits that only huge inputs reach are set low.
var xmlCases = map[string]string{
	"xml.empty": "", "xml.size": "<a>" + strings.Repeat(" ", 5000) + "</a>", "xml.depth": "<a><b><c><d/></c></b></a>", "xml.nodes": "<a><b/><b/><b/><b/><b/></a>",
	"xml.attributes": `<a x="1" y="2" z="3"/>`, "xml.text": "<a>12345678901</a>", "xml.truncated": "<a><b", "xml.encoding": `<?xml version="1.0" encoding="big5"?><a/>`,
	"xml.bytes": "<a>\n x\xff</a>", "xml.character": "<a>\x01</a>", "xml.doctype": "<!DOCTYPE a><a/>", "xml.entity": "<a>1&nbsp;2</a>", "xml.reference": "<a>A & B</a>",
	"xml.name": "<1a/>", "xml.prefix": "<p:a/>", "xml.tag": "<a ?>", "xml.end-tag": "<a>\n<b></c></a>", "xml.attribute": "<a x/>", "xml.attribute-twice": "<a x='1' x='2'/>",
	"xml.outside-root": "<a/>\n<b/>", "xml.comment": "<a><!-- x -- y --></a>", "xml.instruction": "<a><?x=1?></a>", "xml.declaration": "<?xml version='2.0'?><a/>",
	"xml.markup": "<a>1]]>2</a>",
}

// elsewhere are rules that neither a document nor a row handed to this package can break: where they are raised and tested.
var elsewhere = map[string]string{
	"value.code-retired": "nothing compiled in is retired: TestRetiredCodes",
	"cda.number":         "read by wire/cda for typed entries", "cda.boolean": "read by wire/cda for typed entries", "cda.type": "read by wire/cda for typed entries",
	"cda.data": "read by wire/cda for typed entries", "cda.space": "read by wire/cda for typed entries",
	"check.rule-failed": "no rule of ours fails to evaluate", "row.no-person": "raised by package collection",
	"check.rules-cut": "TestBounds of package logic", "group.repeated": "no specification held here lets a group occur more than once and not any number of times",
}

// spoilt are changes of a clean document, each breaking the rule it stands under.
func spoilt(t *testing.T, l *Library) map[string]string {
	body, err := l.Sample("C0002")
	if err != nil {
		t.Fatal(err)
	}
	clean := string(body)
	spec, _ := l.Spec("C0002")
	swap := func(old, new string) string {
		if !strings.Contains(clean, old) {
			t.Errorf("the sample has no %q", old)
		}
		return strings.Replace(clean, old, new, 1)
	}
	cut := func(from, to string) string { return between(t, clean, from, to, "") }
	return map[string]string{
		"xml.attribute-space":        swap(`codeSystem="2.16.156.10011.2.4" codeSystemName`, `codeSystem="2.16.156.10011.2.4"codeSystemName`),
		"cda.root":                   "<a/>",
		"cda.type-code":              `<ClinicalDocument xmlns="urn:hl7-org:v3"/>`,
		"cda.unknown-type":           strings.Replace(swap(`code="C0002"`, `code="C9999"`), spec.Template, "1.2.3", 1),
		"cda.type-by-template":       swap(`code="C0002"`, `code="C9999"`),
		"cda.template-unknown":       swap(spec.Template, "1.2.3"),
		"cda.template-mismatch":      swap(spec.Template, "2.16.156.10011.2.1.1.73"),
		"cda.code-system":            swap(`codeSystem="2.16.156.10011.2.4"`, `codeSystem="1.2.3"`),
		"cda.no-id":                  between(t, clean, `<id root="2.16.156.10011.1.1"`, "/>", `<x `),
		"cda.no-record-target":       cut("<recordTarget", "<author"),
		"cda.no-body":                cut("<component>", "</ClinicalDocument>"),
		"cda.body-not-structured":    between(t, clean, "<component>", "</ClinicalDocument>", "<component><nonXMLBody><text>x</text></nonXMLBody></component>"),
		"cda.time":                   between(t, clean, `<effectiveTime value="`, `"`, `<effectiveTime value="2026-13-99`),
		"cda.filler":                 swap(`<id root="2.16.156.10011.1.11"`, `<id root="2.16.156.10011.1.19" extension="-"/><id root="2.16.156.10011.1.11"`),
		"cda.version":                swap("<recordTarget", `<versionNumber value="x"/><recordTarget`),
		"header.element-missing":     between(t, clean, "<name>", "</name>", "<name>"),
		"header.id-card-missing":     between(t, clean, `<id root="2.16.156.10011.1.3"`, "/>", `<x `),
		"header.id-card-invalid":     between(t, clean, `<id root="2.16.156.10011.1.3" extension="`, `"`, `<id root="2.16.156.10011.1.3" extension="110199198006150010`),
		"header.id-card-shape":       between(t, clean, `<id root="2.16.156.10011.1.3" extension="`, `"`, `<id root="2.16.156.10011.1.3" extension="E12345678`),
		"header.birth-id-card":       between(t, clean, `<birthTime value="`, `"`, `<birthTime value="19800616`),
		"header.effective-future":    between(t, clean, `<effectiveTime value="`, `"`, `<effectiveTime value="20990616090000`),
		"header.effective-missing":   between(t, clean, `<effectiveTime value="`, `"`, `<effectiveTime x="`),
		"header.sex-id-card":         between(t, clean, `<administrativeGenderCode code="`, `"`, `<administrativeGenderCode code="2`),
		"header.element-recommended": between(t, clean, `<birthTime value="`, `"`, `<birthTime x="`),
		"section.missing":            between(t, clean, sectionAt(clean, "10154-3"), "</component>", "<component>"),
		"section.recommended":        between(t, clean, sectionAt(clean, "10164-2"), "</component>", "<component>"),
		"section.unknown":            swap("</structuredBody>", `<component><section><code code="99999-9"/></section></component></structuredBody>`),
		"section.narrative-only":     narrativeOnly(clean, "10154-3"),
		"element.unexpected":         swap("<entry", `<entry><observation classCode="OBS" moodCode="EVN"><code code="DE04.10.186.00"/></observation></entry><entry`),
	}
}

// between replaces what lies from one mark up to and without the next after it.
func between(t *testing.T, text, from, to, with string) string {
	t.Helper()
	a := strings.Index(text, from)
	if a < 0 {
		t.Errorf("no %q", from)
		return text
	}
	b := strings.Index(text[a+len(from):], to)
	if b < 0 {
		t.Errorf("no %q after %q", to, from)
		return text
	}
	return text[:a] + with + text[a+len(from)+b:]
}

// narrativeOnly takes the entries out of a section and leaves its text.
func narrativeOnly(text, code string) string {
	at := strings.Index(text, `code="`+code+`"`)
	end := at + strings.Index(text[at:], "</section>")
	from := at + strings.Index(text[at:end], "<entry")
	return text[:from] + text[end:]
}

// sectionAt gives the text from the component of a section up to its code.
func sectionAt(text, code string) string {
	at := strings.Index(text, `code="`+code+`"`)
	if at < 0 {
		return code
	}
	from := strings.LastIndex(text[:at], "<component>")
	return text[from : at+len(code)+7]
}

// examine gives the findings of bytes, those that keep them from being read included.
func examineBytes(l *Library, body string, lim xmlx.Limits) []Finding {
	tree, err := xmlx.Parse([]byte(body), lim)
	var doc *cda.Document
	if err == nil {
		doc, err = cda.FromTree(tree)
	}
	if err == nil {
		return l.Check(doc, testNow)
	}
	var syntax *xmlx.SyntaxError
	f := Finding{Rule: errs.CodeOf(err), Severity: Fatal}
	if errors.As(err, &syntax) {
		f.Rule, f.Line, f.Column = syntax.Rule, syntax.Line, syntax.Column
	}
	return []Finding{f}
}

// rowCases are rows that break one rule of form each: data set, column and cell.
var rowCases = map[string][3]string{
	"row.blanks": {"HDSD00.01.16", "性别代码", " 1"}, "row.width": {"HDSD00.01.16", "性别代码", "１"}, "row.date-style": {"HDSD00.01.16", "出生日期", "1985-03-07"},
	"row.time-cut": {"HDSD00.01.16", "出生日期", "19850307T101500"}, "row.number-form": {"HDSD00.01.16", "用药天数持续用药的合计天数", "1,200"},
	"row.unit-cut": {"HDSD00.01.02", "体温(℃)", "36.5℃"}, "row.boolean-form": {"HDSD00.01.16", "转诊标志", "是"}, "row.name-for-code": {"HDSD00.01.16", "性别代码", "男性"},
	"row.code-zero": {"HDSD00.01.16", "身份证件类别", "1"}, "row.letter-case": {"HDSD00.01.16", "入院诊断代码", "i10.X00"}, "row.filler": {"HDSD00.01.16", "性别代码", "-"},
	"value.code": {"HDSD00.01.16", "性别代码", "7"}, "value.code-form": {"HDSD00.01.16", "入院诊断代码", "??"}, "value.code-open": {"HDSD00.01.16", "入院诊断代码", "B99.9999"},
	"value.number": {"HDSD00.01.16", "用药天数持续用药的合计天数", "很多"}, "value.digits": {"HDSD00.01.02", "体温(℃)", "12345"}, "value.precision": {"HDSD00.01.02", "体温(℃)", "36.55"},
	"value.date": {"HDSD00.01.16", "出生日期", "20260231"}, "value.boolean": {"HDSD00.01.16", "转诊标志", "maybe"}, "value.too-long": {"HDSD00.01.16", "本人姓名", strings.Repeat("长", 51)},
	"value.too-short": {"HDSD00.01.16", "城乡居民健康档案编号", "123"}, "value.unit": {"HDSD00.01.02", "体温(℃)", "97℉"}, "value.not-checked": {"HDSD00.01.16", "住院机构代码", "1234567890"},
	"element.repeated": {"HDSD00.01.16", "性别代码", "1;2"},
}

// Every rule of standards/rules.csv is broken by a document or row here, and by name; what is then said is kept as golden text.
func TestGoldenRules(t *testing.T) {
	l := testLibrary(t)
	var golden strings.Builder
	covered := map[string]bool{}
	judge := func(rule, how string, found []Finding) {
		covered[rule] = true
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == rule })
		if i < 0 {
			t.Errorf("%s is not broken by its %s: %v", rule, how, found)
			return
		}
		for _, f := range found {
			if f.Rule != rule && f.Severity > Info {
				t.Errorf("%s: its %s breaks %s as well", rule, how, f.Rule)
			}
		}
		f := found[i]
		fmt.Fprintf(&golden, "%s | %s | %s | %d:%d | %s | %s | %s\n", rule, f.Severity, f.Element, f.Line, f.Column, f.Path, l.Text(f, "zh"), l.Text(f, "en"))
	}
	small := xmlx.Limits{Size: 4000, Depth: 3, Nodes: 5, Attributes: 2, Text: 10}
	for _, rule := range slices.Sorted(maps.Keys(xmlCases)) {
		lim := xmlx.Limits{}
		if slices.Contains([]string{"xml.size", "xml.depth", "xml.nodes", "xml.attributes", "xml.text"}, rule) {
			lim = small
		}
		judge(rule, "document", examineBytes(l, xmlCases[rule], lim))
	}
	documents := spoilt(t, l)
	for _, rule := range slices.Sorted(maps.Keys(documents)) {
		judge(rule, "document", examineBytes(l, documents[rule], xmlx.Limits{}))
	}
	for _, rule := range slices.Sorted(maps.Keys(rowCases)) {
		c := rowCases[rule]
		d, _ := l.DataSet(c[0])
		row := make([]string, len(d.Items))
		at := slices.IndexFunc(d.Items, func(i DataItem) bool { return i.Name == c[1] })
		if at < 0 {
			t.Errorf("%s has no column %s", c[0], c[1])
			continue
		}
		row[at] = c[2]
		judge(rule, "row", l.CheckRow(d, row, testNow))
	}
	composed := built(t, l)
	for _, rule := range slices.Sorted(maps.Keys(composed)) {
		judge(rule, "document", composed[rule])
	}
	for _, r := range l.Rules() {
		if !covered[r.ID] && elsewhere[r.ID] == "" && !strings.HasPrefix(r.ID, "logic.") && !strings.HasPrefix(r.ID, "sheet.") {
			t.Errorf("%s has no document or row that breaks it", r.ID)
		}
	}
	compareGolden(t, "testdata/rules_golden.txt", golden.String())
}
