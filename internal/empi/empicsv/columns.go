package empicsv

import (
	"fmt"
	"slices"
	"strings"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/fold"
)

// Identifier domains of the numbers a sheet can state.
const (
	idCard     = "2.16.156.10011.1.3"
	healthCard = "2.16.156.10011.1.19"
	insurance  = "2.16.156.10011.1.15"
)

// columnNames are the fields a column can be mapped to, with the names by which columns are recognised.
var columnNames = []struct {
	field string
	names []string
}{
	{"id", []string{"rec_id", "id", "编号", "序号", "记录号", "record"}},
	{"name", []string{"name", "姓名", "患者姓名", "居民姓名", "本人姓名"}},
	{"sex", []string{"sex", "gender", "性别", "性别代码"}},
	{"birth", []string{"birth", "birthdate", "birth_date", "出生日期", "生日", "出生年月", "date_of_birth", "dob"}},
	{"card", []string{"id_card", "idcard", "card", "身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证"}},
	{"health", []string{"health_card", "健康卡号", "居民健康卡号"}},
	{"insurance", []string{"insurance", "医保卡号", "医保号"}},
	{"phone", []string{"phone", "telephone", "mobile", "电话", "联系电话", "手机", "手机号", "手机号码", "本人电话"}},
	{"division", []string{"division", "行政区划", "行政区划代码", "区划代码"}},
	{"address", []string{"address", "地址", "现住址", "住址", "家庭住址", "居住地址"}},
	{"ethnic", []string{"ethnic", "民族", "民族代码"}},
	{"mother", []string{"mother", "母亲姓名", "母亲"}},
	{"order", []string{"order", "胎次", "出生顺序"}},
	{"given", []string{"given_name", "given", "first_name"}},
	{"family", []string{"surname", "family_name", "family", "last_name"}},
	{"house", []string{"street_number"}},
	{"street", []string{"address_1"}},
	{"place", []string{"address_2"}},
	{"suburb", []string{"suburb", "city"}},
	{"postcode", []string{"postcode", "zip"}},
	{"state", []string{"state"}},
}

// Columns says which column of a sheet holds which field.
type Columns struct {
	at      map[string]int
	Western bool // names are stated as given and family name
}

// MapColumns finds the columns of a header. mapping overrides what is recognised: field to column name.
// Errors: a field or column that does not exist, no name.
func MapColumns(header []string, mapping map[string]string) (Columns, error) {
	c := Columns{at: map[string]int{}}
	find := func(name string) int {
		return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
	}
	known := map[string]bool{}
	for _, f := range columnNames {
		known[f.field] = true
		for _, n := range f.names {
			if i := find(n); i >= 0 {
				c.at[f.field] = i
				break
			}
		}
	}
	for field, name := range mapping {
		if !known[field] {
			return c, fmt.Errorf("empicsv: no field %q", field)
		}
		i := find(name)
		if i < 0 {
			return c, fmt.Errorf("empicsv: no column %q", name)
		}
		c.at[field] = i
	}
	_, given := c.at["given"]
	_, family := c.at["family"]
	_, name := c.at["name"]
	c.Western = given && family && !name
	if !name && !c.Western {
		return c, fmt.Errorf("empicsv: no column holds the name; say which with name=…")
	}
	return c, nil
}

// FieldNames lists the fields a column can be mapped to.
func FieldNames() []string {
	out := make([]string, len(columnNames))
	for i, f := range columnNames {
		out[i] = f.field
	}
	return out
}

func (c Columns) cell(row []string, field string) string {
	if i, ok := c.at[field]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

// record reads a row.
func (c Columns) record(row []string) linkage.Record {
	cell := func(f string) string { return c.cell(row, f) }
	if c.Western {
		return linkage.Record{Given: cell("given"), Family: cell("family"), House: cell("house"), Street: cell("street"), Place: cell("place"),
			Suburb: cell("suburb"), Postcode: cell("postcode"), State: cell("state"), Birth: cell("birth")}
	}
	r := linkage.Record{Name: cell("name"), Sex: sexOf(cell("sex")), Birth: dateOf(cell("birth")), Phone: cell("phone"), Division: cell("division"),
		Address: cell("address"), Ethnic: cell("ethnic"), Mother: cell("mother")}
	if o := fold.Digits(cell("order")); len(o) == 1 {
		r.Order = int(o[0] - '0')
	}
	if n := fold.Number(cell("card")); n != "" {
		addCard(&r, n)
	}
	for _, x := range []struct{ field, system string }{{"health", healthCard}, {"insurance", insurance}} {
		if n := fold.Number(cell(x.field)); len(n) >= 6 {
			r.Numbers = append(r.Numbers, linkage.Number{System: x.system, Value: n, Class: linkage.Regional, Trusted: !repeated(n)})
		}
	}
	return r
}

// addCard judges a resident id number and takes from a right one what is not stated.
func addCard(r *linkage.Record, number string) {
	n := linkage.Number{System: idCard, Value: number, Class: linkage.Card}
	if repeated(number) {
		return
	}
	p, err := cnid.Parse(number)
	if err == nil {
		birth, sex := p.Birth.Format("2006-01-02"), p.Sex.String()
		n.Value = p.Number
		n.Trusted = (r.Birth == "" || strings.HasPrefix(birth, r.Birth)) && (r.Sex == "" || r.Sex == sex) && (r.Birth != "" || !linkage.IsNewborn(r.Name))
		if n.Trusted {
			r.BirthByCard = r.Birth == ""
			r.Birth, r.Sex = birth, sex
		}
	}
	r.Numbers = append(r.Numbers, n)
}

// repeated tells whether a number is one character again and again: a placeholder.
func repeated(n string) bool { return strings.Count(n, n[:1]) == len(n) }

func sexOf(s string) string {
	switch s {
	case "1", "男", "M", "m", "male", "男性":
		return "1"
	case "2", "女", "F", "f", "female", "女性":
		return "2"
	}
	return ""
}

// dateOf brings 19800517, 1980/5/17, 1980.5.17 and 1980年5月17日 to YYYY-MM-DD, as far as the date is stated.
func dateOf(s string) string {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		return s
	}
	var parts [3]string
	n := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			parts[n] += string(r)
		case n == 2 || r == ' ' || r == 'T':
			r = 0
		default:
			n++
		}
		if r == 0 {
			break
		}
	}
	if len(parts[0]) == 8 {
		parts = [3]string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	} else if len(parts[0]) == 6 && parts[1] == "" {
		parts = [3]string{parts[0][:4], parts[0][4:], ""}
	}
	out := parts[0]
	for _, p := range parts[1:] {
		if p == "" {
			break
		}
		if len(p) == 1 {
			p = "0" + p
		}
		out += "-" + p
	}
	return out
}
