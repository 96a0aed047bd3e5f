package security

import (
	"context"
	"errors"
	"strconv"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
)

// SignIn is what somebody at the sign-in page gives.
type SignIn struct {
	Login    string
	Password string
	Code     string // of the second factor, or a recovery code; empty when not asked for yet
	Address  string
	Agent    string
	Request  string
}

// SignedIn is a new session. Token goes into the cookie and is kept nowhere else.
type SignedIn struct {
	Token   string
	Session Session
	Account Account
}

// Begin signs in. Errors: ErrCredentials, ErrTOTPRequired, ErrWrongCode, ErrSuspended, ErrLocked. Each ends in an audit line,
// except that a missing code is asked for without one.
func (s *Service) Begin(ctx context.Context, in SignIn) (SignedIn, error) {
	login := foldLogin(in.Login)
	keys := [2]Digest{digest("login", login), digest("address", in.Address)}
	a, err := s.d.Store.AccountByLogin(ctx, login)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return SignedIn{}, err
	}
	who := Actor{Kind: human, Address: in.Address, Request: in.Request}
	if known {
		who = a.actor(Session{}, in.Address, in.Request)
	}
	if err := s.count(ctx, keys); err != nil {
		return SignedIn{}, s.refuse(ctx, who, err)
	}
	stored := s.dummy
	if known {
		stored = a.PasswordHash
	}
	ok, outdated, err := s.verify(ctx, stored, in.Password)
	if err != nil {
		return SignedIn{}, err
	}
	if !ok || !known {
		return SignedIn{}, s.refuse(ctx, who, ErrCredentials)
	}
	if a.Status != Active {
		return SignedIn{}, s.refuse(ctx, who, ErrSuspended)
	}
	if a.TOTP && in.Code == "" {
		if err := s.uncount(ctx, keys); err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, ErrTOTPRequired
	}
	rehash := ""
	if outdated {
		if rehash, err = s.hash(ctx, in.Password); err != nil {
			return SignedIn{}, err
		}
	}
	out, err := s.begin(ctx, who, a, in, keys, rehash)
	if errors.Is(err, ErrWrongCode) {
		return SignedIn{}, s.refuse(ctx, who, ErrWrongCode)
	}
	return out, err
}

// begin makes the session in one transaction with the code's use and the audit line.
func (s *Service) begin(ctx context.Context, who Actor, a Account, in SignIn, keys [2]Digest, rehash string) (SignedIn, error) {
	token, err := s.token(32)
	if err != nil {
		return SignedIn{}, err
	}
	now := s.d.Clock.Now()
	ses := Session{ID: s.d.IDs.Next(), Account: a.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(s.d.Config.Absolute),
		Address: in.Address, Agent: cut(in.Agent, 200)}
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if a.TOTP {
			if err := s.takeCode(ctx, a.ID, in.Code, now); err != nil {
				return err
			}
		}
		if err := s.d.Store.AddSession(ctx, ses, digest("session", token)); err != nil {
			return err
		}
		if err := s.d.Store.SetSignedIn(ctx, a.ID, now); err != nil {
			return err
		}
		if rehash != "" {
			if err := s.d.Store.SetPassword(ctx, a.ID, rehash, a.MustChange, a.PasswordAt); err != nil {
				return err
			}
		}
		if err := s.d.Store.ClearAttempts(ctx, keys[0]); err != nil {
			return err
		}
		if err := s.lessen(ctx, keys[1], s.d.Config.Address, now); err != nil {
			return err
		}
		who.Session = ses.ID
		return s.record(ctx, who, "session.begin", audit.Done, audit.Entry{Object: "session/" + ses.ID.String()})
	})
	if err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Token: token, Session: ses, Account: a}, nil
}

