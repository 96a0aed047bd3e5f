package collectionsql_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minkang/internal/audit"
	"minkang/internal/collection"
	"minkang/internal/collection/collectionfile"
	"minkang/internal/collection/collectionsheet"
	"minkang/internal/collection/collectionsql"
	"minkang/internal/empi"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/pack"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorysql"
	"minkang/internal/security"
	"minkang/internal/standards"
)

var now = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// people gives every identity number one person.
type people struct{ known map[string]id.ID }

// Resolve implements repository.People.
func (p *people) Resolve(_ context.Context, c empi.Claim) (empi.Resolution, error) {
	key := c.Name.Reveal()
	for _, n := range c.Identifiers {
		key = n.Value.Reveal()
		break
	}
	if p.known[key] == 0 {
		p.known[key] = id.ID(1000 + len(p.known))
	}
	return empi.Resolution{Person: empi.Person{ID: p.known[key]}}, nil
}

type ledger struct{ lines []audit.Entry }

// Record implements audit.Ledger.
func (l *ledger) Record(_ context.Context, e audit.Entry) error {
	l.lines = append(l.lines, e)
	return nil
}

type signer struct{}

// Sign implements repository.Signer.
func (signer) Sign([]byte) ([]byte, error) { return []byte("s"), nil }

type packer struct{}

// Pack implements collection.Packer.
func (packer) Pack(b []byte) []byte { return pack.Pack(b) }

type sources struct{}

// Code implements collection.Sources.
func (sources) Code(context.Context, id.ID) (string, error) { return "110199001", nil }

// failing breaks a store's Save after some calls, as a killed process would, when armed.
type failing struct {
	collection.Store
	left int
}

var errKilled = errors.New("killed")

// Save implements collection.Store.
func (f *failing) Save(ctx context.Context, b *collection.Batch, mark int, state collection.State) (bool, error) {
	if f.left--; f.left == 0 {
		return false, errKilled
	}
	return f.Store.Save(ctx, b, mark, state)
}

type house struct {
	*collection.Service
	db      *sqldb.DB
	store   *failing
	docs    *repository.Service
	ledger  *ledger
	library *standards.Library
}

func open(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	library, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(now)
	ids := id.NewSource(c, 1)
	outbox := sqldb.NewOutbox(db, c)
	h := &house{db: db, store: &failing{Store: collectionsql.New(db)}, ledger: &ledger{}, library: library}
	h.docs = repository.New(repositorysql.New(db), db, &people{map[string]id.ID{}}, outbox, h.ledger, signer{}, c, ids)
	spool, err := collectionfile.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cfg := collection.Default()
	cfg.ChunkRows = 7
	h.Service = collection.New(collection.Deps{Config: cfg, Node: 1, Store: h.store, Unit: db, Library: func() *standards.Library { return library },
		Sheets: collectionsheet.Sheets{Temp: t.TempDir()}, Spool: spool, Keeper: h.docs, Sources: sources{}, Events: outbox, Ledger: h.ledger, Packer: packer{},
		Clock: c, IDs: ids, Log: slog.New(slog.DiscardHandler)})
	return h
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, open(t, db)) }, collectionsql.Migrations(), repositorysql.Migrations())
}

var system = security.Actor{Kind: audit.System, ID: 6, Institution: 5, Roles: []security.Role{security.RoleSystem}}

func envelope() collection.Envelope {
	return collection.Envelope{DataSet: "HDSD00.01.12", Institution: 5, System: 6, Sender: 6, FileName: "随访.csv"}
}

// followUps are rows of hypertension follow-ups; every tenth has a way of follow-up that does not exist.
func followUps(n int, reading string) string {
	var b strings.Builder
	b.WriteString("高血压患者随访服务记录表编号,城乡居民健康档案编号,本人姓名,随访方式代码,本次随访日期,收缩压(mmHg),本院备注\r\n")
	for i := range n {
		way := "1"
		if i%10 == 9 {
			way = "88"
		}
		fmt.Fprintf(&b, "SF%d,%017d,测试%d,%s,2026-10-%02d,%s,x\r\n", i, 11019900000000000+i, i, way, 1+i%28, reading)
	}
	return b.String()
}

