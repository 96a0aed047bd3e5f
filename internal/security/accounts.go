package security

import (
	"context"
	"slices"
	"strings"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

func codeOf(err error) string { return errs.CodeOf(err) }

// cut shortens a text to n bytes at a character's border and makes it storable.
func cut(s string, n int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// CreateAccount makes an account and gives, when no password was given, the one made up, which is shown once.
func (s *Service) CreateAccount(ctx context.Context, by Actor, n NewAccount) (Account, string, error) {
	if err := s.mayManage(by, n.Institution); err != nil {
		return Account{}, "", err
	}
	now := s.d.Clock.Now()
	a := Account{ID: s.d.IDs.Next(), Login: foldLogin(n.Login), DisplayName: n.DisplayName, Roles: slices.Clone(n.Roles), Institution: n.Institution,
		Person: n.Person, Wards: slices.Clone(n.Wards), Status: Active, MustChange: !n.KeepAsIs || n.Password == "", CreatedAt: now, PasswordAt: now}
	if err := a.check(); err != nil {
		return Account{}, "", err
	}
	password, shown := n.Password, ""
	if password == "" {
		var err error
		if password, err = s.readable(10); err != nil {
			return Account{}, "", err
		}
		shown = password
	} else if err := CheckPassword(a.Login, password); err != nil {
		return Account{}, "", err
	}
	var err error
	if a.PasswordHash, err = s.hash(ctx, password); err != nil {
		return Account{}, "", err
	}
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.AddAccount(ctx, a); err != nil {
			return err
		}
		return s.changed(ctx, by, a, "create", map[string]string{"roles": roleText(a.Roles)})
	})
	if err != nil {
		return Account{}, "", err
	}
	return a, shown, nil
}

// Accounts gives a page of accounts by login, those of the actor's institution when it has one.
func (s *Service) Accounts(ctx context.Context, by Actor, q AccountQuery, p page.Request) ([]Account, string, error) {
	if err := s.policy.May(by, MayManageAccounts); err != nil {
		return nil, "", err
	}
	var after string
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	if by.Institution != 0 {
		q.Institution = by.Institution
	}
	n := p.Rows()
	found, err := s.d.Store.Accounts(ctx, q, after, n+1)
	if err != nil || len(found) <= n {
		return found, "", err
	}
	found = found[:n]
	return found, page.Encode(found[n-1].Login), nil
}

// LockedUntil gives when an account may be tried again after too many failures; the zero time when it may now.
func (s *Service) LockedUntil(ctx context.Context, a Account) (time.Time, error) {
	at, err := s.d.Store.Attempts(ctx, digest("login", a.Login))
	if err != nil || !s.d.Clock.Now().Before(at.Until) {
		return time.Time{}, err
	}
	return at.Until, nil
}

// ChangeAccount changes an account. What takes rights away ends its sessions.
func (s *Service) ChangeAccount(ctx context.Context, by Actor, account id.ID, c AccountChange) (Account, error) {
	a, err := s.managed(ctx, by, account)
	if err != nil {
		return Account{}, err
	}
	if by.Kind == human && by.ID == account && (c.Status != nil || c.Roles != nil || c.Institution != nil) {
		return Account{}, ErrOwnAccount
	}
	if c.Institution != nil {
		if err := s.mayManage(by, *c.Institution); err != nil {
			return Account{}, err
		}
	}
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if a, err = s.d.Store.Account(ctx, account); err != nil {
			return err
		}
		a = c.apply(a)
		if err := a.check(); err != nil {
			return err
		}
		if err := s.d.Store.PutAccount(ctx, a); err != nil {
			return err
		}
		if c.weakens() {
			if _, err := s.d.Store.EndSessions(ctx, account, 0); err != nil {
				return err
			}
		}
		return s.changed(ctx, by, a, "change", map[string]string{"fields": c.fields(), "roles": roleText(a.Roles), "status": string(a.Status)})
	})
	return a, err
}

// Unlock forgets the failures of an account, so that it can sign in at once.
func (s *Service) Unlock(ctx context.Context, by Actor, account id.ID) (Account, error) {
	a, err := s.managed(ctx, by, account)
	if err != nil {
		return Account{}, err
	}
	return a, s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.ClearAttempts(ctx, digest("login", a.Login)); err != nil {
			return err
		}
		return s.changed(ctx, by, a, "unlock", nil)
	})
}

