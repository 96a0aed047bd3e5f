package linkage_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minkang/internal/empi/linkage"
)

// anyone draws a record from few values, so that pairs agree often.
func anyone(t *rapid.T, label string) linkage.Record {
	from := func(field string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label+field) }
	r := linkage.Record{
		Name: from("name", "", "王小明", "王晓明", "張麗", "张丽", "张丽之子", "热娜·阿不都", "阿不都 热娜", "Anna Petrov", "无名氏", "王?明"), Sex: from("sex", "", "1", "2"),
		Birth: from("birth", "", "1980-05-07", "1980-07-05", "1980-06-19", "1980", "2026-11-17", "2026-02-31"), Phone: from("phone", "", "12100005670", "12100005671"),
		Division: from("division", "", "110199001001", "110199"), Address: from("address", "", "和泰街道春晓社区12号院3号楼501室", "和泰街道春晓社区", "李庄镇光明村三组12号"),
		Ethnic: from("ethnic", "", "01", "05"), Mother: from("mother", "", "张丽"), Order: rapid.IntRange(0, 2).Draw(t, label+"order"),
		Deceased: rapid.Bool().Draw(t, label+"deceased"), Kind: linkage.Kind(rapid.IntRange(0, 4).Draw(t, label+"kind")),
	}
	if n := from("card", "", card("1980-05-07", 11), card("1980-05-07", 13), card("2026-11-17", 12)); n != "" {
		r.Numbers = append(r.Numbers, linkage.Number{System: "id", Value: n, Class: linkage.Card, Trusted: rapid.Bool().Draw(t, label+"trusted")})
	}
	return r
}

func TestCompareIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := linkage.Prepare(anyone(t, "a")), linkage.Prepare(anyone(t, "b"))
		x, y := linkage.Default().Compare(a, b), linkage.Default().Compare(b, a)
		if x.Levels != y.Levels || x.Guard != y.Guard || math.Abs(x.Total-y.Total) > 1e-9 || math.IsNaN(x.Total) || math.IsInf(x.Total, 0) {
			t.Fatalf("%+v\n%+v", x, y)
		}
		sum := 0.0
		for _, e := range linkage.Default().Explain(x) {
			sum += e.Bits
		}
		if math.Abs(sum-x.Total) > 1.1 {
			t.Fatalf("the explanation sums up to %.1f, the weight is %.1f", sum, x.Total)
		}
	})
}

// A value taken away never makes a key that was not there: missing never widens.
func TestMissingNeverWidens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyone(t, "")
		before := linkage.Prepare(r).Probes()
		less := r
		switch rapid.IntRange(0, 6).Draw(t, "less") {
		case 0:
			less.Birth = ""
		case 1:
			less.Sex = ""
		case 2:
			less.Phone = ""
		case 3:
			less.Address, less.Division = "", ""
		case 4:
			less.Numbers = nil
		case 5:
			less.Mother = ""
		case 6:
			less.Ethnic = ""
		}
		after := linkage.Prepare(less).Probes()
		for _, k := range after {
			if !slices.Contains(before, k) {
				t.Fatalf("a missing value made a key of kind %s", k.Kind)
			}
		}
		if len(before) > linkage.MaxProbes || len(linkage.Prepare(r).Keys()) > linkage.MaxKeys {
			t.Fatalf("%d keys", len(before))
		}
	})
}

// Folding differences make no other keys.
func TestKeysAreStableUnderFolding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyone(t, "")
		r.Kind = linkage.Ordinary
		other := r
		other.Name = strings.NewReplacer("张", " 張", "丽", "麗 ", "·", " ", "A", "Ａ").Replace(r.Name)
		other.Phone = strings.Replace(r.Phone, "12100", "+86 121-00", 1)
		if strings.ContainsAny(r.Name, "·") {
			other.Name = strings.ReplaceAll(r.Name, "·", "•")
		}
		a, b := linkage.Prepare(r).Keys(), linkage.Prepare(other).Keys()
		if !slices.Equal(a, b) {
			t.Fatalf("%q: %d keys, folded differently %q: %d", r.Name, len(a), other.Name, len(b))
		}
	})
}

