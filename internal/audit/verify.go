package audit

import (
	"context"
	"fmt"
	"sort"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/kit/id"
)

// FaultKind says what is wrong with the ledger; it is also the key of its text in the word files ("audit.fault.deleted").
type FaultKind string

// The kinds of faults.
const (
	Changed   FaultKind = "changed"   // an entry is not what was hashed
	Deleted   FaultKind = "deleted"   // an entry is gone
	Forged    FaultKind = "forged"    // an entry was not written by this node
	Inserted  FaultKind = "inserted"  // an entry claims a leaf beyond the tree
	Truncated FaultKind = "truncated" // a signed or witnessed checkpoint covers more than there is
	Rewritten FaultKind = "rewritten" // the tree gives another root than a checkpoint signed
	Tampered  FaultKind = "tampered"  // stored hashes, head or floor are not what they should be
	Unsigned  FaultKind = "unsigned"  // a checkpoint or floor carries no good signature
)

// Fault is one thing found wrong. Leaf is the first leaf concerned, NoLeaf when none is; Record and At name the entry, or,
// when it is gone, the last good one before it (After is true).
type Fault struct {
	Kind   FaultKind `json:"kind"`
	Leaf   int64     `json:"leaf"`
	Until  int64     `json:"until"` // last leaf concerned; Leaf when it is one
	Record id.ID     `json:"record,omitempty"`
	At     time.Time `json:"at,omitzero"`
	After  bool      `json:"after,omitempty"`
	Note   string    `json:"note"` // for the operator, in English; ids and numbers only
}

// String gives the fault as one line for the operator.
func (f Fault) String() string {
	where := "waiting entries"
	switch {
	case f.Leaf != NoLeaf && f.Until > f.Leaf:
		where = fmt.Sprintf("leaves %d to %d", f.Leaf, f.Until)
	case f.Leaf != NoLeaf:
		where = fmt.Sprintf("leaf %d", f.Leaf)
	}
	which := ""
	switch {
	case f.Record != 0 && f.After:
		which = fmt.Sprintf(" (the last good entry before is %s of %s)", f.Record, f.At.Format(time.RFC3339))
	case f.Record != 0:
		which = fmt.Sprintf(" (entry %s of %s)", f.Record, f.At.Format(time.RFC3339))
	}
	return fmt.Sprintf("%s: %s: %s%s", f.Kind, where, f.Note, which)
}

// Report is the result of a verification.
type Report struct {
	OK          bool          `json:"ok"`
	At          time.Time     `json:"at"`
	Took        time.Duration `json:"tookNanos"`
	Size        int64         `json:"size"`        // leaves
	Checked     int64         `json:"checked"`     // entries recomputed
	Pruned      int64         `json:"pruned"`      // leaves whose entries were lawfully removed
	Waiting     int64         `json:"waiting"`     // entries without a leaf yet
	Checkpoints int64         `json:"checkpoints"` // signed states compared
	Witnessed   int64         `json:"witnessed"`   // of them kept outside the database
	Root        string        `json:"root"`        // base64
	Faults      []Fault       `json:"faults"`      // in leaf order, the first is the first bad entry; at most 100
	More        bool          `json:"more"`        // there are further faults
}

// First gives the first fault; false when the ledger is sound.
func (r Report) First() (Fault, bool) {
	if len(r.Faults) == 0 {
		return Fault{}, false
	}
	return r.Faults[0], true
}

const maxFaults = 100

const verifyBatch = 1000

// Verify recomputes every entry's seal and leaf, the tree, and its agreement with every signed and every witnessed
// checkpoint. Faults are in the report; the error is for what kept it from finishing. progress, when not nil, is told leaves
// done and in all. The node may go on working meanwhile.
func (s *Service) Verify(ctx context.Context, progress func(done, total int64)) (Report, error) {
	v := &verification{s: s, ctx: ctx, started: s.d.Clock.Now(), progress: progress}
	if err := v.run(); err != nil {
		return v.report, fmt.Errorf("audit: verify: %w", err)
	}
	r := v.finish()
	err := s.d.Store.Write(ctx, func(ctx context.Context) error { return s.d.Store.PutReport(ctx, r) })
	return r, err
}

type verification struct {
	s        *Service
	ctx      context.Context
	started  time.Time
	progress func(done, total int64)
	report   Report

	head    Head
	floor   Floor
	points  []witnessed // ascending by size
	tree    rebuild
	tiles   *reader
	prev    Record // the last good entry
	lastCut int64  // size of the last checkpoint that agreed
	void    int64  // leaves in a row with neither entry nor hash
}

// maxVoid leaves with nothing stored at all end the pass: the head claims what there is not, perhaps without end.
const maxVoid = 10 * tileWidth

type witnessed struct {
	Checkpoint
	outside bool
}

