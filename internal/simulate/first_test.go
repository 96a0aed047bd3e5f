package simulate

import (
	"fmt"
	"testing"
	"time"
)

func TestFirst(t *testing.T) {
	d, err := New(Config{Residents: 2000, From: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	n := 0
	start := time.Now()
	for i := range 2000 {
		for e := range d.Events(i) {
			count[e.DocumentType]++
			n++
		}
	}
	fmt.Println(n, time.Since(start), count)
	fmt.Println(len(d.Institutions()), d.Institutions()[0].Name)
	for i := range 12 {
		fmt.Printf("%+v\n", *d.Resident(i))
	}
}
