package cda

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"minkang/internal/kit/cnid"
	"minkang/internal/wire/xmlx"

	"pgregory.net/rapid"
)

// The generators make drafts in the normal form that reading gives: what CDA has no place for is left empty.

var (
	words  = rapid.SampledFrom([]string{"", "高血压", "a<b>&\"c'", "两 词", "1级", "血压 150/95 mmHg", "𠮷田", "μg/L ≥ 5"})
	word   = rapid.SampledFrom([]string{"内科", "x & y", "第二\"人民\"医院", "R5<6", "阿依古丽·买买提"})
	number = rapid.SampledFrom([]string{"", "0", "12.50", "-3", "0.001", "1e3"})
	units  = rapid.SampledFrom([]string{"", "mmHg", "10*9/L", "℃", "%"})
)

func optional[T any](g *rapid.Generator[T]) *rapid.Generator[T] {
	return rapid.OneOf(rapid.Just(*new(T)), g)
}

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(-2_000_000_000, 4_000_000_000).Draw(t, "unix"), 0).UTC()
	})
}

func dates() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 50_000).Draw(t, "day"))
	})
}

func identifiers(roots ...string) *rapid.Generator[Identifier] {
	return rapid.Custom(func(t *rapid.T) Identifier {
		return Identifier{rapid.SampledFrom(roots).Draw(t, "root"), rapid.StringMatching(`K[A-Z0-9]{1,12}`).Draw(t, "extension")}
	})
}

func codes() *rapid.Generator[Code] {
	return rapid.Custom(func(t *rapid.T) Code {
		c := Code{
			Code: rapid.StringMatching(`([A-Z0-9.]{1,8})?`).Draw(t, "code"), System: rapid.SampledFrom([]string{"", "2.16.156.10011.2.3.3.11", "1.2.3"}).Draw(t, "system"),
			Display: words.Draw(t, "display"), Original: words.Draw(t, "original"), Null: rapid.SampledFrom([]string{"", "", "UNK"}).Draw(t, "null"),
		}
		if c.System != "" {
			c.SystemName = "表" + c.System
		}
		c.Qualifiers = rapid.SliceOfN(word, 0, 2).Draw(t, "qualifiers")
		if len(c.Qualifiers) == 0 {
			c.Qualifiers = nil
		}
		return c
	})
}

func quantities() *rapid.Generator[Quantity] {
	return rapid.Custom(func(t *rapid.T) Quantity {
		return Quantity{Value: number.Draw(t, "number"), Unit: units.Draw(t, "unit")}
	})
}

func intervals() *rapid.Generator[Interval] {
	return rapid.Custom(func(t *rapid.T) Interval {
		switch rapid.IntRange(0, 3).Draw(t, "shape") {
		case 1:
			return Interval{Value: TimeOf(instants().Draw(t, "at"))}
		case 2:
			return Interval{Value: DateOf(dates().Draw(t, "on"))}
		case 3:
			return Interval{Low: TimeOf(instants().Draw(t, "low")), High: TS{Null: "NI"}, Width: Quantity{Value: "3", Unit: "d"}}
		}
		return Interval{}
	})
}

func values() *rapid.Generator[Value] {
	return rapid.Custom(func(t *rapid.T) Value {
		v := Value{Type: rapid.SampledFrom([]string{"ST", "CD", "CE", "PQ", "MO", "INT", "REAL", "BL", "TS", "IVL_TS", "IVL_PQ", "RTO", "II", "ED"}).Draw(t, "type")}
		v.Null = rapid.SampledFrom([]string{"", "", "", "NI"}).Draw(t, "nullFlavor")
		switch v.Type {
		case "ST":
			v.Text = words.Draw(t, "text")
		case "CD", "CE":
			v.Code = codes().Draw(t, "value code")
			v.Code.Null = ""
		case "PQ", "MO":
			v.Quantity = quantities().Draw(t, "quantity")
		case "INT":
			v.Quantity.Value = fmt.Sprint(rapid.Int64().Draw(t, "int"))
		case "REAL":
			v.Quantity.Value = number.Draw(t, "real")
		case "BL":
			v.Text = rapid.SampledFrom([]string{"", "true", "false"}).Draw(t, "bool")
		case "TS":
			v.Time.Value = TimeOf(instants().Draw(t, "at"))
		case "IVL_TS":
			v.Time = Interval{Low: TimeOf(instants().Draw(t, "low")), High: TimeOf(instants().Draw(t, "high"))}
		case "IVL_PQ", "RTO":
			v.LowQuantity, v.HighQuantity = quantities().Draw(t, "low"), quantities().Draw(t, "high")
		case "II":
			v.ID = identifiers("1.2.3").Draw(t, "id")
		case "ED":
			v.Media = "text/plain"
			if v.Data = rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "bytes"); len(v.Data) == 0 {
				v.Data, v.Text = nil, words.Draw(t, "text")
			}
		}
		return v
	})
}

