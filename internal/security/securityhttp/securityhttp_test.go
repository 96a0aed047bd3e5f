package securityhttp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/security/securityhttp"
	"minkang/internal/security/securitysql"
	"minkang/internal/security/securitytest"
)

type names struct{}

func (names) Institution(_ context.Context, i id.ID) string { return "机构" + i.String() }
func (names) Person(_ context.Context, p id.ID) string      { return "张*" }

type world struct {
	*securitytest.Bench
	url    string
	client *http.Client
	cookie *http.Cookie
	csrf   string
	bearer string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	b := securitytest.NewBench(t, securitysql.New(sqldbtest.SQLite(t, securitysql.Migrations())))
	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("test", "1"))
	securityhttp.Register(api, b.Service, names{})
	mux.HandleFunc("POST /submit", func(w http.ResponseWriter, r *http.Request) { // a plain route of another context
		a, err := security.RequireTo(r.Context(), b.Policy(), security.MaySubmit)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, err.Error())
			return
		}
		_, _ = io.WriteString(w, a.Label)
	})
	mux.HandleFunc("POST /api/forgetful", func(w http.ResponseWriter, r *http.Request) { // a route that asks nothing but who is there
		a, _ := security.ActorFrom(r.Context())
		_, _ = io.WriteString(w, "reached by "+a.Label)
	})
	srv := httptest.NewUnstartedServer(securityhttp.Authenticate(b.Service, mux))
	srv.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return &world{Bench: b, url: srv.URL, client: srv.Client()}
}

// call sends a request with whatever credentials the world has and gives status and body.
func (w *world) call(t *testing.T, method, path string, body any) (int, map[string]any, *http.Response) {
	t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, w.url+path, in)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if w.cookie != nil {
		r.AddCookie(w.cookie)
	}
	if w.csrf != "" {
		r.Header.Set(securityhttp.CSRFHeader, w.csrf)
	}
	if w.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+w.bearer)
	}
	res, err := w.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	out := map[string]any{"text": string(text)}
	_ = json.Unmarshal(text, &out)
	return res.StatusCode, out, res
}

// want calls and fails on another status or, when it is not empty, another code.
func (w *world) want(t *testing.T, method, path string, body any, status int, code string) map[string]any {
	t.Helper()
	got, out, _ := w.call(t, method, path, body)
	if got != status || code != "" && out["code"] != code {
		t.Fatalf("%s %s: %d %v, want %d %s", method, path, got, out, status, code)
	}
	return out
}

func (w *world) signIn(t *testing.T, login string) map[string]any {
	t.Helper()
	w.cookie, w.csrf = nil, ""
	status, out, res := w.call(t, "POST", "/api/v1/session", map[string]string{"login": login, "password": securitytest.Password})
	if status != 200 || len(res.Cookies()) != 1 {
		t.Fatalf("sign in: %d %v", status, out)
	}
	w.cookie, w.csrf = res.Cookies()[0], out["csrfToken"].(string)
	return out
}

func TestSession(t *testing.T) {
	w := newWorld(t)
	a, _, err := w.CreateAccount(context.Background(), w.Root, security.NewAccount{Login: "li", DisplayName: "李医生", Password: securitytest.Password,
		Roles: []security.Role{security.RoleDoctor}, Institution: securitytest.Hospital, Person: 77, Wards: []id.ID{78}, KeepAsIs: true})
	if err != nil {
		t.Fatal(err)
	}
	w.want(t, "GET", "/api/v1/session", nil, 401, "security.not-signed-in")
	out := w.signIn(t, "LI ")
	acc := out["account"].(map[string]any)
	if acc["id"] != a.ID.String() || acc["displayName"] != "李医生" || acc["institution"].(map[string]any)["name"] != "机构"+securitytest.Hospital.String() ||
		acc["person"] != id.ID(77).String() || acc["wards"].([]any)[0].(map[string]any)["label"] != "张*" || out["mustChangePassword"] != false || out["totpEnabled"] != false {
		t.Fatalf("session %v", out)
	}
	c := w.cookie
	if c.Name != securityhttp.Cookie || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || len(c.Value) < 43 {
		t.Fatalf("cookie %+v", c)
	}
	again := w.want(t, "GET", "/api/v1/session", nil, 200, "")
	if again["csrfToken"] != out["csrfToken"] {
		t.Fatal("another CSRF token for the same session")
	}
	if strings.Contains(again["text"].(string), c.Value) {
		t.Fatal("the session's token is in the body, where scripts can read it")
	}
	list := w.want(t, "GET", "/api/v1/sessions", nil, 200, "")["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["current"] != true {
		t.Fatalf("sessions %v", list)
	}
	w.want(t, "DELETE", "/api/v1/session", nil, 204, "")
	w.want(t, "GET", "/api/v1/session", nil, 401, "security.session-expired")
}