func (v *verification) run() error {
	if err := v.prepare(); err != nil {
		return err
	}
	v.tree.check = v.compareTile
	for leaf := int64(0); leaf < v.head.Size && v.void < maxVoid; {
		batch, err := v.s.d.Store.FromLeaf(v.ctx, leaf, verifyBatch)
		if err != nil {
			return err
		}
		end := min(leaf+verifyBatch, v.head.Size)
		for ; leaf < end; leaf++ {
			var r *Record
			for len(batch) > 0 && batch[0].Leaf < leaf {
				batch = batch[1:]
			}
			if len(batch) > 0 && batch[0].Leaf == leaf {
				r, batch = &batch[0], batch[1:]
			}
			if err := v.leaf(leaf, r); err != nil {
				return err
			}
		}
		v.tiles.tiles = map[[2]int64][]byte{} // bounded memory
		if v.progress != nil {
			v.progress(leaf, v.head.Size)
		}
	}
	v.report.Root = v.tree.root().String()
	if v.head.Size > 0 && v.tree.root() != v.head.Root {
		v.fault(Fault{Kind: Tampered, Leaf: v.lastCut, Until: v.head.Size, Note: "the head's root is not the tree's"})
	}
	for _, p := range v.points { // larger than the tree
		v.fault(Fault{Kind: Truncated, Leaf: v.head.Size, Record: v.prev.ID, At: v.prev.At, After: true,
			Note: fmt.Sprintf("a checkpoint of %s covers %d leaves, there are %d", p.At.Format(time.RFC3339), p.Size, v.head.Size)})
	}
	return v.beyond()
}

// prepare reads what the pass over the leaves compares with.
func (v *verification) prepare() (err error) {
	st := v.s.d.Store
	v.tiles = newReader(v.ctx, st)
	// Checkpoints first: a head read later is never smaller than what they cover.
	if err := v.checkpoints(); err != nil {
		return err
	}
	if v.head, err = st.Head(v.ctx); err != nil {
		return err
	}
	v.report.Size = v.head.Size
	return v.readFloor()
}

func (v *verification) readFloor() error {
	f, ok, err := v.s.d.Store.LastFloor(v.ctx)
	if err != nil || !ok {
		return err
	}
	if !v.s.keys.Lawful(f) {
		v.fault(Fault{Kind: Unsigned, Leaf: 0, Note: fmt.Sprintf("the floor at leaf %d is not lawfully signed", f.Leaf)})
		return nil
	}
	v.floor = f
	return nil
}

func (v *verification) checkpoints() error {
	add := func(c Checkpoint, outside bool) {
		if !v.s.keys.Signed(c) {
			v.fault(Fault{Kind: Unsigned, Leaf: c.Size - 1, Note: fmt.Sprintf("the checkpoint of size %d carries no good signature", c.Size)})
			return
		}
		v.report.Checkpoints++
		if outside {
			v.report.Witnessed++
		}
		v.points = append(v.points, witnessed{c, outside})
	}
	if w := v.s.d.Witness; w != nil {
		kept, err := w.Kept(v.ctx)
		if err != nil {
			return err
		}
		for _, c := range kept {
			add(c, true)
		}
	}
	for after := int64(-1); ; {
		batch, err := v.s.d.Store.Checkpoints(v.ctx, after, verifyBatch)
		if err != nil {
			return err
		}
		for _, c := range batch {
			add(c, false)
			after = c.Size
		}
		if len(batch) < verifyBatch {
			break
		}
	}
	sort.SliceStable(v.points, func(i, j int) bool { return v.points[i].Size < v.points[j].Size })
	return nil
}

// leaf checks one leaf against the stored hash and adds what the tree should hold there. A wrong entry is reported and the
// stored hash used in its place, so that one bad entry does not make all later ones look bad.
func (v *verification) leaf(n int64, r *Record) error {
	stored, err := v.tiles.tile(0, n/tileWidth)
	if err != nil {
		return err
	}
	var want tlog.Hash
	have := len(stored) >= int(n%tileWidth+1)*tlog.HashSize
	if have {
		copy(want[:], stored[n%tileWidth*tlog.HashSize:])
	}
	if r == nil && !have {
		return v.missing(n)
	}
	v.void = 0
	switch {
	case r == nil:
		if n >= v.floor.Leaf {
			if err := v.readFloor(); err != nil { // a prune may have moved it meanwhile
				return err
			}
		}
		if n < v.floor.Leaf {
			v.report.Pruned++
		} else {
			v.fault(Fault{Kind: Deleted, Leaf: n, Record: v.prev.ID, At: v.prev.At, After: true, Note: "no entry has this leaf"})
		}
	default:
		got, good := v.entry(n, r, want, have)
		if !have {
			want = got
		}
		if good {
			v.prev = *r
		}
		v.report.Checked++
	}
	if err := v.tree.add(want); err != nil {
		return err
	}
	for len(v.points) > 0 && v.points[0].Size <= v.tree.size {
		v.compareRoot(v.points[0])
		v.points = v.points[1:]
	}
	return nil
}

