package app

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/healthcode"
	"minkang/internal/healthcode/healthcodehttp"
	"minkang/internal/healthcode/healthcodesql"
)

// openHealthCode builds the electronic health code, its routes and its housekeeping.
func (s *System) openHealthCode(context.Context) error {
	sealer, err := s.Keys.Sealer("health-code")
	if err != nil {
		return err
	}
	secret, err := s.Keys.MAC("health-code-seal")
	if err != nil {
		return err
	}
	codes := healthcode.New(healthcode.Deps{Store: healthcodesql.New(s.DB), Unit: s.DB, People: s.Index, Ledger: s.Audit, Policy: s.Security.Policy(), Clock: s.Clock,
		IDs: s.IDs, Signer: s.signer, Sealer: sealer, Secret: secret})
	s.faces = append(s.faces, func(api huma.API, _ *http.ServeMux) {
		healthcodehttp.Register(api, codes, s.names.institution, s.Clock)
	})
	s.jobs = append(s.jobs, func(ctx context.Context) { s.every(ctx, 10*time.Minute, "prune health codes", codes.Prune) })
	return nil
}
