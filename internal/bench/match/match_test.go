package match

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minkang/internal/empi/empicsv"
	"minkang/internal/simulate/hardset"
)

// The bars of accuracy hold on a small set of every grade; large sets are measured by hand, see docs/performance.md.
func TestHardSets(t *testing.T) {
	for grade, least := range map[hardset.Grade]float64{hardset.Easy: 0.98, hardset.Real: 0.97, hardset.Hard: 0.94} {
		var out, wrong bytes.Buffer
		s, err := Hard(context.Background(), Options{Set: hardset.Config{Seed: 3, People: 2500, Grade: grade}, ErrorRate: 1e-5, Learn: true, Out: &out, Wrong: &wrong})
		if err != nil {
			t.Fatal(err)
		}
		if s.FP > 0 || s.F1() < least {
			t.Errorf("%s: F1 %.4f, %d wrong links, want %.3f and none\n%s\n%s", grade, s.F1(), s.FP, least, out.String(), firstLines(wrong.String(), "FP"))
		}
		if s.ByLikeness == 0 || s.ReviewHit*2 < s.Reviews || s.Decisions != s.TP+s.FP+s.FN+s.TrueNew+s.KeptApart {
			t.Errorf("%s: %+v", grade, s)
		}
	}
}

func firstLines(text, prefix string) string {
	var out []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) && len(out) < 5 {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// A register of the western kind, made here: every person with a copy of two typing errors.
func TestFEBRLForm(t *testing.T) {
	file := filepath.Join(t.TempDir(), "set.csv")
	var b strings.Builder
	b.WriteString("rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id\n")
	pick := func(n int, list string) string { all := strings.Fields(list); return all[n%len(all)] }
	for i := range 900 {
		given := pick(i*7, "anna peter mary john lucy oscar ruth henry alice george emma frank")
		family := pick(i*5/3, "miller baker carter fisher mason turner walker cooper harris porter dixon") + pick(i, "a e i o u")
		street := pick(i*11, "oak elm river hill church park station mill") + " " + pick(i, "road street lane way")
		date := fmt.Sprintf("%04d%02d%02d", 1920+i*13%80, 1+i*7%12, 1+i*17%28)
		row := func(kind, given, date string) {
			fmt.Fprintf(&b, "rec-%d-%s, %s, %s, %d, %s, %s house, %s, %04d, nsw, %s, %d\n", i, kind, given, family, 1+i*37%200, street, pick(i*3, "rose lily fern"), pick(i*13, "norton sutton ashby weston milton"), 2000+i*71%3000, date, i)
		}
		row("org", given, date)
		row("dup-0", given[:1]+"x"+given[2:], date[:7]+string('0'+(date[7]-'0'+1)%10))
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := FEBRL(context.Background(), []string{file}, "", empicsv.Options{ErrorRate: 1e-3, Review: 0.05, Learn: true, PerKey: 64}, &out, nil)
	if err != nil || s.F1() < 0.99 || s.Records != 1800 {
		t.Errorf("%v\n%s", err, out.String())
	}
	truth := filepath.Join(t.TempDir(), "truth.csv")
	if err := os.WriteFile(truth, []byte("record,entity\nrec-1-org,x\nrec-1-dup-0,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := FEBRL(context.Background(), []string{file}, truth, empicsv.Options{ErrorRate: 1e-3, Review: 0.05, PerKey: 64}, &out, nil); err != nil || s.TP != 1 {
		t.Errorf("%v: with a truth sheet %d right pairs", err, s.TP)
	}
}