// The order of candidates does not matter for who is found.
func TestDecideIgnoresOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claim := linkage.Prepare(anyone(t, "claim"))
		n := rapid.IntRange(0, 5).Draw(t, "n")
		var cs []linkage.Comparison
		for range n {
			cs = append(cs, linkage.Default().Compare(claim, linkage.Prepare(anyone(t, "c"))))
		}
		order := rapid.Permutation(cs).Draw(t, "order")
		a, b := linkage.Default().Decide(cs, nil), linkage.Default().Decide(order, nil)
		if a.Outcome != b.Outcome || math.Abs(a.Probability-b.Probability) > 1e-9 {
			t.Fatalf("%+v, otherwise %+v", a, b)
		}
		if a.Outcome == linkage.Link && cs[a.Best].Guard != "" {
			t.Fatalf("linked in spite of %s", cs[a.Best].Guard)
		}
		if a.Best >= 0 && math.Abs(cs[a.Best].Total-order[b.Best].Total) > 1e-9 {
			t.Fatal("another candidate was found")
		}
	})
}

func FuzzPrepare(f *testing.F) {
	long := strings.Repeat("王", 200)
	for _, s := range []string{"", "王", long, "😀", "王\xff明", "Ａｎｎａ　\u0000", "111111111111111111", "无名氏", "之子", "王丽之子9", "2026-02-31", "0000-00-00", "1984-10-30", "··· ", strings.Repeat("a b ", 80)} {
		f.Add(s, "1980-05-17", "12100005670", "和泰街道春晓社区12号", "110199001001")
		f.Add("王小明", s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, name, birth, phone, address, number string) {
		r := linkage.Record{Name: name, Birth: birth, Phone: phone, Address: address, Division: number, Mother: name, Ethnic: birth, Sex: phone,
			Numbers: []linkage.Number{{System: "id", Value: number, Class: linkage.Card}}}
		w := linkage.Record{Given: name, Family: address, Birth: birth, House: number, Street: address, Place: phone, Suburb: name, Postcode: number, State: birth}
		for _, r := range []linkage.Record{r, w} {
			a := linkage.Prepare(r)
			if len(a.Keys()) > linkage.MaxKeys || len(a.Probes()) > max(linkage.MaxProbes, len(a.Keys())) {
				t.Fatal("too many keys")
			}
			m := linkage.Default()
			if r.Given != "" || r.Family != "" {
				m = linkage.WesternDefault(1000)
			}
			c := m.Compare(a, linkage.Prepare(linkage.Record{Name: "王小明", Birth: "1980-05-17", Given: "anna", Family: "miller"}))
			if math.IsNaN(c.Total) || math.IsInf(c.Total, 0) {
				t.Fatalf("weight %v", c.Total)
			}
			if self := m.Compare(a, a); math.IsNaN(self.Total) {
				t.Fatal("no weight with itself")
			}
		}
	})
}

func TestModelsAreStored(t *testing.T) {
	m := linkage.Default().WithPeople(3_500_000).WithVersion("x").WithSharedPhones(7, map[string]int{"12100005670": 9, "12100005671": 2})
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "12100005670") {
		t.Error("a phone is stored in clear")
	}
	back, err := linkage.Load(b)
	if err != nil {
		t.Fatal(err)
	}
	a, c := linkage.Prepare(linkage.Record{Name: "王小明", Phone: "12100005670"}), linkage.Prepare(linkage.Record{Name: "王小明", Phone: "12100005670", Sex: "1"})
	x, y := m.Compare(a, c), back.Compare(a, c)
	if x != y || x.Total >= linkage.Default().WithPeople(3_500_000).Compare(a, c).Total {
		t.Errorf("weights %.2f and %.2f; a shared phone must count less", x.Total, y.Total)
	}
	for _, bad := range []string{"", "{}", `{"format":1,"profile":"chinese","people":0}`, strings.Replace(string(b), `"format":1`, `"format":2`, 1), strings.Replace(string(b), `"u":`, `"u":-`, 1)} {
		if _, err := linkage.Load([]byte(bad)); err == nil {
			t.Errorf("%.40q was taken for a model", bad)
		}
	}
}
