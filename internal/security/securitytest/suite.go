package securitytest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

// Suite checks a store. open gives an empty one each time.
func Suite(t *testing.T, open func(t *testing.T) security.Store) {
	for name, fn := range map[string]func(*testing.T, security.Store){
		"accounts":     accounts,
		"attempts":     attempts,
		"totp":         totps,
		"sessions":     sessions,
		"keys":         keys,
		"certificates": certificates,
		"grants":       grants,
		"consents":     consents,
	} {
		t.Run(name, func(t *testing.T) { fn(t, open(t)) })
	}
}

func account(n id.ID, login string) security.Account {
	return security.Account{ID: n, Login: login, DisplayName: phi.Name("测试_" + login), PasswordHash: "h", Roles: []security.Role{security.RoleDoctor},
		Institution: 800 + n%2, Wards: []id.ID{7, 5}, Person: n * 10, Status: security.Active, MustChange: true, CreatedAt: Start, PasswordAt: Start}
}

func write(t *testing.T, s security.Store, fn func(ctx context.Context) error) {
	t.Helper()
	if err := s.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func accounts(t *testing.T, s security.Store) {
	ctx := context.Background()
	a := account(1, "wang")
	write(t, s, func(ctx context.Context) error { return s.AddAccount(ctx, a) })
	err := s.Write(ctx, func(ctx context.Context) error { return s.AddAccount(ctx, account(2, "wang")) })
	if !errors.Is(err, security.ErrLoginTaken) {
		t.Fatalf("same login twice: %v", err)
	}
	got, err := s.AccountByLogin(ctx, "wang")
	if err != nil || got.DisplayName != a.DisplayName || got.Institution != a.Institution || got.Person != a.Person || !got.MustChange ||
		!got.CreatedAt.Equal(Start) || !slices.Equal(got.Wards, []id.ID{5, 7}) || !slices.Equal(got.Roles, a.Roles) || !got.SignedInAt.IsZero() {
		t.Fatalf("%+v %v", got, err)
	}
	got.Roles, got.Wards, got.Status, got.Institution, got.DisplayName = []security.Role{security.RoleManager}, nil, security.Suspended, 0, "新名"
	write(t, s, func(ctx context.Context) error {
		if err := s.PutAccount(ctx, got); err != nil {
			return err
		}
		if err := s.SetPassword(ctx, 1, "h2", false, Start.Add(time.Hour)); err != nil {
			return err
		}
		return s.SetSignedIn(ctx, 1, Start.Add(2*time.Hour))
	})
	got, err = s.Account(ctx, 1)
	if err != nil || got.Status != security.Suspended || got.Institution != 0 || len(got.Wards) != 0 || got.PasswordHash != "h2" || got.MustChange ||
		!got.PasswordAt.Equal(Start.Add(time.Hour)) || !got.SignedInAt.Equal(Start.Add(2*time.Hour)) || got.DisplayName != "新名" {
		t.Fatalf("after change: %+v %v", got, err)
	}
	for _, call := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := s.Account(ctx, 9); return err },
		func(ctx context.Context) error { _, err := s.AccountByLogin(ctx, "Wang"); return err },
		func(ctx context.Context) error { return s.PutAccount(ctx, account(9, "x")) },
		func(ctx context.Context) error { return s.SetPassword(ctx, 9, "h", false, Start) },
	} {
		if err := s.Write(ctx, call); !errors.Is(err, security.ErrNoAccount) {
			t.Fatalf("no such account: %v", err)
		}
	}
	lists(t, s)
}

