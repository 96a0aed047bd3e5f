package empicsv

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"minkang/internal/empi/linkage"
)

// place says that a record has a key.
type place struct {
	key    uint64
	record int32
}

// blocks are the places sorted by key; equal keys with 2 to MaxPerKey records are compared.
type blocks []place

// block sorts the keys of all records and forgets those that too many share.
func (g *register) block(limit int) blocks {
	n := 0
	for _, k := range g.keys {
		n += len(k)
	}
	all := make(blocks, 0, n)
	for i, keys := range g.keys {
		for j, k := range keys {
			if k == 0 || slices.Contains(keys[:j], k) {
				keys[j] = 0
				continue
			}
			all = append(all, place{k, int32(i)})
		}
	}
	all = sorted(all)
	kept := all[:0]
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].key == all[i].key {
			j++
		}
		switch {
		case j-i > limit:
			for _, p := range all[i:j] {
				g.forget(p)
			}
		case j-i > 1:
			kept = append(kept, all[i:j]...)
		}
		i = j
	}
	return kept
}

func (g *register) forget(p place) {
	keys := g.keys[p.record]
	if i := slices.Index(keys, p.key); i >= 0 {
		keys[i] = 0
	}
}

// sorted sorts by key and record on all cores: split by the first bits, each part by itself.
func sorted(all blocks) blocks {
	const parts = 64
	var sizes [parts + 1]int
	for _, p := range all {
		sizes[p.key>>58+1]++
	}
	for i := 1; i <= parts; i++ {
		sizes[i] += sizes[i-1]
	}
	out, next := make(blocks, len(all)), sizes
	for _, p := range all {
		at := &next[p.key>>58]
		out[*at] = p
		*at++
	}
	each(parts, func(i int) {
		slices.SortFunc(out[sizes[i]:sizes[i+1]], func(a, b place) int {
			if a.key != b.key {
				return cmp.Compare(a.key, b.key)
			}
			return cmp.Compare(a.record, b.record)
		})
	})
	return out
}

// each runs fn for 0 to n-1 on all cores.
func each(n int, fn func(i int)) {
	var wg sync.WaitGroup
	work := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range work {
				fn(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
}

// Pair is two records that are, or perhaps are, one person.
type Pair struct {
	A, B  int32 // A before B
	Total float32
	Guard linkage.Guard
	Link  bool
}

// pairs compares all records that share a key, every pair once, and gives those worth at least a review.
func (g *register) pairs(ctx context.Context, m *linkage.Model, b blocks, progress Progress) ([]Pair, int64, error) {
	const span = 1 << 16
	cuts := []int{0}
	for at := span; at < len(b); at += span {
		for at < len(b) && b[at].key == b[at-1].key {
			at++
		}
		cuts = append(cuts, at)
	}
	if cuts[len(cuts)-1] != len(b) {
		cuts = append(cuts, len(b))
	}
	found := make([][]Pair, len(cuts)-1)
	compared := make([]int64, len(cuts)-1)
	var mu sync.Mutex
	done := 0
	each(len(cuts)-1, func(i int) {
		if ctx.Err() != nil {
			return
		}
		found[i], compared[i] = g.span(m, b[cuts[i]:cuts[i+1]])
		mu.Lock()
		done++
		progress("比对 comparing", done, len(cuts)-1, "")
		mu.Unlock()
	})
	var total int64
	for _, n := range compared {
		total += n
	}
	return slices.Concat(found...), total, ctx.Err()
}

func (g *register) span(m *linkage.Model, b blocks) (found []Pair, compared int64) {
	limit := m.Limits.Review
	for i := 0; i < len(b); {
		j := i + 1
		for j < len(b) && b[j].key == b[i].key {
			j++
		}
		for x := i; x < j; x++ {
			for y := x + 1; y < j; y++ {
				a, c := b[x].record, b[y].record
				if g.second < len(g.features) && (int(a) < g.second) == (int(c) < g.second) || g.earlier(a, c, b[i].key) {
					continue
				}
				compared++
				w := m.Compare(g.features[a], g.features[c])
				if w.Total >= limit && !w.Guard.Never() {
					found = append(found, Pair{A: a, B: c, Total: float32(w.Total), Guard: w.Guard, Link: w.Guard == "" && w.Total >= m.Limits.Link})
				}
			}
		}
		i = j
	}
	return found, compared
}

// earlier tells whether two records share a key that stands before this one among the first record's: then they were, or will
// be, compared there.
func (g *register) earlier(a, b int32, key uint64) bool {
	for _, k := range g.keys[a] {
		if k == key {
			return false
		}
		if k != 0 && slices.Contains(g.keys[b], k) {
			return true
		}
	}
	return false
}

// sample gives records and pairs, spread evenly, to learn from.
func (g *register) sample(b blocks) linkage.Sample {
	const wanted = 60_000
	var s linkage.Sample
	step := max(1, len(g.features)/wanted)
	for i := 0; i < len(g.features); i += step {
		s.People = append(s.People, g.features[i])
	}
	if step == 1 && g.second == len(g.features) {
		return s // the pairs are found among the records themselves
	}
	for i, skip := 1, max(1, len(b)/wanted); i < len(b); i += skip {
		x, y := b[i-1], b[i]
		if x.key == y.key && (g.second == len(g.features) || (int(x.record) < g.second) != (int(y.record) < g.second)) {
			s.Pairs = append(s.Pairs, [2]*linkage.Features{g.features[x.record], g.features[y.record]})
		}
	}
	return s
}

// people estimates how many people the records are about: rather too many than too few.
func (g *register) people() int {
	if g.second < len(g.features) {
		return max(g.second, len(g.features)-g.second)
	}
	return int(math.Max(1, float64(len(g.features))))
}
