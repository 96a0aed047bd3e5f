package empitest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
)

// crowd resolves n claims at once and gives the different people found.
func (w *World) crowd(t *testing.T, n int, claim func(i int) empi.Claim) map[id.ID]int {
	t.Helper()
	found := map[id.ID]int{}
	created := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-start
			r, err := w.Resolve(ctx, claim(i))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			found[r.Person.ID]++
			if r.Created {
				created++
			}
		}()
	}
	close(start)
	wg.Wait()
	if created != len(found) {
		t.Errorf("%d people, %d said created", len(found), created)
	}
	return found
}

func atOnceByNumber(t *testing.T, w *World) {
	found := w.crowd(t, 64, func(int) empi.Claim {
		return Claim("钱多", "1", "1955-05-05", With(empi.IDCard, Card("1955-05-05", 1)), With(empi.HealthCard, "HC001122334"))
	})
	if len(found) != 1 {
		t.Errorf("%d people instead of one", len(found))
	}
}

func atOnceByTraits(t *testing.T, w *World) {
	found := w.crowd(t, 64, func(int) empi.Claim { return Claim("钱少", "1", "1956-05-05", Phone("13612340000")) })
	if len(found) != 1 {
		t.Errorf("%d people instead of one", len(found))
	}
}

// Some send the card, some the health card, some both, nobody was known: the claims meet by name, birth date and phone.
func atOnceByEitherNumber(t *testing.T, w *World) {
	found := w.crowd(t, 60, func(i int) empi.Claim {
		c := Claim("冯两", "1", "1957-05-05", Phone("13612340001"))
		if i%3 != 1 {
			With(empi.IDCard, Card("1957-05-05", 1))(&c)
		}
		if i%3 != 0 {
			With(empi.HealthCard, "HC5566778899")(&c)
		}
		return c
	})
	if len(found) != 1 {
		t.Errorf("%d people instead of one", len(found))
	}
}

// Everybody changes the phone of one person at once: no claim may fail.
func atOncePhones(t *testing.T, w *World) {
	found := w.crowd(t, 32, func(i int) empi.Claim {
		c := Claim("陈快", "2", "1958-05-05", With(empi.IDCard, Card("1958-05-05", 2)), Phone("1361234"+string(rune('0'+i/10))+string(rune('0'+i%10))+"77"))
		c.At = Noon.AddDate(0, 0, i)
		return c
	})
	if len(found) != 1 {
		t.Fatalf("%d people instead of one", len(found))
	}
	for ident := range found {
		if p, err := w.Person(ctx, ident); err != nil || p.Phone != "13612343177" {
			t.Errorf("the latest phone did not win: %v %v", p.Phone, err)
		}
	}
}

// Transactions that resolve the same people in opposite orders may wait for each other: the store retries, nobody doubles.
func atOnceInBulk(t *testing.T, w *World) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	found := map[id.ID]int{}
	for g := range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var mine []id.ID
			if err := w.Unit.Write(ctx, func(ctx context.Context) error {
				mine = mine[:0]
				for k := range 3 {
					n := k
					if g%2 == 1 {
						n = 2 - k
					}
					r, err := w.Resolve(ctx, Claim("束六", "1", "194"+string(rune('0'+n))+"-05-05", With(empi.IDCard, Card("194"+string(rune('0'+n))+"-05-05", 1))))
					if err != nil {
						return err
					}
					mine = append(mine, r.Person.ID)
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, x := range mine {
				found[x]++
			}
		}()
	}
	wg.Wait()
	if len(found) != 3 {
		t.Errorf("%d people instead of 3", len(found))
	}
}

func rollback(t *testing.T, w *World) {
	boom := errors.New("boom")
	c := Claim("魏滚", "1", "1970-07-07", With(empi.IDCard, Card("1970-07-07", 9)))
	if err := w.Unit.Write(ctx, func(ctx context.Context) error {
		if _, err := w.Resolve(ctx, c); err != nil {
			return err
		}
		if r, err := w.Resolve(ctx, c); err != nil || r.Created { // seen inside the same transaction
			t.Errorf("created %v, %v", r.Created, err)
		}
		return boom
	}); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if r := w.resolve(t, c); !r.Created {
		t.Error("a person survived a transaction that failed")
	}
}
