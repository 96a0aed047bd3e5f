package empicsv

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"minkang/internal/kit/cnid"
	"minkang/internal/wire/sheet"
)

func card(birth string, serial int) string {
	d, _ := time.Parse(time.DateOnly, birth)
	return cnid.Synthetic(cnid.ReservedDivision, d, serial)
}

func register1(text string) Sheet {
	return Sheet{Name: "a.csv", Source: strings.NewReader(text), Size: int64(len(text))}
}

var options = Options{ErrorRate: 1e-5, Review: 0.05}

// clustersOf gives records by cluster, sorted, as one text.
func clustersOf(r *Result) string {
	by := map[int32][]string{}
	for i, c := range r.Cluster {
		by[c] = append(by[c], r.IDs[i])
	}
	var out []string
	for i := range r.Cluster {
		if all := by[int32(i)]; len(all) > 1 {
			out = append(out, strings.Join(all, "+"))
		}
	}
	return strings.Join(out, " ")
}

const header = "编号,姓名,性别,出生日期,身份证号,联系电话,现住址\n"

func TestDedup(t *testing.T) {
	c, d := card("1980-05-17", 11), card("1980-05-17", 13)
	home := ",和泰街道春晓社区12号院3号楼501室\n"
	for _, x := range []struct{ why, rows, want string }{
		{"same card", "a,王小明,男,1980-05-17," + c + ",,\nb,王小明,1,19800517," + c + ",,\n", "a+b"},
		{"15 digits", "a,王小明,男,1980-05-17," + c + ",,\nb,王小明,男,,110199800517011,,\n", "a+b"},
		{"name, birth, phone, address", "a,欧阳晓蕾,女,1980年5月17日,,12100005670" + home + "b,欧阳小蕾,女,1980/5/17,,12100005670" + home, "a+b"},
		{"day and month exchanged", "a,欧阳晓蕾,女,1980-05-07,,12100005670" + home + "b,欧阳晓蕾,女,1980-07-05,,12100005670" + home, "a+b"},
		{"two right cards", "a,王小明,男,1980-05-17," + c + ",12100005670" + home + "b,王小明,男,1980-05-17," + d + ",12100005670" + home, ""},
		{"twins", "a,王梓轩,男,2020-05-17,,12100005670" + home + "b,王梓涵,男,2020-05-17,,12100005670" + home, ""},
		{"the mother's card", "a,王丽,女,1980-05-17," + card("1980-05-17", 12) + ",12100005670" + home + "b,王丽之女,女,," + card("1980-05-17", 12) + ",12100005670" + home, ""},
		{"the placeholder", "a,王小明,男,1980-05-17,111111111111111111,,\nb,李芳,女,1990-01-02,111111111111111111,,\n", ""},
		{"a chain through a record without a card", "a,欧阳晓蕾,女,1980-05-17," + card("1980-05-17", 22) + ",12100005670" + home + "b,欧阳晓蕾,女,1980-05-17,,12100005670" + home +
			"c,欧阳晓蕾,女,1980-05-17," + card("1980-05-17", 24) + ",12100005670" + home, "a+b"},
		{"nothing at all", "a,,,,,,\nb,,,,,,\n", ""},
	} {
		r, err := Dedup(context.Background(), register1(header+x.rows), options)
		if err != nil {
			t.Fatal(err)
		}
		if got := clustersOf(r); got != x.want {
			t.Errorf("%s: clusters %q, want %q", x.why, got, x.want)
		}
	}
}

// The order of the records does not change who is put together.
func TestOrderDoesNotMatter(t *testing.T) {
	rows := []string{}
	for i := range 12 {
		birth := fmt.Sprintf("19%d0-05-1%d", 4+i/3, i%3)
		rows = append(rows, fmt.Sprintf("p%d-1,欧阳晓%c,女,%s,%s,1210000567%d,春晓社区%d号", i, []rune("蕾敏静丽")[i%4], birth, card(birth, 2+2*i), i%10, i),
			fmt.Sprintf("p%d-2,欧阳小%c,女,%s,,1210000567%d,春晓社区%d号", i, []rune("蕾敏静丽")[i%4], birth, i%10, i))
	}
	set := func(rows []string) string {
		r, err := Dedup(context.Background(), register1(header+strings.Join(rows, "\n")+"\n"), options)
		if err != nil {
			t.Fatal(err)
		}
		same := map[string]bool{}
		for i := range r.Cluster {
			for j := range i {
				if r.Cluster[i] == r.Cluster[j] {
					same[min(r.IDs[i], r.IDs[j])+max(r.IDs[i], r.IDs[j])] = true
				}
			}
		}
		return fmt.Sprint(len(same), same)
	}
	want := set(rows)
	if !strings.HasPrefix(want, "12 ") {
		t.Fatalf("%s", want)
	}
	dice := rand.New(rand.NewPCG(1, 2))
	for range 15 {
		dice.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if got := set(rows); got != want {
			t.Fatalf("another order gave %s, want %s", got, want)
		}
	}
}

