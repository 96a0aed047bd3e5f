package standards

import (
	"cmp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// value checks one stated value: its form, its code, its unit.
func (c *checker) value(it *item) {
	e := it.spec
	ceiling := Fatal
	if e.Status < ElementVerified {
		ceiling = Warning
	}
	at := spotted{it.at, valueAttr(it)}
	if (e.Type == "S2" || e.Type == "S3") && e.Binding != "name" {
		c.coded(e, it.val, at, ceiling)
		return
	}
	written := it.val.Text
	if e.Type == "L" {
		written = it.val.Code
	}
	c.form(e, e.Format, written, at, ceiling)
	if e.Type == "N" && e.Unit != "" && it.val.Unit != "" && !sameUnit(it.val.Unit, e.Unit) {
		c.add("value.unit", ceiling, spotted{it.at, "unit"}, e.Element, "name", e.Name, "expected", e.Unit, "value", shown(it.val.Unit))
	}
}

// valueAttr is the attribute that carries the value, "" for text.
func valueAttr(it *item) string {
	for _, name := range [...]string{"code", "value"} {
		if _, ok := it.at.LookupAttr(name); ok {
			return name
		}
	}
	return ""
}

func (c *checker) form(e *ElementSpec, f Format, written string, at spotted, ceiling Severity) {
	if f.Kind == "" {
		switch e.Type {
		case "N":
			f = Format{Kind: "N"}
		case "D", "DT":
			f = Format{Kind: e.Type, Text: e.Type}
		case "L":
			f = Format{Kind: "L"}
		}
	}
	if e.Type == "N" && f.Kind != "N" || (e.Type == "D" || e.Type == "DT") && f.Kind != "D" && f.Kind != "DT" {
		return // the catalogue's format contradicts its type; coverage.md counts these rows
	}
	args := []string{"name", e.Name}
	rule := ""
	switch f.fault(written) {
	case fits:
		return
	case tooLong, tooShort:
		rule = map[bool]string{true: "value.too-long", false: "value.too-short"}[utf8.RuneCountInString(written) > f.Max]
		args = append(args, "format", f.Text, "length", strconv.Itoa(utf8.RuneCountInString(written)))
	case notNumber:
		rule = "value.number"
	case tooManyDigits:
		rule, args = "value.digits", append(args, "format", f.Text, "value", reveal(e, written))
	case tooPrecise:
		rule, args = "value.precision", append(args, "format", f.Text, "value", reveal(e, written))
	case notDate:
		rule = "value.date"
	case oddDate:
		rule, args = "value.date-form", append(args, "format", f.Text)
	case notBoolean:
		rule = "value.boolean"
	}
	c.add(rule, ceiling, at, e.Element, args...)
}

// coded checks a coded value against its value domain.
func (c *checker) coded(e *ElementSpec, v Value, at spotted, ceiling Severity) {
	if v.Code == "" {
		if e.Domain != "" {
			c.add("value.code-missing", ceiling, at, e.Element, "name", e.Name)
		}
		return
	}
	if e.Domain == "" && e.Format.Kind != "" && e.Format.Kind != "N" {
		c.form(e, e.Format, v.Code, at, ceiling)
	}
	d, ok := c.library.Domain(e.Domain, "")
	if !ok {
		if known := c.library.elements[e.Element]; e.Domain == "" && (known == nil || known.Type != "S2" && known.Type != "S3") {
			return // the standard does not code it
		}
		if c.once("domain " + e.Element) {
			c.add("value.not-checked", ceiling, at, e.Element, "name", e.Name, "domain", cmp.Or(e.Domain, e.OID, "-"))
		}
		return
	}
	if v.System != "" && e.OID != "" && v.System != e.OID && !strings.HasPrefix(v.System, e.OID+".") && !c.sameDomain(v.System, d) {
		c.add("value.code-system", ceiling, spotted{at.node, "codeSystem"}, e.Element, "name", e.Name, "expected", e.OID)
		if other, known := c.library.domains[v.System]; known {
			d = other // a code is judged in the table it says it comes from
		}
	}
	if found, known := c.lookup(d, v.Code); known {
		if found.Retired {
			c.add("value.code-retired", min(ceiling, Warning), at, e.Element, "name", e.Name, "domain", d.ID, "value", reveal(e, v.Code))
		}
		return
	}
	c.unknownCode(e, d, v, at, ceiling)
}

func (c *checker) sameDomain(system string, d *Domain) bool {
	other, ok := c.library.domains[system]
	return ok && other == d
}

// lookup finds a code, with or without the leading zero that systems drop or add.
func (c *checker) lookup(d *Domain, code string) (Code, bool) {
	if found, ok := d.Code(code); ok {
		return found, true
	}
	if len(code) == 1 {
		return d.Code("0" + code)
	}
	if len(code) == 2 && code[0] == '0' {
		return d.Code(code[1:])
	}
	return Code{}, false
}

func (c *checker) unknownCode(e *ElementSpec, d *Domain, v Value, at spotted, ceiling Severity) {
	args := []string{"name", e.Name, "domain", d.ID, "value", reveal(e, v.Code)}
	if d.ID == domainICD10 || d.ID == domainICD9 {
		if !classified(d.ID, v.Code) {
			c.add("value.code-form", ceiling, at, e.Element, args...)
			return
		}
		if d.ID == domainICD10 {
			if _, near := c.library.Diagnosis(v.Code); near && len(v.Code) < 6 {
				return // a category of the classification, coarser than the national extension
			}
		}
		c.add("value.code-open", ceiling, at, e.Element, args...)
		return
	}
	if later, ok := c.library.Domain(d.ID, EditionCV2023); ok && later != d {
		if _, known := later.Code(v.Code); known {
			c.add("value.code-edition", ceiling, at, e.Element, append(args, "edition", EditionCV2023)...)
			return
		}
	}
	if d.Open {
		c.add("value.code-open", ceiling, at, e.Element, args...)
		return
	}
	c.add("value.code", ceiling, at, e.Element, args...)
}

// classified tells whether a text has the shape of a code of ICD-10 (A00.000x001, M80000/3) or ICD-9-CM-3 (00.0101).
func classified(domain, code string) bool {
	digit := func(i int) bool { return i < len(code) && code[i] >= '0' && code[i] <= '9' }
	if domain == domainICD10 {
		return len(code) >= 3 && (code[0] >= 'A' && code[0] <= 'Z' || code[0] >= 'a' && code[0] <= 'z') && digit(1) && digit(2) && codeLike(code)
	}
	return len(code) >= 2 && digit(0) && digit(1) && codeLike(code)
}

// reveal gives an offending value for a finding only when it can be no personal value: codes and numbers of elements that do
// not describe the person.
func reveal(e *ElementSpec, value string) string {
	if strings.HasPrefix(e.Element, "DE02.01") || strings.HasPrefix(e.Element, "DE01") || strings.HasPrefix(e.Binding, "patient.") {
		return "***"
	}
	return shown(value)
}

func shown(value string) string {
	digits := 0
	for i := 0; i < len(value); i++ {
		if value[i] >= '0' && value[i] <= '9' {
			digits++
		}
	}
	if !codeLike(value) && utf8.RuneCountInString(value) > 8 || digits > 10 {
		return "***"
	}
	return value
}

// unitNames are spellings of one unit.
var unitNames = map[string]string{
	"mmhg": "mmhg", "mm[hg]": "mmhg", "毫米汞柱": "mmhg", "cel": "℃", "°c": "℃", "c": "℃", "摄氏度": "℃", "/min": "次/min", "次/分": "次/min",
	"次/分钟": "次/min", "bpm": "次/min", "千克": "kg", "公斤": "kg", "厘米": "cm", "d": "天", "日": "天", "day": "天", "cny": "元", "rmb": "元", "￥": "元",
	"kg/m²": "kg/m2", "kg/㎡": "kg/m2", "10^9/l": "g/l", "10*9/l": "g/l", "×10^9/l": "g/l", "umol/l": "μmol/l", "µmol/l": "μmol/l", "克": "g", "iu/l": "u/l",
}

func sameUnit(a, b string) bool { return unitKey(a) == unitKey(b) }

func unitKey(u string) string {
	u = strings.ToLower(strings.ReplaceAll(u, " ", ""))
	if known, ok := unitNames[u]; ok {
		return known
	}
	return u
}