func (h *house) receive(t *testing.T, e collection.Envelope, body string) *collection.Batch {
	t.Helper()
	b, err := h.Receive(context.Background(), e, strings.NewReader(body), system)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (h *house) run(t *testing.T, batch id.ID) *collection.Batch {
	t.Helper()
	if err := h.Run(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	b, err := h.Find(context.Background(), batch, system)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBatch(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		b := h.run(t, h.receive(t, envelope(), followUps(40, "150")).ID)
		if b.State != collection.Done || b.Counts.Rows != 40 || b.Counts.Accepted != 36 || b.Counts.Refused != 4 || b.Mark != 41 {
			t.Fatalf("%+v", b)
		}
		if documents, entries, err := h.docs.Totals(ctx); err != nil || documents != 36 || entries < 36 {
			t.Errorf("%d documents, %d entries, %v", documents, entries, err)
		}
		if !strings.Contains(fmt.Sprint(b.Notices), "本院备注") {
			t.Errorf("nothing says that a column was left out: %+v", b.Notices)
		}
		h.lineage(t, b)
		h.events(t, b)
		// The same body is the same batch; the same rows in another body change nothing.
		again := h.receive(t, envelope(), followUps(40, "150"))
		if again.ID != b.ID || !again.Repeated {
			t.Errorf("%+v", again)
		}
		b = h.run(t, h.receive(t, envelope(), followUps(40, "150")+"\r\n").ID)
		if b.Counts.Repeated != 36 || b.Counts.Replaced != 0 {
			t.Errorf("%+v", b.Counts)
		}
		// A row with the same key replaces the former one.
		b = h.run(t, h.receive(t, envelope(), followUps(40, "160")).ID)
		if b.Counts.Replaced != 36 || b.Counts.Repeated != 0 {
			t.Errorf("%+v", b.Counts)
		}
		docs, err := h.docs.All(ctx, []id.ID{1000}, 10)
		if err != nil || len(docs) != 2 || docs[0].Status == docs[1].Status {
			t.Errorf("%+v %v", docs, err)
		}
	})
}

// lineage: a row is a document with entries that name the row and the column.
func (h *house) lineage(t *testing.T, b *collection.Batch) {
	t.Helper()
	docs, err := h.docs.All(context.Background(), []id.ID{1000}, 10)
	if err != nil || len(docs) != 1 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	d := docs[0]
	if d.Type != "HDSD00.01.12" || d.Level != repository.LevelRow || d.Message != b.ID || d.Kind != "followup" || d.Title != "高血压患者随访信息" {
		t.Errorf("%+v", d)
	}
	entries, err := h.docs.Entries(context.Background(), []id.ID{1000}, nil, 50)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range entries {
		found = found || e.Kind == "vital" && e.Code == "systolic" && e.Value == "150" && strings.HasPrefix(e.Path, "row/2/HDSD00.01.")
	}
	if !found {
		t.Errorf("no blood pressure with its place: %+v", entries)
	}
	body, err := h.docs.Fetch(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	text, err := pack.Unpack(body.Packed, 0)
	if err != nil || !bytes.Contains(text, []byte(`"text":"150"`)) || bytes.Contains(text, []byte("本院备注")) {
		t.Errorf("%s %v", text, err)
	}
}

// events: tallies add up to the batch.
func (h *house) events(t *testing.T, b *collection.Batch) {
	t.Helper()
	all, err := sqldb.NewOutbox(h.db, clock.At(now)).Read(context.Background(), sqldb.Cursor{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var rows, refused int64
	present := 0
	finished := false
	for _, e := range all {
		switch e.Subject {
		case collection.SubjectTallied:
			var x collection.Tallied
			if err := json.Unmarshal(e.Payload, &x); err != nil {
				t.Fatal(err)
			}
			rows, refused = rows+x.Rows, refused+x.Refused
			for _, el := range x.Elements {
				if el.Element == "DE06.00.108.00" {
					present += el.Present
				}
			}
			if x.Day != "2026-11-21" || x.Institution != 5 {
				t.Errorf("%+v", x)
			}
		case collection.SubjectFinished:
			finished = true
		}
	}
	if rows != b.Counts.Rows || refused != b.Counts.Refused || present != 40 || !finished {
		t.Errorf("tallied %d rows, %d refused, %d of an element, finished %v", rows, refused, present, finished)
	}
}

// A batch that is killed at any of its steps goes on at the next, without loss and without doubling.
func TestResume(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		b := h.receive(t, envelope(), followUps(60, "150"))
		for step := 1; ; step++ {
			h.store.left = 2
			err := h.Run(ctx, b.ID)
			if err == nil {
				break
			}
			if !errors.Is(err, errKilled) || step > 30 {
				t.Fatalf("step %d: %v", step, err)
			}
			h.store.left = 0
		}
		done, err := h.Find(ctx, b.ID, system)
		if err != nil || done.State != collection.Done || done.Counts.Rows != 60 || done.Counts.Accepted != 54 {
			t.Fatalf("%+v %v", done, err)
		}
		if documents, _, err := h.docs.Totals(ctx); err != nil || documents != 54 {
			t.Errorf("%d documents, %v", documents, err)
		}
		rows, err := h.Rows(ctx, done, true, 0, 100)
		if err != nil || len(rows) != 6 {
			t.Errorf("%d refused rows, %v", len(rows), err)
		}
	})
}

// The refused rows come back in the sender's own layout, and corrected they are accepted.
func TestErrorSheet(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		b := h.run(t, h.receive(t, envelope(), followUps(20, "=1+1")).ID)
		sheet, err := h.Errors(ctx, b.ID, system, func(l *standards.Library, f standards.Finding) string { return l.Text(f, "zh") })
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := sheet.Write(&out); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\r\n")
		if len(lines) != 21 || !strings.HasSuffix(lines[0], ",本院备注,行号,错误") || !strings.Contains(lines[1], ",'=1+1,x,2,") || sheet.Name != "随访" {
			t.Fatalf("%d lines: %s\n%s", len(lines), lines[0], lines[1])
		}
		again := out.String()
		b = h.run(t, h.receive(t, envelope(), again).ID) // handed in uncorrected: the same sheet comes back, not a wider one
		if sheet, err = h.Errors(ctx, b.ID, system, func(l *standards.Library, f standards.Finding) string { return l.Text(f, "zh") }); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if err := sheet.Write(&out); err != nil {
			t.Fatal(err)
		}
		if out.String() == "" || strings.Count(out.String(), "行号") != 1 || strings.Contains(fmt.Sprint(b.Notices), "行号") {
			t.Errorf("%s", out.String())
		}
		b = h.run(t, h.receive(t, envelope(), strings.ReplaceAll(strings.ReplaceAll(out.String(), "'=1+1", "140"), ",88,", ",2,")).ID)
		if b.Counts.Accepted != 20 {
			t.Errorf("%+v", b.Counts)
		}
		if _, err := h.Errors(ctx, b.ID, system, nil); errs.CodeOf(err) != collection.ErrNoErrors.Code {
			t.Error(err)
		}
	})
}