// ResetPassword gives an account a made-up password, shown once and to be changed at the next sign-in. Its sessions end, its
// second factor is turned off and its failures are forgotten.
func (s *Service) ResetPassword(ctx context.Context, by Actor, account id.ID) (string, error) {
	a, err := s.managed(ctx, by, account)
	if err != nil {
		return "", err
	}
	password, err := s.readable(10)
	if err != nil {
		return "", err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return "", err
	}
	now := s.d.Clock.Now()
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.setPassword(ctx, account, hash, true, 0, now); err != nil {
			return err
		}
		if err := s.d.Store.DropTOTP(ctx, account); err != nil {
			return err
		}
		if err := s.d.Store.ClearAttempts(ctx, digest("login", a.Login)); err != nil {
			return err
		}
		return s.changed(ctx, by, a, "reset", nil)
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// ChangePassword sets the actor's own password; the old one is asked for. All other sessions end.
func (s *Service) ChangePassword(ctx context.Context, a Actor, old, password string) error {
	acc, err := s.reauthenticate(ctx, a, old)
	if err != nil {
		return err
	}
	if err := CheckPassword(acc.Login, password); err != nil {
		return err
	}
	if password == old {
		return ErrPasswordSame
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	now := s.d.Clock.Now()
	return s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.setPassword(ctx, a.ID, hash, false, a.Session, now); err != nil {
			return err
		}
		return s.record(ctx, a, "account.password", audit.Done, audit.Entry{Object: "account/" + a.ID.String()})
	})
}

func (s *Service) setPassword(ctx context.Context, account id.ID, hash string, must bool, keep id.ID, at time.Time) error {
	if err := s.d.Store.SetPassword(ctx, account, hash, must, at); err != nil {
		return err
	}
	_, err := s.d.Store.EndSessions(ctx, account, keep)
	return err
}

// reauthenticate checks the actor's own password again; failures count as at sign-in.
func (s *Service) reauthenticate(ctx context.Context, a Actor, password string) (Account, error) {
	acc, err := s.OwnAccount(ctx, a)
	if err != nil {
		return acc, err
	}
	keys := [2]Digest{digest("login", acc.Login), digest("address", a.Address)}
	if err := s.count(ctx, keys); err != nil {
		return acc, s.refuse(ctx, a, err)
	}
	ok, _, err := s.verify(ctx, acc.PasswordHash, password)
	if err != nil {
		return acc, err
	}
	if !ok {
		return acc, s.refuse(ctx, a, ErrCredentials)
	}
	return acc, s.uncount(ctx, keys)
}

// mayManage: an account with an institution manages that institution's accounts only.
func (s *Service) mayManage(by Actor, institution id.ID) error {
	if err := s.policy.May(by, MayManageAccounts); err != nil {
		return err
	}
	if by.Institution != 0 && institution != by.Institution {
		return ErrNotPermitted.With("permission", string(MayManageAccounts))
	}
	return nil
}

// managed finds an account the actor may manage; another institution's is not found.
func (s *Service) managed(ctx context.Context, by Actor, account id.ID) (Account, error) {
	if err := s.policy.May(by, MayManageAccounts); err != nil {
		return Account{}, err
	}
	a, err := s.d.Store.Account(ctx, account)
	if err == nil && s.mayManage(by, a.Institution) != nil {
		return Account{}, ErrNoAccount
	}
	return a, err
}

// changed writes the line and the event of a change to an account.
func (s *Service) changed(ctx context.Context, by Actor, a Account, change string, detail map[string]string) error {
	e := audit.Entry{Object: "account/" + a.ID.String(), Person: a.Person, Detail: detail}
	if err := s.record(ctx, by, "account."+change, audit.Done, e); err != nil {
		return err
	}
	return s.publish(ctx, SubjectAccountChanged, a.ID, AccountChanged{Account: a.ID, Change: change})
}

func roleText(roles []Role) string {
	t := make([]string, len(roles))
	for i, r := range roles {
		t[i] = string(r)
	}
	return strings.Join(t, " ")
}