func addresses() *rapid.Generator[Address] {
	return rapid.Custom(func(t *rapid.T) Address {
		return Address{
			Division: rapid.SampledFrom([]string{"", "110199001"}).Draw(t, "division"), Province: words.Draw(t, "province"), City: words.Draw(t, "city"),
			County: words.Draw(t, "county"), Township: words.Draw(t, "township"), Street: words.Draw(t, "street"), House: words.Draw(t, "house"),
			Postcode: "100000", FreeText: words.Draw(t, "free"),
		}
	})
}

func organizations(department bool) *rapid.Generator[Organization] {
	return rapid.Custom(func(t *rapid.T) Organization {
		o := Organization{ID: identifiers(OIDOrganization).Draw(t, "org"), Name: words.Draw(t, "org name")}
		if department && rapid.Bool().Draw(t, "in a department") {
			o.DepartmentName = word.Draw(t, "department")
			o.Department = optional(identifiers(OIDDepartment)).Draw(t, "department id")
		}
		return o
	})
}

func people(kind string, inEntry bool) *rapid.Generator[Participant] {
	return rapid.Custom(func(t *rapid.T) Participant {
		p := Participant{
			Kind: kind, ID: optional(identifiers(OIDWorker, OIDAuthor)).Draw(t, "id"), Name: words.Draw(t, "name"), Phone: "010-00000000",
			Code: codes().Draw(t, "role"), Address: optional(addresses()).Draw(t, "addr"), Time: optional(instants()).Draw(t, "time"),
			Title: words.Draw(t, "title"),
		}
		if inEntry && kind != "author" && kind != "performer" && kind != "informant" {
			p.Title, p.Description = "", words.Draw(t, "description")
			p.Organization = organizations(false).Draw(t, "scoping")
			return p
		}
		p.Organization = optional(organizations(true)).Draw(t, "for")
		p.Department = p.Organization.DepartmentName
		switch kind {
		case "informant":
			p.Time = time.Time{}
		case "author":
			p.Title = first(p.Title, p.Code.Display)
		case "authenticator", "legalAuthenticator":
			p.SignatureDisplay = p.Code.Display
		}
		return p
	})
}

