package security

import (
	"time"

	"minkang/internal/kit/id"
)

// Subjects of the events this context publishes. Changes: 2026-11-21 first versions.
const (
	SubjectBreakGlassUsed    = "security.break-glass-used.v1"
	SubjectCredentialRevoked = "security.credential-revoked.v1"
	SubjectAccountChanged    = "security.account-changed.v1"
)

// BreakGlassUsed: a record was opened in an emergency. Key: the grant.
type BreakGlassUsed struct {
	Grant       id.ID     `json:"grant"`
	Person      id.ID     `json:"person"`
	Actor       id.ID     `json:"actor"`
	Institution id.ID     `json:"institution"`
	Reason      string    `json:"reason"`
	At          time.Time `json:"at"`
}

// CredentialRevoked: a key or certificate no longer opens anything. Key: the credential.
type CredentialRevoked struct {
	System     id.ID  `json:"system"`
	Credential id.ID  `json:"credential"`
	Kind       string `json:"kind"` // key, certificate
}

// AccountChanged: an account was made, changed, suspended or had its password reset. Key: the account.
type AccountChanged struct {
	Account id.ID  `json:"account"`
	Change  string `json:"change"` // create, change, reset, unlock
}