func TestChangesNeedTheCSRFToken(t *testing.T) {
	w := newWorld(t)
	w.Account(t, "li", security.RoleDoctor)
	w.signIn(t, "li")
	good, cookie := w.csrf, w.cookie
	for _, bad := range []string{"", "x", good[:len(good)-1], good + "x"} {
		w.csrf = bad
		w.want(t, "DELETE", "/api/v1/sessions", nil, 403, "security.csrf")
	}
	w.signIn(t, "li")
	w.cookie = cookie // another session's token does not serve
	w.want(t, "DELETE", "/api/v1/sessions", nil, 403, "security.csrf")
	w.csrf = good
	w.want(t, "DELETE", "/api/v1/sessions", nil, 204, "")
	w.cookie, w.csrf, w.bearer = nil, "", cookie.Value // a header is not sent by other sites' forms
	w.want(t, "DELETE", "/api/v1/sessions", nil, 204, "")
}

func TestSignInAnswers(t *testing.T) {
	w := newWorld(t)
	w.Account(t, "li", security.RoleDoctor)
	try := func(login, password string) (int, map[string]any, *http.Response) {
		return w.call(t, "POST", "/api/v1/session", map[string]string{"login": login, "password": password})
	}
	var bodies []string
	for _, login := range []string{"li", "nobody"} {
		status, out, res := try(login, "wrong password")
		if status != 401 || out["code"] != "security.wrong-credentials" || len(res.Cookies()) != 0 {
			t.Fatalf("%s: %d %v", login, status, out)
		}
		bodies = append(bodies, out["text"].(string))
	}
	if bodies[0] != bodies[1] {
		t.Fatalf("unknown accounts can be told: %s %s", bodies[0], bodies[1])
	}
	for range 4 {
		try("li", "wrong password")
	}
	status, out, res := try("li", securitytest.Password)
	if status != 429 || out["code"] != "security.locked" || res.Header.Get("Retry-After") == "" {
		t.Fatalf("locked: %d %v", status, out)
	}
	w.Clock.Advance(31 * time.Second)
	if status, out, _ := try("li", securitytest.Password); status != 200 {
		t.Fatalf("after the wait: %d %v", status, out)
	}
	w.want(t, "POST", "/api/v1/session", map[string]string{"login": "li"}, 422, "")
}

