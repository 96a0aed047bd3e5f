package cda

import (
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/wire/xmlx"
)

func TestParseTS(t *testing.T) {
	local := func(y, mo, d, h, mi, s int) time.Time {
		return time.Date(y, time.Month(mo), d, h, mi, s, 0, clock.Region).UTC()
	}
	date := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		in        string
		want      time.Time
		precision Precision
		zoned     bool
	}{
		{"2024", date(2024, 1, 1), Year, false},
		{"202402", date(2024, 2, 1), Month, false},
		{"20240229", date(2024, 2, 29), Day, false},
		{" 20240229 ", date(2024, 2, 29), Day, false},
		{"2024022913", local(2024, 2, 29, 13, 0, 0), Hour, false},
		{"202402291305", local(2024, 2, 29, 13, 5, 0), Minute, false},
		{"20240229130507", local(2024, 2, 29, 13, 5, 7), Second, false},
		{"20240229130507.123", local(2024, 2, 29, 13, 5, 7), Second, false},
		{"20240229130507+0800", local(2024, 2, 29, 13, 5, 7), Second, true},
		{"20240229130507.5-0130", time.Date(2024, 2, 29, 14, 35, 7, 0, time.UTC), Second, true},
		{"202402291305Z", time.Date(2024, 2, 29, 13, 5, 0, 0, time.UTC), Minute, true},
		{"20240229T130507", local(2024, 2, 29, 13, 5, 7), Second, false},
		{"20240229T13:05:07", local(2024, 2, 29, 13, 5, 7), Second, false},
		{"2024-02-29 13:05:07", local(2024, 2, 29, 13, 5, 7), Second, false},
		{"2024-02-29T13:05:07+08:00", local(2024, 2, 29, 13, 5, 7), Second, true},
		{"2024-02-29", date(2024, 2, 29), Day, false},
		{"2024-02", date(2024, 2, 1), Month, false},
	} {
		got, ok := ParseTS(c.in)
		if !ok || !got.Time.Equal(c.want) || got.Precision != c.precision || got.Zoned != c.zoned || got.Text != c.in {
			t.Errorf("%q read as %v %d %v %v, want %v", c.in, got.Time, got.Precision, got.Zoned, ok, c.want)
		}
	}
	for _, in := range []string{
		"", "-", "无", "202", "20240", "2024022", "202402291", "20240230", "20230229", "20241301", "20240001", "20240100", "0000", "00000000000000",
		"2024022924", "202402291260", "20240229130560", "20240229130507.", "20240229130507.x", "2024022913.5", "20240229130507+9900",
		"20240229130507+08000", "20240229130507-999", "2024-2-9", "2024-02-29x13", "2024-02-29 ab", "20240229T", "+0800", "20240229 1305", "２０２４",
	} {
		if got, ok := ParseTS(in); in != "20240229T" && (ok || got.Precision != 0 || !got.Time.IsZero()) {
			t.Errorf("%q accepted as %v", in, got)
		}
	}
}

func TestTimesWritten(t *testing.T) {
	at := time.Date(2024, 2, 29, 18, 30, 0, 0, time.UTC)
	if s := TimeOf(at).String(); s != "20240301023000" {
		t.Errorf("instant written as %s", s)
	}
	if s := DateOf(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)).String(); s != "20240229" {
		t.Errorf("date written as %s", s)
	}
	if (TimeOf(time.Time{}) != TS{}) || (DateOf(time.Time{}) != TS{}) || (TS{}).String() != "" {
		t.Error("no time is written as one")
	}
	if s := (TS{Time: at}).String(); s != "20240301023000" {
		t.Errorf("instant without text written as %s", s)
	}
	if s := (TS{Time: at, Precision: Day}).String(); s != "20240229" {
		t.Errorf("date without text written as %s", s)
	}
	low, high := TimeOf(at), TimeOf(at.Add(time.Hour))
	if (Interval{Low: low, High: high}).Instant() != low || (Interval{High: high}).Instant() != high || (Interval{Value: high, Low: low}).Instant() != high {
		t.Error("instant of an interval")
	}
}

