package town

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Area is one county-level district with its streets, as GB/T 2260 and its 12-digit extension name them.
type Area struct {
	Code, Name  string // 110101, 东城区
	Streets     []Street
	communities []community
}

// Street is a street office, town or township.
type Street struct {
	Code, Name  string // 9 digits
	Communities []Community
}

// Community is a residents' or villagers' committee.
type Community struct{ Code, Name string }

type community struct{ street, place int }

// ReadArea reads a division table (columns code, name_zh, level, parent) and keeps one district. It fails when the table
// lacks the district or the district has no community.
func ReadArea(r io.Reader, district string) (Area, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return Area{}, fmt.Errorf("town: division table: %w", err)
	}
	a := Area{Code: district}
	at := map[string]int{}
	for _, f := range rows[1:] {
		if len(f) < 4 || !strings.HasPrefix(f[0], district) {
			continue
		}
		switch len(f[0]) {
		case 6:
			a.Name = f[1]
		case 9:
			at[f[0]] = len(a.Streets)
			a.Streets = append(a.Streets, Street{Code: f[0], Name: f[1]})
		case 12:
			if i, ok := at[f[0][:9]]; ok {
				a.Streets[i].Communities = append(a.Streets[i].Communities, Community{Code: f[0], Name: f[1]})
			}
		}
	}
	for i, s := range a.Streets {
		for j := range s.Communities {
			a.communities = append(a.communities, community{i, j})
		}
	}
	if a.Name == "" || len(a.communities) == 0 {
		return Area{}, fmt.Errorf("town: no district %s with communities in the division table", district)
	}
	return a, nil
}

// shortName drops the kind of place from a name: 东城区 gives 东城, 东华门街道 gives 东华门.
func shortName(s string) string {
	for _, end := range []string{"社区居民委员会", "社区居委会", "社区居民居委会", "村民委员会", "村委会", "居委会", "地区办事处", "街道办事处", "街道", "地区", "乡", "镇", "区"} {
		if t, ok := strings.CutSuffix(s, end); ok && len([]rune(t)) >= 2 {
			return t
		}
	}
	return s
}
