package simulate

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"minkang/internal/kit/cnid"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
)

// faulty gives the events of some residents with faults, and the same events without.
func faulty(t *testing.T, r Rates) (spoiled, clean []Event, d *District) {
	t.Helper()
	c := Config{Seed: 6, Residents: 200, From: date(2025, 1, 1), To: date(2025, 6, 30)}
	plain := district(t, c)
	c.Faults = r
	d = district(t, c)
	for i := range 40 {
		for e := range plain.Events(i) {
			clean = append(clean, e)
		}
		for e := range d.Events(i) {
			spoiled = append(spoiled, e)
		}
	}
	return spoiled, clean, d
}

func idNumber(c standards.Content) string {
	for _, x := range c.Header.Patient.IDs {
		if x.Root == "2.16.156.10011.1.3" {
			return x.Extension
		}
	}
	return ""
}

func TestContentFaults(t *testing.T) {
	for fault, x := range map[Fault]struct {
		rates Rates
		holds func(bad, good standards.Content) bool
	}{
		NameTyped: {Rates{NameTyped: 1}, func(b, g standards.Content) bool { return b.Header.Patient.Name != g.Header.Patient.Name }},
		NameHomophone: {Rates{NameHomophone: 1}, func(b, g standards.Content) bool {
			return b.Header.Patient.Name != g.Header.Patient.Name && utf8.RuneCountInString(b.Header.Patient.Name) == utf8.RuneCountInString(g.Header.Patient.Name)
		}},
		DigitsSwapped: {Rates{DigitsSwapped: 1}, func(b, g standards.Content) bool {
			return len(idNumber(b)) == 18 && idNumber(b) != idNumber(g) && !cnid.Valid(idNumber(b))
		}},
		NoIDNumber:  {Rates{NoIDNumber: 1}, func(b, g standards.Content) bool { return idNumber(b) == "" && idNumber(g) != "" }},
		OldIDNumber: {Rates{OldIDNumber: 1}, func(b, g standards.Content) bool { return cnid.Upgrade(idNumber(b)) == idNumber(g) }},
		BirthSwapped: {Rates{BirthSwapped: 1}, func(b, g standards.Content) bool {
			return b.Header.Patient.Birth.Day() == int(g.Header.Patient.Birth.Month())
		}},
		FieldMissing: {Rates{FieldMissing: 1}, func(b, g standards.Content) bool { return countValues(b) == countValues(g)-1 }},
		CodeWrong:    {Rates{CodeWrong: 1}, func(b, g standards.Content) bool { return countValues(b) == countValues(g) && !sameCodes(b, g) }},
	} {
		spoiled, clean, _ := faulty(t, x.rates)
		if len(spoiled) != len(clean) {
			t.Fatalf("%s: %d documents became %d", fault, len(clean), len(spoiled))
		}
		struck := 0
		for i := range spoiled {
			if len(spoiled[i].Faults) == 0 {
				continue
			}
			struck++
			if spoiled[i].Faults[0] != fault || !x.holds(spoiled[i].Content, clean[i].Content) {
				t.Fatalf("%s: truth says %v but the content does not show it", fault, spoiled[i].Faults)
			}
		}
		if struck < len(clean)/10 {
			t.Errorf("%s struck %d of %d documents", fault, struck, len(clean))
		}
	}
}

func countValues(c standards.Content) (n int) {
	for _, g := range c.Groups {
		n += len(g.Values)
	}
	return n
}

func sameCodes(a, b standards.Content) bool {
	for i := range a.Groups {
		for k := range a.Groups[i].Values {
			if a.Groups[i].Values[k].Code != b.Groups[i].Values[k].Code {
				return false
			}
		}
	}
	return true
}

func TestByteFaults(t *testing.T) {
	for fault, x := range map[Fault]struct {
		rates Rates
		holds func(b []byte) bool
	}{
		Truncated:     {Rates{Truncated: 1}, func(b []byte) bool { _, err := cda.Parse(b); return err != nil }},
		WrongEncoding: {Rates{WrongEncoding: 1}, func(b []byte) bool { return !utf8.Valid(b) }},
		ByteOrderMark: {Rates{ByteOrderMark: 1}, func(b []byte) bool { return bytes.HasPrefix(b, []byte("\ufeff<")) }},
	} {
		spoiled, _, d := faulty(t, x.rates)
		for i := range spoiled[:20] {
			body, err := d.Body(&spoiled[i])
			if err != nil || !x.holds(body) || spoiled[i].Faults[0] != fault {
				t.Fatalf("%s: %v, faults %v", fault, err, spoiled[i].Faults)
			}
		}
	}
}