func TestIsNumber(t *testing.T) {
	for _, s := range []string{"0", "-1", "+1", "1.50", ".5", "1e3", "1.5E-3", "007"} {
		if !IsNumber(s) {
			t.Errorf("%q refused", s)
		}
	}
	for _, s := range []string{"", "-", ".", "1.", "1.2.3", "e3", "1e", "1e+", "1,5", "<5", "１", "0x1", "NaN", " 1", "5-6"} {
		if IsNumber(s) {
			t.Errorf("%q accepted", s)
		}
	}
}

func value(t *testing.T, attrs, content string) (Value, []*Fault) {
	t.Helper()
	tree, err := xmlx.Parse([]byte(`<r xmlns:xsi="`+xmlx.NamespaceXSI+"\">\n  <value "+attrs+">"+content+"</value></r>"), xmlx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return ReadValue(tree.Root().First("value"))
}

func TestReadValue(t *testing.T) {
	for _, c := range []struct {
		name, attrs, content string
		check                func(v Value) bool
		fault                string // rule and path of the only fault
	}{
		{"ST", `xsi:type="ST"`, " 头痛 ", func(v Value) bool { return v.Text == "头痛" }, ""},
		{"prefixed type", `xsi:type="v3:ST"`, "x", func(v Value) bool { return v.Type == "ST" && v.Text == "x" }, ""},
		{"CD", `xsi:type="CD" code=" I10 " codeSystem="1.2" codeSystemName="ICD" displayName="高血压"`,
			"<originalText>原发</originalText><qualifier><name displayName=\"主\"/></qualifier>", func(v Value) bool {
				return v.Code.Code == "I10" && v.Code.System == "1.2" && v.Code.Display == "高血压" && v.Code.Original == "原发" && v.Code.Qualifiers[0] == "主"
			}, ""},
		{"PQ", `xsi:type="PQ" value="36.5" unit="℃"`, "", func(v Value) bool { return v.Quantity == Quantity{Value: "36.5", Unit: "℃"} }, ""},
		{"PQ empty", `xsi:type="PQ" value="" unit="次/日"`, "", func(v Value) bool { return v.Quantity.Value == "" && v.Quantity.Unit == "次/日" }, ""},
		{"PQ no number", `xsi:type="PQ" value="-" unit="kg"`, "", func(v Value) bool { return v.Quantity.Value == "-" }, "cda.number at /r/value[1]/@value (2:24)"},
		{"MO", `xsi:type="MO" value="40.00" currency="元"`, "", func(v Value) bool { return v.Quantity == Quantity{Value: "40.00", Unit: "元"} }, ""},
		{"INT", `xsi:type="INT" value="3"`, "", func(v Value) bool { return v.Quantity.Value == "3" }, ""},
		{"INT with a fraction", `xsi:type="INT" value="3.5"`, "", func(v Value) bool { return v.Quantity.Value == "3.5" }, "cda.number at /r/value[1]/@value (2:25)"},
		{"REAL", `xsi:type="REAL" value="0.5"`, "", func(v Value) bool { return v.Quantity.Value == "0.5" }, ""},
		{"BL", `xsi:type="BL" value="false"`, "", func(v Value) bool { return v.Text == "false" }, ""},
		{"BL of a number", `xsi:type="BL" value="1"`, "", func(v Value) bool { return v.Text == "1" }, "cda.boolean at /r/value[1]/@value (2:24)"},
		{"TS", `xsi:type="TS" value="20240102"`, "", func(v Value) bool { return v.Time.Value.Precision == Day }, ""},
		{"TS impossible", `xsi:type="TS" value="20241402"`, "", func(v Value) bool { return v.Time.Value.Text == "20241402" }, "cda.time at /r/value[1]/@value (2:24)"},
		{"IVL_TS", `xsi:type="IVL_TS"`, `<low value="20240102"/><high value="20240103"/><width value="1" unit="d"/>`, func(v Value) bool {
			return v.Time.Low.Text == "20240102" && v.Time.High.Text == "20240103" && v.Time.Width.Unit == "d"
		}, ""},
		{"IVL_TS broken end", `xsi:type="IVL_TS"`, `<low value="20240102"/><high value="x"/>`, func(v Value) bool { return v.Time.Low.Precision == Day }, "cda.time at /r/value[1]/high[1]/@value (2:57)"},
		{"IVL_PQ", `xsi:type="IVL_PQ"`, `<low value="3.9" unit="mmol/L"/><high value="6.1" unit="mmol/L"/>`, func(v Value) bool {
			return v.LowQuantity.Value == "3.9" && v.HighQuantity.Value == "6.1"
		}, ""},
		{"ED text", `xsi:type="ED" mediaType="text/plain"`, "t", func(v Value) bool { return v.Text == "t" && v.Media == "text/plain" && v.Data == nil }, ""},
		{"ED base64", `xsi:type="ED" representation="B64"`, "aGVs\n bG8=", func(v Value) bool { return string(v.Data) == "hello" && v.Text == "" }, ""},
		{"ED broken base64", `xsi:type="ED" representation="B64"`, "a", func(v Value) bool { return v.Data == nil }, "cda.data at /r/value[1] (2:3)"},
		{"II", `xsi:type="II" root="1.2" extension="7"`, "", func(v Value) bool { return v.ID == Identifier{"1.2", "7"} }, ""},
		{"null", `xsi:type="CD" nullFlavor="UNK"`, "", func(v Value) bool { return v.Null == "UNK" && v.Code.IsZero() }, ""},
		{"no type, a code", `code="1"`, "", func(v Value) bool { return v.Code.Code == "1" && v.Type == "" }, "cda.type at /r/value[1]/@type (2:3)"},
		{"no type, a number", `value="5" unit="d"`, "", func(v Value) bool { return v.Quantity.Value == "5" }, "cda.type at /r/value[1]/@type (2:3)"},
		{"unknown type, text", `xsi:type="STRING"`, "t", func(v Value) bool { return v.Text == "t" && v.Type == "STRING" }, "cda.type at /r/value[1]/@type (2:10)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, faults := value(t, c.attrs, c.content)
			if !c.check(v) {
				t.Errorf("read as %+v", v)
			}
			switch {
			case c.fault == "" && len(faults) > 0:
				t.Errorf("faults %v", faults)
			case c.fault != "" && (len(faults) != 1 || faults[0].Error() != c.fault):
				t.Errorf("faults %v, want %s", faults, c.fault)
			}
		})
	}
}

func TestNarrative(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<text/>", ""},
		{"<text> one\n  two </text>", "one\n  two"},
		{"<text>a <content>b</content>c</text>", "a bc"},
		{"<text><paragraph>一</paragraph><paragraph> 二\n 行 </paragraph></text>", "一\n二 行"},
		{"<text><list><item>x</item><item>y<br/>z</item></list></text>", "x\ny\nz"},
		{"<text><table><thead><tr><th>项目</th><th>值</th></tr></thead><tbody>\n<tr><td>血糖</td><td>5.1</td></tr></tbody></table>注</text>", "项目\t值\n血糖\t5.1\n注"},
	} {
		tree, err := xmlx.Parse([]byte(c.in), xmlx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := Narrative(tree.Root()); got != c.want {
			t.Errorf("%s gives %q, want %q", c.in, got, c.want)
		}
	}
	if Narrative(xmlx.Node{}) != "" || !strings.HasPrefix(RuleTime, "cda.") {
		t.Error("narrative of nothing")
	}
}