func TestAccountsRoutes(t *testing.T) {
	w := newWorld(t)
	w.Account(t, "doctor", security.RoleDoctor)
	op, _, err := w.CreateAccount(context.Background(), w.Root, security.NewAccount{Login: "operator", DisplayName: "运维", Password: securitytest.Password,
		Roles: []security.Role{security.RoleOperator}, KeepAsIs: true})
	if err != nil {
		t.Fatal(err)
	}
	w.signIn(t, "doctor")
	w.want(t, "GET", "/api/v1/accounts", nil, 403, "security.not-permitted")
	w.signIn(t, "operator")
	made := w.want(t, "POST", "/api/v1/accounts", map[string]any{"login": "wang", "displayName": "王医生", "roles": []string{"doctor"},
		"institution": securitytest.Hospital.String()}, 201, "")
	acc, first := made["account"].(map[string]any), made["initialPassword"].(string)
	if acc["displayName"] != "王医生" || acc["mustChangePassword"] != true || len(first) < 15 {
		t.Fatalf("made %v", made)
	}
	w.want(t, "POST", "/api/v1/accounts", map[string]any{"login": "Wang", "displayName": "王", "roles": []string{"doctor"}}, 409, "security.login-taken")
	w.want(t, "POST", "/api/v1/accounts", map[string]any{"login": "x y", "displayName": "王", "roles": []string{"doctor"}}, 422, "security.login-shape")
	w.want(t, "POST", "/api/v1/accounts", map[string]any{"login": "zhao", "displayName": "赵", "roles": []string{"king"}}, 422, "security.role-unknown")
	page := w.want(t, "GET", "/api/v1/accounts?limit=2", nil, 200, "")
	if len(page["items"].([]any)) != 2 || page["next"] == nil {
		t.Fatalf("page %v", page)
	}
	rest := w.want(t, "GET", "/api/v1/accounts?limit=2&after="+page["next"].(string), nil, 200, "")
	if len(rest["items"].([]any)) != 1 || rest["next"] != nil {
		t.Fatalf("rest %v", rest)
	}
	path := "/api/v1/accounts/" + acc["id"].(string)
	if got := w.want(t, "PATCH", path, map[string]any{"disabled": true}, 200, ""); got["disabled"] != true {
		t.Fatalf("changed %v", got)
	}
	w.want(t, "PATCH", "/api/v1/accounts/"+op.ID.String(), map[string]any{"disabled": true}, 409, "security.own-account")
	w.want(t, "PATCH", "/api/v1/accounts/"+id.ID(5).String(), map[string]any{"disabled": true}, 404, "security.account-not-found")
	if got := w.want(t, "POST", path+"/unlock", nil, 200, ""); got["locked"] != false {
		t.Fatalf("unlock %v", got)
	}
	if got := w.want(t, "POST", path+"/password-reset", nil, 200, ""); got["initialPassword"] == first || len(got["initialPassword"].(string)) < 15 {
		t.Fatalf("reset %v", got)
	}
}

func TestMustChangePasswordFirst(t *testing.T) {
	w := newWorld(t)
	_, first, err := w.CreateAccount(context.Background(), w.Root, security.NewAccount{Login: "op2", DisplayName: "运维", Roles: []security.Role{security.RoleOperator}})
	if err != nil {
		t.Fatal(err)
	}
	status, out, res := w.call(t, "POST", "/api/v1/session", map[string]string{"login": "op2", "password": first})
	if status != 200 || out["mustChangePassword"] != true {
		t.Fatalf("%d %v", status, out)
	}
	w.cookie, w.csrf = res.Cookies()[0], out["csrfToken"].(string)
	w.want(t, "GET", "/api/v1/accounts", nil, 403, "security.must-change-password")
	w.want(t, "POST", "/api/v1/session/password", map[string]string{"old": first, "new": "short"}, 422, "security.password-too-short")
	w.want(t, "POST", "/api/v1/session/password", map[string]string{"old": "no", "new": securitytest.Password}, 401, "security.wrong-credentials")
	w.want(t, "POST", "/api/v1/session/password", map[string]string{"old": first, "new": securitytest.Password}, 204, "")
	w.want(t, "GET", "/api/v1/accounts", nil, 200, "")
}

