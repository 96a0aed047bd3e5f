package input

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"minkang/internal/engine/keystore"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/test/node"
)

func signIn(t *testing.T, url, login string) *node.Client {
	t.Helper()
	c := node.NewClient(url)
	if a, err := c.SignIn(login, node.Password); err != nil || a.Status != 200 {
		t.Fatalf("%s cannot sign in: %s %v", login, a, err)
	}
	return c
}

// Keys that are garbled, made up, expired or revoked each get their own answer.
func TestAPIKeys(t *testing.T) {
	place := node.District(t, false)
	n := node.Serve(t, place)
	s := newStage(t, place, n)
	operator := signIn(t, n.URL, "operator")
	good, system := place.Keys(t)[s.code], place.Systems(t)[s.code]

	issued, err := operator.Post("/api/v1/systems/"+system.String()+"/keys", `{"days":30}`)
	if err != nil || issued.Status != 201 {
		t.Fatalf("%s %v", issued, err)
	}
	revoked := issued.Text("key")
	if a, err := node.System(n.URL, revoked).Submit([]byte(s.fresh())); err != nil || a.Status != 201 {
		t.Fatalf("a new key does not work: %s %v", a, err)
	}
	if a, err := operator.Do(http.MethodDelete, "/api/v1/systems/"+system.String()+"/keys/"+issued.Text("id"), nil); err != nil || a.Status != 204 {
		t.Fatalf("%s %v", a, err)
	}
	claims, signature, _ := strings.Cut(strings.TrimPrefix(good, "mk1."), ".")
	for _, k := range []struct{ name, key, code string }{
		{"revoked", revoked, "security.key-revoked"},
		{"expired", ownKey(t, place, system, -time.Hour), "security.key-expired"},
		{"signed by us but never issued", ownKey(t, place, system, time.Hour), "security.key-unknown"},
		{"garbled claims", "mk1." + flip(claims) + "." + signature, "security.key-not-ours"},
		{"garbled signature", "mk1." + claims + "." + flip(signature), "security.key-not-ours"},
		{"half", good[:20], "security.key-malformed"},
		{"empty", "mk1.", "security.key-malformed"},
		{"not a key", "hello", "security.session-expired"},
		{"huge", "mk1." + strings.Repeat("A", 5000), "security.key-malformed"},
		{"none", "", "security.not-signed-in"},
	} {
		t.Run(k.name, func(t *testing.T) {
			a, err := node.System(n.URL, k.key).Submit([]byte(s.fresh()))
			problem(t, a, err, 401, k.code, "")
		})
	}
	s.works(t)
}

// flip changes a character in the middle.
func flip(s string) string {
	b := []byte(s)
	i := len(b) / 2
	if b[i] == 'A' {
		b[i] = 'B'
	} else {
		b[i] = 'A'
	}
	return string(b)
}

