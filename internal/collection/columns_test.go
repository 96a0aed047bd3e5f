package collection

import (
	"slices"
	"strings"
	"testing"

	"minkang/internal/kit/errs"
	"minkang/internal/standards"
)

func dataSet(t *testing.T, id string) *standards.DataSet {
	t.Helper()
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	d, ok := l.DataSet(id)
	if !ok {
		t.Fatal(id)
	}
	return d
}

func TestMatch(t *testing.T) {
	d := dataSet(t, "HDSD00.01.12")
	at := func(name string) int {
		i := d.Item(name)
		if i < 0 {
			t.Fatalf("no column %s", name)
		}
		return i
	}
	for name, x := range map[string]struct {
		header []string
		item   []int
		extra  []string
		code   string
	}{
		"by name":                {[]string{"本人姓名", "收缩压(mmHg)"}, []int{at("本人姓名"), at("收缩压(mmHg)")}, nil, ""},
		"as people type":         {[]string{" 本人姓名 * ", "收缩压（ｍｍＨｇ）"}, []int{at("本人姓名"), at("收缩压(mmHg)")}, nil, ""},
		"by inner number":        {[]string{"HDSD00.01.342", "hdsd00.01.343"}, []int{at("收缩压(mmHg)"), at("舒张压(mmHg)")}, nil, ""},
		"by data element":        {[]string{"DE04.10.174.00 SBP"}, []int{at("收缩压(mmHg)")}, nil, ""},
		"name beside its number": {[]string{"收缩压 HDSD00.01.342"}, []int{at("收缩压(mmHg)")}, nil, ""},
		"extra and blank":        {[]string{"本人姓名", "", "备注"}, []int{at("本人姓名"), -1, -1}, []string{"备注"}, ""},
		"twice":                  {[]string{"本人姓名", "本人姓名"}, nil, nil, "collection.column-twice"},
		"two ways to say one":    {[]string{"收缩压(mmHg)", "DE04.10.174.00"}, nil, nil, "collection.column-twice"},
		"another sheet":          {[]string{"药品", "单价"}, nil, nil, "collection.wrong-sheet"},
	} {
		c, err := Match(d, x.header)
		if x.code != "" {
			if errs.CodeOf(err) != x.code {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || !slices.Equal(c.Item, x.item) || !slices.Equal(c.Extra, x.extra) {
			t.Errorf("%s: %v extra %v, %v", name, c.Item, c.Extra, err)
		}
	}
}

// A required column that is missing refuses the sheet with its name; none of today's data sets has a verified one.
func TestRequiredColumns(t *testing.T) {
	d := *dataSet(t, "HDSD00.01.12")
	d.Items = slices.Clone(d.Items)
	d.Items[2].Level, d.Items[2].Status = standards.Required, standards.Verified
	_, err := Match(&d, []string{"随访方式代码", "收缩压(mmHg)"})
	if e, ok := errs.As(err); !ok || e.Code != ErrColumns.Code || !strings.Contains(e.Args["names"], d.Items[2].Name) {
		t.Error(err)
	}
}

func TestIsHeader(t *testing.T) {
	d := dataSet(t, "HDSD00.01.12")
	for want, cells := range map[bool][][]string{
		true:  {{"本人姓名", "随访方式代码"}, {"", "本人姓名", "收缩压(mmHg)", "备注"}},
		false: {{"高血压患者随访登记表"}, {"填报单位", "某中心"}, {"本人姓名"}, {"本人姓名", "收缩压(mmHg)", "a", "b", "c"}, {}},
	} {
		for _, c := range cells {
			if IsHeader(d, c) != want {
				t.Errorf("%q", c)
			}
		}
	}
	if !isGuide([]string{"DE04.10.174.00 N2..3", "HDSD00.01.001", "x"}) || isGuide([]string{"甲", "1"}) || isGuide(nil) {
		t.Error("the row of a template that explains")
	}
}

func TestKeyOf(t *testing.T) {
	content := strings.Repeat("c", 64)
	number := standards.Identifier{Root: "1.2", Extension: "110199"}
	keyed := standards.RowFacts{Key: "SF1", Patient: standards.Patient{IDs: []standards.Identifier{number}, Name: "甲"}}
	renamed, other, named := keyed, keyed, keyed
	renamed.Patient.Name = "乙"
	other.Patient.IDs = []standards.Identifier{{Root: "1.2", Extension: "110198"}}
	named.Patient.IDs = nil
	k := keyOf(&keyed, content)
	switch {
	case k != keyOf(&renamed, "x"+content):
		t.Error("a corrected name must not make another row")
	case k == keyOf(&other, content):
		t.Error("the same number of two people is two rows")
	case keyOf(&named, content) == k, strings.Contains(k, "110199"):
		t.Error("no person in the key")
	case keyOf(&standards.RowFacts{}, content) != "#"+content[:32]:
		t.Error("without a key the content is it")
	}
}
