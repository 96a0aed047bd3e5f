package recordcda

import (
	"strings"
	"testing"

	"minkang/internal/kit/pack"
)

const keptRow = `{"dataset":"HDSD00.01.12","values":[{"item":0,"inner":"HDSD00.01.001","element":"DE01.00.009.00","text":"11019900000000001"},
{"item":2,"inner":"HDSD00.01.002","element":"DE02.01.039.00","text":"测试甲"},{"item":5,"inner":"HDSD00.01.467","element":"DE06.00.108.00","text":"家庭"},
{"item":8,"inner":"HDSD00.01.342","element":"DE04.10.174.00","text":"150"},{"item":99,"inner":"HDSD00.01.469","element":"DE04.10.143.00","text":"档案11019900000000001"}]}`

// A row of a data set is shown by its columns; who it is about stands in the banner only.
func TestRowIsLaidOut(t *testing.T) {
	r := renderer(t)
	read, err := r.Render(pack.Pack([]byte(keptRow)))
	if err != nil || len(read.Sections) != 1 || read.Sections[0].Title != "高血压患者随访信息" {
		t.Fatalf("%+v %v", read, err)
	}
	shown := map[string]string{}
	for _, row := range read.Sections[0].Rows {
		shown[row.Label] = row.Value + "/" + row.Code
	}
	if len(shown) != 3 || shown["随访方式代码"] != "家庭/2" || shown["收缩压(mmHg)"] != "150/" || read.Header.Patient.Name != "测试甲" {
		t.Errorf("%v", shown)
	}
	text, err := r.Original(pack.Pack([]byte(keptRow)), true)
	if err != nil || strings.Contains(text, "11019900000000001") || !strings.Contains(text, `"150"`) {
		t.Errorf("%s %v", text, err)
	}
	if text, err = r.Original(pack.Pack([]byte(keptRow)), false); err != nil || text != keptRow {
		t.Errorf("%s %v", text, err)
	}
	for _, bad := range []string{`{`, `{"dataset":"x"}`} {
		if _, err := r.Render(pack.Pack([]byte(bad))); err == nil {
			t.Errorf("%s was shown", bad)
		}
	}
}
