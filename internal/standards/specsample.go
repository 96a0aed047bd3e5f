package standards

import (
	"fmt"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/wire/cda"
)

// sampleDay is when the visit of every sample took place.
var sampleDay = time.Date(2026, 1, 8, 9, 30, 0, 0, clock.Region)

// Sample composes a document of a type with synthetic content: every group once, every element filled. It is for reading and
// for trying out, not for counting. ErrType when the type is known at index level only.
func (l *Library) Sample(code string) ([]byte, error) {
	spec, ok := l.DocumentType(code)
	if !ok || spec.Index {
		return nil, ErrType.At(code)
	}
	c := Content{Type: spec.Code, Header: sampleHeader(spec)}
	for _, g := range spec.Groups() {
		if len(g.Elements) == 0 {
			continue
		}
		group := Group{Section: g.Section, Name: g.Name}
		for _, e := range g.Elements {
			group.Values = append(group.Values, l.sampleValue(e))
		}
		c.Groups = append(c.Groups, group)
	}
	return l.Compose(c)
}

// sampleCodes are codes that suit the sample's person where the first of the table would not.
var sampleCodes = map[string]string{domainICD10: "I10.x00", domainICD9: "47.0901", "GB/T 2261.1": "1", "GB/T 3304": "01", "GB/T 2659": "156", "GB/T 2261.2": "20"}

func (l *Library) sampleValue(e *ElementSpec) Value {
	v := Value{Element: e.Element, Role: e.Role}
	switch e.Type {
	case "S2", "S3":
		v.System, v.Code, v.Text = e.OID, "1", e.Name
		if d, ok := l.Domain(e.Domain, e.Edition); ok {
			if c, ok := d.sample(); ok {
				v.Code, v.Text = c.Code, c.Name
			}
		}
		if e.Binding == "interpretation" {
			v.Code, v.Text, v.System = "N", "", "2.16.840.1.113883.5.83"
		}
	case "L":
		v.Code = "false"
	case "D":
		v.Time = time.Date(2026, 1, 8, 0, 0, 0, 0, time.UTC)
		v.Text = e.Format.FormatTime(v.Time)
		if strings.Contains(e.Binding, ".") { // participations are written to the second
			v.Time, v.Text = sampleDay.UTC(), Stamp(sampleDay)
		}
	case "DT", "T":
		v.Time, v.Text = sampleDay.UTC(), Stamp(sampleDay)
	case "N":
		v.Text, v.Unit = sampleNumber(e.Name, e.Format), e.Unit
		if v.Unit == "" && (e.Binding == "dose" || e.Wire == "PQ") {
			v.Unit = "mg"
		}
	default:
		v.Text = sampleText(e)
	}
	return v
}

// sample gives a code for a sample.
func (d *Domain) sample() (Code, bool) {
	if code, ok := sampleCodes[d.ID]; ok {
		if c, ok := d.Code(code); ok {
			return c, true
		}
	}
	for _, c := range d.Codes() {
		if !c.Retired {
			return c, true
		}
	}
	return Code{}, false
}

// sampleNumbers are plausible values by a word of the element's name.
var sampleNumbers = []struct{ word, value string }{
	{"收缩压", "128"}, {"舒张压", "82"}, {"体温", "36.5"}, {"脉率", "72"}, {"心率", "72"}, {"脉搏", "72"}, {"呼吸", "18"}, {"身高", "170"}, {"身长", "50"}, {"体重指数", "23"},
	{"出生体重", "3200"}, {"体重", "66"}, {"腰围", "84"}, {"血糖", "5.4"}, {"金额", "12.5"}, {"费", "12.5"}, {"天数", "3"}, {"年龄", "45"},
}

// sampleNumber keeps within the format's digits.
func sampleNumber(name string, f Format) string {
	for _, s := range sampleNumbers {
		whole, rest, _ := strings.Cut(s.value, ".")
		if !strings.Contains(name, s.word) || f.Max > 0 && len(whole) > f.Max-f.Decimals {
			continue
		}
		if rest != "" && f.Max > 0 && f.Decimals == 0 {
			return whole
		}
		return s.value
	}
	return "1"
}

func sampleText(e *ElementSpec) string {
	text := e.Name + "（示例）"
	switch {
	case e.Binding == "frequency":
		return "3次/日"
	case e.Binding == "range":
		return "3.9~6.1"
	case strings.HasSuffix(e.Binding, ".id"), e.Format.Kind == "AN" || strings.Contains(e.Name, "编码") || strings.Contains(e.Name, "号码"):
		text = "SL0001"
	case strings.Contains(e.Name, "姓名"), strings.Contains(e.Name, "签名"), strings.HasSuffix(e.Binding, ".name"):
		text = "示例人员"
	}
	letters := []rune(text)
	if f := e.Format; f.Max > 0 && len(letters) > f.Max {
		letters = letters[:f.Max]
	} else if f.Min > len(letters) {
		letters = append(letters, []rune(strings.Repeat("0", f.Min-len(letters)))...)
	}
	return string(letters)
}

func sampleHeader(spec *DocumentSpec) Header {
	birth := time.Date(1980, 6, 15, 0, 0, 0, 0, time.UTC)
	number := cnid.Synthetic(cnid.ReservedDivision, birth, 1)
	sex := "1"
	if p, err := cnid.Parse(number); err == nil {
		sex = p.Sex.String()
	}
	at := sampleDay.UTC()
	place := Organization{ID: Identifier{Root: cda.OIDOrganization, Extension: cnid.SyntheticOrganisation(1)}, Name: "示例医院", DepartmentName: "内科",
		Department: Identifier{Root: cda.OIDDepartment, Extension: "03"}}
	h := Header{
		ID: Identifier{Root: cda.OIDDocument, Extension: "SAMPLE-" + spec.Code}, Title: spec.Title, EffectiveTime: at, Confidentiality: "N",
		Custodian: Organization{ID: place.ID, Name: place.Name},
		Authors:   []Participant{{Kind: "author", ID: Identifier{Root: cda.OIDAuthor, Extension: "D001"}, Name: "示例医师", Time: at}},
		Authenticators: []Participant{{Kind: "legalAuthenticator", ID: Identifier{Root: cda.OIDWorker, Extension: "D001"}, Name: "示例医师", Time: at,
			Code: cda.Code{Display: "责任医师"}, SignatureDisplay: "责任医师"}},
		Encounter: Encounter{Kind: "outpatient", From: at, Institution: place, Department: "内科"},
		Patient: Patient{Name: "示例居民", Sex: sex, Birth: birth, BirthText: birth.Format("20060102"), Marital: "20", Ethnic: "01", Occupation: "13", Nationality: "156",
			Phone: "13900000000", Employer: "示例单位", Age: "45岁", Address: Address{Province: "北京市", City: "市辖区", County: "示例区", Street: "示例路", House: "1号"}},
	}
	if spec.Kind == "inpatient" {
		h.Encounter.Kind, h.Encounter.To = "inpatient", at.Add(72*time.Hour)
	}
	for i, e := range spec.Header {
		if e.Binding != "patient.id" {
			continue
		}
		ext := fmt.Sprintf("SL%08d", i+1)
		if e.Like == rootIDCard {
			ext = number
		} else if e.Format.Min > 10 {
			ext = strings.Repeat("1", e.Format.Min)
		}
		h.Patient.IDs = append(h.Patient.IDs, Identifier{Root: e.Like, Extension: ext})
	}
	return h
}
