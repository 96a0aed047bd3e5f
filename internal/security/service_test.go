package security_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"minkang/internal/audit"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
	"minkang/internal/security/securitysql"
	"minkang/internal/security/securitytest"
)

var ctx = context.Background()

func bench(t *testing.T) *securitytest.Bench {
	t.Helper()
	return securitytest.NewBench(t, securitysql.New(sqldbtest.SQLite(t, securitysql.Migrations())))
}

// tell gives the actions and outcomes of the ledger's lines since the last call.
func tell(b *securitytest.Bench) string {
	var out []string
	for _, e := range b.Ledger.Take() {
		s := e.Action + " " + string(e.Outcome)
		if r := e.Detail["reason"]; r != "" {
			s += " " + r
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func try(b *securitytest.Bench, login, password, code, address string) error {
	_, err := b.Begin(ctx, security.SignIn{Login: login, Password: password, Code: code, Address: address})
	return err
}

func wait(err error) string {
	e, _ := errs.As(err)
	if e == nil {
		return ""
	}
	return e.Args["retryAfter"]
}

func TestLockOutGrowsAndEnds(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	for n := range 5 {
		if err := try(b, "li", "wrong", "", "10.0.0.1"); !errors.Is(err, security.ErrCredentials) {
			t.Fatalf("failure %d: %v", n+1, err)
		}
	}
	for _, seconds := range []int{30, 60, 120, 240} {
		err := try(b, "LI", securitytest.Password, "", "10.0.0.2") // from elsewhere, and the right password
		if !errors.Is(err, security.ErrLocked) || wait(err) == "" {
			t.Fatalf("not locked: %v", err)
		}
		b.Clock.Advance(time.Duration(seconds)*time.Second - time.Microsecond)
		if err := try(b, "li", securitytest.Password, "", "10.0.0.1"); !errors.Is(err, security.ErrLocked) || wait(err) != "1" {
			t.Fatalf("a moment before %d s: %v (%s)", seconds, err, wait(err))
		}
		b.Clock.Advance(time.Microsecond)
		if err := try(b, "li", "wrong", "", "10.0.0.1"); !errors.Is(err, security.ErrCredentials) {
			t.Fatalf("after %d s: %v", seconds, err)
		}
	}
	b.Clock.Advance(time.Minute)
	tell(b)
	for range 3 {
		_ = try(b, "li", "x", "", "10.0.0.1")
	}
	if got := tell(b); got != "session.refused refused security.locked" {
		t.Fatalf("knocking at a locked door: %s", got)
	}
	b.Clock.Advance(8 * time.Minute)
	if err := try(b, "li", securitytest.Password, "", "10.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if got := tell(b); got != "session.begin done" {
		t.Fatal(got)
	}
	for range 4 { // a success forgets the failures
		if err := try(b, "li", "wrong", "", "10.0.0.1"); !errors.Is(err, security.ErrCredentials) {
			t.Fatal(err)
		}
	}
	if err := try(b, "li", securitytest.Password, "", "10.0.0.1"); err != nil {
		t.Fatal(err)
	}
}

func TestUnlock(t *testing.T) {
	b := bench(t)
	a := b.Account(t, "li", security.RoleDoctor)
	for range 5 {
		_ = try(b, "li", "wrong", "", "10.0.0.1")
	}
	if until, err := b.LockedUntil(ctx, a); err != nil || !until.Equal(b.Clock.Now().Add(30*time.Second)) {
		t.Fatal(until, err)
	}
	if _, err := b.Unlock(ctx, b.Root, a.ID); err != nil {
		t.Fatal(err)
	}
	if err := try(b, "li", securitytest.Password, "", "10.0.0.1"); err != nil {
		t.Fatal(err)
	}
}

// One address trying many names is slowed down too, and others are not.
func TestAddressLockOut(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	for n := range 30 {
		if err := try(b, "nobody"+string(rune('a'+n)), "wrong", "", "10.0.0.1"); !errors.Is(err, security.ErrCredentials) {
			t.Fatalf("%d: %v", n, err)
		}
	}
	if err := try(b, "li", securitytest.Password, "", "10.0.0.1"); !errors.Is(err, security.ErrLocked) {
		t.Fatal(err)
	}
	if err := try(b, "li", securitytest.Password, "", "10.0.0.2"); err != nil {
		t.Fatal(err)
	}
}

// Many guesses at the same moment get no more tries than one after the other.
func TestGuessesAtOnceAreAllCounted(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	results := make(chan error)
	for range 40 {
		go func() { results <- try(b, "li", "wrong", "", "10.0.0.1") }()
	}
	tried := 0
	for range 40 {
		if err := <-results; errors.Is(err, security.ErrCredentials) {
			tried++
		} else if !errors.Is(err, security.ErrLocked) {
			t.Fatal(err)
		}
	}
	if tried != 5 {
		t.Fatalf("%d guesses were looked at, 5 are free", tried)
	}
}

func TestUnknownAndSuspendedAccounts(t *testing.T) {
	b := bench(t)
	a := b.Account(t, "li", security.RoleDoctor)
	tell(b)
	if err := try(b, "nobody", securitytest.Password, "", "10.0.0.1"); !errors.Is(err, security.ErrCredentials) {
		t.Fatal(err)
	}
	lines := b.Ledger.Take()
	if len(lines) != 1 || lines[0].Actor.Label != "" || lines[0].Actor.ID != 0 {
		t.Fatalf("what was typed as a login may be a password and must not be kept: %+v", lines)
	}
	for range 5 { // unknown logins lock like known ones, or they could be told apart
		_ = try(b, "nobody", "x", "", "10.0.0.1")
	}
	if err := try(b, "nobody", "x", "", "10.0.0.3"); !errors.Is(err, security.ErrLocked) {
		t.Fatal(err)
	}
	actor, token := b.SignIn(t, "li")
	status := security.Suspended
	if _, err := b.ChangeAccount(ctx, b.Root, a.ID, security.AccountChange{Status: &status}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Authenticate(ctx, token, "", ""); !errors.Is(err, security.ErrSessionExpired) {
		t.Fatalf("the session of a suspended account: %v", err)
	}
	if err := try(b, "li", "wrong", "", "10.0.0.1"); !errors.Is(err, security.ErrCredentials) {
		t.Fatalf("only who knows the password learns of the suspension: %v", err)
	}
	if err := try(b, "li", securitytest.Password, "", "10.0.0.1"); !errors.Is(err, security.ErrSuspended) {
		t.Fatal(err)
	}
	_ = actor
}

func TestSessionEnds(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	_, token := b.SignIn(t, "li")
	ask := func() error { _, _, err := b.Authenticate(ctx, token, "", ""); return err }
	for range 23 { // used every half hour but a moment: awake until twelve hours are over
		b.Clock.Advance(30*time.Minute - time.Second)
		if err := ask(); err != nil {
			t.Fatalf("%v: %v", b.Clock.Now().Sub(securitytest.Start), err)
		}
	}
	b.Clock.Advance(30*time.Minute - time.Second)
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	b.Clock.Advance(24 * time.Second)
	if err := ask(); !errors.Is(err, security.ErrSessionExpired) {
		t.Fatalf("after twelve hours: %v", err)
	}
	_, token = b.SignIn(t, "li")
	b.Clock.Advance(30 * time.Minute)
	if err := ask(); !errors.Is(err, security.ErrSessionExpired) {
		t.Fatalf("idle: %v", err)
	}
	token = "made up"
	if err := ask(); !errors.Is(err, security.ErrSessionExpired) {
		t.Fatalf("made up: %v", err)
	}
	if n, err := b.Sweep(ctx); err != nil || n < 2 {
		t.Fatalf("swept %d: %v", n, err)
	}
}

func TestOwnSessions(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	b.Account(t, "wang", security.RoleDoctor)
	one, _ := b.SignIn(t, "li")
	two, token := b.SignIn(t, "li")
	other, otherToken := b.SignIn(t, "wang")
	all, err := b.Sessions(ctx, one)
	if err != nil || len(all) != 2 || all[0].ID != two.Session {
		t.Fatalf("%+v %v", all, err)
	}
	if err := b.EndSession(ctx, other, two.Session); !errors.Is(err, security.ErrNoSession) {
		t.Fatalf("another's session: %v", err)
	}
	if n, err := b.EndOtherSessions(ctx, one); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if _, _, err := b.Authenticate(ctx, token, "", ""); !errors.Is(err, security.ErrSessionExpired) {
		t.Fatal(err)
	}
	if _, _, err := b.Authenticate(ctx, otherToken, "", ""); err != nil {
		t.Fatal(err)
	}
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	mine, token := b.SignIn(t, "li")
	_, stolen := b.SignIn(t, "li")
	for _, c := range []struct {
		old, next string
		want      error
	}{
		{"wrong", "another horse 9 lamp", security.ErrCredentials},
		{securitytest.Password, "short", security.ErrPasswordShort},
		{securitytest.Password, securitytest.Password, security.ErrPasswordSame},
		{securitytest.Password, "another horse 9 lamp", nil},
	} {
		if err := b.ChangePassword(ctx, mine, c.old, c.next); !errors.Is(err, c.want) {
			t.Fatalf("%+v: %v", c, err)
		}
	}
	if _, _, err := b.Authenticate(ctx, token, "", ""); err != nil {
		t.Fatalf("the own session ended: %v", err)
	}
	if _, _, err := b.Authenticate(ctx, stolen, "", ""); !errors.Is(err, security.ErrSessionExpired) {
		t.Fatalf("another session lives on: %v", err)
	}
	if err := try(b, "li", securitytest.Password, "", ""); !errors.Is(err, security.ErrCredentials) {
		t.Fatalf("the old password: %v", err)
	}
	if err := try(b, "li", "another horse 9 lamp", "", ""); err != nil {
		t.Fatal(err)
	}
}

func TestSecondFactor(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	a, _ := b.SignIn(t, "li")
	e, err := b.EnrolTOTP(ctx, a)
	if err != nil || !strings.HasPrefix(e.URI, "otpauth://totp/Minkang:li?secret="+e.Secret) {
		t.Fatalf("%+v %v", e, err)
	}
	code := func() string {
		c, err := totp.GenerateCode(e.Secret, b.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if err := try(b, "li", securitytest.Password, "", ""); err != nil {
		t.Fatalf("an unconfirmed factor is asked for: %v", err)
	}
	if _, err := b.ConfirmTOTP(ctx, a, "000000"); !errors.Is(err, security.ErrWrongCode) {
		t.Fatal(err)
	}
	recovery, err := b.ConfirmTOTP(ctx, a, code())
	if err != nil || len(recovery) != 10 {
		t.Fatal(recovery, err)
	}
	sign := func(code string) error { return try(b, "li", securitytest.Password, code, "") }
	for range 10 { // asking for the code is no failure
		if err := sign(""); !errors.Is(err, security.ErrTOTPRequired) {
			t.Fatal(err)
		}
	}
	if err := try(b, "li", "wrong", code(), ""); !errors.Is(err, security.ErrCredentials) {
		t.Fatal(err)
	}
	used := code()
	if err := sign(used); !errors.Is(err, security.ErrWrongCode) {
		t.Fatalf("the code of the confirmation a second time: %v", err)
	}
	b.Clock.Advance(30 * time.Second)
	fresh := code()
	if err := sign(fresh[:3] + " " + fresh[3:]); err != nil {
		t.Fatal(err)
	}
	if err := sign(fresh); !errors.Is(err, security.ErrWrongCode) {
		t.Fatalf("replay: %v", err)
	}
	if err := sign(strings.ToUpper(strings.ReplaceAll(recovery[3], "-", " "))); err != nil {
		t.Fatalf("recovery code as typed: %v", err)
	}
	if err := sign(recovery[3]); !errors.Is(err, security.ErrWrongCode) {
		t.Fatalf("recovery code twice: %v", err)
	}
	b.Clock.Advance(2 * time.Minute)
	late := code()
	b.Clock.Advance(90 * time.Second)
	if err := sign(late); !errors.Is(err, security.ErrWrongCode) {
		t.Fatalf("a code of long ago: %v", err)
	}
	if err := b.DropTOTP(ctx, a, "000000"); !errors.Is(err, security.ErrWrongCode) {
		t.Fatal(err)
	}
	if err := b.DropTOTP(ctx, a, recovery[4]); err != nil {
		t.Fatal(err)
	}
	if err := sign(""); err != nil {
		t.Fatal(err)
	}
}

// Guessing codes with a known password is slowed down as guessing passwords is.
func TestCodesAreLockedOut(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	a, _ := b.SignIn(t, "li")
	e, _ := b.EnrolTOTP(ctx, a)
	c, _ := totp.GenerateCode(e.Secret, b.Clock.Now())
	if _, err := b.ConfirmTOTP(ctx, a, c); err != nil {
		t.Fatal(err)
	}
	var err error
	for range 6 {
		_ = try(b, "li", securitytest.Password, "", "") // in between, to see that it gives nothing back
		err = try(b, "li", securitytest.Password, "000000", "")
	}
	if !errors.Is(err, security.ErrLocked) {
		t.Fatal(err)
	}
}

func TestScopeOfAnOperator(t *testing.T) {
	b := bench(t)
	b.Account(t, "boss", security.RoleOperator) // of the bench's hospital
	inside := b.Account(t, "li", security.RoleDoctor)
	outside, _, err := b.CreateAccount(ctx, b.Root, security.NewAccount{Login: "far", DisplayName: "远", Roles: []security.Role{security.RoleDoctor}, Institution: 801})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := b.SignIn(t, "boss")
	all, _, err := b.Accounts(ctx, a, security.AccountQuery{Institution: 801}, page.Request{})
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	name := inside.DisplayName
	if _, err := b.ChangeAccount(ctx, a, inside.ID, security.AccountChange{DisplayName: &name}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ChangeAccount(ctx, a, outside.ID, security.AccountChange{DisplayName: &name}); !errors.Is(err, security.ErrNoAccount) {
		t.Fatal(err)
	}
	far := id.ID(801)
	if _, err := b.ChangeAccount(ctx, a, inside.ID, security.AccountChange{Institution: &far}); !errors.Is(err, security.ErrNotPermitted) {
		t.Fatal(err)
	}
	if _, _, err := b.CreateAccount(ctx, a, security.NewAccount{Login: "new", DisplayName: "新", Roles: []security.Role{security.RoleOperator}}); !errors.Is(err, security.ErrNotPermitted) {
		t.Fatalf("an account of the whole district: %v", err)
	}
	if _, err := b.ResetPassword(ctx, a, outside.ID); !errors.Is(err, security.ErrNoAccount) {
		t.Fatal(err)
	}
	b.Systems[9003] = security.System{ID: 9003, Institution: 801, Active: true}
	if _, _, err := b.IssueKey(ctx, a, security.NewKey{System: 9003}); !errors.Is(err, security.ErrNoSystem) {
		t.Fatal(err)
	}
}

func TestEveryActIsInTheLedger(t *testing.T) {
	b := bench(t)
	a := b.Account(t, "li", security.RoleResident)
	status := security.Active
	me, _ := b.SignIn(t, "li")
	me.Person = 77
	tell(b)
	b.Events.Subjects = nil
	expect := func(want string, err error) {
		t.Helper()
		if got := tell(b); err != nil || got != want {
			t.Fatalf("%q, want %q; %v", got, want, err)
		}
	}
	_, err := b.ChangeAccount(ctx, b.Root, a.ID, security.AccountChange{Status: &status})
	expect("account.change done", err)
	_, err = b.Unlock(ctx, b.Root, a.ID)
	expect("account.unlock done", err)
	_, err = b.ResetPassword(ctx, b.Root, a.ID)
	expect("account.reset done", err)
	_, err = b.EnrolTOTP(ctx, me)
	expect("account.totp-enrol done", err)
	expect("consent.withhold done", b.SetConsent(ctx, me, 77, "", true))
	expect("consent.give done", b.SetConsent(ctx, me, 77, "", false))
	k, text, err := b.IssueKey(ctx, b.Root, security.NewKey{System: securitytest.GoodSystem})
	expect("key.issue done", err)
	expect("key.revoke done", b.RevokeKey(ctx, b.Root, securitytest.GoodSystem, k.Serial))
	for range 3 { // a dead key that keeps knocking leaves one line a minute
		if _, err := b.AuthenticateKey(ctx, text, "10.0.0.9", "r"); !errors.Is(err, security.ErrKeyRevoked) {
			t.Fatal(err)
		}
	}
	expect("system.refused refused security.key-revoked", nil)
	b.Clock.Advance(time.Minute)
	_, _ = b.AuthenticateKey(ctx, text, "10.0.0.9", "r")
	expect("system.refused refused security.key-revoked", nil)
	if want := []string{security.SubjectAccountChanged, security.SubjectAccountChanged, security.SubjectAccountChanged, security.SubjectCredentialRevoked}; !slices.Equal(b.Events.Subjects, want) {
		t.Fatalf("events %v", b.Events.Subjects)
	}
}

// When the ledger cannot take a line, nothing happens.
func TestNothingWithoutTheLedger(t *testing.T) {
	b := bench(t)
	a := b.Account(t, "li", security.RoleDoctor)
	actor, _ := b.SignIn(t, "li")
	b.Ledger.Broken = errs.New(errs.Unavailable, "test.ledger")
	if err := try(b, "li", securitytest.Password, "", ""); !errors.Is(err, b.Ledger.Broken) {
		t.Fatalf("signed in: %v", err)
	}
	if err := try(b, "li", "wrong", "", ""); !errors.Is(err, b.Ledger.Broken) {
		t.Fatalf("refused: %v", err)
	}
	g, err := b.Open(ctx, actor, security.Access{Person: 77, Purpose: security.Treatment, Facts: security.Facts{LastEncounter: b.Clock.Now()}})
	if !errors.Is(err, b.Ledger.Broken) || g.ID != 0 {
		t.Fatalf("opened: %+v %v", g, err)
	}
	if _, err := b.ResetPassword(ctx, b.Root, a.ID); !errors.Is(err, b.Ledger.Broken) {
		t.Fatal(err)
	}
	if _, _, err := b.CreateAccount(ctx, b.Root, security.NewAccount{Login: "new", DisplayName: "新", Roles: []security.Role{security.RoleDoctor}}); err == nil {
		t.Fatal("made")
	}
	b.Ledger.Broken = nil
	if all, _, err := b.Accounts(ctx, b.Root, security.AccountQuery{}, page.Request{}); err != nil || len(all) != 1 {
		t.Fatalf("%d accounts, want 1; %v", len(all), err)
	}
	if err := try(b, "li", securitytest.Password, "", ""); err != nil {
		t.Fatalf("the password was reset after all: %v", err)
	}
}

func TestGate(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	doctor, _ := b.SignIn(t, "li")
	tell(b)
	seen := security.Facts{LastEncounter: b.Clock.Now().AddDate(0, -1, 0)}
	g, err := b.Open(ctx, doctor, security.Access{Person: 77, Purpose: security.Treatment, Facts: seen})
	if err != nil {
		t.Fatal(err)
	}
	lines := b.Ledger.Take()
	if len(lines) != 1 || lines[0].Action != "record.open" || lines[0].Grant != g.ID || lines[0].Person != 77 || lines[0].Relation != "treating" || lines[0].Purpose != "treatment" {
		t.Fatalf("%+v", lines)
	}
	if again, err := b.Grant(ctx, doctor, g.ID, 77); err != nil || again.Masking != g.Masking {
		t.Fatal(again, err)
	}
	if _, err := b.Grant(ctx, doctor, g.ID, 78); !errors.Is(err, security.ErrNoGrant) {
		t.Fatal(err)
	}
	other, _ := b.SignIn(t, "li")
	tell(b)
	if _, err := b.Grant(ctx, other, g.ID, 77); !errors.Is(err, security.ErrNoGrant) {
		t.Fatalf("in another session: %v", err)
	}
	if got := tell(b); got != "record.read refused security.grant-unknown" {
		t.Fatal(got)
	}
	b.Clock.Advance(30 * time.Minute)
	if _, err := b.Grant(ctx, doctor, g.ID, 77); !errors.Is(err, security.ErrGrantExpired) {
		t.Fatal(err)
	}
	tell(b)
	if _, err := b.Open(ctx, doctor, security.Access{Person: 78, Purpose: security.Treatment}); !errors.Is(err, security.ErrNoRelation) {
		t.Fatal(err)
	}
	if got := tell(b); got != "record.open refused security.no-relation" {
		t.Fatal(got)
	}
}

func TestConsentAndBreakGlass(t *testing.T) {
	b := bench(t)
	b.Account(t, "li", security.RoleDoctor)
	doctor, _ := b.SignIn(t, "li")
	self := security.Actor{Kind: audit.Human, ID: 5, Roles: []security.Role{security.RoleResident}, Person: 77, Wards: []id.ID{78}}
	if err := b.SetConsent(ctx, self, 79, "", true); !errors.Is(err, security.ErrNoRelation) {
		t.Fatalf("for a stranger: %v", err)
	}
	if err := b.SetConsent(ctx, doctor, 77, "", true); !errors.Is(err, security.ErrNotPermitted) {
		t.Fatalf("by a doctor: %v", err)
	}
	for _, p := range []id.ID{77, 78} {
		if err := b.SetConsent(ctx, self, p, "", true); err != nil {
			t.Fatal(err)
		}
	}
	x := security.Access{Person: 77, Purpose: security.Treatment, Facts: security.Facts{LastEncounter: b.Clock.Now()}}
	if _, err := b.Open(ctx, doctor, x); !errors.Is(err, security.ErrConsent) {
		t.Fatal(err)
	}
	x.Person, x.Facts.Joined = 76, []id.ID{77} // after a merge the wish still counts
	if _, err := b.Open(ctx, doctor, x); !errors.Is(err, security.ErrConsent) {
		t.Fatal(err)
	}
	x.Purpose, x.Note = security.Emergency, "昏迷送诊，家属不在"
	tell(b)
	g, err := b.Open(ctx, doctor, x)
	if err != nil || !g.BreakGlass || g.Reason != "other" {
		t.Fatalf("%+v %v", g, err)
	}
	for _, e := range b.Ledger.Take() {
		text, _ := json.Marshal(e)
		if strings.Contains(string(text), "家属") {
			t.Fatalf("the note got into the ledger: %s", text)
		}
	}
	if !slices.Contains(b.Events.Subjects, security.SubjectBreakGlassUsed) {
		t.Fatal("nobody is told")
	}
	auditor := security.Actor{Kind: audit.Human, ID: 6, Roles: []security.Role{security.RoleAuditor}}
	open, next, err := b.Unreviewed(ctx, auditor, page.Request{})
	if err != nil || next != "" || len(open) != 1 || open[0].Note != x.Note {
		t.Fatalf("%+v %v", open, err)
	}
	if err := b.ReviewBreakGlass(ctx, doctor, g.ID, true); !errors.Is(err, security.ErrNotPermitted) {
		t.Fatal(err)
	}
	mixed := doctor
	mixed.Roles = []security.Role{security.RoleDoctor, security.RoleAuditor}
	if err := b.ReviewBreakGlass(ctx, mixed, g.ID, true); !errors.Is(err, security.ErrOwnAccount) {
		t.Fatalf("the own one: %v", err)
	}
	if err := b.ReviewBreakGlass(ctx, auditor, g.ID, false); err != nil {
		t.Fatal(err)
	}
	if err := b.ReviewBreakGlass(ctx, auditor, g.ID, true); !errors.Is(err, security.ErrNoGrant) {
		t.Fatalf("twice: %v", err)
	}
}

func TestKeysOfSystems(t *testing.T) {
	b := bench(t)
	k, text, err := b.IssueKey(ctx, b.Root, security.NewKey{System: securitytest.GoodSystem, Lasts: time.Hour, Note: "测试"})
	if err != nil {
		t.Fatal(err)
	}
	use := func(text string) (security.Actor, error) { return b.AuthenticateKey(ctx, text, "10.0.0.9", "r") }
	for range 2 { // the second from the cache
		a, err := use(text)
		if err != nil || a.Kind != audit.System || a.ID != securitytest.GoodSystem || a.Institution != securitytest.Hospital || !a.Has(security.RoleSystem) {
			t.Fatalf("%+v %v", a, err)
		}
	}
	b.Systems[securitytest.GoodSystem] = security.System{ID: securitytest.GoodSystem}
	b.Clock.Advance(10 * time.Second)
	if _, err := use(text); !errors.Is(err, security.ErrSystemSuspended) {
		t.Fatalf("a suspended system, after the cache's time: %v", err)
	}
	b.Systems[securitytest.GoodSystem] = security.System{ID: securitytest.GoodSystem, Active: true}
	if _, err := use(text); err != nil {
		t.Fatal(err)
	}
	if err := b.RevokeKey(ctx, b.Root, securitytest.GoodSystem, k.Serial); err != nil {
		t.Fatal(err)
	}
	if _, err := use(text); !errors.Is(err, security.ErrKeyRevoked) {
		t.Fatalf("revoked while cached: %v", err)
	}
	_, text, _ = b.IssueKey(ctx, b.Root, security.NewKey{System: securitytest.GoodSystem, Lasts: time.Hour})
	if _, err := use(text); err != nil {
		t.Fatal(err)
	}
	b.Clock.Advance(time.Hour - 5*time.Second)
	if _, err := use(text); err != nil {
		t.Fatal(err)
	}
	b.Clock.Advance(5 * time.Second)
	if _, err := use(text); !errors.Is(err, security.ErrKeyExpired) {
		t.Fatalf("expired while cached: %v", err)
	}
	foreign := securitytest.NewBench(t, b.Store) // another node's key, the same store
	foreign.Clock.Advance(b.Clock.Now().Sub(securitytest.Start) + time.Second)
	_, text, err = foreign.IssueKey(ctx, b.Root, security.NewKey{System: securitytest.GoodSystem})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := use(text); !errors.Is(err, security.ErrKeySignature) {
		t.Fatalf("another node's: %v", err)
	}
	if _, _, err := b.IssueKey(ctx, b.Root, security.NewKey{System: securitytest.GoodSystem, Lasts: 4 * 365 * 24 * time.Hour}); !errors.Is(err, security.ErrLifetime) {
		t.Fatal(err)
	}
	empty := bench(t) // the same signer, a store that never saw the key
	d := b.Deps(t)
	d.Store, d.Clock = empty.Store, clock.At(b.Clock.Now())
	s, err := security.New(d)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ = b.IssueKey(ctx, b.Root, security.NewKey{System: securitytest.GoodSystem})
	if _, err := s.AuthenticateKey(ctx, text, "", ""); !errors.Is(err, security.ErrKeyUnknown) {
		t.Fatalf("well signed but not registered: %v", err)
	}
}

// A password hash made with lower costs is renewed when its owner signs in.
func TestHashesAreRenewed(t *testing.T) {
	b := bench(t)
	a := b.Account(t, "li", security.RoleDoctor)
	d := b.Deps(t)
	d.Config.Argon = security.Argon{MemoryKiB: 128, Passes: 2, Lanes: 1}
	s, err := security.New(d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(ctx, security.SignIn{Login: "li", Password: securitytest.Password}); err != nil {
		t.Fatal(err)
	}
	got, err := b.Store.Account(ctx, a.ID)
	if err != nil || !strings.Contains(got.PasswordHash, "m=128,t=2") || !got.PasswordAt.Equal(a.PasswordAt) {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := s.Begin(ctx, security.SignIn{Login: "li", Password: securitytest.Password}); err != nil {
		t.Fatal(err)
	}
}
