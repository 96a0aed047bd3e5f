package empisql_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/empisql"
	"minkang/internal/empi/empitest"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
)

// someone makes the claim of the n-th made-up resident: names of a few thousand combinations, so that readings repeat.
func someone(n int) empi.Claim {
	family, given := []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红")
	name := string([]rune{family[n%20], given[n/20%27], given[n/540%27]})
	birth := time.Date(1940+n%80, 1, 1+n/80%365, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	return empitest.Claim(name, "", "", empitest.With(empi.IDCard, empitest.Card(birth, n/29200%1000)),
		empitest.With(empi.CaseNumber, fmt.Sprintf("MZ%08d", n*7+13)), empitest.Phone(fmt.Sprintf("1380%07d", n*31%9999991)))
}

func benchWorld(b *testing.B, known int) *empitest.World {
	db := sqldbtest.SQLite(b, empisql.Migrations())
	c := clock.At(empitest.Noon)
	w := empitest.NewWorld(open(b, db, c), db, c)
	for from := 0; from < known; from += 500 {
		if err := db.Write(context.Background(), func(ctx context.Context) error {
			for n := from; n < from+500; n++ {
				if _, err := w.Resolve(ctx, someone(n)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	return w
}

// The resolve itself, inside a surrounding transaction of 500.
func benchmark(b *testing.B, claim func(n int) empi.Claim) {
	w := benchWorld(b, 20000)
	b.ResetTimer()
	for done := 0; done < b.N; done += 500 {
		if err := w.Unit.Write(context.Background(), func(ctx context.Context) error {
			for n := done; n < min(done+500, b.N); n++ {
				if _, err := w.Resolve(ctx, claim(n)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResolveKnown(b *testing.B) {
	benchmark(b, func(n int) empi.Claim { return someone(n % 20000) })
}

func BenchmarkResolveNewCaseNumber(b *testing.B) {
	benchmark(b, func(n int) empi.Claim {
		c := someone(n % 20000)
		c.Identifiers[1].Value = c.Identifiers[1].Value[:2] + "9" + c.Identifiers[1].Value[2:] // another case
		return c
	})
}

func BenchmarkResolveNew(b *testing.B) {
	benchmark(b, func(n int) empi.Claim { return someone(n + 20000) })
}

// 64 clients, each claim in a write of its own.
func BenchmarkResolveClients(b *testing.B) {
	w := benchWorld(b, 20000)
	var n atomic.Int64
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			k := int(n.Add(1))
			if k%10 == 0 {
				k += 20000
			}
			if _, err := w.Resolve(context.Background(), someone(k%100000)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