// lists: four more accounts beside wang, the manager without an institution.
func lists(t *testing.T, s security.Store) {
	ctx := context.Background()
	write(t, s, func(ctx context.Context) error {
		for n, l := range []string{"a_b", "axb", "c%d", "cxd"} {
			if err := s.AddAccount(ctx, account(id.ID(10+n), l)); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct {
		q     security.AccountQuery
		after string
		want  []string
	}{
		{security.AccountQuery{}, "", []string{"a_b", "axb", "c%d"}},
		{security.AccountQuery{}, "c%d", []string{"cxd", "wang"}},
		{security.AccountQuery{Institution: 801}, "", []string{"axb", "cxd"}},
		{security.AccountQuery{Text: "_b"}, "", []string{"a_b"}},
		{security.AccountQuery{Text: "%"}, "", []string{"c%d"}},
		{security.AccountQuery{Text: "测试"}, "axb", []string{"c%d", "cxd"}},
		{security.AccountQuery{Role: security.RoleManager}, "", []string{"wang"}},
		{security.AccountQuery{Role: security.RoleDoctor, Institution: 800}, "", []string{"a_b", "c%d"}},
		{security.AccountQuery{Role: "doc"}, "", nil},
	} {
		found, err := s.Accounts(ctx, c.q, c.after, 3)
		var logins []string
		for _, a := range found {
			logins = append(logins, a.Login)
		}
		if err != nil || !slices.Equal(logins, c.want) {
			t.Errorf("%+v after %q: %v, want %v; %v", c.q, c.after, logins, c.want, err)
		}
	}
}

func attempts(t *testing.T, s security.Store) {
	ctx := context.Background()
	key := security.Digest{1}
	bump := func(at time.Time) (a security.Attempts) {
		write(t, s, func(ctx context.Context) (err error) {
			a, err = s.Bump(ctx, key, at, at.Add(-time.Hour))
			return err
		})
		return a
	}
	for n := 1; n <= 3; n++ {
		if a := bump(Start); a.Failures != n || !a.Until.IsZero() {
			t.Fatalf("failure %d: %+v", n, a)
		}
	}
	write(t, s, func(ctx context.Context) error {
		return s.PutAttempts(ctx, key, security.Attempts{Failures: 7, Until: Start.Add(time.Minute)}, Start)
	})
	if a, err := s.Attempts(ctx, key); err != nil || a.Failures != 7 || !a.Until.Equal(Start.Add(time.Minute)) {
		t.Fatalf("%+v %v", a, err)
	}
	if a := bump(Start.Add(time.Second)); a.Failures != 8 || !a.Until.Equal(Start.Add(time.Minute)) {
		t.Fatalf("bump of a locked key: %+v", a)
	}
	if a := bump(Start.Add(2 * time.Hour)); a.Failures != 1 {
		t.Fatalf("after a long time: %+v", a)
	}
	write(t, s, func(ctx context.Context) error { return s.ClearAttempts(ctx, key) })
	if a, err := s.Attempts(ctx, key); err != nil || a != (security.Attempts{}) {
		t.Fatalf("cleared: %+v %v", a, err)
	}
	done := make(chan error) // nothing is lost when many fail at once
	for range 20 {
		go func() {
			done <- s.Write(ctx, func(ctx context.Context) error { _, err := s.Bump(ctx, key, Start, Start); return err })
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if a, _ := s.Attempts(ctx, key); a.Failures != 20 {
		t.Fatalf("%d of 20 counted", a.Failures)
	}
}

func totps(t *testing.T, s security.Store) {
	ctx := context.Background()
	write(t, s, func(ctx context.Context) error { return s.AddAccount(ctx, account(1, "wang")) })
	if _, ok, err := s.TOTP(ctx, 1); ok || err != nil {
		t.Fatal(ok, err)
	}
	write(t, s, func(ctx context.Context) error { return s.PutTOTP(ctx, 1, security.TOTP{Sealed: []byte{1, 2}}) })
	if a, _ := s.Account(ctx, 1); a.TOTP {
		t.Fatal("an unconfirmed factor counts")
	}
	write(t, s, func(ctx context.Context) error {
		if err := s.PutTOTP(ctx, 1, security.TOTP{Sealed: []byte{1, 2}, ConfirmedAt: Start, LastStep: 10}); err != nil {
			return err
		}
		return s.PutRecovery(ctx, 1, []security.Digest{{1}, {2}})
	})
	if a, _ := s.Account(ctx, 1); !a.TOTP {
		t.Fatal("a confirmed factor does not count")
	}
	take := func(fn func(ctx context.Context) (bool, error)) (ok bool) {
		write(t, s, func(ctx context.Context) (err error) { ok, err = fn(ctx); return err })
		return ok
	}
	for _, c := range []struct {
		step int64
		want bool
	}{{10, false}, {9, false}, {11, true}, {11, false}, {13, true}, {12, false}} {
		if got := take(func(ctx context.Context) (bool, error) { return s.TakeStep(ctx, 1, c.step) }); got != c.want {
			t.Fatalf("step %d: %v", c.step, got)
		}
	}
	for _, c := range []struct {
		code byte
		want bool
	}{{1, true}, {1, false}, {3, false}, {2, true}} {
		if got := take(func(ctx context.Context) (bool, error) { return s.TakeRecovery(ctx, 1, security.Digest{c.code}) }); got != c.want {
			t.Fatalf("code %d: %v", c.code, got)
		}
	}
	write(t, s, func(ctx context.Context) error { return s.DropTOTP(ctx, 1) })
	if _, ok, _ := s.TOTP(ctx, 1); ok {
		t.Fatal("dropped and still there")
	}
}

func sessions(t *testing.T, s security.Store) {
	ctx := context.Background()
	session := func(n id.ID, acc id.ID) security.Session {
		return security.Session{ID: n, Account: acc, CreatedAt: Start, SeenAt: Start, ExpiresAt: Start.Add(time.Duration(n) * time.Hour), Address: "::1", Agent: "浏览器"}
	}
	write(t, s, func(ctx context.Context) error {
		for n, l := range []string{"a", "b"} {
			if err := s.AddAccount(ctx, account(id.ID(n+1), l)); err != nil {
				return err
			}
		}
		for n := id.ID(1); n <= 5; n++ {
			if err := s.AddSession(ctx, session(n, 1+n%2), security.Digest{byte(n)}); err != nil {
				return err
			}
		}
		return s.SeeSession(ctx, 2, Start.Add(time.Minute))
	})
	ses, a, err := s.SessionByToken(ctx, security.Digest{2})
	if err != nil || ses.ID != 2 || a.Login != "a" || !ses.SeenAt.Equal(Start.Add(time.Minute)) || ses.Agent != "浏览器" {
		t.Fatalf("%+v %+v %v", ses, a, err)
	}
	if _, _, err := s.SessionByToken(ctx, security.Digest{99}); !errors.Is(err, security.ErrSessionExpired) {
		t.Fatalf("unknown token: %v", err)
	}
	ids := func(acc id.ID) (out []id.ID) {
		all, err := s.Sessions(ctx, acc, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			out = append(out, x.ID)
		}
		return out
	}
	if got := ids(2); !slices.Equal(got, []id.ID{5, 3, 1}) {
		t.Fatalf("sessions %v", got)
	}
	write(t, s, func(ctx context.Context) error {
		if ok, err := s.EndSession(ctx, 1, 3); ok || err != nil {
			t.Errorf("another account's session ended: %v %v", ok, err)
		}
		if ok, err := s.EndSession(ctx, 2, 3); !ok || err != nil {
			t.Errorf("own session: %v %v", ok, err)
		}
		n, err := s.EndSessions(ctx, 1, 4)
		if n != 1 {
			t.Errorf("%d ended", n)
		}
		return err
	})
	if got := ids(1); !slices.Equal(got, []id.ID{4}) {
		t.Fatalf("left %v", got)
	}
	write(t, s, func(ctx context.Context) error {
		_, err := s.Sweep(ctx, Start.Add(90*time.Minute), Start.Add(-time.Minute), Start, Start)
		return err
	})
	if got := append(ids(1), ids(2)...); !slices.Equal(got, []id.ID{4, 5}) {
		t.Fatalf("swept by end: left %v", got)
	}
	write(t, s, func(ctx context.Context) error {
		_, err := s.Sweep(ctx, Start, Start.Add(time.Second), Start, Start)
		return err
	})
	if got := append(ids(1), ids(2)...); len(got) != 0 {
		t.Fatalf("swept by idleness: left %v", got)
	}
}

func keys(t *testing.T, s security.Store) {
	ctx := context.Background()
	k := security.APIKey{Serial: 5, System: 7, KeyID: "ab", IssuedAt: Start, ExpiresAt: Start.Add(time.Hour), Note: "备注"}
	write(t, s, func(ctx context.Context) error {
		if err := s.AddKey(ctx, k, security.Digest{9}); err != nil {
			return err
		}
		k := k
		k.Serial = 6
		return s.AddKey(ctx, k, security.Digest{8})
	})
	got, d, err := s.Key(ctx, 5)
	if err != nil || got != k || d != (security.Digest{9}) {
		t.Fatalf("%+v %v %v", got, d, err)
	}
	if _, _, err := s.Key(ctx, 1); !errors.Is(err, security.ErrKeyUnknown) {
		t.Fatal(err)
	}
	write(t, s, func(ctx context.Context) error {
		for _, c := range []struct {
			system, serial id.ID
			want           bool
		}{{8, 5, false}, {7, 5, true}, {7, 5, false}} {
			if ok, err := s.RevokeKey(ctx, c.system, c.serial, Start.Add(time.Minute)); ok != c.want || err != nil {
				t.Errorf("revoke %d/%d: %v %v", c.system, c.serial, ok, err)
			}
		}
		return nil
	})
	all, err := s.Keys(ctx, 7)
	if err != nil || len(all) != 2 || all[0].Serial != 6 || !all[1].RevokedAt.Equal(Start.Add(time.Minute)) {
		t.Fatalf("%+v %v", all, err)
	}
}

func certificates(t *testing.T, s security.Store) {
	ctx := context.Background()
	c := security.Certificate{ID: 5, System: 7, Fingerprint: "f1", Serial: "0a", Subject: "CN=x", Issuer: "CN=y", NotBefore: Start, NotAfter: Start.Add(time.Hour), AddedAt: Start}
	write(t, s, func(ctx context.Context) error { return s.AddCertificate(ctx, c) })
	twice := c
	twice.ID, twice.System = 6, 8
	if err := s.Write(ctx, func(ctx context.Context) error { return s.AddCertificate(ctx, twice) }); !errors.Is(err, security.ErrCertTaken) {
		t.Fatalf("one certificate for two systems: %v", err)
	}
	got, err := s.CertificateByFingerprint(ctx, "f1")
	if err != nil || got != c {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := s.CertificateByFingerprint(ctx, "f2"); !errors.Is(err, security.ErrCertUnknown) {
		t.Fatal(err)
	}
	write(t, s, func(ctx context.Context) error {
		if ok, err := s.RevokeCertificate(ctx, 7, 5, Start); !ok || err != nil {
			t.Errorf("revoke: %v %v", ok, err)
		}
		if ok, err := s.RevokeCertificate(ctx, 7, 5, Start); ok || err != nil {
			t.Errorf("revoke again: %v %v", ok, err)
		}
		return nil
	})
	all, err := s.Certificates(ctx, 7)
	if err != nil || len(all) != 1 || !all[0].RevokedAt.Equal(Start) {
		t.Fatalf("%+v %v", all, err)
	}
}

func grants(t *testing.T, s security.Store) {
	ctx := context.Background()
	g := security.Grant{ID: 3, Kind: "account", Actor: 1, Session: 2, Institution: 800, Person: 77, Purpose: security.Emergency, Relation: security.Stranger,
		At: Start, Until: Start.Add(time.Hour), BreakGlass: true, Reason: "other", Note: "昏迷", Masking: security.Masking{IDNumber: true}, AllClasses: true}
	plain := g
	plain.ID, plain.BreakGlass, plain.OwnOnly, plain.Session = 4, false, true, 0
	second := g
	second.ID = 5
	write(t, s, func(ctx context.Context) error {
		for _, x := range []security.Grant{g, plain, second} {
			if err := s.AddGrant(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
	for _, want := range []security.Grant{g, plain} {
		if got, err := s.Grant(ctx, want.ID); err != nil || got != want {
			t.Fatalf("%+v\n%+v %v", got, want, err)
		}
	}
	if _, err := s.Grant(ctx, 9); !errors.Is(err, security.ErrNoGrant) {
		t.Fatal(err)
	}
	open := func(after id.ID) (out []id.ID) {
		all, err := s.Unreviewed(ctx, after, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			out = append(out, x.ID)
		}
		return out
	}
	if got := open(0); !slices.Equal(got, []id.ID{3, 5}) || !slices.Equal(open(3), []id.ID{5}) {
		t.Fatalf("unreviewed %v", got)
	}
	write(t, s, func(ctx context.Context) error {
		for _, c := range []struct {
			grant id.ID
			want  bool
		}{{3, true}, {3, false}, {4, false}, {99, false}} {
			if ok, err := s.Review(ctx, c.grant, 8, true, Start); ok != c.want || err != nil {
				t.Errorf("review %d: %v %v", c.grant, ok, err)
			}
		}
		_, err := s.Sweep(ctx, Start, Start, Start, Start.Add(2*time.Hour))
		return err
	})
	if got := open(0); !slices.Equal(got, []id.ID{5}) {
		t.Fatalf("a break-glass nobody reviewed was swept: %v", got)
	}
	if _, err := s.Grant(ctx, 4); !errors.Is(err, security.ErrNoGrant) {
		t.Fatal("an old grant was not swept")
	}
}

func consents(t *testing.T, s security.Store) {
	ctx := context.Background()
	set := func(object string, withheld bool) {
		write(t, s, func(ctx context.Context) error { return s.SetConsent(ctx, 7, object, withheld, 1, Start) })
	}
	if c, err := s.Consent(ctx, 7); err != nil || c.OptedOut || len(c.Hidden) != 0 {
		t.Fatalf("%+v %v", c, err)
	}
	set("", true)
	set("document/1", true)
	set("document/1", true)
	set("document/2", true)
	set("document/2", false)
	if c, err := s.Consent(ctx, 7); err != nil || !c.OptedOut || len(c.Hidden) != 1 || !c.Hidden["document/1"] {
		t.Fatalf("%+v %v", c, err)
	}
	set("", false)
	if c, _ := s.Consent(ctx, 7); c.OptedOut || !c.Hidden["document/1"] {
		t.Fatalf("%+v", c)
	}
	if c, _ := s.Consent(ctx, 8); c.OptedOut || len(c.Hidden) != 0 {
		t.Fatalf("another person: %+v", c)
	}
}
