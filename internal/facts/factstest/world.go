package factstest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"minkang/internal/audit"
	"minkang/internal/facts"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// World is a feed of documents and residents kept in memory: a facts.Source and facts.Residents. Safe for concurrent use.
type World struct {
	mu        sync.Mutex
	documents []facts.DocumentFacts
	changes   []facts.ResidentChange
	residents map[id.ID]facts.ResidentFacts
	merged    map[id.ID]id.ID
}

// NewWorld returns an empty world.
func NewWorld() *World {
	return &World{residents: map[id.ID]facts.ResidentFacts{}, merged: map[id.ID]id.ID{}}
}

// Put adds a document event; Event is set.
func (w *World) Put(d facts.DocumentFacts) {
	w.mu.Lock()
	defer w.mu.Unlock()
	d.Event = fmt.Sprintf("%08d", len(w.documents)+1)
	w.documents = append(w.documents, d)
}

// PutResident registers or changes a resident; retired persons are merged into it.
func (w *World) PutResident(r facts.ResidentFacts, retired ...id.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.residents[r.Person] = r
	for _, old := range retired {
		w.merged[old] = r.Person
	}
	w.changes = append(w.changes, facts.ResidentChange{Event: fmt.Sprintf("%08d", len(w.changes)+1), Resident: r, Retired: retired})
}

func after(position string) int {
	n, _ := strconv.Atoi(position)
	return n
}

// Documents implements facts.Source.
func (w *World) Documents(_ context.Context, position string, limit int) ([]facts.DocumentFacts, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := w.documents[after(position):]
	return append([]facts.DocumentFacts(nil), rest[:min(len(rest), limit)]...), nil
}

// Changes implements facts.Residents.
func (w *World) Changes(_ context.Context, position string, limit int) ([]facts.ResidentChange, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := w.changes[after(position):]
	return append([]facts.ResidentChange(nil), rest[:min(len(rest), limit)]...), nil
}

// Residents implements facts.Residents.
func (w *World) Residents(_ context.Context, persons []id.ID) (map[id.ID]facts.ResidentFacts, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[id.ID]facts.ResidentFacts{}
	for _, p := range persons {
		now := p
		for next, more := w.merged[now]; more; next, more = w.merged[now] {
			now = next
		}
		if r, ok := w.residents[now]; ok {
			out[p] = r
		}
	}
	return out, nil
}

// Institutions of the world.
var (
	Hospital = facts.Institution{ID: 9001, Code: "11019900001", Name: "测试区人民医院", Kind: "hospital", Level: "3", Division: "110199001"}
	Centre   = facts.Institution{ID: 9002, Code: "11019900002", Name: "测试区新街社区卫生服务中心", Kind: "community", Level: "1", Division: "110199002"}
)

// Day gives nine o'clock of a day of the region, YYYY-MM-DD.
func Day(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", s, clock.Region)
	if err != nil {
		panic(err)
	}
	return t.Add(9 * time.Hour)
}

// Date gives a birth date, YYYY-MM-DD.
func Date(s string) time.Time {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return t
}

// Document gives a current outpatient record of a person at an institution on a day.
func Document(n int, person id.ID, in facts.Institution, day string, entries ...facts.FactEntry) facts.DocumentFacts {
	at := Day(day)
	return facts.DocumentFacts{Document: id.ID(100000 + n), Person: person, Type: "C0002", Institution: in, Department: "全科", Doctor: "D01",
		EncounterKind: "outpatient", EncounterNo: "V" + strconv.Itoa(n), From: at, To: at.Add(time.Hour), StoredAt: at.Add(3 * time.Hour),
		Status: facts.Current, Entries: entries}
}

// Diagnosis gives a main diagnosis.
func Diagnosis(code, name string) facts.FactEntry {
	return facts.FactEntry{Kind: "diagnosis", Code: code, Name: name, Path: "/ClinicalDocument/component[1]", Attrs: map[string]string{"rank": "main"}}
}

// Drug gives a medication entry.
func Drug(name string) facts.FactEntry {
	return facts.FactEntry{Kind: "medication", Name: name, Path: "/ClinicalDocument/component[2]", Attrs: map[string]string{"quantity": "2", "days": "5"}}
}

// Lab gives a laboratory result.
func Lab(code, name string, value float64, unit, flag string) facts.FactEntry {
	return facts.FactEntry{Kind: "lab", Code: code, Name: name, Number: &value, Unit: unit, Flag: flag, Path: "/ClinicalDocument/component[3]"}
}

// Ledger keeps audit entries in memory. Safe for concurrent use.
type Ledger struct {
	mu      sync.Mutex
	entries []audit.Entry
	Fail    error // returned instead of recording
}

// Record implements audit.Ledger.
func (l *Ledger) Record(_ context.Context, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Fail != nil {
		return l.Fail
	}
	l.entries = append(l.entries, e)
	return nil
}

// Entries gives what was recorded.
func (l *Ledger) Entries() []audit.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]audit.Entry(nil), l.entries...)
}
