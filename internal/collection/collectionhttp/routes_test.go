package collectionhttp

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minkang/internal/audit"
	"minkang/internal/collection"
	"minkang/internal/collection/collectionfile"
	"minkang/internal/collection/collectionsheet"
	"minkang/internal/collection/collectionsql"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/pack"
	"minkang/internal/repository"
	"minkang/internal/security"
	"minkang/internal/standards"
)

var now = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// desk answers requests as one actor.
type desk struct {
	t       *testing.T
	handler http.Handler
	actor   security.Actor
	lines   []string
	kept    int
}

// Submit implements collection.Keeper.
func (d *desk) Submit(_ context.Context, s repository.Submission, _ audit.Actor) (repository.Receipt, error) {
	d.kept++
	return repository.Receipt{UniqueID: s.Document.UniqueID}, nil
}

// Record implements audit.Ledger.
func (d *desk) Record(_ context.Context, e audit.Entry) error {
	d.lines = append(d.lines, e.Action)
	return nil
}

// Code implements collection.Sources.
func (d *desk) Code(context.Context, id.ID) (string, error) { return "110199001", nil }

// Pack implements collection.Packer.
func (d *desk) Pack(b []byte) []byte { return pack.Pack(b) }

var system = security.Actor{Kind: audit.System, ID: 6, Institution: 5, Roles: []security.Role{security.RoleSystem}}

func open(t *testing.T) *desk {
	t.Helper()
	library, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	db := sqldbtest.SQLite(t, collectionsql.Migrations())
	spool, err := collectionfile.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, actor: system}
	c := clock.At(now)
	s := collection.New(collection.Deps{Config: collection.Default(), Node: 1, Store: collectionsql.New(db), Unit: db, Library: func() *standards.Library { return library },
		Sheets: collectionsheet.Sheets{Temp: t.TempDir()}, Spool: spool, Keeper: d, Sources: d, Events: sqldb.NewOutbox(db, c), Ledger: d, Packer: d, Clock: c,
		IDs: id.NewSource(c, 1), Log: slog.New(slog.DiscardHandler)})
	mux := http.NewServeMux()
	Register(mux, humago.New(mux, huma.DefaultConfig("test", "1")), Config{Service: s, Library: func() *standards.Library { return library }, Policy: security.DefaultPolicy(),
		Names:  Names{Institution: func(id.ID) string { return "某中心" }, System: func(id.ID) string { return "某系统" }},
		Speaks: func(context.Context, string, id.ID) (id.ID, error) { return 0, security.ErrNotPermitted }, Clock: c, Life: context.Background()})
	d.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, r.WithContext(security.WithActor(r.Context(), d.actor)))
	})
	t.Cleanup(s.Wait)
	return d
}

// do sends a request and gives status, body and header.
func (d *desk) do(method, path, body string, header ...string) (int, string, http.Header) {
	d.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header()
}

const good = "本人姓名,随访方式代码,收缩压(mmHg),舒张压(mmHg)\n甲,1,150,90\n乙,88,140,90\n"

const rows = "/datasets/HDSD00.01.12/rows"

