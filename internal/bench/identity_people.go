package bench

import (
	"fmt"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/phi"
)

// crowd makes up residents by number, for measuring the index: names as common as real ones, households that share phone and
// address, numbers of the reserved division. The same number is always the same resident.
type crowd struct{ institutions int }

var (
	bigFamilies   = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗")
	otherFamilies = []rune("郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫雷龙段郝孔邵史毛")
	givenRunes    = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文志海燕春梅晓波宇浩婷雪琳佳欣怡子轩梓涵思远嘉琪俊熙诗雨泽天博宁凯鹏飞亮峰斌辉")
	villages      = []string{"东河村", "西河村", "和平村", "新民村", "光明村", "胜利村", "幸福村", "向阳村"}
)

// mix spreads a number (SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (c crowd) name(n int, h uint64) string {
	family := bigFamilies[h%20]
	if h>>8%100 < 45 {
		family = otherFamilies[h>>16%uint64(len(otherFamilies))]
	}
	k := uint64(len(givenRunes))
	given := string(givenRunes[h>>24%k])
	if h>>32%100 < 85 {
		given += string(givenRunes[h>>40%k])
	}
	return string(family) + given
}

// birthdays are the days residents are born on: enough for 999 serials each.
const birthdays = 30_000

var firstBirthday = time.Date(1940, 1, 1, 0, 0, 0, 0, time.UTC)

// claim is what the resident's papers say at their own institution.
func (c crowd) claim(n int) empi.Claim {
	h := mix(uint64(n))
	home := n / 3 // households of three
	birth := firstBirthday.AddDate(0, 0, n%birthdays)
	serial := n / birthdays % 999
	sex := "2"
	if serial%2 == 1 {
		sex = "1"
	}
	phone := fmt.Sprintf("13%09d", mix(uint64(n)^0xf0)%1e9)
	if n%3 == 2 {
		phone = fmt.Sprintf("13%09d", mix(uint64(n-1)^0xf0)%1e9)
	}
	x := empi.Claim{Name: phi.Name(c.name(n, h)), Sex: sex, Birth: empi.Date(birth.Format(time.DateOnly)), Ethnic: "01", Phone: phi.Phone(phone),
		Division: fmt.Sprintf("110199%03d%03d", 1+home%17, 1+home/17%40), Institution: c.institution(n), At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Address: phi.Address(fmt.Sprintf("北京市测试区第%d街道%s%d组%d号", 1+home%17, villages[home/17%len(villages)], 1+home/136%60, 1+home/8160%999))}
	x.Identifiers = []empi.Number{{System: empi.IDCard, Value: phi.IDNumber(cnid.Synthetic(cnid.ReservedDivision, birth, serial))},
		{System: empi.CaseNumber, Value: phi.IDNumber(fmt.Sprintf("BA%09d", mix(uint64(n)^0xca)%1e9))}}
	if n%2 == 0 {
		x.Identifiers = append(x.Identifiers, empi.Number{System: empi.HealthCard, Value: phi.IDNumber(fmt.Sprintf("HC%010d", n))})
	}
	return x
}

func (c crowd) institution(n int) string { return fmt.Sprintf("110199%03d", n%max(c.institutions, 1)) }

// kinds of claims, by what they cost.
const (
	claimKnown   = iota // everything as before: nothing is written
	claimVisit          // known, at another institution with its own number
	claimVariant        // without the card: a newer phone, or one character of the name mistyped
	claimNew            // nobody known
	claimKinds
)

var claimNames = [claimKinds]string{"known", "elsewhere", "variant", "new"}

// mixed gives the k-th claim of a mix over the residents: 60 % known, 15 % elsewhere, 15 % variants, 10 % new.
func (c crowd) mixed(residents, k int) (empi.Claim, int) {
	h := mix(uint64(k) ^ 0xabcdef)
	n := int(h >> 8 % uint64(residents))
	switch d := h % 100; {
	case d < 60:
		return c.claim(n), claimKnown
	case d < 75:
		x := c.claim(n)
		x.Institution = c.institution(int(h >> 20))
		x.Identifiers[1].Value = phi.IDNumber(fmt.Sprintf("ZY%09d", h>>13%1e9))
		return x, claimVisit
	case d < 90:
		return c.variant(c.claim(n), h), claimVariant
	}
	return c.claim(residents + k), claimNew
}

// variant takes the card away and changes one trait.
func (c crowd) variant(x empi.Claim, h uint64) empi.Claim {
	x.Identifiers = x.Identifiers[1:2]
	x.Identifiers[0].Value = phi.IDNumber(fmt.Sprintf("MZ%09d", h>>15%1e9))
	x.Institution = c.institution(int(h >> 22))
	x.At = x.At.AddDate(0, 1, 0)
	if h>>40%2 == 0 {
		x.Phone = phi.Phone(fmt.Sprintf("15%09d", h>>17%1e9))
		return x
	}
	r := []rune(string(x.Name))
	r[len(r)-1] = givenRunes[h>>45%uint64(len(givenRunes))]
	x.Name = phi.Name(string(r))
	return x
}
