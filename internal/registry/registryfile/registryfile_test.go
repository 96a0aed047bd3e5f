package registryfile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/page"
	"minkang/internal/registry"
	"minkang/internal/registry/registryfile"
	"minkang/internal/registry/registrysql"
	"minkang/internal/registry/registrytest"
	"minkang/internal/wire/sheet"
)

var ctx = context.Background()

func take(t *testing.T, w *registrytest.World, kind, text string, rehearse bool) registryfile.Result {
	t.Helper()
	table, err := registryfile.Find(kind)
	if err != nil {
		t.Fatal(err)
	}
	out, err := table.Import(ctx, w.Service, w.Unit, strings.NewReader(text), int64(len(text)), rehearse)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const institutions = `机构代码*,机构名称*,机构类型*,级别,等次,行政区划代码,上级机构代码,床位数,备注
H1,第一人民医院,医院,三级,甲等,110199,,1200,x
C1,某社区卫生服务中心,社区卫生服务中心,,,110199,H1,,x
C2,坏的,商店,,,110199,,,x
C3,坏的,医院,,,110199,H9,,x
C4,坏的,医院,,,110199,,many,x
`

func TestImport(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := registrytest.NewWorld(registrysql.New(db), db, clock.At(registrytest.Noon))
		for _, c := range []struct {
			rehearse           bool
			changed, unchanged int
			kept               int
		}{{true, 2, 0, 0}, {false, 2, 0, 2}, {false, 0, 2, 2}} {
			r := take(t, w, "institutions", institutions, c.rehearse)
			if r.Rows != 5 || r.Changed != c.changed || r.Unchanged != c.unchanged || r.Refused != 3 || len(r.Ignored) != 1 {
				t.Errorf("%+v: %+v", c, r)
			}
			for i, want := range []registryfile.Fault{{Row: 4, Column: "机构类型", Code: "registry.field"}, {Row: 5, Column: "上级机构代码", Code: "registry.parent"}, {Row: 6, Column: "床位数", Code: "registry.field"}} {
				if f := r.Faults[i]; f.Row != want.Row || f.Column != want.Column || f.Code != want.Code {
					t.Errorf("%+v, want %+v", f, want)
				}
			}
			all, _, err := w.Institutions(ctx, registry.Filter{}, page.Request{})
			if err != nil || len(all) != c.kept {
				t.Errorf("%d institutions after %+v: %v", len(all), c, err)
			}
			// A rehearsal leaves nothing in the cache either.
			if _, err := w.InstitutionByCode(ctx, "H1"); (err == nil) != (c.kept > 0) {
				t.Errorf("%+v: %v", c, err)
			}
		}
		number := cnid.Synthetic("110199", time.Date(1980, 2, 3, 0, 0, 0, 0, time.UTC), 1)
		take(t, w, "departments", "机构代码,科室代码,科室名称\nH1,03,内科\nh1,04,外科\n", false)
		r := take(t, w, "professionals", "姓名,身份证号,执业类别,执业证书编码,执业机构代码,工号,科室代码,主要执业机构\n钱一,"+number+",临床,110199000000001,H1,0001,03,是\n钱一,"+number+",临床,110199000000001,C1,9,,否\n孙二,,护士,,H1,2,,\n李三,123,临床,,,,,\n", false)
		if r.Changed != 2 || r.Refused != 2 || r.Faults[0].Column != "身份证号" || r.Faults[1].Column != "身份证号" {
			t.Errorf("%+v", r)
		}
		take(t, w, "devices", "机构代码,设备编号,设备名称,设备类别\nH1,CT-1,CT,影像\n", false)
		r = take(t, w, "licences", "持有者类型,持有者代码,证照类型,证照编号,有效期至\n机构,H1,医疗机构执业许可证,X1,2030-01-01\n人员,110199000000001,医师执业证书,X2,\n设备,H1/CT-1,计量检定证书,X3,2027-01-01\n人员,nobody,医师执业证书,X4,\n机构,H1,医师执业证书,X5,\n", false)
		if r.Changed != 3 || r.Refused != 2 {
			t.Errorf("%+v", r)
		}
		// What is exported can be imported and changes nothing.
		for _, table := range registryfile.Tables {
			var file bytes.Buffer
			if err := table.Export(ctx, w.Service, &file, sheet.XLSX); err != nil {
				t.Fatal(err)
			}
			if table.Kind == "professionals" {
				continue // numbers are not exported
			}
			out, err := table.Import(ctx, w.Service, w.Unit, bytes.NewReader(file.Bytes()), int64(file.Len()), false)
			if err != nil || out.Rows == 0 || out.Changed != 0 || out.Refused != 0 {
				t.Errorf("%s: %+v %v", table.Kind, out, err)
			}
		}
	}, registrysql.Migrations())
}

func TestWrongSheets(t *testing.T) {
	db := sqldbtest.SQLite(t, registrysql.Migrations())
	w := registrytest.NewWorld(registrysql.New(db), db, clock.At(registrytest.Noon))
	table, err := registryfile.Find("devices")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := registryfile.Find("cats"); !errors.Is(err, registryfile.ErrKind) {
		t.Error(err)
	}
	for text, want := range map[string]error{"": sheet.ErrEmpty, "姓名,年龄\n张三,3\n": registryfile.ErrColumns, "机构代码,设备编号\nH1,1\n": registryfile.ErrColumns,
		"机构代码,设备编号,设备名称,设备类别\n" + strings.Repeat("H,1,x,影像\n", registryfile.MaxRows+1): registryfile.ErrTooMany} {
		if _, err := table.Import(ctx, w.Service, w.Unit, strings.NewReader(text), int64(len(text)), true); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
	for _, table := range registryfile.Tables {
		var file bytes.Buffer
		if err := table.Template(&file, sheet.CSV); err != nil || !strings.Contains(file.String(), table.Columns[0].Name) {
			t.Errorf("%s: %v", table.Kind, err)
		}
		if err := table.Template(io.Discard, sheet.XLSX); err != nil {
			t.Error(err)
		}
	}
}
