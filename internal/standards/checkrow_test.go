package standards

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkCheckRow(b *testing.B) {
	l, _ := Load()
	d := l.sets[1]
	fmt.Println(d.Name, len(d.Items))
	cells := make([]string, 40)
	for i := range cells {
		cells[i] = "1"
	}
	for _, f := range l.CheckRow(d, cells, testNow) {
		if f.Rule == "value.number" || strings.HasPrefix(f.Rule, "row") {
			continue
		}
		fmt.Println(f.Rule, f.Severity, f.Path, f.Column, l.Text(f, "zh"))
	}
	b.ReportAllocs()
	for b.Loop() {
		l.CheckRow(d, cells, testNow)
	}
}
