package facts

import "testing"

func TestShift(t *testing.T) {
	cat := mustCatalogue(t)
	dims := func(keys ...string) (out []*Dimension) {
		for _, k := range keys {
			out = append(out, cat.Subject("visit").Dimension(k))
		}
		return out
	}
	for _, c := range []struct {
		from, to, compare string
		dims              []*Dimension
		want              Period
		ok                bool
	}{
		{"2026-02-01", "2026-02-28", ComparePrevious, nil, Period{"2026-01-01", "2026-01-31"}, true},
		{"2026-01-01", "2026-03-31", ComparePrevious, nil, Period{"2025-10-01", "2025-12-31"}, true},
		{"2026-03-10", "2026-03-16", ComparePrevious, nil, Period{"2026-03-03", "2026-03-09"}, true},
		{"2026-03-09", "2026-03-15", ComparePrevious, dims("week"), Period{"2026-03-02", "2026-03-08"}, true},
		{"2026-03-10", "2026-03-12", ComparePrevious, dims("week"), Period{}, false},
		{"2026-03-10", "2026-03-12", ComparePrevious, dims("month"), Period{}, false},
		{"2026-01-01", "2026-01-31", ComparePrevious, dims("quarter"), Period{}, false},
		{"2026-01-01", "2026-03-31", ComparePrevious, dims("quarter"), Period{"2025-10-01", "2025-12-31"}, true},
		{"2024-02-01", "2024-02-29", CompareLastYear, nil, Period{"2023-02-01", "2023-02-28"}, true},
		{"2026-03-10", "2026-03-12", CompareLastYear, dims("day"), Period{"2025-03-10", "2025-03-12"}, true},
		{"2026-03-09", "2026-03-15", CompareLastYear, dims("week"), Period{"2025-03-10", "2025-03-16"}, true},
		{"2026-03-10", "2026-03-12", "never", nil, Period{}, false},
	} {
		p := Period{c.from, c.to}
		s, err := shiftFor(p, c.compare, c.dims)
		if (err == nil) != c.ok {
			t.Errorf("%v %s: %v", p, c.compare, err)
			continue
		}
		if c.ok && s.earlier(p) != c.want {
			t.Errorf("%v %s: got %v, want %v", p, c.compare, s.earlier(p), c.want)
		}
	}
}

func TestAlign(t *testing.T) {
	d := mustCatalogue(t).Subject("visit")
	key := func(dim, code string) int64 {
		k, err := ParseKey(d.Dimension(dim), code)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	got := shift{months: 12}.align([]*Dimension{d.Dimension("month"), d.Dimension("day"), d.Dimension("sex"), d.Dimension("age")},
		[]int64{key("month", "2025-03"), key("day", "2025-03-31"), 1, NoKey})
	want := []int64{key("month", "2026-03"), key("day", "2026-03-31"), 1, NoKey}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: got %d, want %d", i, got[i], want[i])
		}
	}
}

func TestKeysReadBack(t *testing.T) {
	for _, s := range mustCatalogue(t).Subjects() {
		for _, d := range s.Dimensions {
			if d.Type == "label" {
				continue
			}
			for _, key := range []int64{0, 1, 12, 20454, 24312} {
				switch {
				case d.Type == "weekday" && key > 6, d.Type == "flag" && key > 1, (d.Type == "month" || d.Type == "quarter" || d.Type == "year") && key != 24312:
					continue
				case d.Type == "week":
					key -= (key + 3) % 7
				case d.Type == "band":
					key -= key % d.Width
				}
				got, err := ParseKey(d, KeyLabel(d, key).Code)
				if err != nil || got != key {
					t.Errorf("%s.%s: %d reads back as %d, %v", s.Key, d.Key, key, got, err)
				}
			}
		}
	}
}

func FuzzParseKey(f *testing.F) {
	cat, err := LoadCatalogue()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"2026-01-05", "2026-Q1", "2026", "0-4", "", "-", "true", "99999999999999999999", "2026-Q9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		for _, d := range cat.Subject("visit").Dimensions {
			if key, err := ParseKey(d, code); err == nil && d.Type != "label" {
				KeyLabel(d, key) // must not panic
			}
		}
	})
}
