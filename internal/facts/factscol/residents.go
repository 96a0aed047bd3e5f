package factscol

import (
	"strconv"
	"strings"
	"time"

	"minkang/internal/facts"
	"minkang/internal/kit/id"
)

// retire gives the facts of persons that were merged to the person that stays.
func (b *batch) retire(retired map[id.ID]id.ID) error {
	if len(retired) == 0 {
		return nil
	}
	var old []int64
	_, err := b.tx.Append(workTable.Name, func(yield func([]any) bool) {
		for from, to := range retired {
			old = append(old, int64(from))
			if !yield([]any{int64(from), int64(to), nil, nil, nil}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	for _, sub := range b.events() {
		t := sub.Table()
		_, err := b.tx.Exec("UPDATE " + t + " SET person = (SELECT target FROM facts_work WHERE facts_work.person = " + t + ".person) " +
			"WHERE person IN (SELECT person FROM facts_work)")
		if err != nil {
			return err
		}
	}
	if _, err := b.tx.Delete("facts_resident", "person", old); err != nil {
		return err
	}
	_, err = b.tx.Exec("DELETE FROM facts_work")
	return err
}

// traits are what facts repeat of a resident, in stored form.
type traits struct{ sex, street, ethnic, birth any }

// setResidents stores residents and carries changed traits into the facts that repeat them.
func (b *batch) setResidents(residents []facts.ResidentFacts) error {
	if len(residents) == 0 {
		return nil
	}
	sub := b.s.catalogue.Subject("resident")
	keys := make([]int64, len(residents))
	rows := make([]facts.Fact, len(residents))
	for i, r := range residents {
		keys[i] = int64(r.Person)
		rows[i] = facts.ProjectResident(r, b.s.names)
	}
	have, err := b.traits(keys)
	if err != nil {
		return err
	}
	if _, err := b.tx.Delete(sub.Table(), "person", keys); err != nil {
		return err
	}
	if err := b.append(sub, rows); err != nil {
		return err
	}
	return b.refresh(residents, have)
}

// traits reads the stored traits of residents.
func (b *batch) traits(persons []int64) (map[int64]traits, error) {
	out := map[int64]traits{}
	err := b.inChunks(persons, func(set string, low, high int64) error {
		return b.tx.Query("SELECT person, sex, street, ethnic, birth FROM facts_resident WHERE person BETWEEN ? AND ? AND "+
			b.s.db.Engine().InSet("person"), []any{low, high, set}, func(r []any) error {
			out[r[0].(int64)] = traits{r[1], r[2], r[3], r[4]}
			return nil
		})
	})
	return out, err
}

// refresh carries changed traits into facts. A resident seen for the first time may have facts already, made before the
// feed of residents got there.
func (b *batch) refresh(residents []facts.ResidentFacts, have map[int64]traits) error {
	var changed []facts.ResidentFacts
	var keys []int64
	for _, r := range residents {
		now, err := b.stored(r)
		if err != nil {
			return err
		}
		if was, known := have[int64(r.Person)]; !known || was != now {
			changed = append(changed, r)
			keys = append(keys, int64(r.Person))
		}
	}
	with := map[int64]bool{}
	err := b.inChunks(keys, func(set string, _, _ int64) error {
		return b.tx.Query("SELECT DISTINCT person FROM facts_document WHERE "+b.s.db.Engine().InSet("person"), []any{set},
			func(r []any) error { with[r[0].(int64)] = true; return nil })
	})
	if err != nil || len(with) == 0 {
		return err
	}
	return b.rewrite(changed, with)
}

func (b *batch) stored(r facts.ResidentFacts) (t traits, err error) {
	f := facts.ProjectResident(r, b.s.names)
	sub := b.s.catalogue.Subject("resident")
	for name, into := range map[string]*any{"sex": &t.sex, "street": &t.street, "ethnic": &t.ethnic, "birth": &t.birth} {
		c, _ := sub.Column(name)
		if *into, err = b.value(c, f.Values[name]); err != nil {
			return t, err
		}
	}
	return t, nil
}

// rewrite sets sex, street, ethnic group and age of the facts of the residents in with.
func (b *batch) rewrite(changed []facts.ResidentFacts, with map[int64]bool) error {
	var fault error
	_, err := b.tx.Append(workTable.Name, func(yield func([]any) bool) {
		for _, r := range changed {
			var t traits
			if t, fault = b.stored(r); fault != nil {
				return
			}
			if with[int64(r.Person)] && !yield([]any{int64(r.Person), nil, t.sex, t.street, t.ethnic}) {
				return
			}
		}
	})
	if fault != nil {
		return fault
	}
	if err != nil {
		return err
	}
	for _, sub := range b.events() {
		t := sub.Table()
		from := "(SELECT %s FROM facts_work WHERE facts_work.person = " + t + ".person)"
		set := ""
		for i, c := range []string{"sex", "street", "ethnic"} {
			if i > 0 {
				set += ", "
			}
			set += c + " = " + strings.Replace(from, "%s", c, 1)
		}
		if _, err := b.tx.Exec("UPDATE " + t + " SET " + set + " WHERE person IN (SELECT person FROM facts_work)"); err != nil {
			return err
		}
		if err := b.rewriteAges(t, changed); err != nil {
			return err
		}
	}
	_, err = b.tx.Exec("DELETE FROM facts_work")
	return err
}

// rewriteAges sets the ages that no longer fit the birth dates of the residents in the work table.
func (b *batch) rewriteAges(table string, changed []facts.ResidentFacts) error {
	births := make(map[int64]time.Time, len(changed))
	for _, r := range changed {
		births[int64(r.Person)] = r.Birth
	}
	type fix struct{ person, day, age any }
	var fixes []fix
	err := b.tx.Query("SELECT DISTINCT person, day, age FROM "+table+" WHERE person IN (SELECT person FROM facts_work)", nil, func(row []any) error {
		var want any
		if age, ok := facts.AgeOn(births[row[0].(int64)], time.Unix(row[1].(int64)*86400, 0).UTC()); ok {
			want = age
		}
		if row[2] != want {
			fixes = append(fixes, fix{row[0], row[1], want})
		}
		return nil
	})
	for _, f := range fixes { // rare: a corrected birth date
		if err == nil {
			_, err = b.tx.Exec("UPDATE "+table+" SET age = ? WHERE person = ? AND day = ?", f.age, f.person, f.day)
		}
	}
	return err
}

// setText writes keys as a set parameter and gives the smallest and largest.
func setText(keys []int64) (set string, low, high int64) {
	low, high = keys[0], keys[0]
	b := make([]byte, 0, 20*len(keys))
	for i, k := range keys {
		low, high = min(low, k), max(high, k)
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, k, 10)
	}
	return string(b), low, high
}
