package empicsv

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"minkang/internal/wire/sheet"
)

// WriteClusters writes a row for each record of a cluster of two and more: cluster, register (1 or 2), record. Records that stand
// alone are written too when all is set.
func (r *Result) WriteClusters(w io.Writer, l sheet.Layout, all bool) error {
	out, err := sheet.NewWriter(w, l)
	if err != nil {
		return err
	}
	if err := out.Write([]string{"cluster", "register", "record", "size"}); err != nil {
		return err
	}
	sizes := make(map[int32]int)
	for _, c := range r.Cluster {
		sizes[c]++
	}
	number, next := map[int32]int{}, 0
	for i, c := range r.Cluster {
		if sizes[c] < 2 && !all {
			continue
		}
		if number[c] == 0 {
			next++
			number[c] = next
		}
		if err := out.Write([]string{strconv.Itoa(number[c]), r.side(int32(i)), r.IDs[i], strconv.Itoa(sizes[c])}); err != nil {
			return err
		}
	}
	return out.Close()
}

// WritePairs writes every link and review, the surest first, with weight, probability and what every field says.
func (r *Result) WritePairs(w io.Writer, l sheet.Layout) error {
	out, err := sheet.NewWriter(w, l)
	if err != nil {
		return err
	}
	if err := out.Write([]string{"outcome", "register", "record", "register", "record", "weight", "probability", "guard", "evidence"}); err != nil {
		return err
	}
	for _, p := range r.Pairs {
		outcome := "review"
		switch {
		case p.Link:
			outcome = "link"
		case r.Cluster[p.A] == r.Cluster[p.B]:
			continue // joined by other records
		}
		var b strings.Builder
		for i, e := range r.Evidence(p) {
			if i > 0 {
				b.WriteString("; ")
			}
			fmt.Fprintf(&b, "%s %s %+.1f", e.Field, e.Level, e.Bits)
		}
		if err := out.Write([]string{outcome, r.side(p.A), r.IDs[p.A], r.side(p.B), r.IDs[p.B], fmt.Sprintf("%.1f", p.Total),
			strconv.FormatFloat(1/(1+math.Exp2(-float64(p.Total))), 'f', 6, 64), string(p.Guard), b.String()}); err != nil {
			return err
		}
	}
	return out.Close()
}

func (r *Result) side(record int32) string {
	if int(record) < r.Second {
		return "1"
	}
	return "2"
}
