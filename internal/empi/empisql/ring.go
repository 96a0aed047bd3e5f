package empisql

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/linkage"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

// Keys gives secrets by name, the same for the same name, making one at first use; engine/keystore does.
type Keys interface {
	Secret(name string, size int) ([]byte, error)
}

// generation is one set of keys: a sealing key, and one hashing key per purpose. Safe for concurrent use.
type generation struct {
	number int
	seal   *gm.SM4
	proof  []byte
	blinds sync.Pool // of *blinder
}

// blinder makes keyed hashes; one goroutine at a time.
type blinder struct {
	number, key, phone *gm.Keyed
	buf, out           []byte
}

// state is the generations in use at a moment. Immutable.
type state struct {
	newest *generation
	all    []*generation // newest first; more than one while rows are moved over
	legacy bool          // rows of older versions are left in empi_person
	at     time.Time
}

// ring keeps the generations in use. Other nodes may begin one: what was read is good for fresh.
type ring struct {
	keys Keys
	now  atomic.Pointer[state]
	mu   sync.Mutex
	made map[int]*generation
}

const fresh = 5 * time.Second

// generation gives a generation's keys; begin lets them be made. Those of a generation that rows were sealed with are never made
// anew: files that could not open anything would hide that the right ones are missing.
func (r *ring) generation(number int, begin bool) (*generation, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if g := r.made[number]; g != nil {
		return g, nil
	}
	name := "identity-" + strconv.Itoa(number)
	if h, ok := r.keys.(interface{ Has(name string) bool }); ok && !begin && !(h.Has(name+"-seal") && h.Has(name+"-blind")) {
		return nil, empi.ErrKeyMissing.With("generation", strconv.Itoa(number))
	}
	seal, err := r.keys.Secret(name+"-seal", gm.KeySize)
	if err != nil {
		return nil, err
	}
	blind, err := r.keys.Secret(name+"-blind", gm.DigestSize)
	if err != nil {
		return nil, err
	}
	g := &generation{number: number}
	if g.seal, err = gm.NewSM4(seal, rand.Reader); err != nil {
		return nil, err
	}
	g.proof = gm.HMAC(blind, append([]byte("proof"), gm.HMAC(seal, []byte("proof"))...))[:16]
	number1, key, phone := gm.HMAC(blind, []byte("number")), gm.HMAC(blind, []byte("key")), gm.HMAC(blind, []byte("phone"))
	g.blinds.New = func() any {
		return &blinder{number: gm.NewKeyed(number1), key: gm.NewKeyed(key), phone: gm.NewKeyed(phone)}
	}
	r.made[number] = g
	return g, nil
}

// blindSize is how much of a number's hash is kept: 128 bits, so that two numbers never meet.
const blindSize = 16

// number hashes an identifier; the domain is part of it, so equal numbers of two domains do not look alike.
func (g *generation) blind(n empi.Identifier) []byte {
	b := g.blinds.Get().(*blinder)
	defer g.blinds.Put(b)
	b.buf = append(append(append(b.buf[:0], n.System...), 0), n.Value.Reveal()...)
	b.out = b.number.Sum(b.out[:0], b.buf)
	return append([]byte(nil), b.out[:blindSize]...)
}

// hash of a blocking key: 62 bits and the generation. Two keys that meet only make one candidate more.
func (g *generation) hash(k linkage.Key) int64 {
	b := g.blinds.Get().(*blinder)
	defer g.blinds.Put(b)
	b.buf = append(append(b.buf[:0], byte(k.Kind)), k.Text...)
	b.out = b.key.Sum(b.out[:0], b.buf)
	return g.mark(binary.BigEndian.Uint64(b.out))
}

// phone hashes a telephone's digits for searching by it.
func (g *generation) phone(digits string) int64 {
	b := g.blinds.Get().(*blinder)
	defer g.blinds.Put(b)
	b.buf = append(b.buf[:0], digits...)
	b.out = b.phone.Sum(b.out[:0], b.buf)
	return g.mark(binary.BigEndian.Uint64(b.out))
}

