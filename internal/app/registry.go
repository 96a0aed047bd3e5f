package app

import (
	"context"
	"math/big"
	"time"

	"minkang/internal/standards"
)

// uuidArc is the arc whose numbers are UUIDs (ITU-T X.667): everybody may assign under an own UUID without asking anybody.
const uuidArc = "2.25."

// openRegistry gives the registry its keys and its arc, and announces licences that come to their end.
func (s *System) openRegistry(context.Context) error {
	sealer, err := s.Keys.Sealer("registry")
	if err != nil {
		return err
	}
	index, err := s.Keys.MAC("registry-index")
	if err != nil {
		return err
	}
	arc := s.Config.Node.OIDArc
	if arc == "" {
		uuid, err := s.Keys.Secret("oid-arc", 16)
		if err != nil {
			return err
		}
		arc = uuidArc + new(big.Int).SetBytes(uuid).String()
	}
	s.Registry.Protect(sealer, index).Under(arc, knownOIDs{s.Shelf.Library})
	s.jobs = append(s.jobs, func(ctx context.Context) {
		s.every(ctx, time.Hour, "announce licences", func(ctx context.Context) error { _, err := s.Registry.Announce(ctx); return err })
	})
	return nil
}

// knownOIDs shows the library's object identifiers as the registry needs them.
type knownOIDs struct{ library func() *standards.Library }

// OIDMeaning implements registry.KnownOIDs.
func (k knownOIDs) OIDMeaning(oid string) (string, bool) {
	o, ok := k.library().OID(oid)
	return o.Meaning, ok
}