func entries(depth int) *rapid.Generator[Entry] {
	return rapid.Custom(func(t *rapid.T) Entry {
		kind := rapid.SampledFrom([]string{"observation", "organizer", "procedure", "substanceAdministration", "supply", "act", "encounter"}).Draw(t, "kind")
		e := Entry{
			Kind: kind, Class: defaultClass[kind], Mood: rapid.SampledFrom([]string{"EVN", "INT", "RQO"}).Draw(t, "mood"),
			Relation: rapid.SampledFrom([]string{"COMP", "CAUS"}).Draw(t, "relation"), Negated: rapid.Bool().Draw(t, "negated"),
			Code: codes().Draw(t, "code"), Text: words.Draw(t, "text"), Status: rapid.SampledFrom([]string{"", "completed"}).Draw(t, "status"),
			Time: intervals().Draw(t, "when"), Template: rapid.SampledFrom([]string{"", "1.2.156.1"}).Draw(t, "template"),
			Site: optional(codes()).Draw(t, "site"), Specimen: optional(codes()).Draw(t, "specimen"), Method: optional(codes()).Draw(t, "method"),
			IDs: rapid.SliceOfN(identifiers("1.2.3"), 0, 2).Draw(t, "ids"),
		}
		for _, k := range []string{"performer", "author", "informant", "contact", "ATND", "CSM"} {
			if rapid.IntRange(0, 5).Draw(t, k) == 0 {
				e.People = append(e.People, people(k, true).Draw(t, "person"))
			}
		}
		switch kind {
		case "observation":
			e.Values = rapid.SliceOfN(values(), 0, 2).Draw(t, "values")
			e.Interpretation = optional(codes()).Draw(t, "interpretation")
			e.Ranges = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Range {
				return Range{Text: words.Draw(t, "text"), Low: quantities().Draw(t, "low"), High: quantities().Draw(t, "high")}
			}), 0, 1).Draw(t, "ranges")
		case "substanceAdministration", "supply":
			e.Route, e.Form = optional(codes()).Draw(t, "route"), optional(codes()).Draw(t, "form")
			e.Dose, e.Rate, e.Amount = quantities().Draw(t, "dose"), quantities().Draw(t, "rate"), quantities().Draw(t, "amount")
			e.Product = Product{ID: optional(identifiers("1.2.3")).Draw(t, "product"), Code: optional(codes()).Draw(t, "drug"), Name: words.Draw(t, "drug name"), Manufacturer: words.Draw(t, "maker")}
			e.Product.Material = !e.Product.isZero() && rapid.Bool().Draw(t, "material")
		}
		if depth > 0 {
			e.Children = rapid.SliceOfN(entries(depth-1), 0, 2).Draw(t, "children")
		}
		return e
	})
}

func headers() *rapid.Generator[Header] {
	return rapid.Custom(func(t *rapid.T) Header {
		h := Header{
			ID: identifiers(OIDDocument).Draw(t, "id"), SetID: optional(identifiers(OIDDocument)).Draw(t, "set"), Version: rapid.SampledFrom([]string{"", "2"}).Draw(t, "version"),
			Title: word.Draw(t, "title"), EffectiveTime: instants().Draw(t, "effective"), Confidentiality: rapid.SampledFrom([]string{"N", "R", "V"}).Draw(t, "confidentiality"),
			Patient: patients().Draw(t, "patient"), Authors: rapid.SliceOfN(people("author", false), 0, 2).Draw(t, "authors"),
			Custodian: organizations(false).Draw(t, "custodian"),
		}
		if rapid.Bool().Draw(t, "signed") {
			h.Authenticators = append(h.Authenticators, people("legalAuthenticator", false).Draw(t, "legal"))
		}
		h.Authenticators = append(h.Authenticators, rapid.SliceOfN(people("authenticator", false), 0, 2).Draw(t, "signers")...)
		for _, k := range []string{"dataEnterer", "informant", "contact", "PRF"} {
			if rapid.Bool().Draw(t, k) {
				h.Participants = append(h.Participants, people(k, false).Draw(t, "participant"))
			}
		}
		if rapid.Bool().Draw(t, "amends") {
			h.Related = []Related{{Kind: "RPLC", Parent: identifiers(OIDDocument).Draw(t, "parent"), SetID: h.SetID, Version: "1"}}
		}
		e := &h.Encounter
		e.Kind = rapid.SampledFrom([]string{"outpatient", "emergency", "inpatient", "checkup", "home"}).Draw(t, "encounter")
		e.ID = optional(identifiers("1.2.3")).Draw(t, "visit")
		e.From, e.To = optional(instants()).Draw(t, "from"), optional(instants()).Draw(t, "to")
		e.Institution = optional(organizations(true)).Draw(t, "institution")
		e.Department = e.Institution.DepartmentName
		e.Ward, e.Room, e.Bed = words.Draw(t, "ward"), words.Draw(t, "room"), words.Draw(t, "bed")
		return h
	})
}

