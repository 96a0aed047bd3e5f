package security

import "minkang/internal/kit/errs"

// Who is it.
var (
	ErrNotSignedIn    = errs.New(errs.Unauthenticated, "security.not-signed-in")
	ErrSessionExpired = errs.New(errs.Unauthenticated, "security.session-expired")   // idle or too old, ended or unknown
	ErrCredentials    = errs.New(errs.Unauthenticated, "security.wrong-credentials") // wrong password or unknown account
	ErrTOTPRequired   = errs.New(errs.Unauthenticated, "security.totp-required")     // password right, a code is needed too
	ErrWrongCode      = errs.New(errs.Unauthenticated, "security.wrong-code")        // not the code of now, or one used before
	ErrLocked         = errs.New(errs.TooMany, "security.locked")                    // argument retryAfter in seconds
	ErrSuspended      = errs.New(errs.Denied, "security.account-suspended")
	ErrCSRF           = errs.New(errs.Denied, "security.csrf") // a change without the session's own token
)

// May it.
var (
	ErrNotPermitted = errs.New(errs.Denied, "security.not-permitted") // argument permission
	ErrMustChange   = errs.New(errs.Denied, "security.must-change-password")
	ErrOwnAccount   = errs.New(errs.Conflict, "security.own-account") // taking one's own rights away
)

// The gate.
var (
	ErrPurpose      = errs.New(errs.Invalid, "security.purpose-unknown").At("purpose")
	ErrNotAllowed   = errs.New(errs.Denied, "security.purpose-not-allowed") // this role never opens records for this purpose
	ErrNoRelation   = errs.New(errs.Denied, "security.no-relation")         // break-glass is the way for an emergency
	ErrConsent      = errs.New(errs.Denied, "security.consent-withdrawn")
	ErrReason       = errs.New(errs.Invalid, "security.reason-needed").At("reason")
	ErrNoGrant      = errs.New(errs.Denied, "security.grant-unknown") // none, or another's
	ErrGrantExpired = errs.New(errs.Denied, "security.grant-expired")
)

// Accounts.
var (
	ErrNoAccount     = errs.New(errs.NotFound, "security.account-not-found")
	ErrLoginTaken    = errs.New(errs.Conflict, "security.login-taken").At("login")
	ErrLoginShape    = errs.New(errs.Invalid, "security.login-shape").At("login")
	ErrNameShape     = errs.New(errs.Invalid, "security.name-shape").At("displayName")
	ErrRole          = errs.New(errs.Invalid, "security.role-unknown").At("roles")
	ErrStatus        = errs.New(errs.Invalid, "security.status-unknown").At("status")
	ErrPasswordShort = errs.New(errs.Invalid, "security.password-too-short").At("password") // argument least
	ErrPasswordLong  = errs.New(errs.Invalid, "security.password-too-long").At("password")  // argument most
	ErrPasswordWeak  = errs.New(errs.Invalid, "security.password-common").At("password")
	ErrPasswordLogin = errs.New(errs.Invalid, "security.password-holds-login").At("password")
	ErrPasswordSame  = errs.New(errs.Invalid, "security.password-unchanged").At("password")
	ErrTOTPOn        = errs.New(errs.Conflict, "security.totp-already-on")
	ErrTOTPOff       = errs.New(errs.Conflict, "security.totp-not-enrolled")
	ErrNoSession     = errs.New(errs.NotFound, "security.session-not-found")
)

// Credentials of connected systems.
var (
	ErrNoSystem        = errs.New(errs.NotFound, "security.system-unknown")
	ErrSystemSuspended = errs.New(errs.Denied, "security.system-suspended")
	ErrNoCredential    = errs.New(errs.NotFound, "security.credential-not-found")
	ErrLifetime        = errs.New(errs.Invalid, "security.credential-lifetime").At("days")
	ErrKeyMalformed    = errs.New(errs.Unauthenticated, "security.key-malformed")
	ErrKeySignature    = errs.New(errs.Unauthenticated, "security.key-not-ours") // no good signature of a known key
	ErrKeyExpired      = errs.New(errs.Unauthenticated, "security.key-expired")
	ErrKeyRevoked      = errs.New(errs.Unauthenticated, "security.key-revoked")
	ErrKeyUnknown      = errs.New(errs.Unauthenticated, "security.key-unknown")
	ErrCertMissing     = errs.New(errs.Unauthenticated, "security.certificate-missing")
	ErrCertEarly       = errs.New(errs.Unauthenticated, "security.certificate-not-yet-valid")
	ErrCertExpired     = errs.New(errs.Unauthenticated, "security.certificate-expired")
	ErrCertIssuer      = errs.New(errs.Unauthenticated, "security.certificate-unknown-issuer")
	ErrCertUsage       = errs.New(errs.Unauthenticated, "security.certificate-wrong-usage")
	ErrCertInvalid     = errs.New(errs.Unauthenticated, "security.certificate-invalid")
	ErrCertUnknown     = errs.New(errs.Unauthenticated, "security.certificate-not-registered")
	ErrCertRevoked     = errs.New(errs.Unauthenticated, "security.certificate-revoked")
	ErrCertText        = errs.New(errs.Invalid, "security.certificate-unreadable").At("certificate")
	ErrCertTaken       = errs.New(errs.Conflict, "security.certificate-taken").At("certificate")
)
