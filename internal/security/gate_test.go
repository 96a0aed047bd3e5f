package security

import (
	"errors"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const (
	hospital id.ID = 800
	person   id.ID = 77
)

func actorOf(roles ...Role) Actor {
	return Actor{Kind: audit.Human, ID: 1, Session: 2, Roles: roles, Institution: hospital}
}

func resident(self id.ID, wards ...id.ID) Actor {
	return Actor{Kind: audit.Human, ID: 1, Session: 2, Roles: []Role{RoleResident}, Person: self, Wards: wards}
}

func TestDecide(t *testing.T) {
	doctor := actorOf(RoleDoctor)
	recent := Facts{LastEncounter: noon.AddDate(0, -11, 0)}
	old := Facts{LastEncounter: noon.AddDate(-3, 0, 0)}
	optedOut := Facts{LastEncounter: noon, OptedOut: true}
	care := Masking{IDNumber: true, Address: true, Contacts: true}
	must := doctor
	must.MustChange = true
	homeless := doctor
	homeless.Institution = 0
	both := doctor
	both.Roles, both.Person = []Role{RoleDoctor, RoleResident}, person
	for name, c := range map[string]struct {
		actor    Actor
		purpose  Purpose
		facts    Facts
		reason   string
		note     string
		err      error
		relation Relation
		masking  Masking
		glass    bool
		all, own bool
	}{
		"treating":                          {actor: doctor, purpose: Treatment, facts: recent, relation: Treating, masking: care},
		"treated too long ago":              {actor: doctor, purpose: Treatment, facts: old, err: ErrNoRelation},
		"never treated":                     {actor: doctor, purpose: Treatment, err: ErrNoRelation},
		"family doctor":                     {actor: doctor, purpose: Treatment, facts: Facts{FamilyDoctor: true}, relation: FamilyDoctor, masking: Masking{IDNumber: true}},
		"family doctor, treated too":        {actor: doctor, purpose: Treatment, facts: Facts{FamilyDoctor: true, LastEncounter: noon}, relation: FamilyDoctor, masking: Masking{IDNumber: true}},
		"treatment of a referred person":    {actor: doctor, purpose: Treatment, facts: Facts{Referred: true}, relation: Referred, masking: care},
		"a district doctor treats nobody":   {actor: homeless, purpose: Treatment, facts: recent, err: ErrNoRelation},
		"referral":                          {actor: doctor, purpose: Referral, facts: Facts{Referred: true}, relation: Referred, masking: Masking{IDNumber: true, Address: true}},
		"referral without one":              {actor: doctor, purpose: Referral, facts: recent, err: ErrNoRelation},
		"tracing":                           {actor: doctor, purpose: PublicHealth, facts: Facts{PublicHealth: true}, relation: Tracing, masking: Masking{IDNumber: true}},
		"tracing by a hospital":             {actor: doctor, purpose: PublicHealth, facts: recent, err: ErrNoRelation},
		"tracing against the wish":          {actor: doctor, purpose: PublicHealth, facts: Facts{PublicHealth: true, OptedOut: true}, relation: Tracing, masking: Masking{IDNumber: true}},
		"quality review":                    {actor: doctor, purpose: QualityReview, facts: old, relation: Stranger, masking: Hidden, own: true},
		"quality review of others":          {actor: doctor, purpose: QualityReview, err: ErrNoRelation},
		"consent withdrawn":                 {actor: doctor, purpose: Treatment, facts: optedOut, err: ErrConsent},
		"consent withdrawn, family doctor":  {actor: doctor, purpose: Treatment, facts: Facts{FamilyDoctor: true, OptedOut: true}, err: ErrConsent},
		"emergency":                         {actor: doctor, purpose: Emergency, reason: "unconscious", note: "急诊抢救", relation: Stranger, masking: Masking{IDNumber: true, Address: true}, glass: true, all: true},
		"emergency against the wish":        {actor: doctor, purpose: Emergency, facts: optedOut, note: "急诊抢救", relation: Treating, masking: Masking{IDNumber: true, Address: true}, glass: true, all: true},
		"emergency without words":           {actor: doctor, purpose: Emergency, reason: "unconscious", note: "  急   ", err: ErrReason},
		"emergency with an unknown reason":  {actor: doctor, purpose: Emergency, reason: "curious", note: "急诊抢救", err: ErrReason},
		"own record":                        {actor: resident(person), purpose: Self, relation: Own, masking: Masking{IDNumber: true}, all: true},
		"own record after a merge":          {actor: resident(76), purpose: Self, facts: Facts{Joined: []id.ID{76}}, relation: Own, masking: Masking{IDNumber: true}, all: true},
		"a ward's record":                   {actor: resident(5, 6, person), purpose: Self, relation: Guardian, masking: Masking{IDNumber: true}},
		"another's record as oneself":       {actor: resident(5, 6), purpose: Self, err: ErrNoRelation},
		"a resident treats":                 {actor: resident(person), purpose: Treatment, facts: recent, err: ErrNotAllowed},
		"a resident's emergency":            {actor: resident(5), purpose: Emergency, note: "急诊抢救", err: ErrNotAllowed},
		"nobody's record":                   {actor: resident(0), purpose: Self, err: ErrNoRelation},
		"doctor as oneself":                 {actor: doctor, purpose: Self, facts: recent, err: ErrNoRelation},
		"a doctor treats himself":           {actor: both, purpose: Treatment, facts: recent, err: ErrNotAllowed},
		"a doctor's own record as resident": {actor: both, purpose: Self, relation: Own, masking: Masking{IDNumber: true}, all: true},
		"operator":                          {actor: actorOf(RoleOperator), purpose: Treatment, facts: recent, err: ErrNotPermitted},
		"operator's emergency":              {actor: actorOf(RoleOperator), purpose: Emergency, note: "急诊抢救", err: ErrNotPermitted},
		"manager":                           {actor: actorOf(RoleManager), purpose: QualityReview, facts: recent, err: ErrNotPermitted},
		"auditor":                           {actor: actorOf(RoleAuditor), purpose: Treatment, facts: recent, err: ErrNotPermitted},
		"connected system":                  {actor: Actor{Kind: audit.System, ID: 1, Roles: []Role{RoleSystem, RoleDoctor}, Institution: hospital}, purpose: Treatment, facts: recent, err: ErrNotAllowed},
		"the node itself":                   {actor: NodeActor("x"), purpose: Treatment, facts: recent, err: ErrNotAllowed},
		"password not changed":              {actor: must, purpose: Treatment, facts: recent, err: ErrMustChange},
		"no purpose":                        {actor: doctor, facts: recent, err: ErrPurpose},
		"unknown purpose":                   {actor: doctor, purpose: "curiosity", facts: recent, err: ErrPurpose},
	} {
		t.Run(name, func(t *testing.T) {
			p := DefaultPolicy()
			g, err := p.Decide(c.actor, Access{Person: person, Purpose: c.purpose, Facts: c.facts, Reason: c.reason, Note: c.note, At: noon})
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if c.err != nil {
				if g != (Grant{}) {
					t.Fatalf("a refusal that grants: %+v", g)
				}
				return
			}
			if g.Relation != c.relation || g.Masking != c.masking || g.BreakGlass != c.glass || g.AllClasses != c.all || g.OwnOnly != c.own {
				t.Fatalf("%+v", g)
			}
			if g.Person != person || g.Actor != c.actor.ID || g.Session != 2 || g.Purpose != c.purpose || !g.Until.Equal(noon.Add(30*time.Minute)) {
				t.Fatalf("%+v", g)
			}
		})
	}
}

func TestNobodyOpensNoPerson(t *testing.T) {
	if _, err := DefaultPolicy().Decide(actorOf(RoleDoctor), Access{Purpose: Emergency, Note: "急诊抢救", At: noon}); !errors.Is(err, ErrNotAllowed) {
		t.Fatal(err)
	}
}

func TestGrantMaySee(t *testing.T) {
	own, other := Content{Institution: hospital}, Content{Institution: 801}
	with := func(c Content, class Sensitivity, hidden bool) Content { c.Class, c.Hidden = class, hidden; return c }
	for name, c := range map[string]struct {
		grant   Grant
		content Content
		want    bool
	}{
		"ordinary":                 {Grant{Institution: hospital}, other, true},
		"sensitive elsewhere":      {Grant{Institution: hospital}, with(other, HIV, false), false},
		"sensitive, treated here":  {Grant{Institution: hospital}, with(own, MentalHealth, false), true},
		"hidden elsewhere":         {Grant{Institution: hospital}, with(other, "", true), false},
		"hidden, written here":     {Grant{Institution: hospital}, with(own, "", true), true},
		"an unknown class":         {Grant{Institution: hospital}, with(other, "new-class", false), false},
		"emergency":                {Grant{Institution: hospital, AllClasses: true}, with(other, Reproductive, true), true},
		"review of own":            {Grant{Institution: hospital, OwnOnly: true}, own, true},
		"review of others":         {Grant{Institution: hospital, OwnOnly: true}, other, false},
		"guardian":                 {Grant{}, with(other, HIV, false), false},
		"no institution is no own": {Grant{}, with(Content{}, HIV, false), false},
	} {
		if got := c.grant.MaySee(c.content); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestGrantCheck(t *testing.T) {
	a := actorOf(RoleDoctor)
	g := Grant{ID: 9, Kind: a.Kind, Actor: a.ID, Session: a.Session, Person: person, Until: noon}
	change := func(fn func(*Actor)) Actor { b := a; fn(&b); return b }
	for name, c := range map[string]struct {
		grant  Grant
		actor  Actor
		person id.ID
		at     time.Time
		want   error
	}{
		"good":             {g, a, person, noon.Add(-time.Microsecond), nil},
		"over":             {g, a, person, noon, ErrGrantExpired},
		"another person":   {g, a, 78, noon.Add(-1), ErrNoGrant},
		"another account":  {g, change(func(b *Actor) { b.ID = 5 }), person, noon.Add(-1), ErrNoGrant},
		"another session":  {g, change(func(b *Actor) { b.Session = 5 }), person, noon.Add(-1), ErrNoGrant},
		"a system's":       {g, change(func(b *Actor) { b.Kind = audit.System }), person, noon.Add(-1), ErrNoGrant},
		"the empty grant":  {Grant{}, Actor{}, 0, noon.Add(-1), ErrNoGrant},
		"over and another": {g, a, 78, noon, ErrNoGrant},
	} {
		if err := c.grant.Check(c.actor, c.person, c.at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// The whole table of rights, written a second time: a change must be made in both places.
func TestRights(t *testing.T) {
	table := map[Permission][]Role{
		MaySubmit:             {RoleOperator, RoleSystem},
		MayReadSubmissions:    {RoleOperator},
		MayManageSubmissions:  {RoleOperator},
		MaySearchResidents:    {RoleDoctor},
		MayReviewIdentity:     {RoleOperator},
		MayOpenRecords:        {RoleDoctor, RoleResident},
		MayReadOwnRecord:      {RoleResident},
		MayReadRegistry:       {RoleOperator, RoleDoctor, RoleManager, RoleAuditor, RoleSystem},
		MayManageInstitutions: {RoleOperator},
		MayManageAccounts:     {RoleOperator},
		MayManageCredentials:  {RoleOperator},
		MayQueryWarehouse:     {RoleManager},
		MayExportWarehouse:    {RoleManager},
		MayReadDashboard:      {RoleOperator, RoleManager},
		MayReadOperations:     {RoleOperator},
		MayReadAudit:          {RoleOperator, RoleAuditor},
		MayReviewBreakGlass:   {RoleOperator, RoleAuditor},
		MayReadStandards:      {RoleOperator, RoleDoctor, RoleManager, RoleSystem},
		MayManageStandards:    {RoleOperator},
		MayManageTerminology:  {RoleOperator},
		MayReadQuality:        {RoleOperator, RoleManager},
		MayManageQuality:      {RoleOperator},
		MayVerifyHealthCode:   {RoleOperator, RoleDoctor, RoleSystem},
	}
	p := DefaultPolicy()
	for perm, holders := range table {
		for _, r := range []Role{RoleOperator, RoleDoctor, RoleManager, RoleAuditor, RoleResident, RoleSystem, "king", ""} {
			want := false
			for _, h := range holders {
				want = want || h == r
			}
			err := p.May(actorOf(r), perm)
			if (err == nil) != want || err != nil && !errors.Is(err, ErrNotPermitted) {
				t.Errorf("%s %s: %v", r, perm, err)
			}
		}
		if err := p.May(NodeActor("x"), perm); err != nil {
			t.Errorf("node %s: %v", perm, err)
		}
	}
	seen := 0
	for _, perms := range rights {
		for _, perm := range perms {
			if _, ok := table[perm]; !ok {
				t.Errorf("%s is not in the test's table", perm)
			}
			seen++
		}
	}
	if seen == 0 {
		t.Fatal("no rights at all")
	}
}
