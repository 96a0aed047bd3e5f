package xmlx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"testing"
)

// sample is a document of the shape and size of a usual shared document: 20 KB, sections of coded and measured entries.
func sample() []byte {
	w := NewWriter(true).Declaration().Start("ClinicalDocument").Attr("xmlns", "urn:hl7-org:v3").Attr("xmlns:xsi", NamespaceXSI)
	for s := range 6 {
		w.Start("component").Start("section")
		w.Start("code").Attr("code", fmt.Sprintf("%d-3", 10154+s)).Attr("codeSystem", "2.16.840.1.113883.6.1").Attr("codeSystemName", "LOINC").End()
		w.Element("title", "主诉与现病史").Element("text", "患者三天前无明显诱因出现咳嗽，伴低热，无胸痛；既往体健。")
		for e := range 8 {
			w.Start("entry").Start("observation").Attr("classCode", "OBS").Attr("moodCode", "EVN")
			w.Start("code").Attr("code", fmt.Sprintf("DE04.10.%03d.00", e)).Attr("codeSystem", "2.16.156.10011.2.2.1").Attr("codeSystemName", "卫生信息数据元目录").Attr("displayName", "收缩压").End()
			w.Start("effectiveTime").Attr("value", "20240102030405").End()
			w.Start("value").Attr("xsi:type", "PQ").Attr("value", "128").Attr("unit", "mmHg").End()
			w.End().End()
		}
		w.End().End()
	}
	b, err := w.End().Bytes()
	if err != nil {
		panic(err)
	}
	return b
}

func BenchmarkParse(b *testing.B) {
	in := sample()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		tree, err := Parse(in, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		tree.Release()
	}
}

func BenchmarkParseKept(b *testing.B) { // without giving the arena back
	in := sample()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(in, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStandardTokens(b *testing.B) {
	in := sample()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		d := xml.NewDecoder(bytes.NewReader(in))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkStandardStructs(b *testing.B) {
	type any struct {
		XMLName  xml.Name
		Attrs    []xml.Attr `xml:",any,attr"`
		Text     string     `xml:",chardata"`
		Children []any      `xml:",any"`
	}
	in := sample()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		var root any
		if err := xml.Unmarshal(in, &root); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPaths(b *testing.B) {
	tree, err := Parse(sample(), Limits{})
	if err != nil {
		b.Fatal(err)
	}
	paths := []*Path{
		MustPath("component/section/code/@code"), MustPath("component/section[code/@code='10158-3']/entry/observation/value/@value"),
		MustPath("component/section/title"), MustPath("//observation[code/@code='DE04.10.007.00']/value/@unit"), MustPath("component[3]/section/text"),
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range paths {
			for range p.Values(tree.Root()) {
			}
		}
	}
}
