package empicsv

import (
	"io"
	"math"
	"strconv"

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
	const span = 8192
	rows := make([][]string, span)
	for at := 0; at < len(r.Pairs); at += span {
		pairs := r.Pairs[at:min(at+span, len(r.Pairs))]
		each((len(pairs)+511)/512, func(part int) {
			for i := part * 512; i < min(len(pairs), part*512+512); i++ {
				rows[i] = r.row(pairs[i])
			}
		})
		for _, row := range rows[:len(pairs)] {
			if row == nil {
				continue
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	return out.Close()
}

// row gives a pair as it is written; nil for a review of records that others joined.
func (r *Result) row(p Pair) []string {
	outcome := "review"
	switch {
	case p.Link:
		outcome = "link"
	case r.Cluster[p.A] == r.Cluster[p.B]:
		return nil
	}
	b := make([]byte, 0, 256)
	for i, e := range r.Evidence(p) {
		if i > 0 {
			b = append(b, "; "...)
		}
		b = append(append(append(append(b, e.Field...), ' '), e.Level...), ' ')
		if e.Bits > 0 {
			b = append(b, '+')
		}
		b = strconv.AppendFloat(b, e.Bits, 'f', 1, 64)
	}
	return []string{outcome, r.side(p.A), r.IDs[p.A], r.side(p.B), r.IDs[p.B], strconv.FormatFloat(float64(p.Total), 'f', 1, 64),
		strconv.FormatFloat(1/(1+math.Exp2(-float64(p.Total))), 'f', 6, 64), string(p.Guard), string(b)}
}

func (r *Result) side(record int32) string {
	if int(record) < r.Second {
		return "1"
	}
	return "2"
}
