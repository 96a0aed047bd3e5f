package empihttp_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/empi/empihttp"
	"minkang/internal/empi/empisql"
	"minkang/internal/empi/empitest"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	_ "minkang/internal/kit/httpx" // coded errors become problem answers
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

// ledger keeps entries, or fails.
type ledger struct {
	entries []audit.Entry
	broken  bool
}

func (l *ledger) Record(_ context.Context, e audit.Entry) error {
	if l.broken {
		return errors.New("no ledger")
	}
	l.entries = append(l.entries, e)
	return nil
}

type places struct{}

func (places) DivisionName(code string) string {
	return map[string]string{"110199001": "和平里街道"}[code]
}

// institutions name themselves by their id.
type institutions struct{}

func (institutions) InstitutionCode(_ context.Context, i id.ID) string {
	return "H" + strconv.FormatInt(int64(i), 10)
}

var onePage = page.Request{}

type desk struct {
	*empitest.World
	ledger  ledger
	handler http.Handler
	actor   *security.Actor
}

func open(t *testing.T) *desk {
	db := sqldbtest.SQLite(t, empisql.Migrations())
	c := clock.At(empitest.Noon)
	store, err := empisql.Open(context.Background(), db, c, empitest.Keys("test"))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{World: empitest.NewWorld(store, db, c)}
	mux := http.NewServeMux()
	empihttp.Register(humago.New(mux, huma.DefaultConfig("test", "1")), empihttp.Config{Index: d.Service, Unit: db, Ledger: &d.ledger,
		Policy: security.DefaultPolicy(), Places: places{}, Institutions: institutions{}, Clock: c, Random: rand.Reader})
	d.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.actor != nil {
			r = r.WithContext(security.WithActor(r.Context(), *d.actor))
		}
		mux.ServeHTTP(w, r)
	})
	return d
}

func (d *desk) as(role security.Role) {
	d.actor = &security.Actor{Kind: audit.Human, ID: 7, Label: "tester", Roles: []security.Role{role}, Request: "req-1"}
}