func TestRefusedSheets(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		for name, x := range map[string]struct{ body, code string }{
			"wrong sheet":  {"药品,单价\n阿司匹林,1\n", "collection.wrong-sheet"},
			"header only":  {"本人姓名,随访方式代码\n", "file.empty"},
			"twice":        {"本人姓名,本人姓名,随访方式代码\n甲,乙,1\n", "collection.column-twice"},
			"not a sheet":  {"<html></html>", "file.format-unknown"},
			"old workbook": {"\xd0\xcf\x11\xe0aaaa", "file.old-excel"},
			"a cut zip":    {"PK\x03\x04aaaa", "file.damaged"},
		} {
			b := h.run(t, h.receive(t, envelope(), x.body).ID)
			if b.State != collection.Refused || b.Code != x.code {
				t.Errorf("%s: %s %s", name, b.State, b.Code)
			}
			if again := h.receive(t, envelope(), x.body); again.Repeated {
				t.Errorf("%s: a refused sheet may come again", name)
			}
		}
		if _, err := h.Receive(ctx, envelope(), strings.NewReader(""), system); errs.CodeOf(err) != "file.empty" {
			t.Error(err)
		}
		e := envelope()
		e.Key = "a"
		h.receive(t, e, followUps(1, "1"))
		if _, err := h.Receive(ctx, e, strings.NewReader(followUps(2, "1")), system); errs.CodeOf(err) != collection.ErrKeyReused.Code {
			t.Error(err)
		}
		e.DataSet = "HDSD99"
		if _, err := h.Receive(ctx, e, strings.NewReader("x"), system); errs.CodeOf(err) != collection.ErrDataSet.Code {
			t.Error(err)
		}
		_, err := h.Receive(ctx, envelope(), io.MultiReader(strings.NewReader("abc"), broken{}), system)
		if errs.CodeOf(err) != "collection.body-cut" {
			t.Error(err)
		}
	})
}

type broken struct{}

// Read implements io.Reader.
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.receive(t, envelope(), followUps(30, "150"))
		if _, err := h.Cancel(context.Background(), b.ID, system); err != nil {
			t.Fatal(err)
		}
		if got := h.run(t, b.ID); got.State != collection.Cancelled || got.Counts.Rows != 0 {
			t.Errorf("%+v", got)
		}
		if _, err := h.Cancel(context.Background(), b.ID, system); errs.CodeOf(err) != collection.ErrFinished.Code {
			t.Error(err)
		}
		other := system
		other.ID, other.Institution = 8, 9
		if _, err := h.Find(context.Background(), b.ID, other); errs.CodeOf(err) != collection.ErrNotFound.Code {
			t.Error("another institution sees it")
		}
	})
}

