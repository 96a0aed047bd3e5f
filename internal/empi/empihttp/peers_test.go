package empihttp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/empi/empihttp"
	"minkang/internal/empi/empitest"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

var ctx = context.Background()

// system lets a connected system of an institution call.
func (d *desk) system(institution id.ID) {
	d.actor = &security.Actor{Kind: audit.System, ID: 9, Label: "his", Roles: []security.Role{security.RoleSystem}, Institution: institution}
}

func (d *desk) told(t *testing.T) {
	t.Helper()
	for {
		if n, err := d.Publish(ctx, d.Outbox, 100); err != nil {
			t.Fatal(err)
		} else if n == 0 {
			return
		}
	}
}

// Two nodes: the district registers its residents at the city, keeps the city's numbers, and hears of the city's merges.
func TestTwoNodes(t *testing.T) {
	district, city := open(t), open(t)
	city.system(41)
	server := httptest.NewServer(city.handler)
	defer server.Close()
	node := empihttp.NewHigherNode(server.URL, "key", 5*time.Second)
	a := district.person(t, empitest.Claim("甲一", "1", "1980-01-01", empitest.With(empi.IDCard, empitest.Card("1980-01-01", 1)), empitest.Phone("13511110001")))
	b := district.person(t, empitest.Claim("乙二", "2", "1981-01-01", empitest.With(empi.IDCard, empitest.Card("1981-01-01", 2))))
	district.told(t)
	if n, err := district.QueueHigher(ctx); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := district.ApplyHigher(ctx, node, 10); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	var numbers []id.ID
	for _, p := range []id.ID{a, b} {
		x, err := district.Person(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		number, err := id.Parse(x.Identifier(empi.HigherNumber).Reveal())
		if err != nil || number == 0 {
			t.Fatalf("no number of the city: %v", err)
		}
		numbers = append(numbers, number)
	}
	up, err := city.Person(ctx, numbers[0])
	if err != nil || up.Name != "甲一" || up.Phone != "13511110001" || !up.SeenBy("H41") {
		t.Fatalf("%+v %v", up, err)
	}
	if _, err := city.Merge(ctx, numbers[0], numbers[1], "city", 1); err != nil {
		t.Fatal(err)
	}
	city.told(t)
	if n, err := district.FollowHigher(ctx, node); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	rows, _, err := district.Reviews(ctx, empi.ReviewFilter{Reason: "higher-merged"}, onePage)
	if err != nil || len(rows) != 1 || rows[0].Person != b || rows[0].Alike != a {
		t.Errorf("%+v %v", rows, err)
	}
	server.Close()
	district.person(t, empitest.Claim("丙三", "1", "1982-01-01", empitest.With(empi.IDCard, empitest.Card("1982-01-01", 1))))
	district.told(t)
	if n, err := district.QueueHigher(ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := district.ApplyHigher(ctx, node, 10); n != 0 || err != nil {
		t.Errorf("the city is gone: %d %v", n, err)
	}
	if s, err := district.HigherStanding(ctx); err != nil || s[empi.HigherWaiting] != 1 {
		t.Errorf("%v %v", s, err)
	}
}

// An institution hears of its own patients only, and speaks in its own domains only.
func TestSystemsSeeTheirOwn(t *testing.T) {
	d := open(t)
	mine := d.person(t, empitest.Claim("甲一", "1", "1980-01-01", empitest.From("H41"), empitest.With(empi.IDCard, empitest.Card("1980-01-01", 1)), empitest.With(empi.CaseNumber, "BA556677")))
	other := d.person(t, empitest.Claim("乙二", "2", "1981-01-01", empitest.From("H42"), empitest.With(empi.IDCard, empitest.Card("1981-01-01", 2))))
	d.told(t)
	d.system(41)
	w := d.call("GET", "/api/v1/identity/changes", "")
	if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, mine.String()) || strings.Contains(body, other.String()) {
		t.Errorf("%d %s", w.Code, body)
	}
	ask := func(body string) (int, string) {
		w := d.call("POST", "/api/v1/identity/cross-reference", body)
		return w.Code, w.Body.String()
	}
	if code, body := ask(`{"person":"` + mine.String() + `","purpose":"exchange"}`); code != 200 || !strings.Contains(body, "BA556677") || !strings.Contains(body, empitest.Card("1980-01-01", 1)) {
		t.Errorf("%d %s", code, body)
	}
	if code, body := ask(`{"system":"` + empi.IDCard + `","value":"` + empitest.Card("1980-01-01", 1) + `","domains":["` + empi.CaseNumber + `"],"purpose":"exchange"}`); code != 200 || !strings.Contains(body, "BA556677") || strings.Contains(body, empitest.Card("1980-01-01", 1)) {
		t.Errorf("%d %s", code, body)
	}
	if code, body := ask(`{"person":"` + other.String() + `","purpose":"exchange"}`); code != 404 {
		t.Errorf("another's patient: %d %s", code, body)
	}
	if code, body := ask(`{"person":"0000000000001","purpose":"exchange"}`); code != 404 {
		t.Errorf("a stranger: %d %s", code, body)
	}
	last := d.ledger.entries[len(d.ledger.entries)-1]
	if last.Action != "identity.cross-reference" || last.Outcome != audit.Refused || last.Purpose != "exchange" {
		t.Errorf("%+v", last)
	}
	w = d.call("POST", "/api/v1/identity/registrations", `{"name":"丙三","sex":"1","birth":"1982-01-01","institution":"H42","identifiers":[{"system":"`+empi.CaseNumber+`^H42","value":"BA990011"}]}`)
	var out empihttp.IdentityRegistration
	if err := json.Unmarshal(w.Body.Bytes(), &out); w.Code != 200 || err != nil || !out.Created {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if p, _ := d.Person(ctx, out.Number); p.Institution != "H41" || len(p.Identifiers) != 0 {
		t.Errorf("spoke for another: %s %v", p.Institution, p.Identifiers)
	}
	d.as(security.RoleDoctor)
	if code, _ := ask(`{"person":"` + mine.String() + `","purpose":"treatment","reason":"门诊"}`); code != 403 {
		t.Errorf("a doctor: %d", code)
	}
	d.as(security.RoleOperator)
	if code, _ := ask(`{"person":"` + mine.String() + `","purpose":"identity-review"}`); code != 422 {
		t.Errorf("without a reason: %d", code)
	}
	if code, _ := ask(`{"person":"` + mine.String() + `","purpose":"identity-review","reason":"核对"}`); code != 200 {
		t.Errorf("an operator: %d", code)
	}
}

// The desk over HTTP: taking, comparing masked, revealing with a purpose, correcting, splitting, keys.
func TestDeskRoutes(t *testing.T) {
	d := open(t)
	known := d.person(t, empitest.Claim("曹雪", "2", "1991-01-01", empitest.With(empi.IDCard, empitest.Card("1991-01-01", 2)), empitest.Phone("13511112222")))
	r, err := d.Resolve(ctx, empitest.Claim("曹雪", "2", "1991-01-01", empitest.From("H2")))
	if err != nil || r.Review == 0 {
		t.Fatal(err)
	}
	d.as(security.RoleOperator)
	review := "/api/v1/identity/reviews/" + r.Review.String()
	for _, c := range []struct {
		method, path, body string
		code               int
		has, hasNot        string
	}{
		{"POST", "/api/v1/identity/reviews/next", `{"sort":"likeliest"}`, 200, `"mine":true`, "曹雪"},
		{"POST", "/api/v1/identity/reviews/next", `{}`, 404, "empi.queue-empty", ""},
		{"GET", review, "", 200, `"revealed":false`, "曹雪"},
		{"GET", review, "", 200, `"act":"take"`, "13511112222"},
		{"POST", review + "/reveal", `{"purpose":"identity-review","reason":"核对"}`, 200, `"left":"曹雪"`, ""},
		{"POST", review + "/reveal", `{"purpose":"curiosity","reason":"x"}`, 422, "", "曹雪"},
		{"POST", review + "/leave", "", 204, "", ""},
		{"POST", review + "/take", "", 200, `"mine":true`, ""},
		{"GET", "/api/v1/identity/reviews?mine=true&sort=oldest", "", 200, r.Review.String(), ""},
		{"GET", "/api/v1/identity/reviews?free=true", "", 200, `"items":[]`, ""},
		{"POST", review, `{"decision":"same","reason":"x"}`, 204, "", ""},
		{"POST", review + "/undo", `{"reason":"错"}`, 204, "", ""},
		{"GET", "/api/v1/identity/reviewers", "", 200, `"same":1`, ""},
		{"GET", "/api/v1/residents/" + known.String() + "/identity", "", 200, `"trust":"unique"`, "曹雪"},
		{"POST", "/api/v1/residents/" + known.String() + "/correction", `{"phone":"13599998888","reason":"本人更正"}`, 200, known.String(), ""},
		{"GET", "/api/v1/residents/" + known.String() + "/identity", "", 200, `"cause":"correction"`, "13511112222"},
		{"POST", "/api/v1/residents/" + known.String() + "/revert", `{"version":2,"reason":"x"}`, 200, "", ""},
		{"POST", "/api/v1/residents/" + known.String() + "/split", `{"numbers":[0],"reason":"x"}`, 422, "empi.split-all", ""},
		{"POST", "/api/v1/identity/merges", `{"survivor":"` + known.String() + `","retired":"` + known.String() + `","reason":"x"}`, 422, "empi.same-person", ""},
		{"GET", "/api/v1/identity/links", "", 200, `"items":[]`, ""},
		{"GET", "/api/v1/identity/keys", "", 200, `"generations":[1]`, ""},
		{"POST", "/api/v1/identity/keys/rotate", "", 200, `"generations":[2,1]`, ""},
		{"POST", "/api/v1/identity/keys/rotate", "", 409, "empi.rotation-running", ""},
		{"GET", "/api/v1/identity/models", "", 200, `"items":[]`, ""},
		{"POST", "/api/v1/identity/models/learn", "", 409, "empi.too-few-people", ""},
		{"GET", "/api/v1/identity/higher", "", 200, `"waiting":0`, ""},
		{"POST", "/api/v1/identity/subscriptions", `{"name":"甲","url":"ftp://x/"}`, 422, "empi.subscription", ""},
		{"POST", "/api/v1/identity/subscriptions", `{"name":"甲","url":"https://h1.example/x","kinds":["merged"]}`, 200, `"secret":"`, ""},
		{"GET", "/api/v1/identity/subscriptions", "", 200, `"state":"active"`, `"secret"`},
	} {
		before := len(d.ledger.entries)
		w := d.call(c.method, c.path, c.body)
		body := w.Body.String()
		if w.Code != c.code || !strings.Contains(body, c.has) || c.hasNot != "" && strings.Contains(body, c.hasNot) {
			t.Errorf("%s %s: %d, want %d with %s: %s", c.method, c.path, w.Code, c.code, c.has, body)
		}
		if strings.HasSuffix(c.path, "/reveal") && c.code == 200 {
			if e := d.ledger.entries[before]; e.Action != "identity.reveal" || e.Purpose != "identity-review" || e.Detail["reason"] != "核对" {
				t.Errorf("%+v", e)
			}
		}
	}
	d.as(security.RoleManager)
	for _, path := range []string{review, "/api/v1/identity/keys", "/api/v1/identity/changes", "/api/v1/identity/subscriptions", "/api/v1/identity/reviewers"} {
		if w := d.call("GET", path, ""); w.Code != 403 {
			t.Errorf("a manager at %s: %d", path, w.Code)
		}
	}
}

// A courier neither follows redirects nor reads endless answers.
func TestCourier(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/else" {
			reached = true
		}
		if r.Header.Get("X-Minkang-Time") == "" {
			w.WriteHeader(400)
			return
		}
		http.Redirect(w, r, "/else", http.StatusFound)
	}))
	defer server.Close()
	status, err := empihttp.NewCourier(time.Second).Deliver(ctx, server.URL, []byte("{}"), map[string]string{"X-Minkang-Time": "1"})
	if err != nil || status != 302 || reached {
		t.Errorf("%d %v, followed %v", status, err, reached)
	}
}
