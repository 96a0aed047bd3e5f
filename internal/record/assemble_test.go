package record

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/repository"
	"minkang/internal/security"
	"minkang/internal/standards"
)

func number(f float64) *float64 { return &f }

func TestParseRange(t *testing.T) {
	for text, want := range map[string][2]*float64{
		"3.5-9.5": {number(3.5), number(9.5)}, "3.5～9.5": {number(3.5), number(9.5)}, "3.5 – 9.5": {number(3.5), number(9.5)}, "3.5－9.5": {number(3.5), number(9.5)},
		"<5.2": {nil, number(5.2)}, "≤5.2": {nil, number(5.2)}, "<=5.2": {nil, number(5.2)}, "＜5.2": {nil, number(5.2)}, ">1.0": {number(1), nil}, "≥ 1.0": {number(1), nil}, ">=1": {number(1), nil},
		"-1-5": {number(-1), number(5)}, "-5--1": {number(-5), number(-1)}, "0-0": {number(0), number(0)},
		"": {}, "阴性": {}, "阴性(-)": {}, "9.5-3.5": {}, "-": {}, "<": {}, ">": {}, "1-2-3": {}, "NaN-NaN": {}, "<inf": {}, ">-Inf": {}, "1e999-2": {},
	} {
		r := ParseRange(text)
		same := func(a, b *float64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
		if !same(r.Low, want[0]) || !same(r.High, want[1]) || r.Text != text {
			t.Errorf("%q: %v %v", text, r.Low, r.High)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("%q cannot be shown: %v", text, err)
		}
	}
}

func FuzzParseRange(f *testing.F) {
	f.Add("3.5-9.5")
	f.Add("≤5")
	f.Fuzz(func(t *testing.T, s string) {
		r := ParseRange(s)
		if _, err := json.Marshal(r); err != nil || r.Low != nil && r.High != nil && *r.Low > *r.High {
			t.Fatalf("%q: %+v %v", s, r, err)
		}
	})
}

func TestFlagOf(t *testing.T) {
	for name, x := range map[string]struct {
		e    standards.Entry
		want string
	}{
		"the document says high":      {standards.Entry{Flag: "H", Number: number(1), Range: "0-5"}, "H"},
		"critically low":              {standards.Entry{Flag: "LL"}, "LL"},
		"abnormal":                    {standards.Entry{Flag: "AA"}, "A"},
		"the document says normal":    {standards.Entry{Flag: "N", Number: number(9), Range: "0-5"}, "N"},
		"over the range":              {standards.Entry{Number: number(5.1), Range: "3-5"}, "H"},
		"under the range":             {standards.Entry{Number: number(2.9), Range: "3-5"}, "L"},
		"on the border":               {standards.Entry{Number: number(5), Range: "3-5"}, "N"},
		"one-sided":                   {standards.Entry{Number: number(9), Range: "<5"}, "H"},
		"nobody judged":               {standards.Entry{Number: number(9)}, ""},
		"no number":                   {standards.Entry{Value: "阳性", Range: "3-5"}, ""},
		"a flag nobody knows":         {standards.Entry{Flag: "?", Number: number(9), Range: "3-5"}, "H"},
		"a range that cannot be read": {standards.Entry{Number: number(9), Range: "阴性"}, ""},
	} {
		if got := FlagOf(x.e); got != x.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPregnant(t *testing.T) {
	day := func(n int) time.Time { return noon.AddDate(0, 0, -n) }
	diagnosis := func(code string, ago int) fact {
		return fact{&repository.Entry{Entry: standards.Entry{Kind: "diagnosis", Code: code, At: day(ago)}}, &repository.Document{}}
	}
	for name, x := range map[string]struct {
		all  []fact
		want bool
	}{
		"nothing":                     {nil, false},
		"supervision last month":      {[]fact{diagnosis("Z34.900", 30)}, true},
		"supervision a year ago":      {[]fact{diagnosis("Z34.900", 365)}, false},
		"delivered since":             {[]fact{diagnosis("Z34.900", 60), diagnosis("O80.900", 10)}, false},
		"delivered before":            {[]fact{diagnosis("O80.900", 300), diagnosis("Z34.900", 10)}, true},
		"diabetes in pregnancy":       {[]fact{diagnosis("O24.400", 20)}, true},
		"miscarried":                  {[]fact{diagnosis("Z34.000", 60), diagnosis("O03.900", 20)}, false},
		"birth outcome":               {[]fact{diagnosis("Z35.900", 60), diagnosis("Z37.000", 5)}, false},
		"a cold is no pregnancy":      {[]fact{diagnosis("J00.x00", 3)}, false},
		"contraception is not either": {[]fact{diagnosis("Z30.100", 3)}, false},
	} {
		if got := pregnant(x.all, noon); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMedications(t *testing.T) {
	take := func(name string, ago int, kind string, attrs map[string]string) fact {
		return fact{&repository.Entry{Document: id.ID(ago), Entry: standards.Entry{Kind: "medication", Name: name, At: noon.AddDate(0, 0, -ago), Attrs: attrs}}, &repository.Document{Kind: kind}}
	}
	got := medications([]fact{ // newest first
		take("二甲双胍", 5, "prescription", map[string]string{"days": "30", "dose": "0.5", "doseUnit": "g", "route": "1", "frequency": "bid"}),
		take("阿莫西林", 10, "prescription", map[string]string{"days": "7"}),
		take("氨氯地平", 60, "followup", nil),
		take("布洛芬", 60, "outpatient", nil),
		take("二甲双胍", 95, "prescription", map[string]string{"days": "30"}),
		take("怪药", 1, "prescription", map[string]string{"days": "NaN"}),
	}, names(), noon)
	current := map[string]bool{}
	for _, m := range got {
		if _, twice := current[m.Name]; twice {
			t.Errorf("%s stands twice", m.Name)
		}
		current[m.Name] = m.Current
	}
	for name, want := range map[string]bool{"二甲双胍": true, "阿莫西林": false, "氨氯地平": true, "布洛芬": false, "怪药": true} {
		if current[name] != want {
			t.Errorf("%s is taken: %v", name, current[name])
		}
	}
	for i := 1; i < len(got); i++ {
		if got[i].Current && !got[i-1].Current {
			t.Errorf("%s, which is taken, stands after %s", got[i].Name, got[i-1].Name)
		}
	}
	for _, m := range got {
		if m.Name == "二甲双胍" && (m.Dose != "0.5 g" || m.Frequency != "bid" || m.Route != "1" || !m.To.Equal(noon.AddDate(0, 0, 25))) {
			t.Errorf("%+v", m)
		}
	}
}

func TestProblemsAndAllergies(t *testing.T) {
	docs := []repository.Document{{ID: 1, Status: repository.Current, EncounterNo: "E1", Institution: 7, Kind: "outpatient"}, {ID: 2, Status: repository.Current, EncounterNo: "E9", Institution: 7},
		{ID: 3, Status: repository.Superseded, EncounterNo: "E2", Institution: 7}}
	say := func(document id.ID, kind, code, name string, ago int, attrs map[string]string) repository.Entry {
		return repository.Entry{Document: document, Entry: standards.Entry{Kind: kind, Code: code, Name: name, At: noon.AddDate(0, 0, -ago), Attrs: attrs}}
	}
	v := Assemble(docs, []repository.Entry{
		say(1, "diagnosis", "I10.x00x002", "高血压", 1, nil), say(2, "diagnosis", "I10.x00", "原发性高血压", 400, nil), say(3, "diagnosis", "C34.900", "肺癌", 1, nil),
		say(1, "allergy", "", "青霉素", 1, map[string]string{"reaction": "皮疹"}), say(2, "allergy", "", "青霉素", 9, nil), say(1, "allergy", "", "否认药物过敏", 1, nil),
		say(1, "allergy", "", "海鲜", 1, map[string]string{"flag": "false"}),
	}, Scope{}, names(), noon)
	if len(v.Problems) != 1 || v.Problems[0].Count != 2 || v.Problems[0].Name != "高血压" || !v.Problems[0].FirstAt.Equal(noon.AddDate(0, 0, -400)) || len(v.Flags.Chronic) != 1 {
		t.Errorf("problems %+v", v.Problems)
	}
	if len(v.Flags.Allergies) != 1 || v.Flags.Allergies[0].Name != "青霉素" || v.Flags.Allergies[0].Reaction != "皮疹" {
		t.Errorf("allergies %+v", v.Flags.Allergies)
	}
	if v.Counts.Documents != 3 || v.Counts.Encounters != 3 || len(v.Recent) != 2 {
		t.Errorf("counts %+v, recent %d", v.Counts, len(v.Recent))
	}
	empty, err := json.Marshal(Assemble(nil, nil, Scope{}, names(), noon))
	if err != nil {
		t.Fatal(err)
	}
	var lists map[string]any
	if err := json.Unmarshal(empty, &lists); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"recent", "problems", "medications", "immunizations", "vitals", "labs"} {
		if lists[name] == nil {
			t.Errorf("an empty record has no list %s: pages would break", name)
		}
	}
}

func TestMaskPerson(t *testing.T) {
	p := empi.Person{ID: 1, Name: "王小明", Phone: "12100000001", Address: "北京市东城区东华门街道1号", Birth: "1980-01-01", Status: empi.Deceased,
		Identifiers: []empi.Identifier{{System: empi.IDCard, Value: phi.IDNumber("110199195401010038")}}}
	open := MaskPerson(p, security.Masking{}, names(), noon)
	if open.Name != "王小明" || open.IDNumber != "110199195401010038" || open.Phone != "12100000001" || open.Address == "" || !open.Deceased || open.Age != 46 {
		t.Errorf("%+v", open)
	}
	b, err := json.Marshal(MaskPerson(p, security.Hidden, names(), noon))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"王小明", "195401010038", "12100000001", "东华门街道1号"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("a hidden person shows %s: %s", secret, b)
		}
	}
}
