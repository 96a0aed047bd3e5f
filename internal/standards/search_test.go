package standards

import (
	"testing"
	"time"
)

// What people type finds what they mean first.
func TestSearch(t *testing.T) {
	l := testLibrary(t)
	for _, c := range []struct {
		text string
		kind Kind
		id   string
	}{
		{"疾病诊断代码", KindElement, "DE05.01.024.00"},
		{"DE05.01.024.00", KindElement, "DE05.01.024.00"},
		{"de0501024", KindElement, "DE05.01.024.00"},
		{"ＤＥ05．01．024", KindElement, "DE05.01.024.00"},
		{"jbzddm", KindElement, "DE05.01.024.00"},
		{"jibingzhenduandaima", KindElement, "DE05.01.024.00"},
		{"疾病 诊断代码", KindElement, "DE05.01.024.00"},
		{"身份证件类别代码", KindDomain, "CV02.01.101"},
		{"sfzjlbdmb", KindDomain, "CV02.01.101"},
		{"cv02.01.101", KindDomain, "CV02.01.101"},
		{"I10.x00", KindDiagnosis, "I10.x00"},
		{"西城区", KindDivision, "110102"},
		{"C0002", KindDocument, "C0002"},
		{"chuyuanxiaojie", KindDocument, "C0053"},
		{"47.0901", KindProcedure, "47.0901"},
	} {
		f := l.Search(Query{Text: c.text, Kinds: []Kind{c.kind}, Limit: 5})
		if len(f.Hits) == 0 || f.Hits[0].ID != c.id {
			t.Errorf("%s: %+v, want %s", c.text, f.Hits, c.id)
		}
	}
	for _, nothing := range []string{"", "  ", "。、", "绝无此词", "\n"} {
		if f := l.Search(Query{Text: nothing, Limit: 5}); f.Total != 0 {
			t.Errorf("%q finds %d", nothing, f.Total)
		}
	}
}

// Pages of one search neither repeat nor skip, and every kind's count is that of a search for it alone.
func TestSearchPages(t *testing.T) {
	l := testLibrary(t)
	all := l.Search(Query{Text: "高血压", Limit: 10000})
	seen := 0
	for at := 0; at < all.Total; at += 7 {
		for i, h := range l.Search(Query{Text: "高血压", Offset: at, Limit: 7}).Hits {
			if h != all.Hits[at+i] {
				t.Fatalf("hit %d: %+v and %+v", at+i, h, all.Hits[at+i])
			}
			seen++
		}
	}
	if seen != all.Total || seen < 10 {
		t.Errorf("%d of %d", seen, all.Total)
	}
	for k := range kinds {
		if n := l.Search(Query{Text: "高血压", Kinds: []Kind{k}}).Total; n != all.Kind(k) {
			t.Errorf("%s: %d and %d", k, n, all.Kind(k))
		}
	}
}

func TestUses(t *testing.T) {
	l := testLibrary(t)
	kinds := map[string]int{}
	for _, u := range l.ElementUses("DE05.01.024.00") {
		kinds[u.Kind]++
	}
	if kinds["dataset"] == 0 || kinds["document"] == 0 {
		t.Errorf("uses of the diagnosis: %v", kinds)
	}
	kinds = map[string]int{}
	for _, u := range l.DomainUses("CV02.01.101") {
		kinds[u.Kind]++
	}
	if kinds["element"] == 0 || kinds["dataset"] == 0 {
		t.Errorf("uses of the kinds of papers: %v", kinds)
	}
}

func TestCompareEditions(t *testing.T) {
	l := testLibrary(t)
	before, _ := l.Domain("CV02.10.004", EditionCV)
	after, ok := l.Domain("CV02.10.004", EditionCV2023)
	if !ok {
		t.Fatal("no edition 2023")
	}
	what := map[string]string{}
	for _, c := range CompareEditions(before, after) {
		what[c.Code] = c.What
	}
	if what["1"] != "renamed" || len(what) != len(before.Codes())+1 {
		t.Errorf("%v", what)
	}
}

func BenchmarkSearch(b *testing.B) {
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	entries, bytes := l.Index().Size()
	b.Logf("index of %d entries, %d bytes, built in %v", entries, bytes, time.Since(start))
	for _, text := range []string{"高血压", "gxy", "gaoxueya", "I10", "DE02.01", "a", "血", "急性 肺"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				l.Search(Query{Text: text, Limit: 20})
			}
		})
	}
}
