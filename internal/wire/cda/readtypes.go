package cda

import (
	"encoding/base64"
	"strings"

	"minkang/internal/wire/xmlx"
)

// ReadID reads an II. Fillers such as "-" count as absent.
func ReadID(n xmlx.Node) Identifier {
	id := Identifier{Root: strings.TrimSpace(n.Attr("root")), Extension: strings.TrimSpace(n.Attr("extension"))}
	if filler(id.Extension) {
		return Identifier{}
	}
	return id
}

// filler tells whether a text stands for "nothing" in the documents of the field. An identifier of that kind would make
// strangers into one person.
func filler(s string) bool {
	switch s {
	case "-", "--", "/", "\\", "无", "不详", "未知", "null", "NULL", "N/A", "NA":
		return true
	}
	return false
}

// ReadCode reads a CS, CE or CD.
func ReadCode(n xmlx.Node) Code {
	if !n.Ok() {
		return Code{}
	}
	c := Code{
		Code: strings.TrimSpace(n.Attr("code")), System: strings.TrimSpace(n.Attr("codeSystem")),
		SystemName: n.Attr("codeSystemName"), Display: n.Attr("displayName"), Null: n.Attr("nullFlavor"),
	}
	for m := range n.Children() {
		switch m.Local() {
		case "originalText":
			c.Original = m.Trimmed()
		case "qualifier":
			if d := m.First("name").Attr("displayName"); d != "" {
				c.Qualifiers = append(c.Qualifiers, d)
			}
		}
	}
	return c
}

// ReadTS reads a TS from its value attribute; absent or empty is the zero TS.
func ReadTS(n xmlx.Node) (TS, []*Fault) { var fs faults; return readTS(n, &fs), fs }

func readTS(n xmlx.Node, fs *faults) TS {
	v := n.Attr("value")
	if v == "" {
		return TS{Null: n.Attr("nullFlavor")}
	}
	ts, ok := ParseTS(v)
	if !ok {
		fs.add(RuleTime, n, "value")
	}
	ts.Null = n.Attr("nullFlavor")
	return ts
}

// ReadInterval reads an IVL_TS or a TS, whichever is there.
func ReadInterval(n xmlx.Node) (Interval, []*Fault) { var fs faults; return readInterval(n, &fs), fs }

func readInterval(n xmlx.Node, fs *faults) Interval {
	if !n.Ok() {
		return Interval{}
	}
	i := Interval{Value: readTS(n, fs)}
	for c := range n.Children() {
		switch c.Local() {
		case "low":
			i.Low = readTS(c, fs)
		case "high":
			i.High = readTS(c, fs)
		case "center":
			i.Value = readTS(c, fs)
		case "width":
			i.Width = readQuantity(c, fs)
		}
	}
	return i
}

// ReadQuantity reads a PQ or MO.
func ReadQuantity(n xmlx.Node) (Quantity, []*Fault) { var fs faults; return readQuantity(n, &fs), fs }

func readQuantity(n xmlx.Node, fs *faults) Quantity {
	q := Quantity{Value: strings.TrimSpace(n.Attr("value")), Unit: n.Attr("unit"), Null: n.Attr("nullFlavor")}
	if q.Unit == "" {
		q.Unit = n.Attr("currency")
	}
	if q.Value != "" && !IsNumber(q.Value) {
		fs.add(RuleNumber, n, "value")
	}
	return q
}

// ReadValue reads a value element by its xsi:type. A missing or unknown type is a fault, and the value is then read by its
// shape: a code, a quantity or text.
func ReadValue(n xmlx.Node) (Value, []*Fault) {
	var v Value
	var fs faults
	v.read(n, &fs)
	return v, fs
}

func (v *Value) read(n xmlx.Node, fs *faults) {
	typ := strings.TrimSpace(n.Attr("type"))
	typ = typ[strings.IndexByte(typ, ':')+1:]
	v.Type, v.Null, v.Node = typ, n.Attr("nullFlavor"), n
	if !v.fill(typ, n, fs) {
		fs.add(RuleType, n, "type")
		v.fill(shape(n), n, fs)
	}
	v.Code.Null, v.Quantity.Null, v.Time.Value.Null = "", "", "" // said once, in v.Null
}

func shape(n xmlx.Node) string {
	if _, ok := n.LookupAttr("code"); ok {
		return "CD"
	}
	if v, ok := n.LookupAttr("value"); ok && IsNumber(v) {
		return "PQ"
	}
	return "ST"
}

func (v *Value) fill(typ string, n xmlx.Node, fs *faults) bool {
	switch typ {
	case "ST", "SC":
		v.Text = n.Trimmed()
	case "ED":
		v.Text, v.Media = n.Trimmed(), n.Attr("mediaType")
		if n.Attr("representation") == "B64" {
			data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.Text), ""))
			if err != nil {
				fs.add(RuleData, n, "")
				return true
			}
			v.Data, v.Text = data, ""
		}
	case "CD", "CE", "CS", "CV", "CO", "BXIT_CD":
		v.Code = ReadCode(n)
	case "PQ", "MO":
		v.Quantity = readQuantity(n, fs)
	case "INT", "REAL":
		v.Quantity = readQuantity(n, fs)
		if q := v.Quantity; typ == "INT" && IsNumber(q.Value) && strings.ContainsAny(q.Value, ".eE") {
			fs.add(RuleNumber, n, "value")
		}
	case "BL":
		v.Text = strings.TrimSpace(n.Attr("value"))
		if v.Text != "" && v.Text != "true" && v.Text != "false" {
			fs.add(RuleBoolean, n, "value")
		}
	case "TS", "IVL_TS", "PIVL_TS", "EIVL_TS", "SXCM_TS":
		v.Time = readInterval(n, fs)
	case "IVL_PQ", "IVL_INT", "IVL_REAL", "RTO", "RTO_PQ_PQ":
		v.LowQuantity, v.HighQuantity = readRange(n, fs)
	case "II":
		v.ID = ReadID(n)
	default:
		return false
	}
	return true
}

// readRange reads low and high, or numerator and denominator.
func readRange(n xmlx.Node, fs *faults) (low, high Quantity) {
	for c := range n.Children() {
		switch c.Local() {
		case "low", "numerator":
			low = readQuantity(c, fs)
		case "high", "denominator":
			high = readQuantity(c, fs)
		}
	}
	return low, high
}
