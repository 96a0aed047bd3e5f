package standards

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

// State of a package on this platform.
type State string

// A package is imported, then released, and may be withdrawn; withdrawing brings the version before back.
const (
	Imported  State = "imported"
	Released  State = "released"
	Withdrawn State = "withdrawn"
)

// Stored is a package as the platform keeps it. Its archive is read apart.
type Stored struct {
	ID          id.ID
	Manifest    Manifest // without its files
	Size        int      // of the archive, bytes
	State       State
	InForce     bool // the released version that counts; set by List, not kept
	ImportedBy  id.ID
	ImportedAt  time.Time
	ReleasedBy  id.ID
	ReleasedAt  time.Time // zero before
	Reason      string    // why breaking changes were released, or why it was withdrawn
	WithdrawnAt time.Time
}

// Publisher is a maker of packages whose key the operator trusts.
type Publisher struct {
	KeyID     string
	Name      string
	PEM       string
	AddedBy   id.ID
	AddedAt   time.Time
	RevokedAt time.Time // zero while trusted
}

// PackageStore keeps packages and publishers. Calls join the transaction in ctx.
type PackageStore interface {
	Add(ctx context.Context, s Stored, archive []byte) error
	List(ctx context.Context) ([]Stored, error)
	Archive(ctx context.Context, one id.ID) ([]byte, error)
	// Move writes state, times, actor and reason when the state is still from; false when it is not.
	Move(ctx context.Context, s Stored, from State) (bool, error)
	Publishers(ctx context.Context) ([]Publisher, error)
	AddPublisher(ctx context.Context, p Publisher) error
	RevokePublisher(ctx context.Context, keyID string, at time.Time) (bool, error)
}

// Unit runs work in one transaction and calls what must happen after its commit.
type Unit interface {
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	After(ctx context.Context, fn func())
}

// Events announces committed facts.
type Events interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}

// Witness writes who did what into the audit log, in the transaction of ctx, and tells who is acting.
type Witness interface {
	Record(ctx context.Context, action, object string, detail map[string]string) error
	Who(ctx context.Context) id.ID
}

// SubjectPackages announces that the packages in force changed; every node then reads them anew.
const SubjectPackages = "standards.packages-changed.v1"

// PackagesChanged is its payload.
type PackagesChanged struct {
	Package id.ID  `json:"package"`
	Name    string `json:"name"`
	Version string `json:"version"`
	State   State  `json:"state"`
}

// Packages changes the library in force while the platform runs. Safe for concurrent use.
type Packages struct {
	shelf   *Shelf
	store   PackageStore
	unit    Unit
	events  Events
	witness Witness
	clock   clock.Clock
	ids     *id.Source

	mu sync.Mutex // one change of the shelf at a time
}

// NewPackages returns the service; Refresh puts what the store says is in force on the shelf.
func NewPackages(shelf *Shelf, store PackageStore, unit Unit, events Events, witness Witness, c clock.Clock, ids *id.Source) *Packages {
	return &Packages{shelf: shelf, store: store, unit: unit, events: events, witness: witness, clock: c, ids: ids}
}

// List gives all packages, the newest first.
func (s *Packages) List(ctx context.Context) ([]Stored, error) {
	all, err := s.store.List(ctx)
	if err != nil {
		return nil, err
	}
	force := inForce(all)
	for i := range all {
		all[i].InForce = slices.ContainsFunc(force, func(x Stored) bool { return x.ID == all[i].ID })
	}
	slices.SortFunc(all, func(a, b Stored) int { return int(min(1, max(-1, b.ID-a.ID))) })
	return all, nil
}

// inForce gives the highest released version of every package, in the order of their release.
func inForce(all []Stored) []Stored {
	best := map[string]Stored{}
	for _, p := range all {
		if p.State != Released {
			continue
		}
		if old, ok := best[p.Manifest.ID]; !ok || CompareVersions(p.Manifest.Version, old.Manifest.Version) > 0 {
			best[p.Manifest.ID] = p
		}
	}
	out := make([]Stored, 0, len(best))
	for _, p := range best {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Stored) int {
		if c := a.ReleasedAt.Compare(b.ReleasedAt); c != 0 {
			return c
		}
		return strings.Compare(a.Manifest.ID, b.Manifest.ID)
	})
	return out
}

func (s *Packages) find(ctx context.Context, one id.ID) (Stored, []Stored, error) {
	all, err := s.store.List(ctx)
	if err != nil {
		return Stored{}, nil, err
	}
	i := slices.IndexFunc(all, func(p Stored) bool { return p.ID == one })
	if i < 0 {
		return Stored{}, nil, ErrNoPackage
	}
	return all[i], all, nil
}

