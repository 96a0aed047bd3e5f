package collection

import (
	"errors"
	"slices"
	"testing"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// keep is a Packer that remembers what it was given.
type keep struct{ body []byte }

// Pack implements Packer.
func (k *keep) Pack(b []byte) []byte { k.body = slices.Clone(b); return b }

// A row that came with a code of the sender's own is derived anew once the code is mapped, and back again.
func TestRenew(t *testing.T) {
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	mapped := func(c standards.Coding) (standards.Translation, bool) {
		if c.Code != "GM01" {
			return standards.Translation{}, false
		}
		return standards.Translation{Code: standards.Code{Domain: "ICD-10", Code: "J00.x00", Name: "急性鼻咽炎［感冒］"}, System: standards.SystemICD10, Relation: "wider"}, true
	}
	unmapped := func(standards.Coding) (standards.Translation, bool) { return standards.Translation{}, false }
	set, cells := diagnosisSet(t, l, now, mapped)
	facts, entries, _, _ := l.ExamineRow(set, cells, now, unmapped)
	var packed keep
	batch := &Batch{ID: id.First(now) + 7, ReceivedAt: now}
	sub := ToSubmission(batch, set, 12, cells, facts, entries, "1", "outpatient", &packed)
	after, err := Renew(l, sub.Document, packed.body, mapped)
	if err != nil {
		t.Fatal(err)
	}
	e, ok := diagnosisOf(after.Entries)
	if !ok || e.Code != "J00.x00" || e.Attrs[standards.AttrOriginalCode] != "GM01" || !slices.Equal(after.Foreign, []string{"GM01"}) {
		t.Errorf("%+v, found again by %v", e, after.Foreign)
	}
	back, err := Renew(l, sub.Document, packed.body, unmapped)
	if err != nil || len(back.Entries) != len(sub.Entries) || !slices.Equal(back.Foreign, []string{"GM01"}) {
		t.Fatalf("%+v %v", back, err)
	}
	for i := range back.Entries {
		if a, b := back.Entries[i], sub.Entries[i]; a.Code != b.Code || a.Path != b.Path || a.Name != b.Name {
			t.Errorf("taken back: %+v, was %+v", a, b)
		}
	}
	for _, bad := range []string{"", "{}", `{"dataset":"HDSD99"}`, "<a/>"} {
		if _, err := Renew(l, sub.Document, []byte(bad), mapped); !errors.Is(err, ErrNotARow) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := Renew(l, repository.Document{UniqueID: "1"}, packed.body, mapped); !errors.Is(err, ErrNotARow) {
		t.Error(err)
	}
}

// diagnosisSet finds a data set with a coded diagnosis and gives a row whose code is the sender's own.
func diagnosisSet(t *testing.T, l *standards.Library, now time.Time, translate standards.Translate) (*standards.DataSet, []string) {
	t.Helper()
	for _, d := range l.DataSets() {
		for i, item := range d.Items {
			if item.Element != "DE05.01.024.00" {
				continue
			}
			cells := make([]string, len(d.Items))
			cells[i] = "GM01"
			if _, entries, _, _ := l.ExamineRow(d, cells, now, translate); len(entries) > 0 {
				if e, ok := diagnosisOf(entries); ok && e.Code == "J00.x00" {
					return d, cells
				}
			}
		}
	}
	t.Fatal("no data set has a coded diagnosis")
	return nil, nil
}

func diagnosisOf(all []standards.Entry) (standards.Entry, bool) {
	i := slices.IndexFunc(all, func(e standards.Entry) bool { return e.Kind == "diagnosis" })
	if i < 0 {
		return standards.Entry{}, false
	}
	return all[i], true
}
