package linkage_test

import (
	"fmt"
	"math"
	"testing"

	"minkang/internal/empi/linkage"
)

// world is a small made-up population with two records of everybody: the phone changed for three in ten, one name in twenty
// mistyped by sound, one birth date in fifty by a digit.
func world(n int) []*linkage.Features {
	family, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂建国华志文玉春红")
	same := map[rune]rune{'伟': '炜', '静': '婧', '明': '鸣', '华': '桦', '芳': '坊', '军': '君', '杰': '洁', '红': '宏'}
	var out []*linkage.Features
	x := uint64(12345)
	draw := func(n int) int { x = x*6364136223846793005 + 1442695040888963407; return int(x>>33) % n }
	for i := range n {
		name := string([]rune{family[draw(20)], given[draw(30)], given[draw(30)]})
		r := linkage.Record{Name: name, Sex: fmt.Sprint(1 + draw(2)), Birth: fmt.Sprintf("%d-%02d-%02d", 1940+draw(70), 1+draw(12), 1+draw(28)), Phone: fmt.Sprintf("12%09d", i*7919),
			Address: fmt.Sprintf("和泰街道春晓社区%d号院%d号楼%d室", draw(60), draw(14), 100+draw(900)), Division: "110199001001"}
		out = append(out, linkage.Prepare(r))
		if draw(10) < 3 {
			r.Phone = fmt.Sprintf("12%09d", 500_000_000+i*7919)
		}
		if rs := []rune(r.Name); draw(20) == 0 && same[rs[2]] != 0 {
			r.Name = string(rs[:2]) + string(same[rs[2]])
		}
		if draw(50) == 0 {
			r.Birth = r.Birth[:3] + fmt.Sprint((int(r.Birth[3]-'0')+1)%10) + r.Birth[4:]
		}
		out = append(out, linkage.Prepare(r))
	}
	return out
}

func TestLearnFindsTheRates(t *testing.T) {
	people := world(8000)
	m, r := linkage.Learn(linkage.Default().WithPeople(8000), linkage.Sample{People: people})
	if !r.Converged || r.Blocked < 5000 || r.Records != 16000 {
		t.Fatalf("%+v", r)
	}
	phone, birth := m.Fields["phone"], m.Fields["birth"]
	if got := phone[linkage.PhoneEqual].M; math.Abs(got-0.7) > 0.05 {
		t.Errorf("equal phones %.3f, made with 0.7", got)
	}
	if got := birth[linkage.BirthOneOff].M; math.Abs(got-0.02) > 0.01 {
		t.Errorf("mistyped birth dates %.3f, made with 0.02", got)
	}
	if got := m.Names.Family["王"]; math.Abs(got-0.05) > 0.01 {
		t.Errorf("one family name of twenty: %.3f", got)
	}
	for name, row := range m.Fields {
		if name == "name" || name == "birth" || name == "address" {
			order := map[string][]linkage.Level{"name": {linkage.NameEqual, linkage.NameSound, linkage.NameOneOff, linkage.NameFamily, linkage.NameDifferent},
				"birth":   {linkage.BirthEqual, linkage.BirthSwapped, linkage.BirthOneOff, linkage.BirthYear, linkage.BirthDifferent},
				"address": {linkage.AddressHouse, linkage.AddressCommunity, linkage.AddressStreet, linkage.AddressDivision, linkage.AddressDifferent}}[name]
			for i := 1; i < len(order); i++ {
				a, b := row[order[i-1]], row[order[i]]
				if b.M/b.U > a.M/a.U*1.0001 {
					t.Errorf("%s: level %d speaks more for one person than level %d", name, order[i], order[i-1])
				}
			}
		}
	}
	again, _ := linkage.Learn(linkage.Default().WithPeople(8000), linkage.Sample{People: people})
	if again.Fields["phone"][1] != phone[1] {
		t.Error("the same sample gave another model")
	}
	if _, r := linkage.Learn(linkage.Default(), linkage.Sample{}); r.Blocked != 0 || r.Random != 0 {
		t.Errorf("nothing teaches nothing: %+v", r)
	}
}

func TestLearnKnowsSharedPhones(t *testing.T) {
	people := world(1000)
	desk := "12699990000"
	for i := range 40 {
		people = append(people, linkage.Prepare(linkage.Record{Name: "欧阳" + string([]rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂建国华志文玉春红天地人和山水云月星辰")[i]), Phone: desk}))
	}
	m, _ := linkage.Learn(linkage.Default(), linkage.Sample{People: people})
	if len(m.Phones.Shared) != 1 {
		t.Fatalf("%d shared phones", len(m.Phones.Shared))
	}
	pair := func(phone string) float64 {
		a := linkage.Prepare(linkage.Record{Name: "欧阳小蕾", Birth: "1980-05-17", Phone: phone})
		return m.Compare(a, a).Total
	}
	if pair(desk) > pair("12100005670")-4 {
		t.Errorf("the desk's phone weighs %.1f, one's own %.1f", pair(desk), pair("12100005670"))
	}
}

func TestThresholds(t *testing.T) {
	m := linkage.Default()
	last := math.Inf(-1)
	for _, rate := range []float64{1e-2, 1e-3, 1e-4, 1e-5, 1e-6} {
		l, e := linkage.Thresholds(m, rate, 0.05)
		if l.Link < last || e.Wrong > rate || l.Review > l.Link || e.Unseen > e.Missed {
			t.Errorf("rate %.0g: %+v %+v", rate, l, e)
		}
		last = l.Link
	}
	small, _ := linkage.Thresholds(m.WithPeople(10_000), 1e-5, 0.05)
	large, e := linkage.Thresholds(m.WithPeople(10_000_000), 1e-5, 0.05)
	if again, _ := linkage.Thresholds(m.WithPeople(10_000), 1e-5, 0.05); again != small {
		t.Error("the same model gave other limits")
	}
	if e.Missed == 0 || large.Link <= 0 {
		t.Errorf("%+v %+v", large, e)
	}
}

func BenchmarkPrepare(b *testing.B) {
	r := linkage.Record{Name: "欧阳小明", Sex: "1", Birth: "1980-05-17", Phone: "12100005670", Division: "110199001001", Address: "北京市云河区和泰街道春晓社区12号院3号楼2单元501室", Ethnic: "01",
		Numbers: []linkage.Number{{System: "id", Value: card("1980-05-17", 11), Class: linkage.Card, Trusted: true}}}
	b.ReportAllocs()
	for b.Loop() {
		linkage.Prepare(r)
	}
}

func BenchmarkProbes(b *testing.B) {
	f := linkage.Prepare(linkage.Record{Name: "欧阳小明", Sex: "1", Birth: "1980-05-17", Phone: "12100005670", Division: "110199001001", Address: "和泰街道春晓社区12号院3号楼2单元501室"})
	for b.Loop() {
		f.Probes()
	}
}

func BenchmarkCompare(b *testing.B) {
	x := linkage.Prepare(linkage.Record{Name: "欧阳小明", Sex: "1", Birth: "1980-05-17", Phone: "12100005670", Address: "和泰街道春晓社区12号院3号楼2单元501室"})
	y := linkage.Prepare(linkage.Record{Name: "欧阳晓朋", Sex: "1", Birth: "1980-05-18", Phone: "12100005671", Address: "和泰街道春晓社区12号院3号楼2单元502室"})
	for b.Loop() {
		linkage.Default().Compare(x, y)
	}
}