func TestKeysRoutes(t *testing.T) {
	w := newWorld(t)
	if _, _, err := w.CreateAccount(context.Background(), w.Root, security.NewAccount{Login: "operator", DisplayName: "运维", Password: securitytest.Password,
		Roles: []security.Role{security.RoleOperator}, KeepAsIs: true}); err != nil {
		t.Fatal(err)
	}
	w.signIn(t, "operator")
	path := "/api/v1/systems/" + securitytest.GoodSystem.String() + "/keys"
	issued := w.want(t, "POST", path, map[string]any{"days": 30}, 201, "")
	list := w.want(t, "GET", path, nil, 200, "")
	if len(list["items"].([]any)) != 1 || strings.Contains(list["text"].(string), issued["key"].(string)) {
		t.Fatalf("list %v", list)
	}
	w.want(t, "POST", "/api/v1/systems/"+id.ID(4).String()+"/keys", map[string]any{}, 404, "security.system-unknown")
	cookie, csrf := w.cookie, w.csrf
	w.cookie, w.csrf, w.bearer = nil, "", issued["key"].(string)
	if out := w.want(t, "POST", "/submit", nil, 200, ""); out["text"] != "HIS 甲" {
		t.Fatalf("submit as %v", out)
	}
	w.want(t, "GET", "/api/v1/session", nil, 401, "security.not-signed-in")
	w.want(t, "GET", "/api/v1/accounts", nil, 403, "security.not-permitted")
	w.cookie, w.csrf, w.bearer = cookie, csrf, ""
	w.want(t, "DELETE", path+"/"+issued["id"].(string), nil, 204, "")
	w.want(t, "DELETE", path+"/"+issued["id"].(string), nil, 404, "security.credential-not-found")
	w.cookie, w.bearer = nil, issued["key"].(string)
	if _, out, _ := w.call(t, "POST", "/submit", nil); !strings.Contains(out["text"].(string), "security.key-revoked") {
		t.Fatalf("revoked key: %v", out)
	}
}

// Each kind of bad certificate gets its own answer over a completed handshake.
func TestClientCertificates(t *testing.T) {
	w := newWorld(t)
	foreign := securitytest.NewBench(t, w.Store).Authority
	issue := func(a *security.Authority, from, until time.Time, register bool) tls.Certificate {
		certificate, key, err := a.IssueClientCertificate(securitytest.GoodSystem, "his-a", from, until)
		if err != nil {
			t.Fatal(err)
		}
		if register {
			if _, err := w.AddCertificate(context.Background(), w.Root, securitytest.GoodSystem, string(certificate)); err != nil {
				t.Fatal(err)
			}
		}
		pair, err := tls.X509KeyPair(certificate, key)
		if err != nil {
			t.Fatal(err)
		}
		return pair
	}
	now := w.Clock.Now()
	day := 24 * time.Hour
	revoked := issue(w.Authority, now.Add(-day), now.Add(300*day), true)
	all, err := w.Certificates(context.Background(), w.Root, securitytest.GoodSystem)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.RevokeCertificate(context.Background(), w.Root, securitytest.GoodSystem, all[0].ID); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		pair tls.Certificate
		want string
	}{
		"good":          {issue(w.Authority, now.Add(-day), now.Add(day), true), "HIS 甲"},
		"expired":       {issue(w.Authority, now.Add(-2*day), now.Add(-day), false), "security.certificate-expired"},
		"not yet valid": {issue(w.Authority, now.Add(day), now.Add(2*day), true), "security.certificate-not-yet-valid"},
		"other issuer":  {issue(foreign, now.Add(-day), now.Add(day), false), "security.certificate-unknown-issuer"},
		"unregistered":  {issue(w.Authority, now.Add(-day), now.Add(day), false), "security.certificate-not-registered"},
		"revoked":       {revoked, "security.certificate-revoked"},
		"none":          {tls.Certificate{}, "security.not-signed-in"},
	} {
		t.Run(name, func(t *testing.T) {
			tr := w.client.Transport.(*http.Transport).Clone()
			tr.TLSClientConfig.Certificates = nil
			if c.pair.Certificate != nil {
				tr.TLSClientConfig.Certificates = []tls.Certificate{c.pair}
			}
			w := *w
			w.client = &http.Client{Transport: tr}
			_, out, _ := w.call(t, "POST", "/submit", nil)
			if !strings.Contains(out["text"].(string), c.want) {
				t.Fatalf("%v, want %s", out, c.want)
			}
		})
	}
}

