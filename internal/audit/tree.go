package audit

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight: a tile holds 256 hashes (8 KiB); three levels of tiles cover 16 million entries.
const tileHeight = 8

const tileWidth = 1 << tileHeight

// reader reads stored hashes from tiles, keeping those it has read.
type reader struct {
	ctx   context.Context
	store Store
	tiles map[[2]int64][]byte
	fresh map[int64]tlog.Hash // hashes of the running batch, not yet in tiles
}

func newReader(ctx context.Context, s Store) *reader {
	return &reader{ctx: ctx, store: s, tiles: map[[2]int64][]byte{}, fresh: map[int64]tlog.Hash{}}
}

// ReadHashes implements tlog.HashReader.
func (r *reader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if h, ok := r.fresh[x]; ok {
			out[i] = h
			continue
		}
		t := tlog.TileForIndex(tileHeight, x)
		data, err := r.tile(t.L, t.N)
		if err != nil {
			return nil, err
		}
		if len(data) < t.W*tlog.HashSize {
			return nil, fmt.Errorf("%w: tile %d/%d is too narrow", ErrDamaged, t.L, t.N)
		}
		if out[i], err = tlog.HashFromTile(t, data, x); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
		}
	}
	return out, nil
}

func (r *reader) tile(level int, number int64) ([]byte, error) {
	key := [2]int64{int64(level), number}
	if d, ok := r.tiles[key]; ok {
		return d, nil
	}
	d, err := r.store.Tile(r.ctx, level, number)
	if err != nil {
		return nil, err
	}
	r.tiles[key] = d
	return d, nil
}

// grow appends leaves to the tree of the given head: it stores the tiles that change and gives the new head. It refuses to
// build on stored hashes that do not give the head's root.
func grow(ctx context.Context, s Store, h Head, leaves []tlog.Hash) (Head, error) {
	r := newReader(ctx, s)
	root, err := tlog.TreeHash(h.Size, r)
	if err != nil {
		return h, err
	}
	if h.Size > 0 && root != h.Root {
		return h, fmt.Errorf("%w at size %d", ErrDamaged, h.Size)
	}
	size := h.Size
	for _, leaf := range leaves {
		at := tlog.StoredHashIndex(0, size)
		made, err := tlog.StoredHashesForRecordHash(size, leaf, r)
		if err != nil {
			return h, err
		}
		for i, m := range made {
			r.fresh[at+int64(i)] = m
		}
		size++
	}
	for _, t := range tlog.NewTiles(tileHeight, h.Size, size) {
		data, err := tlog.ReadTileData(t, r)
		if err != nil {
			return h, err
		}
		if err := s.PutTile(ctx, t.L, t.N, data); err != nil {
			return h, err
		}
	}
	if h.Root, err = tlog.TreeHash(size, r); err != nil {
		return h, err
	}
	h.Size = size
	return h, nil
}

// rebuild computes the tree again, leaf by leaf, in memory that grows with its depth only.
type rebuild struct {
	size   int64
	levels [][]tlog.Hash // levels[k]: fewer than 256 hashes of subtrees of 256^k leaves
	check  func(level int, number int64, h tlog.Hash) error
}

// add appends a leaf. check, when set, sees each computed hash that a tile stores, with its number within the level.
func (b *rebuild) add(h tlog.Hash) error {
	n := b.size
	b.size++
	for k := 0; ; k++ {
		if k == len(b.levels) {
			b.levels = append(b.levels, nil)
		}
		if b.check != nil {
			if err := b.check(k, n, h); err != nil {
				return err
			}
		}
		b.levels[k] = append(b.levels[k], h)
		if len(b.levels[k]) < tileWidth {
			return nil
		}
		h = fold(b.levels[k])
		b.levels[k] = b.levels[k][:0]
		n /= tileWidth
	}
}

// root gives the root of what was added, the hash of nothing being RFC 6962's.
func (b *rebuild) root() tlog.Hash {
	var out tlog.Hash
	have := false
	for _, l := range b.levels {
		for len(l) > 0 { // perfect subtrees, smallest last
			n := len(l) & -len(l)
			h := fold(l[len(l)-n:])
			if have {
				h = tlog.NodeHash(h, out)
			}
			out, have = h, true
			l = l[:len(l)-n]
		}
	}
	if !have {
		out, _ = tlog.TreeHash(0, nil)
	}
	return out
}

// fold gives the root of a power of two of hashes.
func fold(l []tlog.Hash) tlog.Hash {
	if len(l) == 1 {
		return l[0]
	}
	return tlog.NodeHash(fold(l[:len(l)/2]), fold(l[len(l)/2:]))
}
