package standards

import (
	"testing"

	data "minkang/standards"

	"minkang/internal/wire/cda"
)

// A typical document of each type: 10–20 KB.
func benchDocument(b *testing.B, code string) []byte {
	b.Helper()
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	spec, _ := l.Spec(code)
	for seed := uint64(2); ; seed += 2 {
		s := newSampler(l, seed)
		s.full = true
		body, err := l.Compose(s.content(spec))
		if err != nil {
			b.Fatal(err)
		}
		if len(body) > 12000 && len(body) < 22000 || seed > 200 {
			return body
		}
	}
}

func BenchmarkExamine(b *testing.B) {
	l, _ := Load()
	for _, code := range []string{"C0002", "C0053", "C0007", "HSDC00.02"} {
		body := benchDocument(b, code)
		b.Run(code, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				doc, err := cda.Parse(body)
				if err != nil {
					b.Fatal(err)
				}
				l.Examine(doc, testNow)
				doc.Tree.Release()
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	body := benchDocument(b, "C0002")
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		doc, err := cda.Parse(body)
		if err != nil {
			b.Fatal(err)
		}
		doc.Tree.Release()
	}
}

func BenchmarkCompose(b *testing.B) {
	l, _ := Load()
	spec, _ := l.Spec("C0002")
	s := newSampler(l, 2)
	s.full = true
	c := s.content(spec)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Compose(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := loadFrom(data.FS); err != nil {
			b.Fatal(err)
		}
	}
}

// Look-ups are what everything else stands on: none may cost a microsecond or an allocation.
func BenchmarkLookup(b *testing.B) {
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	l.Division("110102")
	l.Code(SystemICD10, "I10.x00")
	var found bool
	for name, look := range map[string]func(){
		"Element":      func() { _, found = l.Element("DE05.01.024.00") },
		"Code":         func() { _, found = l.Code("2.16.156.10011.2.3.3.11", "I10.x00") },
		"CodeEdition":  func() { d, _ := l.Domain("CV02.10.004", EditionCV2023); _, found = d.Code("1") },
		"Division":     func() { _, found = l.Division("110102") },
		"DocumentType": func() { _, found = l.DocumentType("2.16.156.10011.2.1.1.22") },
		"DataSet":      func() { _, found = l.DataSet("HDSD00.01.01") },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				look()
			}
			if !found {
				b.Error("not found")
			}
		})
	}
}

// Everything, the large tables and the search included, as a package's library is read.
func BenchmarkAssemble(b *testing.B) {
	p := made(b, publisher(b), map[string]string{"tables/value_domains.csv": domainHead + "CV02.10.004,,,91,新,,,\n"})
	for b.Loop() {
		if _, err := Assemble([]*Package{p}); err != nil {
			b.Fatal(err)
		}
	}
}