func TestLink(t *testing.T) {
	a := header + "a1,欧阳晓蕾,女,1980-05-17,,12100005670,\na2,王小明,男,1990-01-02," + card("1990-01-02", 11) + ",,\n"
	b := "姓名,生日,手机号\n欧阳晓蕾,1980-05-17,12100005670\n欧阳晓蕾,1980-05-17,12100005670\n王小明,1990-01-02,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(b)
	if err != nil {
		t.Fatal(err)
	}
	o := options
	r, err := Link(context.Background(), register1(a), register1(gb), o)
	if err != nil || r.Links() != 2 && r.Links() != 1 || r.Second != 2 {
		t.Fatalf("%v %d links", err, r.Links())
	}
	one := r.Links()
	o.Many = true
	if r, err = Link(context.Background(), register1(a), register1(gb), o); err != nil || r.Links() != one+1 {
		t.Errorf("%v: %d links, one to one %d", err, r.Links(), one)
	}
	var pairs, clusters bytes.Buffer
	if err := r.WritePairs(&pairs, sheet.Layout{}); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteClusters(&clusters, sheet.Layout{Format: sheet.CSV, Encoding: "gb18030"}, true); err != nil {
		t.Fatal(err)
	}
	if s := pairs.String(); !strings.Contains(s, "phone equal") || strings.Contains(s, "晓蕾") || strings.Contains(s, "12100005670") {
		t.Errorf("pairs explain themselves without values:\n%s", s)
	}
	if n := strings.Count(clusters.String(), "\n"); n != 6 {
		t.Errorf("%d lines of clusters", n)
	}
}

func TestColumns(t *testing.T) {
	if _, err := MapColumns([]string{"生日", "电话"}, nil); err == nil {
		t.Error("a register without names was taken")
	}
	if _, err := MapColumns([]string{"xm"}, map[string]string{"nom": "xm"}); err == nil {
		t.Error("an unknown field was taken")
	}
	if _, err := MapColumns([]string{"xm"}, map[string]string{"name": "mc"}); err == nil {
		t.Error("an unknown column was taken")
	}
	c, err := MapColumns([]string{"xm", " Date_of_Birth ", "身份证"}, map[string]string{"name": "xm"})
	if err != nil || c.Western {
		t.Fatal(err)
	}
	for in, want := range map[string]string{"19800517": "1980-05-17", "1980/5/7": "1980-05-07", "1980.05.17": "1980-05-17", "1980年5月17日": "1980-05-17", "198005": "1980-05",
		"1980": "1980", "1980-05-17": "1980-05-17", "": "", "x": "", "1980-05-17 00:00:00": "1980-05-17", "1980/5/7 0:00": "1980-05-07", "۱۹۸۰": ""} {
		if got := dateOf(in); got != want {
			t.Errorf("dateOf(%q) = %q, want %q", in, got, want)
		}
	}
	r := c.record([]string{"王小明", "", card("1980-05-17", 11)})
	if r.Birth != "1980-05-17" || r.Sex != "1" || !r.BirthByCard || !r.Numbers[0].Trusted {
		t.Errorf("%+v", r)
	}
	if r = c.record([]string{"王小明", "1981-05-17", card("1980-05-17", 11)}); r.Numbers[0].Trusted {
		t.Error("a card that contradicts the birth date is trusted")
	}
}

func FuzzDedup(f *testing.F) {
	f.Add(header + "a,王小明,男,1980-05-17,x,1,y\n")
	f.Add("given_name,surname,date_of_birth\nanna,,1\n,,\n")
	f.Add("姓名\n\xff\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Dedup(context.Background(), register1(text), options)
		if err == nil && len(r.Cluster) != len(r.IDs) {
			t.Fatal("clusters and records differ")
		}
	})
}
