package empi_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/empitest"
	"minkang/internal/kit/phi"
	"minkang/internal/standards"
)

func codes(a empi.Assessment) []string {
	var out []string
	for _, p := range a.Problems {
		out = append(out, strings.TrimSuffix(p.Code+":"+p.Reason, ":"))
	}
	return out
}

func TestAssessNumbers(t *testing.T) {
	man := empitest.Card("1980-05-17", 11)
	wrong := man[:17] + map[bool]string{true: "1", false: "2"}[man[17] == '2']
	with := empitest.With
	for _, c := range []struct {
		why      string
		claim    empi.Claim
		trust    []empi.Trust
		problems []string
	}{
		{"right number", empitest.Claim("王明", "1", "1980-05-17", with(empi.IDCard, man)), []empi.Trust{empi.Unique}, nil},
		{"typed in full width with spaces", empitest.Claim("王明", "", "", with(empi.IDCard, " １１"+man[2:]+" ")), []empi.Trust{empi.Unique}, nil},
		{"15 digits", empitest.Claim("王明", "1", "1980-05-17", with(empi.IDCard, man[:6]+man[8:17])), []empi.Trust{empi.Unique}, nil},
		{"wrong check character", empitest.Claim("王明", "1", "1980-05-17", with(empi.IDCard, wrong)), []empi.Trust{empi.Recorded}, []string{"number-check:cnid.check"}},
		{"other birth date", empitest.Claim("王明", "1", "1981-05-17", with(empi.IDCard, man)), []empi.Trust{empi.Doubtful}, []string{"number-contradicts-birth"}},
		{"other sex", empitest.Claim("王明", "2", "", with(empi.IDCard, man)), []empi.Trust{empi.Doubtful}, []string{"number-contradicts-sex"}},
		{"only the year is stated", empitest.Claim("王明", "9", "1980", with(empi.IDCard, man)), []empi.Trust{empi.Unique}, nil},
		{"two numbers", empitest.Claim("王明", "1", "", with(empi.IDCard, man), with(empi.IDCard, empitest.Card("1980-05-17", 13))),
			[]empi.Trust{empi.Unique, empi.Doubtful}, []string{"number-second"}},
		{"born tomorrow by the number", empitest.Claim("王明", "", "", with(empi.IDCard, empitest.Card("2027-01-01", 1))), []empi.Trust{empi.Recorded}, []string{"number-check:cnid.birth"}},
		{"all ones", empitest.Claim("王明", "", "", with(empi.IDCard, "111111111111111111")), nil, []string{"number-junk"}},
		{"a run", empitest.Claim("王明", "", "", with(empi.HealthCard, "12345678")), nil, []string{"number-junk"}},
		{"a repeated pair", empitest.Claim("王明", "", "", with(empi.HealthCard, "12121212")), nil, []string{"number-junk"}},
		{"a short health card", empitest.Claim("王明", "", "", with(empi.HealthCard, "1A3")), []empi.Trust{empi.Recorded}, []string{"number-check:empi.length"}},
		{"the platform's own number is no evidence", empitest.Claim("王明", "", "", with(empi.PlatformNumber, "0s9hdce000400")), nil, nil},
		{"an institution's number", empitest.Claim("王明", "", "", with(empi.InpatientNumber, "ZY77012")), []empi.Trust{empi.Local}, nil},
		{"of somebody else's domain", empitest.Claim("王明", "", "", with(empi.InpatientNumber+"^H2", "ZY77012")), nil, []string{"number-foreign-scope"}},
		{"without an institution", empitest.Claim("王明", "", "", with(empi.InpatientNumber, "ZY77012"), empitest.From("")), nil, []string{"number-unscoped"}},
		{"an unknown domain belongs to the institution", empitest.Claim("王明", "", "", with("1.2.3", "ZY77012")), []empi.Trust{empi.Local}, nil},
		{"a visit's number counts while there is nothing better", empitest.Claim("王明", "", "", with(empi.OutpatientNumber, "MZ77012")), []empi.Trust{empi.Local}, nil},
		{"a visit's number beside a card", empitest.Claim("王明", "", "", with(empi.OutpatientNumber, "MZ77012"), with(empi.IDCard, man)), []empi.Trust{empi.Unique}, nil},
		{"a prescription is nobody's number", empitest.Claim("王明", "", "", with("2.16.156.10011.1.20", "CF77012")), nil, nil},
		{"empty", empitest.Claim("王明", "", "", with(empi.IDCard, " "), with("", "123456")), nil, nil},
	} {
		a := empi.Assess(c.claim, empitest.Noon)
		var trust []empi.Trust
		for _, n := range a.Numbers {
			trust = append(trust, n.Trust)
		}
		if !slices.Equal(trust, c.trust) || !slices.Equal(codes(a), c.problems) {
			t.Errorf("%s: trust %v problems %v", c.why, trust, codes(a))
		}
	}
}

