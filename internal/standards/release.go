package standards

import (
	"context"
	"slices"
	"strings"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

// Diff tells what releasing a package would change of the library in force.
func (s *Packages) Diff(ctx context.Context, one id.ID) (Diff, error) {
	_, d, err := s.change(ctx, one)
	return d, err
}

func (s *Packages) change(ctx context.Context, one id.ID) (*Library, Diff, error) {
	_, all, err := s.find(ctx, one)
	if err != nil {
		return nil, Diff{}, err
	}
	p, err := s.open(ctx, one)
	if err != nil {
		return nil, Diff{}, err
	}
	l, err := s.with(ctx, all, p)
	if err != nil {
		return nil, Diff{}, err
	}
	return l, Compare(s.shelf.Library(), l), nil
}

// Confirmation allows breaking changes; they need a reason of at least four characters.
type Confirmation struct {
	Breaking bool
	Reason   string
}

func (c Confirmation) given() bool {
	return c.Breaking && len([]rune(strings.TrimSpace(c.Reason))) >= 4
}

// Release puts an imported package in force on every node. Errors: standards.package-breaking without the confirmation that
// breaking changes need, standards.package-state, standards.package-version when a higher version is in force.
func (s *Packages) Release(ctx context.Context, one id.ID, c Confirmation) (Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, all, err := s.find(ctx, one)
	if err != nil {
		return p, err
	}
	if p.State != Imported {
		return p, ErrPackageState
	}
	for _, x := range inForce(all) {
		if x.Manifest.ID == p.Manifest.ID && CompareVersions(p.Manifest.Version, x.Manifest.Version) <= 0 {
			return p, ErrPackageVersion
		}
	}
	if err := s.stillTrusted(ctx, p); err != nil {
		return p, err
	}
	l, d, err := s.change(ctx, one)
	if err != nil {
		return p, err
	}
	if d.Breaking > 0 && !c.given() {
		return p, ErrPackageBreaking
	}
	p.State, p.ReleasedAt, p.ReleasedBy, p.Reason = Released, s.clock.Now(), s.witness.Who(ctx), strings.TrimSpace(c.Reason)
	return p, s.move(ctx, p, Imported, "standards.release", l)
}

// stillTrusted: trust may have ended between import and release.
func (s *Packages) stillTrusted(ctx context.Context, p Stored) error {
	all, err := s.store.Publishers(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(x Publisher) bool { return x.KeyID == p.Manifest.KeyID && x.RevokedAt.IsZero() }) {
		return ErrPackagePublisher
	}
	return nil
}

// Withdraw takes a released package out of force; the released version before it, if any, counts again. The reason is kept.
func (s *Packages) Withdraw(ctx context.Context, one id.ID, reason string) (Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, all, err := s.find(ctx, one)
	if err != nil {
		return p, err
	}
	if p.State == Withdrawn {
		return p, ErrPackageState
	}
	from := p.State
	p.State, p.WithdrawnAt, p.Reason = Withdrawn, s.clock.Now(), strings.TrimSpace(reason)
	for i := range all {
		if all[i].ID == one {
			all[i] = p
		}
	}
	layers, err := s.layers(ctx, all, "")
	if err != nil {
		return p, err
	}
	l, err := Assemble(layers)
	if err != nil {
		return p, err
	}
	return p, s.move(ctx, p, from, "standards.withdraw", l)
}

// move writes the new state, its audit line and event in one transaction and puts the library on the shelf once it committed.
func (s *Packages) move(ctx context.Context, p Stored, from State, action string, l *Library) error {
	return s.unit.Write(ctx, func(ctx context.Context) error {
		ok, err := s.store.Move(ctx, p, from)
		if err != nil {
			return err
		}
		if !ok {
			return ErrPackageState
		}
		detail := map[string]string{"package": p.Manifest.ID, "version": p.Manifest.Version}
		if p.Reason != "" {
			detail["reason"] = p.Reason
		}
		if err := s.witness.Record(ctx, action, "standards-package/"+p.ID.String(), detail); err != nil {
			return err
		}
		err = s.events.Publish(ctx, SubjectPackages, p.ID, PackagesChanged{Package: p.ID, Name: p.Manifest.ID, Version: p.Manifest.Version, State: p.State})
		if err != nil {
			return err
		}
		s.unit.After(ctx, func() { s.shelf.Put(l) })
		return nil
	})
}

// Refresh puts the packages in force on the shelf, when others are there now: at start, and when another node released one.
// A package that cannot be read any more is left out and given back as a problem; the node works without it.
func (s *Packages) Refresh(ctx context.Context) (problems []error, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.store.List(ctx)
	if err != nil {
		return nil, err
	}
	force := inForce(all)
	if sameLayers(force, s.shelf.Library().Packages()) {
		return nil, nil
	}
	l, err := Load()
	if err != nil {
		return nil, err
	}
	var layers []*Package
	for _, x := range force {
		p, err := s.open(ctx, x.ID)
		if err != nil && errs.KindOf(err) == errs.Internal {
			return problems, err
		}
		var next *Library
		if err == nil {
			next, err = Assemble(append(slices.Clone(layers), p))
		}
		if err != nil {
			problems = append(problems, err)
			continue
		}
		l, layers = next, append(layers, p)
	}
	s.shelf.Put(l)
	return problems, nil
}

func sameLayers(force []Stored, on []PackageInfo) bool {
	return slices.EqualFunc(force, on, func(a Stored, b PackageInfo) bool {
		return a.Manifest.ID == b.ID && a.Manifest.Version == b.Version
	})
}

// Publishers gives the makers of packages that are or were trusted.
func (s *Packages) Publishers(ctx context.Context) ([]Publisher, error) {
	return s.store.Publishers(ctx)
}

// Trust adds a publisher by its SM2 public key in PEM.
func (s *Packages) Trust(ctx context.Context, name, pem string) (Publisher, error) {
	key, err := gm.ParsePublicKey([]byte(pem))
	if err != nil {
		return Publisher{}, ErrPublisherKey
	}
	p := Publisher{KeyID: key.KeyID(), Name: strings.TrimSpace(name), PEM: string(key.PEM()), AddedBy: s.witness.Who(ctx), AddedAt: s.clock.Now()}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		if err := s.store.AddPublisher(ctx, p); err != nil {
			return err
		}
		return s.witness.Record(ctx, "standards.trust", "standards-publisher/"+p.KeyID, map[string]string{"name": p.Name})
	})
	return p, err
}

// Distrust ends the trust in a publisher: what it signed is no longer taken; what is in force stays until it is withdrawn.
func (s *Packages) Distrust(ctx context.Context, keyID string) error {
	return s.unit.Write(ctx, func(ctx context.Context) error {
		ok, err := s.store.RevokePublisher(ctx, keyID, s.clock.Now())
		if err != nil {
			return err
		}
		if !ok {
			return ErrNoPublisher
		}
		return s.witness.Record(ctx, "standards.distrust", "standards-publisher/"+keyID, nil)
	})
}