// count takes an attempt before the password is looked at, so that many at once cannot slip past; a success gives it back.
// Locked attempts are not counted: the lock ends when it said it would.
func (s *Service) count(ctx context.Context, keys [2]Digest) error {
	now := s.d.Clock.Now()
	return s.d.Store.Write(ctx, func(ctx context.Context) error {
		for i, t := range []Throttle{s.d.Config.Account, s.d.Config.Address} {
			was, err := s.d.Store.Bump(ctx, keys[i], now, now.Add(-t.Reset))
			if err != nil {
				return err
			}
			if now.Before(was.Until) {
				return locked(was.Until.Sub(now))
			}
			if d := t.Delay(was.Failures); d > 0 {
				if err := s.d.Store.PutAttempts(ctx, keys[i], Attempts{Failures: was.Failures, Until: now.Add(d)}, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// uncount gives back the attempt of a right password whose code is still to come.
func (s *Service) uncount(ctx context.Context, keys [2]Digest) error {
	now := s.d.Clock.Now()
	return s.d.Store.Write(ctx, func(ctx context.Context) error {
		for i, t := range []Throttle{s.d.Config.Account, s.d.Config.Address} {
			if err := s.lessen(ctx, keys[i], t, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// lessen takes one attempt back. The state is read with a bump, which also holds the row.
func (s *Service) lessen(ctx context.Context, key Digest, t Throttle, now time.Time) error {
	was, err := s.d.Store.Bump(ctx, key, now, now.Add(-t.Reset))
	if err != nil {
		return err
	}
	left := max(was.Failures-2, 0) // the bump's own and the one given back
	if left == 0 {
		return s.d.Store.ClearAttempts(ctx, key)
	}
	return s.d.Store.PutAttempts(ctx, key, Attempts{Failures: left}, now)
}

// locked rounds up, so that whoever waits as told gets in.
func locked(wait time.Duration) error {
	return ErrLocked.With("retryAfter", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
}

// refuse writes the refusal's audit line and gives the reason back. Knocking at a locked door costs the knocker nothing, so
// that leaves at most one line a minute per address and account; every try that was looked at leaves its own.
func (s *Service) refuse(ctx context.Context, who Actor, reason error) error {
	if errors.Is(reason, ErrLocked) && s.quiet(who.Address+" "+who.ID.String()+" "+ErrLocked.Code) {
		return reason
	}
	err := s.record(ctx, who, "session.refused", audit.Refused, audit.Entry{Detail: map[string]string{"reason": codeOf(reason)}})
	if err != nil {
		return err
	}
	return reason
}

// Authenticate gives the caller behind a session's token, and keeps the session awake. ErrSessionExpired when it is unknown,
// ended, idle for too long or too old, or its account suspended.
func (s *Service) Authenticate(ctx context.Context, token, address, request string) (Actor, Session, error) {
	ses, a, err := s.d.Store.SessionByToken(ctx, digest("session", token))
	if err != nil {
		return Actor{}, Session{}, err
	}
	now := s.d.Clock.Now()
	if !ses.alive(now, s.d.Config.Idle) || a.Status != Active {
		return Actor{}, Session{}, ErrSessionExpired
	}
	if now.Sub(ses.SeenAt) >= time.Minute {
		ses.SeenAt = now
		if err := s.d.Store.Write(ctx, func(ctx context.Context) error { return s.d.Store.SeeSession(ctx, ses.ID, now) }); err != nil {
			return Actor{}, Session{}, err
		}
	}
	return a.actor(ses, address, request), ses, nil
}

// ExpiresAt gives when a session ends if nothing more is asked with it.
func (s *Service) ExpiresAt(ses Session) time.Time {
	if idle := ses.SeenAt.Add(s.d.Config.Idle); idle.Before(ses.ExpiresAt) {
		return idle
	}
	return ses.ExpiresAt
}

// End signs out.
func (s *Service) End(ctx context.Context, a Actor) error { return s.EndSession(ctx, a, a.Session) }

// EndSession ends one of the actor's own sessions; ErrNoSession when it is not one.
func (s *Service) EndSession(ctx context.Context, a Actor, session id.ID) error {
	return s.d.Store.Write(ctx, func(ctx context.Context) error {
		ok, err := s.d.Store.EndSession(ctx, a.ID, session)
		if err != nil {
			return err
		}
		if !ok {
			return ErrNoSession
		}
		return s.record(ctx, a, "session.end", audit.Done, audit.Entry{Object: "session/" + session.String()})
	})
}

// EndOtherSessions ends all of the actor's sessions but the one in use and tells how many.
func (s *Service) EndOtherSessions(ctx context.Context, a Actor) (n int, err error) {
	err = s.d.Store.Write(ctx, func(ctx context.Context) (err error) {
		if n, err = s.d.Store.EndSessions(ctx, a.ID, a.Session); err != nil || n == 0 {
			return err
		}
		return s.record(ctx, a, "session.end", audit.Done, audit.Entry{Detail: map[string]string{"sessions": strconv.Itoa(n)}})
	})
	return n, err
}

// maxSessions bounds the list of one account's sessions.
const maxSessions = 100

// Sessions gives the actor's own living sessions, newest first.
func (s *Service) Sessions(ctx context.Context, a Actor) ([]Session, error) {
	all, err := s.d.Store.Sessions(ctx, a.ID, maxSessions)
	if err != nil {
		return nil, err
	}
	now := s.d.Clock.Now()
	out := make([]Session, 0, len(all))
	for _, ses := range all {
		if ses.alive(now, s.d.Config.Idle) {
			out = append(out, ses)
		}
	}
	return out, nil
}

// OwnAccount gives the account behind the actor.
func (s *Service) OwnAccount(ctx context.Context, a Actor) (Account, error) {
	if a.Kind != human {
		return Account{}, ErrNoAccount
	}
	return s.d.Store.Account(ctx, a.ID)
}
