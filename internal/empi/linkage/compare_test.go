package linkage_test

import (
	"strings"
	"testing"
	"time"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/cnid"
)

func level(f linkage.Field, a, b linkage.Record) string {
	c := linkage.Default().Compare(linkage.Prepare(a), linkage.Prepare(b))
	return f.LevelName(c.Levels[f])
}

func TestNameLevels(t *testing.T) {
	for _, c := range []struct{ why, a, b, want string }{
		{"equal", "王小明", "王小明", "equal"},
		{"a space", "王小明", "王 小明", "equal"},
		{"traditional", "張麗華", "张丽华", "variant"},
		{"variant character", "李喆", "李哲", "variant"},
		{"sounds and looks alike", "陈玥", "陈钥", "variant"},
		{"looks alike", "徐明祎", "徐明袆", "variant"},
		{"sounds alike", "王晓明", "王小明", "sound"},
		{"one of several readings", "徐乐", "徐月", "sound"},
		{"the reading typed", "wangxiaoming", "王小明", "sound"},
		{"characters exchanged", "王明小", "王小明", "order"},
		{"family name last", "明王", "王明", "order"},
		{"middle dots and spaces", "热娜·阿不都", "热娜 阿不都", "equal"},
		{"parts turned round", "热娜·阿不都热合曼", "阿不都热合曼·热娜", "order"},
		{"Latin parts turned round", "Anna Petrov", "PETROV, Anna", "order"},
		{"run together", "AnnaPetrov", "Anna Petrov", "equal"},
		{"one character wrong", "王小明", "王小朋", "one-off"},
		{"one character of a long name", "阿卜杜热合曼·买买提", "阿卜杜热合买·买买提", "one-off"},
		{"a letter wrong", "Anna Petrov", "Anna Petrow", "one-off"},
		{"a character lost", "王小明", "王小", "short"},
		{"the first part alone", "热娜", "热娜·阿不都热合曼", "short"},
		{"other family name", "王秀英", "李秀英", "one-off"},
		{"given name equal, two characters", "王英", "李英", "given"},
		{"family name equal", "王小明", "王建国", "family"},
		{"nothing", "王小明", "李建国", "different"},
		{"an unwritable character", "王?明", "王小明", "missing"},
		{"a newborn has no name yet", "王丽之子", "王小明", "missing"},
		{"a milk name", "王丽宝宝", "王小明", "missing"},
		{"no milk name", "王宝宝", "王宝宝", "equal"},
		{"nobody", "无名氏", "王小明", "missing"},
		{"emoji only", "😀", "王小明", "missing"},
		{"full width", "Ａｎｎａ　Ｐｅｔｒｏｖ", "anna petrov", "equal"},
		{"control characters", "王\u0000小\u200b明", "王小明", "equal"},
	} {
		if got := level(linkage.FieldName, linkage.Record{Name: c.a}, linkage.Record{Name: c.b}); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

func TestBirthLevels(t *testing.T) {
	for _, c := range []struct{ why, a, b, want string }{
		{"equal", "1980-05-17", "1980-05-17", "equal"},
		{"year alone", "1980", "1980-05-17", "partial"},
		{"month alone", "1980-05", "1980-05-17", "partial"},
		{"other month", "1980-06", "1980-05-17", "year"},
		{"day and month exchanged", "1980-05-07", "1980-07-05", "swapped"},
		{"lunar", "1980-04-04", "1980-05-17", "lunar"},
		{"lunar, leap month", "1984-10-02", "1984-11-24", "lunar"},
		{"one digit", "1980-05-17", "1986-05-17", "one-off"},
		{"neighbouring digits", "1980-05-17", "1980-05-71", "missing"},
		{"neighbouring digits exchanged", "1980-10-21", "1980-10-12", "one-off"},
		{"same year", "1980-05-17", "1980-11-29", "year"},
		{"same day", "1980-05-17", "1993-05-17", "day"},
		{"different", "1980-05-17", "1993-11-28", "different"},
		{"not a date", "1980-02-30", "1980-02-28", "missing"},
		{"placeholder", "1900-01-01", "1900-01-01", "missing"},
		{"nonsense", "abcd-ef-gh", "1980-05-17", "missing"},
	} {
		if got := level(linkage.FieldBirth, linkage.Record{Birth: c.a}, linkage.Record{Birth: c.b}); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

func card(birth string, serial int) string {
	d, _ := time.Parse(time.DateOnly, birth)
	return cnid.Synthetic(cnid.ReservedDivision, d, serial)
}

func number(class linkage.Class, value string, trusted bool) linkage.Record {
	return linkage.Record{Numbers: []linkage.Number{{System: "s", Value: value, Class: class, Trusted: trusted}}}
}

func TestNumberLevels(t *testing.T) {
	c := card("1980-05-17", 21)
	off, swapped := "2"+c[1:], c[:15]+c[16:17]+c[15:16]+c[17:]
	for _, x := range []struct {
		why, want string
		f         linkage.Field
		a, b      linkage.Record
	}{
		{"equal", "equal", linkage.FieldCard, number(linkage.Card, c, true), number(linkage.Card, c, true)},
		{"equal, contradicted on one side", "doubtful", linkage.FieldCard, number(linkage.Card, c, true), number(linkage.Card, c, false)},
		{"one digit off", "one-off", linkage.FieldCard, number(linkage.Card, c, true), number(linkage.Card, off, false)},
		{"neighbours exchanged", "swapped", linkage.FieldCard, number(linkage.Card, c, true), number(linkage.Card, swapped, false)},
		{"one lost", "one-off", linkage.FieldCard, number(linkage.Card, c, true), number(linkage.Card, c[:9]+c[10:], false)},
		{"other, one wrong", "other", linkage.FieldCard, number(linkage.Card, c, true), number(linkage.Card, card("1993-11-28", 8), false)},
		{"two right ones", "conflict", linkage.FieldCard, number(linkage.Card, c, true), number(linkage.Card, card("1980-05-17", 13), true)},
		{"another health card is no contradiction", "other", linkage.FieldNumber, number(linkage.Regional, "H1234567", true), number(linkage.Regional, "H7654321", true)},
		{"renewed passport", "other", linkage.FieldNumber, number(linkage.Paper, "E12345678", true), number(linkage.Paper, "E87654321", true)},
		{"institution's number", "equal", linkage.FieldLocal, number(linkage.Local, "ZY1", true), number(linkage.Local, "ZY1", true)},
		{"none on one side", "missing", linkage.FieldCard, number(linkage.Card, c, true), linkage.Record{}},
	} {
		if got := level(x.f, x.a, x.b); got != x.want {
			t.Errorf("%s: %s, want %s", x.why, got, x.want)
		}
	}
}

func TestContactLevels(t *testing.T) {
	for _, c := range []struct{ why, a, b, want string }{
		{"country code", "+86 121-0000-5670", "12100005670", "equal"},
		{"one digit", "12100005670", "12100005671", "one-off"},
		{"different", "12100005670", "12688885555", "different"},
		{"placeholder", "11111111111", "11111111111", "missing"},
	} {
		if got := level(linkage.FieldPhone, linkage.Record{Phone: c.a}, linkage.Record{Phone: c.b}); got != c.want {
			t.Errorf("phone, %s: %s, want %s", c.why, got, c.want)
		}
	}
	at := func(division, text string) linkage.Record { return linkage.Record{Division: division, Address: text} }
	for _, c := range []struct {
		why, want string
		a, b      linkage.Record
	}{
		{"written otherwise", "house", at("110199001001", "北京市云河区和泰街道春晓社区12号院3号楼2单元501室"), at("", "和泰街道春晓社区居委会12院3楼2单元501")},
		{"Chinese digits", "house", at("", "李庄镇光明村三组12号"), at("", "北京市云河区李庄镇光明村3组一二号")},
		{"another house", "community", at("110199001001", "和泰街道春晓社区12号院"), at("110199001001", "和泰街道春晓社区13号院")},
		{"the community only", "community", at("110199001001", "和泰街道春晓社区"), at("", "云河区和泰街道春晓社区12号院")},
		{"street", "street", at("110199001001", "和泰街道春晓社区12号院"), at("110199001002", "和泰街道阳光社区12号院")},
		{"district", "division", at("110199001001", ""), at("110199002001", "")},
		{"elsewhere", "different", at("110199001001", "和泰街道春晓社区12号院"), at("110198002001", "永宁街道阳光社区1号院")},
		{"not said", "missing", at("", ""), at("110199001001", "和泰街道")},
	} {
		if got := level(linkage.FieldAddress, c.a, c.b); got != c.want {
			t.Errorf("address, %s: %s, want %s", c.why, got, c.want)
		}
	}
}

func TestGuards(t *testing.T) {
	home := func(r linkage.Record) linkage.Record {
		r.Phone, r.Division, r.Address = "12100005670", "110199001001", "和泰街道春晓社区12号院3号楼501室"
		return r
	}
	who := func(name, sex, birth string) linkage.Record {
		return home(linkage.Record{Name: name, Sex: sex, Birth: birth})
	}
	with := func(r linkage.Record, change func(*linkage.Record)) linkage.Record { change(&r); return r }
	cardOf := func(r linkage.Record, birth string, serial int) linkage.Record {
		r.Numbers = []linkage.Number{{System: "id", Value: card(birth, serial), Class: linkage.Card, Trusted: true}}
		return r
	}
	man := who("王小明", "1", "1980-05-17")
	for _, c := range []struct {
		why  string
		a, b linkage.Record
		want linkage.Guard
	}{
		{"nothing special", man, man, ""},
		{"twins", who("王梓轩", "1", "2020-05-17"), who("王梓涵", "1", "2020-05-17"), linkage.GuardTwins},
		{"twins by birth order", with(who("王梓轩", "1", "2020-05-17"), func(r *linkage.Record) { r.Order = 1 }),
			with(who("王梓轩", "1", "2020-05-17"), func(r *linkage.Record) { r.Order = 2 }), linkage.GuardTwins},
		{"newborn and mother", who("王丽之子", "1", "2026-11-17"), who("王丽", "2", "1995-01-02"), linkage.GuardParent},
		{"newborn and mother, birth not said", who("王丽之女", "2", ""), who("王丽", "2", "1995-01-02"), linkage.GuardParent},
		{"newborn and the named child", who("王丽之子", "1", "2026-11-17"), with(who("张明", "1", "2026-11-17"), func(r *linkage.Record) { r.Mother = "王丽" }), linkage.GuardNewborn},
		{"second of twins, said twice", who("王丽之小子", "1", "2026-11-17"), with(who("王丽之子2", "1", "2026-11-17"), func(*linkage.Record) {}), ""},
		{"unknown patient", who("无名氏", "1", ""), man, linkage.GuardUnknown},
		{"does not want to be known", with(man, func(r *linkage.Record) { r.Kind = linkage.Anonymous }), man, linkage.GuardAnonymous},
		{"two legal numbers", cardOf(man, "1980-05-17", 11), cardOf(man, "1980-05-17", 13), linkage.GuardCard},
		{"other sex", man, with(man, func(r *linkage.Record) { r.Sex = "2" }), linkage.GuardSex},
		{"another birth altogether", man, who("王小明", "1", "2011-11-28"), linkage.GuardBirth},
		{"after death", man, with(man, func(r *linkage.Record) { r.Deceased = true }), linkage.GuardDeceased},
		{"no name", man, who("", "1", "1980-05-17"), linkage.GuardNameless},
	} {
		got := linkage.Default().Compare(linkage.Prepare(c.a), linkage.Prepare(c.b))
		if got.Guard != c.want {
			t.Errorf("%s: guard %q, want %q", c.why, got.Guard, c.want)
		}
		if d := linkage.Default().Decide([]linkage.Comparison{got}, nil); c.want != "" && d.Outcome == linkage.Link || c.want.Never() && d.Outcome != linkage.New {
			t.Errorf("%s: %s", c.why, d.Outcome)
		}
	}
}

func TestKeysOfSpecialPeople(t *testing.T) {
	for _, r := range []linkage.Record{{}, {Name: "无名氏", Phone: "12100005670", Birth: "1980-05-17"}, {Kind: linkage.Anonymous, Name: "王小明", Birth: "1980-05-17"},
		{Name: "王小明"}, {Birth: "1980-05-17"}, {Phone: "12100005670"}} {
		if k := linkage.Prepare(r).Keys(); len(k) != 0 {
			t.Errorf("%d keys for a record that says too little", len(k))
		}
	}
	share := func(a, b linkage.Record) bool {
		for _, x := range linkage.Prepare(a).Probes() {
			for _, y := range linkage.Prepare(b).Keys() {
				if x == y {
					return true
				}
			}
		}
		return false
	}
	for _, c := range []struct {
		why  string
		a, b linkage.Record
	}{
		{"day and month exchanged", linkage.Record{Name: "王小明", Birth: "1980-05-07"}, linkage.Record{Name: "王晓明", Birth: "1980-07-05"}},
		{"lunar", linkage.Record{Name: "王小明", Birth: "1980-04-04"}, linkage.Record{Name: "王小明", Birth: "1980-05-17"}},
		{"lunar the other way", linkage.Record{Name: "王小明", Birth: "1980-05-17"}, linkage.Record{Name: "王小明", Birth: "1980-04-04"}},
		{"the first part alone", linkage.Record{Name: "热娜", Birth: "1980-05-17"}, linkage.Record{Name: "热娜·阿不都热合曼", Birth: "1980-05-17"}},
		{"turned round and run together", linkage.Record{Name: "PETROV Anna", Birth: "1980-05-17"}, linkage.Record{Name: "AnnaPetrov", Birth: "1980-05-17"}},
		{"newborn named since", linkage.Record{Name: "王丽之子", Birth: "2026-11-17"}, linkage.Record{Name: "张明", Mother: "王丽", Birth: "2026-11-17"}},
		{"another given name", linkage.Record{Name: "王小朋", Sex: "1", Birth: "1980-05-17"}, linkage.Record{Name: "王建国", Sex: "1", Birth: "1980-05-17"}},
	} {
		if !share(c.a, c.b) {
			t.Errorf("%s: no candidate", c.why)
		}
	}
	if strings.Contains(linkage.KeyReadingBirth.String(), "?") {
		t.Error("a key kind has no name")
	}
}
