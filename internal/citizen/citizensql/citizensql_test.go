package citizensql_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/citizen"
	"minkang/internal/citizen/citizensql"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

var noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

func TestStore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := citizensql.New(db), context.Background()
		put := func(n int, person id.ID, kind citizen.Kind) {
			m := citizen.Measurement{ID: id.ID(100 + n), Person: person, Kind: kind, At: noon.Add(time.Duration(n) * time.Minute), By: 9, Context: "rest",
				Values: map[string]float64{"pulse": 70.5}}
			if err := db.Write(ctx, func(ctx context.Context) error { return s.Add(ctx, m) }); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 5 {
			put(n, 1, citizen.HeartRate)
		}
		put(9, 2, citizen.HeartRate)
		put(10, 1, citizen.Glucose)
		var got []id.ID
		after := ""
		for range 5 {
			all, next, err := s.List(ctx, []id.ID{1, 77}, citizen.HeartRate, noon.Add(time.Minute), page.Request{After: after, Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				got = append(got, m.ID)
				if m.Values["pulse"] != 70.5 || m.Context != "rest" || m.Kind != citizen.HeartRate || m.Person != 1 || m.At.IsZero() {
					t.Errorf("%+v", m)
				}
			}
			if after = next; next == "" {
				break
			}
		}
		if len(got) != 4 || got[0] != 104 || got[3] != 101 {
			t.Errorf("%v", got)
		}
		for _, x := range []struct {
			person, m id.ID
			want      bool
		}{{2, 104, false}, {1, 104, true}, {1, 104, false}} {
			var ok bool
			err := db.Write(ctx, func(ctx context.Context) (err error) { ok, err = s.Delete(ctx, []id.ID{x.person}, x.m); return err })
			if err != nil || ok != x.want {
				t.Errorf("deleting %d of %d: %v %v", x.m, x.person, ok, err)
			}
		}
	}, citizensql.Migrations())
}

// people: 1 was also stored as 11.
type people struct{}

// Joined implements citizen.People.
func (people) Joined(_ context.Context, person id.ID) ([]id.ID, error) {
	if person == 1 || person == 11 {
		return []id.ID{1, 11}, nil
	}
	return []id.ID{person}, nil
}

// ledger keeps lines, or breaks.
type ledger struct {
	lines []audit.Entry
	err   error
}

// Record implements audit.Ledger.
func (l *ledger) Record(_ context.Context, e audit.Entry) error {
	if l.err == nil {
		l.lines = append(l.lines, e)
	}
	return l.err
}

// Accesses implements citizen.Accesses.
func (l *ledger) Accesses(_ context.Context, person id.ID, _ page.Request) ([]audit.Line, string, error) {
	return []audit.Line{{Entry: audit.Entry{Person: person}}}, "", nil
}

func TestService(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l, ctx, c := &ledger{}, context.Background(), clock.At(noon)
		s := citizen.New(citizensql.New(db), db, people{}, l, l, c, id.NewSource(c, 1))
		mother := security.Actor{Kind: audit.Human, ID: 50, Roles: []security.Role{security.RoleResident}, Person: 1, Wards: []id.ID{2}}
		doctor := security.Actor{Kind: audit.Human, ID: 51, Roles: []security.Role{security.RoleDoctor}}
		pulse := func(person id.ID) citizen.Measurement {
			return citizen.Measurement{Person: person, Kind: citizen.HeartRate, At: noon, Values: map[string]float64{"pulse": 70}}
		}
		own, err := s.Measure(ctx, mother, pulse(0))
		if err != nil || own.Person != 1 || own.By != 50 || own.ID == 0 {
			t.Fatalf("%+v %v", own, err)
		}
		child, err := s.Measure(ctx, mother, pulse(2))
		if err != nil || child.Person != 2 {
			t.Errorf("%+v %v", child, err)
		}
		// An account linked before a merge still acts for the same resident.
		before11 := mother
		before11.Person = 11
		if all, _, err := s.Measurements(ctx, before11, 0, citizen.HeartRate, time.Time{}, page.Request{}); err != nil || len(all) != 1 {
			t.Errorf("after a merge: %+v %v", all, err)
		}
		l.lines = l.lines[:2]
		for who, x := range map[string]struct {
			actor  security.Actor
			person id.ID
		}{"another's": {mother, 3}, "a doctor's": {doctor, 1}} {
			if _, err := s.Measure(ctx, x.actor, pulse(x.person)); !errors.Is(err, citizen.ErrNotResident) {
				t.Errorf("%s: %v", who, err)
			}
			if _, _, err := s.Measurements(ctx, x.actor, x.person, citizen.HeartRate, time.Time{}, page.Request{}); !errors.Is(err, citizen.ErrNotResident) {
				t.Errorf("%s: %v", who, err)
			}
			if _, _, err := s.Accesses(ctx, x.actor, x.person, page.Request{}); !errors.Is(err, citizen.ErrNotResident) {
				t.Errorf("%s: %v", who, err)
			}
			if err := s.Delete(ctx, x.actor, x.person, own.ID); !errors.Is(err, citizen.ErrNotResident) {
				t.Errorf("%s: %v", who, err)
			}
		}
		if err := s.Delete(ctx, mother, 2, own.ID); !errors.Is(err, citizen.ErrNotFound) {
			t.Errorf("the mother's value was deleted as the child's: %v", err)
		}
		if all, _, err := s.Accesses(ctx, mother, 2, page.Request{}); err != nil || len(all) != 1 || all[0].Entry.Person != 2 {
			t.Errorf("%+v %v", all, err)
		}
		before := len(l.lines)
		if before != 2 || l.lines[0].Person != 1 || l.lines[1].Object != "measurement/"+child.ID.String() {
			t.Errorf("lines %+v", l.lines)
		}
		// Without a line nothing is written, deleted or read.
		l.err = errors.New("disk full")
		if _, err := s.Measure(ctx, mother, pulse(0)); !errors.Is(err, l.err) {
			t.Errorf("%v", err)
		}
		if err := s.Delete(ctx, mother, 0, own.ID); !errors.Is(err, l.err) {
			t.Errorf("%v", err)
		}
		if all, _, err := s.Measurements(ctx, mother, 0, citizen.HeartRate, time.Time{}, page.Request{}); !errors.Is(err, l.err) || len(all) > 0 {
			t.Errorf("%v %v", all, err)
		}
		l.err = nil
		if all, _, err := s.Measurements(ctx, mother, 0, citizen.HeartRate, time.Time{}, page.Request{}); err != nil || len(all) != 1 || all[0].ID != own.ID {
			t.Errorf("%+v %v", all, err)
		}
		if err := s.Delete(ctx, mother, 0, own.ID); err != nil {
			t.Error(err)
		}
	}, citizensql.Migrations())
}
