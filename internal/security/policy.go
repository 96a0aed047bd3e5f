package security

import (
	"slices"
	"time"

	"minkang/internal/audit"
)

// Permission is something a role may do. Permissions never reach a person's record: that is Decide's.
type Permission string

// The permissions.
const (
	MaySubmit             Permission = "submit"              // hand in documents
	MayReadSubmissions    Permission = "submissions.read"    // see submissions, their findings and messages
	MayManageSubmissions  Permission = "submissions.manage"  // replay, resend, close
	MaySearchResidents    Permission = "residents.search"    // find a resident by identifier or name
	MayReviewIdentity     Permission = "identity.review"     // decide on candidates, merge and split
	MayOpenRecords        Permission = "records.open"        // ask the gate; the gate decides
	MayReadOwnRecord      Permission = "records.own"         // the resident's pages
	MayReadRegistry       Permission = "registry.read"       // institutions, departments, workers
	MayManageInstitutions Permission = "institutions.manage" // institutions, departments, workers, connected systems
	MayManageAccounts     Permission = "accounts.manage"
	MayManageCredentials  Permission = "credentials.manage" // keys and certificates of connected systems
	MayQueryWarehouse     Permission = "warehouse.query"    // statistics, no single persons
	MayExportWarehouse    Permission = "warehouse.export"
	MayReadDashboard      Permission = "dashboard.read"
	MayReadOperations     Permission = "operations.read" // state of the node, errors, message search without content
	MayReadAudit          Permission = "audit.read"
	MayReviewBreakGlass   Permission = "breakglass.review"
	MayReadStandards      Permission = "standards.read"     // the library, its terminology operations and the test bench
	MayManageStandards    Permission = "standards.manage"   // import and release packages
	MayManageTerminology  Permission = "terminology.manage" // map local codes
	MayReadQuality        Permission = "quality.read"       // scores and letters; findings without persons
	MayManageQuality      Permission = "quality.manage"     // thresholds
	MayVerifyHealthCode   Permission = "healthcode.verify"  // a desk reads a resident's code
)

// rights is the whole table: what each role may do. Whoever is not in it may not.
var rights = map[Role][]Permission{
	RoleOperator: {MayReadSubmissions, MayManageSubmissions, MaySubmit, MayReviewIdentity, MayReadRegistry, MayManageInstitutions,
		MayManageAccounts, MayManageCredentials, MayReadDashboard, MayReadOperations, MayReadAudit, MayReviewBreakGlass,
		MayReadStandards, MayManageStandards, MayManageTerminology, MayReadQuality, MayManageQuality, MayVerifyHealthCode},
	RoleDoctor:   {MaySearchResidents, MayOpenRecords, MayReadRegistry, MayReadStandards, MayVerifyHealthCode},
	RoleManager:  {MayQueryWarehouse, MayExportWarehouse, MayReadDashboard, MayReadRegistry, MayReadStandards, MayReadQuality},
	RoleAuditor:  {MayReadAudit, MayReviewBreakGlass, MayReadRegistry},
	RoleResident: {MayReadOwnRecord, MayOpenRecords},
	RoleSystem:   {MaySubmit, MayReadRegistry, MayReadStandards, MayVerifyHealthCode},
}

// Policy holds the gate's numbers. The zero value has no window and grants nothing; use DefaultPolicy.
type Policy struct {
	TreatingWindow time.Duration // an encounter this long ago still makes a doctor's institution a treating one
	GrantFor       time.Duration // how long a grant lasts
}

// DefaultPolicy gives 12 months and 30 minutes.
func DefaultPolicy() *Policy {
	return &Policy{TreatingWindow: 365 * 24 * time.Hour, GrantFor: 30 * time.Minute}
}

// May tells whether the actor's roles hold the permission: nil, ErrMustChange or ErrNotPermitted. The node itself may do
// anything that is not a person's record.
func (p *Policy) May(a Actor, want Permission) error {
	if a.Kind == audit.Node {
		return nil
	}
	if a.MustChange {
		return ErrMustChange
	}
	if slices.Contains(Permissions(a.Roles), want) {
		return nil
	}
	return ErrNotPermitted.With("permission", string(want))
}

// Permissions gives what the roles may do together, in the table's order and without repeats; pages show their menus by it.
func Permissions(roles []Role) []Permission {
	out := []Permission{}
	for _, r := range roles {
		for _, p := range rights[r] {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// Known tells whether there is such a role. RoleSystem is not one for accounts.
func (r Role) Known() bool { _, ok := rights[r]; return ok }
