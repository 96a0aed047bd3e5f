package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"minkang/internal/simulate"
)

// faultFlags are the knobs of what goes wrong on purpose in a synthetic district.
type faultFlags struct {
	Faults float64            `default:"1" help:"Times the usual rate of duplicates, typing errors, missing fields and broken documents; 0: none."`
	Rate   map[string]float64 `help:"One rate by itself, per document: nameTyped, nameHomophone, digitsSwapped, noIdNumber, oldIdNumber, birthSwapped, fieldMissing, codeWrong, newbornUnnamed, unknown, truncated, wrongEncoding, byteOrderMark, late, duplicate, replacement, append." placeholder:"NAME=0.02;…"`
}

func (f faultFlags) rates() (simulate.Rates, error) {
	r := simulate.UsualRates().Scale(f.Faults)
	for name, v := range f.Rate {
		if v < 0 || v > 1 {
			return r, fmt.Errorf("--rate %s: %v is not between 0 and 1", name, v)
		}
	}
	b, err := json.Marshal(f.Rate)
	if err != nil || len(f.Rate) == 0 {
		return r, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("--rate: %w", err)
	}
	return r, nil
}