func TestSubmit(t *testing.T) {
	d := open(t)
	status, body, header := d.do("POST", rows+"?name=%E9%9A%8F%E8%AE%BF.csv", good)
	var b Batch
	if err := json.Unmarshal([]byte(body), &b); err != nil || status != http.StatusCreated || b.State != collection.Done || b.Counts.Accepted != 1 || b.Counts.Refused != 1 ||
		header.Get("Location") != "/api/v1/batches/"+b.ID.String() || b.FileName != "随访.csv" || len(b.Rules) == 0 || b.Institution.Name != "某中心" {
		t.Fatalf("%d %s %v", status, body, err)
	}
	if status, body, _ := d.do("POST", rows, good); status != http.StatusOK || !strings.Contains(body, `"repeated":true`) || d.kept != 1 {
		t.Errorf("again: %d, kept %d, %s", status, d.kept, body)
	}
	batch := "/batches/" + b.ID.String()
	for path, want := range map[string]string{
		"/batches": b.ID.String(), "/batches?state=refused": `"items":[]`, batch: `"datasetName":"高血压患者随访信息"`, batch + "/findings": "随访方式代码",
		batch + "/findings?refused=true&after=3": `"items":[]`,
	} {
		if status, body, _ := d.do("GET", path, ""); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	status, body, header = d.do("GET", batch+"/errors", "")
	if status != http.StatusOK || !strings.Contains(body, "乙,88,140,90,3,") || strings.Contains(body, "甲") || !strings.Contains(header.Get("Content-Disposition"), ".csv") {
		t.Errorf("%d %s %v", status, body, header)
	}
	if !strings.Contains(strings.Join(d.lines, " "), "batch.errors") {
		t.Errorf("who fetched refused rows is not in the ledger: %v", d.lines)
	}
	if status, _, _ := d.do("DELETE", batch, ""); status != http.StatusConflict {
		t.Errorf("a batch that is over was cancelled: %d", status)
	}
	d.actor.Institution, d.actor.ID = 9, 8
	for _, path := range []string{batch, batch + "/errors", batch + "/findings"} {
		if status, _, _ := d.do("GET", path, ""); status != http.StatusNotFound {
			t.Errorf("another institution sees %s: %d", path, status)
		}
	}
}

func TestSubmitOtherwise(t *testing.T) {
	d := open(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, good+"\n"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		path, body string
		header     []string
		status     int
		says       string
	}{
		"asynchronously":      {rows, good + "丙,1,,\n", []string{"Prefer", "respond-async"}, http.StatusAccepted, `"state":"`},
		"compressed":          {rows, packed.String(), []string{"Content-Encoding", "gzip"}, http.StatusCreated, `"rows":2`},
		"badly compressed":    {rows, "abc", []string{"Content-Encoding", "gzip"}, http.StatusUnprocessableEntity, "bad-encoding"},
		"JSON lines":          {rows, `{"本人姓名":"丁","随访方式代码":1}`, []string{"Content-Type", "application/jsonl"}, http.StatusCreated, `"accepted":1`},
		"another sheet":       {rows, "a,b\n1,2\n", nil, http.StatusUnprocessableEntity, "collection.wrong-sheet"},
		"nothing":             {rows, "", nil, http.StatusUnprocessableEntity, "file.empty"},
		"no such data set":    {"/datasets/X/rows", good, nil, http.StatusNotFound, "collection.no-such-dataset"},
		"for somebody else":   {rows + "?institution=110199002", good, nil, http.StatusForbidden, "institution"},
		"a key that is none":  {rows, good, []string{"Idempotency-Key", "a b"}, http.StatusUnprocessableEntity, "collection.key-invalid"},
		"a template":          {"/datasets/HDSD00.01.12/template.csv", "", nil, http.StatusOK, "本人姓名"},
		"a template of none":  {"/datasets/X/template.xlsx", "", nil, http.StatusNotFound, "collection.no-such-dataset"},
		"errors of no batch":  {"/batches/0000000000001/errors", "", nil, http.StatusNotFound, "collection.batch-not-found"},
		"errors of nonsense":  {"/batches/x/errors", "", nil, http.StatusNotFound, "collection.batch-not-found"},
		"findings of nothing": {"/batches/0000000000001/findings", "", nil, http.StatusNotFound, "collection.batch-not-found"},
	} {
		method := http.MethodPost
		if !strings.Contains(x.path, "/rows") {
			method = http.MethodGet
		}
		if status, body, _ := d.do(method, x.path, x.body, x.header...); status != x.status || !strings.Contains(body, x.says) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	d.actor.Roles = []security.Role{security.RoleDoctor}
	for _, path := range []string{"/batches", "/datasets/HDSD00.01.12/template.csv"} {
		if status, _, _ := d.do("GET", path, ""); status != http.StatusForbidden {
			t.Errorf("a doctor at %s: %d", path, status)
		}
	}
	if status, _, _ := d.do("POST", rows, good); status != http.StatusForbidden {
		t.Errorf("a doctor handed in: %d", status)
	}
}