// Import takes an archive in: signature of a trusted publisher, a version above all known ones, content that loads. The same
// package again gives the one that is here. Nothing is in force yet.
func (s *Packages) Import(ctx context.Context, archive []byte) (Stored, error) {
	p, err := ReadPackage(archive)
	if err != nil {
		return Stored{}, s.refused(ctx, "", err)
	}
	name := p.Manifest.ID + " " + p.Manifest.Version
	all, err := s.store.List(ctx)
	if err != nil {
		return Stored{}, err
	}
	if err := s.trusted(ctx, p, false); err != nil {
		return Stored{}, s.refused(ctx, name, err)
	}
	for _, old := range all {
		if old.Manifest.ID != p.Manifest.ID || CompareVersions(p.Manifest.Version, old.Manifest.Version) > 0 {
			continue
		}
		if old.Manifest.Version == p.Manifest.Version && old.Manifest.Created.Equal(p.Manifest.Created) && s.same(ctx, old, p) {
			return old, nil
		}
		return Stored{}, s.refused(ctx, name, ErrPackageVersion)
	}
	if p.Manifest.Base != "" && CompareVersions(p.Manifest.Base, BaseEdition) > 0 {
		return Stored{}, s.refused(ctx, name, ErrPackageBase.At(p.Manifest.Base))
	}
	if _, err := s.with(ctx, all, p); err != nil {
		return Stored{}, s.refused(ctx, name, err)
	}
	out := Stored{ID: s.ids.Next(), Manifest: p.Manifest, Size: len(archive), State: Imported, ImportedBy: s.witness.Who(ctx), ImportedAt: s.clock.Now()}
	out.Manifest.Files = nil
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		if err := s.store.Add(ctx, out, archive); err != nil {
			return err
		}
		return s.witness.Record(ctx, "standards.import", "standards-package/"+out.ID.String(), map[string]string{"package": p.Manifest.ID, "version": p.Manifest.Version})
	})
	return out, err
}

// refused leaves a line about a package that was not taken: somebody tried to change what every document is judged by.
func (s *Packages) refused(ctx context.Context, name string, err error) error {
	if errs.KindOf(err) == errs.Internal {
		return err
	}
	noted := s.unit.Write(ctx, func(ctx context.Context) error {
		return s.witness.Record(ctx, "standards.import-refused", "standards-package", map[string]string{"package": name, "code": errs.CodeOf(err)})
	})
	if noted != nil {
		return noted
	}
	return err
}

// same tells whether a stored package is the very one.
func (s *Packages) same(ctx context.Context, old Stored, p *Package) bool {
	b, err := s.store.Archive(ctx, old.ID)
	if err != nil {
		return false
	}
	q, err := ReadPackage(b)
	return err == nil && string(q.Raw) == string(p.Raw)
}

// trusted checks the signature with the publisher's key. revoked: a publisher's packages that are here stay readable after
// the trust in it ended.
func (s *Packages) trusted(ctx context.Context, p *Package, revoked bool) error {
	all, err := s.store.Publishers(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.KeyID != p.Manifest.KeyID || !x.RevokedAt.IsZero() && !revoked {
			continue
		}
		key, err := gm.ParsePublicKey([]byte(x.PEM))
		if err != nil {
			return ErrPublisherKey
		}
		return p.Verify(key)
	}
	return ErrPackagePublisher
}

// open reads a stored package and checks that it is still what was signed.
func (s *Packages) open(ctx context.Context, one id.ID) (*Package, error) {
	b, err := s.store.Archive(ctx, one)
	if err != nil {
		return nil, err
	}
	p, err := ReadPackage(b)
	if err != nil {
		return nil, err
	}
	return p, s.trusted(ctx, p, true)
}

// layers opens the packages in force, leaving one id out.
func (s *Packages) layers(ctx context.Context, all []Stored, without string) ([]*Package, error) {
	var out []*Package
	for _, x := range inForce(all) {
		if x.Manifest.ID == without {
			continue
		}
		p, err := s.open(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// with builds the library that would be in force with the package, on top of the others.
func (s *Packages) with(ctx context.Context, all []Stored, p *Package) (*Library, error) {
	layers, err := s.layers(ctx, all, p.Manifest.ID)
	if err != nil {
		return nil, err
	}
	return Assemble(append(layers, p))
}
