package security

import (
	"context"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

const human = audit.Human

// Unit runs a function in one transaction that the context carries; a nested call joins it.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Digest is the SM3 digest under which a secret is kept.
type Digest = [gm.DigestSize]byte

// Store keeps accounts, sessions, credentials and grants. Methods that change something are called inside Write. A thing that
// is not there is the error named. Safe for concurrent use.
type Store interface {
	Unit
	AccountStore
	SessionStore
	CredentialStore
	GrantStore
}

// AccountStore keeps accounts, their second factor and the attempts on them.
type AccountStore interface {
	// AddAccount adds an account with its wards; ErrLoginTaken.
	AddAccount(ctx context.Context, a Account) error
	// PutAccount replaces everything but login, password and second factor; ErrNoAccount.
	PutAccount(ctx context.Context, a Account) error
	// Account finds by id; ErrNoAccount.
	Account(ctx context.Context, account id.ID) (Account, error)
	// AccountByLogin finds by folded login; ErrNoAccount.
	AccountByLogin(ctx context.Context, login string) (Account, error)
	// Accounts gives accounts with a login after the given one, in its order.
	Accounts(ctx context.Context, q AccountQuery, after string, limit int) ([]Account, error)
	// SetPassword stores a new hash.
	SetPassword(ctx context.Context, account id.ID, hash string, must bool, at time.Time) error
	// SetSignedIn stores the last sign-in.
	SetSignedIn(ctx context.Context, account id.ID, at time.Time) error

	// Attempts gives what is counted under a key; the zero Attempts when nothing is.
	Attempts(ctx context.Context, key Digest) (Attempts, error)
	// Bump counts a failure under a key, from one again when the last was before since, and gives the state with the wait
	// that was in force before. It holds the key until the transaction ends.
	Bump(ctx context.Context, key Digest, at, since time.Time) (Attempts, error)
	// PutAttempts replaces what is counted under a key.
	PutAttempts(ctx context.Context, key Digest, a Attempts, at time.Time) error
	// ClearAttempts forgets a key.
	ClearAttempts(ctx context.Context, key Digest) error

	// TOTP gives the second factor; false when none was begun.
	TOTP(ctx context.Context, account id.ID) (TOTP, bool, error)
	// PutTOTP stores a second factor, replacing one.
	PutTOTP(ctx context.Context, account id.ID, t TOTP) error
	// TakeStep remembers a used time step; false when it, or a later one, was used already.
	TakeStep(ctx context.Context, account id.ID, step int64) (bool, error)
	// DropTOTP removes the second factor and its recovery codes.
	DropTOTP(ctx context.Context, account id.ID) error
	// PutRecovery replaces the recovery codes.
	PutRecovery(ctx context.Context, account id.ID, codes []Digest) error
	// TakeRecovery uses up a code; false when there is none such.
	TakeRecovery(ctx context.Context, account id.ID, code Digest) (bool, error)
}

// SessionStore keeps sessions under the digest of their token.
type SessionStore interface {
	AddSession(ctx context.Context, s Session, token Digest) error
	// SessionByToken gives the session and its account; ErrSessionExpired when there is none.
	SessionByToken(ctx context.Context, token Digest) (Session, Account, error)
	// Sessions gives an account's sessions, newest first.
	Sessions(ctx context.Context, account id.ID, limit int) ([]Session, error)
	SeeSession(ctx context.Context, session id.ID, at time.Time) error
	// EndSession removes one session of an account; false when there was none.
	EndSession(ctx context.Context, account, session id.ID) (bool, error)
	// EndSessions removes an account's sessions except one (zero: none excepted) and tells how many.
	EndSessions(ctx context.Context, account, except id.ID) (int, error)
	// Sweep removes sessions that ended before now or were idle since before idle, attempts without a failure since forgotten,
	// and unreviewed-free grants that ended before granted. It tells how many rows went.
	Sweep(ctx context.Context, now, idle, forgotten, granted time.Time) (int, error)
}

// CredentialStore keeps keys and certificates of connected systems.
type CredentialStore interface {
	AddKey(ctx context.Context, k APIKey, digest Digest) error
	// Key gives a key and the digest of its text; ErrKeyUnknown.
	Key(ctx context.Context, serial id.ID) (APIKey, Digest, error)
	Keys(ctx context.Context, system id.ID) ([]APIKey, error)
	// RevokeKey marks a key of a system; false when there is none or it is revoked already.
	RevokeKey(ctx context.Context, system, serial id.ID, at time.Time) (bool, error)

	// AddCertificate registers a certificate; ErrCertTaken when its fingerprint is registered already.
	AddCertificate(ctx context.Context, c Certificate) error
	// CertificateByFingerprint finds one; ErrCertUnknown.
	CertificateByFingerprint(ctx context.Context, fingerprint string) (Certificate, error)
	Certificates(ctx context.Context, system id.ID) ([]Certificate, error)
	// RevokeCertificate marks a certificate of a system; false when there is none or it is revoked already.
	RevokeCertificate(ctx context.Context, system, certificate id.ID, at time.Time) (bool, error)
}

// GrantStore keeps grants, the reviews of break-glass and consents.
type GrantStore interface {
	AddGrant(ctx context.Context, g Grant) error
	// Grant finds one; ErrNoGrant.
	Grant(ctx context.Context, grant id.ID) (Grant, error)
	// Unreviewed gives break-glass grants nobody reviewed, oldest first, after an id.
	Unreviewed(ctx context.Context, after id.ID, limit int) ([]Grant, error)
	// Review closes the review of a break-glass grant; false when there is none open.
	Review(ctx context.Context, grant, by id.ID, justified bool, at time.Time) (bool, error)

	// Consent gives what a person has withheld; the zero Consent when nothing.
	Consent(ctx context.Context, person id.ID) (Consent, error)
	// SetConsent withholds (or gives back) sharing as a whole (object empty) or one object.
	SetConsent(ctx context.Context, person id.ID, object string, withheld bool, by id.ID, at time.Time) error
}

// Systems tells what security needs to know of connected systems; registry satisfies it.
type Systems interface {
	// System finds a connected system; ErrNoSystem, or registry's own not-found error.
	System(ctx context.Context, system id.ID) (System, error)
}

// System is a connected system as registry knows it.
type System struct {
	ID          id.ID
	Name        string
	Institution id.ID
	Active      bool
}

// Events tells other contexts what happened, in the transaction of ctx; sqldb's outbox satisfies it.
type Events interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}
