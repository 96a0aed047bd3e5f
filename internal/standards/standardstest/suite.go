package standardstest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

var ctx = context.Background()

const domain = "CV02.10.004"

// Run runs the suite; open gives an empty store and the unit it works in.
func Run(t *testing.T, open func(t *testing.T) (standards.PackageStore, standards.Unit)) {
	for name, fn := range map[string]func(*testing.T, *World){"release and roll back": life, "refusals": refusals, "trust": trust, "breaking": breaking,
		"restart and other nodes": restart, "left out": leftOut} {
		t.Run(name, func(t *testing.T) {
			store, unit := open(t)
			fn(t, NewWorld(t, store, unit))
		})
	}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func name(w *World, code string) string {
	d, _ := w.Shelf.Library().Domain(domain, standards.EditionCV)
	c, ok := d.Code(code)
	switch {
	case !ok:
		return ""
	case c.Retired:
		return c.Name + " (retired)"
	}
	return c.Name
}

// A package goes from import over release to withdrawal; each step changes exactly what it should.
func life(t *testing.T, w *World) {
	key := Key(t)
	must[standards.Publisher](t)(w.Trust(ctx, "测试发布者", string(key.PublicPEM())))
	first := Archive(t, key, "1.0", Files("tables/value_domains.csv", Header+domain+",,,90,新代码,WS 364.4-2011,\n"+domain+",,,1,,,retire\n"))
	p := must[standards.Stored](t)(w.Import(ctx, first))
	if p.State != standards.Imported || name(w, "90") != "" {
		t.Fatalf("imported: %+v, code %q", p, name(w, "90"))
	}
	if again := must[standards.Stored](t)(w.Import(ctx, first)); again.ID != p.ID {
		t.Error("the same package twice is two packages")
	}
	d := must[standards.Diff](t)(w.Diff(ctx, p.ID))
	if d.Total != 2 || d.Breaking != 0 || d.Counts["code"]["added"] != 1 || d.Counts["code"]["retired"] != 1 {
		t.Errorf("diff %+v", d)
	}
	w.Clock.Advance(time.Hour)
	must[standards.Stored](t)(w.Release(ctx, p.ID, standards.Confirmation{}))
	if name(w, "90") != "新代码" || !strings.HasSuffix(name(w, "1"), "(retired)") {
		t.Errorf("after the release: %q, %q", name(w, "90"), name(w, "1"))
	}
	second := must[standards.Stored](t)(w.Import(ctx, Archive(t, key, "1.1", Files("tables/value_domains.csv", Header+domain+",,,90,更名,WS 364.4-2011,\n"))))
	must[standards.Stored](t)(w.Release(ctx, second.ID, standards.Confirmation{}))
	if name(w, "90") != "更名" || strings.HasSuffix(name(w, "1"), "(retired)") {
		t.Errorf("a new version stands on the base, not on the old one: %q, %q", name(w, "90"), name(w, "1"))
	}
	if all := must[[]standards.Stored](t)(w.List(ctx)); len(all) != 2 || !all[0].InForce || all[1].InForce || all[0].ID != second.ID {
		t.Errorf("list %+v", all)
	}
	must[standards.Stored](t)(w.Withdraw(ctx, second.ID, "发现错误"))
	if name(w, "90") != "新代码" {
		t.Errorf("after the withdrawal the version before counts: %q", name(w, "90"))
	}
	must[standards.Stored](t)(w.Withdraw(ctx, p.ID, "全部撤回"))
	if name(w, "90") != "" || len(w.Shelf.Library().Packages()) != 0 {
		t.Error("after the last withdrawal the base counts")
	}
	if _, err := w.Withdraw(ctx, p.ID, "再次"); !errors.Is(err, standards.ErrPackageState) {
		t.Errorf("withdrawn twice: %v", err)
	}
	if _, err := w.Release(ctx, p.ID, standards.Confirmation{}); !errors.Is(err, standards.ErrPackageState) {
		t.Errorf("released after the withdrawal: %v", err)
	}
	want := []string{"standards.trust", "standards.import", "standards.release", "standards.import", "standards.release", "standards.withdraw", "standards.withdraw"}
	if got := w.Witness.Lines(); !slices.Equal(got, want) {
		t.Errorf("audit %v", got)
	}
	if w.Events.Count() != 4 {
		t.Errorf("%d events", w.Events.Count())
	}
}

// What cannot be used is refused at the door, with file, line and reason, and leaves an audit line.
func refusals(t *testing.T, w *World) {
	key := Key(t)
	must[standards.Publisher](t)(w.Trust(ctx, "测试发布者", string(key.PublicPEM())))
	good := must[standards.Stored](t)(w.Import(ctx, Archive(t, key, "2.0", Files("tables/ethnic_groups.csv", "code,name_zh\n99,试族\n"))))
	newer := standards.Manifest{ID: "cn.example.newer", Name: "n", Version: "1", Base: "9999.1", Publisher: "p", Created: Noon}
	for _, c := range []struct {
		name    string
		archive []byte
		want    *errs.Error
		place   string
	}{
		{"no archive", []byte("hello"), standards.ErrPackageArchive, ""},
		{"lower version", Archive(t, key, "1.9", Files("rules.csv", "rule,severity,zh,en\nx.y,info,甲,a\n")), standards.ErrPackageVersion, ""},
		{"same version, other content", Archive(t, key, "2.0", Files("rules.csv", "rule,severity,zh,en\nx.y,info,甲,a\n")), standards.ErrPackageVersion, ""},
		{"unknown publisher", Archive(t, Key(t), "3.0", Files("rules.csv", "rule,severity,zh,en\nx.y,info,甲,a\n")), standards.ErrPackagePublisher, ""},
		{"newer base", ArchiveOf(t, key, newer, Files("rules.csv", "rule,severity,zh,en\nx.y,info,甲,a\n")), standards.ErrPackageBase, "9999.1"},
		{"unknown table", Archive(t, key, "3.0", Files("tables/unheard.csv", "a\n1\n")), standards.ErrPackageContent, "cn.example.test 3.0: tables/unheard.csv"},
		{"bad severity", Archive(t, key, "3.0", Files("rules.csv", "rule,severity,zh,en\na.b,info,甲,a\nx.y,loud,甲,a\n")), standards.ErrPackageContent, "cn.example.test 3.0: rules.csv line 3"},
		{"unknown domain", Archive(t, key, "3.0", Files("tables/data_elements.csv", "de_id,name_zh,data_type,format,value_domain,standard\nDE99.00.001.00,试,S3,N1,CV99.99.999,s\n")),
			standards.ErrPackageContent, "cn.example.test 3.0: tables/data_elements.csv line 2"},
		{"retires nothing", Archive(t, key, "3.0", Files("tables/value_domains.csv", Header+domain+",,,77,,,retire\n")), standards.ErrPackageContent, "cn.example.test 3.0: tables/value_domains.csv line 2"},
		{"broken CSV", Archive(t, key, "3.0", Files("tables/ethnic_groups.csv", "code,name_zh\n\"98,试\n")), standards.ErrPackageContent, "cn.example.test 3.0: tables/ethnic_groups.csv line 2"},
		{"specification of nothing", Archive(t, key, "3.0", Files("documents/C9999.csv", "# code: C9999\nrow,section\n")), standards.ErrPackageContent, "cn.example.test 3.0: documents/C9999.csv"},
	} {
		_, err := w.Import(ctx, c.archive)
		e, ok := errs.As(err)
		if !ok || e.Code != c.want.Code || c.place != "" && e.Place != c.place {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if n := len(must[[]standards.Stored](t)(w.List(ctx))); n != 1 {
		t.Errorf("%d packages", n)
	}
	lines := w.Witness.Lines()
	if n := len(slices.DeleteFunc(lines, func(s string) bool { return !strings.HasPrefix(s, "standards.import-refused ") })); n != 11 {
		t.Errorf("%d refusals in the audit log", n)
	}
	if _, err := w.Diff(ctx, good.ID+1); !errors.Is(err, standards.ErrNoPackage) {
		t.Errorf("diff of nothing: %v", err)
	}
}

// Only the operator's trust opens the door, and it can be taken back.
func trust(t *testing.T, w *World) {
	key := Key(t)
	if _, err := w.Trust(ctx, "坏", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"); !errors.Is(err, standards.ErrPublisherKey) {
		t.Errorf("a broken key: %v", err)
	}
	p := must[standards.Publisher](t)(w.Trust(ctx, "测试发布者", string(key.PublicPEM())))
	stored := must[standards.Stored](t)(w.Import(ctx, Archive(t, key, "1.0", Files("tables/ethnic_groups.csv", "code,name_zh\n99,试族\n"))))
	if err := w.Distrust(ctx, p.KeyID); err != nil {
		t.Fatal(err)
	}
	if err := w.Distrust(ctx, p.KeyID); !errors.Is(err, standards.ErrNoPublisher) {
		t.Errorf("twice: %v", err)
	}
	if _, err := w.Import(ctx, Archive(t, key, "1.1", Files("tables/ethnic_groups.csv", "code,name_zh\n99,试族\n"))); !errors.Is(err, standards.ErrPackagePublisher) {
		t.Errorf("import after the trust ended: %v", err)
	}
	if _, err := w.Release(ctx, stored.ID, standards.Confirmation{}); !errors.Is(err, standards.ErrPackagePublisher) {
		t.Errorf("release after the trust ended: %v", err)
	}
	must[standards.Publisher](t)(w.Trust(ctx, "测试发布者", string(key.PublicPEM())))
	must[standards.Stored](t)(w.Release(ctx, stored.ID, standards.Confirmation{}))
	if all := must[[]standards.Publisher](t)(w.Publishers(ctx)); len(all) != 1 || !all[0].RevokedAt.IsZero() {
		t.Errorf("publishers %+v", all)
	}
}

// A breaking change needs the word and a reason.
func breaking(t *testing.T, w *World) {
	key := Key(t)
	must[standards.Publisher](t)(w.Trust(ctx, "测试发布者", string(key.PublicPEM())))
	p := must[standards.Stored](t)(w.Import(ctx, Archive(t, key, "1.0", Files("tables/value_domains.csv", Header+domain+",,,1,,,remove\n"))))
	for _, c := range []standards.Confirmation{{}, {Breaking: true}, {Reason: "有充分的理由"}, {Breaking: true, Reason: "短"}} {
		if _, err := w.Release(ctx, p.ID, c); !errors.Is(err, standards.ErrPackageBreaking) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if name(w, "1") == "" || w.Events.Count() != 0 {
		t.Error("a refused release changed something")
	}
	got := must[standards.Stored](t)(w.Release(ctx, p.ID, standards.Confirmation{Breaking: true, Reason: "国家标准已删除该代码"}))
	if name(w, "1") != "" || got.Reason == "" {
		t.Errorf("after the confirmed release: %q", name(w, "1"))
	}
}

// A node that starts, and another that reads the event, put the same content in force.
func restart(t *testing.T, w *World) {
	key := Key(t)
	must[standards.Publisher](t)(w.Trust(ctx, "测试发布者", string(key.PublicPEM())))
	p := must[standards.Stored](t)(w.Import(ctx, Archive(t, key, "1.0", Files("tables/value_domains.csv", Header+domain+",,,90,新代码,s,\n"))))
	must[standards.Stored](t)(w.Release(ctx, p.ID, standards.Confirmation{}))
	other := NewWorld(t, w.Store, w.Unit)
	if problems, err := other.Refresh(ctx); err != nil || problems != nil || name(other, "90") != "新代码" {
		t.Errorf("refresh: %v %v %q", problems, err, name(other, "90"))
	}
	before := other.Shelf.Library()
	if _, err := other.Refresh(ctx); err != nil || other.Shelf.Library() != before {
		t.Error("a refresh without news built a library")
	}
	must[standards.Stored](t)(w.Withdraw(ctx, p.ID, "撤回试验"))
	if _, err := other.Refresh(ctx); err != nil || name(other, "90") != "" {
		t.Errorf("after the withdrawal: %v %q", err, name(other, "90"))
	}
}

// A stored package that was changed by hand is left out and said; the node works.
func leftOut(t *testing.T, w *World) {
	key := Key(t)
	must[standards.Publisher](t)(w.Trust(ctx, "测试发布者", string(key.PublicPEM())))
	forged := Archive(t, Key(t), "1.0", Files("tables/value_domains.csv", Header+domain+",,,90,伪造,s,\n"))
	q, err := standards.ReadPackage(forged)
	if err != nil {
		t.Fatal(err)
	}
	m := q.Manifest
	m.Files = nil
	err = w.Unit.Write(ctx, func(ctx context.Context) error {
		return w.Store.Add(ctx, standards.Stored{ID: id.ID(99), Manifest: m, State: standards.Released, ReleasedAt: Noon, ImportedAt: Noon}, forged)
	})
	if err != nil {
		t.Fatal(err)
	}
	problems, err := w.Refresh(ctx)
	if err != nil || len(problems) != 1 || !errors.Is(problems[0], standards.ErrPackagePublisher) || name(w, "90") != "" {
		t.Errorf("%v %v %q", problems, err, name(w, "90"))
	}
}
