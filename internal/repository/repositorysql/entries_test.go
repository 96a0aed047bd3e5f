package repositorysql_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorysql"
	"minkang/internal/standards"
)

// What Add takes, Entries gives back, whatever is in it: newest first, of current documents only, the newest when there are
// more than asked for.
func TestEntriesComeBackNewestFirst(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		s := repositorysql.New(db)
		day := func(n int) time.Time { return time.Date(2026, 1, n, 8, 0, 0, 0, time.UTC) }
		number := 5.2
		hard := standards.Entry{Kind: "lab", Code: "a|b\x1fc", Name: `谷丙"转\氨酶<`, Value: "5.2,{}", Number: &number, Unit: "U/L", Range: "0-40", Flag: "H",
			Attrs: map[string]string{"plain": "值", "quoted": `a"b`, "slash": `a\b`, "sign": "<5&", "empty": ""}, Element: "DE1", Path: "/a[1]"}
		add := func(n int, status repository.Status, entries ...standards.Entry) {
			t.Helper()
			d := repository.Document{Person: 5, ID: id.ID(n), UniqueID: fmt.Sprint("u", n), Status: status, Institution: 7, Body: id.ID(n)}
			if err := db.Write(ctx, func(ctx context.Context) error {
				_, err := s.Add(ctx, &d, repository.Body{ID: d.Body, Packed: []byte{0}}, entries)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		at := func(n int, kind string) standards.Entry { return standards.Entry{Kind: kind, At: day(n), Name: kind} }
		hard.At = day(9)
		add(1, repository.Current, at(3, "lab"), at(7, "vital"), at(3, "lab"))
		add(2, repository.Superseded, at(8, "lab"))
		add(3, repository.Current, at(3, "lab"), hard)
		all, err := s.Entries(ctx, []id.ID{5, 6}, nil, 10)
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		for _, e := range all {
			order = append(order, fmt.Sprint(int64(e.Document), ".", e.N))
		}
		if got, want := fmt.Sprint(order), "[3.1 1.1 3.0 1.0 1.2]"; got != want {
			t.Errorf("order %s, want %s", got, want)
		}
		var many []standards.Entry
		for n := range 23 { // every size of statement
			many = append(many, standards.Entry{Kind: "many", At: day(1), Name: fmt.Sprint(n)})
		}
		add(4, repository.Current, many...)
		if back, err := s.Entries(ctx, []id.ID{5}, []string{"many"}, 100); err != nil || len(back) != len(many) {
			t.Errorf("%d of %d entries, %v", len(back), len(many), err)
		} else {
			for n, e := range back {
				if e.N != n || e.Name != fmt.Sprint(n) {
					t.Errorf("entry %d is number %d, %s", n, e.N, e.Name)
				}
			}
		}
		got := all[0].Entry
		if got.Code != "a|b c" || got.Name != hard.Name || got.Value != hard.Value || *got.Number != number || got.Unit != hard.Unit || got.Range != hard.Range ||
			got.Flag != hard.Flag || got.Element != hard.Element || got.Path != hard.Path || !got.At.Equal(hard.At) || !maps.Equal(got.Attrs, hard.Attrs) {
			t.Errorf("got %+v, want %+v", got, hard)
		}
		for _, c := range []struct {
			kinds []string
			limit int
			want  int
		}{{nil, 2, 2}, {[]string{"lab"}, 10, 4}, {[]string{"lab", "vital"}, 10, 5}, {[]string{"none"}, 10, 0}} {
			some, err := s.Entries(ctx, []id.ID{5}, c.kinds, c.limit)
			if err != nil || len(some) != c.want {
				t.Errorf("%v, at most %d: %d entries, %v", c.kinds, c.limit, len(some), err)
			}
			if c.kinds == nil && len(some) > 0 && some[0].Document != 3 {
				t.Errorf("%v, at most %d: the newest is not first", c.kinds, c.limit)
			}
		}
	}, repositorysql.Migrations())
}