func TestAssessTakesTraitsFromTheNumber(t *testing.T) {
	a := empi.Assess(empitest.Claim("", "", "", empitest.With(empi.IDCard, empitest.Card("1980-05-17", 12))), empitest.Noon)
	if a.Traits.Birth != "1980-05-17" || a.Traits.Sex != "2" || !slices.Equal(codes(a), []string{"name-missing"}) {
		t.Errorf("%#v %v", a.Traits, codes(a))
	}
	many := empitest.Claim("王明", "", "")
	for i := range 30 {
		empitest.With(empi.OutpatientNumber, "M7730"+string(rune('A'+i%26))+string(rune('A'+i/26)))(&many)
	}
	if a := empi.Assess(many, empitest.Noon); len(a.Numbers) > 12 {
		t.Errorf("%d numbers taken from one claim", len(a.Numbers))
	}
}

func TestAssessTraits(t *testing.T) {
	for _, c := range []struct {
		why                        string
		claim                      empi.Claim
		name, birth, phone, street string
	}{
		{"clean", empitest.Claim("王 明", "1", "1980-05-17", empitest.Phone("+86 138-1234-5670"), empitest.Address("和平里街道东河村三组12号")), "王明", "1980-05-17", "13812345670", "和平里街道东河村3组12号"},
		{"born in the future", empitest.Claim("王明", "1", "2027-05-17"), "王明", "", "", ""},
		{"not a date", empitest.Claim("王明", "1", "1980-02-30"), "王明", "", "", ""},
		{"too old", empitest.Claim("王明", "1", "1880-02-03"), "王明", "", "", ""},
		{"newborn not yet named", empitest.Claim("张丽之女", "2", "2026-11-19"), "", "2026-11-19", "", ""},
		{"unknown patient", empitest.Claim("无名氏", "1", ""), "", "", "", ""},
		{"a name with an unwritable character", empitest.Claim("王?", "1", ""), "", "", "", ""},
		{"a name with broken encoding", empitest.Claim("王\xff明", "1", ""), "", "", "", ""},
		{"emoji only", empitest.Claim("😀", "1", ""), "", "", "", ""},
		{"phone of one digit", empitest.Claim("王明", "", "", empitest.Phone("13888888888")), "王明", "", "", ""},
		{"an address without a house tells no household", empitest.Claim("王明", "", "", empitest.Address("北京市某某区和平里街道")), "王明", "", "", ""},
	} {
		got := empi.Assess(c.claim, empitest.Noon).Traits
		if got.Name != c.name || string(got.Birth) != c.birth || got.Phone != c.phone || got.Address != c.street {
			t.Errorf("%s: name %v birth %v phone %v address %v", c.why, got.Name == c.name, got.Birth, got.Phone == c.phone, got.Address == c.street)
		}
	}
}

func TestToClaim(t *testing.T) {
	h := standards.Header{EffectiveTime: empitest.Noon}
	h.Custodian.ID.Extension = "H1"
	h.Patient = standards.Patient{Name: "王明", Sex: "1", Phone: "13812345678", Birth: time.Date(1980, 5, 17, 0, 0, 0, 0, time.FixedZone("", 8*3600)),
		IDs:     []standards.Identifier{{Root: empi.IDCard, Extension: "x"}, {Root: empi.InpatientNumber, Extension: "y"}},
		Address: standards.Address{Division: "110199001", County: "某某区", Street: "东河村", House: "12号", FreeText: "ignored"}}
	c := empi.ToClaim(h)
	if c.Birth != "1980-05-17" || c.Institution != "H1" || c.Address != "某某区东河村12号" || len(c.Identifiers) != 2 || !c.At.Equal(empitest.Noon) {
		t.Errorf("%+v", c)
	}
	h.Patient.Birth, h.Patient.BirthText = time.Time{}, "198005"
	if c := empi.ToClaim(h); c.Birth != "1980-05" {
		t.Errorf("%q", string(c.Birth))
	}
}

func TestDate(t *testing.T) {
	for d, want := range map[empi.Date]int{"1980-11-20": 46, "1980-11-21": 45, "1980": 46, "1980-12": 45, "": -1} {
		if got := d.Age(empitest.Noon); got != want {
			t.Errorf("%s: %d", d.Reveal(), got)
		}
	}
	if empi.Date("1980-05-17").String() != "1980-**-**" || phi.Name("x") == "" {
		t.Error("a birth date prints in full")
	}
}

func FuzzAssess(f *testing.F) {
	f.Add("王明", "1", "1980-05-17", empi.IDCard, "11019919800517001X", "138", "x")
	f.Fuzz(func(t *testing.T, name, sex, birth, system, value, phone, address string) {
		c := empitest.Claim(name, sex, birth, empitest.With(system, value), empitest.Phone(phone), empitest.Address(address))
		a := empi.Assess(c, empitest.Noon)
		for _, n := range a.Numbers {
			if n.Value == "" || n.System == "" || len(n.Value) > 64 {
				t.Errorf("%q", string(n.Value))
			}
		}
		if !a.Traits.Birth.Valid() {
			t.Errorf("birth %q", string(a.Traits.Birth))
		}
		empi.Decide(a, []empi.Candidate{{Person: empi.Person{ID: 1, Name: c.Name, Birth: c.Birth, Identifiers: a.Numbers}, Root: 1}})
	})
}
