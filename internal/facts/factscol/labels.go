package factscol

import (
	"slices"
	"strings"
	"sync"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
)

var labelTable = column.Table{Name: "facts_label", Fields: []column.Field{
	{Name: "list", Type: column.Text}, {Name: "num", Type: column.Int32}, {Name: "code", Type: column.Text},
	{Name: "zh", Type: column.Text}, {Name: "en", Type: column.Text},
}}

// labels is all label lists in memory: some tens of thousands of entries in a district. Number 0 of every list is "not
// stated". Safe for concurrent use; additions become visible when the transaction that stores them has committed.
type labels struct {
	mu    sync.RWMutex
	lists map[string]*labelList
}

type labelList struct {
	byCode map[string]int64
	all    []facts.Label // by number
}

func newLabels() *labels { return &labels{lists: map[string]*labelList{}} }

func (l *labels) list(name string) *labelList {
	x := l.lists[name]
	if x == nil {
		x = &labelList{byCode: map[string]int64{}, all: []facts.Label{facts.Unknown}}
		l.lists[name] = x
	}
	return x
}

// put sets number n of a list; used when loading and after a commit.
func (l *labels) put(name string, n int64, label facts.Label) {
	x := l.list(name)
	for int64(len(x.all)) <= n {
		x.all = append(x.all, facts.Label{})
	}
	x.all[n] = label
	x.byCode[label.Code] = n
}

func (l *labels) number(list, code string) (int64, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if x := l.lists[list]; x != nil {
		n, ok := x.byCode[code]
		return n, ok
	}
	return 0, false
}

func (l *labels) withPrefix(list, prefix string) (out []int64) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if x := l.lists[list]; x != nil {
		for n, lb := range x.all {
			if n > 0 && strings.HasPrefix(lb.Code, prefix) {
				out = append(out, int64(n))
			}
		}
	}
	return out
}

func (l *labels) label(list string, n int64) facts.Label {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if x := l.lists[list]; x != nil && n > 0 && n < int64(len(x.all)) {
		return x.all[n]
	}
	return facts.Unknown
}

// search finds labels whose code begins with, or whose names contain, the text; ordered by code.
func (l *labels) search(list, text string, limit int) []facts.Label {
	l.mu.RLock()
	defer l.mu.RUnlock()
	out := []facts.Label{}
	x := l.lists[list]
	if x == nil {
		return out
	}
	low := strings.ToLower(text)
	for n, lb := range x.all {
		if n > 0 && (strings.HasPrefix(strings.ToLower(lb.Code), low) || strings.Contains(lb.Zh, text) || strings.Contains(strings.ToLower(lb.En), low)) {
			out = append(out, lb)
		}
	}
	slices.SortFunc(out, func(a, b facts.Label) int { return strings.Compare(a.Code, b.Code) })
	return out[:min(len(out), limit)]
}

func (l *labels) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lists = map[string]*labelList{}
}

// additions are the labels of one batch on their way into the store.
type additions struct {
	base    *labels
	fresh   map[string]map[string]int64 // list → code → number
	added   []labelRow
	renamed []labelRow
}

type labelRow struct {
	list  string
	n     int64
	label facts.Label
}

func (l *labels) additions() *additions {
	return &additions{base: l, fresh: map[string]map[string]int64{}}
}

// number gives the number of a label, a new one when the list does not have it.
func (a *additions) number(list string, label facts.Label) int64 {
	if label.Code == "" {
		return 0
	}
	if n, ok := a.base.number(list, label.Code); ok {
		a.rename(list, n, label)
		return n
	}
	f := a.fresh[list]
	if f == nil {
		f = map[string]int64{}
		a.fresh[list] = f
	}
	if n, ok := f[label.Code]; ok {
		return n
	}
	a.base.mu.RLock()
	n := int64(1)
	if x := a.base.lists[list]; x != nil {
		n = int64(len(x.all))
	}
	a.base.mu.RUnlock()
	n += int64(len(f))
	f[label.Code] = n
	a.added = append(a.added, labelRow{list, n, label})
	return n
}

// rename takes a better name: any name where there was only the code, and an institution's newest. Other names keep what
// came first, for every hospital words the same code in its own way.
func (a *additions) rename(list string, n int64, label facts.Label) {
	have := a.base.label(list, n)
	better := have.Zh == have.Code && label.Zh != label.Code || list == "institution" && label.Zh != have.Zh && label.Zh != label.Code
	if !better {
		return
	}
	if label.En == "" {
		label.En = have.En
	}
	if i := slices.IndexFunc(a.renamed, func(r labelRow) bool { return r.list == list && r.n == n }); i >= 0 {
		a.renamed[i].label = label
		return
	}
	a.renamed = append(a.renamed, labelRow{list, n, label})
}

// store writes the batch's labels inside its transaction.
func (a *additions) store(tx column.Tx) error {
	row := make([]any, 5)
	_, err := tx.Append(labelTable.Name, func(yield func([]any) bool) {
		for _, r := range a.added {
			row[0], row[1], row[2], row[3], row[4] = r.list, r.n, r.label.Code, r.label.Zh, r.label.En
			if !yield(row) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	for _, r := range a.renamed {
		if _, err := tx.Exec("UPDATE facts_label SET zh = ?, en = ? WHERE list = ? AND num = ?", r.label.Zh, r.label.En, r.list, r.n); err != nil {
			return err
		}
	}
	return nil
}

// publish makes the batch's labels visible, after its commit.
func (a *additions) publish() {
	a.base.mu.Lock()
	defer a.base.mu.Unlock()
	for _, rows := range [][]labelRow{a.added, a.renamed} {
		for _, r := range rows {
			a.base.put(r.list, r.n, r.label)
		}
	}
}