func patients() *rapid.Generator[Patient] {
	return rapid.Custom(func(t *rapid.T) Patient {
		birth := dates().Draw(t, "birth")
		p := Patient{
			IDs:  rapid.SliceOfN(identifiers(OIDHealthCard, OIDOutpatientNo, OIDInpatientNo), 0, 3).Draw(t, "ids"),
			Name: words.Draw(t, "name"), Sex: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "sex"), Marital: "20", Ethnic: "01", Nationality: "156",
			Birth: birth, BirthText: birth.Format("20060102"), Occupation: "17", Education: "20", Phone: "13000000000", Employer: words.Draw(t, "employer"),
			Age: rapid.SampledFrom([]string{"", "80岁", "3月12天", "不详", "1.5岁"}).Draw(t, "age"), Provider: optional(organizations(true)).Draw(t, "provider"),
			Address: optional(addresses()).Draw(t, "address"), BirthPlace: optional(addresses()).Draw(t, "birthplace"),
			NativePlace: optional(addresses()).Draw(t, "native"), Household: optional(addresses()).Draw(t, "household"),
		}
		if p.Employer != "" {
			p.EmployerPhone, p.EmployerAddress = "010-00000001", optional(addresses()).Draw(t, "employer address")
		}
		p.IDs = append(p.IDs, Identifier{OIDIDCard, cnid.Synthetic(cnid.ReservedDivision, birth, 1)})
		return p
	})
}

// What is written reads back as it was, the same draft gives the same bytes, and nothing in it is a fault.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Draft{
			TypeCode: "C0002", TypeName: "门(急)诊病历", TemplateID: "2.16.156.10011.2.1.1.22", Header: headers().Draw(t, "header"),
			Sections: []Section{
				{Code: Code{Code: "29548-5", System: SystemLOINC, SystemName: "LOINC", Display: "Diagnosis"}, Title: "诊断", Text: "第一行\n第二行",
					Entries:  rapid.SliceOfN(entries(2), 1, 3).Draw(t, "entries"),
					Sections: []Section{{Code: Code{Code: "X", System: SystemLOINC, SystemName: "LOINC"}, Text: words.Draw(t, "narrative")}}},
			},
			Display: func(_, code string) string { return "名" + code },
		}
		b, err := Write(d)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := Write(d); !bytes.Equal(b, again) {
			t.Fatal("the same draft gives other bytes")
		}
		got, err := Parse(b)
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		same(t, "header", got.Header, d.Header, b)
		if got.TypeCode != d.TypeCode || got.TypeName != d.TypeName || got.TemplateID != d.TemplateID || got.TypeSystem != SystemDocument {
			t.Fatalf("document type read as %+v", got)
		}
		sections := got.Sections()
		if len(sections) != 1 || len(sections[0].Sections) != 1 || sections[0].Title != "诊断" || sections[0].Text != "第一行\n第二行" ||
			sections[0].Code.Code != "29548-5" || sections[0].Sections[0].Text != d.Sections[0].Sections[0].Text {
			t.Fatalf("sections read as %+v", sections)
		}
		es, faults := got.Entries(sections[0])
		if len(faults)+len(got.Faults)+len(got.Tree.Lapses) > 0 {
			t.Fatalf("faults in what we write ourselves: %v %v\n%s", faults, got.Faults, b)
		}
		for i := range es {
			es[i].Walk(func(e *Entry) bool {
				e.Node = xmlx.Node{}
				for j := range e.Values {
					e.Values[j].Node = xmlx.Node{}
				}
				return true
			})
		}
		same(t, "entries", es, d.Sections[0].Entries, b)
	})
}

// same compares by Go syntax, in which nil and empty slices are made one first.
func same(t *rapid.T, what string, got, want any, b []byte) {
	show := func(v any) string {
		s := []byte(fmt.Sprintf("%+v", v))
		return string(slices.Clip(s))
	}
	if g, w := show(got), show(want); g != w {
		t.Fatalf("%s read as\n%s\nwritten from\n%s\nas\n%s", what, g, w, b)
	}
}
