package security

import (
	"context"
	"slices"

	"minkang/internal/kit/id"
)

// AuditGuard decides who may ask the ledger; the ledger's HTTP face takes it.
type AuditGuard struct{ Policy *Policy }

// MayReadAudit wants the permission to read the ledger.
func (g AuditGuard) MayReadAudit(ctx context.Context) error {
	_, err := RequireTo(ctx, g.Policy, MayReadAudit)
	return err
}

// MayReadAccesses lets residents see who opened their own record and their wards'; others need the permission.
func (g AuditGuard) MayReadAccesses(ctx context.Context, person id.ID) error {
	a, err := Require(ctx)
	if err != nil {
		return err
	}
	if person != 0 && g.Policy.May(a, MayReadOwnRecord) == nil && (a.Person == person || slices.Contains(a.Wards, person)) {
		return nil
	}
	return g.Policy.May(a, MayReadAudit)
}