func (g *generation) mark(h uint64) int64 { return int64(h&^3 | uint64(g.number)&3) }

// hashes gives the rows of empi_key that an entry has.
func (g *generation) hashes(e empi.Entry) []int64 {
	out := make([]int64, 0, len(e.Keys)+1)
	for _, k := range e.Keys {
		out = append(out, g.hash(k))
	}
	if e.Traits.Phone != "" {
		out = append(out, g.phone(e.Traits.Phone))
	}
	return out
}

// place binds sealed bytes to the row they are stored in.
func place(kind string, ident id.ID) string { return kind + "/" + ident.String() }

// open opens what any generation sealed.
func (s *Store) open(number int, sealed []byte, at string) ([]byte, error) {
	g, err := s.ring.generation(number, false)
	if err != nil {
		return nil, err
	}
	b, err := g.seal.Open(sealed, at)
	if err != nil {
		return nil, empi.ErrKeyMissing
	}
	return b, nil
}

// state gives the generations in use, read anew when what is known may be old.
func (s *Store) state(ctx context.Context) (*state, error) {
	st := s.ring.now.Load()
	if time.Since(st.at) < fresh {
		return st, nil
	}
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	return s.ring.now.Load(), nil
}

const ringRows = `SELECT generation, proof FROM empi_keyring WHERE retired_at = 0 ORDER BY generation DESC`

// load reads the generations in use and proves that the keys at hand are theirs.
func (s *Store) load(ctx context.Context) error {
	st := &state{at: time.Now()}
	rows, err := s.db.On(ctx).Query(ctx, ringRows)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var number int
		var proof []byte
		if err := rows.Scan(&number, &proof); err != nil {
			return err
		}
		g, err := s.ring.generation(number, false)
		if err != nil {
			return err
		}
		if !gm.Equal(g.proof, proof) {
			return empi.ErrKeyMissing.With("generation", strconv.Itoa(number))
		}
		st.all = append(st.all, g)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	if len(st.all) > 0 {
		st.newest = st.all[0]
	}
	if old := s.ring.now.Load(); old == nil || old.legacy {
		if st.legacy, err = s.legacyLeft(ctx); err != nil {
			return err
		}
	}
	s.ring.now.Store(st)
	return nil
}

// BeginGeneration implements empi.Store.
func (s *Store) BeginGeneration(ctx context.Context) error {
	var last int
	if err := s.db.On(ctx).QueryRow(ctx, `SELECT COALESCE(MAX(generation), 0) FROM empi_keyring`).Scan(&last); err != nil {
		return err
	}
	g, err := s.ring.generation(last+1, true)
	if err != nil {
		return err
	}
	if _, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_keyring (generation, proof, made_at, retired_at) VALUES ($1, $2, $3, 0)`,
		g.number, g.proof, clock.Micros(s.clock.Now())); err != nil {
		return err
	}
	s.db.After(ctx, s.reload) // not before: the transaction may still be undone
	return nil
}

// reload reads the generations anew, outside any transaction.
func (s *Store) reload() {
	if err := s.load(context.Background()); err != nil { // then at the next use
		old := *s.ring.now.Load()
		old.at = time.Time{}
		s.ring.now.Store(&old)
	}
}

// Generations implements empi.Store.
func (s *Store) Generations(ctx context.Context) ([]int, error) {
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	var out []int
	for _, g := range s.ring.now.Load().all {
		out = append(out, g.number)
	}
	return out, nil
}

// EndGenerations implements empi.Store.
func (s *Store) EndGenerations(ctx context.Context) error {
	newest := s.ring.now.Load().newest.number
	if _, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_keyring SET retired_at = $1 WHERE retired_at = 0 AND generation < $2`,
		clock.Micros(s.clock.Now()), newest); err != nil {
		return err
	}
	s.db.After(ctx, s.reload)
	return nil
}
