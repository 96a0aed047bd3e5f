package standards

import (
	"strings"

	"minkang/internal/wire/xmlx"
)

// readValue reads an observation's value into the fields the element's data type asks for, whatever type the document wrote.
func readValue(e *ElementSpec, n xmlx.Node) (v Value, null bool) {
	v = Value{Element: e.Element, Role: e.Role}
	if !n.Ok() {
		return v, false
	}
	null = n.Attr("nullFlavor") != ""
	switch typ := wireType(n); typ {
	case "CD", "CE", "CS", "CV", "CO":
		v.Code, v.System, v.Text = strings.TrimSpace(n.Attr("code")), n.Attr("codeSystem"), strings.TrimSpace(n.Attr("displayName"))
		if v.Text == "" {
			v.Text = n.First("originalText").Trimmed()
		}
	case "PQ", "MO", "INT", "REAL":
		v.Text = strings.TrimSpace(n.Attr("value"))
		if v.Unit = n.Attr("unit"); v.Unit == "" {
			v.Unit = n.Attr("currency")
		}
	case "BL":
		v.Text = strings.TrimSpace(n.Attr("value"))
	case "TS":
		v.Text = strings.TrimSpace(n.Attr("value"))
	case "IVL_TS":
		if v.Text = strings.TrimSpace(n.Attr("value")); v.Text == "" {
			v.Text = strings.TrimSpace(n.First("low").Attr("value"))
		}
	case "IVL_PQ":
		v.Text = strings.Trim(n.First("low").Attr("value")+"~"+n.First("high").Attr("value"), "~")
		v.Unit = n.First("low").Attr("unit")
	default:
		if v.Text = n.Trimmed(); v.Text == "" {
			v.Text = strings.TrimSpace(n.Attr("value"))
		}
	}
	stated := !v.empty()
	v = settle(e, v)
	return v, null || stated && v.empty()
}

// wireType gives xsi:type without prefix, or what the shape of the element suggests.
func wireType(n xmlx.Node) string {
	typ := n.Attr("type")
	if i := strings.IndexByte(typ, ':'); i >= 0 {
		typ = typ[i+1:]
	}
	if typ == "" {
		if _, ok := n.LookupAttr("code"); ok {
			return "CD"
		}
		if _, ok := n.LookupAttr("value"); ok {
			return "PQ"
		}
	}
	return typ
}

// settle moves what was read to the fields of the element's data type: a code written as text, a boolean written as code, the
// instant of a time.
func settle(e *ElementSpec, v Value) Value {
	if filler(v.Code) {
		v.Code = ""
	}
	if v.Code == "" && filler(v.Text) {
		v.Text = ""
	}
	switch e.Type {
	case "L":
		if v.Code == "" {
			v.Code, v.Text = v.Text, ""
		}
		if b, ok := parseBool(v.Code); ok {
			v.Code = b
		}
	case "D", "DT", "T":
		if v.Text == "" {
			v.Text, v.Code = v.Code, ""
		}
		if at, _, ok := parseTime(v.Text); ok {
			v.Time = at
		}
	case "S2", "S3":
		if v.Code == "" && v.Text != "" && e.Domain != "" && codeLike(v.Text) {
			v.Code, v.Text = v.Text, ""
		}
	case "S1":
		if v.Text == "" {
			v.Text = v.Code
			v.Code = ""
		}
	case "N":
		if v.Text == "" {
			v.Text, v.Code = v.Code, ""
		}
		v.Text, v.Unit = splitUnit(v.Text, v.Unit)
	}
	return v
}

// splitUnit takes a unit off a number written as text: "5.6 mmol/L".
func splitUnit(text, unit string) (string, string) {
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == '.' || end == 0 && (text[end] == '-' || text[end] == '+')) {
		end++
	}
	if end == 0 || end == len(text) || unit != "" {
		return text, unit
	}
	rest := strings.TrimSpace(text[end:])
	if _, _, ok := splitNumber(text[:end]); !ok || rest == "" || rest[0] == '-' || rest[0] == '~' {
		return text, unit
	}
	return text[:end], rest
}

// codeLike tells whether a text could be a code: short, without blanks and Chinese.
func codeLike(s string) bool {
	if len(s) > 20 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// filler tells whether a text stands for "nothing".
func filler(s string) bool {
	switch s {
	case "-", "--", "/", "\\", "—", "null", "NULL", "N/A":
		return true
	}
	return len(s) >= 8 && strings.Trim(s, "0") == "" // a date that was never filled in
}

// empty tells whether nothing was stated.
func (v Value) empty() bool { return v.Text == "" && v.Code == "" && v.Time.IsZero() }
