package app

import (
	"testing"

	"minkang/internal/standards"
)

func TestNotifiableDiseases(t *testing.T) {
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	n := newNames(l, nil)
	for icd, want := range map[string]bool{"A15.0": true, "A15.000x001": true, "B16.9": true, "B06": true, "I10.x00": false, "J06.9": false, "": false, "A": false} {
		if got := n.notifiable(icd); got != want {
			t.Errorf("%q: %v", icd, got)
		}
	}
	if (span{"A01", "A03"}).holds("A04.1") || !(span{"A01", "A03"}).holds("A03.9") || (span{"A01", "A03"}).holds("A00.9") {
		t.Error("a span holds what lies outside it, or not what lies in it")
	}
}