func (d *desk) call(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

func (d *desk) person(t *testing.T, c empi.Claim) id.ID {
	t.Helper()
	r, err := d.Resolve(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r.Person.ID
}

func TestSearchIsMaskedAndAudited(t *testing.T) {
	d := open(t)
	card := empitest.Card("1968-03-09", 21)
	c := empitest.Claim("王小明", "1", "1968-03-09", empitest.With(empi.IDCard, card), empitest.Phone("13811112222"))
	c.Division = "110199001003"
	who := d.person(t, c)
	d.as(security.RoleDoctor)
	w := d.call("POST", "/api/v1/residents/search", `{"idNumber":"`+card+`"}`)
	body := w.Body.String()
	if w.Code != 200 {
		t.Fatal(w.Code, body)
	}
	for _, must := range []string{`"王**"`, `"110199**********` + card[16:] + `"`, `"birthYear":1968`, `"age":58`, "和平里街道", `"division":"110199001"`, who.String()} {
		if !strings.Contains(body, must) {
			t.Errorf("%s is missing in %s", must, body)
		}
	}
	for _, never := range []string{"小明", card, "1968-03-09", "0309", "13811112222", "110199001003"} {
		if strings.Contains(body, never) {
			t.Errorf("%q is shown", never)
		}
	}
	if len(d.ledger.entries) != 1 {
		t.Fatalf("%d audit lines", len(d.ledger.entries))
	}
	e := d.ledger.entries[0]
	if e.Action != "resident.search" || e.Person != who || e.Detail["key"] != "id-number" || e.Detail["hits"] != "1" || e.Request != "req-1" || e.Actor.ID != 7 {
		t.Errorf("%+v", e)
	}
	d.ledger.broken = true
	if w := d.call("POST", "/api/v1/residents/search", `{"idNumber":"`+card+`"}`); w.Code != 500 || strings.Contains(w.Body.String(), "王") {
		t.Errorf("shown without an audit line: %d %s", w.Code, w.Body)
	}
}

func TestWhoMay(t *testing.T) {
	d := open(t)
	who := d.person(t, empitest.Claim("王小明", "1", "1968-03-09", empitest.With(empi.IDCard, empitest.Card("1968-03-09", 21))))
	search, one, desk, preview := "/api/v1/residents/search", "/api/v1/residents/"+who.String(), "/api/v1/identity/reviews", "/api/v1/identity/preview"
	for _, c := range []struct {
		role   security.Role
		method string
		path   string
		body   string
		want   int
	}{
		{"", "POST", search, `{"name":"王小明"}`, 401}, {security.RoleDoctor, "POST", search, `{"name":"王小明"}`, 200},
		{security.RoleManager, "POST", search, `{"name":"王小明"}`, 403}, {security.RoleOperator, "POST", search, `{"name":"王小明"}`, 403},
		{security.RoleDoctor, "POST", search, `{"name":"王"}`, 422}, {security.RoleDoctor, "POST", search, `{}`, 422},
		{security.RoleDoctor, "GET", one, "", 200}, {security.RoleManager, "GET", one, "", 403}, {security.RoleResident, "GET", one, "", 403},
		{security.RoleDoctor, "GET", "/api/v1/residents/0000000000001", "", 404}, {security.RoleDoctor, "GET", "/api/v1/residents/x", "", 404},
		{security.RoleOperator, "GET", desk, "", 200}, {security.RoleDoctor, "GET", desk, "", 403}, {"", "GET", desk, "", 401},
		{security.RoleOperator, "POST", preview, `{"name":"王小明","birth":"1968-03-09"}`, 200}, {security.RoleManager, "POST", preview, `{}`, 403},
		{security.RoleOperator, "POST", desk + "/0000000000001", `{"decision":"same","reason":"x"}`, 404},
		{security.RoleOperator, "POST", desk + "/0000000000001", `{"decision":"maybe","reason":"x"}`, 422},
		{security.RoleOperator, "GET", "/api/v1/identity/statistics", "", 200},
	} {
		d.as(c.role)
		if c.role == "" {
			d.actor = nil
		}
		if w := d.call(c.method, c.path, c.body); w.Code != c.want {
			t.Errorf("%s %s %s: %d, want %d: %s", c.role, c.method, c.path, w.Code, c.want, w.Body)
		}
	}
	d.as(security.RoleResident)
	d.actor.Person = who
	if w := d.call("GET", one, ""); w.Code != 200 {
		t.Errorf("the own identity: %d", w.Code)
	}
	var refused int
	for _, e := range d.ledger.entries {
		if e.Outcome == audit.Refused {
			refused++
		}
	}
	if refused == 0 {
		t.Error("refusals leave no audit line")
	}
}

func TestReviewDesk(t *testing.T) {
	d := open(t)
	known := d.person(t, empitest.Claim("曹雪", "2", "1991-01-01", empitest.With(empi.IDCard, empitest.Card("1991-01-01", 2))))
	r, err := d.Resolve(context.Background(), empitest.Claim("曹雪", "2", "1991-01-01", empitest.From("H2")))
	if err != nil || r.Review == 0 {
		t.Fatal(err)
	}
	d.as(security.RoleOperator)
	w := d.call("GET", "/api/v1/identity/reviews?status=open", "")
	for _, must := range []string{r.Review.String(), `"field":"birth","agreement":"same"`, `"曹*"`, `"rule":"likeness"`} {
		if !strings.Contains(w.Body.String(), must) {
			t.Errorf("%s is missing in %s", must, w.Body)
		}
	}
	if strings.Contains(w.Body.String(), "曹雪") || strings.Contains(w.Body.String(), "1991-01-01") {
		t.Error("unmasked")
	}
	d.ledger.broken = true
	path := "/api/v1/identity/reviews/" + r.Review.String()
	if w := d.call("POST", path, `{"decision":"same","reason":"同一人"}`); w.Code != 500 {
		t.Errorf("decided without an audit line: %d", w.Code)
	}
	d.ledger.broken = false
	if w := d.call("POST", path, `{"decision":"same","reason":"同一人"}`); w.Code != 204 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if s, _ := d.Surviving(context.Background(), r.Person.ID); s != known {
		t.Errorf("surviving %s", s)
	}
	if w := d.call("GET", "/api/v1/residents/"+known.String()+"/merges", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"retired":"`+r.Person.ID.String()) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, want := range []int{204, 404} { // undone once
		if w := d.call("POST", "/api/v1/residents/"+r.Person.ID.String()+"/unmerge", ""); w.Code != want {
			t.Errorf("unmerge: %d %s", w.Code, w.Body)
		}
	}
	if s, _ := d.Surviving(context.Background(), r.Person.ID); s != r.Person.ID {
		t.Errorf("still merged into %s", s)
	}
	if w := d.call("POST", path, `{"decision":"different","reason":"x"}`); w.Code != 409 || !strings.Contains(w.Body.String(), "empi.review-decided") {
		t.Errorf("twice: %d %s", w.Code, w.Body)
	}
}

func TestPreviewChangesNothing(t *testing.T) {
	d := open(t)
	d.person(t, empitest.Claim("曹雪", "2", "1991-01-01", empitest.With(empi.IDCard, empitest.Card("1991-01-01", 2))))
	d.as(security.RoleOperator)
	for body, want := range map[string]string{
		`{"name":"曹雪","identifiers":[{"system":"` + empi.IDCard + `","value":"` + empitest.Card("1991-01-01", 2) + `"}]}`: `"outcome":"link"`,
		`{"name":"曹雪","sex":"2","birth":"1991-01-01"}`:                                                                    `"outcome":"review"`,
		`{"name":"别人","birth":"2091-01-01"}`:                                                                              `"code":"birth-implausible"`,
		`{}`:                                                                                                              `"outcome":"new"`,
	} {
		if w := d.call("POST", "/api/v1/identity/preview", body); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if s, err := d.Statistics(context.Background()); err != nil || s.Persons != 1 || s.Open != 0 {
		t.Errorf("%+v %v", s, err)
	}
}
