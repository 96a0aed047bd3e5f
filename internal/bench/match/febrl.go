package match

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"minkang/internal/empi/empicsv"
	"minkang/internal/wire/sheet"
)

// PairScore counts pairs of records.
type PairScore struct {
	Records    int
	TP, FP, FN int
	Reviews    int // pairs written for review
	ReviewHit  int // of them right
}

// F1 gives the harmonic mean of precision and recall.
func (s PairScore) F1() float64 { return ratio(2*s.TP, 2*s.TP+s.FP+s.FN) }

// FEBRL links public sets in the form of FEBRL (rec-7-org, rec-7-dup-0): one file is de-duplicated, two are linked. The
// social-security number is not used: no field is mapped to its column. truth names a sheet of record and entity; when it is
// empty, the record names say what is one person. wrong receives the wrong pairs; nil for none.
func FEBRL(ctx context.Context, files []string, truth string, o empicsv.Options, out, wrong io.Writer) (PairScore, error) {
	of, err := entities(truth)
	if err != nil {
		return PairScore{}, err
	}
	var sheets []empicsv.Sheet
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return PairScore{}, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return PairScore{}, err
		}
		sheets = append(sheets, empicsv.Sheet{Name: info.Name(), Source: f, Size: info.Size()})
	}
	var r *empicsv.Result
	if len(sheets) == 1 {
		r, err = empicsv.Dedup(ctx, sheets[0], o)
	} else {
		r, err = empicsv.Link(ctx, sheets[0], sheets[1], o)
	}
	if err != nil {
		return PairScore{}, err
	}
	s := scorePairs(r, of, wrong)
	fmt.Fprintf(out, "%s: %d records, %d pairs compared, model %s, limits link %.1f review %.1f bits\n", strings.Join(files, " + "), s.Records, r.Compared, r.Model.Version,
		r.Model.Limits.Link, r.Model.Limits.Review)
	fmt.Fprintf(out, "TP %d  FP %d  FN %d  precision %.6f  recall %.6f  F1 %.6f; reviews %d, of them right %d\n", s.TP, s.FP, s.FN, ratio(s.TP, s.TP+s.FP),
		ratio(s.TP, s.TP+s.FN), s.F1(), s.Reviews, s.ReviewHit)
	return s, nil
}

// entities gives the entity of a record: by a truth sheet, or by the record's name.
func entities(truth string) (func(string) string, error) {
	if truth == "" {
		return entity, nil
	}
	f, err := os.Open(truth)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := sheet.Open(f, info.Size(), sheet.Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	of := map[string]string{}
	for {
		cells, _, err := r.Next()
		if err == io.EOF {
			return func(record string) string { return cmp.Or(of[record], record) }, nil
		}
		if err != nil {
			return nil, err
		}
		if len(cells) > 1 {
			of[cells[0]] = cells[1]
		}
	}
}

// entity gives what the records of one person have in common: rec-7 of rec-7-dup-0.
func entity(record string) string {
	parts := strings.SplitN(record, "-", 3)
	return strings.Join(parts[:min(2, len(parts))], "-")
}

// scorePairs counts pairs within clusters against the truth in the record names.
func scorePairs(r *empicsv.Result, entity func(string) string, wrong io.Writer) PairScore {
	s := PairScore{Records: len(r.IDs)}
	byEntity, byCluster := map[string][]int32{}, map[int32][]int32{}
	for i, name := range r.IDs {
		byEntity[entity(name)] = append(byEntity[entity(name)], int32(i))
		byCluster[r.Cluster[i]] = append(byCluster[r.Cluster[i]], int32(i))
	}
	across := func(a, b int32) bool { return r.Second == len(r.IDs) || (int(a) < r.Second) != (int(b) < r.Second) }
	note := func(kind string, a, b int32) {
		if wrong != nil {
			fmt.Fprintf(wrong, "%s,%s,%s\n", kind, r.IDs[a], r.IDs[b])
		}
	}
	for _, same := range byEntity {
		eachPair(same, func(a, b int32) {
			if !across(a, b) {
				return
			}
			if r.Cluster[a] == r.Cluster[b] {
				s.TP++
			} else {
				s.FN++
				note("FN", a, b)
			}
		})
	}
	for _, same := range byCluster {
		eachPair(same, func(a, b int32) {
			if across(a, b) && entity(r.IDs[a]) != entity(r.IDs[b]) {
				s.FP++
				note("FP", a, b)
			}
		})
	}
	for _, p := range r.Pairs {
		if !p.Link && r.Cluster[p.A] != r.Cluster[p.B] {
			s.Reviews++
			if entity(r.IDs[p.A]) == entity(r.IDs[p.B]) {
				s.ReviewHit++
			}
		}
	}
	return s
}

func eachPair(all []int32, fn func(a, b int32)) {
	slices.Sort(all)
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			fn(all[i], all[j])
		}
	}
}