// ownKey makes a key with the node's own signing key that ends so far from now: what a thief of the key file could make.
func ownKey(t *testing.T, place node.Place, system id.ID, ends time.Duration) string {
	t.Helper()
	keys, err := keystore.Open(place.Data + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := keys.Signer("node")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	return makeKey(t, signer, 4711, system, now.Add(-48*time.Hour), now.Add(ends))
}

// A password tried out locks the account for a while that is told, whatever password comes next, and nobody else's.
func TestPasswordsTriedOut(t *testing.T) {
	n := node.Serve(t, node.District(t, false))
	c := node.NewClient(n.URL)
	var last *node.Answer
	for i := range 12 {
		a, err := c.SignIn("manager", fmt.Sprintf("wrong-password-%d", i))
		if err != nil {
			t.Fatal(err)
		}
		if last = a; a.Status == 429 {
			break
		}
		problem(t, a, err, 401, "security.wrong-credentials", "")
	}
	problem(t, last, nil, 429, "security.locked", "")
	wait, err := strconv.Atoi(last.Header.Get("Retry-After"))
	if err != nil || wait < 1 || wait > 3600 || last.Text("retryAfter") != strconv.Itoa(wait) {
		t.Errorf("how long to wait is not told: header %q, body %s", last.Header.Get("Retry-After"), last)
	}
	a, err := c.SignIn("manager", node.Password)
	problem(t, a, err, 429, "security.locked", "")
	a, err = c.SignIn("nobody-of-that-name", "wrong-password")
	problem(t, a, err, 401, "security.wrong-credentials", "")
	operator := signIn(t, n.URL, "operator")
	found, err := operator.Get("/api/v1/accounts")
	if err != nil || found.Status != 200 {
		t.Fatalf("%s %v", found, err)
	}
	for i := 0; found.At(fmt.Sprintf("items.%d", i)) != nil; i++ {
		if found.Text(fmt.Sprintf("items.%d.login", i)) == "manager" {
			if a, err := operator.Post("/api/v1/accounts/"+found.Text(fmt.Sprintf("items.%d.id", i))+"/unlock", "{}"); err != nil || a.Status >= 300 {
				t.Errorf("the operator cannot unlock: %s %v", a, err)
			}
		}
	}
	signIn(t, n.URL, "manager")
}

// What pages and programs get wrong when they ask.
func TestWrongRequests(t *testing.T) {
	place := node.District(t, false)
	n := node.Serve(t, place)
	s := newStage(t, place, n)
	who := map[string]*node.Client{"nobody": node.NewClient(n.URL), "system": s.sender}
	for _, login := range []string{"operator", "doctor", "manager", "resident"} {
		who[login] = signIn(t, n.URL, login)
	}
	person := who["resident"]
	me, err := person.Get("/api/v1/me")
	if err != nil {
		t.Fatal(err)
	}
	record := "/api/v1/records/" + me.Text("person.id")
	found, err := who["doctor"].Post("/api/v1/residents/search", `{"idNumber":"110199195401010038"}`)
	if err != nil || found.Text("items.#") != "1" || found.Text("items.0.id") == me.Text("person.id") {
		t.Fatalf("the district has another resident than expected: %s %v", found, err)
	}
	long, err := json.Marshal(strings.Repeat("x", 600))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		name, who, method, path, body string
		header                        []string
		status                        int
		code, place                   string
	}{
		{"no CSRF token", "doctor", "POST", "/api/v1/residents/search", `{"name":"王"}`, []string{"X-CSRF-Token", ""}, 403, "security.csrf", ""},
		{"another's CSRF token", "doctor", "POST", "/api/v1/residents/search", `{"name":"王"}`, []string{"X-CSRF-Token", who["manager"].CSRF}, 403, "security.csrf", ""},
		{"not signed in", "nobody", "GET", "/api/v1/messages", "", nil, 401, "security.not-signed-in", ""},
		{"doctor reads messages", "doctor", "GET", "/api/v1/messages", "", nil, 403, "security.not-permitted", ""},
		{"manager searches residents", "manager", "POST", "/api/v1/residents/search", `{"name":"王"}`, nil, 403, "security.not-permitted", ""},
		{"operator opens a record", "operator", "POST", record + "/grants", `{"purpose":"treatment"}`, nil, 403, "security.not-permitted", ""},
		{"system opens a record", "system", "POST", record + "/grants", `{"purpose":"treatment"}`, nil, 403, "security.purpose-not-allowed", ""},
		{"resident queries the warehouse", "resident", "POST", "/api/v1/warehouse/query", `{"subject":"visit","measures":["visits"]}`, nil, 403, "facts.role", ""},
		{"doctor hands in a document", "doctor", "POST", "/api/v1/documents", "<a/>", nil, 403, "security.not-permitted", ""},
		{"reading without a grant", "doctor", "GET", record, "", nil, 403, "record.grant-required", "X-Grant"},
		{"reading with a grant of nobody", "doctor", "GET", record, "", []string{"X-Grant", "0sa3en59w0401"}, 403, "security.grant-unknown", ""},
		{"a grant that is no id", "doctor", "GET", record, "", []string{"X-Grant", "!!"}, 422, "request.invalid", "header.X-Grant"},
		{"a person that is no id", "doctor", "GET", "/api/v1/records/xyz", "", nil, 422, "request.invalid", "path.person"},
		{"a person nobody knows", "doctor", "POST", "/api/v1/records/0000000000009/grants", `{"purpose":"treatment"}`, nil, 404, "record.person-not-found", ""},
		{"an unknown purpose", "doctor", "POST", record + "/grants", `{"purpose":"curiosity"}`, nil, 422, "request.invalid", "purpose"},
		{"broken JSON", "doctor", "POST", "/api/v1/residents/search", `{"name":`, nil, 400, "request.invalid", ""},
		{"JSON of another shape", "doctor", "POST", "/api/v1/residents/search", `{"name":[1]}`, nil, 422, "request.invalid", "body.name"},
		{"a field nobody knows", "doctor", "POST", "/api/v1/residents/search", `{"namme":"王"}`, nil, 422, "request.invalid", "body.namme"},
		{"a bad cursor", "operator", "GET", "/api/v1/messages?after=%21%21", "", nil, 422, "page.cursor", "after"},
		{"a cursor of another list", "operator", "GET", "/api/v1/messages?after=" + strings.Repeat("A", 30), "", nil, 422, "page.cursor", "after"},
		{"a limit too large", "operator", "GET", "/api/v1/messages?limit=100000", "", nil, 422, "request.invalid", "query.limit"},
		{"a time that is none", "operator", "GET", "/api/v1/messages?from=yesterday", "", nil, 422, "request.invalid", "query.from"},
		{"a route nobody has", "operator", "GET", "/api/v1/nothing", "", nil, 404, "request.not-found", ""},
		{"a message nobody sent", "operator", "GET", "/api/v1/messages/0000000000009", "", nil, 404, "exchange.message-not-found", ""},
		{"an unknown subject", "manager", "POST", "/api/v1/warehouse/query", `{"subject":"moon","measures":["visits"]}`, nil, 422, "facts.unknown-subject", "subject"},
		{"no measure", "manager", "POST", "/api/v1/warehouse/query", `{"subject":"visit","measures":[]}`, nil, 422, "request.invalid", "body.measures"},
		{"implausible blood pressure", "resident", "POST", "/api/v1/me/measurements", `{"kind":"blood-pressure","at":"2026-11-01T08:00:00Z","values":{"systolic":900,"diastolic":80}}`, nil, 422,
			"citizen.value-implausible", "values.systolic"},
		{"another's measurements", "resident", "GET", "/api/v1/me/measurements?kind=glucose&person=" + found.Text("items.0.id"), "", nil, 403, "citizen.not-a-resident", ""},
		{"a text too long", "doctor", "POST", record + "/grants", `{"purpose":"emergency","reason":` + string(long) + `}`, nil, 422, "request.invalid", "reason"},
	} {
		t.Run(r.name, func(t *testing.T) {
			a, err := who[r.who].Do(r.method, r.path, strings.NewReader(r.body), r.header...)
			problem(t, a, err, r.status, r.code, r.place)
		})
	}
	s.works(t)
}

// makeKey writes a key's text: mk1.<serial, system, issued, expires, signing key>.<signature>.
func makeKey(t *testing.T, signer *gm.PrivateKey, serial, system id.ID, issued, expires time.Time) string {
	t.Helper()
	var b []byte
	for _, n := range []int64{int64(serial), int64(system), issued.UnixMicro(), expires.UnixMicro()} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	kid, err := hex.DecodeString(signer.Public().KeyID())
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, kid...)
	signature, err := signer.Sign(append([]byte(security.KeyPrefix), b...))
	if err != nil {
		t.Fatal(err)
	}
	text := base64.RawURLEncoding.EncodeToString
	return security.KeyPrefix + text(b) + "." + text(signature)
}
