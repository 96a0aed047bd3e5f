package match

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// What is sent about five residents: with card and phone, with card and address, with phone and a name that sounds alike. Every
// two of them agree in enough to be linked, so the order in which they arrive must not matter.
func statements() (claims []empi.Claim, of []int) {
	names := [][2]string{{"欧阳晓蕾", "欧阳小蕾"}, {"诸葛明辉", "诸葛鸣辉"}, {"司马静怡", "司马婧怡"}, {"上官志文", "上官智文"}, {"夏侯玉红", "夏侯玉宏"}}
	for i, n := range names {
		birth := time.Date(1970+i, 5, 13+i, 0, 0, 0, 0, time.UTC)
		card := empi.Number{System: empi.IDCard, Value: phi.IDNumber(cnid.Synthetic(cnid.ReservedDivision, birth, 12+2*i))}
		c := empi.Claim{Name: phi.Name(n[0]), Sex: "2", Birth: empi.DateOf(birth, time.UTC), Institution: "H1", Phone: phi.Phone(fmt.Sprintf("1210000%04d", 37*i+1234)),
			Division: "110199001001", Address: phi.Address(fmt.Sprintf("和泰街道春晓社区%d号院3号楼501室", 3*i+11))}
		withCard, elsewhere, alike := c, c, c
		withCard.Identifiers, withCard.Address = []empi.Number{card}, ""
		elsewhere.Identifiers, elsewhere.Institution = []empi.Number{card}, "H2"
		alike.Name, alike.Address = phi.Name(n[1]), ""
		claims, of = append(claims, withCard, elsewhere, alike), append(of, i, i, i)
	}
	return claims, of
}

func TestOrderOfArrival(t *testing.T) {
	claims, of := statements()
	order := make([]int, len(claims))
	for i := range order {
		order[i] = i
	}
	rapid.Check(t, func(t *rapid.T) {
		now := clock.At(time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC))
		mem := newMemory()
		service := empi.NewService(mem, mem, mem, now, id.NewSource(now, 1))
		who := map[int][]id.ID{}
		for _, i := range rapid.Permutation(order).Draw(t, "order") {
			r, err := service.Resolve(context.Background(), claims[i])
			if err != nil {
				t.Fatal(err)
			}
			if p := r.Person.ID; !slices.Contains(who[of[i]], p) {
				who[of[i]] = append(who[of[i]], p)
			}
		}
		if len(mem.people) != 5 {
			t.Fatalf("%d people for five residents: %v", len(mem.people), who)
		}
		for resident, people := range who {
			if len(people) != 1 {
				t.Fatalf("resident %d is %d people", resident, len(people))
			}
		}
	})
}
