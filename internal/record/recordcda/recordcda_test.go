package recordcda

import (
	"errors"
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/pack"
	"minkang/internal/record"
	"minkang/internal/simulate"
	"minkang/internal/standards"
	"minkang/internal/wire/xmlx"
)

// paper is a document of the synthetic district.
type paper struct {
	event simulate.Event
	body  []byte
}

// papers gives one document of each type that a small district writes in a year.
func papers(t *testing.T) map[string]paper {
	t.Helper()
	to := time.Date(2026, 10, 1, 0, 0, 0, 0, clock.Region)
	d, err := simulate.New(simulate.Config{Seed: 1, Residents: 120, Division: "110101", From: to.AddDate(-1, 0, 0), To: to})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]paper{}
	for e := range d.EventsOf(0, 120, to.AddDate(-1, 0, 0), to) {
		if _, ok := out[e.DocumentType]; ok {
			continue
		}
		body, err := d.Body(&e)
		if err != nil {
			t.Fatal(err)
		}
		out[e.DocumentType] = paper{e, body}
	}
	if len(out) < 10 {
		t.Fatalf("only %d types: %v", len(out), out)
	}
	return out
}

func renderer(t *testing.T) *Renderer {
	t.Helper()
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(l, clock.At(time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)))
}

func TestEveryTypeIsLaidOut(t *testing.T) {
	r := renderer(t)
	for kind, p := range papers(t) {
		read, err := r.Render(pack.Pack(p.body))
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		values := 0
		for _, s := range read.Sections {
			if s.Title == "" || s.Rows == nil || s.Tables == nil {
				t.Errorf("%s: section %+v", kind, s)
			}
			values += len(s.Rows)
			for _, table := range s.Tables {
				values += len(table.Rows)
				for _, row := range table.Rows {
					for key := range row {
						if !hasColumn(table.Columns, key) {
							t.Errorf("%s: table %s shows no column for %s", kind, table.Title, key)
						}
					}
				}
			}
			for _, row := range s.Rows {
				if row.Label == "" || row.Value == "" {
					t.Errorf("%s: row without label or value: %+v", kind, row)
				}
			}
		}
		if values < 2 || read.Header.Custodian.ID.Extension == "" {
			t.Errorf("%s: %d values, header %+v", kind, values, read.Header.Custodian)
		}
		for _, f := range read.Findings {
			if f.Text.ZH == "" || f.Text.EN == "" || f.Rule == "" {
				t.Errorf("%s: finding without text %+v", kind, f)
			}
		}
	}
}

func hasColumn(columns []record.Column, key string) bool {
	for _, c := range columns {
		if c.Key == key {
			return c.Label != ""
		}
	}
	return false
}

func TestBrokenBodiesAreErrors(t *testing.T) {
	r := renderer(t)
	for name, p := range map[string][]byte{"empty": nil, "not packed": []byte("hello"), "not XML": pack.Pack([]byte("hello")), "no document": pack.Pack([]byte("<a/>"))} {
		if _, err := r.Render(p); err == nil {
			t.Errorf("%s was rendered", name)
		}
	}
	if _, err := r.Original(pack.Pack([]byte("hello")), true); err == nil {
		t.Error("what is no XML was shown masked")
	}
}

// secrets of a document: what its content says about the patient that must not be read.
func secrets(p paper) map[string]string {
	h := p.event.Content.Header.Patient
	out := map[string]string{}
	for _, i := range h.IDs {
		if len(i.Extension) >= 15 && strings.HasPrefix(i.Extension, "110199") {
			out["number"] = i.Extension
		}
	}
	if len(h.Phone) >= 4 {
		out["telephone"] = h.Phone
	}
	return out
}

func TestMaskHidesNumbersAndContacts(t *testing.T) {
	r, found := renderer(t), 0
	for kind, p := range papers(t) {
		masked, err := r.Original(pack.Pack(p.body), true)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		open, err := r.Original(pack.Pack(p.body), false)
		if err != nil || open != string(p.body) {
			t.Errorf("%s: the original is not the original: %v", kind, err)
		}
		for what, secret := range secrets(p) {
			if !strings.Contains(open, secret) {
				continue
			}
			found++
			if strings.Contains(masked, secret) {
				t.Errorf("%s: the %s is still there", kind, what)
			}
		}
		if _, err := xmlx.Parse([]byte(masked), xmlx.Limits{}); err != nil {
			t.Errorf("%s: masked, it is no XML: %v", kind, err)
		}
	}
	if found < 5 {
		t.Errorf("only %d values to hide were found: the test proves nothing", found)
	}
}

const sample = `<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><id root="2.16.156.10011.1.3" extension="NUMBER"/>
<addr><houseNumber>东华门街道1号</houseNumber></addr><telecom value="tel:12100000001"/><patient><name>王小明</name></patient></patientRole></recordTarget>
<participant><associatedEntity><telecom value="12100000002"/><associatedPerson><name>李大红</name></associatedPerson></associatedEntity></participant>
<component><text>患者王小明（NUMBER，电话12100000001）由李大红陪同</text></component></ClinicalDocument>`

func TestMask(t *testing.T) {
	for name, number := range map[string]string{"good": "110199195401010038", "with a typing error": "110199195401010083"} {
		text := strings.ReplaceAll(sample, "NUMBER", number)
		tree, err := xmlx.Parse([]byte(text), xmlx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		masked, err := Mask(tree, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{number, "12100000001", "12100000002", "李大红", "东华门街道1号"} {
			if strings.Contains(masked, secret) {
				t.Errorf("%s: %s is still there:\n%s", name, secret, masked)
			}
		}
		if !strings.Contains(masked, "王小明") {
			t.Errorf("%s: the reader's own patient lost the name", name)
		}
		// An operator does not learn whose document it is.
		if masked, ok := MaskBytes([]byte(text)); !ok || strings.Contains(masked, "王小明") || strings.Contains(masked, number) {
			t.Errorf("%s: %v %s", name, ok, masked)
		}
	}
	if _, ok := MaskBytes([]byte("no XML")); ok {
		t.Error("what cannot be read was masked")
	}
	// Written with references, a number would slip through: then nothing is shown.
	hidden := strings.ReplaceAll(strings.Replace(sample, "（NUMBER", "（&#49;10199195401010038", 1), "NUMBER", "110199195401010038")
	tree, err := xmlx.Parse([]byte(hidden), xmlx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if masked, err := Mask(tree, false); !errors.Is(err, ErrCannotMask) {
		t.Errorf("%v\n%s", err, masked)
	}
}