// Rows of the institutions' own data set tell of no person; rows that should and do not are refused.
func TestReferenceRows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := envelope()
		e.DataSet = "HDSD00.18.01"
		d, _ := h.library.DataSet(e.DataSet)
		names := collectionsheet.ColumnNames(d)
		b := h.run(t, h.receive(t, e, strings.Join(names[:3], ",")+"\n1,某某社区卫生服务中心,2\n").ID)
		if b.Counts.Rows != 1 || b.Counts.Accepted != b.Counts.Reference {
			t.Errorf("%+v %s", b.Counts, b.Code)
		}
		b = h.run(t, h.receive(t, envelope(), "本人姓名,随访方式代码,收缩压(mmHg)\n,1,120\n").ID)
		rows, err := h.Rows(context.Background(), b, true, 0, 5)
		if err != nil || b.Counts.Refused != 1 || !strings.Contains(fmt.Sprint(rows), "row.no-person") {
			t.Errorf("%+v %+v %v", b.Counts, rows, err)
		}
	})
}

// A template that is filled in comes back whole, whatever is chosen from its lists.
func TestTemplate(t *testing.T) {
	db := sqldbtest.SQLite(t, collectionsql.Migrations(), repositorysql.Migrations())
	h := open(t, db)
	for _, d := range h.library.DataSets() {
		var b bytes.Buffer
		if err := collectionsheet.TemplateXLSX(&b, h.library, d); err != nil {
			t.Fatalf("%s: %v", d.ID, err)
		}
		var csv bytes.Buffer
		if err := collectionsheet.TemplateCSV(&csv, d); err != nil {
			t.Fatalf("%s: %v", d.ID, err)
		}
		s, err := collectionsheet.Sheets{}.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), "", func(c []string) bool { return collection.IsHeader(d, c) })
		if err != nil {
			t.Fatalf("%s: %v", d.ID, err)
		}
		c, err := collection.Match(d, s.Header())
		if err != nil || len(c.Extra) > 0 || len(c.Absent) > 0 {
			t.Errorf("%s: %v, extra %v, absent %v", d.ID, err, c.Extra, c.Absent)
		}
		for i, item := range c.Item {
			if item != i {
				t.Errorf("%s: column %d is read as %d", d.ID, i, item)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	var b bytes.Buffer
	d, _ := h.library.DataSet("HDSD00.01.12")
	if err := collectionsheet.TemplateXLSX(&b, h.library, d); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"城乡居民健康档案编号": "11019900000000001", "本人姓名": "测试甲", "随访方式代码": "家庭", "本次随访日期": "2026-10-01"} {
		i := d.Item(name)
		at, err := excelize.CoordinatesToCellName(i+1, 3)
		if i < 0 || err != nil {
			t.Fatalf("%s: no column", name)
		}
		if err := f.SetCellStr(d.Name, at, value); err != nil {
			t.Fatal(err)
		}
	}
	b.Reset()
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := h.run(t, h.receive(t, envelope(), b.String()).ID)
	if got.Counts.Accepted != 1 || got.Counts.Rows != 1 {
		rows, _ := h.Rows(context.Background(), got, false, 0, 5)
		t.Errorf("%+v %s %+v", got.Counts, got.Code, rows)
	}
}

// What people do to dates, digits and numbers is read.
func TestCarelessRows(t *testing.T) {
	db := sqldbtest.SQLite(t, collectionsql.Migrations(), repositorysql.Migrations())
	h := open(t, db)
	text := "城乡居民健康档案编号,本人姓名,随访方式代码,本次随访日期,收缩压(mmHg)\n" +
		"11019900000000001,甲,1,2026-10-01,120\n11019900000000002,乙,１,2026/10/1,１２０\n11019900000000003,丙,门诊,2026年10月1日,120\n" +
		"11019900000000004,丁,01,20261001,120 \n１１０１９９０００００００００５,戊,1,2026.10.1,120\n"
	b := h.run(t, h.receive(t, envelope(), text).ID)
	if b.Counts.Accepted != 5 {
		rows, _ := h.Rows(context.Background(), b, true, 0, 5)
		t.Errorf("%+v %+v", b.Counts, rows)
	}
}

// Long after its end a batch keeps its counts and gives up its sheet; a sheet that no batch holds goes too.
func TestPrune(t *testing.T) {
	db := sqldbtest.SQLite(t, collectionsql.Migrations(), repositorysql.Migrations())
	h := open(t, db)
	b := h.run(t, h.receive(t, envelope(), followUps(10, "150")).ID)
	h.Config.KeepDays = 1
	h.Clock = clock.At(now.AddDate(0, 0, 2))
	if err := h.Prune(context.Background()); err != nil {
		t.Fatal(err)
	}
	got, err := h.Find(context.Background(), b.ID, system)
	if err != nil || got.Counts.Refused != 1 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := h.Errors(context.Background(), b.ID, system, nil); errs.CodeOf(err) != collection.ErrBodyGone.Code {
		t.Error(err)
	}
	if again := h.receive(t, envelope(), followUps(10, "150")); again.Repeated {
		t.Error("a sheet that was given up is recognised")
	}
}
