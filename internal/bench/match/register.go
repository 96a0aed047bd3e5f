package match

import (
	"io"
	"strconv"

	"minkang/internal/simulate/hardset"
	"minkang/internal/wire/sheet"
)

// WriteRegister writes a hard set as one register, for batch linking. Record names tell the truth: rec-7-dup-0 is of person 7.
func WriteRegister(w io.Writer, c hardset.Config) error {
	set, err := hardset.New(c)
	if err != nil {
		return err
	}
	out, err := sheet.NewWriter(w, sheet.Layout{})
	if err != nil {
		return err
	}
	if err := out.Write([]string{"rec_id", "姓名", "性别", "出生日期", "身份证号", "健康卡号", "电话", "行政区划", "地址", "民族", "母亲姓名", "胎次"}); err != nil {
		return err
	}
	for r := range set.Records() {
		numbers := map[string]string{}
		for _, n := range r.Numbers {
			numbers[n.System] = n.Value
		}
		order := ""
		if r.Order > 0 {
			order = strconv.Itoa(r.Order)
		}
		if err := out.Write([]string{"rec-" + r.ID[:indexDash(r.ID)] + "-dup" + r.ID[indexDash(r.ID):], r.Name, r.Sex, r.Birth, numbers[hardset.IDCard], numbers[hardset.HealthCard],
			r.Phone, r.Division, r.Address, r.Ethnic, r.Mother, order}); err != nil {
			return err
		}
	}
	return out.Close()
}

func indexDash(s string) int {
	for i := range s {
		if s[i] == '-' {
			return i
		}
	}
	return len(s)
}
