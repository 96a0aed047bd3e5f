package standards

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/wire/cda"
)

var testNow = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

// sampler makes content of any document type from a seed: every group and element of the specification with its probability.
type sampler struct {
	l    *Library
	r    *rand.Rand
	full bool // every element is stated
}

func newSampler(l *Library, seed uint64) *sampler {
	return &sampler{l: l, r: rand.New(rand.NewPCG(seed, 7))}
}

func (s *sampler) content(spec *DocumentSpec) Content {
	c := Content{Type: spec.Code, Header: s.header(spec)}
	for _, g := range spec.Groups() {
		needed := spec.byCode[g.Section].Level == Required && g.Level == Recommended
		if len(g.Elements) == 0 {
			continue
		}
		times := 1
		if g.Name != "" && g.Level != Required && !needed && !s.full {
			times = s.r.IntN(2)
		}
		if g.Max == -1 && times > 0 {
			times += s.r.IntN(3)
		}
		for range times {
			group := Group{Section: g.Section, Name: g.Name}
			for _, e := range g.Elements {
				if e.Level == Required || s.full || s.r.IntN(3) > 0 {
					group.Values = append(group.Values, s.value(e))
					if e.Max == -1 && s.r.IntN(2) == 0 {
						group.Values = append(group.Values, s.value(e))
					}
				}
			}
			if len(group.Values) > 0 {
				c.Groups = append(c.Groups, group)
			}
		}
	}
	return c
}

func (s *sampler) value(e *ElementSpec) Value {
	v := Value{Element: e.Element, Role: e.Role}
	switch e.Type {
	case "S2", "S3":
		v.System = e.OID
		if d, ok := s.l.Domain(e.Domain, ""); ok {
			codes := d.Codes()
			c := codes[s.r.IntN(len(codes))]
			v.Code, v.Text = c.Code, strings.TrimSpace(c.Name)
		} else {
			v.Code, v.Text = fmt.Sprintf("B%02d", s.r.IntN(90)+10), "名称"
		}
		if e.Binding == "interpretation" {
			v.Code, v.Text, v.System = "H", "", "2.16.840.1.113883.5.83"
		}
	case "L":
		v.Code = []string{"true", "false"}[s.r.IntN(2)]
	case "D", "DT", "T":
		day := time.Date(2026, 1, 1+s.r.IntN(28), 0, 0, 0, 0, time.UTC)
		if e.Format.Kind == "D" {
			v.Text = day.Format("20060102")
			if strings.Contains(e.Binding, ".") {
				v.Text = "" // participations are written to the second
			}
		}
		if v.Text == "" {
			day = time.Date(2026, 1, 1+s.r.IntN(28), s.r.IntN(24), s.r.IntN(60), s.r.IntN(60), 0, clock.Region).UTC()
			v.Text = Stamp(day)
		}
		v.Time = day
	case "N":
		v.Text = s.number(e.Format)
		v.Unit = e.Unit
		if e.Binding == "dose" || e.Wire == "PQ" && v.Unit == "" {
			v.Unit = "mg"
		}
	default:
		v.Text = s.words(e.Format)
		if e.Binding == "frequency" {
			v.Text = []string{"bid", "qd", "3次/日"}[s.r.IntN(3)]
		}
	}
	return v
}

func (s *sampler) number(f Format) string {
	if f.Max == 0 {
		return strconv.Itoa(s.r.IntN(9) + 1)
	}
	whole := min(f.Max-f.Decimals, 3)
	n := 1
	for range max(whole, 1) {
		n *= 10
	}
	text := strconv.Itoa(1 + s.r.IntN(max(n-1, 1)))
	if f.Decimals > 0 && s.r.IntN(2) == 0 {
		text += "." + strconv.Itoa(1+s.r.IntN(9))
	}
	return text
}

func (s *sampler) words(f Format) string {
	pool := []rune("患者神清语利头痛发热三日无寒战腹软心肺未见异常建议复查")
	n := 2 + s.r.IntN(10)
	if f.Max > 0 {
		n = min(n, f.Max)
	}
	if f.Min > 0 && f.Min == f.Max {
		n = f.Min
	}
	out := make([]rune, n)
	for i := range out {
		out[i] = pool[s.r.IntN(len(pool))]
	}
	return string(out)
}

func (s *sampler) header(spec *DocumentSpec) Header {
	birth := time.Date(1950+s.r.IntN(60), time.Month(1+s.r.IntN(12)), 1+s.r.IntN(28), 0, 0, 0, 0, time.UTC)
	id := cnid.Synthetic("110199", birth, s.r.IntN(999))
	parsed, _ := cnid.Parse(id)
	at := time.Date(2026, 2, 1+s.r.IntN(20), 9, s.r.IntN(60), 0, 0, clock.Region).UTC()
	h := Header{
		ID: Identifier{Root: cda.OIDDocument, Extension: fmt.Sprintf("T%08d", s.r.IntN(1e8))}, Title: spec.Title, EffectiveTime: at, Confidentiality: "N",
		Custodian: Organization{ID: Identifier{Root: cda.OIDOrganization, Extension: cnid.SyntheticOrganisation(7)}, Name: "试验医院"},
		Authors:   []Participant{{Kind: "author", ID: Identifier{Root: cda.OIDAuthor, Extension: "D001"}, Name: "医甲", Time: at}},
		Authenticators: []Participant{{Kind: "legalAuthenticator", ID: Identifier{Root: cda.OIDWorker, Extension: "D001"}, Name: "医甲", Time: at,
			Code: cda.Code{Display: "责任医师"}, SignatureDisplay: "责任医师"}},
		Encounter: Encounter{Kind: "outpatient", From: at, Institution: Organization{ID: Identifier{Root: cda.OIDOrganization, Extension: cnid.SyntheticOrganisation(7)}, Name: "试验医院"}, Department: "内科"},
		Patient: Patient{Name: "试某", Sex: parsed.Sex.String(), Birth: birth, BirthText: birth.Format("20060102"), Marital: "20", Ethnic: "01", Occupation: "13",
			Nationality: "156", Phone: "13900000000", Employer: "试验厂", Age: "40岁", Address: Address{Province: "北京市", City: "市辖区", County: "西城区", Street: "试验路", House: "1号"}},
	}
	h.Encounter.Institution.DepartmentName = "内科"
	h.Encounter.Institution.Department = Identifier{Root: cda.OIDDepartment, Extension: "03"}
	if spec.Kind == "inpatient" {
		h.Encounter.Kind, h.Encounter.To = "inpatient", at.Add(72*time.Hour)
	}
	for _, e := range spec.Header {
		if e.Binding == "patient.id" {
			ext := fmt.Sprintf("%010d", s.r.IntN(1e9))
			if e.Like == rootIDCard {
				ext = id
			} else if e.Format.Min > 10 {
				ext = strings.Repeat("1", e.Format.Min)
			}
			h.Patient.IDs = append(h.Patient.IDs, Identifier{Root: e.Like, Extension: ext})
		}
	}
	return h
}