func TestVersionsAndRepeats(t *testing.T) {
	spoiled, clean, d := faulty(t, Rates{Duplicate: 1, Replacement: 1, Append: 1, NameTyped: 1})
	firsts := map[string]*Event{}
	for i := range spoiled {
		if e := &spoiled[i]; e.First.Extension == "" {
			firsts[e.DocumentID.Extension] = e
		}
	}
	kinds := map[Fault]int{}
	for i := range spoiled {
		e := &spoiled[i]
		if e.First.Extension == "" {
			continue
		}
		kind := e.Faults[len(e.Faults)-1]
		kinds[kind]++
		first := firsts[e.First.Extension]
		if first == nil {
			continue // written before From
		}
		switch kind {
		case Duplicated:
			one, _ := d.Body(first)
			two, _ := d.Body(e)
			if !bytes.Equal(one, two) || !e.At.After(first.At) {
				t.Fatal("a duplicate is not the same bytes later")
			}
		case ReplacesFirst:
			h := e.Content.Header
			if h.Version != "2" || h.SetID != first.Content.Header.SetID || h.ID == first.DocumentID || h.Related[0].Kind != "RPLC" || h.Related[0].Parent != first.DocumentID {
				t.Fatalf("replacement %+v", h.Related)
			}
		case AppendsToFirst:
			if h := e.Content.Header; h.Related[0].Kind != "APND" || h.ID == first.DocumentID {
				t.Fatalf("addendum %+v", h.Related)
			}
		}
	}
	if kinds[Duplicated] < len(clean)*9/10 || kinds[ReplacesFirst] < len(clean)*9/10 || kinds[AppendsToFirst] < len(clean)*8/10 {
		t.Errorf("%d documents, repeats %v", len(clean), kinds)
	}
}

func TestLateDocumentsKeepTheirTime(t *testing.T) {
	spoiled, _, _ := faulty(t, Rates{Late: 1})
	for _, e := range spoiled {
		if e.Faults[0] != LateArrival || e.At.Sub(e.Content.Header.EffectiveTime).Hours() < 24 {
			t.Fatalf("%s written %s, sent %s", e.DocumentType, e.Content.Header.EffectiveTime, e.At)
		}
	}
}

func TestWriteFiles(t *testing.T) {
	d := district(t, Config{Residents: 150, From: date(2025, 5, 1), To: date(2025, 6, 30), Faults: UsualRates().Scale(5)})
	dir := t.TempDir()
	var last Progress
	if err := d.WriteFiles(context.Background(), dir, func(p Progress) { last = p }); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if last.Residents != 150 || last.Documents != len(lines) {
		t.Errorf("progress ended at %+v, %d lines of truth", last, len(lines))
	}
	files := map[string]bool{}
	for _, line := range lines {
		var x Truth
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(filepath.Join(dir, x.File)); err != nil || info.Size() == 0 || files[x.File] {
			t.Fatalf("%s: %v, named twice: %v", x.File, err, files[x.File])
		}
		files[x.File] = true
	}
	for _, name := range []string{"institutions.csv", "residents.csv", "accounts.csv"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 100 {
			t.Errorf("%s: %v", name, err)
		}
	}
	again := t.TempDir()
	if err := d.WriteFiles(context.Background(), again, nil); err != nil {
		t.Fatal(err)
	}
	if c, err := os.ReadFile(filepath.Join(again, "truth.jsonl")); err != nil || !bytes.Equal(b, c) {
		t.Errorf("the truth differs the second time: %v", err)
	}
	ended, stop := context.WithCancel(context.Background())
	stop()
	if err := d.WriteFiles(ended, t.TempDir(), nil); err == nil {
		t.Error("an ended context did not stop the writing")
	}
}

func TestNewbornsAndUnknownPatients(t *testing.T) {
	c := Config{Seed: 6, Residents: 1500, From: date(2025, 1, 1), To: date(2025, 12, 31), Faults: Rates{NewbornUnnamed: 1, Unknown: 1}}
	d := district(t, c)
	newborns, unknown := 0, 0
	for e := range d.EventsOf(0, 1500, c.From, c.To) {
		if len(e.Faults) != 1 {
			continue
		}
		p := e.Content.Header.Patient
		switch e.Faults[0] {
		case NewbornUnnamed:
			newborns++
			mother := d.Resident(d.Resident(e.Resident).Mother)
			if !strings.HasPrefix(p.Name, mother.Name+"之") {
				t.Fatalf("%s of a newborn is of %q", e.DocumentType, p.Name)
			}
		case Unknown:
			unknown++
			if p.Name != "无名氏" || idNumber(e.Content) != "" || p.Phone != "" {
				t.Fatalf("%s of an unknown patient tells who it is", e.DocumentType)
			}
		}
	}
	if newborns < 5 || unknown < 20 {
		t.Errorf("%d newborns, %d unknown patients", newborns, unknown)
	}
}