func TestConsentRoutes(t *testing.T) {
	w := newWorld(t)
	if _, _, err := w.CreateAccount(context.Background(), w.Root, security.NewAccount{Login: "zhang", DisplayName: "张", Password: securitytest.Password,
		Roles: []security.Role{security.RoleResident}, Person: 77, Wards: []id.ID{78}, KeepAsIs: true}); err != nil {
		t.Fatal(err)
	}
	w.signIn(t, "zhang")
	own, ward, stranger := "/api/v1/consents/"+id.ID(77).String(), "/api/v1/consents/"+id.ID(78).String(), "/api/v1/consents/"+id.ID(79).String()
	w.want(t, "PUT", own, map[string]any{"withheld": true}, 200, "")
	doc := "document/" + id.ID(5).String()
	if got := w.want(t, "PUT", own, map[string]any{"object": doc, "withheld": true}, 200, ""); got["optedOut"] != true || got["hidden"].([]any)[0] != doc {
		t.Fatal(got)
	}
	if got := w.want(t, "PUT", own, map[string]any{"withheld": false}, 200, ""); got["optedOut"] != false || len(got["hidden"].([]any)) != 1 {
		t.Fatal(got)
	}
	if got := w.want(t, "GET", ward, nil, 200, ""); len(got["hidden"].([]any)) != 0 {
		t.Fatal(got)
	}
	w.want(t, "GET", stranger, nil, 403, "security.no-relation")
	w.want(t, "PUT", stranger, map[string]any{"withheld": true}, 403, "security.no-relation")
	w.want(t, "PUT", own, map[string]any{"object": "anything", "withheld": true}, 422, "")
}

// Routes that do not ask why there is no caller cannot hide the reason.
func TestBadCredentialsAreAnsweredForTheAPI(t *testing.T) {
	w := newWorld(t)
	w.Account(t, "li", security.RoleDoctor)
	w.bearer = "mk1.nonsense"
	w.want(t, "POST", "/api/forgetful", nil, 401, "security.key-malformed")
	w.bearer = "nonsense"
	w.want(t, "POST", "/api/forgetful", nil, 401, "security.session-expired")
	w.bearer = ""
	w.signIn(t, "li")
	if out := w.want(t, "POST", "/api/forgetful", nil, 200, ""); out["text"] != "reached by li" {
		t.Fatal(out)
	}
	good := w.csrf
	w.csrf = ""
	w.want(t, "POST", "/api/forgetful", nil, 403, "security.csrf")
	w.want(t, "POST", "/api/v1/session", map[string]string{"login": "li", "password": securitytest.Password}, 200, "")
	w.csrf = good
	w.Clock.Advance(time.Hour) // the cookie has ended: public routes still work
	if out := w.want(t, "POST", "/api/forgetful", nil, 200, ""); out["text"] != "reached by " {
		t.Fatal(out)
	}
	w.want(t, "GET", "/api/v1/session", nil, 401, "security.session-expired")
}

func TestCertificateRoutes(t *testing.T) {
	w := newWorld(t)
	if _, _, err := w.CreateAccount(context.Background(), w.Root, security.NewAccount{Login: "operator", DisplayName: "运维", Password: securitytest.Password,
		Roles: []security.Role{security.RoleOperator}, KeepAsIs: true}); err != nil {
		t.Fatal(err)
	}
	w.signIn(t, "operator")
	path := "/api/v1/systems/" + securitytest.GoodSystem.String() + "/certificates"
	now := w.Clock.Now()
	certificate, _, err := w.Authority.IssueClientCertificate(securitytest.GoodSystem, "his-a", now, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	got := w.want(t, "POST", path, map[string]any{"pem": string(certificate)}, 201, "")
	block, _ := pem.Decode(certificate)
	x, _ := x509.ParseCertificate(block.Bytes)
	if got["fingerprint"] != security.Fingerprint(x) {
		t.Fatalf("registered %v", got)
	}
	w.want(t, "POST", path, map[string]any{"pem": string(certificate)}, 409, "security.certificate-taken")
	w.want(t, "POST", path, map[string]any{"pem": "junk"}, 422, "security.certificate-unreadable")
	if list := w.want(t, "GET", path, nil, 200, ""); len(list["items"].([]any)) != 1 {
		t.Fatalf("list %v", list)
	}
	w.want(t, "DELETE", path+"/"+got["id"].(string), nil, 204, "")
}
