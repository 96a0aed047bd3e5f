package empicsv

import (
	"cmp"
	"slices"

	"minkang/internal/empi/linkage"
)

// maxCluster is how many records one person may have in a cluster; more is a sign of a chain, and the link is reviewed.
const maxCluster = 64

// clusters joins pairs that link, the surest first. A link that would put two records into one cluster that must not be (two valid
// resident id numbers, perhaps twins, a pair that all else speaks against) is not made: it is marked for review, so that a chain
// of likenesses cannot join two people. The order of pairs and records does not matter but between equal weights, where the
// records named first go first. It gives each record's cluster, the lowest record in it.
func clusters(g *register, m *linkage.Model, pairs []Pair) []int32 {
	root := make([]int32, len(g.features))
	members := map[int32][]int32{}
	for i := range root {
		root[i] = int32(i)
	}
	of := func(i int32) []int32 {
		if l := members[i]; l != nil {
			return l
		}
		return []int32{i}
	}
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	for i := range pairs {
		p := &pairs[i]
		a, b := root[p.A], root[p.B]
		if !p.Link || a == b {
			continue
		}
		x, y := of(a), of(b)
		if len(x)+len(y) > maxCluster || contradicts(g, m, x, y) {
			p.Link, p.Guard = false, GuardChain
			continue
		}
		if b < a {
			a, b, x, y = b, a, y, x
		}
		all := append(slices.Clone(x), y...)
		for _, r := range y {
			root[r] = a
		}
		delete(members, b)
		members[a] = all
	}
	return root
}

// surest orders pairs by weight, then by their records.
func surest(a, b Pair) int {
	switch {
	case a.Total != b.Total:
		return cmp.Compare(b.Total, a.Total)
	case a.A != b.A:
		return cmp.Compare(a.A, b.A)
	}
	return cmp.Compare(a.B, b.B)
}

// GuardChain marks a link that was not made because others of the two clusters cannot be one person.
const GuardChain linkage.Guard = "chain"

// impossible is the odds, in bits, below which a pair within a cluster speaks against the cluster.
const impossible = -12

// contradicts compares the records of two clusters across, at most some hundred pairs.
func contradicts(g *register, m *linkage.Model, x, y []int32) bool {
	if len(x) == 1 && len(y) == 1 {
		return false
	}
	n := 0
	for _, a := range x {
		for _, b := range y {
			if n++; n > 400 {
				return false
			}
			c := m.Compare(g.features[a], g.features[b])
			switch c.Guard {
			case linkage.GuardCard, linkage.GuardTwins, linkage.GuardAnonymous, linkage.GuardParent:
				return true
			}
			if c.Total < impossible {
				return true
			}
		}
	}
	return false
}

// oneToOne keeps of the links between two registers the surest of each record.
func oneToOne(pairs []Pair) {
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	taken := map[int32]bool{}
	for i := range pairs {
		p := &pairs[i]
		if !p.Link {
			continue
		}
		if taken[p.A] || taken[p.B] {
			p.Link, p.Guard = false, GuardChain
			continue
		}
		taken[p.A], taken[p.B] = true, true
	}
}