// missing is a leaf of which neither entry nor hash is stored: what the head claims to follow the last stored one.
func (v *verification) missing(n int64) error {
	if v.void == 0 {
		v.fault(Fault{Kind: Tampered, Leaf: n, Until: v.head.Size - 1, Record: v.prev.ID, At: v.prev.At, After: true, Note: "neither entry nor hash is stored"})
	}
	v.void++
	v.tree.check = nil // what is above a hole cannot be compared
	return v.tree.add(tlog.Hash{})
}

func (v *verification) entry(n int64, r *Record, want tlog.Hash, have bool) (got tlog.Hash, good bool) {
	c, err := Canonical(r.Entry, r.Form)
	sealed := err == nil && v.s.d.Seal.Check(r.Seal, c)
	got = Hash(c)
	f := Fault{Leaf: n, Record: r.ID, At: r.At}
	switch {
	case have && got != want && !sealed:
		f.Kind, f.Note = Changed, "the entry is not what was hashed and sealed"
	case have && got != want:
		f.Kind, f.Note = Tampered, "the entry is sealed, the stored leaf hash is another"
	case !sealed:
		f.Kind, f.Note = Forged, "the entry was not sealed by this node"
	case !have:
		f.Kind, f.Note = Tampered, "the stored leaf hash is missing"
	default:
		return got, true
	}
	v.fault(f)
	return got, false
}

func (v *verification) compareRoot(p witnessed) {
	if p.Size != v.tree.size { // of an empty tree: nothing to compare
		return
	}
	if v.tree.root() == p.Root {
		v.lastCut = p.Size
		return
	}
	where := "signed"
	if p.outside {
		where = "witnessed"
	}
	v.fault(Fault{Kind: Rewritten, Leaf: v.lastCut, Until: p.Size - 1, Note: fmt.Sprintf("leaves %d to %d do not give the root %s at size %d", v.lastCut, p.Size-1, where, p.Size)})
}

// compareTile compares computed hashes above the leaves with the stored ones, which proofs are made from.
func (v *verification) compareTile(level int, number int64, h tlog.Hash) error {
	if level == 0 {
		return nil
	}
	data, err := v.tiles.tile(level, number/tileWidth)
	if err != nil {
		return err
	}
	at := int(number % tileWidth * tlog.HashSize)
	if len(data) < at+tlog.HashSize || tlog.Hash(data[at:at+tlog.HashSize]) != h {
		v.fault(Fault{Kind: Tampered, Leaf: number << (tileHeight * level), Note: fmt.Sprintf("stored hash %d of level %d is not the tree's", number, level)})
	}
	return nil
}

// beyond looks for entries outside the tree: with a leaf it does not have, or waiting without a seal.
func (v *verification) beyond() error {
	st := v.s.d.Store
	return st.Write(v.ctx, func(ctx context.Context) error {
		h, err := st.Lock(ctx) // no sequencer may be half-way
		if err != nil {
			return err
		}
		stray, err := st.FromLeaf(ctx, h.Size, maxFaults)
		if err != nil {
			return err
		}
		for _, r := range stray {
			v.fault(Fault{Kind: Inserted, Leaf: r.Leaf, Record: r.ID, At: r.At, Note: "the tree ends before this leaf"})
		}
		waiting, err := st.Waiting(ctx, verifyBatch)
		if err != nil {
			return err
		}
		for _, r := range waiting {
			if c, err := Canonical(r.Entry, r.Form); err != nil || !v.s.d.Seal.Check(r.Seal, c) {
				v.fault(Fault{Kind: Forged, Leaf: NoLeaf, Record: r.ID, At: r.At, Note: "a waiting entry was not sealed by this node"})
			}
		}
		v.report.Waiting, err = st.CountWaiting(ctx)
		return err
	})
}

func (v *verification) fault(f Fault) {
	f.Until = max(f.Until, f.Leaf)
	for _, g := range v.report.Faults { // a transaction may run twice
		if g == f {
			return
		}
	}
	if len(v.report.Faults) >= maxFaults {
		v.report.More = true
		return
	}
	v.report.Faults = append(v.report.Faults, f)
}

func (v *verification) finish() Report {
	r := v.report
	sort.SliceStable(r.Faults, func(i, j int) bool { return order(r.Faults[i]) < order(r.Faults[j]) })
	r.OK = len(r.Faults) == 0
	r.At = v.started
	r.Took = v.s.d.Clock.Now().Sub(v.started)
	if r.Faults == nil {
		r.Faults = []Fault{}
	}
	return r
}

// order puts a fault of a range behind the faults of entries within it: those say which entry it is.
func order(f Fault) int64 {
	if f.Leaf == NoLeaf {
		return 1 << 62
	}
	return f.Until
}
