package empitest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
)

// rounds bounds what a property asks of a store: more find little, and a store on a server takes its time.
const rounds = 30

// arrivalOrder: claims that prove who they are about give the same people in whatever order they arrive.
func arrivalOrder(t *testing.T, w *World) {
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		if round++; round > rounds {
			return
		}
		type said struct {
			who   int
			claim empi.Claim
		}
		var all []said
		for who := range 3 {
			birth := fmt.Sprintf("19%02d-%02d-%02d", 40+who*7, 1+round*5%12, 1+round*11%27)
			card, phone := Card(birth, 1+2*(round/324)), Phone(fmt.Sprintf("136%08d", (round*31+who*17)*7654321%100000000))
			mark := string([]rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英红玉")[round%25]) // names of rounds must not be alike
			name := []string{"龙國", "馬小", "郑愛"}[who] + mark + string([]rune("山川河海江湖林森木石")[round/25%10])
			plain := []string{"龙国", "马小", "鄭爱"}[who] + mark + string([]rune("山川河海江湖林森木石")[round/25%10])
			sex := "1"
			health := With(empi.HealthCard, fmt.Sprintf("HC%04d%06d", who, round))
			all = append(all, said{who, Claim(name, sex, birth, phone, With(empi.IDCard, card))}, said{who, Claim(plain, sex, birth, phone, With(empi.IDCard, card[:6]+card[8:17]), From("H2"))},
				said{who, Claim(plain, "", "", With(empi.IDCard, card), health, phone, From("H3"))}, said{who, Claim(name, sex, birth, phone, From("H4"))})
		}
		people := map[int]map[id.ID]bool{}
		for _, x := range rapid.Permutation(all).Draw(t, "order") {
			r, err := w.Resolve(ctx, x.claim)
			if err != nil {
				t.Fatal(err)
			}
			if people[x.who] == nil {
				people[x.who] = map[id.ID]bool{}
			}
			people[x.who][r.Person.ID] = true
		}
		seen := map[id.ID]int{}
		for who, ids := range people {
			if len(ids) != 1 {
				t.Fatalf("%d is %d people", who, len(ids))
			}
			for x := range ids {
				if other, twice := seen[x]; twice {
					t.Fatalf("%d and %d are one person", who, other)
				}
				seen[x] = who
			}
		}
	})
}
