package security

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"minkang/internal/audit"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// TOTP is a second factor by time-based codes (RFC 6238: SHA-1, 6 digits, 30 s, as authenticator apps expect).
type TOTP struct {
	Sealed      []byte    // the seed, sealed for this account
	ConfirmedAt time.Time // zero while enrolment is not finished; such a factor is not asked for
	LastStep    int64     // the newest time step whose code was used
}

// Enrolment is what an authenticator app needs.
type Enrolment struct {
	Secret string // base 32, for typing in
	URI    string // otpauth://, for a QR code
}

const (
	stepSeconds   = 30
	seedSize      = 20
	recoveryCodes = 10
)

var seedText = base32.StdEncoding.WithPadding(base32.NoPadding)

// EnrolTOTP begins enrolment. Nothing changes at sign-in until ConfirmTOTP; a new enrolment replaces an unconfirmed one.
func (s *Service) EnrolTOTP(ctx context.Context, a Actor) (Enrolment, error) {
	acc, err := s.OwnAccount(ctx, a)
	if err != nil {
		return Enrolment{}, err
	}
	if acc.TOTP {
		return Enrolment{}, ErrTOTPOn
	}
	seed := make([]byte, seedSize)
	if _, err := io.ReadFull(s.d.Random, seed); err != nil {
		return Enrolment{}, fmt.Errorf("security: random: %w", err)
	}
	sealed, err := s.d.Sealer.Seal(seed, totpPlace(a.ID))
	if err != nil {
		return Enrolment{}, err
	}
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.PutTOTP(ctx, a.ID, TOTP{Sealed: sealed}); err != nil {
			return err
		}
		return s.record(ctx, a, "account.totp-enrol", audit.Done, audit.Entry{Object: "account/" + a.ID.String()})
	})
	secret := seedText.EncodeToString(seed)
	issuer := s.d.Config.Issuer
	uri := "otpauth://totp/" + url.PathEscape(issuer+":"+acc.Login) + "?secret=" + secret + "&issuer=" + url.QueryEscape(issuer)
	return Enrolment{Secret: secret, URI: uri}, err
}

// ConfirmTOTP ends enrolment with a first code and gives the recovery codes, which are shown once.
func (s *Service) ConfirmTOTP(ctx context.Context, a Actor, code string) ([]string, error) {
	codes := make([]string, recoveryCodes)
	digests := make([]Digest, recoveryCodes)
	for i := range codes {
		c, err := s.readable(10)
		if err != nil {
			return nil, err
		}
		codes[i], digests[i] = c, digest("recovery", foldCode(c))
	}
	now := s.d.Clock.Now()
	err := s.d.Store.Write(ctx, func(ctx context.Context) error {
		t, ok, err := s.d.Store.TOTP(ctx, a.ID)
		switch {
		case err != nil:
			return err
		case !ok:
			return ErrTOTPOff
		case !t.ConfirmedAt.IsZero():
			return ErrTOTPOn
		}
		step, ok, err := s.step(a.ID, t, code, now)
		if err != nil {
			return err
		}
		if !ok {
			return ErrWrongCode
		}
		t.ConfirmedAt, t.LastStep = now, step
		if err := s.d.Store.PutTOTP(ctx, a.ID, t); err != nil {
			return err
		}
		if err := s.d.Store.PutRecovery(ctx, a.ID, digests); err != nil {
			return err
		}
		return s.record(ctx, a, "account.totp-on", audit.Done, audit.Entry{Object: "account/" + a.ID.String()})
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// DropTOTP turns the second factor off; a code of it, or a recovery code, is asked for. Failures count as at sign-in, so that
// codes cannot be tried out with a stolen session.
func (s *Service) DropTOTP(ctx context.Context, a Actor, code string) error {
	acc, err := s.OwnAccount(ctx, a)
	if err != nil {
		return err
	}
	if !acc.TOTP {
		return ErrTOTPOff
	}
	keys := [2]Digest{digest("login", acc.Login), digest("address", a.Address)}
	if err := s.count(ctx, keys); err != nil {
		return s.refuse(ctx, a, err)
	}
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.takeCode(ctx, a.ID, code, s.d.Clock.Now()); err != nil {
			return err
		}
		if err := s.d.Store.DropTOTP(ctx, a.ID); err != nil {
			return err
		}
		return s.record(ctx, a, "account.totp-off", audit.Done, audit.Entry{Object: "account/" + a.ID.String()})
	})
	if errors.Is(err, ErrWrongCode) {
		return s.refuse(ctx, a, ErrWrongCode)
	}
	if err != nil {
		return err
	}
	return s.uncount(ctx, keys)
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// takeCode uses up a code or a recovery code within the transaction of ctx; a code used before is ErrWrongCode again.
func (s *Service) takeCode(ctx context.Context, account id.ID, code string, now time.Time) error {
	t, ok, err := s.d.Store.TOTP(ctx, account)
	if err != nil || !ok || t.ConfirmedAt.IsZero() {
		return first(err, ErrWrongCode)
	}
	step, ok, err := s.step(account, t, code, now)
	if err != nil {
		return err
	}
	if ok {
		if ok, err = s.d.Store.TakeStep(ctx, account, step); err != nil || ok {
			return err
		}
		return ErrWrongCode
	}
	if ok, err = s.d.Store.TakeRecovery(ctx, account, digest("recovery", foldCode(code))); err != nil || ok {
		return err
	}
	return ErrWrongCode
}

// step finds the time step, now or one to either side, whose code this is. All three are computed, whichever fits.
func (s *Service) step(account id.ID, t TOTP, code string, now time.Time) (int64, bool, error) {
	seed, err := s.d.Sealer.Open(t.Sealed, totpPlace(account))
	if err != nil {
		return 0, false, errs.Wrap(errs.Internal, "security.seed-unreadable", err)
	}
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	at, found := int64(0), false
	for d := int64(-1); d <= 1; d++ {
		n := now.Unix()/stepSeconds + d
		want, err := totp.GenerateCodeCustom(seedText.EncodeToString(seed), time.Unix(n*stepSeconds, 0),
			totp.ValidateOpts{Period: stepSeconds, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, fmt.Errorf("security: code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			at, found = n, true
		}
	}
	return at, found, nil
}

func totpPlace(account id.ID) string { return "security/totp/" + account.String() }

// foldCode reads a recovery code as it may be typed: any case, with or without dashes, o for 0, i or l for 1.
func foldCode(s string) string {
	return strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(s))
}
