package registryhttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minkang/internal/audit"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	_ "minkang/internal/kit/httpx" // coded errors become problem answers
	"minkang/internal/kit/id"
	"minkang/internal/registry/registryhttp"
	"minkang/internal/registry/registrysql"
	"minkang/internal/registry/registrytest"
	"minkang/internal/security"
)

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

// others stands for the contexts that know more about institutions.
type others struct{}

func (others) DivisionName(string) string { return "某某区" }

func (others) Sent(_ context.Context, all []id.ID) (map[id.ID]registryhttp.Sent, error) {
	return map[id.ID]registryhttp.Sent{all[0]: {Today: 3, Total: 40, Last: registrytest.Noon}}, nil
}

func (others) OfSystem(context.Context, id.ID) ([]registryhttp.SystemKey, []registryhttp.SystemCertificate, error) {
	return []registryhttp.SystemKey{{ID: 5, ExpiresAt: registrytest.Noon.Add(time.Hour)}}, nil, nil
}

type office struct {
	ledger  ledger
	handler http.Handler
	actor   *security.Actor
}

func open(t *testing.T) *office {
	db := sqldbtest.SQLite(t, registrysql.Migrations())
	o := &office{}
	w := registrytest.NewWorld(registrysql.New(db), db, clock.At(registrytest.Noon))
	mux := http.NewServeMux()
	registryhttp.Register(humago.New(mux, huma.DefaultConfig("test", "1")), registryhttp.Config{Registry: w.Service, Unit: db,
		Ledger: &o.ledger, Policy: security.DefaultPolicy(), Places: others{}, Traffic: others{}, Credentials: others{}})
	o.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.actor != nil {
			r = r.WithContext(security.WithActor(r.Context(), *o.actor))
		}
		mux.ServeHTTP(w, r)
	})
	return o
}

func (o *office) as(role security.Role) {
	o.actor = &security.Actor{Kind: audit.Human, ID: 9, Roles: []security.Role{role}}
}

func (o *office) call(t *testing.T, method, path, body string, want int) map[string]any {
	t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, r)
	if w.Code != want {
		t.Errorf("%s %s: %d, want %d: %s", method, path, w.Code, want, w.Body)
	}
	var out map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return out
}

const hospital = `{"code":"40000001-1","name":"第一人民医院","kind":"hospital","level":"3","grade":"A","division":"110199","beds":500,"phone":"010-1234"}`

func TestInstitutions(t *testing.T) {
	o := open(t)
	o.as(security.RoleOperator)
	made := o.call(t, "POST", "/institutions", hospital, 200)
	path := "/institutions/" + made["id"].(string)
	if made["documentsTotal"] != 40.0 || made["divisionName"] != "某某区" || made["lastSeen"] != "2026-11-20T04:00:00Z" {
		t.Errorf("%v", made)
	}
	o.call(t, "POST", "/institutions", hospital, 200) // the same again
	if e := o.ledger.entries; len(e) != 2 || e[0].Action != "registry.register" || e[0].Object != "institution/"+made["id"].(string) {
		t.Errorf("%+v", e)
	}
	// What was read goes back with a change; clearing works, read-only fields are ignored.
	made["phone"], made["beds"], made["documentsTotal"] = "", 0, 7
	b, _ := json.Marshal(made)
	o.as(security.RoleOperator)
	next := o.call(t, "PUT", path, string(b), 200)
	if next["phone"] != "" || next["beds"] != 0.0 || next["version"] != 2.0 || next["documentsTotal"] != 40.0 {
		t.Errorf("%v", next)
	}
	o.call(t, "PUT", path, string(b), 409) // the old version
	o.call(t, "PUT", path, `{"name":"第一中心医院"}`, 200)
	bad := o.call(t, "PUT", path, `{"kind":"shop"}`, 422)
	if bad["code"] != "registry.field" || bad["place"] != "kind" {
		t.Errorf("%v", bad)
	}
	h := o.call(t, "GET", path+"/history", "", 200)
	first := h["items"].([]any)[0].(map[string]any)
	if len(h["items"].([]any)) != 3 || first["by"] != id.ID(9).String() {
		t.Errorf("%v", h)
	}
	o.as(security.RoleManager)
	page := o.call(t, "GET", "/institutions?q=%E4%B8%AD%E5%BF%83&kind=hospital", "", 200)
	if len(page["items"].([]any)) != 1 {
		t.Errorf("%v", page)
	}
	o.call(t, "GET", "/institutions/0000000000009", "", 404)
	o.call(t, "GET", "/institutions/zzz", "", 404)
	o.call(t, "GET", "/institutions?after=%21", "", 422)
	o.call(t, "GET", path+"/workers?after=%21", "", 422)
	o.call(t, "GET", "/systems?limit=501", "", 422)
}

func TestOnlyOperatorsChange(t *testing.T) {
	o := open(t)
	o.call(t, "GET", "/institutions", "", 401)
	o.call(t, "POST", "/institutions", hospital, 401)
	for _, role := range []security.Role{security.RoleDoctor, security.RoleManager, security.RoleResident, security.RoleSystem} {
		o.as(role)
		o.call(t, "GET", "/institutions", "", 200)
		o.call(t, "POST", "/institutions", hospital, 403)
	}
	if e := o.ledger.entries; len(e) != 4 || e[0].Outcome != audit.Refused {
		t.Errorf("%+v", e)
	}
	o.as(security.RoleOperator)
	o.ledger.broken = true
	o.call(t, "POST", "/institutions", hospital, 500)
	o.ledger.broken = false
	if page := o.call(t, "GET", "/institutions", "", 200); len(page["items"].([]any)) != 0 {
		t.Error("changed without an audit line")
	}
}

func TestUnits(t *testing.T) {
	o := open(t)
	o.as(security.RoleOperator)
	path := "/institutions/" + o.call(t, "POST", "/institutions", hospital, 200)["id"].(string)
	d := o.call(t, "POST", path+"/departments", `{"code":"03","name":"内科"}`, 200)
	o.call(t, "POST", path+"/workers", `{"code":"0001","name":"钱医生","title":"231","department":"`+d["id"].(string)+`","licence":"110199000012345"}`, 200)
	s := o.call(t, "POST", path+"/systems", `{"name":"HIS","kind":"his","documentTypes":["C0002"]}`, 200)
	if s["status"] != "active" || len(s["keys"].([]any)) != 1 {
		t.Errorf("%v", s)
	}
	o.call(t, "POST", path+"/systems", `{"name":"HIS","kind":"toaster"}`, 422)
	o.call(t, "POST", "/institutions/0000000000009/systems", `{"name":"HIS","kind":"his"}`, 404)
	w := o.call(t, "GET", path+"/workers", "", 200)["items"].([]any)[0].(map[string]any)
	if w["department"] != "内科" || w["name"] != "钱医生" || w["licence"] != "110199*******45" {
		t.Errorf("%v", w)
	}
	if n := len(o.call(t, "GET", path+"/departments", "", 200)["items"].([]any)); n != 1 {
		t.Errorf("%d departments", n)
	}
	for _, p := range []string{path + "/systems", "/systems"} {
		if n := len(o.call(t, "GET", p, "", 200)["items"].([]any)); n != 1 {
			t.Errorf("%s: %d systems", p, n)
		}
	}
}

func TestDepth(t *testing.T) {
	o := open(t)
	o.as(security.RoleOperator)
	hospitalID := o.call(t, "POST", "/institutions", hospital, 200)["id"].(string)
	p := o.call(t, "POST", "/professionals", `{"name":"钱一","idNumber":"`+cnid.Synthetic("110199", registrytest.Noon, 1)+`","category":"physician","certificate":"110199000000001"}`, 200)
	if strings.Contains(p["idNumber"].(string), "2026") || strings.Contains(p["certificate"].(string), "0000000") {
		t.Errorf("numbers are shown: %v", p)
	}
	o.call(t, "POST", "/professionals/"+p["id"].(string)+"/practices", `{"institution":"`+hospitalID+`","staffNo":"01","main":true}`, 204)
	o.call(t, "POST", "/licences", `{"holder":"professional","of":"`+p["id"].(string)+`","kind":"physician","number":"X1","expiresOn":"2026-12-01"}`, 200)
	full := o.call(t, "GET", "/professionals/"+p["id"].(string), "", 200)
	if len(full["practices"].([]any)) != 1 || len(full["licences"].([]any)) != 1 {
		t.Errorf("%v", full)
	}
	soon := o.call(t, "GET", "/licences/expiring?days=30", "", 200)["items"].([]any)
	if len(soon) != 1 || soon[0].(map[string]any)["daysLeft"] != 11.0 || soon[0].(map[string]any)["holderName"] != "钱一" {
		t.Errorf("%v", soon)
	}
	o.call(t, "POST", "/consortia", `{"code":"G1","name":"医联体","kind":"city-group","lead":"`+hospitalID+`","members":[{"institution":"`+hospitalID+`"}]}`, 200)
	o.call(t, "POST", "/institutions/"+hospitalID+"/devices", `{"code":"CT1","name":"CT","kind":"imaging"}`, 200)
	o.call(t, "GET", "/oids/9.9", "", 422)
	r := o.call(t, "POST", "/registry/sheets/devices?rehearse=true", "机构代码,设备编号,设备名称,设备类别\n40000001-1,CT2,CT,影像\n40000001-1,CT3,CT,烤箱\n", 200)
	if r["changed"] != 1.0 || r["refused"] != 1.0 || r["faults"].([]any)[0].(map[string]any)["text"].(map[string]any)["zh"] == "" {
		t.Errorf("%v", r)
	}
	if all := o.call(t, "GET", "/institutions/"+hospitalID+"/devices", "", 200)["items"].([]any); len(all) != 1 {
		t.Errorf("a rehearsal changed the registry: %v", all)
	}
	o.as(security.RoleDoctor)
	for _, path := range []string{"/professionals", "/professionals/" + p["id"].(string), "/licences/expiring", "/registry/sheets/professionals", "/licences?holder=professional&of=" + p["id"].(string)} {
		o.call(t, "GET", path, "", 403)
	}
	o.call(t, "POST", "/registry/sheets/devices", "x", 403)
	o.call(t, "POST", "/professionals", `{"name":"x","category":"nurse","certificate":"1"}`, 403)
	o.call(t, "GET", "/consortia", "", 200)
}
